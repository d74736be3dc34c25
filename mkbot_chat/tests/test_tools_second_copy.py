import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_actions import ActionCase

BOLETO = "00190.50095 40144.816069 06809.350314 3 37370000000100"
RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"


class ToolCase(ActionCase):
    """An operator who attends a known customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Operators are told in their own language, and have no coins here.
        operators = cls.ana + cls.bruno + cls.davi
        operators.lang = "en_US"
        operators.group_ids -= cls.env["mkbot.lookup"].search([]).group_id

    def attended(self, user=None, address="visitor-1", partner=None):
        session = self.active_session(user, address)
        session._identify(partner or self.partner)
        return session

    def panel(self, user=None):
        return self.env["mkbot.panel"].with_user(user or self.ana)

    def notices(self, kind="mkbot.errand/state"):
        """What the panels were told, by the bus."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("message", "like", f'%"{kind}"%')])
        return [row.message for row in rows.sorted("id")]

    def assert_refused(self, call):
        """Operators who do not attend may not; another company's do not even see it."""
        for user in (self.bruno, self.davi):
            with self.assertRaises(UserError):
                call(self.panel(user))


@tagged("post_install", "-at_install")
class TestSecondCopyTool(ToolCase):
    def test_the_most_overdue_is_sent(self):
        self.pix_key()
        self.bill(days=3, amount=70.0, origin="Fibra 500")
        late = self.bill(days=-40, amount=99.9)
        self.bill(days=-5, amount=50.0)
        late.line_ids.filtered("date_maturity").mkbot_boleto_line = BOLETO
        session = self.attended()
        before = session.channel_id.message_ids
        answer = self.panel().second_copy(session.id)
        self.assertEqual(answer["state"], "sent")
        for words in (late.name, "Fibra 300", "40 days ago", "2 more instalments"):
            self.assertIn(words, answer["message"])
        self.assertRegex(answer["message"], r"R\$ ?99[.,]90")
        messages = (session.channel_id.message_ids - before).sorted("id")
        said = [self.plain(m) for m in messages if not m.mkbot_is_note]
        self.assertIn(late.name, said[0])
        self.assertEqual(sum(text.startswith("000201") for text in said), 1)
        self.assertIn("00190500954014481606906809350314337370000000100", said)
        self.assertEqual(messages.author_id, self.ana.partner_id)
        note = self.plain(messages.filtered("mkbot_is_note"))
        self.assertIn("Ana Teste sent the second copy", note)
        self.assertIn(session.name, str(late.message_ids.mapped("body")))
        with (
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
            patch(RENDER, return_value=(b"%PDF-1.4 bill", "pdf")),
        ):
            self.run_errands()
        message = session.channel_id.message_ids.sorted("id")[-1]
        self.assertEqual(message.attachment_ids.raw, b"%PDF-1.4 bill")
        self.assertEqual(message.author_id, self.ana.partner_id)
        self.assertEqual(self.told(answer), ["done"])

    def told(self, answer):
        payloads = [json.loads(text)["payload"] for text in self.notices()]
        return [p["state"] for p in payloads if p["id"] == answer["errand_id"]]

    def copies(self, session):
        return self.env["mkbot.second.copy"].search([("session_id", "=", session.id)], order="id")

    def test_it_is_written_down(self):
        late = self.bill(days=-40, amount=100)
        session = self.attended()
        self.panel().second_copy(session.id)
        copy = self.copies(session)
        [line] = late.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.assertEqual((copy.move_id, copy.move_line_id), (late, line))
        self.assertEqual((copy.sender, copy.user_id), ("operator", self.ana))
        self.assertEqual((copy.partner_id, copy.company_id), (self.partner, self.company))
        # What was owed then, whatever is paid later.
        self.pay(late, 40)
        self.assertEqual(copy.amount, line.balance)
        self.panel().second_copy(session.id)
        self.assertEqual(self.copies(session), copy, "a second click")

    def test_nothing_sent_nothing_written_down(self):
        self.pay(self.bill())
        session = self.attended()
        self.panel().second_copy(session.id)
        with patch.object(type(session), "_may_speak", lambda self: False):
            self.bill()
            with self.assertRaises(UserError):
                self.panel().second_copy(session.id)
        self.assertFalse(self.copies(session))

    def test_who_reads_what_was_written_down(self):
        self.bill()
        session = self.attended()
        self.panel().second_copy(session.id)
        copy = self.copies(session)
        self.assertEqual(copy.with_user(self.carla).read(["amount"])[0]["amount"], copy.amount)
        for user in (self.ana, self.davi):
            with self.assertRaises(AccessError):
                copy.with_user(user).read(["amount"])
        for call in (
            lambda: copy.with_user(self.carla).write({"amount": 1}),
            lambda: copy.with_user(self.carla).unlink(),
            lambda: copy.with_user(self.carla).copy(),
        ):
            with self.assertRaises(AccessError):
                call()
        stranger = self.supervisor_elsewhere()
        elsewhere = copy.with_user(stranger).with_context(
            allowed_company_ids=stranger.company_ids.ids
        )
        self.assertFalse(elsewhere.search([]))

    def test_a_double_click_sends_once(self):
        self.bill()
        session = self.attended()
        first = self.panel().second_copy(session.id)
        count = len(session.channel_id.message_ids)
        again = self.panel().second_copy(session.id)
        self.assertEqual((first["state"], again["state"]), ("sent", "again"))
        self.assertEqual(len(session.channel_id.message_ids), count)
        errands = self.env["mkbot.errand"].search(
            [("session_id", "=", session.id), ("kind", "=", "document")]
        )
        self.assertEqual(len(errands), 1)
        self.env.cr.execute(
            "UPDATE mkbot_errand SET create_date = create_date - interval '1 hour' WHERE id = %s",
            [errands.id],
        )
        errands.invalidate_recordset()
        again = self.panel().second_copy(session.id)
        self.assertEqual(again["state"], "again")
        self.assertIn("is being made", again["message"])
        self.assertEqual(len(session.channel_id.message_ids), count)
        errands._end("done")
        self.assertEqual(self.panel().second_copy(session.id)["state"], "sent")

    def test_nothing_due(self):
        move = self.bill()
        self.pay(move)
        session = self.attended()
        count = len(session.channel_id.message_ids)
        answer = self.panel().second_copy(session.id)
        self.assertEqual(answer["state"], "none")
        self.assertIn("Joana Sanhaço owes nothing", answer["message"])
        self.assertIn("The last payment was on", answer["message"])
        self.assertEqual(len(session.channel_id.message_ids), count)

    def test_nobody_known(self):
        session = self.active_session()
        with self.assertRaisesRegex(UserError, "Define the customer first"):
            self.panel().second_copy(session.id)

    def test_without_the_printer_it_says_so(self):
        self.bill()
        session = self.attended()
        with patch("shutil.which", return_value=None):
            answer = self.panel().second_copy(session.id)
        self.assertFalse(answer["errand_id"])
        self.assertIn("wkhtmltopdf is not installed", answer["message"])

    def test_a_closed_window_sends_nothing(self):
        self.bill()
        session = self.attended()
        count = len(session.channel_id.message_ids)
        with patch.object(type(session), "_may_speak", lambda self: False):
            with self.assertRaisesRegex(UserError, "does not let us write"):
                self.panel().second_copy(session.id)
        self.assertEqual(len(session.channel_id.message_ids), count)

    @mute_logger("odoo.addons.mkbot_chat.models.mkbot_errand_worker")
    def test_a_pdf_that_fails_is_told(self):
        self.bill()
        session = self.attended()
        answer = self.panel().second_copy(session.id)
        errand = self.env["mkbot.errand"].browse(answer["errand_id"])
        with (
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
            patch(RENDER, side_effect=UserError("no paper")),
        ):
            self.run_errands()
            self.assertEqual(errand.state, "waiting")
            errand.write({"attempts": 4, "due_at": "2020-01-01"})
            self.run_errands()
        self.assertEqual(errand.state, "failed")
        self.assertEqual(self.told(answer), ["retrying", "failed"])
        self.assertIn("could not be made", self.texts(session)[-1])
        states = self.panel().errand_states([errand.id])
        self.assertEqual(states, [{"id": errand.id, "state": "failed", "words": "no paper"}])
        self.assertEqual(self.panel(self.bruno).errand_states([errand.id]), [])

    def test_the_end_comes_before_the_pdf(self):
        self.bill()
        session = self.attended()
        answer = self.panel().second_copy(session.id)
        session.with_user(self.ana).action_cancel()
        with (
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
            patch(RENDER, return_value=(b"%PDF-1.4 bill", "pdf")),
        ):
            self.run_errands()
        self.assertFalse(session.channel_id.message_ids.attachment_ids)
        self.assertEqual(self.told(answer), ["failed"])

    def test_who_may(self):
        self.bill()
        session = self.attended()
        self.assert_refused(lambda panel: panel.second_copy(session.id))
        self.assertEqual(self.panel(self.carla).second_copy(session.id)["state"], "sent")

    def test_the_tool_may_be_withheld(self):
        session = self.attended()
        panel = type(self.env["mkbot.panel"])
        with patch.object(panel, "_check_tool", side_effect=AccessError("withheld")) as check:
            for call in (
                lambda p: p.second_copy(session.id),
                lambda p: p.send_protocol(session.id),
                lambda p: p.customer_record(session.id),
                lambda p: p.transcript_pdf(session.id),
                lambda p: p.transcript_email(session.id, "a@example.com"),
                lambda p: p.record_profiles(session.id),
                lambda p: p.new_record(session.id, 1, "x", "", "k"),
                lambda p: p.email(session.id),
                lambda p: p.finance_chart(session.id),
                lambda p: p.attendance_chart(session.id),
            ):
                with self.assertRaises(AccessError):
                    call(self.panel())
        self.assertEqual(
            [call.args[0] for call in check.call_args_list],
            [
                "second_copy",
                "send_protocol",
                "customer_record",
                "transcript_pdf",
                "transcript_email",
                "new_record",
                "new_record",
                "email",
                "finance_chart",
                "attendance_chart",
            ],
        )

    def test_the_protocol_is_told(self):
        session = self.attended()
        self.panel().send_protocol(session.id)
        message = session.channel_id.message_ids.sorted("id")[-1]
        self.assertIn(f"protocolo deste atendimento é {session.name}", self.plain(message))
        self.assertEqual(message.author_id, self.ana.partner_id)
        self.assert_refused(lambda panel: panel.send_protocol(session.id))
