from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_coins import CoinCase


@tagged("post_install", "-at_install")
class TestCoinMessages(CoinCase):
    code = "messages"

    def message(self, partner=None, kind="email", status="sent", days=0, about=None, **vals):
        """A message of Odoo's to a customer, with its notification; return the row."""
        about = about or partner or self.partner
        message = self.env["mail.message"].create(
            {
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "model": about._name,
                "res_id": about.id,
                "subject": "Sua fatura",
                "body": "<p>Segue a fatura</p>",
                "date": fields.Datetime.now() - timedelta(days=days),
                "record_company_id": self.company.id,
                **vals,
            }
        )
        notification = self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": (partner or self.partner).id,
                "notification_type": kind,
                "notification_status": status,
                "failure_type": "mail_bounce" if status == "bounce" else False,
                "failure_reason": "550 no such user" if status == "bounce" else False,
            }
        )
        return self.rows([("notification_id", "=", notification.id)])

    def rows(self, domain, user=None):
        rows = self.env["mkbot.sent.message"]
        return (rows.with_user(user) if user else rows).search(domain)

    def test_sections_and_alarm(self):
        self.message()
        self.message(status="bounce", days=8)
        session = self.attend()
        counts = self.counts(session)
        self.assertEqual((counts["E-mail"], counts["Failed"], counts["SMS"]), (2, 1, 0))
        # What the bot and the operator say is ours; what the customer says is not.
        self.assertEqual(counts["Chat"], len(self.said_by_us(session)))
        self.assertEqual(self.led(session), "green")
        self.message(status="exception", days=1)
        self.assertEqual(self.led(session), "red")

    def said_by_us(self, session):
        return session.channel_id.message_ids.filtered(
            lambda m: m.message_type == "comment" and not m.author_guest_id and not m.mkbot_is_note
        )

    def test_each_kind_with_its_state(self):
        failed = self.message(status="bounce")
        self.assertEqual((failed.kind, failed.state), ("email", "failed"))
        self.assertIn("550 no such user", failed.failure)
        self.assertIn("Bounce", failed.failure)
        self.assertEqual(self.message().state, "sent")
        self.assertEqual(self.message(status="ready").state, "queued")
        self.assertEqual(self.message(status="canceled").state, "cancelled")
        self.assertFalse(self.message(kind="inbox"))
        if "sms.sms" in self.env:
            sms = self.message(kind="sms", status="pending")
            self.assertEqual((sms.kind, sms.state), ("sms", "sent"))
            self.assertEqual(self.message(kind="sms").state, "delivered")

    def test_mail_without_a_notification(self):
        mail = self.env["mail.mail"].create(
            {
                "subject": "Oferta",
                "body_html": "<p>Fibra</p>",
                "body": "<p>Fibra</p>",
                "recipient_ids": [(6, 0, (self.partner + self.other).ids)],
                "state": "exception",
                "failure_reason": "Connection refused",
            }
        )
        rows = self.rows([("mail_id", "=", mail.id)])
        self.assertEqual(rows.partner_id, self.partner + self.other)
        row = rows.filtered(lambda row: row.partner_id == self.partner)
        self.assertEqual(
            (row.kind, row.state, row.failure), ("email", "failed", "Connection refused")
        )
        row.invalidate_recordset()
        self.assertEqual(row.exists().partner_id, self.partner)
        self.assertIn("Fibra", row.body)

    def test_a_mail_with_a_notification_is_there_once(self):
        row = self.message()
        notification = self.env["mail.notification"].browse(row.notification_id)
        self.env["mail.mail"].create(
            {
                "mail_message_id": notification.mail_message_id.id,
                "is_notification": True,
                "recipient_ids": [(6, 0, self.partner.ids)],
            }
        )
        self.assertEqual(self.rows([("partner_id", "=", self.partner.id)]), row)

    def test_what_is_said_in_the_conversation(self):
        session = self.attend()
        session.channel_id.with_user(self.ana).message_post(
            body="Já verifico", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        session._post_note("segredo nosso", self.ana.partner_id)
        rows = self.shown(self.sections(session)["Chat"])
        texts = " ".join(row.preview for row in rows)
        self.assertIn("Já verifico", texts)
        self.assertNotIn("segredo nosso", texts)
        self.assertNotIn("quero falar com um atendente", texts)
        self.assertEqual(rows.session_id, session)
        action = rows[0].with_user(self.ana).action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("mkbot.session", session.id))

    def test_a_file_without_words_is_called_by_its_name(self):
        session = self.attend()
        files = self.env["ir.attachment"].create(
            [{"name": name, "raw": b"x"} for name in ("contrato.pdf", "casa.jpg")]
        )
        for words in ("", "Segue"):
            session._post(words, author=self.ana.partner_id, attachment_ids=files.copy().ids)
        rows = self.shown(self.sections(session)["Chat"]).sorted("message_id")[-2:]
        self.assertEqual(rows.mapped("preview"), ["📎 contrato.pdf, casa.jpg", "Segue"])

    def test_talk_among_colleagues_is_not_in_it(self):
        note = self.env.ref("mail.mt_note").id
        self.assertFalse(self.message(subtype_id=note))
        self.assertFalse(self.message(is_internal=True))

    def test_secrets_are_not_shown(self):
        user = self.env.user
        row = self.message(about=user, body="<p>https://x/web/reset_password?token=abc</p>")
        self.assertTrue(row.is_secret)
        session = self.attend()
        found = self.shown(self.sections(session)["E-mail"])
        self.assertEqual(found, row)
        self.assertFalse(found.body)
        self.assertFalse(found.document)
        self.assertFalse(
            self.rows([*self.sections(session)["E-mail"]["domain"], ("body", "ilike", "token")])
        )

    def test_document_only_for_who_may_see_it(self):
        move = self.bill()
        row = self.message(about=move)
        self.attend()
        self.assertEqual(row.with_user(self.ana).document, move.display_name)
        with self.assertRaises(UserError):
            row.with_user(self.ana).action_open_document()
        self.assertEqual(row.action_open_document()["res_id"], move.id)

    def test_not_of_others(self):
        theirs = self.message(partner=self.other)
        ours = self.message()
        everything = self.env["mkbot.sent.message"].with_user(self.ana)
        self.assertFalse(everything.search([]))
        session = self.attend()
        self.assertEqual(everything.search([("kind", "=", "email")]), ours)
        for row in (theirs, everything.browse(theirs.id)):
            with self.assertRaises(AccessError):
                row.with_user(self.ana).read(["body"])
        with self.assertRaises(AccessError):
            self.rows([], self.env.ref("base.user_admin"))
        session.with_user(self.ana).action_end()
        self.assertFalse(everything.search([("kind", "=", "email")]))

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        self.message(record_company_id=other.id)
        self.attend()
        self.assertFalse(self.rows([("kind", "=", "email")], self.ana))

    def test_panels_are_told(self):
        session = self.attend()
        row = self.message()
        self.env.flush_all()
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].search([], order="id desc", limit=1).id
        self.env["mail.notification"].browse(row.notification_id).notification_status = "bounce"
        self.env.flush_all()
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([("id", ">", last)]).mapped("message")
        self.assertTrue([m for m in sent if "mkbot.panel/leds" in m and "sent.message" in m])
        self.assertEqual(self.led(session), "red")

    def test_the_customers_rows_are_found_by_indexes(self):
        """On a filled table: a customer's rows, and one row by its id."""
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(300)])
        author = self.env.user.partner_id.id
        self.env.cr.execute(
            """WITH messages AS (
                    INSERT INTO mail_message (message_type, subtype_id, model, res_id, body, date,
                                              author_id)
                    SELECT 'comment', %(comment)s, 'res.partner', p, 'x', now(), %(author)s
                      FROM unnest(%(partners)s) p, generate_series(1, 60)
                    RETURNING id, res_id)
                INSERT INTO mail_notification (mail_message_id, res_partner_id, notification_type,
                                               notification_status)
                SELECT id, res_id, 'email', 'sent' FROM messages""",
            {
                "comment": self.env.ref("mail.mt_comment").id,
                "author": author,
                "partners": partners.ids,
            },
        )
        row = self.message()
        session = self.attend()
        self.env.flush_all()
        for table in ("mail_message", "mail_notification", "mkbot_session", "res_partner"):
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        rows = self.env["mkbot.sent.message"].with_user(self.ana)
        for domain in (self.sections(session)["E-mail"]["domain"], [("id", "in", row.ids)]):
            query = rows._search(domain, order="date desc", limit=40)
            plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
            plan = "\n".join(line for (line,) in plan)
            for table in ("mail_message", "mail_notification"):
                self.assertNotIn(f"Seq Scan on {table} ", plan, plan)
            self.assertEqual(rows.browse(query), row)
