import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const pane = ".o-mkbot-lookup[data-lookup=t_leads]";

const opened = [
    { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
    {
        content: "open my conversation with Joana",
        trigger: ".o-mkbot-line:contains(Joana Sanhaço)",
        run: "click",
    },
    { content: "I can write in it", trigger: ".o-mkbot-composer .o-mail-Composer-input" },
];

tours.add("mkbot_lookup_coin", {
    steps: () => [
        { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
        {
            content: "without a conversation the coins say why they are off",
            trigger: ".o-mkbot-lookup-coin[data-lookup=t_leads][aria-disabled][title*=Choose]",
        },
        ...opened.slice(1),
        {
            content: "the coin is red, with a mark and a reason",
            trigger: "[data-lookup=t_leads][data-led=red][title*='1 urgent']:contains(!)",
            run: "click",
        },
        {
            content: "it opens with the first section where something is wrong",
            trigger: `${pane} [role=tab][aria-selected=true]:contains(All)`,
        },
        { content: "to the urgent", trigger: `${pane} [role=tab]:contains(Urgent)`, run: "click" },
        {
            content: "their section",
            trigger: `${pane} [role=tab][aria-selected=true]:contains(Urgent)`,
        },
        {
            content: "only this customer's",
            trigger: `${pane}:not(:contains(Fibra para Outro)) .o_data_row:contains(Fibra para Joana)`,
        },
        {
            content: "the conversation is still there",
            trigger: ".o-mkbot-thread .o-mail-Message:contains(quero falar)",
        },
        {
            content: "open the lead",
            trigger: `${pane} .o_data_row:contains(Fibra para Joana) .o_data_cell`,
            run: "click",
        },
        {
            content: "its form stands in the pane, named above it",
            trigger: `${pane}:has(.o_form_view) .o-mkbot-lookup-record:contains(Fibra para Joana)`,
        },
        {
            content: "answer while it is open",
            trigger: ".o-mkbot-composer .o-mail-Composer-input",
            run: "edit Já estou vendo",
        },
        {
            content: "send",
            trigger: ".o-mkbot-composer button[name=send-message]:enabled",
            run: "click",
        },
        {
            content: "it is sent, and the form stays",
            trigger: `.o-mkbot-conversation:has(${pane} .o_form_view) .o-mail-Message.o-mkbot-ours[data-persistent]:contains(Já estou vendo)`,
        },
        {
            content: "Escape goes back to the list",
            trigger: ".o-mkbot-composer .o-mail-Composer-input",
            run: "press Escape",
        },
        {
            content: "the section is the same",
            trigger: `${pane}:has(.o_list_view) [role=tab][aria-selected=true]:contains(Urgent)`,
            run: "press Escape",
        },
        {
            content: "Escape closes the coin",
            trigger: ".o-mkbot-conversation:not(:has(.o-mkbot-lookup)) .o-mkbot-composer",
        },
    ],
});

tours.add("mkbot_lookup_switch", {
    steps: () => [
        ...opened,
        { content: "open the coin", trigger: "button[data-lookup=t_leads]", run: "click" },
        { content: "Joana's leads", trigger: `${pane} .o_data_row:contains(Fibra para Joana)` },
        {
            content: "go on to the other customer",
            trigger: ".o-mkbot-line:contains(Outro Cliente)",
            run: "click",
        },
        {
            content: "no coin is open there",
            trigger:
                ".o-mkbot-conversation[aria-label='Outro Cliente']:not(:has(.o-mkbot-lookup)) .o-mkbot-composer",
        },
        {
            content: "the coin is green",
            trigger: "button[data-lookup=t_leads][data-led=green]",
            run: "click",
        },
        {
            content: "the other's leads, none of Joana's",
            trigger: `${pane}:not(:contains(Fibra para Joana)) .o_data_row:contains(Fibra para Outro)`,
        },
        {
            content: "back to Joana",
            trigger: ".o-mkbot-line:contains(Joana Sanhaço)",
            run: "click",
        },
        {
            content: "hers is open as it was left",
            trigger: `${pane}:not(:contains(Fibra para Outro)) .o_data_row:contains(Fibra para Joana)`,
        },
        { content: "the coin closes it", trigger: "button[data-lookup=t_leads]", run: "click" },
        {
            content: "it is closed",
            trigger: ".o-mkbot-conversation:not(:has(.o-mkbot-lookup)) .o-mkbot-composer",
        },
    ],
});

tours.add("mkbot_lookup_work", {
    steps: () => [
        ...opened,
        { content: "open the coin", trigger: "button[data-lookup=t_leads]", run: "click" },
        { content: "a new one", trigger: `${pane} .o_list_button_add`, run: "click" },
        {
            content: "it is the customer's already",
            trigger: `${pane} .o_form_view [name=partner_id] input:value(Joana Sanhaço)`,
        },
        {
            content: "name it",
            trigger: `${pane} .o_form_view [name=name] :is(input, textarea)`,
            run: "edit Segundo ponto",
        },
        {
            content: "turning to the other conversation saves it",
            trigger: ".o-mkbot-line:contains(Outro Cliente)",
            run: "click",
        },
        {
            content: "there",
            trigger: ".o-mkbot-conversation[aria-label='Outro Cliente'] .o-mkbot-composer",
        },
        {
            content: "and back",
            trigger: ".o-mkbot-line:contains(Joana Sanhaço)",
            run: "click",
        },
        {
            content: "the lead is there, as it was left",
            trigger: `${pane} .o-mkbot-lookup-record:contains(Segundo ponto)`,
        },
        { content: "back to the list", trigger: `${pane} .o-mkbot-lookup-back`, run: "click" },
        {
            content: "it is counted",
            trigger: `${pane}:has(.o_data_row:contains(Segundo ponto)) [role=tab]:contains(All):contains(2)`,
        },
        {
            content: "and the coin tells of it",
            trigger: "button[data-lookup=t_leads][data-led=red]",
        },
    ],
});
