import {
    Component,
    onMounted,
    onWillDestroy,
    onWillStart,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { Dialog } from "@web/core/dialog/dialog";

/** Chart.js draws on a canvas, which knows no variables of CSS. */
export function themeColours() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--mk-${name}`).trim();
    return {
        text: colour("text"),
        muted: colour("muted"),
        grid: colour("border"),
        good: colour("good"),
        accent: colour("accent"),
        urgent: colour("urgent"),
    };
}

/**
 * A canvas by Chart.js, drawn anew when the theme or what is drawn changes.
 *
 * @param {() => Object} getFigure what is drawn
 * @param {(figure: Object) => Object} configOf the same as Chart.js wants it
 * @returns {{chart: Object}} what is drawn now on the canvas of the ref "canvas"
 */
export function useChart(getFigure, configOf) {
    const canvas = useRef("canvas");
    const root = document.documentElement;
    const state = useState({ theme: root.dataset.mkbotTheme });
    const observer = new MutationObserver(() => (state.theme = root.dataset.mkbotTheme));
    observer.observe(root, { attributeFilter: ["data-mkbot-theme"] });
    onWillDestroy(() => observer.disconnect());
    onWillStart(() => loadBundle("web.chartjs_lib"));
    const drawn = { chart: null };
    useEffect(
        (figure) => {
            drawn.chart = new window.Chart(canvas.el, configOf(figure));
            return () => {
                drawn.chart.destroy();
                drawn.chart = null;
            };
        },
        () => [getFigure(), state.theme]
    );
    return drawn;
}

/** A value that is the same everywhere, such as an average. */
function lineOf({ name, value }, labels, colours) {
    return {
        type: "line",
        label: name,
        data: labels.map(() => value),
        borderColor: colours.muted,
        borderDash: [6, 4],
        borderWidth: 2,
        pointRadius: 0,
    };
}

/** One figure: the chart for the eye, the table for everybody. */
export class ChartFigure extends Component {
    static template = "mkbot_chat.ChartFigure";
    static props = { figure: Object };

    setup() {
        useChart(
            () => this.props.figure,
            (figure) => this.configOf(figure)
        );
    }

    get height() {
        const { isLying, labels } = this.props.figure;
        return isLying ? Math.max(140, 40 + labels.length * 26) : 290;
    }

    configOf(figure) {
        const colours = themeColours();
        const { isLying, isStacked, labels, series, line, format } = figure;
        const values = {
            beginAtZero: true,
            stacked: Boolean(isStacked),
            grid: { color: colours.grid },
            ticks: { color: colours.muted, precision: 0, maxTicksLimit: 6, callback: format },
        };
        const names = {
            stacked: Boolean(isStacked),
            grid: { display: false },
            ticks: { color: colours.muted, autoSkip: !isLying },
        };
        return {
            type: "bar",
            data: {
                labels,
                datasets: [
                    ...series.map(({ name, tone, values: data }) => ({
                        label: name,
                        data,
                        backgroundColor: colours[tone],
                        maxBarThickness: 36,
                        borderRadius: 3,
                    })),
                    ...(line ? [lineOf(line, labels, colours)] : []),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                indexAxis: isLying ? "y" : "x",
                scales: isLying ? { x: values, y: names } : { x: names, y: values },
                plugins: {
                    legend: { display: series.length > 1, labels: { color: colours.text } },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, raw }) => `${dataset.label}: ${format(raw)}`,
                        },
                    },
                },
            },
        };
    }
}

/** Charts of a customer, each with its figures in a table. */
export class ChartDialog extends Component {
    static template = "mkbot_chat.ChartDialog";
    static components = { ChartFigure, Dialog };
    static props = {
        close: Function,
        title: [String, Object],
        empty: [String, Object],
        /** `{figures, facts, isEmpty}`; undefined: that it failed has been said */
        load: Function,
    };

    setup() {
        this.state = useState({ content: null });
        this.title = this.props.title.toString();
        onWillDestroy(() => (this.isGone = true));
        // The dialog is focused by then: a table in it would be, and be scrolled to.
        onMounted(() => this.load());
    }

    async load() {
        const content = await this.props.load();
        if (this.isGone) {
            return;
        }
        if (content) {
            this.state.content = content;
        } else {
            this.props.close();
        }
    }
}
