import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("mkbot_panel_keep_open", {
    steps: () => [
        { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
        {
            content: "the line says that it closes soon; open it",
            trigger: ".o-mkbot-line:has(.o-mkbot-idle:contains(Closes in)):contains(Joana)",
            run: "click",
        },
        {
            content: "so does the conversation",
            trigger: ".o-mkbot-conversation .o-mkbot-idle-bar:contains(Closes in)",
        },
        {
            content: "open its menu",
            trigger: ".o-mkbot-conversation-header button[aria-haspopup=menu]",
            run: "click",
        },
        {
            content: "keep it open",
            trigger: ".o-mkbot-menu-item[data-action=keep_open]",
            run: "click",
        },
        {
            content: "colleagues read who did",
            trigger: ".o-mail-Message:contains(Ana Teste mantém esta conversa aberta)",
        },
        {
            content: "nothing is counted any more",
            trigger:
                ".o-mkbot-conversations:not(:has(.o-mkbot-idle)) .o-mkbot-line:contains(Joana)",
        },
        {
            content: "nor is there anything to keep open",
            trigger: ".o_mkbot_panel:not(:has(.o-mkbot-idle-bar, [data-action=keep_open]))",
        },
    ],
});
