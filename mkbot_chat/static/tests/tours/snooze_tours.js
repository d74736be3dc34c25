import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const ready = { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" };
const line = ".o-mkbot-line:contains(Joana Sanhaço)";

tours.add("mkbot_panel_snooze", {
    steps: () => [
        ready,
        {
            content: "the customer waits beyond the target, and it is said",
            trigger: `${line} [data-tone=late]:contains(Beyond the target of 5 min)`,
        },
        { content: "open the conversation", trigger: line, run: "click" },
        {
            content: "I can write in it",
            trigger: ".o-mkbot-composer .o-mail-Composer-input",
            run: "press Alt+z",
        },
        {
            content: "how long is asked",
            trigger: ".o-mkbot-choice-item[aria-selected=true]:contains(15 minutes)",
        },
        { content: "longer", trigger: ".o-mkbot-choice input", run: "press ArrowDown" },
        {
            content: "an hour",
            trigger: ".o-mkbot-choice-item[aria-selected=true]:contains(1 hour)",
        },
        { content: "snooze it", trigger: ".o-mkbot-choice input", run: "press Enter" },
        {
            content: "nobody else needs me",
            trigger: ".o-mkbot-conversations:contains(Nobody needs you):not(:has(.o-mkbot-line))",
        },
        {
            content: "it is folded away at the bottom",
            trigger: ".o-mkbot-snoozed-toggle[aria-expanded=false]:contains(Snoozed (1))",
            run() {
                this.anchor.focus();
            },
        },
        {
            content: "unfold it",
            trigger: ".o-mkbot-snoozed-toggle:focus",
            run: "press Enter",
        },
        {
            content: "until when it is",
            trigger: ".o-mkbot-snoozed .o-mkbot-line:contains(until )",
            run: "click",
        },
        {
            content: "it can be read and answered, and says that it is snoozed",
            trigger:
                ".o-mkbot-conversation:has(.o-mkbot-composer) .o-mkbot-snoozebar:contains(Snoozed until):contains(Ana Teste)",
        },
        {
            content: "wake it up",
            trigger: ".o-mkbot-composer .o-mail-Composer-input",
            run: "press Alt+z",
        },
        {
            content: "it is in the list again",
            trigger: ".o-mkbot-conversations:not(:has(.o-mkbot-snoozed)) .o-mkbot-line",
        },
        {
            content: "and says nothing any more",
            trigger: ".o-mkbot-conversation:not(:has(.o-mkbot-snoozebar))",
        },
    ],
});

tours.add("mkbot_panel_snooze_moment", {
    steps: () => [
        ready,
        {
            content: "my conversation's menu",
            trigger: line,
            run() {
                const init = { bubbles: true, cancelable: true, clientX: 40, clientY: 120 };
                this.anchor.dispatchEvent(new MouseEvent("contextmenu", init));
            },
        },
        { content: "snooze", trigger: ".o-mkbot-menu [data-action=snooze]", run: "click" },
        { content: "find it", trigger: ".o-mkbot-choice input", run: "edit day and time" },
        {
            content: "a moment of my own",
            trigger: ".o-mkbot-choice-item[aria-selected=true]:contains(A day and time)",
        },
        { content: "go on", trigger: ".o-mkbot-confirm:enabled", run: "click" },
        {
            content: "the one that is proposed",
            trigger: ".o-mkbot-moment .o-mkbot-confirm:enabled",
            run: "click",
        },
        {
            content: "it is put aside",
            trigger: ".o-mkbot-snoozed-toggle:contains(Snoozed (1))",
        },
    ],
});

tours.add("mkbot_panel_woken", {
    steps: () => [
        ready,
        {
            content: "what woke up is marked",
            trigger: `${line}.o-unread .o-mkbot-woke:contains(Woke up)`,
        },
        { content: "look at it", trigger: line, run: "click" },
        {
            content: "it is said in the conversation",
            trigger: ".o-mail-Message:contains(O adiamento terminou)",
        },
        { content: "the mark is gone", trigger: `${line}:not(:has(.o-mkbot-woke))` },
    ],
});
