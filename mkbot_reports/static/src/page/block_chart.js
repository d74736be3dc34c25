import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { formatFigure, formatWithShare, stepOf } from "./formats";
import { colourOf, inkColours } from "./tones";

/** Pixels. */
const HEIGHT = 260;
const ROW_HEIGHT = 30;
const CHARACTER = 6.5;
const NARROW = 420;
/** Characters. */
const LONGEST_LABEL = 26;
const LONGEST_LABEL_NARROW = 15;
const MOST_TICKS = 16;
/** More bars than these have no room for their figures. */
const MOST_FIGURES = 16;

/** Whether each bar, or pile of bars, says what it comes to. */
const hasFigures = ({ kind, series, stacked, horizontal, labels }) =>
    kind === "bars" &&
    (stacked || series.length === 1) &&
    (horizontal || labels.length <= MOST_FIGURES);

const isNarrow = (chart) => chart.width < NARROW;

/** Where figures are written that have no bar beneath them. */
function roomOf(block, chart) {
    if (!hasFigures(block)) {
        return block.horizontal ? { right: 12 } : { top: 18 };
    }
    const texts = block.labels.map((_label, index) => textOfBar(block, index, isNarrow(chart)));
    const longest = Math.max(...texts.map((text) => text.length));
    return block.horizontal ? { right: 12 + CHARACTER * longest } : { top: 18 };
}

function shortened(label, chart) {
    const most = isNarrow(chart) ? LONGEST_LABEL_NARROW : LONGEST_LABEL;
    return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}

/** Bars or lines by Chart.js. What they say is in the block's table, too. */
export class BlockChart extends Component {
    static template = "mkbot_reports.BlockChart";
    static props = { block: Object, drill: { type: Function, optional: true } };

    setup() {
        const canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (block) => {
                const chart = new window.Chart(canvas.el, this.configOf(block));
                return () => chart.destroy();
            },
            () => [this.props.block]
        );
    }

    get height() {
        const { horizontal, labels } = this.props.block;
        return horizontal ? Math.max(120, 60 + labels.length * ROW_HEIGHT) : HEIGHT;
    }

    /** What a screen reader says of it. */
    get summary() {
        const { labels, series, title } = this.props.block;
        return _t("%(title)s: chart of %(count)s values; they are in the table.", {
            title,
            count: labels.length * series.length,
        });
    }

    configOf(block) {
        const ink = inkColours();
        return {
            type: block.kind === "lines" ? "line" : "bar",
            data: {
                labels: block.labels,
                datasets: block.series.map((serie, index) => this.datasetOf(block, serie, index)),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                indexAxis: block.horizontal ? "y" : "x",
                interaction: block.kind === "lines" ? { mode: "index", intersect: false } : {},
                layout: { padding: ({ chart }) => roomOf(block, chart) },
                scales: this.scalesOf(block, ink),
                onClick: (ev, _elements, chart) => this.onClick(chart, ev),
                onHover: ({ native }, elements) => {
                    const isLink = elements.length && this.props.drill;
                    native.target.style.cursor = isLink ? "pointer" : "default";
                },
                plugins: {
                    legend: {
                        display: block.series.length > 1,
                        labels: { color: ink.text, boxWidth: 14 },
                    },
                    tooltip: { callbacks: { label: (point) => this.tipOf(block, point) } },
                },
            },
            plugins: hasFigures(block) ? [figuresOnBars(block, ink.text)] : [],
        };
    }

    datasetOf(block, { label, tone, values }, index) {
        const colour = colourOf(tone, index, block.series.length);
        const own =
            block.kind === "lines"
                ? {
                      borderColor: colour,
                      borderWidth: 2,
                      borderDash: tone === "before" ? [6, 4] : [],
                      pointRadius: values.length > 62 ? 0 : 3,
                      pointHoverRadius: 6,
                      spanGaps: true,
                  }
                : { maxBarThickness: 36, borderRadius: 3 };
        return { label, data: values, backgroundColor: colour, ...own };
    }

    scalesOf(block, ink) {
        const { kind, unit, series, stacked, horizontal } = block;
        const sums = block.labels.map((_label, index) => {
            const values = series.map((serie) => serie.values[index] ?? 0);
            return stacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
        });
        const values = {
            beginAtZero: true,
            stacked,
            suggestedMax: { percent: 100, grade: 10 }[unit],
            border: { display: false },
            grid: { color: ink.grid },
            ticks: {
                color: ink.text,
                precision: 0,
                maxTicksLimit: 7,
                maxRotation: 0,
                stepSize: unit === "seconds" ? stepOf(Math.max(...sums, 1)) : undefined,
                callback: (value) => formatFigure(value, unit),
            },
        };
        const names = {
            stacked,
            border: { display: false },
            grid: { display: false },
            ticks: {
                color: ink.text,
                autoSkip: !horizontal,
                maxRotation: horizontal ? 0 : 45,
                maxTicksLimit: kind === "lines" ? MOST_TICKS : undefined,
                callback(_value, index) {
                    return shortened(block.labels[index], this.chart);
                },
            },
        };
        return horizontal ? { x: values, y: names } : { x: names, y: values };
    }

    tipOf(block, { datasetIndex, dataIndex }) {
        const { label, values, shares, unit } = block.series[datasetIndex];
        const share = shares?.[dataIndex];
        const figure = formatWithShare(values[dataIndex], unit ?? block.unit, share);
        return label ? `${label}: ${figure}` : figure;
    }

    onClick(chart, ev) {
        const [found] = chart.getElementsAtEventForMode(
            ev.native,
            "nearest",
            { intersect: this.props.block.kind !== "lines" },
            false
        );
        const { drill } = this.props.block;
        if (found && drill?.domains[found.datasetIndex]?.[found.index]) {
            this.props.drill(found.datasetIndex, found.index);
        }
    }
}

/** Writes at each bar's end what it comes to, so that nobody has to point at it. */
function figuresOnBars(block, colour) {
    return {
        id: "mkbotFigures",
        afterDatasetsDraw(chart) {
            const { ctx } = chart;
            ctx.save();
            Object.assign(ctx, { fillStyle: colour, font: "12px sans-serif" });
            ctx.textAlign = block.horizontal ? "left" : "center";
            ctx.textBaseline = block.horizontal ? "middle" : "bottom";
            block.labels.forEach((_label, index) => {
                const ends = chart.getSortedVisibleDatasetMetas().map(({ data }) => data[index]);
                const text = textOfBar(block, index, isNarrow(chart));
                if (text && ends.length) {
                    const x = Math.max(...ends.map((bar) => bar.x));
                    const y = Math.min(...ends.map((bar) => bar.y));
                    ctx.fillText(text, block.horizontal ? x + 5 : x, block.horizontal ? y : y - 3);
                }
            });
            ctx.restore();
        },
    };
}

function textOfBar({ series, unit }, index, isShort) {
    const sum = sumOf(series.map(({ values }) => values[index]));
    const share = isShort ? null : sumOf(series.map(({ shares }) => shares?.[index]));
    return sum ? formatWithShare(sum, unit, share) : "";
}

/** The sum of those that there are, null where there is none. */
function sumOf(values) {
    const known = values.filter((value) => value !== null && value !== undefined);
    return known.length ? known.reduce((sum, value) => sum + value, 0) : null;
}
