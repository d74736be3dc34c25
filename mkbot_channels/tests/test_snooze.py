from odoo.tests import tagged

from .common import ChannelsCase


@tagged("post_install", "-at_install")
class TestSnooze(ChannelsCase):
    def test_a_word_that_comes_in_wakes_the_conversation(self):
        self.accept(self.item("quero falar com um atendente"))
        self.drain()
        session = self.session()
        session.with_user(self.ana).action_rescue()
        session.with_user(self.ana).action_snooze(minutes=60)
        self.accept(self.item("achei o boleto"), self.item("obrigado"))
        self.drain()
        self.assertEqual((session.snoozed, session.woken_by), (False, "customer"))
        self.assertEqual(session.state, "active")
        self.assertEqual(self.customer_texts()[-2:], ["achei o boleto", "obrigado"])
