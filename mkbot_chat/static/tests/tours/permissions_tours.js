import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const ready = { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" };
const cell = (user, column) => `tr[data-user=${user}] .o-cell[aria-label$="${column}"]`;
const on = "[aria-checked=true]";
const off = "[aria-checked=false]";

tours.add("mkbot_permissions", {
    steps: () => [
        {
            content: "a click withholds a tool at once",
            trigger: cell("t_ana", "Start attendance") + on,
            run: "click",
        },
        {
            content: "it is said, once saved",
            trigger: "[aria-live]:contains(Ana Teste: Start attendance withheld)",
        },
        { content: "and shown", trigger: cell("t_ana", "Start attendance") + off },
        {
            content: "a role is chosen",
            trigger: cell("t_bruno", "Role, Supervisor") + off,
            run: "click",
        },
        { content: "instead of the other", trigger: cell("t_bruno", "Role, Operator") + off },
        {
            content: "the whole row, confirmed",
            trigger: "tr[data-user=t_bruno] .o-user button",
            run: "click",
        },
        {
            content: "what will happen, and to how many",
            trigger: ".modal:contains(Grant 2 coins and tools to Bruno Teste?)",
        },
        { content: "yes", trigger: ".modal .btn-primary", run: "click" },
        { content: "both are granted", trigger: cell("t_bruno", "Cancel attendance") + on },
        {
            content: "only the panel",
            trigger: cell("t_ana", "Only the panel") + off,
            run: "click",
        },
        { content: "granted", trigger: "[aria-live]:contains(Ana Teste: Only the panel granted)" },
        {
            content: "an administrator cannot have only the panel",
            trigger: cell("t_admin", "Only the panel") + off,
            run: "click",
        },
        {
            content: "the reason is said",
            trigger: ".o_notification:contains(an administrator cannot have only the panel)",
        },
        { content: "and it is taken back", trigger: cell("t_admin", "Only the panel") + off },
        {
            content: "by keyboard: to the right",
            trigger: cell("t_ana", "Only the panel"),
            run(helpers) {
                this.anchor.focus();
                for (const key of ["ArrowLeft", "ArrowDown", "ArrowUp", "ArrowRight"]) {
                    document.activeElement.dispatchEvent(
                        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
                    );
                }
                if (document.activeElement !== this.anchor) {
                    throw new Error("the arrow keys went elsewhere");
                }
            },
        },
        {
            content: "search",
            trigger: ".o-mkbot-permissions-search input",
            run: "edit bruno teste",
        },
        {
            content: "one is left",
            trigger: ".o-mkbot-permissions-grid tbody:not(:has(tr[data-user=t_ana]))",
        },
        {
            content: "search again",
            trigger: ".o-mkbot-permissions-search input",
            run: "edit teste",
        },
        {
            content: "all of a column",
            trigger: ".o-columns button:contains(Leave the conversation)",
            run: "click",
        },
        { content: "is confirmed", trigger: ".modal .btn-danger", run: "click" },
        { content: "withheld from all", trigger: cell("t_carla", "Leave the conversation") + off },
        {
            content: "saved",
            trigger: "[aria-live]:contains(users: Leave the conversation withheld)",
        },
    ],
});

tours.add("mkbot_withheld_tools", {
    steps: () => [
        ready,
        { content: "open my conversation", trigger: ".o-mkbot-line", run: "click" },
        { content: "what I may do is there", trigger: ".o-mkbot-tool[data-action=end]" },
        {
            content: "what is withheld is not",
            trigger: ".o-mkbot-customer:not(:has([data-action=transfer]))",
        },
    ],
});

tours.add("mkbot_panel_only", {
    steps: () => [
        ready,
        { content: "the user's menu", trigger: ".o-mkbot-me", run: "click" },
        { content: "they can leave", trigger: ".o-mkbot-logout" },
        {
            content: "but not to Odoo",
            trigger: ".o-mkbot-dropdown:not(:contains(Open Odoo))",
        },
        { content: "close it", trigger: ".o-mkbot-me", run: "click" },
        { content: "open the queue", trigger: "[data-coin=queue]", run: "click" },
        {
            content: "take the first",
            trigger: "[data-list=waiting] tbody tr .o-mkbot-name",
            run: "dblclick",
        },
        {
            content: "define the customer",
            trigger: ".o-mkbot-tool[data-action=set_partner]",
            run: "click",
        },
        { content: "search", trigger: ".modal input[type=search]", run: "edit Joana" },
        {
            content: "found, the phone masked",
            trigger: ".o-mkbot-choice-item:contains(•••• 0000)",
        },
        {
            content: "choose",
            trigger: ".o-mkbot-choice-item:contains(Joana Sanhaço)",
            run: "click",
        },
        { content: "confirm", trigger: ".modal .btn-primary:enabled", run: "click" },
        {
            content: "now their data are there",
            trigger: ".o-mkbot-card:contains(joana@example.com)",
        },
        {
            content: "answer",
            trigger: ".o-mkbot-composer .o-mail-Composer-input",
            run: "edit Bom dia!",
        },
        {
            content: "send",
            trigger: ".o-mkbot-composer button[name=send-message]:enabled",
            run: "click",
        },
        {
            content: "it is sent",
            trigger: ".o-mail-Message.o-mkbot-ours[data-persistent]:contains(Bom dia!)",
        },
    ],
});
