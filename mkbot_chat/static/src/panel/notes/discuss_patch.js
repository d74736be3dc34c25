import { Composer } from "@mail/core/common/composer";
import { composerActionsRegistry } from "@mail/core/common/composer_actions";
import { Message } from "@mail/core/common/message_model";
import { Store } from "@mail/core/common/store_service";
import { SuggestionService } from "@mail/core/common/suggestion_service";
import { Thread } from "@mail/core/common/thread_model";
import { cleanTerm } from "@mail/utils/common/format";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { registerPanelKey } from "../keyboard/panel_keys";

registerPanelKey("writing.mention", {
    name: _t("In a note: mention a colleague"),
    keys: ["@"],
    group: "writing",
});
registerPanelKey("writing.edit", {
    name: _t("With nothing written: change my last note"),
    keys: ["arrowup"],
    group: "writing",
});

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** What its composer holds is a note: see `Writing`. */
        this.mkbotNote = false;
        /** Ids of the partners that the server offered to be mentioned. */
        this.mkbotColleagues = new Set();
    },
});

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** A note that the server has not got yet: it tells the kind with its answer. */
        this.mkbotPendingNote = false;
    },
    get isNote() {
        return super.isNote || this.mkbotPendingNote;
    },
});

patch(Store.prototype, {
    async doMessagePost(params, message) {
        if (message?.thread?.isMkbot && params.post_data.subtype_xmlid === "mail.mt_note") {
            message.mkbotPendingNote = true;
        }
        return super.doMessagePost(...arguments);
    },
});

const isNoteComposer = ({ props }) =>
    props.composer.message ? props.composer.message.isNote : props.type === "note";

patch(Composer.prototype, {
    /** Customers see who types: not what is typed for colleagues. */
    notifyIsTyping() {
        if (!(this.thread?.isMkbot && isNoteComposer(this))) {
            super.notifyIsTyping(...arguments);
        }
    },
});

/** A new note of ours, not one that is edited. */
const isNewNote = ({ composer, owner }) =>
    owner.thread?.isMkbot && !composer.message && owner.props.type === "note";

patch(composerActionsRegistry.get("send-message"), {
    name(ctx) {
        return isNewNote(ctx) ? _t("Add note") : super.name(...arguments);
    },
    icon(ctx) {
        return isNewNote(ctx) ? "fa fa-lock" : "fa fa-paper-plane-o";
    },
    inlineName(ctx) {
        return isNewNote(ctx) ? _t("Add note") : undefined;
    },
});

/** In notes `@` offers colleagues, in replies nobody: a customer reads no mentions. */
patch(SuggestionService.prototype, {
    getSupportedDelimiters(thread, env) {
        const delimiters = super.getSupportedDelimiters(...arguments);
        if (!thread?.isMkbot) {
            return delimiters;
        }
        const isNote = env?.message ? env.message.isNote : thread.mkbotNote;
        // Neither are there other channels or Discuss's commands to speak of.
        return delimiters.filter(
            ([delimiter]) => !["#", "/"].includes(delimiter) && (isNote || delimiter !== "@")
        );
    },
    async fetchPartnersRoles(term, thread, { abortSignal } = {}) {
        if (!thread?.isMkbot) {
            return super.fetchPartnersRoles(...arguments);
        }
        const row = this.env.services["mkbot.panel"].rowOfChannel(thread.id);
        if (!row) {
            return;
        }
        const { partner_ids: ids, data } = await this.makeOrmCall(
            "mkbot.panel",
            "colleagues",
            [row.id, term],
            {},
            { abortSignal }
        );
        this.store.insert(data);
        thread.mkbotColleagues = new Set([...thread.mkbotColleagues, ...ids]);
    },
    getPartnerSuggestions(thread) {
        const partners = super.getPartnerSuggestions(...arguments);
        return thread?.isMkbot
            ? partners.filter(({ id }) => thread.mkbotColleagues.has(id))
            : partners;
    },
    searchSuggestions({ delimiter, term }, { thread } = {}) {
        return thread?.isMkbot && delimiter === "@"
            ? this.searchPartnerSuggestions(cleanTerm(term), thread)
            : super.searchSuggestions(...arguments);
    },
});
