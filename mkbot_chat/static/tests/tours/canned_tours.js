import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const INPUT = ".o-mkbot-composer .o-mail-Composer-input";
const SUGGESTION = ".o-mail-Composer-suggestionList .o-mail-NavigableList-item";
const ACTIVE = `${SUGGESTION}:has(.o-mail-NavigableList-active)`;

const open = [
    { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
    { content: "open my conversation", trigger: ".o-mkbot-line", run: "click" },
    { content: "I can write in it", trigger: INPUT },
];

const typing = (text) => ({ content: `type ${text}`, trigger: INPUT, run: `edit ${text}` });
const openDialog = {
    content: "open the canned messages",
    trigger: ".o-mkbot-tool[data-action=canned]",
    run: "click",
};
const search = (text) => ({
    content: `look for ${text}`,
    trigger: ".o-mkbot-canned input[type=search]",
    run: `edit ${text}`,
});

tours.add("mkbot_panel_canned_typed", {
    steps: () => [
        ...open,
        typing("::"),
        { content: "mine are there", trigger: `${SUGGESTION}:contains(saudação)` },
        { content: "others' own are not", trigger: `body:not(:has(${SUGGESTION}:contains(dele)))` },
        typing("::tomada"),
        {
            content: "words of the text find it, in the group",
            trigger: `${ACTIVE}:contains(reiniciar):contains(Suporte)`,
        },
        { content: "the arrow goes on", trigger: INPUT, run: "press ArrowDown" },
        { content: "to all of them", trigger: `${ACTIVE}:contains(All canned messages)` },
        { content: "Tab goes round", trigger: INPUT, run: "press Tab" },
        { content: "to the first", trigger: `${ACTIVE}:contains(reiniciar)` },
        { content: "Escape closes", trigger: INPUT, run: "press Escape" },
        { content: "nothing is offered", trigger: `body:not(:has(${SUGGESTION}))` },
        { content: "what was typed is left", trigger: `${INPUT}:value(::tomada)` },
        typing("Olá! ::saudacao"),
        { content: "found without accents", trigger: `${ACTIVE}:contains(saudação)` },
        { content: "Enter takes it", trigger: INPUT, run: "press Enter" },
        {
            content: "filled for this customer, after what was typed",
            trigger: `${INPUT}:value(/^Olá! (Bom dia|Boa tarde|Boa noite), Joana!$/)`,
        },
        { content: "Enter sends it", trigger: INPUT, run: "press Enter" },
        {
            content: "it stands on our side",
            trigger: ".o-mail-Message.o-mkbot-ours[data-persistent]:contains(, Joana!)",
        },
    ],
});

tours.add("mkbot_panel_canned_unfilled", {
    steps: () => [
        ...open,
        typing("::queda"),
        { content: "found", trigger: `${ACTIVE}:contains(queda)`, run: "click" },
        {
            content: "what is not known is left, and selected",
            trigger: `${INPUT}:value(Falha em {{customer.city}}, Joana.)`,
            run({ anchor }) {
                const selected = anchor.value.slice(anchor.selectionStart, anchor.selectionEnd);
                if (selected !== "{{customer.city}}") {
                    throw new Error(`“${selected}” is selected`);
                }
            },
        },
        { content: "Enter does not send it", trigger: INPUT, run: "press Enter" },
        {
            content: "what the customer would read is named",
            trigger: ".modal-body:contains({{customer.city}})",
        },
        { content: "fill it in", trigger: ".modal-footer .btn-primary", run: "click" },
        {
            content: "nothing was sent",
            trigger: ".o-mkbot-conversation:not(:has(.o-mkbot-ours:contains(Falha)))",
        },
        typing("Falha em Campinas, Joana."),
        { content: "Enter sends what is filled in", trigger: INPUT, run: "press Enter" },
        {
            content: "sent",
            trigger: ".o-mkbot-ours[data-persistent]:contains(Falha em Campinas, Joana.)",
        },
        typing("Fica assim: {{x}}"),
        { content: "who insists", trigger: INPUT, run: "press Enter" },
        {
            content: "may send it as it is",
            trigger: ".modal-footer .btn-secondary:contains(Send as it is)",
            run: "click",
        },
        {
            content: "sent, too",
            trigger: ".o-mkbot-ours[data-persistent]:contains(Fica assim: {{x}})",
        },
    ],
});

tours.add("mkbot_panel_canned_dialog", {
    steps: () => [
        ...open,
        typing("Rascunho"),
        openDialog,
        {
            content: "groups with counts; only the one with messages",
            trigger: ".o-mkbot-canned-groups button:contains(Suporte):contains(2)",
            run: "click",
        },
        {
            content: "only those of the group",
            trigger: ".o-mkbot-canned:not(:has(.o-mkbot-canned-item:contains(saudação)))",
        },
        {
            content: "back to all",
            trigger: ".o-mkbot-canned-groups [data-group=all]",
            run: "click",
        },
        search("queda"),
        {
            content: "what is not known here is marked",
            trigger: ".o-mkbot-canned-hole:contains({{customer.city}})",
        },
        { content: "and cannot be sent at once", trigger: ".modal-footer [name=send]:disabled" },
        search("tomada"),
        {
            content: "the preview shows the whole text",
            trigger: ".o-mkbot-canned-bubble[data-filled]:contains(Tire da tomada, Joana.)",
        },
        {
            content: "Enter inserts",
            trigger: ".o-mkbot-canned input[type=search]",
            run: "press Enter",
        },
        {
            content: "after the draft, not sent",
            trigger: `${INPUT}:value(Rascunho Tire da tomada, Joana.):focus`,
        },
        openDialog,
        search("saudacao"),
        {
            content: "filled",
            trigger: ".o-mkbot-canned-bubble[data-filled]:contains(, Joana!)",
        },
        {
            content: "Ctrl+Enter sends at once",
            trigger: ".o-mkbot-canned input[type=search]",
            run: "press Control+Enter",
        },
        {
            content: "it was sent",
            trigger: ".o-mkbot-ours[data-persistent]:contains(, Joana!)",
        },
        {
            content: "the draft is still there",
            trigger: `${INPUT}:value(Rascunho Tire da tomada, Joana.)`,
        },
    ],
});

tours.add("mkbot_panel_canned_create", {
    steps: () => [
        ...open,
        typing("Joana, seu plano vence amanhã."),
        {
            content: "among what the composer offers",
            trigger: ".o-mkbot-composer button[name=more-actions]",
            run: "click",
        },
        {
            content: "keep what was typed",
            trigger:
                ".o-dropdown-item:contains(Save as a canned message), .o-mail-ActionList-button:contains(Save as a canned message)",
            run: "click",
        },
        {
            content: "this customer's name became a variable",
            trigger:
                ".o-mkbot-canned-form [name=text]:value({{customer.first_name}}, seu plano vence amanhã.)",
        },
        {
            content: "an operator keeps it for themselves",
            trigger: ".o-mkbot-canned-form:not(:has([name=scope])):contains(Only you)",
        },
        {
            content: "a shortcut",
            trigger: ".o-mkbot-canned-form [name=shortcut]",
            run: "edit vence",
        },
        {
            content: "a group of my own",
            trigger: ".o-mkbot-canned-form [name=group]",
            run: "selectByLabel New group…",
        },
        {
            content: "named",
            trigger: ".o-mkbot-canned-form [name=group_name]",
            run: "edit Lembretes",
        },
        {
            content: "a variable that is none",
            trigger: ".o-mkbot-canned-form [name=text]",
            run: "edit {{cliente}}",
        },
        { content: "save", trigger: ".o-mkbot-canned-form .btn-primary:enabled", run: "click" },
        {
            content: "is refused, in words",
            trigger: ".o-mkbot-canned-form [role=alert]:contains({{cliente}})",
        },
        {
            content: "the text again",
            trigger: ".o-mkbot-canned-form [name=text]",
            run: "edit Vence amanhã:",
        },
        {
            content: "a variable at the cursor",
            trigger: ".o-mkbot-canned-variables [data-variable='customer.first_name']",
            run: "click",
        },
        { content: "save", trigger: ".o-mkbot-canned-form .btn-primary:enabled", run: "click" },
        { content: "it is saved", trigger: "body:not(:has(.o-mkbot-canned-form))" },
        typing("::vence"),
        { content: "found at once", trigger: `${ACTIVE}:contains(vence):contains(Lembretes)` },
        { content: "take it", trigger: INPUT, run: "press Enter" },
        { content: "filled", trigger: `${INPUT}:value(Vence amanhã:Joana)` },
        openDialog,
        {
            content: "my own",
            trigger: ".o-mkbot-canned-groups [data-group=personal]",
            run: "click",
        },
        {
            content: "choose it",
            trigger: ".o-mkbot-canned-item:contains(vence)",
            run: "click",
        },
        { content: "edit", trigger: ".o-mkbot-canned-preview [name=edit]", run: "click" },
        {
            content: "as it is written",
            trigger: ".o-mkbot-canned-form [name=text]:value(Vence amanhã:{{customer.first_name}})",
        },
        {
            content: "another text",
            trigger: ".o-mkbot-canned-form [name=text]",
            run: "edit Vence hoje!",
        },
        { content: "save", trigger: ".o-mkbot-canned-form .btn-primary:enabled", run: "click" },
        {
            content: "the preview follows",
            trigger: ".o-mkbot-canned-bubble[data-filled]:contains(Vence hoje!)",
        },
        {
            content: "another of my own",
            trigger: ".o-mkbot-canned-groups [data-group=personal]",
            run: "click",
        },
        {
            content: "choose it",
            trigger: ".o-mkbot-canned-item:contains(meu)",
            run: "click",
        },
        { content: "delete it", trigger: ".o-mkbot-canned-preview [name=delete]", run: "click" },
        {
            content: "what goes is named",
            trigger: ".modal-title:contains(meu)",
        },
        { content: "yes", trigger: ".modal-footer .btn-danger", run: "click" },
        {
            content: "it is gone",
            trigger: ".o-mkbot-canned:not(:has(.o-mkbot-canned-item:contains(meu)))",
        },
        {
            content: "everybody's is not mine to change",
            trigger: ".o-mkbot-canned-groups [data-group=all]",
            run: "click",
        },
        {
            content: "choose it",
            trigger: ".o-mkbot-canned-item:contains(saudação)",
            run: "click",
        },
        {
            content: "no tools",
            trigger:
                ".o-mkbot-canned-preview:contains(Everybody):not(:has([name=edit])):not(:has([name=delete]))",
        },
    ],
});

tours.add("mkbot_panel_canned_menu", {
    steps: () => [
        { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
        { content: "nothing is selected", trigger: ".o-mkbot-center:not(:has(.o-mail-Composer))" },
        { content: "the menu of a line", trigger: ".o-mkbot-kebab", run: "click" },
        { content: "canned", trigger: ".o-mkbot-menu [data-action=canned]", run: "click" },
        search("reiniciar"),
        {
            content: "filled",
            trigger: ".o-mkbot-canned-bubble[data-filled]:contains(Tire da tomada, Joana.)",
        },
        { content: "insert", trigger: ".o-mkbot-canned .o-mkbot-confirm", run: "click" },
        {
            content: "the conversation opens with the text",
            trigger: `${INPUT}:value(Tire da tomada, Joana.)`,
        },
    ],
});

tours.add("mkbot_panel_canned_supervisor", {
    steps: () => [
        ...open,
        openDialog,
        { content: "a new one", trigger: ".o-mkbot-canned [name=new]", run: "click" },
        {
            content: "a shortcut",
            trigger: ".o-mkbot-canned-form [name=shortcut]",
            run: "edit aviso",
        },
        {
            content: "a text",
            trigger: ".o-mkbot-canned-form [name=text]",
            run: "edit Aviso do suporte.",
        },
        {
            content: "for sectors",
            trigger: ".o-mkbot-canned-form [name=scope][value=sectors]",
            run: "click",
        },
        {
            content: "which have to be chosen",
            trigger: ".o-mkbot-canned-form .btn-primary:disabled",
        },
        {
            content: "the support",
            trigger: ".o-mkbot-canned-form label:contains(Suporte Teste) input",
            run: "click",
        },
        { content: "save", trigger: ".o-mkbot-canned-form .btn-primary:enabled", run: "click" },
        {
            content: "it is there, for them",
            trigger: ".o-mkbot-canned-preview:contains(Suporte Teste):contains(Aviso do suporte.)",
        },
    ],
});
