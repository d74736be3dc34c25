import { describe, expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, press, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { clampShare, Divider, shareByKey } from "@mkbot_chat/panel/lookups/divider";

describe.current.tags("desktop");
defineMailModels();

const limits = { min: 15, max: 80, normal: 50 };

async function mountDivider(props = {}) {
    class Parts extends Component {
        static template = xml`
            <div class="whole" style="position: relative; width: 500px; height: 400px">
                <Divider t-props="props" label="'Size'" share="state.share" getContainer="getContainer" onMoved="onMoved"/>
            </div>`;
        static components = { Divider };
        static props = ["*"];
        setup() {
            this.state = useState({ share: 50 });
            this.getContainer = () => queryOne(".whole");
            this.onMoved = (share) => {
                this.state.share = share;
            };
        }
    }
    return mountWithCleanup(Parts, { props });
}

test("a share keeps to its limits", () => {
    expect(clampShare(3, limits)).toBe(15);
    expect(clampShare(97, limits)).toBe(80);
    expect(clampShare(33.333, limits)).toBe(33.3);
});

test("the keys of a separator, lying and upright", () => {
    expect(shareByKey("ArrowDown", 50, limits)).toBe(54);
    expect(shareByKey("ArrowUp", 16, limits)).toBe(15);
    expect(shareByKey("ArrowLeft", 50, limits)).toBe(undefined);
    expect(shareByKey("Home", 50, limits)).toBe(15);
    expect(shareByKey("End", 50, limits)).toBe(80);
    expect(shareByKey("Enter", 20, limits)).toBe(50);
    const upright = { ...limits, isVertical: true, isReversed: true };
    // What it measures is on the right: it grows to the left.
    expect(shareByKey("ArrowLeft", 50, upright)).toBe(54);
    expect(shareByKey("ArrowDown", 50, upright)).toBe(undefined);
});

test("it is a separator that the keyboard moves", async () => {
    const parts = await mountDivider();
    const divider = queryOne("[role=separator]");
    expect(divider).toHaveAttribute("aria-orientation", "horizontal");
    expect(divider).toHaveAttribute("aria-label", "Size");
    divider.focus();
    await press("ArrowDown");
    await animationFrame();
    expect(divider).toHaveAttribute("aria-valuenow", "54");
    await press("Home");
    await animationFrame();
    expect(parts.state.share).toBe(15);
});

test("it is dragged, and lets go", async () => {
    const parts = await mountDivider();
    const divider = queryOne("[role=separator]");
    // There is no real pointer to capture.
    divider.setPointerCapture = () => {};
    const at = (type, clientY) =>
        manuallyDispatchProgrammaticEvent(divider, type, { clientY, button: 0, pointerId: 1 });
    await at("pointerdown", 200);
    await at("pointermove", 240);
    expect(parts.state.share).toBe(60);
    await at("pointermove", 1000);
    expect(parts.state.share).toBe(80);
    await at("pointerup", 1000);
    await at("pointermove", 100);
    expect(parts.state.share).toBe(80);
    expect(document.body).not.toHaveClass("o-mkbot-dragging");
});
