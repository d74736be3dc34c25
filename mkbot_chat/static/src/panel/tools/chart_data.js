import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** "2026-11" as the user reads it. */
export function monthName(month) {
    return DateTime.fromFormat(month, "yyyy-MM").toFormat("LLL yyyy");
}

/** The user's, as `Intl` wants it; the browser's before Odoo has set it. */
const locale = () => luxon.Settings.defaultLocale ?? undefined;

/** @returns {(amount: number) => string} */
export function moneyFormat(currency) {
    try {
        const format = new Intl.NumberFormat(locale(), {
            style: "currency",
            currency,
        });
        return (amount) => format.format(amount);
    } catch {
        // Not every currency of Odoo is one of ISO 4217.
        return (amount) => `${amount.toFixed(2)} ${currency}`;
    }
}

/**
 * A figure: what is drawn, and the same as a table.
 *
 * @typedef {Object} Figure
 * @property {string} id
 * @property {string} title
 * @property {string[]} labels
 * @property {{name: string, tone: string, values: number[]}[]} series
 * @property {boolean} [isStacked]
 * @property {boolean} [isLying]
 * @property {{name: string, value: number}} [line] drawn over the others
 * @property {(value: number) => string} format
 * @property {{head: string[], rows: string[][], foot?: string[]}} table
 */

/** @returns {{figures: Figure[], facts: string[], isEmpty: boolean}} */
export function financeFigures({ months, currency, older, later }) {
    const format = moneyFormat(currency);
    const labels = months.map(({ month }) => monthName(month));
    const series = [
        { key: "paid", name: _t("Paid").toString(), tone: "good" },
        { key: "due", name: _t("Not due yet").toString(), tone: "accent" },
        { key: "late", name: _t("Late").toString(), tone: "urgent" },
    ].map(({ key, ...one }) => ({ ...one, values: months.map((row) => row[key]) }));
    const total = (values) => values.reduce((sum, value) => sum + value, 0);
    // Twelve months of zeros hide the rest.
    const cell = (amount) => (amount ? format(amount) : "–");
    const facts = [];
    if (older) {
        facts.push(_t("Late since before these months: %s", format(older)).toString());
    }
    if (later) {
        facts.push(_t("Due after these months: %s", format(later)).toString());
    }
    return {
        facts,
        isEmpty: !older && !later && series.every(({ values }) => !total(values)),
        figures: [
            {
                id: "finance",
                title: _t("Instalments by the month they are due").toString(),
                labels,
                series,
                isStacked: true,
                format,
                table: {
                    head: [_t("Month").toString(), ...series.map(({ name }) => name)],
                    rows: months.map((row, index) => [
                        labels[index],
                        ...series.map(({ values }) => cell(values[index])),
                    ]),
                    foot: [
                        _t("Total").toString(),
                        ...series.map(({ values }) => format(total(values))),
                    ],
                },
            },
        ],
    };
}

/** @returns {{figures: Figure[], facts: string[], isEmpty: boolean}} */
export function attendanceFigures({ months, ratings, categories, total, rated, average }) {
    const counted = _t("Attendances").toString();
    const figure = (id, title, head, rows, options = {}) => ({
        id,
        title: title.toString(),
        labels: rows.map(([label]) => label),
        series: [{ name: counted, tone: "accent", values: rows.map(([, count]) => count) }],
        format: (count) => String(count),
        table: {
            head: [head.toString(), counted],
            rows: rows.map(([label, count]) => [label, String(count)]),
        },
        ...options,
    });
    const facts = [
        total === 1
            ? _t("1 attendance in 12 months").toString()
            : _t("%s attendances in 12 months", total).toString(),
        rated
            ? _t("%(rated)s rated, %(average)s on average", {
                  rated,
                  average: average.toLocaleString(locale()),
              }).toString()
            : _t("None rated").toString(),
    ];
    return {
        facts,
        isEmpty: !total,
        figures: [
            figure(
                "months",
                _t("By month"),
                _t("Month"),
                months.map(({ month, count }) => [monthName(month), count])
            ),
            figure(
                "ratings",
                _t("By rating"),
                _t("Rating"),
                ratings.map(({ rating, count }) => [
                    rating === null ? _t("Not rated").toString() : String(rating),
                    count,
                ])
            ),
            figure(
                "categories",
                _t("By category"),
                _t("Category"),
                categories.map(({ name, count }) => [name || _t("No category").toString(), count]),
                { isLying: true }
            ),
        ],
    };
}

/**
 * Figures as the server tells them: in plain data, each series with one value a label.
 *
 * @param {{id: string, title: string, head: string, labels: string[], unit: string, digits: number,
 *     series: {name: string, tone: string, values: number[]}[], isStacked?: boolean,
 *     line?: Object}[]} figures
 * @returns {Figure[]} with their tables
 */
export function toldFigures(figures) {
    return figures.map(({ head, unit, digits, ...figure }) => {
        const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: digits });
        const format = (value) => `${number.format(value)} ${unit}`;
        const total = (values) => values.reduce((sum, value) => sum + value, 0);
        return {
            ...figure,
            format,
            table: {
                head: [head, ...figure.series.map(({ name }) => name)],
                rows: figure.labels.map((label, index) => [
                    label,
                    ...figure.series.map(({ values }) =>
                        values[index] ? format(values[index]) : "–"
                    ),
                ]),
                foot: [
                    _t("Total").toString(),
                    ...figure.series.map(({ values }) => format(total(values))),
                ],
            },
        };
    });
}
