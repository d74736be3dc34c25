import {
    Component,
    onWillDestroy,
    onWillStart,
    onWillUpdateProps,
    toRaw,
    useEffect,
    useRef,
    useState,
    useSubEnv,
} from "@odoo/owl";
import { Composer } from "@mail/core/common/composer";
import { Thread } from "@mail/core/common/thread";
import { Typing } from "@mail/discuss/typing/common/typing";
import { useMessageScrolling } from "@mail/utils/common/hooks";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { sessionActions } from "../actions/session_actions";
import { registerPanelKey } from "../keyboard/panel_keys";
import { openSessionMenu } from "../menus/session_menu";
import { platformOf, spokenOf, stateOf, titleOf } from "../store/format";
import { waitOf } from "../team/targets";
import { ToneTimer } from "../team/tone_timer";
import { Tags } from "./tags";
import { Unsent } from "./unsent";

registerPanelKey("writing.send", { name: _t("Send"), keys: ["enter"], group: "writing" });
registerPanelKey("writing.line", {
    name: _t("A new line"),
    keys: ["shift+enter"],
    group: "writing",
});

/**
 * One conversation: Discuss's own thread and, for who attends it, its composer. It stays drawn, out
 * of sight and out of reach, while another one is at hand.
 */
export class Conversation extends Component {
    static template = "mkbot_chat.Conversation";
    static components = { Composer, Tags, Thread, ToneTimer, Typing, Unsent };
    static props = { sessionId: Number, isShown: { type: Boolean, optional: true } };
    static defaultProps = { isShown: true };

    setup() {
        this.panel = useService("mkbot.panel");
        this.store = useState(this.panel.store);
        this.mailStore = useService("mail.store");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.state = useState({ thread: null, isMissing: false, jumpPresent: 0 });
        Object.assign(this, { platformOf, stateOf, titleOf });
        useSubEnv({
            inDiscussApp: true,
            inMkbotPanel: true,
            mkbotSessionId: this.props.sessionId,
            messageHighlight: useMessageScrolling(),
        });
        onWillStart(() => {
            this.load();
        });
        onWillUpdateProps(({ isShown }) => {
            if (isShown && !this.props.isShown && this.state.thread?.exists()) {
                this.prepare(this.state.thread);
            }
        });
        useEffect(
            () => this.show(),
            () => [this.props.isShown, this.state.thread]
        );
        onWillDestroy(() => this.unload());
    }

    async load() {
        const { channel_id: id } = this.row;
        // Without a pause where Discuss knows it already: it is drawn once, whole.
        let thread = this.panel.threadOf(this.row);
        if (id && !thread) {
            thread = await this.mailStore.Thread.getOrFetch({ model: "discuss.channel", id });
            if (this.isDestroyed) {
                return;
            }
        }
        if (!thread) {
            this.state.isMissing = true;
            return;
        }
        this.prepare(thread);
        thread.mkbotShown = this.props.isShown;
        // Who does not take part hears the conversation only because of this.
        thread.mkbotWatched = true;
        this.state.thread = thread;
    }

    /** Tell Discuss whether it is before the operator's eyes. */
    show() {
        const { thread } = this.state;
        if (!thread?.exists()) {
            return;
        }
        thread.mkbotShown = this.props.isShown;
        if (this.props.isShown && thread.self_member_id && document.hasFocus()) {
            thread.markAsRead();
        }
    }

    /** Called before a thread is drawn, and before it comes to sight again. */
    prepare(thread) {
        this.panel.beginAtPresent(thread);
    }

    unload() {
        this.isDestroyed = true;
        // Raw: what is read here would be listened to for ever, by a component that is no more.
        const thread = toRaw(toRaw(this.state).thread);
        if (thread?.exists()) {
            thread.mkbotShown = false;
            thread.mkbotWatched = false;
        }
    }

    get row() {
        return this.store.rows.get(this.props.sessionId);
    }

    get isMine() {
        return this.store.isMine(this.props.sessionId);
    }

    /** Only who takes part writes; the server says the same. */
    get canWrite() {
        return this.isMine && Boolean(this.state.thread?.self_member_id);
    }

    get readOnlyText() {
        const { row } = this;
        if (row.state === "gone") {
            return _t("This attendance has ended.");
        }
        if (row.state === "active") {
            return this.isMine
                ? _t("One moment…")
                : _t("You are monitoring: %s attends this conversation.", row.operator);
        }
        if (row.state === "rating") {
            return _t("The attendance has ended; the customer is being asked for a rating.");
        }
        return row.state === "bot"
            ? _t("You are monitoring: the bot attends this conversation.")
            : _t("You are monitoring: the customer waits for an operator.");
    }

    get readOnlyIcon() {
        return "fa fa-eye";
    }

    get placeholder() {
        const { title, contact_name: contactName } = this.row;
        return title || contactName
            ? _t("Answer %s…", spokenOf(this.row))
            : _t("Answer the customer…");
    }

    get wait() {
        return waitOf(this.row, this.store.sectors);
    }

    get ctx() {
        return { row: this.row, panel: this.panel, env: this.env };
    }

    get mainAction() {
        return sessionActions(this.ctx).find((action) => action.primary);
    }

    get colleagues() {
        return this.row.operators.filter(({ id }) => id !== this.store.me.id);
    }

    openMenu(ev) {
        openSessionMenu(ev, this.ctx);
    }
}
