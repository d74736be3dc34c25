import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.orm.environments import Transaction
from odoo.tests import tagged

from .test_race import RaceCase

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"
PATIENCE_S = 10


@tagged("post_install", "-at_install")
class TestSecondCopyRace(RaceCase):
    """A second copy that is asked for again while its PDF is being made."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            company = env.ref("base.user_admin").company_id
            journal = env["account.journal"].search(
                [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
            )
            if not journal:
                self.skipTest("The company keeps no books")
            partner = env["res.partner"].create({"name": "Race Customer"})
            move = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "journal_id": journal.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        fields.Command.create({"name": "Plano", "price_unit": 9, "tax_ids": []})
                    ],
                }
            )
            move.action_post()
            self.move_id, self.partner_id = move.id, partner.id
        session_id = self.session_id = self.waiting()
        with self.transaction(self.user_ids[0]) as env:
            session = env["mkbot.session"].browse(session_id)
            session.action_rescue()
            session.sudo()._identify(env["res.partner"].browse(self.partner_id).sudo())

    def clean(self):
        result = super().clean()
        with self.transaction() as env:
            move = env["account.move"].browse(getattr(self, "move_id", [])).exists()
            move.button_draft()
            move.with_context(force_delete=True).unlink()
            env["res.partner"].browse(getattr(self, "partner_id", [])).exists().unlink()
        return result

    @contextmanager
    def transaction(self, uid=SUPERUSER_ID):
        with self.registry.cursor() as cr:
            # The test's main thread holds the lock that finding the registry needs.
            cr.transaction = Transaction(self.registry)
            yield api.Environment(cr, uid, {"lang": "en_US"})

    def click(self):
        with self.transaction(self.user_ids[0]) as env:
            return env["mkbot.panel"].second_copy(self.session_id)

    def work(self, while_it_prints=lambda: None):
        """Run the worker."""

        def render(*args, **kwargs):
            while_it_prints()
            return b"%PDF-1.4 race", "pdf"

        with (
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
            patch(RENDER, render),
            self.transaction() as env,
        ):
            env["mkbot.errand"]._cron_run()

    def assert_sent_once(self):
        with self.transaction() as env:
            session = env["mkbot.session"].browse(self.session_id)
            self.assertEqual(len(session.channel_id.message_ids.attachment_ids), 1)
            errands = env["mkbot.errand"].search([("session_id", "=", session.id)])
            errands = errands.filtered(lambda errand: errand.kind == "document")
            self.assertEqual(errands.mapped("state"), ["done"])

    def test_asked_for_again_while_it_is_printed(self):
        answers = [self.click()]

        def again():
            thread = threading.Thread(target=lambda: answers.append(self.click()))
            thread.start()
            thread.join(PATIENCE_S)

        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            self.work(again)
        self.assertEqual([answer["state"] for answer in answers], ["sent", "again"])
        self.assertIn("is being made", answers[1]["message"])
        self.assert_sent_once()

    def test_somebody_writes_when_it_is_put_into_the_conversation(self):
        """Whoever writes has the attendance; the worker waits for it, and what it knew of the
        attendance is too old then."""
        self.click()
        is_locked, may_commit = threading.Event(), threading.Event()

        def write():
            with self.transaction() as env:
                self.receive("alô?")(env)
                env.flush_all()
                is_locked.set()
                may_commit.wait(PATIENCE_S)

        writer = threading.Thread(target=write)

        def begin():
            writer.start()
            self.assertTrue(is_locked.wait(PATIENCE_S))
            threading.Timer(0.3, may_commit.set).start()

        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            self.work(begin)
        writer.join(PATIENCE_S)
        self.assert_sent_once()
