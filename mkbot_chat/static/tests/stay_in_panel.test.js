import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { Component, EventBus, xml } from "@odoo/owl";
import { onRpc, makeMockEnv } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { RecordsDialog } from "@mkbot_chat/panel/lookups/records_dialog";
import { stayInPanel } from "@mkbot_chat/panel/lookups/stay_in_panel";

describe.current.tags("headless");

let env;
let inside;
let done;
let dialogs;

beforeEach(() => {
    done = [];
    dialogs = [];
    env = {
        services: {
            "mkbot.panel": { isOpen: true },
            dialog: {
                add: (component, props, options) => dialogs.push({ component, props, options }),
            },
        },
        bus: new EventBus(),
    };
    env.bus.addEventListener("MKBOT:RECORDS-TOUCHED", () => expect.step("touched"));
    const manager = {
        loadAction: async (request) => (typeof request === "object" ? request : actions[request]),
        doAction: async (action) => void done.push(action),
        doActionButton: async (params) => void done.push({ button: params.name }),
    };
    inside = stayInPanel(manager, env);
});

const leads = {
    type: "ir.actions.act_window",
    name: "Leads",
    res_model: "crm.lead",
    views: [
        [false, "list"],
        [3, "form"],
        [false, "search"],
    ],
    domain: [["type", "=", "lead"]],
    context: { some: 1 },
    target: "current",
};
const actions = { leads };

test("records that would be shown instead of the panel are shown in a dialog", async () => {
    await inside.doAction("leads");
    const { component, props, options } = dialogs[0];
    expect(component).toBe(RecordsDialog);
    expect(props.resModel).toBe("crm.lead");
    expect(props.domain).toEqual(leads.domain);
    expect(props.resId).toBe(undefined);
    await options.onClose();
    expect.verifySteps(["touched"]);
});

test("one record is shown as a form", async () => {
    const action = { ...leads, views: [[3, "form"]], res_id: 9, target: "main" };
    await inside.doAction(action);
    await inside.doAction("leads", { viewType: "form" });
    await inside.doAction("leads", { props: { resId: 4 } });
    expect(dialogs.map(({ props }) => props.resId)).toEqual([9, false, 4]);
});

test("dialogs, other windows and downloads are left to Odoo; links do not take its place", async () => {
    await inside.doAction({ ...leads, target: "new" });
    await inside.doAction(leads, { newWindow: true });
    const url = { type: "ir.actions.act_url", target: "self" };
    await inside.doAction({ ...url, url: "/my/invoices/3" });
    await inside.doAction({ ...url, url: "/web/content/3?download=true" });
    await inside.doAction({ type: "ir.actions.report", report_type: "qweb-html" });
    expect(dialogs).toEqual([]);
    expect(done.map(({ target }) => target)).toEqual(["new", "current", "new", "self", "new"]);
});

test("client actions run; components come in a dialog; what follows stays in the panel", async () => {
    registry.category("actions").add("t_next", (_env, action) => action.params.next);
    class Page extends Component {
        static template = xml`<div/>`;
        static props = ["*"];
    }
    registry.category("actions").add("t_page", Page);
    await inside.doAction({ type: "ir.actions.client", tag: "t_next", params: { next: leads } });
    expect(dialogs.length).toBe(1);
    await inside.doAction({ type: "ir.actions.client", tag: "t_page" });
    expect(done.at(-1)).toMatchObject({ tag: "t_page", target: "new" });
    let isReloaded = false;
    await inside.doAction(
        { type: "ir.actions.client", tag: "reload" },
        { onClose: () => (isReloaded = true) }
    );
    expect(isReloaded).toBe(true);
    expect.verifySteps(["touched"]);
});

test("a button calls its method, and what it leads to stays in the panel", async () => {
    await makeMockEnv();
    onRpc("/web/dataset/call_button/*", async (request) => {
        const { params } = await request.json();
        expect.step([params.model, params.method, params.args]);
        return { ...leads, context: { from: "server" } };
    });
    await inside.doActionButton({
        type: "object",
        name: "action_view",
        resModel: "res.partner",
        resId: 8,
        context: { default_name: "x", lang: "en" },
        buttonContext: { pressed: true },
    });
    expect.verifySteps([["res.partner", "action_view", [[8]]], "touched"]);
    expect(dialogs[0].props.context).toEqual({
        lang: "en",
        pressed: true,
        active_model: "res.partner",
        active_id: 8,
        active_ids: [8],
        from: "server",
    });
});

test("elsewhere in Odoo nothing is different", async () => {
    env.services["mkbot.panel"].isOpen = false;
    await inside.doAction(leads);
    await inside.doActionButton({ type: "object", name: "action_view" });
    expect(done).toEqual([leads, { button: "action_view" }]);
    expect(dialogs).toEqual([]);
});
