import { Component, onWillDestroy, useEffect, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";

import { platformOf } from "@mkbot_chat/panel/store/format";

import { isComplete, TemplateForm } from "./template_form";
import { startValues } from "./template_text";

const BY_HAND = "";
const DIGITS = 8;

/** Write to somebody first (row P13): who, at which number, from which account, and what. */
export class InviteDialog extends Component {
    static template = "mkbot_channels.InviteDialog";
    static components = { Dialog, TemplateForm };
    static props = { close: Function, panel: Object, partnerId: { optional: true } };

    setup() {
        this.title = _t("New conversation").toString();
        this.byHand = BY_HAND;
        this.platformOf = platformOf;
        this.state = useState({
            isLoading: true,
            isBusy: false,
            problem: "",
            term: "",
            found: null,
            index: 0,
            partner: null,
            phones: [],
            accounts: [],
            accountId: 0,
            chosen: BY_HAND,
            typed: "",
            text: "",
        });
        this.choice = useState({ template: null, values: {} });
        this.keepLast = new KeepLast();
        this.searching = new KeepLast();
        this.search = useDebounced(() => this.searchNow(), 250);
        this.term = useRef("term");
        this.body = useRef("body");
        useEffect(
            () => {
                this.term.el?.focus();
            },
            () => [this.term.el]
        );
        onWillDestroy(() => (this.isGone = true));
        this.load(this.props.partnerId || false);
    }

    // Who -------------------------------------------------------------------------------------

    /** Ask what can be chosen for a customer, and keep of the earlier choice what still is. */
    async load(partnerId) {
        this.state.isLoading = true;
        const options = await this.keepLast.add(
            this.props.panel.rpc("mkbot.panel", "invite_options", [partnerId])
        );
        if (this.isGone) {
            return;
        }
        this.state.isLoading = false;
        if (!options) {
            return;
        }
        const { partner, phones, accounts } = options;
        const account = accounts.find(({ id }) => id === this.state.accountId) ?? accounts[0];
        const own = phones.find(({ label }) => label === partner?.name) ?? phones[0];
        const chosen = own?.number ?? BY_HAND;
        Object.assign(this.state, { partner, phones, accounts, chosen });
        this.setAccount(account?.id ?? 0);
    }

    async searchNow() {
        const { term } = this.state;
        const found = term.trim()
            ? await this.searching.add(
                  this.props.panel.rpc("mkbot.panel", "search_partners", [term])
              )
            : undefined;
        if (!this.isGone) {
            Object.assign(this.state, { found: found ?? null, index: 0 });
        }
    }

    onTermKeydown(ev) {
        const { found, index } = this.state;
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step && found?.length) {
            this.state.index = Math.max(0, Math.min(index + step, found.length - 1));
        } else if (ev.key === "Enter" && !ev.ctrlKey && found?.length && !ev.isComposing) {
            this.setPartner(found[index]);
        } else {
            return;
        }
        ev.preventDefault();
    }

    async setPartner(partner) {
        Object.assign(this.state, { term: "", found: null });
        await this.load(partner?.id ?? false);
        if (!this.isGone) {
            this.body.el?.querySelector(".o-next input:checked, .o-next input")?.focus();
        }
    }

    // Where to --------------------------------------------------------------------------------

    get number() {
        return this.state.chosen === BY_HAND ? this.state.typed.trim() : this.state.chosen;
    }

    get isNumberShort() {
        // Of a number that was offered only the end may be shown.
        return this.state.chosen === BY_HAND && this.number.replace(/\D/g, "").length < DIGITS;
    }

    get account() {
        return this.state.accounts.find(({ id }) => id === this.state.accountId);
    }

    setAccount(id) {
        const { name } = this.choice.template ?? {};
        this.state.accountId = id;
        // The same template is another one for another customer: its values are theirs.
        const template = this.account?.templates.find((each) => each.name === name) ?? null;
        Object.assign(this.choice, { template, values: template ? startValues(template) : {} });
    }

    // What ------------------------------------------------------------------------------------

    get canStart() {
        const { account } = this;
        const hasWords = account?.needs_template ? isComplete(this.choice) : this.state.text.trim();
        return Boolean(
            !this.state.isBusy &&
            !this.state.isLoading &&
            account &&
            !this.isNumberShort &&
            hasWords
        );
    }

    async start() {
        if (!this.canStart) {
            return;
        }
        const { panel } = this.props;
        const { account, state } = this;
        const template = account.needs_template ? this.choice.template : null;
        const args = [
            account.id,
            this.number,
            state.partner?.id ?? false,
            template?.id ?? false,
            template ? { ...this.choice.values } : {},
            template ? "" : state.text.trim(),
        ];
        const begun = await panel.askedIn(state, () =>
            panel.begin(() => panel.orm.call("mkbot.panel", "invite", args))
        );
        if (begun !== undefined) {
            this.props.close();
        }
    }
}
