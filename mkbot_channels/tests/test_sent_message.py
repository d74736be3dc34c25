from odoo.tests import tagged

from odoo.addons.mkbot_chat.tests.common import MkbotCase


@tagged("post_install", "-at_install")
class TestSentMessage(MkbotCase):
    """What became of our words in conversations, as the coin “Messages” shows it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coin = cls.env["mkbot.lookup"].search([("code", "=", "messages")])

    def said(self):
        """An operator's message, and its row in the outbox."""
        session = self.active_session()
        session._identify(self.partner)
        session.account_id.state = "connected"
        message = session.channel_id.with_user(self.ana).message_post(
            body="Já verifico", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        delivery = self.env["mkbot.delivery"].search([("message_id", "=", message.id)])
        self.assertEqual(len(delivery), 1)
        return session, message, delivery

    def row(self, message):
        rows = self.env["mkbot.sent.message"].with_user(self.ana)
        rows.invalidate_model()
        return rows.search([("message_id", "=", message.id)])

    def test_states(self):
        _session, message, delivery = self.said()
        for state, shown in (
            ("queued", "queued"),
            ("sending", "queued"),
            ("sent", "sent"),
            ("delivered", "delivered"),
            ("read", "read"),
            ("uncertain", "uncertain"),
        ):
            delivery.state = state
            self.assertEqual(self.row(message).state, shown)

    def test_a_failure_is_red_and_says_why(self):
        session, message, delivery = self.said()
        panel = self.env["mkbot.panel"].with_user(self.ana)
        self.assertEqual(panel.leds(session.id)[self.coin.id]["colour"], "green")
        delivery.write({"state": "failed", "error": "O cliente nos bloqueou."})
        row = self.row(message)
        self.assertEqual((row.state, row.failure), ("failed", "O cliente nos bloqueou."))
        self.assertEqual(panel.leds(session.id)[self.coin.id]["colour"], "red")

    def test_one_row_whatever_was_changed(self):
        session, message, delivery = self.said()
        delivery.state = "sent"
        delivery._queue(session, message, kind="edit", target_id="1")
        self.assertEqual(self.row(message).state, "sent")

    def test_panels_are_told(self):
        _session, _message, delivery = self.said()
        self.env.flush_all()
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].search([], order="id desc", limit=1).id
        delivery.state = "failed"
        self.env.flush_all()
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([("id", ">", last)]).mapped("message")
        self.assertTrue([m for m in sent if "mkbot.panel/leds" in m and "sent.message" in m])
