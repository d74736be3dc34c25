import { Component, markup } from "@odoo/owl";
import { makeContext } from "@web/core/context";
import { rpc } from "@web/core/network/rpc";
import { evaluateExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { exprToBoolean } from "@web/core/utils/strings";
import { actionService } from "@web/webclient/actions/action_service";
import { RecordsDialog } from "./records_dialog";

const actionRegistry = registry.category("actions");

/** A new one each time: the action service writes into what it does. */
const newClose = () => ({ type: "ir.actions.act_window_close" });
const RELOADS = new Set(["reload", "soft_reload"]);

/** Keys of a context that belong to its own action, as the action service says it. */
const OWN_KEYS =
    /^(?:(?:default_|search_default_|show_).+|.+_view_ref|group_by|active_id|active_ids|orderedBy)$/;

/**
 * Odoo's action service, which never leaves the panel while that is open: what would be shown
 * instead of it is shown in a dialog. Buttons of lists and forms, in the panel and in dialogs over
 * it, so do what they do everywhere, and the conversation goes on beneath.
 *
 * "MKBOT:RECORDS-TOUCHED" on the environment's bus tells that an action may have changed records.
 */
export function stayInPanel(manager, env) {
    const isPanelOpen = () => Boolean(env.services["mkbot.panel"]?.isOpen);
    const tell = () => env.bus.trigger("MKBOT:RECORDS-TOUCHED");

    function showRecords(action, { props = {}, viewType, onClose }) {
        const isForm = viewType === "form" || action.views[0][1] === "form" || props.resId;
        env.services.dialog.add(
            RecordsDialog,
            {
                title: action.display_name || action.name || "",
                resModel: action.res_model,
                views: action.views,
                resId: isForm ? props.resId || action.res_id || false : undefined,
                domain: action.domain || [],
                context: action.context || {},
                onTouched: tell,
            },
            { onClose }
        );
    }

    async function runClient(action, options) {
        if (RELOADS.has(action.tag)) {
            return options.onClose();
        }
        const client = actionRegistry.get(action.tag);
        if (client.prototype instanceof Component) {
            return manager.doAction({ ...action, target: "new" }, options);
        }
        const next = await client(env, action, options);
        return next && doAction(next, options);
    }

    function openUrl(action, options) {
        // What is downloaded leaves the page where it is.
        const isDownload = /[?&]download=(?:true|1)\b/.test(action.url);
        const target = action.target === "self" && !isDownload ? "new" : action.target;
        return manager.doAction({ ...action, target }, options);
    }

    async function runOnServer(action, options) {
        const next = await rpc("/web/action/run", {
            action_id: action.id,
            context: makeContext([user.context, action.context]),
        });
        if (next?.help) {
            next.help = markup(next.help);
        }
        return doAction(next || newClose(), options);
    }

    async function doAction(request, options = {}) {
        if (!isPanelOpen() || options.newWindow) {
            return manager.doAction(request, options);
        }
        const action = await manager.loadAction(
            typeof request === "object" ? { ...request } : request,
            options.additionalContext
        );
        const inside = {
            ...options,
            // A reload that is overtaken by news never ends: the dialog does not wait for it.
            onClose: (infos) => {
                options.onClose?.(infos);
                tell();
            },
        };
        switch (action.type) {
            case "ir.actions.act_window":
                if (action.target === "new") {
                    return manager.doAction(action, inside);
                }
                // A wizard that goes on to records is done.
                await manager.doAction(newClose());
                return showRecords(action, inside);
            case "ir.actions.server":
                return runOnServer(action, options);
            case "ir.actions.client":
                return runClient(action, inside);
            case "ir.actions.act_url":
                return openUrl(action, inside);
            case "ir.actions.report":
                return manager.doAction({ ...action, target: "new" }, inside);
            default:
                return manager.doAction(action, inside);
        }
    }

    async function callObject(params, context) {
        const args = [params.resId ? [params.resId] : params.resIds];
        if (params.args) {
            args.push(...JSON.parse(params.args.replace(/'/g, '"')));
        }
        const action = await rpc(`/web/dataset/call_button/${params.resModel}/${params.name}`, {
            args,
            kwargs: { context },
            method: params.name,
            model: params.resModel,
        });
        if (action?.help) {
            action.help = markup(action.help);
        }
        return action && typeof action === "object" ? action : newClose();
    }

    function loadOf(params, context) {
        return manager.loadAction(params.name, {
            ...context,
            active_id: params.resId || null,
            active_ids: params.resIds,
            active_model: params.resModel,
        });
    }

    /** As the action service does it; what the button leads to goes through our own `doAction`. */
    async function doActionButton(params, options = {}) {
        const isOurs = ["object", "action"].includes(params.type) && !params.special;
        if (!isPanelOpen() || options.newWindow || !params.name || !isOurs) {
            return manager.doActionButton(params, options);
        }
        const context = makeContext([params.context, params.buttonContext]);
        const isBlocking = exprToBoolean(params["block-ui"]);
        if (isBlocking) {
            env.services.ui.block();
        }
        try {
            const action = await (params.type === "object" ? callObject : loadOf)(params, context);
            const general = Object.entries(params.context ?? {}).filter(
                ([key]) => !OWN_KEYS.test(key)
            );
            const active = { active_model: params.resModel };
            if (params.resId) {
                Object.assign(active, { active_id: params.resId, active_ids: [params.resId] });
            }
            const { onClose, viewType } = params;
            const next = {
                ...action,
                context: makeContext([
                    Object.fromEntries(general),
                    params.buttonContext,
                    active,
                    action.context,
                ]),
            };
            await doAction(next, { onClose, viewType });
            if (params.close) {
                await manager.doAction(newClose());
            }
            const effect = params.effect ? evaluateExpr(params.effect) : action.effect;
            if (effect) {
                env.services.effect.add(effect);
            }
        } finally {
            if (isBlocking) {
                env.services.ui.unblock();
            }
            tell();
        }
    }

    return Object.create(manager, {
        doAction: { value: doAction },
        doActionButton: { value: doActionButton },
    });
}

patch(actionService, {
    start(env) {
        return stayInPanel(super.start(...arguments), env);
    },
});
