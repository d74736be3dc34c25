import { registry } from "@web/core/registry";

const tickets = ".o-mkbot-lookup[data-lookup=tickets]";

registry.category("web_tour.tours").add("mkbot_isp_tickets", {
    steps: () => [
        { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
        {
            content: "open my conversation",
            trigger: ".o-mkbot-line:contains(Joana Sanhaço)",
            run: "click",
        },
        { content: "its tickets", trigger: "[data-lookup=tickets][data-led=red]", run: "click" },
        {
            content: "what I may do with a ticket, and not what I may not",
            trigger: `${tickets} .o_data_row:contains(Sem sinal):has([name=action_mkbot_comment]):not(:has([name=action_mkbot_message]))`,
        },
        {
            content: "comment",
            trigger: `${tickets} .o_data_row [name=action_mkbot_comment]`,
            run: "click",
        },
        {
            content: "what colleagues should know",
            trigger: ".modal [name=body] textarea",
            run: "edit Ligou de novo",
        },
        { content: "save it", trigger: ".modal button[name=action_do]:visible", run: "click" },
        {
            content: "open the ticket",
            trigger: `body:not(:has(.modal)) ${tickets} .o_data_row .o_data_cell`,
            run: "click",
        },
        {
            content: "the same there",
            trigger: `${tickets} .o_form_view:has([name=action_mkbot_edit]):not(:has([name=action_mkbot_message]))`,
        },
        { content: "its history", trigger: `${tickets} .o-mail-Message:contains(Ligou de novo)` },
        { content: "back to the list", trigger: `${tickets} .o-mkbot-lookup-back`, run: "click" },
        { content: "a new one", trigger: `${tickets} .o_list_button_add`, run: "click" },
        {
            content: "what it is about",
            trigger: `${tickets} .o_field_widget[name=name] input`,
            run: "edit TV sem canais",
        },
        {
            content: "what happened",
            trigger: `${tickets} [name=description] .odoo-editor-editable`,
            run: "editor Desde ontem",
        },
        {
            content: "whose it is",
            trigger: `${tickets} [name=team_id] input`,
            run: "edit Technical support",
        },
        {
            content: "choose the team",
            trigger: ".o-autocomplete--dropdown-item:contains(Technical support)",
            run: "click",
        },
        { content: "save it", trigger: `${tickets} button[special=save]`, run: "click" },
        {
            content: "it has a number and its tools",
            trigger: `${tickets} .o_form_view:has([name=action_mkbot_edit]) [name=number]:contains(HT)`,
        },
    ],
});
