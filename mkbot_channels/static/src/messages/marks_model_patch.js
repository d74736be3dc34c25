import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

import { clock } from "@mkbot_chat/panel/store/clock";
import { formatMoment } from "@mkbot_chat/panel/store/format";

import { readAbout } from "./about";

/** The states in which the platform has a message, so that it can be asked to change it. */
const ARRIVED = ["sent", "delivered", "read"];

/** What a platform told of a message later, or besides. */
patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {{id: number, name: string, voice: boolean, kind: string, state: string, error: string}[]|undefined} */
        this.mkbot_media = fields.Attr(undefined);
        /** @type {{about?: string, elsewhere?: boolean, history?: {text: string, until: string}[], changed?: string, deleted?: string}|undefined} */
        this.mkbot_marks = fields.Attr(undefined);
    },
    /** A message whose files are still on the platform has not been removed. */
    computeIsEmpty() {
        return super.computeIsEmpty() && !this.mkbot_media?.length;
    },
    get mkbotAbout() {
        return readAbout(this.mkbot_marks?.about);
    },
    get mkbotDeletedText() {
        const { deleted } = this.mkbot_marks ?? {};
        if (!deleted) {
            return "";
        }
        const time = formatMoment(deleted);
        return this.author_guest_id
            ? _t("Deleted by the customer at %s", time)
            : _t("Deleted on the phone at %s", time);
    },
    /**
     * Whether who looks at it may have the platform change this message for the customer.
     *
     * @param {"edit"|"delete"} kind
     */
    mkbotCanChange(kind) {
        const can = this.thread?.mkbot_can;
        return Boolean(
            can?.[kind] &&
            this.thread.self_member_id &&
            this.isSelfAuthored &&
            !this.isEmpty &&
            this.message_type === "comment" &&
            ARRIVED.includes(this.mkbotState) &&
            !this.mkbot_marks?.deleted &&
            (!can.within || Date.now() + clock.offset - this.datetime.ts < can.within * 1000)
        );
    },
    /** Reactions and quotes are for the customer: only where the platform shows them. */
    canAddReaction() {
        return (
            super.canAddReaction(...arguments) &&
            (!this.isMkbot || this.isNote || this.mkbotCanAnswer("react"))
        );
    },
    canReplyTo() {
        return (
            super.canReplyTo(...arguments) &&
            (!this.isMkbot ||
                (!this.isNote && this.message_type === "comment" && this.mkbotCanAnswer("reply")))
        );
    },
    mkbotCanAnswer(how) {
        return Boolean(this.thread?.self_member_id && this.thread.mkbot_can?.[how]);
    },
    mkbotFetchAgain(id) {
        return this.store.env.services.orm.silent.call("mkbot.media", "fetch_again", [id]);
    },
});
