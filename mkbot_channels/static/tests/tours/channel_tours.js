import { markup } from "@odoo/owl";

import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const ready = { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" };
const openMine = [
    ready,
    { content: "open my conversation", trigger: ".o-mkbot-line", run: "click" },
    { content: "it is shown", trigger: ".o-mkbot-thread .o-mail-Message" },
];
const pressCtrlEnter = (content, trigger) => ({
    content,
    trigger,
    run: "press ctrl+Enter",
});

/** As when the emojis come, which are asked for late: the words are put on the page once more. */
function drawAnew() {
    const store = odoo.__WOWL_DEBUG__.root.env.services["mail.store"];
    const messages = Object.values(store["mail.message"].records);
    const edited = messages.find((message) => message.mkbot_marks?.history?.length);
    edited.body = markup(
        edited.body.replace("o-mail-Message-edited", "o-mail-Message-edited o-mkbot-drawnAnew")
    );
}

tours.add("mkbot_channels_marks", {
    steps: () => [
        ...openMine,
        {
            content: "where the customer comes from",
            trigger: ".o-mkbot-About [data-code=ad]:contains(Promo fibra)",
        },
        {
            content: "the address is a link that tells the other site nothing",
            trigger: '.o-mkbot-About a[rel="noopener noreferrer"][target=_blank]',
        },
        {
            content: "what was deleted stays readable",
            trigger: ".o-mail-Message.o-mkbot-deleted:contains(senha 1234)",
        },
        { content: "and says so", trigger: ".o-mkbot-Mark:contains(Deleted by the customer at)" },
        {
            content: "what was edited shows what it said",
            trigger: ".o-mkbot-hasEarlier[role=button]",
            run: "click",
        },
        {
            content: "before",
            trigger: ".o-mkbot-EarlierTexts:contains(rua das flores 25)",
            run: drawAnew,
        },
        {
            content: "and stays when the message is drawn anew",
            trigger: ".o-mail-Message-edited.o-mkbot-drawnAnew",
        },
        { content: "open", trigger: ".o-mkbot-EarlierTexts:contains(rua das flores 25)" },
        {
            content: "what we wrote on the phone",
            trigger: ".o-mail-Message.o-mkbot-ours:contains(sent from the phone)",
        },
        {
            content: "a file that is being fetched, of a message without words",
            trigger:
                ".o-mail-Message:not(:contains(removed)) .o-mkbot-MissingFile[data-state=waiting]:contains(voz.ogg)",
        },
        {
            content: "a file that could not be had: try again",
            trigger: ".o-mkbot-MissingFile[data-state=failed]:contains(is gone) button",
            run: "click",
        },
        {
            content: "it is being fetched",
            trigger: ".o-mkbot-MissingFile[data-state=waiting]:contains(foto.jpg)",
        },
    ],
});

tours.add("mkbot_channels_window", {
    steps: () => [
        ...openMine,
        {
            content: "how long one may write",
            trigger: ".o-mkbot-window[data-phase=open][data-tone=soon]:contains(answer freely for)",
        },
        { content: "one writes as ever", trigger: ".o-mkbot-composer .o-mail-Composer-input" },
    ],
});

tours.add("mkbot_channels_template", {
    steps: () => [
        ...openMine,
        {
            content: "there is nothing to write in, and why",
            trigger:
                ".o-mkbot-conversation:not(:has(.o-mail-Composer)) .o-mkbot-readonly:contains(approved templates only)",
        },
        {
            content: "send a template",
            trigger: ".o-mkbot-readonly button:contains(Send a template)",
            run: "click",
        },
        {
            content: "filled in as far as the customer is known",
            trigger: ".o-mkbot-preview-bubble:contains(Olá Joana, sua fatura vence em {{2}}.)",
        },
        { content: "it cannot go yet", trigger: ".o-mkbot-confirm:disabled" },
        {
            content: "fill in",
            trigger: "[data-variable='2']",
            run: "edit 10/12",
        },
        {
            content: "the preview follows",
            trigger: ".o-mkbot-preview-bubble:contains(vence em 10/12.)",
        },
        {
            content: "the link of the button",
            trigger: ".o-mkbot-field:contains(End of the link) input",
            run: "edit abc",
        },
        { content: "now it can", trigger: ".o-mkbot-confirm:enabled" },
        pressCtrlEnter("send by keyboard", ".o-mkbot-field:contains(End of the link) input"),
        {
            content: "it stands in the conversation",
            trigger: ".o-mail-Message.o-mkbot-ours:contains(Olá Joana, sua fatura vence em 10/12.)",
        },
        { content: "the dialog is gone", trigger: "body:not(:has(.o-mkbot-template))" },
    ],
});

tours.add("mkbot_channels_invite", {
    steps: () => [
        ready,
        { content: "begin a conversation", trigger: "[data-coin=invite]", run: "click" },
        {
            content: "look for the customer",
            trigger: ".o-mkbot-invite input[type=search]:first",
            run: "edit Joana Sanh",
        },
        {
            content: "choose her",
            trigger: ".o-mkbot-found [role=option]:contains(Joana Sanhaço)",
            run: "click",
        },
        {
            content: "her number is chosen",
            trigger: ".o-mkbot-invite label:contains(+5511988880000) input:checked",
        },
        {
            content: "the template knows her",
            trigger: ".o-mkbot-preview-bubble:contains(Olá Joana)",
        },
        { content: "not yet", trigger: ".o-mkbot-confirm:disabled" },
        { content: "fill in", trigger: "[data-variable='2']", run: "edit 10/12" },
        {
            content: "the link of the button",
            trigger: ".o-mkbot-field:contains(End of the link) input",
            run: "edit abc",
        },
        { content: "start", trigger: ".o-mkbot-confirm:enabled", run: "click" },
        {
            content: "the conversation is mine and open",
            trigger: ".o-mkbot-conversation h2:contains(Joana Sanhaço)",
        },
        {
            content: "with what was said",
            trigger: ".o-mail-Message.o-mkbot-ours:contains(sua fatura vence em 10/12)",
        },
        {
            content: "until she answers nothing else goes",
            trigger: ".o-mkbot-readonly:contains(has not written yet)",
        },
    ],
});

tours.add("mkbot_channels_change", {
    steps: () => [
        ...openMine,
        {
            content: "the customer's words cannot be changed",
            trigger: ".o-mail-Message:not(.o-mkbot-ours)",
            run: "hover",
        },
        {
            content: "what can be done with them",
            trigger: ".o-mail-Message:not(.o-mkbot-ours) button[title=Expand]",
            run: "click",
        },
        {
            content: "they are not deleted",
            trigger: ".o-mail-Message-moreMenu:not(:contains(Delete))",
        },
        { content: "ours can", trigger: ".o-mail-Message:contains(Segue o lnik)", run: "hover" },
        {
            content: "edit",
            trigger: ".o-mail-Message:contains(Segue o lnik) button[title=Edit]",
            run: "click",
        },
        {
            content: "better",
            trigger: ".o-mail-Message .o-mail-Composer-input",
            run: "edit Segue o link && press Enter",
        },
        {
            content: "it is changed",
            trigger: ".o-mail-Message:contains(Segue o link):contains(edited)",
            run: "hover",
        },
        {
            content: "what else can be done with it",
            trigger: ".o-mail-Message:contains(Segue o link) button[title=Expand]",
            run: "click",
        },
        {
            content: "delete",
            trigger: ".o-mail-Message-moreMenu :contains(Delete):last",
            run: "click",
        },
        {
            content: "what happens is named",
            trigger: ".modal-body:contains(as well. This cannot be undone)",
        },
        { content: "confirm", trigger: ".modal-footer .btn-danger", run: "click" },
        { content: "it is gone", trigger: ".o-mail-Message.o-mkbot-ours:contains(removed)" },
    ],
});
