import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (number) => String(number).padStart(2, "0");

/** mm:ss under an hour, then hours and minutes, then days. */
export function formatDuration(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < HOUR) {
        return `${two(Math.floor(seconds / MINUTE))}:${two(seconds % MINUTE)}`;
    }
    if (seconds < DAY) {
        return _t("%(hours)s h %(minutes)s", {
            hours: Math.floor(seconds / HOUR),
            minutes: two(Math.floor((seconds % HOUR) / MINUTE)),
        });
    }
    return _t("%(days)s d %(hours)s h", {
        days: Math.floor(seconds / DAY),
        hours: Math.floor((seconds % DAY) / HOUR),
    });
}

/** A span in words, such as 5 min, 1 min 30 s, 2 h. */
export function formatSpan(seconds) {
    const hours = Math.floor(seconds / HOUR);
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    return [
        hours && _t("%s h", hours),
        minutes && _t("%s min", minutes),
        seconds % MINUTE && _t("%s s", seconds % MINUTE),
    ]
        .filter(Boolean)
        .join(" ");
}

/** A moment: the time today, else day and time. */
export function formatMoment(iso) {
    if (!iso) {
        return "";
    }
    const moment = DateTime.fromISO(iso);
    return moment.hasSame(DateTime.now(), "day")
        ? moment.toLocaleString(DateTime.TIME_SIMPLE)
        : moment.toLocaleString(DateTime.DATETIME_SHORT);
}

export function formatDay(iso) {
    return iso ? DateTime.fromISO(iso).toLocaleString(DateTime.DATE_MED) : "";
}

const PLATFORMS = {
    site: { name: _t("Web site"), short: _t("Site"), icon: "fa-globe" },
    telegram: { name: "Telegram", short: "TG", icon: "fa-telegram" },
    whatsapp_cloud: { name: "WhatsApp", short: "WA", icon: "fa-whatsapp" },
    evolution: { name: "WhatsApp", short: "WA", icon: "fa-whatsapp" },
    waha: { name: "WhatsApp", short: "WA", icon: "fa-whatsapp" },
    messenger: { name: "Messenger", short: "FB", icon: "fa-facebook-official" },
    instagram: { name: "Instagram", short: "IG", icon: "fa-instagram" },
    botframework: { name: _t("Teams / Skype"), short: "MS", icon: "fa-windows" },
};

export function platformOf(code) {
    return PLATFORMS[code] ?? { name: code, short: code, icon: "fa-comment-o" };
}

const REASONS = {
    asked: _t("Asked for a person"),
    misses: _t("Not understood three times"),
    unidentified: _t("Could not identify themselves"),
    direct: _t("Straight to the queue"),
    returned: _t("Returned to the queue"),
    transferred: _t("Transferred"),
    bot_error: _t("The bot failed"),
    invited: _t("We wrote first"),
    elsewhere: _t("Answered from the phone or another inbox"),
    action: _t("The bot cannot do it"),
    receipt: _t("Sent a receipt of payment"),
    scheduled: _t("Waited for the opening hours"),
    abuse: _t("Asked for a person after insults"),
};

export function reasonOf(code) {
    return REASONS[code]?.toString() ?? code;
}

const TIERS = {
    T0: _t("Not by the bot"),
    T1: _t("Yes"),
    T2: _t("Yes, by a one-time code"),
};

/** How surely the bot knew who writes. */
export function tierOf(code) {
    return TIERS[code]?.toString() ?? code;
}

const STATES = {
    bot: _t("With the bot"),
    waiting: _t("Waiting"),
    active: _t("In attendance"),
    rating: _t("Being rated"),
    closed: _t("Closed"),
    cancelled: _t("Cancelled"),
    gone: _t("Ended"),
};

export function stateOf(code) {
    return STATES[code]?.toString() ?? code;
}

export function titleOf(row) {
    return row.title || _t("Not identified");
}

/** How to speak of a customer, identified or not. */
export function spokenOf(row) {
    return row.title || row.contact_name || _t("Not identified");
}

const AUTHORS = {
    customer: { name: _t("Customer"), icon: "fa-user-o" },
    operator: { name: _t("Operator"), icon: "fa-reply" },
    bot: { name: _t("Bot"), icon: "fa-android" },
};

export function authorOf(code) {
    return AUTHORS[code];
}
