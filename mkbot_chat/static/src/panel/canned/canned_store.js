import { cleanTerm } from "@mail/utils/common/format";
import { Reactive } from "@web/core/utils/reactive";
import { withoutPlaceholders } from "./canned_text";

/** Words without accents, case, punctuation and variables, parted by one space. */
export function fold(text) {
    return cleanTerm(withoutPlaceholders(text ?? ""))
        .replace(/[^\p{L}\p{N}]+/gu, " ")
        .trim();
}

const hasWord = (text, word) => ` ${text}`.includes(` ${word}`);

/** What the server found in what the panel does not hold. */
const FOUND_ELSEWHERE = 7;

/**
 * How well a message answers what was typed: 0 best; undefined: not at all. The shortcut counts
 * most, then its words, the group, the text.
 *
 * @param {{shortcut: string, group: string, text: string}} folded
 * @param {string} term folded, too
 */
export function rankOf(folded, term) {
    if (!term || folded.shortcut === term) {
        return 0;
    }
    if (folded.shortcut.startsWith(term)) {
        return 1;
    }
    let worst = 0;
    for (const word of term.split(" ")) {
        const rank = [
            hasWord(folded.shortcut, word),
            folded.shortcut.includes(word),
            hasWord(folded.group, word),
            hasWord(folded.text, word),
            folded.text.includes(word),
        ].indexOf(true);
        if (rank < 0) {
            return undefined;
        }
        worst = Math.max(worst, rank + 2);
    }
    return worst;
}

/** The canned messages that the panel knows: a pure store, which asks nothing of the server. */
export class CannedStore extends Reactive {
    /** Grows whenever the server says that something changed. */
    version = 0;
    isLoaded = false;
    /** Whether rows and their previews are all there is: then nothing need be searched elsewhere. */
    isWhole = false;
    /** @type {Map<number, Object>} in the server's order: those used most first */
    rows = new Map();
    groups = [];
    variables = [];
    /** @type {Map<string, Set<number>>} by folded term, what the server found */
    found = new Map();

    /** Take the server's list: the whole truth, as far as it goes. */
    load(answer) {
        this.rows = new Map();
        this.found = new Map();
        this.groups = answer.groups;
        this.variables = answer.variables;
        this.isWhole = answer.is_whole;
        answer.rows.forEach((row) => this._add(row));
        this.isLoaded = true;
    }

    /** Take what the server found for a term. */
    merge(term, { rows }) {
        rows.forEach((row) => this._add(row));
        this.found.set(fold(term), new Set(rows.map(({ id }) => id)));
    }

    knows(term) {
        return this.isWhole || !fold(term) || this.found.has(fold(term));
    }

    remove(id) {
        this.rows.delete(id);
    }

    /** The user used one: it moves up. */
    use(id) {
        const row = this.rows.get(id);
        if (row) {
            row.uses++;
        }
    }

    _add(row) {
        const group = this.groups.find(({ id }) => id === row.group_id)?.name ?? "";
        const folded = {
            shortcut: fold(row.shortcut),
            group: fold(group),
            text: fold(row.preview),
        };
        this.rows.set(row.id, { ...row, group, folded });
    }

    /**
     * The messages that answer what was typed, best first; among equals those used most.
     *
     * @param {string} term
     * @param {(row: Object) => boolean} [filter]
     */
    match(term, filter = () => true) {
        const wanted = fold(term);
        const found = this.found.get(wanted);
        const result = [];
        for (const row of this.rows.values()) {
            const rank =
                rankOf(row.folded, wanted) ?? (found?.has(row.id) ? FOUND_ELSEWHERE : undefined);
            if (rank !== undefined && filter(row)) {
                result.push({ row, rank });
            }
        }
        // Sorting is stable: what is equal stays in the server's order.
        return result
            .sort((a, b) => a.rank - b.rank || b.row.uses - a.row.uses)
            .map(({ row }) => row);
    }
}
