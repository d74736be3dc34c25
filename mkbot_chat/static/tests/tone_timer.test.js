import { Component, onRendered, xml } from "@odoo/owl";
import { advanceTime, animationFrame, describe, expect, mockDate, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { setServerTime } from "@mkbot_chat/panel/store/clock";
import { ToneTimer } from "@mkbot_chat/panel/team/tone_timer";

describe.current.tags("desktop");
defineMailModels();

async function mountTimer(target) {
    mockDate("2026-01-01T10:03:00", 0);
    setServerTime("2026-01-01T10:03:00Z");
    class List extends Component {
        static components = { ToneTimer };
        static props = {};
        static template = xml`<ToneTimer since="'2026-01-01T10:00:00Z'" target="${target}" label="'Waits'"/>`;
        setup() {
            onRendered(() => expect.step("list"));
        }
    }
    await mountWithCleanup(List);
    expect.verifySteps(["list"]);
}

test("what is near its target or beyond it says so without its colour", async () => {
    await mountTimer(200);
    expect(".o-mkbot-tone").toHaveAttribute("data-tone", "soon");
    expect(".o-mkbot-tone .fa-hourglass-half").toHaveCount(1);
    expect(".o-mkbot-tone").toHaveText("03:00 (Near the target of 3 min 20 s)", {
        inline: true,
    });
    await advanceTime(21000);
    await animationFrame();
    expect(".o-mkbot-tone").toHaveAttribute("data-tone", "late");
    expect(".o-mkbot-tone .fa-exclamation-triangle").toHaveCount(1);
    expect(".o-mkbot-tone").toHaveText("03:21 (Beyond the target of 3 min 20 s)", {
        inline: true,
    });
    expect(".o-mkbot-tone").toHaveAttribute("title", "Waits\nBeyond the target of 3 min 20 s");
    // A second renders the timer, not the list it stands in.
    expect.verifySteps([]);
});

test("what is within its target has no mark, what has none no tone", async () => {
    await mountTimer(600);
    expect(".o-mkbot-tone").toHaveAttribute("data-tone", "good");
    expect(".o-mkbot-tone .fa").toHaveCount(0);
    expect(".o-mkbot-tone").toHaveText("03:00");
});

test("without a target the time is plain", async () => {
    await mountTimer(0);
    expect(".o-mkbot-tone").toHaveAttribute("data-tone", "none");
    expect(".o-mkbot-tone").toHaveAttribute("title", "Waits");
});
