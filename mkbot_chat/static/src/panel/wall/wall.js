import { Component, onMounted, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpc, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useZoom } from "../../accessible/page";
import { useTheme } from "../panel/theme";
import { setServerTime, useClock } from "../store/clock";
import { formatDuration, formatMoment } from "../store/format";
import { pageAt, sectorRows, shownOf, totalTone } from "./wall_figures";

const { DateTime } = luxon;

/** Figures are never older than this while there is a connection, whatever the bus does. */
const REFRESH_MS = 4000;
/** What happens meanwhile is shown together. */
const GATHER_MS = 1500;
const RETRY_MS = 3000;
/** A question without an answer for so long is asked again: the cable may be out. */
const TIMEOUT_MS = 8000;
/** Older figures are not to be trusted, and look it. */
const STALE_MS = 15000;

const THEME = "mkbot.wall.theme";
const EVENTS = ["mkbot.session/row", "mkbot.session/gone", "mkbot.panel/team"];

/** The wall-board: the queue and the day in big figures, for a TV that nobody touches. */
export class WallAction extends Component {
    static template = "mkbot_chat.Wall";
    static props = ["*"];

    setup() {
        this.bus = useService("bus_service");
        this.title = useService("title");
        this.clock = useClock();
        this.state = useState({
            figures: null,
            /** Why there are none, in words; and since when (milliseconds). */
            trouble: "",
            readAt: 0,
            theme: browser.localStorage.getItem(THEME) === "light" ? "light" : "dark",
        });
        Object.assign(this, { formatDuration, formatMoment });
        useTheme(() => this.state.theme);
        useZoom();
        onWillStart(() => {
            this.load();
        });
        onMounted(() => {
            this.title.setParts({ action: _t("Wall-board").toString() });
            this.listen();
            this.keepAwake();
        });
        onWillDestroy(() => this.stop());
    }

    // Staying alive -----------------------------------------------------------------------------

    listen() {
        this.onVisible = () => {
            if (!document.hidden) {
                // The browser let go of the screen meanwhile.
                this.keepAwake();
                this.load();
            }
        };
        this.onEvent = () => this.refreshSoon();
        document.addEventListener("visibilitychange", this.onVisible);
        browser.addEventListener("online", this.onEvent);
        EVENTS.forEach((type) => this.bus.subscribe(type, this.onEvent));
        this.bus.addChannel("mkbot.panel");
    }

    stop() {
        this.isDestroyed = true;
        browser.clearTimeout(this.timer);
        document.removeEventListener("visibilitychange", this.onVisible);
        browser.removeEventListener("online", this.onEvent);
        EVENTS.forEach((type) => this.bus.unsubscribe(type, this.onEvent));
        this.bus.deleteChannel("mkbot.panel");
        this.wakeLock?.release();
    }

    async keepAwake() {
        try {
            this.wakeLock = await browser.navigator.wakeLock?.request("screen");
        } catch {
            // The browser or its battery saver refuses: the TV's own settings decide.
        }
    }

    plan(milliseconds) {
        browser.clearTimeout(this.timer);
        if (!this.isDestroyed) {
            this.timer = browser.setTimeout(() => this.load(), milliseconds);
        }
    }

    refreshSoon() {
        if (!this.isSoon) {
            this.isSoon = true;
            this.plan(GATHER_MS);
        }
    }

    async load() {
        if (this.request || this.isDestroyed) {
            return;
        }
        this.isSoon = false;
        this.request = rpc(
            "/web/dataset/call_kw/mkbot.panel/wall",
            { model: "mkbot.panel", method: "wall", args: [], kwargs: { context: user.context } },
            { silent: true }
        );
        const timeout = browser.setTimeout(() => this.request.abort(), TIMEOUT_MS);
        let delay = REFRESH_MS;
        try {
            const figures = await this.request;
            setServerTime(figures.now);
            Object.assign(this.state, { figures, trouble: "", readAt: Date.now() });
        } catch (error) {
            this.state.trouble = this.inWords(error).toString();
            delay = RETRY_MS;
        } finally {
            browser.clearTimeout(timeout);
            this.request = null;
        }
        this.plan(this.isSoon ? GATHER_MS : delay);
    }

    inWords(error) {
        if (!(error instanceof RPCError)) {
            return _t("No connection. Trying again…");
        }
        if (error.exceptionName === "odoo.http.SessionExpiredException") {
            return _t("Nobody is logged in any more: log in again on this screen.");
        }
        return error.exceptionName === "odoo.exceptions.AccessError"
            ? error.data.message
            : _t("The server has a problem. Trying again…");
    }

    // What is shown -----------------------------------------------------------------------------

    get now() {
        return this.clock.now;
    }

    get time() {
        return DateTime.fromMillis(this.now).toLocaleString(DateTime.TIME_SIMPLE);
    }

    get isStale() {
        // Not by the server's clock, which may be another one's after the next answer.
        return Boolean(
            this.state.trouble && this.now - this.clock.offset - this.state.readAt > STALE_MS
        );
    }

    get since() {
        return formatMoment(new Date(this.state.readAt).toISOString());
    }

    get rows() {
        return sectorRows(this.state.figures.sectors, this.now);
    }

    get page() {
        return pageAt(this.rows, this.now);
    }

    get total() {
        return { ...shownOf(this.state.figures.total, this.now), tone: totalTone(this.rows) };
    }

    duration(milliseconds) {
        return milliseconds === null ? "–" : formatDuration(milliseconds).toString();
    }

    seconds(seconds) {
        return this.duration(seconds === null ? null : seconds * 1000);
    }

    isLong(text) {
        return text.length > 5;
    }

    percent(percent) {
        return percent === null ? "–" : `${percent}%`;
    }

    // What may be touched -----------------------------------------------------------------------

    toggleTheme() {
        this.state.theme = this.state.theme === "dark" ? "light" : "dark";
        browser.localStorage.setItem(THEME, this.state.theme);
    }

    toggleFullscreen() {
        if (document.fullscreenElement) {
            document.exitFullscreen();
        } else {
            document.documentElement.requestFullscreen?.();
        }
    }
}

registry.category("actions").add("mkbot_wall", WallAction);
