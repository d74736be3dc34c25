import { percentOf, toneOf, worstTone } from "../team/targets";

/** How long a page of sectors stands before the next one comes. */
const PAGE_MS = 10000;

/** Sectors that are read at a glance: more go to further pages. */
export const PAGE_ROWS = 8;

const elapsed = (since, now) => Math.max(0, now - Date.parse(since));

/**
 * What the wall-board shows of figures at a moment.
 *
 * @param {Object} figures of a sector or of all, as the server gives them
 * @param {number} now milliseconds
 * @returns {{wait: number|null, percent: number|null}} wait: milliseconds of who waits longest
 */
export function shownOf(figures, now) {
    return {
        ...figures,
        wait: figures.waiting_since ? elapsed(figures.waiting_since, now) : null,
        percent: percentOf(figures.within, figures.counted),
    };
}

/** @returns {Object[]} sectors with the tone of their longest wait */
export function sectorRows(sectors, now) {
    return sectors.map((sector) => {
        const row = shownOf(sector, now);
        return { ...row, tone: row.wait === null ? "none" : toneOf(row.wait / 1000, row.target) };
    });
}

/** The tone of all: of the sector that does worst. */
export function totalTone(rows) {
    return worstTone(rows.map(({ tone }) => tone));
}

/**
 * The rows that stand on the screen now: page after page, of the same length, where they are many.
 *
 * @returns {{rows: Object[], blanks: number[], page: number, pages: number}} page: from 1; blanks:
 *     what the last page lacks, so that nothing jumps
 */
export function pageAt(rows, now) {
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
    const length = Math.ceil(rows.length / pages);
    const page = Math.floor(now / PAGE_MS) % pages;
    const shown = rows.slice(page * length, (page + 1) * length);
    return {
        rows: shown,
        blanks: [...Array(length - shown.length).keys()],
        page: page + 1,
        pages,
    };
}
