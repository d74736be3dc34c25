import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";

/** More events than that tell nothing, and load for ever. */
export const MOST_EVENTS = 500;
const COUNT_COLOUR = 4;

/** Shows attendances one by one while they are few, else how many there are by day or hour. */
export class HistoryCalendarModel extends CalendarModel {
    async fetchRecords(data) {
        const { context, resModel } = this.meta;
        const domain = this.computeDomain(data);
        const limit = MOST_EVENTS + 1;
        const count = await this.orm.searchCount(resModel, domain, { context, limit });
        if (count <= MOST_EVENTS) {
            return super.fetchRecords(data);
        }
        const start = this.meta.fieldMapping.date_start;
        const groupBy = `${start}:${this.scale === "month" ? "day" : "hour"}`;
        const groups = await this.orm.formattedReadGroup(resModel, domain, [groupBy], ["__count"], {
            context,
        });
        return groups.map((group, index) => ({
            id: -1 - index,
            display_name:
                group.__count === 1 ? _t("1 attendance") : _t("%s attendances", group.__count),
            [start]: group[groupBy][0],
            domain: [...domain, ...group.__extra_domain],
        }));
    }

    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        if (rawRecord.domain) {
            record.colorIndex = COUNT_COLOUR;
            record.isAllDay = record.isTimeHidden = this.scale === "month";
        }
        return record;
    }
}

export class HistoryCalendarCommonRenderer extends CalendarCommonRenderer {
    setup() {
        super.setup();
        this.action = useService("action");
    }

    onClick(info) {
        const record = this.props.model.records[info.event.id];
        if (record.rawRecord.domain) {
            this.openList(record);
        } else {
            super.onClick(info);
        }
    }

    onDblClick(info) {
        const record = this.props.model.records[info.event.id];
        if (record.rawRecord.domain) {
            this.openList(record);
        } else {
            super.onDblClick(info);
        }
    }

    openList(record) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: record.title.toString(),
            res_model: this.props.model.resModel,
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            domain: record.rawRecord.domain,
        });
    }
}

export class HistoryCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: HistoryCalendarCommonRenderer,
        week: HistoryCalendarCommonRenderer,
        month: HistoryCalendarCommonRenderer,
    };
}

registry.category("views").add("mkbot_history_calendar", {
    ...calendarView,
    Model: HistoryCalendarModel,
    Renderer: HistoryCalendarRenderer,
});
