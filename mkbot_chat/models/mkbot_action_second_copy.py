from odoo import models

from ..bot import boleto, values
from .mkbot_action import LISTED

#: Open instalments that are looked at: who owes more needs a person anyhow.
MOST = 60
#: States of an invoice about which nobody is asked for money.
SETTLED = ("paid", "in_payment", "reversed")
LABEL_LENGTH = 60


class MkbotActionSecondCopy(models.AbstractModel):
    """Second copy of the most overdue instalment, and what else is open."""

    _name = "mkbot.action.second_copy"
    _description = "Bot Action: Second Copy of the Bill"
    _inherit = "mkbot.action"
    _mkbot_code = "segunda_via_boleto"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T1")

    def _run(self, session, slots, confirmed):
        lines = self._open_instalments(session)
        if not lines:
            return values.Acted("done", (self._none(session),))
        contracts = self._by_contract(lines)
        if len(contracts) > 1:
            key = slots.get("contract")
            if key not in contracts:
                return self._choose(
                    "contract",
                    "bill_choose_contract",
                    [(key, label[:LABEL_LENGTH]) for key, (label, _lines) in contracts.items()],
                )
            lines = contracts[key][1]
        again = self._send_document(session, lines[0].move_id)
        self.env["mkbot.second.copy"]._log(lines[0], session)
        replies = self._list(session, lines) + self._pay(session, lines[0], brief=again)
        if again:
            replies.insert(0, self._reply("bill_again"))
        return values.Acted("done", tuple(replies), facts=self._facts(session, lines))

    # ----- what is open -----

    def _open_instalments(self, session):
        """The customer's open instalments in the attendance's company, the most overdue first."""
        partner = session.partner_id.commercial_partner_id
        if not partner:
            return self.env["account.move.line"]
        # sudo: the bot speaks for the company; it shows a customer their own bills only.
        return (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("company_id", "=", session.company_id.id),
                    ("move_id.commercial_partner_id", "=", partner.id),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("parent_state", "=", "posted"),
                    # A payment that its bank statement has not confirmed need not have an entry:
                    # the invoice knows of it, the instalment does not.
                    ("move_id.payment_state", "not in", SETTLED),
                    ("account_type", "=", "asset_receivable"),
                    ("reconciled", "=", False),
                    ("amount_residual", ">", 0),
                ],
                order="date_maturity, id",
                limit=MOST,
            )
        )

    def _last_payment(self, session):
        """The day of the customer's last payment, None where none is known."""
        # sudo: as for what is open
        partial = (
            self.env["account.partial.reconcile"]
            .sudo()
            .search(
                [
                    ("company_id", "=", session.company_id.id),
                    (
                        "debit_move_id.move_id.commercial_partner_id",
                        "=",
                        session.partner_id.commercial_partner_id.id,
                    ),
                    ("debit_move_id.move_id.move_type", "=", "out_invoice"),
                    # Money, not a credit note or what was written off.
                    "|",
                    ("credit_move_id.move_id.origin_payment_id", "!=", False),
                    ("credit_move_id.move_id.statement_line_id", "!=", False),
                ],
                order="max_date desc, id desc",
                limit=1,
            )
        )
        return partial.credit_move_id.date or None

    def _by_contract(self, lines):
        """``{key: (label, lines)}``, the contract with the most overdue instalment first."""
        contracts = {}
        for line in lines:
            key, label = line.move_id._mkbot_contract()
            known, others = contracts.get(key, (label, lines.browse()))
            contracts[key] = known, others | line
        return contracts

    # ----- what is said -----

    def _none(self, session):
        """Nothing is open: say until when it was paid, which is what the customer wonders."""
        paid = session.partner_id and self._last_payment(session)
        if not paid:
            return self._reply("bill_none")
        return self._reply("bill_none_paid", date=self._day(session, paid))

    def _list(self, session, lines):
        """What is open, when it is more than one instalment."""
        if len(lines) < 2:
            return []
        shown = []
        for line in lines[:LISTED]:
            amount = self._money(session, line.amount_residual_currency, line.currency_id)
            mark = " ⚠️" if line._mkbot_days_late() else ""
            shown.append(f"• {self._day(session, line.date_maturity)} – {amount}{mark}")
        if len(lines) > LISTED:
            shown.append("…")
        totals = [
            self._money(session, sum(of_one.mapped("amount_residual_currency")), currency)
            for currency, of_one in lines.grouped("currency_id").items()
        ]
        return [
            self._reply(
                "bills_open", count=len(lines), total=" + ".join(totals), list="\n".join(shown)
            )
        ]

    def _pay(self, session, line, brief=False):
        """The ways to pay an instalment. Each code is a message of its own, to be copied whole.

        :param bool brief: the customer has been told already what to do with them
        """
        move = line.move_id
        amount = self._money(session, line.amount_residual_currency, line.currency_id)
        due = self._day(session, line.date_maturity)
        late = line._mkbot_days_late()
        known = {"number": move.name, "due": due, "amount": amount}
        replies = [self._what(late, known)]
        pix = move._mkbot_pix(line.amount_residual_currency)
        if pix and not brief:
            replies.append(self._reply("bill_pix", amount=amount))
        if pix:
            replies.append(self._reply("bill_pix_code", pix=pix))
        if line.mkbot_boleto_line:
            replies += [
                self._reply("bill_boleto"),
                self._reply("bill_boleto_line", line=boleto.compact(line.mkbot_boleto_line)),
            ]
        if brief and len(replies) > 1:
            return replies
        return [*replies, self._reply("bill_link", link=move._mkbot_link())]

    def _what(self, late, known):
        """Which instalment it is, and whether it is overdue."""
        if late > 1:
            return self._reply("bill_overdue", **known, days=late)
        return self._reply("bill_overdue_1" if late else "bill_due", **known)

    def _facts(self, session, lines):
        return {
            "invoice": lines[0].move_id.name,
            "open": len(lines),
            "overdue": sum(1 for line in lines if line._mkbot_days_late()),
        }

    def _send_document(self, session, move):
        """Have the invoice's PDF follow, and note on the invoice that it was sent, once.

        :return: whether it was sent in this attendance already
        """
        again = self.env["mkbot.errand"]._send_document(session, move)
        if not again:
            move._mkbot_log_sent(session, session._bot_partner())
        return again
