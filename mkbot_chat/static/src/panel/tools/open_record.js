import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

/** A form that one may only read has nothing to save. */
class RecordFormDialog extends FormViewDialog {
    setup() {
        super.setup();
        if (this.props.readonly) {
            this.viewProps.buttonTemplate = "mkbot_chat.NoButtons";
        }
    }
}

/** Odoo's own form of a record over the panel, as the user may see it. */
export function showRecord(env, record) {
    const { model, id, name, can_write: canWrite, view_id: viewId, context } = record;
    env.services.dialog.add(RecordFormDialog, {
        resModel: model,
        resId: id,
        viewId,
        context,
        title: name,
        readonly: !canWrite,
        preventEdit: !canWrite,
        preventCreate: true,
        // Expanded it would take the place of the panel.
        canExpand: false,
        size: "xl",
    });
}

/** The same, once the server has said whether the user may see it. */
export async function openRecord({ env, panel }, model, id) {
    const record = await panel.rpc("mkbot.panel", "record", [model, id]);
    if (record) {
        showRecord(env, record);
    }
}
