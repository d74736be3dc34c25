import {
    Component,
    markRaw,
    onMounted,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { ErrorHandler } from "@web/core/utils/components";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { registerPanelKey } from "../keyboard/panel_keys";
import { Divider } from "./divider";
import { firstSection, navOf } from "./lookups";
import { usePaneSize } from "./pane_size";
import { RecordBrowser } from "./record_browser";

registerPanelKey("lists.close", {
    name: _t("From a record to its list, from there to the conversation"),
    keys: ["escape"],
    group: "lists",
});

const GATHER_MS = 400;

/** What Escape closes first, wherever the focus is. */
const OVERLAYS =
    ".o-mail-NavigableList:not(:empty), .o-EmojiPicker, .o_popover:not(:has(.o-tooltip))";

/** What an open coin shows of the customer: sections, Odoo's list and form. */
export class LookupPane extends Component {
    static template = "mkbot_chat.LookupPane";
    static components = { Divider, ErrorHandler, RecordBrowser };
    static props = { row: Object, lookup: Object };

    setup() {
        this.panel = useService("mkbot.panel");
        this.lookups = useService("mkbot.lookups");
        this.ui = useService("ui");
        this.action = useService("action");
        this.root = useRef("root");
        this.place = this.lookups.placeOf(this.props.row, this.props.lookup.id);
        this.keepLast = new KeepLast();
        this.sessionId = this.props.row.id;
        this.size = usePaneSize();
        this.state = useState({
            data: this.place.data,
            error: "",
            sectionId: this.place.sectionId,
            /** The section whose records are drawn; the frame comes before them. */
            drawnId: null,
        });
        this.nav = useState({ current: null });
        Object.assign(this, {
            getWidth: () => this.root.el?.clientWidth ?? 0,
            getContainer: () => this.root.el.parentElement,
            onTouched: () => this.env.bus.trigger("MKBOT:RECORDS-TOUCHED"),
            onMoved: (share) => this.size.move(share),
        });
        if (this.place.data) {
            this.setSection(firstSection(this.place.data.sections, this.place.sectionId));
        }
        this.useNews();
        this.useEscape();
        const guard = () => this.mayLeave();
        this.lookups.guard = guard;
        onMounted(() => {
            this.load();
            if (this.lookups.shallFocus) {
                this.root.el.focus({ preventScroll: true });
            }
        });
        onWillUnmount(() => {
            if (this.lookups.guard === guard) {
                this.lookups.guard = null;
            }
        });
        // Drawn after the frame: that one never waits for a list.
        useEffect(
            () => {
                this.state.drawnId = this.state.sectionId;
            },
            () => [this.state.sectionId, this.state.data && true]
        );
    }

    /** Records change: by a button here, in a dialog, by a colleague, while there was no line. */
    useNews() {
        const again = useDebounced(() => this.load({ isQuiet: true }), GATHER_MS);
        useBus(this.env.bus, "MKBOT:RECORDS-TOUCHED", again);
        useBus(this.env.bus, "MKBOT:REFRESHED", again);
        useBus(this.env.bus, "MKBOT:LOOKUP-CHANGED", ({ detail }) => {
            const { session_ids: sessionIds, models } = detail;
            const isOurs = sessionIds.includes(this.sessionId);
            if (isOurs && this.state.data?.sections.some(({ model }) => models.includes(model))) {
                again();
            }
        });
    }

    useEscape() {
        let isTaken = false;
        useExternalListener(
            window,
            "keydown",
            (ev) => {
                if (ev.key === "Escape") {
                    const { composer } = this.panel.thread ?? {};
                    const isReplying = ev.target.closest?.(".o-mkbot-composer")
                        ? composer?.replyToMessage
                        : false;
                    isTaken = Boolean(isReplying || document.querySelector(OVERLAYS));
                }
            },
            { capture: true }
        );
        // Fields elsewhere, as the search of conversations, have an Escape of their own.
        const isElsewhere = (target) =>
            target.matches?.("input, textarea") && !target.closest(".o-mkbot-conversation");
        useHotkey("escape", () => this.goBack(), {
            isAvailable: (target) => !isTaken && !isElsewhere(target),
        });
    }

    // Data -------------------------------------------------------------------------------------

    /** Ask what there is; if quiet, what is shown stays until the answer comes. */
    async load({ isQuiet = false } = {}) {
        const { lookup } = this.props;
        let data;
        try {
            data = await this.keepLast.add(
                this.panel.orm.silent.call("mkbot.panel", "lookup", [this.sessionId, lookup.id])
            );
        } catch (error) {
            if (!isQuiet || !(error instanceof ConnectionLostError)) {
                this.fail(error);
            }
            return;
        }
        const { partner_id: partnerId } = this.props.row;
        if (this.lookups.placeOf(this.props.row, lookup.id) !== this.place || !partnerId) {
            return;
        }
        data = markRaw(data);
        this.place.data = data;
        Object.assign(this.state, { data, error: "" });
        this.setSection(firstSection(data.sections, this.state.sectionId));
        if (isQuiet && !this.isBusy) {
            this.nav.current?.reload();
        }
    }

    fail(error) {
        this.state.error =
            error instanceof ConnectionLostError
                ? _t("No connection to the server.").toString()
                : this.panel.inWords(error.cause ?? error) ||
                  _t("This could not be loaded.").toString();
    }

    retry() {
        this.state.error = "";
        this.state.data = null;
        this.load();
    }

    get section() {
        return this.state.data?.sections.find(({ id }) => id === this.state.sectionId);
    }

    setSection(section) {
        if (!section) {
            return;
        }
        this.place.sectionId = section.id;
        this.state.sectionId = section.id;
        const nav = navOf(this.place, section.id);
        nav.isSingle = this.isSingle;
        const { res_id: resId } = section;
        if (this.isSingle && (resId ? nav.resId !== resId : nav.resId)) {
            nav.show(resId || undefined);
        }
        this.nav.current = nav;
    }

    async goTo(section) {
        if (section.id === this.state.sectionId) {
            await this.nav.current.back();
        } else if (await this.nav.current.leave()) {
            this.setSection(section);
        }
    }

    get isSingle() {
        return Boolean(this.state.data?.is_single);
    }

    /** Nothing at all there: words, not an empty table. */
    get isEmpty() {
        const { section } = this;
        return !this.nav.current.isForm && (this.isSingle ? !section.res_id : !section.count);
    }

    get emptyText() {
        const { section } = this;
        const { name, partner_name: customer } = this.state.data;
        return this.state.data.sections.length > 1
            ? _t("%(coin)s, %(section)s: %(customer)s has nothing here.", {
                  coin: name,
                  section: section.name,
                  customer,
              }).toString()
            : _t("%(coin)s: %(customer)s has nothing here.", { coin: name, customer }).toString();
    }

    get dividerLabel() {
        return _t("Size of “%s”: drag, or use the arrow keys", this.props.lookup.name).toString();
    }

    get backTitle() {
        return (
            this.nav.current?.canGoBack ? _t("Back to the list") : _t("Back to the conversation")
        ).toString();
    }

    get nothingFound() {
        return _t("Nothing found.").toString();
    }

    async create() {
        const { model, context, new: method } = this.section;
        if (method) {
            await this.action.doActionButton({
                type: "object",
                name: method,
                resModel: model,
                resIds: [],
                context,
            });
            return;
        }
        this.nav.current.open(false);
    }

    // Leaving ----------------------------------------------------------------------------------

    /** Something is being typed or chosen in the records: they must not change beneath. */
    get isBusy() {
        return Boolean(
            this.root.el?.querySelector(
                ".o_selected_row, .o_form_status_indicator_buttons:not(.invisible)," +
                    " input:focus:not([type=checkbox]), textarea:focus, [contenteditable]:focus," +
                    " .o_data_row_selected"
            )
        );
    }

    /** @returns {true|Promise<boolean>} at once where nothing was typed */
    mayLeave() {
        if (!this.isBusy || !this.nav.current) {
            return true;
        }
        // What stands in a field counts once the field is left.
        if (this.root.el.contains(document.activeElement)) {
            document.activeElement.blur();
        }
        return this.nav.current.leave();
    }

    /** From a record to the list, from the list to the conversation alone. */
    async goBack() {
        const { current } = this.nav;
        if (current?.canGoBack) {
            if (this.root.el.contains(document.activeElement)) {
                document.activeElement.blur();
            }
            if (await current.back()) {
                this.root.el?.focus({ preventScroll: true });
            }
        } else {
            await this.close();
        }
    }

    async close() {
        const { el } = this.root;
        const mayFocus = !el || el.contains(document.activeElement) || !document.hasFocus();
        const composer = el?.parentElement.querySelector(
            ".o-mkbot-composer .o-mail-Composer-input"
        );
        await this.lookups.close(this.sessionId);
        // On a phone the keyboard would come up.
        if (!this.ui.isSmall && (mayFocus || document.activeElement === document.body)) {
            composer?.focus();
        }
    }

    onTabKeydown(ev) {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[ev.key];
        if (step) {
            ev.preventDefault();
            const tabs = [...ev.currentTarget.querySelectorAll("[role=tab]")];
            const index = tabs.indexOf(document.activeElement);
            const tab = tabs[(index + step + tabs.length) % tabs.length];
            tab.focus();
            tab.click();
        }
    }
}
