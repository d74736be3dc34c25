import { _t } from "@web/core/l10n/translation";

/** @returns {string} how long something took, in words for one who only wants to know about */
export function spanInWords(milliseconds) {
    const minutes = Math.round(milliseconds / 60000);
    if (minutes < 1) {
        return _t("%s s", Math.max(1, Math.round(milliseconds / 1000))).toString();
    }
    return minutes < 60
        ? _t("%s min", minutes).toString()
        : _t("%(hours)s h %(minutes)s min", {
              hours: Math.floor(minutes / 60),
              minutes: minutes % 60,
          }).toString();
}

function messagesInWords(messages, conversations) {
    if (messages === 1) {
        return _t("1 new message");
    }
    return conversations === 1
        ? _t("%s new messages in 1 conversation", messages)
        : _t("%(messages)s new messages in %(conversations)s conversations", {
              messages,
              conversations,
          });
}

/**
 * What came while there was no connection, in words.
 *
 * @param {Object} news
 * @param {number} news.lasted milliseconds without connection
 * @param {number} news.messages that customers wrote to the user
 * @param {number} news.conversations in which they did
 * @param {number} news.given conversations that are the user's since
 * @param {number} news.waiting sessions that wait since
 * @returns {string} empty if nothing came
 */
export function backText({ lasted, messages, conversations, given, waiting }) {
    const parts = [
        messages && messagesInWords(messages, conversations),
        given === 1 && _t("1 conversation was given to you"),
        given > 1 && _t("%s conversations were given to you", given),
        waiting && _t("%s new in the queue", waiting),
    ].filter(Boolean);
    return parts.length
        ? _t("Back on line after %(span)s: %(news)s.", {
              span: spanInWords(lasted),
              news: parts.join(", "),
          }).toString()
        : "";
}
