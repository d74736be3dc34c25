import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const ready = { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" };
const openMine = [
    ready,
    { content: "open my conversation", trigger: ".o-mkbot-line", run: "click" },
    { content: "I can write in it", trigger: ".o-mkbot-composer .o-mail-Composer-input" },
];
const input = ".o-mkbot-composer .o-mail-Composer-input";

tours.add("mkbot_panel_note", {
    steps: () => [
        ...openMine,
        { content: "begin a reply", trigger: input, run: "edit Um momento" },
        {
            content: "switch to a note",
            trigger: ".o-mkbot-mode-button[data-mode=note]",
            run: "click",
        },
        {
            content: "it is asked what becomes of the reply",
            trigger: ".o-mkbot-switch:contains(Um momento) [data-do=keep]",
            run: "click",
        },
        {
            content: "the note is empty, yellow, and says so",
            trigger:
                ".o-mkbot-composer.o-note:contains(Only colleagues read this) textarea:value()",
        },
        {
            content: "the reply waits",
            trigger: ".o-mkbot-mode-button[data-mode=reply]:contains(begun)",
        },
        {
            content: "the button says what it does",
            trigger: "button[name=send-message]:contains(Add note)",
        },
        { content: "mention a colleague", trigger: input, run: "edit @Brun" },
        {
            content: "colleagues are offered",
            trigger: ".o-mail-Composer-suggestion:contains(Bruno Teste)",
            run: "click",
        },
        { content: "he is named", trigger: ".o-mkbot-composer textarea:value(@Bruno Teste)" },
        {
            content: "add the note",
            trigger: "button[name=send-message]:enabled",
            run: "click",
        },
        {
            content: "it stands there as a note",
            trigger:
                ".o-mail-Message[data-persistent]:contains(Internal note) .o-note:contains(@Bruno Teste)",
        },
        {
            content: "back to the reply",
            trigger: ".o-mkbot-mode-button[data-mode=reply]",
            run: "click",
        },
        {
            content: "what was begun is there",
            trigger: ".o-mkbot-composer:not(.o-note) textarea:value(Um momento)",
        },
        {
            content: "take it along as a note",
            trigger: ".o-mkbot-mode-button[data-mode=note]",
            run: "click",
        },
        { content: "take it", trigger: ".o-mkbot-switch [data-do=take]", run: "click" },
        {
            content: "it is a note now",
            trigger: ".o-mkbot-composer.o-note textarea:value(Um momento)",
        },
        {
            content: "and back",
            trigger: ".o-mkbot-mode-button[data-mode=reply]",
            run: "click",
        },
        {
            content: "who will read it is named",
            trigger: ".o-mkbot-switch:contains(Joana Sanhaço will read it) [data-do=take]",
            run: "click",
        },
        { content: "send it", trigger: "button[name=send-message]:enabled", run: "click" },
        {
            content: "that one went to the customer",
            trigger:
                ".o-mail-Message[data-persistent]:contains(Um momento):not(:contains(Internal note))",
        },
    ],
});

tours.add("mkbot_panel_whisper", {
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
            content: "nothing to reply with, but a note",
            trigger: ".o-mkbot-conversation:not(:has(.o-mail-Composer)) [data-do=note]",
            run: "click",
        },
        {
            content: "only a note",
            trigger: ".o-mkbot-composer.o-note:not(:has([data-mode=reply]))",
        },
        { content: "whisper", trigger: input, run: "edit Ofereça desconto" },
        { content: "add it", trigger: "button[name=send-message]:enabled", run: "click" },
        {
            content: "it stands there as a note",
            trigger:
                ".o-mail-Message[data-persistent]:contains(Internal note) .o-note:contains(Ofereça desconto)",
        },
    ],
});

tours.add("mkbot_panel_whisper_again", {
    steps: () => [
        ready,
        { content: "all", trigger: "[data-coin=all]", run: "click" },
        {
            content: "monitor",
            trigger: "[data-list=all] tr[data-state=active] [data-action=monitor]",
            run: "click",
        },
        { content: "messages are shown", trigger: ".o-mkbot-thread .o-mail-Message" },
        { content: "all again", trigger: "[data-coin=all]", run: "click" },
        {
            content: "its menu",
            trigger: "[data-list=all] tr[data-state=active]",
            run() {
                this.anchor.dispatchEvent(
                    new MouseEvent("contextmenu", { bubbles: true, clientX: 300, clientY: 200 })
                );
            },
        },
        { content: "whisper", trigger: ".o-mkbot-menu [data-action=note]", run: "click" },
        {
            content: "what was seen before is there, and a note can be written",
            trigger: ".o-mkbot-composer.o-note:not(:has([data-mode=reply]))",
        },
    ],
});

tours.add("mkbot_panel_take_over", {
    steps: () => [
        ready,
        { content: "all", trigger: "[data-coin=all]", run: "click" },
        {
            content: "take over",
            trigger: "[data-list=all] tr[data-state=active] [data-action=take_over]",
            run: "click",
        },
        {
            content: "who loses it is named",
            trigger: ".o-mkbot-note-dialog:contains(Ana Teste loses it)",
        },
        {
            content: "a note for her",
            trigger: ".o-mkbot-note-dialog textarea",
            run: "edit Deixe comigo",
        },
        { content: "confirm", trigger: ".o-mkbot-confirm:enabled", run: "click" },
        {
            content: "it is mine",
            trigger: ".o-mkbot-coin[data-coin=mine] .o-mkbot-count:contains(1)",
        },
        { content: "and I can write", trigger: input },
    ],
});

tours.add("mkbot_panel_mentioned", {
    steps: () => [
        ready,
        {
            content: "one mention",
            trigger: ".o-mkbot-coin[data-coin=mentions] .o-mkbot-count:contains(1)",
        },
        { content: "open them", trigger: "[data-coin=mentions]", run: "click" },
        {
            content: "who, where and what",
            trigger:
                ".o-mkbot-mention.o-unread:contains(Joana Sanhaço):contains(Ana Teste):contains(sabe?)",
            run: "click",
        },
        {
            content: "the conversation is there to read",
            trigger: ".o-mkbot-thread .o-mail-Message",
        },
        {
            content: "it has been seen",
            trigger: ".o-mkbot-coin[data-coin=mentions] .o-mkbot-count:contains(0)",
        },
        { content: "answer by a note", trigger: "[data-do=note]", run: "click" },
        { content: "write", trigger: input, run: "edit Sei, sim" },
        { content: "add it", trigger: "button[name=send-message]:enabled", run: "click" },
        {
            content: "it stands there as a note",
            trigger: ".o-mail-Message[data-persistent] .o-note:contains(Sei, sim)",
        },
    ],
});

tours.add("mkbot_panel_define", {
    steps: () => [
        ...openMine,
        { content: "define", trigger: ".o-mkbot-tool[data-action=set_partner]", run: "click" },
        {
            content: "by the end of the phone",
            trigger: ".o-mkbot-customer-dialog input",
            run: "edit 8888-0000",
        },
        {
            content: "found",
            trigger: ".o-mkbot-choice-item:contains(Joana Sanhaço)",
            run: "click",
        },
        {
            content: "what will be linked is shown",
            trigger: ".o-mkbot-link [data-link=earlier]",
        },
        { content: "confirm", trigger: ".o-mkbot-confirm:enabled", run: "click" },
        { content: "it is she", trigger: ".o-mkbot-customer h2:contains(Joana Sanhaço)" },
        {
            content: "it can be undone at once",
            trigger: ".o_notification button:contains(Undo)",
        },
        {
            content: "or by the tool",
            trigger: ".o-mkbot-tool[data-action=undo_partner]",
            run: "click",
        },
        {
            content: "nobody knows who it is",
            trigger: ".o-mkbot-customer h2:contains(Not identified)",
        },
        {
            content: "nothing is left to undo",
            trigger: ".o-mkbot-customer:not(:has([data-action=undo_partner]))",
        },
        {
            content: "it is in the conversation",
            trigger: ".o-mail-Message:contains(Change of the customer undone)",
        },
    ],
});
