from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_coins import CoinCase


@tagged("post_install", "-at_install")
class TestCoinChats(CoinCase):
    code = "chats"

    def past(self, words="minha internet caiu", address="visitor-9", partner=None):
        session = self.customer_writes(words, address, bot=False)
        session._identify(partner or self.partner)
        session._move("closed", reason="operator")
        return session

    def test_sections_and_alarm(self):
        past = self.past()
        session = self.attend()
        self.assertEqual(self.counts(session), {"Open": 1, "Ended": 1})
        self.assertEqual(self.led(session), "green")
        past.write({"is_rated": True, "rating": 6})
        self.assertEqual(self.led(session), "red")
        past.write({"rating": 7})
        self.assertEqual(self.led(session), "green")

    def test_transcript_is_whole(self):
        session = self.attend()
        session._post_all(
            [
                {"body": session._as_html("tenho <script>alert(1)</script> lentidão")},
                {
                    "body": session._as_html("segue a foto"),
                    "attachment_ids": self.env["ir.attachment"]
                    .create(
                        {
                            "name": "foto & cia.png",
                            "raw": b"png",
                            "res_model": "discuss.channel",
                            "res_id": session.channel_id.id,
                        }
                    )
                    .ids,
                },
            ],
            session.contact_id.guest_id,
        )
        session.channel_id.with_user(self.ana).message_post(
            body="Vou verificar", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        session._post_note("cliente irritado", self.ana.partner_id)
        session._say("transferred", operator="Bruno Teste")
        read = session.with_user(self.ana).web_read({"transcript": {}})[0]["transcript"]
        for words in ("lentidão", "segue a foto", "Vou verificar", "cliente irritado", "Bruno"):
            self.assertIn(words, read)
        self.assertIn("quero falar com um atendente", read)
        self.assertIn("foto &amp; cia.png", read)
        self.assertNotIn("<script>", read)
        # In their order, and said by whom.
        self.assertLess(read.index("segue a foto"), read.index("Vou verificar"))
        self.assertIn("Ana Teste", read)
        self.assertIn("(note among colleagues)", read)

    def test_transcript_tells_no_secrets(self):
        session = self.attend()
        file = self.env["ir.attachment"].create(
            {
                "name": "a.png",
                "raw": b"x",
                "res_model": "discuss.channel",
                "res_id": session.channel_id.id,
            }
        )
        file.generate_access_token()
        session._post_all(
            [{"body": "foto", "attachment_ids": file.ids}], session.contact_id.guest_id
        )
        session.bot_state = {"secret": "s3gredo-do-bot"}
        read = session.with_user(self.ana).transcript
        self.assertNotIn("s3gredo-do-bot", read)
        self.assertNotIn(file.access_token, read)
        self.assertNotIn("access_token", read)

    def test_not_of_others(self):
        other = self.past(address="visitor-8", partner=self.other)
        other.sector_id = self.finance
        session = self.attend()
        self.assertNotIn(other, self.shown(self.sections(session)["Ended"]))
        with self.assertRaises(AccessError):
            other.with_user(self.ana).read(["transcript"])

    def test_search_by_words(self):
        found = self.past("Ação de técnico: sinal 100% & <b>fraco</b>")
        lost = self.past("boleto em atraso", "visitor-8")
        session = self.attend()
        sessions = self.env["mkbot.session"].with_user(self.ana)
        domain = self.sections(session)["Ended"]["domain"]

        def search(words):
            return sessions.search([*domain, ("words", "ilike", words)])

        self.assertEqual(search("sinal"), found)
        self.assertEqual(search("SINAL técnico"), found)
        self.assertEqual(search("atraso boleto"), lost)
        self.assertEqual(search("fraco 100%"), found)
        self.assertEqual(search("& <b>"), found)
        self.assertFalse(search("sinal boleto"))
        # What is no word of the customer's: tags, wildcards.
        self.assertFalse(search("br/"))
        self.assertFalse(search("si_al"))
        self.assertEqual(search(""), found | lost)

    def test_search_reads_the_customers_messages_only(self):
        self.past()
        session = self.attend()
        domain = [*self.sections(session)["Ended"]["domain"], ("words", "ilike", "internet")]
        query = self.env["mkbot.session"].with_user(self.ana)._search(domain)
        plan = "\n".join(row for (row,) in self.env.execute_query(_explain(query)))
        self.assertIn("SubPlan", plan)
        self.assertNotIn("Seq Scan on mail_message", plan)


def _explain(query):
    return SQL("EXPLAIN %s", query.select())
