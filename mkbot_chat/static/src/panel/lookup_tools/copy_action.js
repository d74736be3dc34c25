import { registry } from "@web/core/registry";
import { copyText } from "../tools/copy_text";

/** @param {Object} action `params`: `text`, and `title`, what is said when it is there */
function copy(env, action) {
    const { text, title } = action.params;
    return copyText(env, text, title);
}

registry.category("actions").add("mkbot_chat.copy", copy);
