from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

#: Of what these tell, the text opens doors: whoever attends a customer must not read it.
SECRET_MODELS = (
    "res.users",
    "portal.wizard.user",
    "auth_totp.device",
    "mkbot.one.time.code",
)
#: The kinds of rows, and which of the three tables each comes from. A row's id tells its kind by
#: the remainder.
NOTIFICATION, MAIL, CHAT = 0, 1, 2
KINDS = 4
#: An e-mail has a row for each of its recipients: both are in the row's id, which JavaScript still
#: counts exactly (2**53).
RECIPIENTS = 2**24
PREVIEW_LENGTH = 120


class MkbotSentMessage(models.Model):
    """All that was sent to customers: e-mails, text messages, our words in conversations.

    Nothing is stored. Each row is a notification of Odoo's, an e-mail that was sent without one, or
    a message of a conversation. Notes among colleagues are not in it.
    """

    _name = "mkbot.sent.message"
    _description = "Message Sent to a Customer"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "subject"
    _depends = {
        "mail.notification": [
            "mail_message_id",
            "res_partner_id",
            "notification_type",
            "notification_status",
            "failure_type",
            "failure_reason",
        ],
        "mail.mail": ["mail_message_id", "state", "failure_type", "failure_reason"],
        "mail.message": [
            "author_id",
            "author_guest_id",
            "body",
            "date",
            "is_internal",
            "message_type",
            "model",
            "record_company_id",
            "res_id",
            "subject",
            "subtype_id",
        ],
        "mkbot.session": ["channel_id", "partner_id", "company_id"],
    }

    kind = fields.Selection(
        [("email", "E-mail"), ("sms", "SMS"), ("chat", "Chat")], string="By", readonly=True
    )
    date = fields.Datetime(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    author_id = fields.Many2one("res.partner", string="From", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    session_id = fields.Many2one("mkbot.session", string="Attendance", readonly=True)
    subject = fields.Char(readonly=True)
    preview = fields.Char(string="Message", compute="_compute_preview")
    body = fields.Html(readonly=True, string="Text", sanitize=False)
    is_secret = fields.Boolean(
        string="Text not shown", readonly=True, help="It carries a code or an address to log in."
    )
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("failed", "Failed"),
            ("uncertain", "Uncertain"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    failure_type = fields.Char(readonly=True)
    failure_reason = fields.Char(readonly=True)
    failure = fields.Char(string="Why it failed", compute="_compute_failure")
    res_model = fields.Char(string="Kind of document", readonly=True)
    res_id = fields.Many2oneReference(string="Document id", model_field="res_model", readonly=True)
    document = fields.Char(compute="_compute_document")
    # From which row of which table it is, for their indexes: see _search.
    notification_id = fields.Integer(readonly=True)
    mail_id = fields.Integer(readonly=True)
    message_id = fields.Integer(string="Message id", readonly=True)

    # ----- in words -----

    @api.depends("subject", "body", "is_secret", "message_id")
    def _compute_preview(self):
        for row in self:
            text = row.subject or " ".join(html2plaintext(row.body or "").split())
            text = text or row._files_in_words()
            if len(text) > PREVIEW_LENGTH:
                text = text[: PREVIEW_LENGTH - 1] + "…"
            row.preview = text

    def _files_in_words(self):
        """What files a message of a conversation consists of, if it has no words."""
        # sudo: whoever reads the message reads what its files are called
        message = self.env["mail.message"].sudo().browse(self.message_id or [])
        names = message.attachment_ids.sorted("id").mapped("name")
        return f"📎 {', '.join(names)}" if names else ""

    @api.depends("failure_type", "failure_reason", "state")
    @api.depends_context("lang")
    def _compute_failure(self):
        types = dict(
            self.env["mail.notification"]._fields["failure_type"]._description_selection(self.env)
        )
        for row in self:
            kind = row.failure_type and types.get(row.failure_type, row.failure_type)
            # The kind "unknown" says nothing where there is a reason.
            if row.failure_reason and row.failure_type in (False, "unknown"):
                kind = False
            row.failure = ": ".join(filter(None, (kind, row.failure_reason)))

    @api.depends("res_model", "res_id", "session_id")
    def _compute_document(self):
        for row in self:
            # sudo: the name of what was written about, which the message says too
            document = row.sudo()._document()
            row.document = document.display_name if document else False

    def _document(self):
        """What a message is about: a record, or None."""
        self.ensure_one()
        if self.session_id:
            return self.session_id
        if not self.res_id or self.is_secret or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    def action_open_document(self):
        """Show what the message is about, to who may see it."""
        document = self._document()
        if not document:
            raise UserError(self.env._("What this message was about exists no more."))
        if not document.has_access("read"):
            raise UserError(self.env._("You may not see this document."))
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"create": False, "edit": False},
        }

    # ----- the rows -----

    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            self._notifications_query(),
            self._mails_query(),
            self._chat_query(),
        )

    def _common_columns(self):
        """What is the same of each message `m`, as a list of SQL."""
        return SQL(
            """m.date, m.author_id, NULLIF(m.subject, '') AS subject,
               m.model IN %(secret)s AS is_secret,
               CASE WHEN m.model IN %(secret)s THEN NULL ELSE m.body END AS body""",
            secret=SECRET_MODELS,
        )

    def _for_customers(self):
        """The condition on a message `m`: that it is no talk among colleagues."""
        return SQL(
            """m.is_internal IS NOT TRUE
               AND NOT EXISTS (SELECT 1 FROM mail_message_subtype st
                                WHERE st.id = m.subtype_id AND st.internal)"""
        )

    def _notifications_query(self):
        """E-mails and text messages that Odoo told a partner something by."""
        return SQL(
            """SELECT n.id::bigint * %(kinds)s + %(notification)s AS id,
                      n.notification_type AS kind, n.res_partner_id AS partner_id,
                      m.record_company_id AS company_id, NULL::int AS session_id,
                      m.model AS res_model, m.res_id,
                      CASE n.notification_status
                           WHEN 'pending' THEN 'sent'
                           WHEN 'sent' THEN
                                CASE WHEN n.notification_type = 'sms' THEN 'delivered'
                                     ELSE 'sent' END
                           WHEN 'bounce' THEN 'failed'
                           WHEN 'exception' THEN 'failed'
                           WHEN 'canceled' THEN 'cancelled'
                           ELSE 'queued' END AS state,
                      n.failure_type, n.failure_reason,
                      n.id AS notification_id, NULL::int AS mail_id, NULL::int AS message_id,
                      %(columns)s
                 FROM mail_notification n
                 JOIN mail_message m ON m.id = n.mail_message_id
                WHERE n.notification_type IN ('email', 'sms') AND %(condition)s""",
            kinds=KINDS,
            notification=NOTIFICATION,
            columns=self._common_columns(),
            condition=self._for_customers(),
        )

    def _mails_query(self):
        """E-mails that no notification tells of, such as those of templates."""
        return SQL(
            """SELECT (e.id::bigint * %(recipients)s + r.res_partner_id) * %(kinds)s + %(mail)s
                      AS id,
                      'email' AS kind, r.res_partner_id AS partner_id,
                      m.record_company_id AS company_id, NULL::int AS session_id,
                      m.model AS res_model, m.res_id,
                      CASE e.state WHEN 'outgoing' THEN 'queued' WHEN 'exception' THEN 'failed'
                                   WHEN 'cancel' THEN 'cancelled' ELSE 'sent' END AS state,
                      e.failure_type, e.failure_reason,
                      NULL::int AS notification_id, e.id AS mail_id, NULL::int AS message_id,
                      %(columns)s
                 FROM mail_mail_res_partner_rel r
                 JOIN mail_mail e ON e.id = r.mail_mail_id
                 JOIN mail_message m ON m.id = e.mail_message_id
                WHERE e.state != 'received' AND %(condition)s
                  AND NOT EXISTS (SELECT 1 FROM mail_notification n
                                   WHERE n.mail_message_id = m.id
                                     AND n.res_partner_id = r.res_partner_id)""",
            recipients=RECIPIENTS,
            kinds=KINDS,
            mail=MAIL,
            columns=self._common_columns(),
            condition=self._for_customers(),
        )

    def _chat_query(self):
        """What we said in conversations: operators, the bot, and we from elsewhere."""
        state, reason, join = self._chat_state()
        return SQL(
            """SELECT m.id::bigint * %(kinds)s + %(chat)s AS id,
                      'chat' AS kind, s.partner_id, s.company_id, s.id AS session_id,
                      m.model AS res_model, m.res_id,
                      %(state)s AS state, NULL::varchar AS failure_type, %(reason)s,
                      NULL::int AS notification_id, NULL::int AS mail_id, m.id AS message_id,
                      %(columns)s
                 FROM mkbot_session s
                 JOIN mail_message m ON m.model = 'discuss.channel' AND m.res_id = s.channel_id
                 %(join)s
                WHERE s.partner_id IS NOT NULL AND m.message_type = 'comment'
                  AND m.author_guest_id IS NULL AND m.subtype_id != %(note)s
                  AND %(condition)s""",
            kinds=KINDS,
            chat=CHAT,
            state=state,
            reason=reason,
            join=join,
            note=self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            columns=self._common_columns(),
            condition=self._for_customers(),
        )

    def _chat_state(self):
        """Hook: how far a message `m` of a conversation has come.

        :return: three pieces of SQL: one of :attr:`state`, why it failed, and what is joined
        """
        return SQL("'sent'"), SQL("NULL::text AS failure_reason"), SQL()

    # ----- finding them -----

    @api.model
    def _search(self, domain, *args, **kwargs):
        # The id is calculated: say which rows of which tables are meant, for these have indexes.
        domain = Domain(domain).optimize(self).map_conditions(self._with_origin)
        return super()._search(domain, *args, **kwargs)

    def _with_origin(self, condition):
        if condition.field_expr != "id" or condition.operator != "in":
            return condition
        if not all(isinstance(value, int) for value in condition.value):
            return condition
        of_kind = {kind: set() for kind in range(KINDS)}
        for number in condition.value:
            of_kind[number % KINDS].add(number // KINDS)
        mails = {number // RECIPIENTS for number in of_kind[MAIL]}
        return condition & (
            Domain("notification_id", "in", of_kind[NOTIFICATION])
            | Domain("mail_id", "in", mails)
            | Domain("message_id", "in", of_kind[CHAT])
        )

    def exists(self):
        # The one of all models would read all rows.
        found = self.sudo().search([("id", "in", self.ids)])
        return self.browse(row for row in self.ids if row in found.ids)

    @api.model
    def _changed_for(self, partners):
        """Have the panels of who attends these customers look again: the rows are nobody's to
        write, so that nothing else tells of them."""
        # Before the registry is ready the coins' tables may not be there.
        if partners and self.pool.ready:
            lookup = self.env["mkbot.lookup"]
            if self._name in lookup._watched():
                lookup._watch_pending(self._name)["partners"].update(partners.ids)
