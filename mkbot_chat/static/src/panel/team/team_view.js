import { Component, onWillDestroy, onWillStart, reactive, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { ChoiceDialog } from "../dialogs/choice_dialog";
import { presenceOf, presenceText } from "../presence/presence_text";
import { formatDuration } from "../store/format";
import { Timer } from "../store/timer";
import { CapacityDialog } from "./capacity_dialog";
import { TeamSessions } from "./team_sessions";
import { loadPercent, loadText, Team } from "./team_store";
import { ToneTimer } from "./tone_timer";

/** What happens meanwhile is shown together: one question to the server in so long. */
const REFRESH_MS = 3000;
/** What the bus does not tell: time goes by, answers are counted. */
const IDLE_REFRESH_MS = 30000;
const RETRY_MS = 5000;

/** Every operator: what they do, how much they attend, who waits for them; and leading them. */
export class TeamView extends Component {
    static template = "mkbot_chat.TeamView";
    static components = { TeamSessions, Timer, ToneTimer };
    static props = {};

    setup() {
        this.panel = useService("mkbot.panel");
        this.dialog = useService("dialog");
        this.team = useState(reactive(new Team()));
        this.state = useState({
            status: "loading",
            term: "",
            sectorId: 0,
            showClosed: false,
            order: "state",
            openId: null,
        });
        this.orders = [
            { id: "state", name: _t("By state") },
            { id: "unanswered", name: _t("Longest unanswered first") },
            { id: "load", name: _t("Busiest first") },
            { id: "name", name: _t("By name") },
        ];
        Object.assign(this, { loadPercent, loadText, presenceOf, presenceText });
        const listen = (type, listener) => {
            this.panel.bus.subscribe(type, listener);
            onWillDestroy(() => this.panel.bus.unsubscribe(type, listener));
        };
        listen("mkbot.panel/team", (change) => {
            this.team.apply(change);
            this.refreshSoon();
        });
        listen("mkbot.session/row", () => this.refreshSoon());
        listen("mkbot.session/gone", () => this.refreshSoon());
        useBus(this.env.bus, "MKBOT:REFRESHED", () => this.load());
        onWillStart(() => {
            this.load();
        });
        onWillDestroy(() => {
            this.isDestroyed = true;
            browser.clearTimeout(this.timer);
        });
    }

    get operators() {
        return this.team.shown({ ...this.state, sectorId: Number(this.state.sectorId) });
    }

    get counts() {
        return Object.entries(this.team.counts(Number(this.state.sectorId))).map(
            ([state, count]) => ({ state, count, name: presenceOf(state).name })
        );
    }

    average({ average_seconds: seconds, done }) {
        return done ? formatDuration(seconds * 1000) : "–";
    }

    // What is known -----------------------------------------------------------------------------

    refreshSoon() {
        if (!this.isSoon) {
            this.isSoon = true;
            const since = Date.now() - (this.loadedAt ?? 0);
            this.plan(Math.max(0, REFRESH_MS - since));
        }
    }

    plan(milliseconds) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.load(), milliseconds);
    }

    async load() {
        if (this.isLoading) {
            return;
        }
        this.isLoading = true;
        this.isSoon = false;
        let delay = IDLE_REFRESH_MS;
        try {
            const answer = await this.panel.orm.silent.call("mkbot.panel", "team", []);
            if (this.isDestroyed) {
                return;
            }
            this.team.load(answer);
            this.state.status = "ready";
        } catch {
            // What is shown stays; the top bar says that the connection is lost.
            this.state.status = this.state.status === "ready" ? "ready" : "error";
            delay = RETRY_MS;
        } finally {
            this.isLoading = false;
            this.loadedAt = Date.now();
        }
        if (!this.isDestroyed) {
            this.plan(this.isSoon ? REFRESH_MS : delay);
        }
    }

    retry() {
        this.state.status = "loading";
        this.load();
    }

    // What supervisors do -----------------------------------------------------------------------

    toggle(operator) {
        this.state.openId = this.state.openId === operator.id ? null : operator.id;
    }

    onKeydown(ev, operator) {
        if (ev.key === "Escape" && this.state.openId === operator.id) {
            this.state.openId = null;
            ev.stopPropagation();
        }
    }

    /** @returns {Promise<boolean>} whether it was done; if not, the reason has been said */
    async act(operator, method, args = []) {
        const presence = await this.panel.rpc("mkbot.panel", method, [operator.id, ...args]);
        if (presence?.state) {
            this.team.apply({ user_id: operator.id, ...presence });
        }
        this.refreshSoon();
        return presence !== undefined;
    }

    resume(operator) {
        return this.act(operator, "team_resume");
    }

    pause(operator) {
        const reasons = this.panel.store.pauseReasons;
        this.dialog.add(ChoiceDialog, {
            title: _t("Pause %s", operator.name),
            hint: _t("They keep their conversations and get no new ones. They are told."),
            tabs: [
                {
                    id: "reasons",
                    name: _t("Reasons"),
                    items: reasons.map(({ id, name }) => ({ id, label: name })),
                    empty: _t("There are no reasons; the pause has none."),
                    isOptional: !reasons.length,
                },
            ],
            confirmLabel: _t("Pause"),
            confirm: ({ item }) => this.act(operator, "team_pause", [item?.id ?? false]),
        });
    }

    setCapacity(operator) {
        this.dialog.add(CapacityDialog, {
            name: operator.name,
            capacity: operator.own_capacity,
            save: (capacity) => this.act(operator, "team_capacity", [capacity]),
        });
    }

    openWall() {
        browser.open("/odoo/mkbot-wall", "mkbot_wall");
    }
}

registry.category("mkbot.panel_views").add("team", { component: TeamView });

registry.category("mkbot.panel_coins").add(
    "team",
    {
        name: _t("Team"),
        icon: "fa fa-users",
        hotkey: "6",
        condition: ({ store }) => store.me.supervisor,
        isActive: ({ store }) => store.view === "team",
        open: (panel) => panel.setView("team"),
    },
    { sequence: 70 }
);
