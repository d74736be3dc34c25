from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_actions import read_tlv
from .common_coins import CoinCase

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"


@tagged("post_install", "-at_install")
class TestCoinFinance(CoinCase):
    code = "finance"

    def line(self, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def mine(self, record, session=None):
        """A record as Ana has it in the pane of a conversation."""
        return record.with_user(self.ana).with_context(
            mkbot_session_id=session.id if session else False
        )

    def said(self, session, before):
        messages = (session.channel_id.message_ids - before).sorted("id")
        return messages, "\n".join(self.plain(message) for message in messages)

    def test_sections_and_alarm(self):
        session = self.attend()
        self.assertEqual(self.led(session), "green")
        due, paid = self.bill(5), self.bill(-40)
        self.pay(paid)
        self.assertEqual(self.led(session), "green")
        late = self.bill(-3)
        self.bill(-3, partner=self.other)
        self.assertEqual(self.led(session), "red")
        sections = self.sections(session)
        for name, moves in (("Overdue", late), ("To fall due", due), ("Paid", paid)):
            lines = self.shown(sections[name])
            self.assertEqual(lines.move_id, moves, name)
            self.assertEqual(sections[name]["count"], 1)
        self.assertEqual(self.shown(sections["Invoices"]), late | due | paid)
        self.assertEqual(sections["Overdue"]["alarm"], 1)
        self.assertEqual(self.line(late).mkbot_days_late, 3)
        self.assertFalse(sections["Overdue"]["can_create"])

    def test_days_are_the_companys(self):
        """Not those of an operator who sits where it is tomorrow already."""
        self.company.partner_id.tz = "Pacific/Pago_Pago"
        line = self.line(self.bill(-3))
        late = (self.company._mkbot_today() - line.date_maturity).days
        self.assertEqual(line.with_context(tz="Pacific/Kiritimati").mkbot_days_late, late)

    def test_each_instalment_is_one(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2x",
                "line_ids": [
                    fields.Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 60)
                ],
            }
        )
        self.bill(
            invoice_date=self.today - timedelta(days=20),
            invoice_date_due=False,
            invoice_payment_term_id=terms.id,
        )
        session = self.attend()
        counts = self.counts(session)
        self.assertEqual((counts["Overdue"], counts["To fall due"]), (1, 1))

    def test_link_and_pdf(self):
        move = self.bill()
        session = self.attend()
        action = self.mine(self.line(move), session).action_mkbot_link()
        self.assertEqual(action["tag"], "mkbot_chat.copy")
        self.assertEqual(action["params"]["text"], move._mkbot_link())
        self.assertIn("access_token=", action["params"]["text"])
        for record in (self.line(move), move):
            url = self.mine(record, session).action_mkbot_pdf()["url"]
            self.assertEqual(url, f"/mkbot/invoice/{move.id}")

    def test_pix(self):
        move = self.bill(amount=77.7)
        line = self.line(move)
        session = self.attend()
        with self.assertRaises(UserError):
            self.mine(line, session).action_mkbot_pix()
        self.pix_key()
        code = self.mine(line, session).action_mkbot_pix()["params"]["text"]
        self.assertEqual(read_tlv(code)["54"], "77.70")
        self.pay(move)
        with self.assertRaises(UserError):
            self.mine(line, session).action_mkbot_pix()

    def test_second_copy_of_this_instalment(self):
        self.bill(-30)
        move = self.bill(-5, amount=55.0)
        session = self.attend()
        before = session.channel_id.message_ids
        self.mine(self.line(move), session).action_mkbot_send()
        messages, said = self.said(session, before)
        self.assertIn(move.name, said)
        self.assertIn("55,00", said)
        self.assertIn(move._mkbot_link(), said)
        # The operator says it: the customer is answered.
        self.assertEqual(messages.author_id, self.ana.partner_id)
        self.assertEqual(session.last_author, "operator")
        errand = self.env["mkbot.errand"].search([("session_id", "=", session.id)], limit=1)
        self.assertEqual((errand.kind, errand.payload["move_id"]), ("document", move.id))
        self.assertIn(session.name, move.message_ids[0].body)

    def test_nothing_is_sent_twice(self):
        move = self.bill(-5)
        line = self.line(move)
        session = self.attend()
        answer = self.mine(line, session).action_mkbot_send()
        self.assertEqual(answer["params"]["type"], "success")
        errand = self.env["mkbot.errand"].search([("session_id", "=", session.id)], limit=1)
        self.assertEqual(errand.user_id, self.ana)
        before = session.channel_id.message_ids
        for record in (line, move):
            answer = self.mine(record, session).action_mkbot_send()
            self.assertEqual(answer["params"]["type"], "warning")
            self.assertIn(move.name, answer["params"]["message"])
        self.assertEqual(session.channel_id.message_ids, before)
        self.assertEqual(
            self.env["mkbot.errand"].search_count([("session_id", "=", session.id)]), 1
        )

    def test_send_link_and_invoice(self):
        move = self.bill(-5)
        session = self.attend()
        before = session.channel_id.message_ids
        self.mine(self.line(move), session).action_mkbot_send_link()
        messages, said = self.said(session, before)
        self.assertEqual(len(messages), 1)
        self.assertIn(move._mkbot_link(), said)
        self.mine(move, session).action_mkbot_send()
        self.assertIn(move._mkbot_link(), self.said(session, before | messages)[1])

    def test_what_is_sent_is_written_down(self):
        """An instalment, its address alone, an invoice; not what is paid already."""
        move, other, paid = self.bill(-5), self.bill(-3), self.bill(-9)
        session = self.attend()
        self.mine(self.line(move), session).action_mkbot_send()
        self.mine(self.line(other), session).action_mkbot_send_link()
        self.mine(other, session).action_mkbot_send()
        self.pay(paid)
        self.mine(self.line(paid), session).action_mkbot_send_link()
        self.mine(paid, session).action_mkbot_send()
        copies = self.env["mkbot.second.copy"].search([("session_id", "=", session.id)], order="id")
        self.assertEqual([copy.move_id for copy in copies], [move, other, other])
        self.assertEqual(copies.move_line_id, self.line(move) | self.line(other))
        self.assertEqual(copies.user_id, self.ana)

    def test_nothing_is_sent_without_the_right_conversation(self):
        move = self.bill(-5)
        line = self.line(move)
        session = self.attend()
        with self.assertRaisesRegex(UserError, "panel"):
            self.mine(line).action_mkbot_send()
        with self.assertRaises(UserError):
            line.with_user(self.ana).with_context(mkbot_session_id=999999999).action_mkbot_send()
        theirs = self.attend(self.other, address="visitor-2")
        before = theirs.channel_id.message_ids
        with self.assertRaisesRegex(UserError, "another customer"):
            self.mine(line, theirs).action_mkbot_send()
        bruno = self.attend(user=self.bruno, address="visitor-3")
        with self.assertRaises(UserError):
            self.mine(line, bruno).action_mkbot_send()
        self.assertEqual(theirs.channel_id.message_ids, before)
        self.pay(move)
        with self.assertRaisesRegex(UserError, "paid"):
            self.mine(line, session).action_mkbot_send()

    def test_not_of_others(self):
        theirs = self.bill(-5, partner=self.other)
        ours = self.bill(-5)
        for line in (self.line(theirs), self.line(ours)):
            with self.assertRaises(AccessError):
                line.with_user(self.ana).action_mkbot_link()
        session = self.attend()
        self.assertTrue(self.mine(self.line(ours), session).action_mkbot_link())
        line = self.mine(self.line(theirs), session)
        for button in ("send", "send_link", "link", "pix", "pdf", "promise"):
            with self.assertRaises(AccessError):
                getattr(line, f"action_mkbot_{button}")()
        for button in ("send", "link", "pdf"):
            with self.assertRaises(AccessError):
                getattr(self.mine(theirs, session), f"action_mkbot_{button}")()
        session.with_user(self.ana).action_end()
        with self.assertRaises(AccessError):
            self.line(ours).with_user(self.ana).action_mkbot_link()

    def test_nothing_but_customers_invoices(self):
        bill = self.bill(move_type="in_invoice", invoice_date=self.today, ref="x1")
        session = self.attend()
        with self.assertRaises(UserError):
            self.mine(bill, session).action_mkbot_link()
        payable = bill.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        with self.assertRaises(UserError):
            self.mine(payable, session).action_mkbot_pdf()


@tagged("post_install", "-at_install")
class TestPromise(CoinCase):
    code = "finance"

    def line(self, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def promise(self, move, days=2, amount=None, session=None):
        """Promise as an operator does: by the button and its dialog."""
        line = self.line(move).with_user(self.ana)
        line = line.with_context(mkbot_session_id=session.id if session else False)
        action = line.action_mkbot_promise()
        wizard = self.env["mkbot.promise.register"].with_user(self.ana)
        wizard = wizard.with_context(**action["context"]).create(
            {"date": self.today + timedelta(days=days), **({"amount": amount} if amount else {})}
        )
        wizard.action_register()
        return self.env["mkbot.promise"].search([("move_line_id", "=", line.id)], limit=1)

    def grow_older(self, promise, days):
        promise.flush_recordset()
        promise.date -= timedelta(days=days)

    def test_registered(self):
        move = self.bill(-5, amount=80)
        session = self.attend()
        promise = self.promise(move, session=session)
        self.assertEqual(promise.partner_id, self.partner)
        self.assertEqual((promise.amount, promise.state), (80.0, "open"))
        self.assertEqual(promise.user_id, self.ana)
        self.assertEqual(promise.session_id, session)
        note = session.channel_id.message_ids.sorted("id")[-1]
        self.assertTrue(note.mkbot_is_note)
        self.assertIn(move.name, note.body)
        section = self.sections(session)["Promises"]
        self.assertEqual(self.shown(section), promise)
        self.assertFalse(section["can_create"])
        overdue = self.shown(self.sections(session)["Overdue"])
        self.assertTrue(overdue.mkbot_promise)
        self.assertEqual(overdue.mkbot_promise_state, "open")

    def test_refused(self):
        move = self.bill(-5, amount=80)
        session = self.attend()
        for days, amount in ((-1, 80), (2, 80.01), (2, -1)):
            with self.assertRaises(UserError):
                self.promise(move, days, amount, session)
        theirs = self.bill(-5, partner=self.other)
        with self.assertRaises(AccessError):
            self.promise(theirs, session=session)
        wizard = self.env["mkbot.promise.register"].with_user(self.ana)
        with self.assertRaises(AccessError):
            wizard.create({"move_line_id": self.line(theirs).id, "amount": 1, "date": self.today})
        with self.assertRaises(AccessError):
            self.env["mkbot.promise"].with_user(self.ana).create({})
        self.assertFalse(self.env["mkbot.promise"].search([("partner_id", "=", self.other.id)]))

    def test_only_of_attended_customers(self):
        session = self.attend()
        promise = self.promise(self.bill(-5), session=session)
        mine = self.env["mkbot.promise"].with_user(self.ana)
        self.assertEqual(mine.search([]), promise)
        session.with_user(self.ana).action_end()
        self.assertFalse(mine.search([]))
        with self.assertRaises(AccessError):
            promise.with_user(self.ana).action_cancel()
        self.assertEqual(self.env["mkbot.promise"].with_user(self.carla).search([]), promise)

    def test_a_new_one_takes_its_place(self):
        move = self.bill(-5)
        session = self.attend()
        first = self.promise(move, session=session)
        second = self.promise(move, 5, session=session)
        self.assertEqual((first.state, second.state), ("cancelled", "open"))
        second.with_user(self.ana).action_cancel()
        self.assertEqual(second.state, "cancelled")
        with self.assertRaises(UserError):
            second.with_user(self.ana).action_cancel()

    def test_kept(self):
        move = self.bill(-5)
        promise = self.promise(move, session=self.attend())
        self.run_cron("mkbot.promise", "_cron_settle")
        self.assertEqual(promise.state, "open")
        self.pay(move)
        self.run_cron("mkbot.promise", "_cron_settle")
        self.assertEqual(promise.state, "kept")

    def test_kept_in_part(self):
        move = self.bill(-5, amount=100)
        self.pay(move, 20)
        promise = self.promise(move, amount=50, session=self.attend())
        self.assertEqual(promise.paid_before, 20)
        self.pay(move, 30)
        promise._settle()
        self.assertEqual(promise.state, "open")
        self.pay(move, 20)
        promise._settle()
        self.assertEqual(promise.state, "kept")

    def test_broken(self):
        promise = self.promise(self.bill(-5), session=self.attend())
        # Banks tell of a payment some days later.
        self.grow_older(promise, 5)
        promise._settle()
        self.assertEqual(promise.state, "open")
        self.grow_older(promise, 1)
        promise._settle()
        self.assertEqual(promise.state, "broken")

    def test_paid_too_late_is_broken(self):
        move = self.bill(-5)
        promise = self.promise(move, session=self.attend())
        self.grow_older(promise, 6)
        self.pay(move)
        promise._settle()
        self.assertEqual(promise.state, "broken")


@tagged("post_install", "-at_install")
class TestCoinFinanceHttp(HttpCase, CoinCase):
    code = "finance"

    def test_print(self):
        ours, theirs = self.bill(), self.bill(partner=self.other)
        printed = self.env["ir.attachment"].create(
            {
                "name": "fatura.pdf",
                "raw": b"%PDF-1.4 ours",
                "res_model": "account.move",
                "res_id": ours.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.assertEqual(ours.invoice_pdf_report_id, printed)
        self.attend()
        self.ana.password = "t_ana_t_ana"
        self.authenticate("t_ana", "t_ana_t_ana")
        answer = self.url_open(f"/mkbot/invoice/{ours.id}")
        self.assertEqual(answer.content, b"%PDF-1.4 ours")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("inline", answer.headers["Content-Disposition"])
        self.assertEqual(self.url_open(f"/mkbot/invoice/{theirs.id}").status_code, 403)
        self.assertEqual(self.url_open("/mkbot/invoice/999999999").status_code, 404)

    def never_printed(self):
        """A bill of which there is no PDF, the attendance, and the address that Ana opens."""
        move = self.bill()
        session = self.attend()
        self.ana.password = "t_ana_t_ana"
        self.ana.lang = "en_US"
        self.authenticate("t_ana", "t_ana_t_ana")
        return move, session, f"/mkbot/invoice/{move.id}"

    def test_print_what_was_never_printed(self):
        move, session, url = self.never_printed()
        with (
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
            patch(RENDER, return_value=(b"%PDF-1.4 made", "pdf")) as render,
        ):
            for _asked in range(2):
                page = self.url_open(url)
                self.assertIn(f"<strong>{move.name}</strong> is being made", page.text)
                self.assertIn('http-equiv="refresh"', page.text)
            render.assert_not_called()
            self.run_errands()
            answer = self.url_open(url)
            self.assertEqual(answer.content, b"%PDF-1.4 made")
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
            self.url_open(url)
        render.assert_called_once()
        # It is shown, not sent, and is no document of the invoice's.
        self.assertFalse(session.channel_id.message_ids.attachment_ids)
        self.assertFalse(move.attachment_ids)
        errand = self.env["mkbot.errand"].search([("session_id", "=", session.id)])
        self.assertEqual((errand.kind, errand.state, errand.user_id), ("print", "done", self.ana))

    @mute_logger("odoo.addons.mkbot_chat.models.mkbot_errand_worker")
    def test_print_that_fails(self):
        move, session, url = self.never_printed()
        with (
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
            patch(RENDER, side_effect=UserError("no paper")),
        ):
            self.url_open(url)
            self.run_errands()
            self.assertIn("is tried again: no paper", self.url_open(url).text)
            errand = self.env["mkbot.errand"].search([("session_id", "=", session.id)])
            errand.write({"attempts": 4, "due_at": "2020-01-01"})
            self.run_errands()
            page = self.url_open(url).text
        self.assertIn("could not be made", page)
        self.assertIn("no paper", page)
        self.assertNotIn("refresh", page)
