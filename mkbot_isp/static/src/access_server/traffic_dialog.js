import { Component, onWillDestroy, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { themeColours, useChart } from "@mkbot_chat/panel/tools/chart_dialog";
import { rateBetween } from "./rates";
import { wordsOf } from "./words";

const EVERY_MS = 5000;
/** Then it stops, until somebody wants more: dialogs are left open. */
const LONGEST_MS = 10 * 60 * 1000;
const POINTS = LONGEST_MS / EVERY_MS;

/** What goes through a connection now, read from its access server every five seconds. */
export class TrafficDialog extends Component {
    static template = "mkbot_isp.TrafficDialog";
    static components = { Dialog };
    static props = { close: Function, connectionId: Number, name: String };

    setup() {
        this.title = _t("Live traffic of %s", this.props.name).toString();
        this.state = useState({ now: null, peak: { down: 0, up: 0 }, error: "", isStopped: false });
        this.points = [];
        this.before = null;
        this.drawn = useChart(
            () => this.points,
            () => this.config
        );
        onWillDestroy(() => this.stop());
        this.start();
    }

    start() {
        Object.assign(this.state, { isStopped: false, error: "" });
        this.before = null;
        this.until = Date.now() + LONGEST_MS;
        this.read();
    }

    stop() {
        browser.clearTimeout(this.timer);
        this.isGone = true;
    }

    async read() {
        const began = Date.now();
        await this.ask();
        if (this.isGone) {
            return;
        }
        if (Date.now() >= this.until) {
            this.state.isStopped = true;
            return;
        }
        this.timer = browser.setTimeout(
            () => this.read(),
            Math.max(0, EVERY_MS - (Date.now() - began))
        );
    }

    async ask() {
        let told;
        try {
            told = await rpc(
                "/mkbot_isp/traffic",
                { connection_id: this.props.connectionId, index: this.before?.index ?? null },
                { silent: true }
            );
        } catch (error) {
            told = { error: wordsOf(error) };
        }
        if (this.isGone) {
            return;
        }
        this.state.error = told.error ?? "";
        const rate = told.error ? null : rateBetween(this.before, told);
        this.before = told.error ? null : told;
        this.add(rate);
    }

    add(rate) {
        const isFirst = !this.points.length && !rate;
        if (!isFirst) {
            this.points.push({ at: luxon.DateTime.now().toFormat("HH:mm:ss"), rate });
            this.points.splice(0, this.points.length - POINTS);
        }
        this.state.now = rate;
        if (rate) {
            const { peak } = this.state;
            this.state.peak = {
                down: Math.max(peak.down, rate.down),
                up: Math.max(peak.up, rate.up),
            };
        }
        const { chart } = this.drawn;
        if (chart) {
            Object.assign(chart.data, { labels: this.labels });
            for (const [index, values] of [this.valuesOf("down"), this.valuesOf("up")].entries()) {
                chart.data.datasets[index].data = values;
            }
            chart.update("none");
        }
    }

    get labels() {
        return this.points.map(({ at }) => at);
    }

    valuesOf(direction) {
        return this.points.map(({ rate }) => rate?.[direction] ?? null);
    }

    format(value) {
        const digits = value < 10 ? 2 : 1;
        const locale = luxon.Settings.defaultLocale ?? undefined;
        return `${value.toLocaleString(locale, { maximumFractionDigits: digits })} Mbit/s`;
    }

    get config() {
        const colours = themeColours();
        const dataset = (label, direction, colour, borderDash) => ({
            label,
            data: this.valuesOf(direction),
            borderColor: colour,
            backgroundColor: colour,
            borderDash,
            borderWidth: 2,
            pointRadius: 0,
            tension: 0.2,
        });
        return {
            type: "line",
            data: {
                labels: this.labels,
                datasets: [
                    dataset(_t("Download").toString(), "down", colours.accent, []),
                    dataset(_t("Upload").toString(), "up", colours.good, [6, 4]),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                scales: {
                    x: {
                        grid: { display: false },
                        ticks: { color: colours.muted, maxRotation: 0, maxTicksLimit: 6 },
                    },
                    y: {
                        beginAtZero: true,
                        grid: { color: colours.grid },
                        ticks: {
                            color: colours.muted,
                            maxTicksLimit: 6,
                            callback: (value) => this.format(value),
                        },
                    },
                },
                plugins: {
                    legend: { labels: { color: colours.text } },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset: { label }, raw }) => `${label}: ${this.format(raw)}`,
                        },
                    },
                },
            },
        };
    }
}

/** @param {Object} action `params`: `connection_id`, `name` */
function traffic(env, action) {
    const { connection_id: connectionId, name } = action.params;
    env.services.dialog.add(TrafficDialog, { connectionId, name });
}

registry.category("actions").add("mkbot_isp.traffic", traffic);
