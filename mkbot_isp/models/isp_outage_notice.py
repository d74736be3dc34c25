from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.mkbot_chat.bot import commands, values

KINDS = [
    ("start", "Warning"),
    ("update", "New time"),
    ("back", "Is it back?"),
]
STATES = [
    ("queued", "Waiting"),
    ("sent", "Told"),
    ("failed", "Failed"),
    ("unreachable", "Not to be reached"),
    ("declined", "Does not want it"),
    ("dropped", "Overtaken"),
]
WAYS = [("chat", "Chat"), ("template", "Approved template"), ("email", "E-mail")]
#: What the two buttons of the question send back: this, the notice's id, and yes or no.
BACK = "isp_back"
#: A typed answer is one to the question for so long.
ANSWERED_WITHIN = timedelta(days=2)
#: What answers the question, as an intent that the bot serves.
SERVED_AS = {"yes": "outage_back", "no": "sem_conexao"}


class IspOutageNotice(models.Model):
    """Something that one customer is told of an outage: once, whatever happens.

    How it goes out is in ``isp_outage_notice_worker``.
    """

    _name = "isp.outage.notice"
    _description = "Notice of an Outage"
    _order = "id desc"
    _rec_name = "partner_id"

    outage_id = fields.Many2one("isp.outage", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The commercial partner, however many connections are hit.",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True, help="Of several updates, which.")
    state = fields.Selection(STATES, required=True, readonly=True, default="queued")
    way = fields.Selection(WAYS, readonly=True, string="By")
    contact_id = fields.Many2one(
        "mkbot.contact", string="Chatbot ID", readonly=True, ondelete="set null"
    )
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )
    chat_failed = fields.Boolean(readonly=True, help="Only an e-mail is left.")
    done_at = fields.Datetime(string="When", readonly=True)
    error = fields.Char(readonly=True)
    answer = fields.Selection([("yes", "It is back"), ("no", "It is not back")], readonly=True)
    session_id = fields.Many2one(
        "mkbot.session",
        string="Answered in",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    mail_text = fields.Text(compute="_compute_mail_text")

    _once = models.Constraint(
        "UNIQUE(outage_id, partner_id, kind, number)", "This customer is told of it already."
    )
    _queued = models.Index("(id) WHERE state = 'queued'")
    _unanswered = models.Index(
        "(contact_id) WHERE kind = 'back' AND state = 'sent' AND answer IS NULL"
    )

    # ----- words -----

    def _compute_mail_text(self):
        for notice in self:
            notice.mail_text = notice._text(notice.partner_id.lang, by_mail=True)

    def _text(self, lang, platform=False, by_mail=False):
        """What the customer reads."""
        words = self.outage_id._in_words(lang)
        keys = {
            "start": ["outage_planned" if self._is_early() else "outage_warning"],
            "update": ["outage_update"],
            "back": ["outage_back_mail" if by_mail else "outage_back_question"],
        }[self.kind]
        if self.kind == "start" and words["expected"]:
            keys.append("outage_expected")
        known = {
            "first_name": (self.partner_id.name or "").split(" ")[0],
            "company": self.company_id.name,
            **words,
        }
        render = self.env["mkbot.response"]._render
        texts = (render(key, known, platform, lang, self.company_id) for key in keys)
        return "\n".join(text for text in texts if text)

    def _is_early(self):
        """Whether what it warns of is yet to come."""
        return self.outage_id.state == "scheduled"

    def _options(self, platform, lang):
        """The two buttons of the question."""
        if self.kind != "back":
            return None
        render = self.env["mkbot.response"]._render
        return [
            {
                "id": f"{BACK}:{self.id}:{answer}",
                "label": render(key, {}, platform, lang, self.company_id) or answer,
            }
            for answer, key in (("yes", "option_yes_back"), ("no", "option_not_back"))
        ]

    # ----- the answer -----

    @api.model
    def _heard(self, session, item):
        """Take what a customer says in an attendance for the answer to our question, if it is.

        :param dict item: as ``bot_pending`` keeps it
        :return: the same, or the intent by which the bot serves the answer
        """
        notice, answer = self._answered(session, item.get("choice") or "", item["text"])
        if not notice:
            return item
        notice.write({"answer": answer, "session_id": session.id})
        choice = f"{values.INTENT_PREFIX}{SERVED_AS[answer]}"
        return {**item, "kind": "choice", "choice": choice}

    @api.model
    def _answered(self, session, choice, text):
        """Which question is answered, and how: ``(notice, "yes" or "no")``, or ``(empty, "")``."""
        none = self.browse(), ""
        if not session.contact_id:
            return none
        open_questions = Domain(
            [
                ("contact_id", "=", session.contact_id.id),
                ("kind", "=", "back"),
                ("state", "=", "sent"),
            ]
        )
        if choice.startswith(f"{BACK}:"):
            _prefix, number, answer = (choice.split(":") + ["", ""])[:3]
            if not number.isdecimal() or answer not in SERVED_AS:
                return none
            notice = self.search(open_questions & Domain("id", "=", int(number)))
            return (notice, answer) if notice else none
        answer = "yes" if commands.is_yes(text) else "no" if commands.is_no(text) else ""
        if not answer or choice:
            return none
        since = fields.Datetime.now() - ANSWERED_WITHIN
        notice = self.search(
            open_questions & Domain("answer", "=", False) & Domain("done_at", ">=", since),
            order="id desc",
            limit=1,
        )
        said = session.state != "rating" and session.last_outbound_at
        # What we said after it asks for something else.
        is_last = not said or said <= notice.done_at + timedelta(seconds=1) if notice else False
        return (notice, answer) if is_last else none
