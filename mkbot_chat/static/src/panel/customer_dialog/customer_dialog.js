import { Component, onWillDestroy, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSelectedInView } from "../dialogs/selected_in_view";
import { platformOf } from "../store/format";

const LEAST = 2;

/** Find the customer of a conversation, and see what would be linked before it is. */
export class CustomerDialog extends Component {
    static template = "mkbot_chat.CustomerDialog";
    static components = { Dialog };
    static props = { close: Function, panel: Object, row: Object };

    setup() {
        this.state = useState({
            term: "",
            found: [],
            index: -1,
            /** What choosing the one at `index` would link. */
            link: null,
            isSearching: false,
            isBusy: false,
        });
        Object.assign(this, { platformOf });
        this.searching = new KeepLast();
        this.looking = new KeepLast();
        this.searchSoon = useDebounced(() => this.search(), 250);
        this.lookSoon = useDebounced(() => this.look(), 150);
        useAutofocus({ refName: "term" });
        useSelectedInView(useRef("list"), () => [this.state.index]);
        onWillDestroy(() => (this.isGone = true));
    }

    get title() {
        const { row } = this.props;
        return row.partner_id
            ? _t("Who is it, if not %s?", row.title)
            : _t("Who is this customer?");
    }

    get partner() {
        return this.state.found[this.state.index];
    }

    get canConfirm() {
        const { isBusy, isSearching, link } = this.state;
        return Boolean(this.partner && link && !isBusy && !isSearching);
    }

    get emptyText() {
        if (this.state.isSearching) {
            return _t("Searching…");
        }
        return this.state.term.trim().length < LEAST
            ? _t("Type at least two letters or three digits.")
            : _t("Nobody found.");
    }

    // What will be linked ----------------------------------------------------------------------

    get linkTitle() {
        return _t("Linked with %s will be", this.partner.name);
    }

    get addressText() {
        const { address, account, known } = this.state.link;
        const text = _t(
            "The address %(address)s on %(account)s: whoever writes from it is known as this customer.",
            { address, account }
        );
        const more =
            known === 1 ? _t("The customer has one more.") : _t("The customer has %s more.", known);
        return known ? `${text} ${more}` : text;
    }

    get conversationText() {
        return _t("This conversation, %s", this.props.row.name);
    }

    get earlierText() {
        const { count, first } = this.state.link.earlier;
        const names = first.map(({ name }) => name).join(", ");
        return count > first.length
            ? _t("Earlier attendances of this address: %(names)s and %(more)s more", {
                  names,
                  more: count - first.length,
              })
            : _t("Earlier attendances of this address: %s", names);
    }

    get warnings() {
        const { elsewhere, now } = this.state.link;
        const warnings = elsewhere.map(({ account, customer }) =>
            _t(
                "On %(account)s the same number is known as that of %(customer)s. That stays as it is.",
                { account, customer }
            )
        );
        if (now && now.id !== this.partner.id) {
            warnings.unshift(
                _t("This address is known as that of %s now, and will not be any more.", now.name)
            );
        }
        return warnings;
    }

    // Finding ----------------------------------------------------------------------------------

    onInput() {
        this.state.isSearching = this.state.term.trim().length >= LEAST;
        this.searchSoon();
    }

    async search() {
        const term = this.state.term.trim();
        const found =
            term.length < LEAST
                ? []
                : ((await this.searching.add(
                      this.props.panel.rpc("mkbot.panel", "search_partners", [term])
                  )) ?? []);
        if (!this.isGone) {
            Object.assign(this.state, { found, isSearching: false });
            this.choose(found.length ? 0 : -1);
        }
    }

    choose(index) {
        Object.assign(this.state, { index, link: null });
        if (this.partner) {
            this.lookSoon();
        }
    }

    /** Ask what choosing this customer would link. */
    async look() {
        const { partner } = this;
        if (!partner) {
            return;
        }
        const link = await this.looking.add(
            this.props.panel.rpc("mkbot.panel", "partner_link", [this.props.row.id, partner.id])
        );
        if (!this.isGone && this.partner?.id === partner.id) {
            this.state.link = link ?? null;
        }
    }

    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            const index = this.state.index + step;
            if (this.state.found[index]) {
                this.choose(index);
            }
        } else if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.confirm();
        }
    }

    async confirm() {
        if (this.canConfirm) {
            await this.set(this.partner.id, this.partner.name);
        }
    }

    forget() {
        return this.set(false, _t("Not identified").toString());
    }

    async set(partnerId, name) {
        const { close, panel, row } = this.props;
        this.state.isBusy = true;
        const answer = await panel.rpc("mkbot.session", "action_set_partner", [
            [row.id],
            partnerId,
        ]);
        this.state.isBusy = false;
        if (answer === undefined) {
            return;
        }
        close();
        if (answer) {
            const undo = () => {
                closeNotice();
                panel.act(row, "action_undo_partner");
            };
            const closeNotice = panel.notification.add(
                _t("%(customer)s: customer of conversation %(protocol)s", {
                    customer: name,
                    protocol: row.name,
                }),
                {
                    type: "success",
                    autocloseDelay: 15000,
                    buttons: [{ name: _t("Undo"), onClick: undo }],
                }
            );
        }
    }
}
