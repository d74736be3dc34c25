import { Component, useState } from "@odoo/owl";
import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { fuzzyLookup } from "@web/core/utils/search";

/** A menu with more choices than these can be searched. */
const MANY = 10;

/** A filter of which several values can be chosen; none of them is all. */
export class FilterMenu extends Component {
    static template = "mkbot_reports.FilterMenu";
    static components = { CheckboxItem, Dropdown };
    static props = {
        name: String,
        label: [String, Object],
        choices: Array,
        chosen: Array,
        onChange: Function,
    };

    setup() {
        this.state = useState({ sought: "" });
        useAutofocus();
    }

    get isLong() {
        return this.props.choices.length > MANY;
    }

    get shown() {
        const { choices } = this.props;
        const { sought } = this.state;
        return sought ? fuzzyLookup(sought, choices, (choice) => choice.label) : choices;
    }

    get text() {
        const { label, chosen, choices } = this.props;
        if (!chosen.length) {
            return label;
        }
        const value =
            chosen.length > 1
                ? chosen.length
                : (choices.find((choice) => choice.value === chosen[0])?.label ?? 1);
        return _t("%(filter)s: %(value)s", { filter: label, value });
    }

    onToggle(value) {
        const { chosen, onChange } = this.props;
        onChange(
            chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
        );
    }
}
