import { createFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { FileModel } from "@web/core/file_viewer/file_model";
import { registry } from "@web/core/registry";

const viewer = createFileViewer();

/**
 * Shows a file in Odoo's own viewer; what it cannot show is saved.
 *
 * @param {Object} action `params`: what a file is: `id`, `name`, `mimetype` and so on
 */
function viewFile(env, action) {
    const file = Object.assign(new FileModel(), action.params);
    if (file.isViewable) {
        viewer.open(file);
        return;
    }
    return env.services.action.doAction({
        type: "ir.actions.act_url",
        url: file.downloadUrl,
        target: "download",
    });
}

registry.category("actions").add("mkbot_chat.view_file", viewFile);
