import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils/normalize";

import { useSelectedInView } from "@mkbot_chat/panel/dialogs/selected_in_view";

import {
    categoryOf,
    cleanValue,
    labelOf,
    problemsOf,
    segmentsOf,
    startValues,
} from "./template_text";

let forms = 0;

/**
 * Choose an approved template, fill it in, and see what the customer will read.
 *
 * `choice` ({template, values}) belongs to who shows the form, and is changed here.
 */
export class TemplateForm extends Component {
    static template = "mkbot_channels.TemplateForm";
    static props = {
        templates: Array,
        choice: Object,
        autofocus: { type: Boolean, optional: true },
    };

    setup() {
        this.id = `o-mkbot-template-${++forms}`;
        this.choice = useState(this.props.choice);
        this.state = useState({ term: "", left: new Set(), current: null });
        this.searchLabel = _t("Search templates").toString();
        Object.assign(this, { categoryOf, labelOf, segmentsOf });
        this.list = useRef("list");
        this.term = useRef("term");
        this.fields = useRef("fields");
        useEffect(
            () => {
                if (this.props.autofocus) {
                    this.term.el?.focus();
                }
            },
            () => []
        );
        useSelectedInView(this.list, () => [this.choice.template?.id]);
        if (!this.choice.template && this.props.templates.length) {
            this.choose(this.props.templates[0]);
        }
    }

    get found() {
        const wanted = normalize(this.state.term);
        return this.props.templates.filter(({ name, header, body, lang }) =>
            normalize([name, header, body, lang].join(" ")).includes(wanted)
        );
    }

    get template() {
        return this.choice.template;
    }

    get problems() {
        return problemsOf(this.template, this.choice.values);
    }

    get tooLongText() {
        const { tooLong } = this.problems;
        if (!tooLong) {
            return "";
        }
        return tooLong.part === "header"
            ? _t("The title is too long: %s characters at most.", tooLong.limit)
            : _t("The message is too long: %s characters at most.", tooLong.limit);
    }

    /** It is said once the box has been left empty, not before it was visited. */
    isBad(variable) {
        return this.state.left.has(variable.id) && !cleanValue(this.choice.values[variable.id]);
    }

    choose(template) {
        if (this.choice.template?.id !== template.id) {
            Object.assign(this.choice, { template, values: startValues(template) });
            this.state.left.clear();
        }
    }

    onInput() {
        const { found } = this;
        if (found.length && !found.some(({ id }) => id === this.template?.id)) {
            this.choose(found[0]);
        }
    }

    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        const { found } = this;
        if (step && found.length) {
            const index = found.findIndex(({ id }) => id === this.template?.id) + step;
            this.choose(found[Math.max(0, Math.min(index, found.length - 1))]);
        } else if (ev.key === "Enter" && !ev.ctrlKey && !ev.isComposing) {
            const inputs = [...(this.fields.el?.querySelectorAll("input") ?? [])];
            (inputs.find(({ value }) => !value.trim()) ?? inputs[0])?.focus();
        } else {
            return;
        }
        ev.preventDefault();
    }

    onFieldFocus(ev, variable) {
        this.state.current = variable.id;
        ev.target.select();
    }

    onFieldBlur(variable) {
        this.state.current = null;
        this.state.left.add(variable.id);
    }

    /** Enter goes on to the next box; sending is Ctrl+Enter, wherever one is. */
    onFieldKeydown(ev) {
        if (ev.key === "Enter" && !ev.ctrlKey && !ev.isComposing) {
            ev.preventDefault();
            const inputs = [...this.fields.el.querySelectorAll("input")];
            inputs[inputs.indexOf(ev.target) + 1]?.focus();
        }
    }
}

/** Whether what was chosen in a form can be sent. */
export function isComplete({ template, values }) {
    if (!template) {
        return false;
    }
    const { missing, tooLong } = problemsOf(template, values);
    return !missing.length && !tooLong;
}
