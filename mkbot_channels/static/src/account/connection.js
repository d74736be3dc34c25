import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import {
    Component,
    onWillDestroy,
    onWillStart,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";

/** Milliseconds between two looks at a code that is to be read. */
const LOOK_EVERY = 4000;

/**
 * How an account's connection is doing: what the platform believes, what is wrong and what to do,
 * and the QR code of a phone, which renews itself until the phone is linked.
 */
export class AccountConnection extends Component {
    static template = "mkbot_channels.AccountConnection";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.busService = useService("bus_service");
        this.state = useState({ image: "", error: "", link: "", looking: false });
        this.destroyed = false;
        const told = ({ id, link_state }) => {
            if (id === this.props.record.resId) {
                this.refresh(link_state === "connected");
            }
        };
        this.busService.subscribe("mkbot.account/state", told);
        this.codeRef = useRef("code");
        // The code is what one is here for: below the fold nobody would wait for it.
        useEffect(
            (shown) => {
                if (shown) {
                    this.codeRef.el?.scrollIntoView({ block: "nearest" });
                }
            },
            () => [Boolean(this.state.image)]
        );
        onWillStart(() => this.start(this.props.record));
        onWillUpdateProps((props) => this.start(props.record));
        onWillDestroy(() => {
            this.destroyed = true;
            clearTimeout(this.timer);
            this.busService.unsubscribe("mkbot.account/state", told);
        });
    }

    get data() {
        return this.props.record.data;
    }

    get linkState() {
        return this.state.link || this.data.link_state;
    }

    get isLinking() {
        return (
            this.data.state !== "draft" && this.data.link_state && this.linkState !== "connected"
        );
    }

    get isGood() {
        return this.data.state === "connected" && !this.isLinking;
    }

    get headline() {
        if (this.data.state === "draft") {
            return _t("Not connected yet: fill in what is asked for, and press “Connect”.");
        }
        if (this.data.trouble) {
            return this.troubleLabel;
        }
        if (this.isLinking) {
            return _t("One step more: link the phone.");
        }
        return this.data.connected_name
            ? _t("Connected as %s.", this.data.connected_name)
            : _t("Connected.");
    }

    get troubleLabel() {
        const selection = this.props.record.fields.trouble.selection;
        return selection.find(([value]) => value === this.data.trouble)?.[1] || "";
    }

    get tone() {
        if (this.data.state === "draft") {
            return "secondary";
        }
        if (this.data.trouble) {
            return "danger";
        }
        return this.isGood ? "success" : "warning";
    }

    get icon() {
        return (
            { secondary: "fa-plug", danger: "fa-exclamation-triangle", success: "fa-check-circle" }[
                this.tone
            ] || "fa-qrcode"
        );
    }

    start(record) {
        clearTimeout(this.timer);
        this.state.link = "";
        const { state, link_state } = record.data;
        if (record.resId && state !== "draft" && link_state && link_state !== "connected") {
            this.look();
        } else {
            this.state.image = "";
        }
    }

    /** Ask for the code, and again soon: the server renews it when it has grown old. */
    async look() {
        if (this.destroyed || this.state.looking) {
            return;
        }
        this.state.looking = true;
        try {
            const answer = await this.orm.silent.call("mkbot.account", "qr_code", [
                [this.props.record.resId],
            ]);
            if (this.destroyed) {
                return;
            }
            Object.assign(this.state, {
                image: answer.image,
                error: answer.error,
                link: answer.state,
            });
            if (answer.state === "connected") {
                return this.refresh(true);
            }
        } catch {
            this.state.error = _t("Odoo could not be reached; trying again.");
        } finally {
            this.state.looking = false;
        }
        this.timer = setTimeout(() => this.look(), LOOK_EVERY);
    }

    /** Show what is stored now; `ask` has the platform asked before. */
    async refresh(ask = false) {
        clearTimeout(this.timer);
        if (ask) {
            try {
                await this.orm.silent.call("mkbot.account", "check_now", [
                    [this.props.record.resId],
                ]);
            } catch {
                // What the platform believes is shown later: the link itself stands.
            }
        }
        if (!this.destroyed && !(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
        if (!this.destroyed) {
            this.start(this.props.record);
        }
    }
}

export const accountConnection = {
    component: AccountConnection,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "trouble", type: "selection" },
        { name: "trouble_text", type: "text" },
        { name: "connected_name", type: "char" },
        { name: "connection_details", type: "json" },
        { name: "connection_warnings", type: "json" },
        { name: "link_state", type: "selection" },
        { name: "certificate_issuer", type: "char" },
        { name: "certificate_expires_at", type: "datetime" },
    ],
};

registry.category("view_widgets").add("mkbot_account_connection", accountConnection);
