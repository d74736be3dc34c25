import { Component, useState } from "@odoo/owl";
import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** The tags of a conversation; who attends it picks them from a list. */
export class Tags extends Component {
    static template = "mkbot_chat.Tags";
    static components = { CheckboxItem, Dropdown };
    static props = { row: Object, canEdit: Boolean };

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.label = _t("Tags").toString();
    }

    get tags() {
        return this.store.tags.filter(({ id }) => this.props.row.tags.includes(id));
    }

    async toggle(tag) {
        const { row } = this.props;
        const previous = row.tags;
        row.tags = previous.includes(tag.id)
            ? previous.filter((id) => id !== tag.id)
            : [...previous, tag.id];
        if (!(await this.panel.act(row, "action_set_tags", [row.tags]))) {
            row.tags = previous;
        }
    }
}
