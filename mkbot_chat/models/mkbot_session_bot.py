import logging

import psycopg2

from odoo import models

from ..bot import dialog, documents, values

_logger = logging.getLogger(__name__)

#: The bot speaks in these states only.
BOT_STATES = ("bot", "rating")
#: A turn asks the database a few things at most; more is a fault in the dialogue.
MAX_STEPS = 8


class MkbotSession(models.Model):
    """The bot's part of an attendance: carries out what ``bot/dialog.py`` decides.

    An effect of the dialogue named ``x`` is carried out by ``_bot_do_x(effect)``, which returns the
    event that answers it, or None. An addon that teaches the dialogue another effect adds such a
    method.
    """

    _inherit = "mkbot.session"

    def _bot_take_turn(self):
        """Answer what the customer wrote since the bot's last turn.

        Called with the session's row locked. Nothing a customer writes may end in an error: when
        the dialogue fails, the conversation goes to people, with reason ``bot_error``.
        """
        self.ensure_one()
        pending = self.bot_pending
        if not pending:
            return
        self.bot_pending = False
        if self.state in BOT_STATES:
            self._bot_run(dialog.said(pending))

    def _bot_start_rating(self):
        """Ask for the rating: the attendance has just moved to state rating."""
        self.ensure_one()
        self._bot_run(values.RatingAsked())

    def _bot_run(self, event):
        try:
            with self.env.cr.savepoint():
                self._bot_converse(event)
        except psycopg2.OperationalError:
            # Somebody else changed the session: the whole transaction has to run again.
            raise
        except Exception:
            _logger.exception("Bot failed in attendance %s", self.name)
            self.invalidate_recordset()
            if self.state == "bot":
                self._say("queued")
                self._to_queue("bot_error")

    def _bot_converse(self, event):
        """Make turns until the dialogue asks nothing more. Once the state has passed to somebody
        else, the rest of the bot's words is dropped."""
        for _step in range(MAX_STEPS):
            turn = dialog.step(self.bot_state, event, self._bot_context())
            self.write({"bot_state": turn.state, "misses": turn.state["misses"]})
            for reply in turn.replies:
                self._bot_reply(reply)
            event = None
            for effect in turn.effects:
                if self.state not in BOT_STATES:
                    return
                event = getattr(self, f"_bot_do_{effect.name}")(effect)
            if event is None:
                return
        raise RuntimeError("the dialogue does not come to an end")

    def _bot_context(self):
        return values.Context(
            known=bool(self.partner_id),
            first_name=self._say_variables()["first_name"],
            has_phone=bool(self.contact_id.phone),
        )

    def _bot_reply(self, reply):
        body = self._text(reply.key, reply.variables)
        options = [
            {"id": choice.id, "label": choice.label or self._text(choice.key, {}) or choice.id}
            for choice in reply.options
        ]
        if body:
            self._post_bot(body, options=options or None)

    def _state_changed(self, old_state, new_state):
        if old_state == "bot" and self.bot_state:
            # A document that waits for its confirmation is not kept beyond the bot's part.
            self.bot_state = dialog.forget(self.bot_state)
        return super()._state_changed(old_state, new_state)

    # ----- queries -----

    def _bot_do_find_by_phone(self, query):
        partner = self._bot_phone_owner()
        return values.Found() if partner else values.NotFound()

    def _bot_do_check_owner(self, query):
        partner = self._bot_phone_owner()
        if partner and documents.compact(partner.vat).startswith(query.document):
            return self._bot_confirmed(partner)
        return values.NotConfirmed()

    def _bot_do_check_confirmation(self, query):
        partners = self._bot_customers([("vat", "in", documents.spellings(query.document))])
        confirmed = partners.filtered(
            lambda partner: documents.confirms(
                query.datum,
                phones=[number for number in (partner.phone, partner.phone_sanitized) if number],
                emails=[partner.email_normalized or partner.email or ""],
                zips=[partner.zip or ""],
            )
        )
        return self._bot_confirmed(confirmed) if len(confirmed) == 1 else values.NotConfirmed()

    def _bot_confirmed(self, partner):
        return values.Confirmed(partner.id, (partner.name or "").split(" ")[0])

    def _bot_phone_owner(self):
        """The one customer whose phone is the channel's and who has a document, or none."""
        numbers = documents.phone_spellings(self.contact_id.phone or "")
        partners = self._bot_customers([("phone_sanitized", "in", numbers)]) if numbers else ()
        return partners if len(partners) == 1 and partners.vat else False

    def _bot_customers(self, domain):
        """The customers that `domain` finds: active commercial partners of the session's company
        or of none. A few suffice to know that it is not one."""
        # The lane worker is superuser; rules do not bound what it finds.
        partners = (
            self.env["res.partner"]
            .sudo()
            .search([*domain, ("company_id", "in", [self.company_id.id, False])], limit=20)
        )
        customers = partners.commercial_partner_id
        return customers.filtered(
            lambda partner: (
                partner.active and partner.company_id in (self.company_id, self.env["res.company"])
            )
        )

    # ----- effects -----

    def _bot_do_identify(self, effect):
        self._identify(self.env["res.partner"].browse(effect.partner_id))

    def _bot_do_to_queue(self, effect):
        self._to_queue(effect.reason, self._bot_summary(effect.facts))

    def _bot_summary(self, facts):
        """What the bot learned, in words for the operator."""
        # The worker speaks no language of its own: operators read that of the account.
        env = self.account_id._speaking().env
        lines = []
        if facts["tier"] == "T0":
            lines.append(env._("Not identified."))
            if facts["document"]:
                lines.append(env._("Gave the document %s, not confirmed.", facts["document"]))
        lines += [env._("Wrote: “%s”", text) for text in facts["requests"]]
        return "\n".join(lines)

    def _bot_do_solve(self, effect):
        self._solve()

    def _bot_do_rate(self, effect):
        self._rate(effect.rating)

    def _bot_do_close(self, effect):
        self._close()
