import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..bot import classifier, likeness
from ..bot.wording import simplify
from ..port import PLATFORMS
from ..retention import delete_some, number_of

#: Rows are kept for so many days; a system parameter ``mkbot_chat.trigger_days`` replaces it.
KEPT_DAYS = 400
#: Messages that were not understood and that nobody has looked at; an index knows them.
TO_LOOK_AT = [("state", "=", "new"), ("decision", "in", ("ask", "miss"))]
#: Numbers that say who somebody is, and e-mails, are not kept.
_PERSONAL = re.compile(r"[\w.%+\-]+@[\w\-]+(?:\.[\w\-]+)+|\+?\d(?:[ .\-()/]{0,3}\d){5,}")


class MkbotTrigger(models.Model):
    """What a customer's text was taken for: for statistics, and for the bot to learn from."""

    _name = "mkbot.trigger"
    _description = "What the Bot Understood"
    _order = "id desc"
    _rec_name = "text"

    session_id = fields.Many2one(
        "mkbot.session", string="Attendance", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    account_id = fields.Many2one("mkbot.account", readonly=True, ondelete="cascade")
    sector_id = fields.Many2one("mkbot.sector", readonly=True, ondelete="set null")
    platform = fields.Selection(PLATFORMS, readonly=True)
    at = fields.Datetime(string="When", required=True, readonly=True)
    text = fields.Char(string="The customer wrote", readonly=True)
    code = fields.Char(readonly=True)
    intent_id = fields.Many2one(
        "mkbot.intent", string="Taken for", readonly=True, ondelete="set null"
    )
    probability = fields.Float(readonly=True, aggregator="avg")
    decision = fields.Selection(
        [
            ("act", "Served at once"),
            ("chosen", "Chosen by the customer"),
            ("ask", "Asked back"),
            ("miss", "Not understood"),
            ("cut", "Cut off"),
        ],
        required=True,
        readonly=True,
    )
    # Kept so that reports need not look for the attendance of each of a million texts.
    end_reason = fields.Selection(
        related="session_id.end_reason", string="How the attendance ended", store=True
    )
    source = fields.Char(readonly=True, help="Whose understanding: embedded, or a remote model.")
    confirmed_intent_id = fields.Many2one(
        "mkbot.intent",
        string="It asks for",
        ondelete="set null",
        help="What it really asked for, as the customer or a colleague said.",
    )
    state = fields.Selection(
        [
            ("new", "To look at"),
            ("example", "Made an example"),
            ("none", "Out of scope"),
            ("ignored", "Ignored"),
        ],
        string="Learning",
        required=True,
        readonly=True,
        default="new",
    )
    alike = fields.Char(readonly=True, help="A message that asks the same, for all of its group.")
    alike_count = fields.Integer(
        string="How many", readonly=True, aggregator="max", help="Messages of the group."
    )

    _session_index = models.Index("(session_id)")
    _period_index = models.Index("(company_id, at)")
    # What reports count is beside it: they read no rows at all.
    _at_index = models.Index(
        "(at) INCLUDE (session_id, company_id, intent_id, decision, end_reason)"
    )
    _learning_index = models.Index("(id) WHERE state = 'new' AND decision IN ('ask', 'miss')")
    _confirmed_index = models.Index("(id) WHERE confirmed_intent_id IS NOT NULL")

    # ----- writing down -----

    @api.model
    def _log(self, session, effect, source="embedded"):
        """Write down what a text was taken for.

        :param effect: :class:`bot.values.Understood`
        :param source: whose understanding it was
        """
        intent = self._intent(effect.code)
        chosen = effect.decision == "chosen"
        if chosen and effect.text:
            # The customer tells what they had meant.
            asked = [
                ("session_id", "=", session.id),
                ("decision", "in", ("ask", "miss")),
                ("text", "=", self._kept(effect.text)),
            ]
            self.search(asked, limit=1).confirmed_intent_id = intent
        return self._create_for(
            session,
            text=self._kept(effect.text),
            code=effect.code,
            intent_id=intent.id,
            probability=effect.probability,
            decision=effect.decision,
            source=source,
        )

    @api.model
    def _log_cut(self, session, verdict):
        """Write down that the bot fell silent: `verdict` is loop, flood or abuse."""
        return self._create_for(session, code=verdict, decision="cut", source="guard")

    @api.model
    def _confirm(self, session, code):
        """The intent was served to its end: it had been understood well."""
        served = [("session_id", "=", session.id), ("code", "=", code), ("decision", "=", "act")]
        last = self.search([*served, ("confirmed_intent_id", "=", False)], limit=1)
        last.confirmed_intent_id = last.intent_id

    def _create_for(self, session, **vals):
        return self.create(
            {
                "session_id": session.id,
                "company_id": session.company_id.id,
                "account_id": session.account_id.id,
                "sector_id": session.sector_id.id,
                "platform": session.platform,
                "at": fields.Datetime.now(),
                **vals,
            }
        )

    @api.model
    def _intent(self, code):
        return self.env["mkbot.intent"].search([("code", "=", code)], limit=1)

    @api.model
    def _kept(self, text):
        return _PERSONAL.sub("•••", text or "")

    @api.autovacuum
    def _gc_old(self):
        """Delete rows after ``mkbot_chat.trigger_days`` days (0: never)."""
        days = number_of(self.env, "mkbot_chat.trigger_days", KEPT_DAYS)
        if not days:
            return 0, False
        limit = fields.Datetime.now() - timedelta(days=days)
        return delete_some(self, [("at", "<", limit)], order="at")

    # ----- learning -----

    def write(self, vals):
        """People say what a message asks for; all else is as it happened."""
        if not self.env.su and set(vals) - {"confirmed_intent_id"}:
            raise AccessError(self.env._("What was written and understood cannot be changed."))
        return super().write(vals)

    @api.model
    def _to_look_at(self):
        """Messages that were not understood and that nobody has looked at, the newest first."""
        return self.search([*TO_LOOK_AT, ("text", "!=", False)], limit=likeness.MOST)

    def action_group(self):
        """Put the messages to look at together by likeness, whichever are selected."""
        self._check_teacher()
        rows = self._to_look_at()
        groups = likeness.group(rows.mapped("text"))
        sizes = {leader: groups.count(leader) for leader in set(groups)}
        # sudo: who may look may have them grouped; the columns are nobody's to write
        for row, leader in zip(rows.sudo(), groups, strict=True):
            row.write({"alike": rows[leader].text, "alike_count": sizes[leader]})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mkbot_chat.action_mkbot_trigger_learning"
        )
        context = {"search_default_to_look_at": 1, "search_default_by_alike": 1}
        return {**action, "context": context, "target": "main"}

    def action_make_examples(self):
        """Make the messages examples of what they ask for: what somebody chose, else the bot's
        own guess. What cannot be learnt is told in words and stays as it is."""
        return self._teach(lambda row: row.confirmed_intent_id or row.intent_id)

    def action_make_alike_examples(self):
        """Make all messages of the group examples of what this one asks for."""
        self.ensure_one()
        intent = self.confirmed_intent_id or self.intent_id
        alike = [*TO_LOOK_AT, ("alike", "!=", False), ("alike", "=", self.alike)]
        # What somebody has said of a message goes before what the group is taken for.
        return (self | self.search(alike))._teach(lambda row: row.confirmed_intent_id or intent)

    def action_out_of_scope(self):
        """Make the messages examples of what is out of scope."""
        none = self._intent(classifier.NONE)
        return self._teach(lambda _row: none)

    def action_ignore(self):
        """Leave the messages alone for good."""
        self._check_teacher()
        self.check_access("write")
        # sudo: by this button only
        self.sudo().state = "ignored"
        return True

    def action_open_session(self):
        """Show the attendance in which it was written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mkbot.session",
            "res_id": self.session_id.id,
            "views": [(False, "form")],
        }

    def _teach(self, intent_of):
        """Make each message an example, of the intent that ``intent_of(message)`` gives.

        :return: what the client shows: what could not be learnt, in words; such messages stay as
            they are
        """
        self._check_teacher()
        self.check_access("write")
        left = [why for row in self if (why := row._learn_as(intent_of(row)))]
        if not left:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._(
                    "%(learnt)s learnt, %(left)s not", learnt=len(self) - len(left), left=len(left)
                ),
                "message": " ".join(left),
                # The list is read anew.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _learn_as(self, intent):
        """Make the message an example of an intent; an example there is already is moved only by
        hand, for somebody once decided otherwise.

        :return: why it cannot be, in words
        """
        simple = simplify(self.text or "")
        if not intent:
            return self.env._("Choose what “%s” asks for: the bot has no guess.", self.text)
        if not simple and not intent._is_out_of_scope():
            return self.env._("“%s” has no words to learn from.", self.text)
        # sudo: supervisors teach by this button, examples themselves are for administrators
        phrases = self.env["mkbot.intent.phrase"].sudo()
        known = phrases.search([("simple", "=", simple)], limit=1) if simple else phrases
        if known and known.intent_id != intent:
            return self.env._(
                "“%(text)s” is an example of “%(intent)s” already. Change it there first.",
                text=self.text,
                intent=known.intent_id.name,
            )
        if simple and not known:
            phrases.create({"text": self.text, "intent_id": intent.id, "source": "learnt"})
        # The same words of somebody else, unless they are known to have meant something else.
        same = [("text", "=", self.text), ("confirmed_intent_id", "in", (False, intent.id))]
        twins = self.search([*TO_LOOK_AT, *same])
        # sudo: by this button only
        (self | twins).sudo().write(
            {
                "confirmed_intent_id": intent.id,
                "state": "none" if intent._is_out_of_scope() else "example",
            }
        )
        return None

    def _check_teacher(self):
        if not self.env.user.has_group("mkbot_chat.group_supervisor"):
            raise AccessError(self.env._("Only MKBOT supervisors teach the bot."))
