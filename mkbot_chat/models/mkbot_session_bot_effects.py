import logging

import psycopg2

from odoo import fields, models

from ..bot import learned
from ..bot.understanding import SMALL_TALK
from ..plain import plain_text
from .mail_message import MASK

_logger = logging.getLogger(__name__)

#: What a receipt of payment is called among the intents.
RECEIPT = "comprovante"
#: Decisions of the dialogue that serve what was understood.
SERVED = ("act", "chosen")
#: A password is looked for among the conversation's last messages.
MASKED_AMONG = 20


class MkbotSession(models.Model):
    """What the dialogue decides, carried out."""

    _inherit = "mkbot.session"

    intent_id = fields.Many2one(
        "mkbot.intent",
        string="Asked for",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What the customer asked the bot for last.",
    )
    first_intent_id = fields.Many2one(
        "mkbot.intent",
        string="Asked for first",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What the customer asked the bot for first, greetings aside.",
    )
    miss_count = fields.Integer(
        string="Messages not understood",
        readonly=True,
        help="How many of the customer's messages the bot did not understand, in all.",
    )

    bot_learned = fields.Json(
        readonly=True,
        groups="mkbot_chat.group_admin",
        help="What the bot knew when it handed over, as its dialogue tells it.",
    )

    def _bot_serves(self, code):
        """Keep which intent is served."""
        if code != self.intent_id.code:
            # sudo: what it is called is no secret; operators' acts may lead here.
            intent = self.env["mkbot.intent"].sudo().search([("code", "=", code)], limit=1)
            self.intent_id = intent or self.intent_id
        if not self.first_intent_id and code not in SMALL_TALK:
            self.first_intent_id = self.intent_id

    def _bot_do_understood(self, effect):
        if effect.decision in SERVED:
            self._bot_serves(effect.code)
        elif effect.decision == "miss":
            self.miss_count += 1
        # sudo: operators' acts may lead here, and nobody writes these rows by hand
        self.env["mkbot.trigger"].sudo()._log(self, effect, source=self._bot_source())

    def _bot_source(self):
        """Whose understanding the present turn goes by."""
        remote = any(found is not None for found in (self.bot_understood or {}).values())
        return self.company_id["mkbot_understanding"] if remote else "embedded"

    def _bot_do_identify(self, effect):
        self._identify(self.env["res.partner"].browse(effect.partner_id))

    # ----- people -----

    def _bot_do_to_queue(self, effect):
        vals = {}
        reason = effect.reason
        if reason == "action" and effect.facts.get("code") == RECEIPT:
            reason = "receipt"
            if self.account_id.receipt_sector_id:
                vals["sector_id"] = self.account_id.receipt_sector_id.id
        if self._bot_is_silent():
            reason = self._bot_silence_reason() or reason
        self._to_queue(reason, self._bot_summary(effect.facts), **vals)

    def _bot_do_open_profile(self, effect):
        """Open what people go on with; they get the conversation even if that fails."""
        self._bot_serves(effect.code)
        summary = self._bot_summary(self._bot_facts())
        try:
            with self.env.cr.savepoint():
                self.env["mkbot.opening.profile"]._open_for(
                    self, effect.code, dict(effect.slots), summary
                )
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("No record could be opened for attendance %s", self.name)
            self.invalidate_recordset()
            words = self.account_id._speaking().env._(
                "The record that people go on with could not be opened; open it by hand."
            )
            self._post_note(words, self._bot_partner())

    def _bot_do_mask(self, effect):
        """Have a password that the customer has just written stand nowhere."""
        texts = {text.strip() for text in effect.texts}
        # sudo: operators' acts may lead here
        last = (
            self.env["mail.message"]
            .sudo()
            .search(
                [("model", "=", "discuss.channel"), ("res_id", "=", self.channel_id.id)],
                order="id desc",
                limit=MASKED_AMONG,
            )
        )
        last.filtered(
            lambda message: message.author_guest_id and plain_text(message.body) in texts
        )._mkbot_mask()
        self.last_preview = MASK

    # ----- the end -----

    def _bot_do_solve(self, effect):
        self._solve()

    def _bot_do_rate(self, effect):
        self._rate(effect.rating)

    def _bot_do_comment(self, effect):
        self._comment_rating(effect.text)

    def _bot_do_close(self, effect):
        self._close()

    # ----- what it learned -----

    def _bot_facts(self):
        """What the bot knows at this moment, as its dialogue tells it when it hands over."""
        # sudo: the state itself is for administrators; this much is for who attends.
        facts = learned.facts(self.sudo().bot_state)
        return {**facts, "code": facts.get("code") or self.intent_id.code or ""} if facts else {}

    def _bot_summary(self, facts):
        """What the bot learned, in words for the operator."""
        # The worker speaks no language of its own: operators read that of the account.
        env = self.account_id._speaking().env
        lines = []
        if facts.get("tier") == "T0":
            lines.append(env._("Not identified."))
            if facts.get("document"):
                lines.append(env._("Gave the document %s, not confirmed.", facts["document"]))
        elif facts.get("tier") == "T2":
            lines.append(env._("Identified, and confirmed by a one-time code."))
        if facts.get("code"):
            lines.append(env._("Asked for: %s", self._intent_name(facts["code"])))
        lines += [f"{label}: {value}" for label, value in self._slots_in_words(facts)]
        return "\n".join(lines + self._notes_in_words(facts))

    def _intent_name(self, code=None):
        """What an intent, or the one served last, is called in the account's language."""
        # sudo: names of intents are no secret.
        intents = self.account_id._speaking().env["mkbot.intent"].sudo()
        if not code or code == self.intent_id.code:
            return intents.browse(self.intent_id.id).name or ""
        intent = intents.with_context(active_test=False).search([("code", "=", code)], limit=1)
        return intent.name or code

    def _slots_in_words(self, facts):
        """The customer's answers: ``[(what was asked, answer), …]``."""
        env = self.account_id._speaking().env
        names = {
            "email": env._("E-mail"),
            "phone": env._("Phone"),
            "zip": env._("Postal code"),
            "street": env._("Street"),
            "number": env._("Number"),
            "city": env._("City"),
            "address": env._("Address"),
            "name": env._("Name"),
            "reason": env._("Reason"),
            "plan": env._("Plan"),
            "contract": env._("Contract"),
        }
        return [
            (names.get(name, name.replace("_", " ").capitalize()), str(value))
            for name, value in (facts.get("slots") or {}).items()
            if value not in (None, "")
        ]

    def _notes_in_words(self, facts):
        """What the bot did, what it left, and what the customer wrote: lines."""
        env = self.account_id._speaking().env
        outcomes = {
            "done": env._("done"),
            "refused": env._("refused"),
            "person": env._("handed to a person"),
            "declined": env._("the customer did not want it"),
        }
        lines = [
            f"{self._intent_name(tried['code'])}: {outcomes[tried['outcome']]}"
            for tried in facts.get("tried") or ()
            if tried.get("outcome") in outcomes
        ]
        lines += self._facts_in_words(facts)
        for code in facts.get("unfinished") or ():
            lines.append(env._("Left unfinished: %s", self._intent_name(code)))
        return lines + [env._("Wrote: “%s”", text) for text in facts.get("requests") or ()]

    def _facts_in_words(self, facts):
        """Hook: what the actions found out (``facts["tried"]``), in words for colleagues: lines."""
        return []
