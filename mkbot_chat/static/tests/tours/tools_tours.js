import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openMine = [
    { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
    { content: "open my conversation", trigger: ".o-mkbot-line", run: "click" },
    { content: "I can write in it", trigger: ".o-mkbot-composer .o-mail-Composer-input" },
];
const use = (tool) => ({
    content: `use ${tool}`,
    trigger: `.o-mkbot-tool[data-action=${tool}]`,
    run: "click",
});
const confirm = { content: "confirm", trigger: ".o-mkbot-confirm:enabled", run: "click" };

tours.add("mkbot_tool_second_copy", {
    steps: () => [
        ...openMine,
        use("second_copy"),
        {
            content: "it says which instalment it was",
            trigger: ".o_notification:contains(Second copy sent):contains(Fibra 300)",
        },
        {
            content: "and that the PDF is being prepared",
            trigger: ".o_notification:contains(Preparing the PDF)",
        },
        {
            content: "the customer has the bill",
            trigger: ".o-mail-Message.o-mkbot-ours:contains(Fatura)",
        },
        {
            content: "colleagues read who sent it",
            trigger: ".o-mail-Message:contains(Ana Teste sent the second copy)",
        },
        use("second_copy"),
        {
            content: "a second click sends nothing",
            trigger: ".o_notification:contains(its PDF is being made)",
        },
    ],
});

tours.add("mkbot_tool_nothing_due", {
    steps: () => [
        ...openMine,
        use("second_copy"),
        { content: "it says so", trigger: ".o_notification:contains(owes nothing)" },
    ],
});

tours.add("mkbot_tool_new_record", {
    steps: () => [
        ...openMine,
        use("new_record"),
        {
            content: "what the customer said is there",
            trigger: ".o-mkbot-record-text:value(atendente)",
        },
        {
            content: "write a title",
            trigger: ".o-mkbot-record-title",
            run: "edit Sem sinal na loja",
        },
        confirm,
        {
            content: "it is opened, and can be looked at",
            trigger: ".o_notification:contains(Opened: Sem sinal na loja)",
        },
        {
            content: "the conversation is being attached",
            trigger: ".o_notification:contains(Attaching the conversation)",
        },
        {
            content: "the note's link opens it over the panel",
            trigger: ".o-mail-Message a:contains(Sem sinal na loja)",
            run: "click",
        },
        {
            content: "it is Odoo's own form",
            trigger: ".modal .o_form_view .o_field_widget[name=name]",
        },
        { content: "close it", trigger: ".modal .btn-close", run: "click" },
        {
            content: "the panel is still there",
            trigger: "body:not(:has(.modal)) .o-mkbot-composer .o-mail-Composer-input",
        },
        use("new_record"),
        {
            content: "what is opened already is said",
            trigger: ".o-mkbot-opened:contains(Sem sinal na loja):contains(Ana Teste)",
        },
        {
            content: "leave it",
            trigger: ".modal-footer .btn-secondary",
            run: "click",
        },
    ],
});

tours.add("mkbot_tool_email", {
    steps: () => [
        ...openMine,
        use("email"),
        {
            content: "the composer is prefilled",
            trigger: ".modal .o_field_widget[name=partner_ids]:contains(Joana Sanhaço)",
        },
        {
            content: "write a subject",
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "edit Sua visita de amanhã",
        },
        { content: "send", trigger: ".modal .o_mail_send:enabled", run: "click" },
        {
            content: "it says so",
            trigger: ".o_notification:contains(e-mail is on its way)",
        },
    ],
});

tours.add("mkbot_tool_transcript", {
    steps: () => [
        ...openMine,
        use("transcript_pdf"),
        {
            content: "with the notes",
            trigger: "#o-mkbot-transcript-notes",
            run: "click",
        },
        {
            content: "it is for colleagues",
            trigger: ".o-mkbot-tool-warning:contains(colleagues only)",
        },
        { content: "close", trigger: ".modal-footer .btn-secondary", run: "click" },
        use("transcript_email"),
        {
            content: "the customer's address is there",
            trigger: ".o-mkbot-email:value(joana@example.com)",
            run: "edit outra@example.com",
        },
        confirm,
        {
            content: "it is being prepared",
            trigger: ".o_notification:contains(Preparing the transcript for outra@example.com)",
        },
    ],
});

tours.add("mkbot_tool_charts", {
    steps: () => [
        ...openMine,
        use("finance_chart"),
        { content: "the chart is drawn", trigger: "[data-figure=finance] canvas[height]" },
        {
            content: "its figures stand beside it",
            trigger: "[data-figure=finance] tfoot td:contains(123)",
        },
        { content: "close", trigger: ".modal-footer .btn-primary", run: "click" },
        use("attendance_chart"),
        {
            content: "attendances are counted",
            trigger: "[data-figure=months] tbody tr:last-child td:contains(1)",
        },
        { content: "by rating", trigger: "[data-figure=ratings] canvas[height]" },
        {
            content: "by category",
            trigger: "[data-figure=categories] th:contains(No category)",
        },
        { content: "close", trigger: ".modal-footer .btn-primary", run: "click" },
    ],
});

tours.add("mkbot_tool_customer_record", {
    steps: () => [
        ...openMine,
        { content: "copy the protocol", trigger: ".o-mkbot-copy", run: "click" },
        {
            content: "it is there; where the browser refuses, it is shown",
            trigger: ".o_notification:contains(copied), .modal:contains(Copy this) .btn-primary",
            run: ({ anchor }) => anchor.matches("button") && anchor.click(),
        },
        use("send_protocol"),
        {
            content: "the customer has the protocol",
            trigger: ".o-mail-Message.o-mkbot-ours:contains(protocolo deste atendimento)",
        },
        use("customer_record"),
        {
            content: "the customer's form, over the panel or in the coin",
            trigger: ".o_form_view:contains(Joana Sanhaço)",
        },
        {
            content: "an operator has nothing to save in it",
            trigger: "body:not(:has(.modal .o_form_button_save))",
        },
    ],
});
