import { Composer } from "@mail/core/common/composer";
import { NavigableList } from "@mail/core/common/navigable_list";
import { UseSuggestion } from "@mail/core/common/suggestion_hook";
import { SuggestionService } from "@mail/core/common/suggestion_service";
import { prettifyMessageText } from "@mail/utils/common/format";
import { onMounted, toRaw } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useBus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { registerPanelKey } from "../keyboard/panel_keys";
import { CANNED_EVENT } from "./canned_service";
import { insertInto, placeholdersIn } from "./canned_text";

const DELIMITER = "::";
const SUGGESTED = "mkbot.canned";

registerPanelKey("writing.canned", {
    name: _t("Find a canned message"),
    keys: [DELIMITER],
    group: "writing",
});

/** In a customer's conversation “::” finds our canned messages; elsewhere Odoo's own. */
patch(SuggestionService.prototype, {
    async fetchSuggestions({ delimiter, term }, { thread } = {}) {
        if (delimiter !== DELIMITER || !thread?.isMkbot) {
            return super.fetchSuggestions(...arguments);
        }
        const canned = this.env.services["mkbot.canned"];
        if (canned.rowOf(thread)) {
            await canned.search(term);
        }
    },
    searchSuggestions({ delimiter, term }, { thread } = {}) {
        if (delimiter !== DELIMITER || !thread?.isMkbot) {
            return super.searchSuggestions(...arguments);
        }
        const canned = this.env.services["mkbot.canned"];
        const suggestions = canned.rowOf(toRaw(thread)) ? canned.store.match(term) : [];
        return { type: SUGGESTED, suggestions };
    },
});

/** What comes late and changes nothing neither moves what is chosen nor opens what was closed. */
patch(NavigableList.prototype, {
    open() {
        const key = this.props.options.at(-1)?.mkbotKey;
        if (key === undefined || key !== this.mkbotKey) {
            super.open();
        }
        this.mkbotKey = key;
    },
});

patch(UseSuggestion.prototype, {
    insert(option) {
        if (!option.mkbotCanned && !option.mkbotBrowse) {
            return super.insert(...arguments);
        }
        const { position, term } = this.search;
        const typed = DELIMITER + term;
        this.clearSearch();
        if (option.mkbotBrowse) {
            this.comp.mkbotPut("", { typed, position });
            const { canned, row } = this.comp.mkbotCanned;
            canned.browse(row, { term });
        } else {
            this.comp.mkbotFill(option.mkbotCanned, { typed, position });
        }
    },
});

patch(Composer.prototype, {
    setup() {
        super.setup();
        const take = () => {
            const { thread } = this.props.composer;
            const handed = thread?.isMkbot && this.mkbotCanned.canned.take(thread.id);
            if (handed) {
                handed.isSending ? this.mkbotPost(handed.text) : this.mkbotPut(handed.text);
            }
        };
        // After Odoo has put back the draft.
        onMounted(take);
        useBus(this.env.bus, CANNED_EVENT, ({ detail }) => {
            if (detail.channelId === this.props.composer.thread?.id) {
                take();
            }
        });
    },

    get mkbotCanned() {
        const canned = this.env.services["mkbot.canned"];
        return { canned, row: canned.rowOf(this.thread) };
    },

    get navigableListProps() {
        const props = super.navigableListProps;
        const { items } = this.suggestion?.state ?? {};
        if (items?.type !== SUGGESTED) {
            return props;
        }
        const classList = "o-mail-Composer-suggestion o-mkbot-canned-suggestion";
        const options = items.suggestions.map((row) => ({
            mkbotCanned: row,
            label: row.preview,
            title: row.preview,
            source: row.shortcut,
            group: 0,
            classList,
        }));
        const key = [
            this.suggestion.search.term,
            ...options.map(({ mkbotCanned }) => mkbotCanned.id),
        ];
        options.push({ mkbotBrowse: true, mkbotKey: key.join(), group: 1, classList });
        return { ...props, optionTemplate: "mkbot_chat.CannedSuggestion", options };
    },

    /** Fill a canned message and put it where its shortcut was typed. */
    async mkbotFill(canned, typed) {
        const { canned: service, row } = this.mkbotCanned;
        if (!row) {
            return;
        }
        // What was typed is no answer: it must not go out while its text is on the way.
        this.state.active = false;
        let filled;
        try {
            filled = await service.use(row, canned);
        } finally {
            this.state.active = true;
        }
        if (filled) {
            this.mkbotPut(filled.text, typed);
        }
    },

    /**
     * Put a text where the cursor is, or in place of what was typed at a position.
     *
     * @param {string} text
     * @param {{typed: string, position: number}} [place]
     */
    mkbotPut(text, { typed = "", position = 0 } = {}) {
        const composer = toRaw(this.props.composer);
        const whole = composer.composerText;
        let { start, end } = composer.selection;
        if (typed) {
            start = whole.startsWith(typed, position) ? position : whole.lastIndexOf(typed);
            end = start + typed.length;
        } else if (!end) {
            // Nobody has been there yet: a draft goes on.
            start = end = whole.length;
        }
        const put =
            start < 0
                ? insertInto(whole, text, whole.length, whole.length)
                : insertInto(whole, text, start, end);
        composer.composerText = put.text;
        this.mkbotSelect(put);
    },

    mkbotSelect({ start, end }) {
        const composer = toRaw(this.props.composer);
        Object.assign(composer.selection, { start, end, direction: "none" });
        composer.forceCursorMove = true;
        composer.autofocus++;
    },

    /** Send a text that is not the composer's; what is being written stays. */
    mkbotPost(text) {
        const thread = toRaw(this.thread);
        thread.post(prettifyMessageText(text, { thread }), {
            attachments: [],
            emailAddSignature: true,
            isNote: false,
            mentionedChannels: [],
            mentionedPartners: [],
            mentionedRoles: [],
        });
        this.props.onPostCallback?.();
        this.props.composer.autofocus++;
    },

    /** What is still to be filled in does not go out to a customer by accident. */
    async sendMessage() {
        const { thread, message, composerText } = toRaw(this.props.composer);
        const [first, ...more] = placeholdersIn(composerText ?? "");
        if (!first || !thread?.isMkbot || message || this.postData.isNote) {
            return super.sendMessage(...arguments);
        }
        const send = () => super.sendMessage(...arguments);
        const goBack = () => {
            const start = composerText.indexOf(first);
            setTimeout(() => this.mkbotSelect({ start, end: start + first.length }), 0);
        };
        this.env.services.dialog.add(ConfirmationDialog, {
            title: _t("Something is not filled in"),
            body: _t("The customer would read: %s", [first, ...more].join(" ")),
            confirmLabel: _t("Fill it in"),
            confirm: goBack,
            dismiss: goBack,
            cancelLabel: _t("Send as it is"),
            cancel: () => {
                send();
            },
        });
    },
});
