from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.mkbot_chat import port

from .common import MkbotCase, event


class TestContact(MkbotCase):
    def test_identified_by_cpf_and_known_next_time(self):
        session = self.customer_writes("meu cpf é 000.000.131-70")
        self.assertFalse(session.partner_id, "a CPF alone proves nothing")
        session = self.customer_writes("0000")
        self.assertEqual(session.partner_id, self.partner)
        self.assertEqual(self.partner.mkbot_contact_ids, session.contact_id)
        self.assertEqual(session.city, "São Paulo")
        self.assertEqual(session.channel_id.name, "Joana Sanhaço")
        session._move("cancelled")
        again = self.customer_writes("oi")
        self.assertEqual(again.partner_id, self.partner)
        self.assertIn("Joana", " ".join(self.texts(again)))

    def test_removed_id_identifies_itself_again(self):
        session = self.customer_writes("oi")
        session._identify(self.partner)
        session._move("cancelled")
        contact = session.contact_id
        contact.with_user(self.carla).action_forget()
        self.assertFalse(self.partner.mkbot_contact_ids)
        self.assertIn("visitor-1", self.partner.message_ids[0].body)
        again = self.customer_writes("oi")
        self.assertEqual(again.contact_id, contact)
        self.assertFalse(again.partner_id)
        self.assertEqual(session.partner_id, self.partner, "history stays")

    def test_three_wrong_tries_lead_to_a_person(self):
        self.customer_writes("000.000.131-70")
        for datum in ("1111", "2222", "3333"):
            session = self.customer_writes(datum)
        self.assertEqual((session.state, session.queue_reason), ("waiting", "unidentified"))
        self.assertFalse(session.partner_id)

    def test_direct_to_queue_skips_the_bot(self):
        session = self.customer_writes("oi")
        session._identify(self.partner)
        session._move("cancelled")
        session.contact_id.direct_to_queue = True
        again = self.customer_writes("oi")
        self.assertEqual((again.state, again.queue_reason), ("waiting", "direct"))
        self.assertEqual(again.partner_id, self.partner)

    def test_two_ids_of_one_person_at_the_same_instant(self):
        contacts = self.env["mkbot.contact"]
        first = port.Sender(address="5511988887777")
        both = port.Sender(address="5511988887777", ids=(("bsuid", "BR.1"),))
        contacts._resolve(self.account, both)
        identifiers = type(self.env["mkbot.contact.identifier"])
        nobody = self.env["mkbot.contact.identifier"]
        contacts._resolve(self.account, first)
        with (
            patch.object(identifiers, "search", lambda *args, **kwargs: nobody),
            mute_logger("odoo.sql_db"),
            self.assertRaises(SerializationFailure, msg="the transaction is run again"),
        ):
            contacts._resolve(self.account, both)

    def test_any_known_id_finds_the_contact(self):
        sender = port.Sender(address="5511988887777", ids=(("phone", "+5511988887777"),))
        contact = self.env["mkbot.contact"]._resolve(self.account, sender)
        other_form = port.Sender(
            address="551188887777", ids=(("phone", "+5511988887777"), ("lid", "123@lid"))
        )
        self.assertEqual(self.env["mkbot.contact"]._resolve(self.account, other_form), contact)
        self.assertEqual(contact.address, "551188887777", "answers go to the latest address")
        by_lid = port.Sender(address="123@lid", ids=(("lid", "123@lid"),))
        self.assertEqual(self.env["mkbot.contact"]._resolve(self.account, by_lid), contact)

    def test_username_is_no_identity(self):
        resolve = self.env["mkbot.contact"]._resolve
        first = resolve(self.account, port.Sender(address="1", ids=(("username", "maria"),)))
        second = resolve(self.account, port.Sender(address="2", ids=(("username", "maria"),)))
        self.assertNotEqual(first, second)

    def test_same_address_on_two_accounts_is_two_contacts(self):
        other = self.account.copy({"name": "Outro site"})
        first = self.customer_writes("oi").contact_id
        second = other._receive_event(event("visitor-1", "oi")).contact_id
        self.assertNotEqual(first, second)

    def test_a_visitor_is_called_so_in_the_accounts_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.assertEqual(self.customer_writes("oi").contact_id.guest_id.name, "Visitante")

    def test_open_conversation_protects_the_id(self):
        session = self.customer_writes("oi")
        with self.assertRaises(UserError):
            session.contact_id.unlink()
        session._move("cancelled")
        session.contact_id.unlink()
        self.assertTrue(session.exists())

    def test_a_contact_without_its_ids_is_found_by_its_address(self):
        contact = self.customer_writes().contact_id
        contact.identifier_ids.with_user(self.carla).unlink()
        self.assertEqual(self.customer_writes("de novo").contact_id, contact)
        self.assertEqual(
            set(contact.identifier_ids.mapped("kind")), {"address", "visitor"}, "known again"
        )

    def test_an_address_of_another_contact_is_not_taken(self):
        other = self.customer_writes(address="visitor-2").contact_id
        other.identifier_ids.unlink()
        contact = self.customer_writes(address="visitor-1").contact_id
        sender = port.Sender(address="visitor-2", ids=(("visitor", "visitor-1"),))
        found = self.env["mkbot.contact"]._resolve(self.account, sender)
        self.assertEqual(found, contact)
        self.assertEqual(contact.address, "visitor-1")

    def test_ids_are_looked_up_by_an_index(self):
        # PostgreSQL takes only what an index begins with; an account has millions of ids.
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s",
            ["mkbot_contact_identifier_value_unique"],
        )
        self.assertIn("(account_id, value, kind)", self.env.cr.fetchone()[0])
