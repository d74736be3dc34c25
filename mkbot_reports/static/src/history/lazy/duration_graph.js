import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
    ...[1, 2, 5, 10, 15, 30],
    ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
    ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];
const MOST_STEPS = 8;

/**
 * How far the marks of an axis of seconds are from each other: by the clock, not by tens.
 *
 * @param {number} span the seconds that the axis shows
 */
export function stepOf(span) {
    const step = STEPS.find((each) => span / each <= MOST_STEPS);
    if (step) {
        return step;
    }
    let days = DAY;
    while (span / days > MOST_STEPS) {
        days *= 2;
    }
    return days;
}

export class DurationGraphRenderer extends GraphRenderer {
    getScaleOptions() {
        const options = super.getScaleOptions();
        const { fieldAttrs, measure } = this.model.metaData;
        if (options.y && fieldAttrs[measure]?.widget === "mkbot_duration") {
            options.y.afterBuildTicks = function byTheClock(axis) {
                const step = stepOf(axis.max - axis.min);
                axis.ticks = [];
                for (let mark = Math.ceil(axis.min / step); mark * step <= axis.max; mark++) {
                    axis.ticks.push({ value: mark * step });
                }
            };
        }
        return options;
    }
}

registry.category("views").add("mkbot_duration_graph", {
    ...graphView,
    Renderer: DurationGraphRenderer,
});
