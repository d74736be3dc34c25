import re

from odoo import api, fields, models

from ..port import OPEN_STATES

SUBCHANNEL = "mkbot_panel"
SUPERVISORS_SUBCHANNEL = "mkbot_panel_all"
PENDING = "mkbot_chat.panel_pending"
# What decides who may see a session; changing it can take the session away from somebody.
AUDIENCE_FIELDS = {"operator_ids", "sector_id", "company_id"}


def formatted_vat(digits):
    """The digits of a CPF or CNPJ with their dots; `None` for another length."""
    if len(digits) == 11:
        return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"
    if len(digits) == 14:
        return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}"
    return None


def masked_vat(vat):
    """A CPF without its outer digits (a CNPJ is public); other numbers keep the last three."""
    if formatted := formatted_vat(re.sub(r"\D", "", vat or "")):
        return formatted if "/" in formatted else f"***{formatted[3:-2]}**"
    return "•" * (len(vat) - 3) + vat[-3:] if vat else ""


def iso(value):
    """A naive UTC datetime as the panel reads it."""
    return value and fields.Datetime.to_string(value).replace(" ", "T") + "Z"


class MkbotSession(models.Model):
    _inherit = "mkbot.session"

    def write(self, vals):
        """Remember who could see the sessions, so that those who no longer can are told."""
        if not AUDIENCE_FIELDS.isdisjoint(vals):
            self._panel_remember()
        return super().write(vals)

    def _panel_rows(self, card=False):
        """What the panel shows of each session.

        :param bool card: with the customer's data, for those who attend the customer
        """
        # sudo: the names around a session that the caller may read; callers check that
        return [session._panel_row(card=card) for session in self.sudo()]

    def _panel_row(self, card=False):
        """One row of the panel. Times are ISO 8601 in UTC. See :meth:`_panel_rows`."""
        self.ensure_one()
        partner = self.partner_id
        last_at = max(filter(None, (self.last_inbound_at, self.last_outbound_at)), default=None)
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "company_id": self.company_id.id,
            "channel_id": self.channel_id.id,
            "partner_id": partner.id,
            "title": partner.name or "",
            "contact_name": self.contact_id.name or self.contact_id.phone or "",
            "platform": self.platform,
            "account": self.account_id.name,
            "sector_id": self.sector_id.id,
            "sector": self.sector_id.name or "",
            "operator_id": self.operator_id.id,
            "operator": self.operator_id.name or "",
            "operators": [{"id": user.id, "name": user.name} for user in self.operator_ids],
            "since": iso(self.state_since),
            "queued_at": iso(self.queued_at),
            "last_preview": self.last_preview or "",
            "last_author": self.last_author or "",
            "last_at": iso(last_at or self.opened_at),
            "queue_reason": self.queue_reason or "",
            "tags": self.tag_ids.ids,
            "unanswered_since": iso(self.unanswered_since),
            "misses": self.misses,
            "scheduled_at": iso(self.scheduled_at),
            "intent": self._intent_name(),
            "signs": self._panel_signs(),
            "rank": self.rank,
            "card": self._panel_card() if card else None,
        }

    def _panel_signs(self):
        """Hook: what the lists show of the customer by a sign.

        :return: list of ``{"icon", "text"}``: classes of Font Awesome, and what the sign means, in
            the account's language
        """
        return []

    def _panel_card(self):
        """What the operator who attends a customer sees at once: who it is, if that is known, and
        what the bot learned."""
        partner = self.partner_id
        card = {"summary": self.summary or "", "learned": self._panel_learned()}
        if partner:
            card |= {
                "cpf_masked": masked_vat(partner.vat),
                "city": partner.city or "",
                "phone": partner.phone or "",
                "email": partner.email or "",
                "customer_since": fields.Date.to_string(partner.create_date.date()),
            }
        return card

    def _panel_learned(self):
        """What the bot knew when it handed over; `None` where it never spoke.

        :return: ``{intent, tier, answers: [[what was asked, answer], …], misses, notes}``, in the
            account's language as the summary is; ``notes`` are lines
        """
        facts = self.bot_learned
        if not facts:
            return None
        return {
            "intent": self._intent_name(facts.get("code")),
            "tier": facts.get("tier") or "T0",
            "answers": [list(answer) for answer in self._slots_in_words(facts)],
            "misses": self.misses,
            "notes": self._notes_in_words(facts),
        }

    def _panel_audience(self):
        """The bus channels of all who may see the session, as `(record, subchannel)`.

        It says the same as the record rules of the sessions.
        """
        self.ensure_one()
        shared = self.sector_id or self.company_id
        return {
            (self.company_id, SUPERVISORS_SUBCHANNEL),
            (shared, SUBCHANNEL),
            *((user, SUBCHANNEL) for user in self.operator_ids),
        }

    def _panel_remember(self):
        """Keep, until the transaction's end, who could see the sessions before it."""
        before = self._panel_pending()["before"]
        for session in self.sudo():
            if session.id and session.id not in before:
                before[session.id] = session._panel_audience()

    def _panel_push(self):
        """Show the sessions, as they are when the transaction commits, on all panels."""
        if self:
            self._panel_pending()["ids"].update(dict.fromkeys(self.ids))

    def _panel_pending(self):
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = {"ids": {}, "before": {}}
            # sudo: what is sent depends on the channels' audience, not on who made the change
            precommit.add(self.browse().sudo()._panel_flush)
        return precommit.data[PENDING]

    @api.model
    def _panel_flush(self):
        """Send what :meth:`_panel_push` gathered: one notification per session and channel."""
        pending = self.env.cr.precommit.data.pop(PENDING)
        sessions = self.browse(pending["ids"]).exists()
        for session in sessions:
            session.rank += 1
        sessions.flush_recordset(["rank"])
        for session in sessions:
            session._panel_send(pending["before"].get(session.id, set()))

    def _panel_send(self, before):
        send = self.env["bus.bus"]._sendone
        audience = self._panel_audience()
        gone = {"id": self.id, "rank": self.rank}
        if self.state not in OPEN_STATES:
            for channel in audience | before:
                send(channel, "mkbot.session/gone", gone)
            return
        for channel in before - audience:
            send(channel, "mkbot.session/gone", gone)
        row = self._panel_row()
        for record, subchannel in audience:
            personal = record._name == "res.users"
            payload = {**row, "card": self._panel_card()} if personal else row
            send((record, subchannel), "mkbot.session/row", payload)
