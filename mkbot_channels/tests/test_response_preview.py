from odoo.tests import TransactionCase, tagged

from odoo.addons.mkbot_chat.port import PLATFORMS

from ..adapters import preview


@tagged("post_install", "-at_install")
class TestResponsePreview(TransactionCase):
    """Texts are shown as the adapters would send them."""

    def options(self, *labels):
        return [(f"slot:{number}", label) for number, label in enumerate(labels)]

    def test_buttons_list_or_numbers(self):
        few = self.options("Sim", "Não")
        for platform, _name in PLATFORMS:
            last = preview.shown(platform, "Certo?", few)[-1]
            if platform in ("evolution", "waha"):
                self.assertEqual(last.text, "Certo?\n\n1. Sim\n2. Não", platform)
                self.assertFalse(last.buttons)
            else:
                self.assertEqual(last.buttons, ("Sim", "Não"), platform)
        [message] = preview.shown("whatsapp_cloud", "Qual?", self.options("A", "B", "C", "D"))
        self.assertEqual((message.buttons, message.rows), ((), ("A", "B", "C", "D")))
        self.assertTrue(message.opener)

    def test_a_long_text_is_split_as_it_will_be(self):
        long = "palavra " * 300
        self.assertEqual(len(preview.shown("telegram", long, [])), 1)
        self.assertGreater(len(preview.shown("instagram", long, [])), 1)

    def test_every_shipped_text_can_be_shown(self):
        responses = self.env["mkbot.response"].search([("text", "!=", False)])
        self.assertFalse(responses.filtered(lambda response: not response.preview))
        menu = responses.filtered(lambda response: response.key == "menu")[:1]
        self.assertIn("☰ Menu", menu.preview)
        self.assertIn("WhatsApp (Evolution), WhatsApp (WAHA)", menu.preview)
