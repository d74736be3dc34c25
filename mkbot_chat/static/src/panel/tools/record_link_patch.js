import { Store } from "@mail/core/common/store_service";
import { patch } from "@web/core/utils/patch";
import { openRecord } from "./open_record";

const OF_DISCUSS = ["o_channel_redirect", "o_mail_redirect", "o_message_redirect"];

/** A record's link in a conversation opens over the panel, not in its place. */
patch(Store.prototype, {
    handleClickOnLink(ev, thread) {
        const link = ev.target.closest("a");
        const { oeModel: model, oeId: id } = link?.dataset ?? {};
        const isRecord = model && Number(id) && !OF_DISCUSS.some((c) => link.classList.contains(c));
        if (isRecord && thread?.isMkbot && thread.mkbotShown) {
            ev.preventDefault();
            openRecord(
                { env: this.env, panel: this.env.services["mkbot.panel"] },
                model,
                Number(id)
            );
            return true;
        }
        return super.handleClickOnLink(...arguments);
    },
});
