import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useChildRef } from "@web/core/utils/hooks";
import { RecordBrowser } from "./record_browser";
import { RecordNav } from "./record_nav";

/** Escape goes back to the list first. */
class BackDialog extends Dialog {
    static props = { ...Dialog.props, nav: RecordNav };

    onEscape() {
        return this.props.nav.canGoBack ? this.props.nav.back() : super.onEscape();
    }
}

/** What an action would show instead of the panel: its records, in a dialog. */
export class RecordsDialog extends Component {
    static template = "mkbot_chat.RecordsDialog";
    static components = { BackDialog, RecordBrowser };
    static props = {
        close: Function,
        title: String,
        resModel: String,
        /** As in an action: `[[id, type], …]`. */
        views: Array,
        /** The record to begin with: false for a new one, undefined for the list. */
        resId: { type: [Number, Boolean], optional: true },
        domain: Array,
        context: Object,
        onTouched: Function,
    };

    setup() {
        this.modalRef = useChildRef();
        const { views, resId } = this.props;
        const types = views.map(([, type]) => type).filter((type) => type !== "search");
        const several = types.filter((type) => type !== "form");
        this.views = Object.fromEntries(views.map(([id, type]) => [type, id]));
        this.multi = several.includes("list") ? "list" : (several[0] ?? "list");
        this.nav = useState(new RecordNav());
        if (resId !== undefined || !several.length) {
            this.nav.isSingle = true;
            this.nav.show(resId ?? false);
        }
        // Closing saves as leaving a page does; what cannot be saved stays open.
        this.env.dialogData.dismiss = async () => (await this.nav.leave()) || new Promise(() => {});
        this.getWidth = () => this.modalRef.el?.querySelector(".modal-body")?.clientWidth ?? 992;
    }

    get title() {
        const { isForm, title } = this.nav;
        return [this.props.title, isForm && title !== this.props.title && title]
            .filter(Boolean)
            .join(" / ");
    }
}
