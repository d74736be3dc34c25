import { _t } from "@web/core/l10n/translation";

/** What the code words in brackets mean that adapters begin a note with. */
const CODES = {
    ad: { icon: "fa fa-bullhorn", label: _t("Came from an ad") },
    story: { icon: "fa fa-dot-circle-o", label: _t("Answers your story") },
    story_mention: { icon: "fa fa-at", label: _t("Mentions you in a story") },
    forwarded: { icon: "fa fa-share", label: _t("Forwarded") },
    shared: { icon: "fa fa-share-alt", label: _t("Shared") },
    order: { icon: "fa fa-shopping-cart", label: _t("Order") },
    via: { icon: "fa fa-sign-in", label: _t("Came through") },
};
const BEGINNING = new RegExp(`(?:^|\\s)\\[(${Object.keys(CODES).join("|")})\\]`, "g");
const ADDRESS = /(https?:\/\/[^\s<>"]+)/;

/** An address in few words: the site, and that there is more. */
function shortAddress(url) {
    const [site, ...path] = url.replace(/^https?:\/\/(www\.)?/, "").split("/");
    return path.some(Boolean) ? `${site}/…` : site;
}

/** Cut a text at the addresses in it: `[{text, url}]`; only http(s) becomes a link. */
export function withLinks(text) {
    return text
        .split(ADDRESS)
        .filter(Boolean)
        .map((part) =>
            ADDRESS.test(part) ? { text: shortAddress(part), url: part } : { text: part, url: "" }
        );
}

/**
 * Read what a platform tells besides a message.
 *
 * @param {string} [about] "[ad] Promo fibra https://… [forwarded]"
 * @returns {{code: string, icon: string, label: string, parts: {text: string, url: string}[]}[]}
 */
export function readAbout(about) {
    const pieces = (about ?? "").split(BEGINNING);
    const notes = [];
    // What stands before the first code word, if anything: a platform's own words.
    if (pieces[0].trim()) {
        notes.push({
            code: "",
            icon: "fa fa-info-circle",
            label: "",
            parts: withLinks(pieces[0].trim()),
        });
    }
    for (let index = 1; index < pieces.length; index += 2) {
        const { icon, label } = CODES[pieces[index]];
        const parts = withLinks(pieces[index + 1].trim());
        notes.push({ code: pieces[index], icon, label: label.toString(), parts });
    }
    return notes;
}
