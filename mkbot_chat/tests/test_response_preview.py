from odoo.tests import Form, TransactionCase, tagged

from ..bot import samples, texts


@tagged("post_install", "-at_install")
class TestResponsePreview(TransactionCase):
    def test_every_variable_has_an_example_and_every_option_a_label(self):
        names = {name for key in texts.KEYS for name in texts.variables_of(key)}
        self.assertFalse(names - set(samples.SAMPLES))
        for key in samples.OPTIONS:
            self.assertIn(key, texts.KEYS)
            for _option, label_key, label in samples.options_of(key):
                self.assertTrue(label or label_key in texts.KEYS, label_key)

    def test_what_is_typed_is_shown_at_once(self):
        response = self.env["mkbot.response"].search(
            [("key", "=", "how_can_help"), ("lang", "=", "pt_BR")], limit=1
        )
        with Form(response) as form:
            form.text = "Oi, {{first_name}} <b>!"
            self.assertIn("Oi, Joana &lt;b&gt;!", form.preview)
            form.text = "Agora outra coisa"
            self.assertIn("Agora outra coisa", form.preview)
            self.assertNotIn("Joana", form.preview)

    def test_texts_are_found_by_subject(self):
        found = self.env["mkbot.response"].search([("subject", "=", "finance")]).mapped("key")
        self.assertIn("bill_pix", found)
        self.assertNotIn("option_person", found)
        self.assertEqual(samples.subject_of("closed_thanks"), "end")
        self.assertEqual(samples.subject_of("option_yes"), "button")
