import { Component, onWillStart, useState } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";
import { sessionActions } from "../actions/session_actions";
import { openSessionMenu } from "../menus/session_menu";
import { untilText } from "../snooze/snooze_text";
import { authorOf, platformOf, titleOf } from "../store/format";
import { Timer } from "../store/timer";
import { ToneTimer } from "./tone_timer";

/** The tools a supervisor has at hand, where they exist; the others are in the menu. */
const TOOLS = ["monitor", "take_over", "transfer"];

/** The conversations of one operator, live. */
export class TeamSessions extends Component {
    static template = "mkbot_chat.TeamSessions";
    static components = { Timer, ToneTimer };
    static props = { operator: Object, answerTarget: Function };

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.state = useState({ isLoading: true });
        Object.assign(this, { authorOf, platformOf, titleOf, untilText });
        onWillStart(() => {
            this.load();
        });
        useBus(this.env.bus, "MKBOT:REFRESHED", () => this.load());
    }

    async load() {
        const rows = await this.panel.rpc("mkbot.panel", "team_sessions", [this.props.operator.id]);
        this.store.loadRows(rows ?? []);
        this.state.isLoading = false;
    }

    get rows() {
        const { id } = this.props.operator;
        const waiting = (row) => row.unanswered_since || "9";
        return this.store
            .rowsOf(
                (known, row) =>
                    known.state === "active" && row.operators.some((operator) => operator.id === id)
            )
            .sort(
                (a, b) =>
                    waiting(a).localeCompare(waiting(b)) ||
                    a.since.localeCompare(b.since) ||
                    a.id - b.id
            );
    }

    ctx(row) {
        return { row, panel: this.panel, env: this.env };
    }

    actionsOf(row) {
        const actions = sessionActions(this.ctx(row));
        return TOOLS.map((id) => actions.find((action) => action.id === id)).filter(Boolean);
    }

    targetOf(row) {
        return this.props.answerTarget(row.sector_id) ?? this.props.operator.answer_target;
    }

    openMenu(ev, row) {
        openSessionMenu(ev, this.ctx(row));
    }
}
