import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const ready = { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" };
const openMenu = { content: "my menu", trigger: ".o-mkbot-me", run: "click" };

tours.add("mkbot_panel_pause", {
    steps: () => [
        ready,
        { content: "nothing is paused", trigger: ".o-mkbot-topbar:not(:has(.o-mkbot-presence))" },
        openMenu,
        { content: "lunch", trigger: ".o-mkbot-pause:contains(Lunch)", run: "click" },
        {
            content: "it is said why, and since when",
            trigger:
                ".o-mkbot-presence[data-presence=paused]:contains(Paused · Lunch):has(.o-mkbot-timer)",
        },
        openMenu,
        { content: "the reason is marked", trigger: ".o-mkbot-pause.selected:contains(Lunch)" },
        {
            content: "a meeting after it",
            trigger: ".o-mkbot-pause:contains(Meeting)",
            run: "click",
        },
        { content: "another reason", trigger: ".o-mkbot-presence:contains(Paused · Meeting)" },
        { content: "back, with one click", trigger: ".o-mkbot-back", run: "click" },
        { content: "available", trigger: ".o-mkbot-topbar:not(:has(.o-mkbot-presence))" },
    ],
});

tours.add("mkbot_panel_team", {
    steps: () => [
        ready,
        { content: "the team", trigger: "[data-coin=team]", run: "click" },
        {
            content: "Ana is available and attends one of two",
            trigger:
                ".o-mkbot-team tr[data-presence=available]:contains(Ana Teste):contains(1 / 2)",
        },
        {
            content: "Bruno forgot his pause",
            trigger: ".o-mkbot-team tr[data-presence=paused]:contains(Bruno Teste):contains(Lunch)",
        },
        {
            content: "end it",
            trigger: ".o-mkbot-team tr:contains(Bruno Teste) [data-action=resume]",
            run: "click",
        },
        {
            content: "he is available",
            trigger: ".o-mkbot-team tr[data-presence=available]:contains(Bruno Teste)",
        },
        {
            content: "pause him again",
            trigger: ".o-mkbot-team tr:contains(Bruno Teste) [data-action=pause]",
            run: "click",
        },
        {
            content: "with a reason",
            trigger: ".o-mkbot-choice input[type=search]",
            run: "edit training",
        },
        {
            content: "one is left",
            trigger: ".o-mkbot-choice-item[aria-selected=true]:contains(Training)",
        },
        { content: "confirm", trigger: ".o-mkbot-confirm:enabled", run: "click" },
        {
            content: "he is paused",
            trigger:
                ".o-mkbot-team tr[data-presence=paused]:contains(Bruno Teste):contains(Training)",
        },
        {
            content: "Ana's capacity",
            trigger: ".o-mkbot-team tr:contains(Ana Teste) [data-action=capacity]",
            run: "click",
        },
        { content: "five", trigger: "#o-mkbot-capacity", run: "edit 5" },
        { content: "save", trigger: ".o-mkbot-confirm:enabled", run: "click" },
        {
            content: "it is shown",
            trigger: ".o-mkbot-team tr:contains(Ana Teste):contains(1 / 5)",
        },
        {
            content: "her conversations",
            trigger: ".o-mkbot-team tr:contains(Ana Teste) .o-mkbot-team-open",
            run: "click",
        },
        {
            content: "one, unanswered for longer than the target",
            trigger: ".o-mkbot-team-sessions li:contains(alguém?) [data-tone=late]",
        },
        {
            content: "monitor",
            trigger: ".o-mkbot-team-sessions [data-action=monitor]",
            run: "click",
        },
        { content: "messages are shown", trigger: ".o-mkbot-thread .o-mail-Message" },
        {
            content: "and there is nothing to write in",
            trigger: ".o-mkbot-conversation:not(:has(.o-mail-Composer)) .o-mkbot-readonly",
        },
    ],
});

tours.add("mkbot_wall", {
    steps: () => [
        { content: "the wall-board", trigger: ".o_mkbot_wall[data-status=ready]" },
        { content: "dark", trigger: "html[data-mkbot-theme=dark]" },
        {
            content: "and drawn: one rule that the compiler refuses takes all styles away",
            trigger: ".o_mkbot_wall",
            run() {
                if (getComputedStyle(this.anchor).display !== "flex") {
                    throw new Error("There are no styles.");
                }
            },
        },
        { content: "two wait", trigger: "[data-figure=waiting] .o-mkbot-wall-value:contains(2)" },
        {
            content: "one of them too long",
            trigger: "[data-figure=longest][data-tone=late] .o-mkbot-wall-value:contains(05:)",
        },
        { content: "Ana is available", trigger: "[data-figure=available]:contains(1)" },
        {
            content: "by sector",
            trigger: ".o-mkbot-wall-sectors tr[data-tone=late]:contains(Suporte Teste)",
        },
    ],
});
