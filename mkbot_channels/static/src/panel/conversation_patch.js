import { Conversation } from "@mkbot_chat/panel/conversation/conversation";
import { formatMoment, platformOf } from "@mkbot_chat/panel/store/format";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

import { sessionActions } from "@mkbot_chat/panel/actions/session_actions";

import { formatLeft, useWindow } from "./window";

/** Until when the platform lets us answer freely, and what there is instead afterwards. */
patch(Conversation.prototype, {
    setup() {
        super.setup(...arguments);
        this.freeTime = useWindow(() => this.row);
    },
    /** Who could write, were it not for the platform's window. */
    get isWindowClosed() {
        return super.canWrite && this.freeTime.phase === "closed";
    },
    get canWrite() {
        return super.canWrite && this.freeTime.phase !== "closed";
    },
    get windowText() {
        const platform = platformOf(this.row.platform).name;
        const left = formatLeft(this.freeTime.left);
        return this.freeTime.phase === "grace"
            ? _t("%(platform)s: only you can answer, for %(left)s", { platform, left })
            : _t("%(platform)s: answer freely for %(left)s", { platform, left });
    },
    get windowTitle() {
        const { until, grace, templates } = this.row.window;
        const platform = platformOf(this.row.platform).name;
        if (this.freeTime.phase === "grace") {
            return _t(
                "The bot's time to answer is over; a person may until %(moment)s. Each message of the customer starts the time anew.",
                { moment: formatMoment(grace) }
            );
        }
        if (grace) {
            return _t(
                "Until %(until)s the bot and you may answer, from then until %(grace)s only a person. Each message of the customer starts the time anew.",
                { until: formatMoment(until), grace: formatMoment(grace) }
            );
        }
        return templates
            ? _t(
                  "Until %(until)s you may write what you like, afterwards %(platform)s takes approved templates only. Each message of the customer starts the time anew.",
                  { until: formatMoment(until), platform }
              )
            : _t(
                  "Until %(until)s you may write what you like, afterwards %(platform)s takes nothing. Each message of the customer starts the time anew.",
                  { until: formatMoment(until), platform }
              );
    },
    get readOnlyText() {
        if (!this.isWindowClosed) {
            return super.readOnlyText;
        }
        const platform = platformOf(this.row.platform).name;
        const { templates } = this.row.window;
        const { ended } = this.freeTime;
        if (!ended) {
            return templates
                ? _t(
                      "The customer has not written yet: until then %(platform)s takes approved templates only.",
                      { platform }
                  )
                : _t(
                      "The customer has not written yet: until then %(platform)s takes no message of ours.",
                      { platform }
                  );
        }
        const moment = formatMoment(ended);
        return templates
            ? _t(
                  "The time to answer freely ended: %(moment)s. Now %(platform)s takes approved templates only, until the customer writes again.",
                  { moment, platform }
              )
            : _t(
                  "The time to answer ended: %(moment)s. %(platform)s takes nothing more until the customer writes again.",
                  { moment, platform }
              );
    },
    get readOnlyIcon() {
        return this.isWindowClosed ? "fa fa-hourglass-end" : super.readOnlyIcon;
    },
    get mainAction() {
        return this.isWindowClosed
            ? sessionActions(this.ctx).find(({ id }) => id === "template")
            : super.mainAction;
    },
});
