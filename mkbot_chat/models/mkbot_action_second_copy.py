from odoo import models

from ..bot import boleto, values
from .mkbot_action import LISTED

#: Open instalments that are looked at: who owes more needs a person anyhow.
MOST = 60
LABEL_LENGTH = 20


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
            return values.Acted("done", (self._reply("bill_none"),))
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
        replies = self._list(session, lines) + self._pay(session, lines[0])
        self._send_document(session, lines[0].move_id)
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
                    ("account_type", "=", "asset_receivable"),
                    ("reconciled", "=", False),
                    ("amount_residual", ">", 0),
                ],
                order="date_maturity, id",
                limit=MOST,
            )
        )

    def _by_contract(self, lines):
        """``{key: (label, lines)}``, the contract with the most overdue instalment first."""
        contracts = {}
        for line in lines:
            key, label = line.move_id._mkbot_contract()
            known, others = contracts.get(key, (label, lines.browse()))
            contracts[key] = known, others | line
        return contracts

    # ----- what is said -----

    def _list(self, session, lines):
        """What is open, when it is more than one instalment."""
        if len(lines) < 2:
            return []
        today = self._today(session)
        shown = []
        for line in lines[:LISTED]:
            amount = self._money(session, line.amount_residual_currency, line.currency_id)
            mark = " ⚠️" if line._mkbot_days_late(today) else ""
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

    def _pay(self, session, line):
        """The ways to pay an instalment. Each code is a message of its own, to be copied whole."""
        move = line.move_id
        amount = self._money(session, line.amount_residual_currency, line.currency_id)
        due = self._day(session, line.date_maturity)
        late = line._mkbot_days_late(self._today(session))
        known = {"number": move.name, "due": due, "amount": amount}
        replies = [
            self._reply("bill_overdue", **known, days=late)
            if late
            else self._reply("bill_due", **known)
        ]
        if pix := move._mkbot_pix(line.amount_residual_currency):
            replies += [
                self._reply("bill_pix", amount=amount),
                self._reply("bill_pix_code", pix=pix),
            ]
        if line.mkbot_boleto_line:
            replies += [
                self._reply("bill_boleto"),
                self._reply("bill_boleto_line", line=boleto.compact(line.mkbot_boleto_line)),
            ]
        return [*replies, self._reply("bill_link", link=move._mkbot_link())]

    def _facts(self, session, lines):
        return {
            "invoice": lines[0].move_id.name,
            "open": len(lines),
            "overdue": sum(1 for line in lines if line._mkbot_days_late(self._today(session))),
        }

    def _send_document(self, session, move):
        """Have the invoice's PDF follow, and note on the invoice that it was sent."""
        self.env["mkbot.errand"]._add(session, "document", {"move_id": move.id})
        move._message_log(
            body=self.env._("Second copy sent in the attendance %s.", session.name),
            author_id=session._bot_partner().id,
        )
