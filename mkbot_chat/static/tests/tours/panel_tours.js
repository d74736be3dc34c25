import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const ready = { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" };
const openMine = [
    ready,
    { content: "open my conversation", trigger: ".o-mkbot-line", run: "click" },
    { content: "I can write in it", trigger: ".o-mkbot-composer .o-mail-Composer-input" },
];

tours.add("mkbot_panel_rescue", {
    steps: () => [
        ready,
        {
            content: "nobody yet",
            trigger: ".o-mkbot-coin[data-coin=mine] .o-mkbot-count:contains(0)",
        },
        { content: "open the queue", trigger: "[data-coin=queue]", run: "click" },
        {
            content: "the customer's name is shown",
            trigger: "[data-list=waiting] tr:contains(Joana Sanhaço)",
        },
        {
            content: "a double click takes it",
            trigger: "[data-list=waiting] tbody tr .o-mkbot-name",
            run: "dblclick",
        },
        {
            content: "it is mine",
            trigger: ".o-mkbot-coin[data-coin=mine] .o-mkbot-count:contains(1)",
        },
        {
            content: "what the bot learned stands beside it",
            trigger: ".o-mkbot-customer .o-mkbot-summary dt:contains(Identified)",
        },
        {
            content: "answer",
            trigger: ".o-mkbot-composer .o-mail-Composer-input",
            run: "edit Bom dia, Joana!",
        },
        {
            content: "send",
            trigger: ".o-mkbot-composer button[name=send-message]:enabled",
            run: "click",
        },
        {
            content: "it stands on our side",
            trigger: ".o-mail-Message.o-mkbot-ours[data-persistent]:contains(Bom dia, Joana!)",
        },
    ],
});

tours.add("mkbot_panel_switch", {
    steps: () => [
        ready,
        {
            content: "open the first",
            trigger: ".o-mkbot-lines li:nth-child(1) .o-mkbot-line",
            run: "click",
        },
        {
            content: "begin an answer",
            trigger: ".o-mkbot-composer .o-mail-Composer-input",
            run: "edit Um momento",
        },
        {
            content: "open the other",
            trigger: ".o-mkbot-lines li:not(.o-selected) .o-mkbot-line",
            run: "click",
        },
        {
            content: "its composer is its own",
            trigger: ".o-mkbot-composer .o-mail-Composer-input:not(:value(Um momento))",
        },
        {
            content: "go back",
            trigger: ".o-mkbot-lines li:not(.o-selected) .o-mkbot-line",
            run: "click",
        },
        {
            content: "what was begun is still there",
            trigger: ".o-mkbot-composer .o-mail-Composer-input:value(Um momento)",
        },
    ],
});

tours.add("mkbot_panel_end", {
    steps: () => [
        ...openMine,
        { content: "end", trigger: ".o-mkbot-tool[data-action=end]", run: "click" },
        {
            content: "find the category",
            trigger: ".o-mkbot-choice input[type=search]",
            run: "edit resolvido teste",
        },
        {
            content: "one is left and chosen",
            trigger: ".o-mkbot-choice-item[aria-selected=true]:contains(Resolvido Teste)",
        },
        { content: "confirm", trigger: ".o-mkbot-confirm:enabled", run: "click" },
        {
            content: "nobody is left",
            trigger: ".o-mkbot-coin[data-coin=mine] .o-mkbot-count:contains(0)",
        },
    ],
});

tours.add("mkbot_panel_transfer", {
    steps: () => [
        ...openMine,
        {
            content: "the ⋮ of the line opens the same tools",
            trigger: ".o-mkbot-kebab",
            run: "click",
        },
        { content: "transfer", trigger: ".o-mkbot-menu [data-action=transfer]", run: "click" },
        {
            content: "Bruno's panel is open",
            trigger: ".o-mkbot-choice-item[aria-selected=true]:contains(Bruno Teste)",
        },
        {
            content: "a note for him",
            trigger: ".o-mkbot-choice .o-mkbot-note-input",
            run: "edit Cliente irritado",
        },
        { content: "confirm", trigger: ".o-mkbot-confirm:enabled", run: "click" },
        {
            content: "it is no longer mine",
            trigger: ".o-mkbot-coin[data-coin=mine] .o-mkbot-count:contains(0)",
        },
    ],
});

tours.add("mkbot_panel_monitor", {
    steps: () => [
        ready,
        { content: "all", trigger: "[data-coin=all]", run: "click" },
        {
            content: "monitor",
            trigger: "[data-list=all] tr[data-state=active] [data-action=monitor]",
            run: "click",
        },
        { content: "messages are shown", trigger: ".o-mkbot-thread .o-mail-Message" },
        {
            content: "and there is nothing to write in",
            trigger: ".o-mkbot-conversation:not(:has(.o-mail-Composer)) .o-mkbot-readonly",
        },
    ],
});

tours.add("mkbot_panel_cancel", {
    steps: () => [
        ready,
        { content: "open the queue", trigger: "[data-coin=queue]", run: "click" },
        { content: "cancel", trigger: "[data-list=waiting] [data-action=cancel]", run: "click" },
        {
            content: "what happens is named",
            trigger: ".modal-body:contains(cannot be undone)",
        },
        { content: "confirm", trigger: ".modal-footer .btn-danger", run: "click" },
        { content: "the queue is empty", trigger: "[data-list=waiting] .o-mkbot-empty" },
    ],
});
