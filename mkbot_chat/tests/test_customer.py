from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.res_partner_search import phone_endings
from .common import MkbotCase
from .common_actions import ActionCase


class TestFindCustomer(MkbotCase):
    def found(self, term, user=None):
        panel = self.env["mkbot.panel"].with_user(user or self.ana)
        return [row["id"] for row in panel.search_partners(term)]

    def partners(self, **values):
        return self.env["res.partner"].create({"name": "Zuleica Teste", **values})

    def test_by_phone(self):
        br = self.env.ref("base.br").id
        with_nine = self.partners(phone="(48) 99134-7788", country_id=br)
        without = self.partners(phone="48 3134-7788", country_id=br)
        old = self.partners(phone="+55 48 9134 7788", country_id=br)
        for term in ("48 99134-7788", "+55 (48) 9134-7788", "048 991347788", "99134-7788"):
            with self.subTest(term):
                found = self.found(term)
                self.assertIn(with_nine.id, found)
                self.assertIn(old.id, found)
                self.assertNotIn(without.id, found)
        self.assertLessEqual({with_nine.id, old.id, without.id}, set(self.found("7788")))
        self.assertNotIn(with_nine.id, self.found("47 99134-7788"))

    def test_endings(self):
        for term, endings in (
            ("(11) 98888-0000", ["1188880000", "11988880000"]),
            ("+55 11 8888-0000", ["1188880000", "11988880000"]),
            ("5511988880000", ["1188880000", "11988880000"]),
            ("88880000", ["88880000"]),
            ("988880000", ["88880000"]),
            ("0000", ["0000"]),
            ("000", []),
            ("INV/2026/0001", []),
            ("joana", []),
        ):
            with self.subTest(term):
                self.assertEqual(phone_endings(term), endings)

    def test_by_document_however_it_is_written(self):
        dotted = self.partners(vat="000.000.272-00")
        plain = self.partners(vat="00000027200")
        for term in ("000.000.272-00", "00000027200", "000000272", "000.000.272"):
            with self.subTest(term):
                found = self.found(term)
                self.assertIn(dotted.id, found)
                self.assertIn(plain.id, found)
        self.assertNotIn(dotted.id, self.found("27200"), "a document is told from its beginning")

    def test_by_email_and_name(self):
        self.partners(name="Ângela Sousa Brito", email="angela.brito@example.org")
        [angela] = self.env["res.partner"].search([("email", "=", "angela.brito@example.org")])
        for term in ("brito@example", "Brito Ângela", "sousa  br"):
            with self.subTest(term):
                self.assertIn(angela.id, self.found(term))
        self.assertNotIn(angela.id, self.found("Ângela Silva"))

    def test_each_way_is_a_domain_of_its_own_the_precise_ones_first(self):
        panel = self.env["mkbot.panel"].with_user(self.ana)
        self.assertEqual(len(panel._search_partner_domains("joana sanhaço")), 1)
        self.assertEqual(len(panel._search_partner_domains("joana@example.com")), 2)
        # document, phone and, for all one knows, part of an address or a name
        self.assertEqual(len(panel._search_partner_domains("11988880000")), 4)

    def test_each_way_has_an_index(self):
        partners = self.env["res.partner"]
        ways = [
            (partners._mkbot_vat_domain("000.000.131"), "mkbot_vat_digits_index"),
            (partners._mkbot_phone_domain("8888-0000"), "mkbot_phone_end_index"),
        ]
        if self.registry.has_trigram:
            ways += [
                ([("name", "ilike", "sanhaço")], "mkbot_name_words_index"),
                ([("email", "ilike", "joana@exam")], "mkbot_email_words_index"),
            ]
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for domain, index in ways:
            query = partners._search(domain, active_test=False, bypass_access=True, order=None)
            query.order = None
            with self.subTest(index):
                self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
                plan = "\n".join(row[0] for row in self.env.cr.fetchall())
                self.assertIn(f"res_partner_{index}", plan)

    def test_bounded_and_precise_first(self):
        self.partners(name="000.000.131-70 é meu CPF")
        self.assertEqual(self.found("000.000.131-70")[0], self.partner.id)
        self.env["res.partner"].create([{"name": f"Repetido {n}"} for n in range(30)])
        self.assertEqual(len(self.found("Repetido")), 20)

    def test_the_bot_is_no_customer(self):
        self.assertNotIn(self.env.ref("mkbot_chat.partner_bot").id, self.found("bot"))


@tagged("post_install", "-at_install")
class TestFindByInvoice(ActionCase):
    def test_by_number_of_an_invoice(self):
        invoice = self.bill()
        invoice.write({"ref": "CONTRATO-7741", "payment_reference": "0099887711"})
        self.assertFalse(invoice.with_user(self.ana).has_access("read"))
        panel = self.env["mkbot.panel"].with_user(self.ana)
        for term in (invoice.name, "CONTRATO-7741", "contrato-77", "0099887711"):
            with self.subTest(term):
                self.assertEqual(panel.search_partners(term)[0]["id"], self.partner.id)
        other = self.env["res.company"].create({"name": "Outra"})
        invoice.flush_recordset()
        self.env.cr.execute(
            "UPDATE account_move SET company_id = %s WHERE id = %s", (other.id, invoice.id)
        )
        self.env.invalidate_all()
        self.assertFalse(panel.search_partners("CONTRATO-7741"))


class TestDefineCustomer(MkbotCase):
    def setUp(self):
        super().setUp()
        self.earlier = self.active_session(self.ana)
        self.earlier.with_user(self.ana).action_cancel()
        self.current = self.active_session(self.ana)
        self.mother = self.env["res.partner"].create({"name": "Marta Sanhaço", "city": "Olinda"})

    def preview(self, partner, user=None):
        panel = self.env["mkbot.panel"].with_user(user or self.ana)
        return panel.partner_link(self.current.id, partner.id)

    def notes(self):
        notes = self.current.channel_id.message_ids.filtered("mkbot_is_note").sorted("id")
        return [note.preview for note in notes]

    def test_what_would_be_linked_is_shown_and_linked(self):
        self.current.contact_id.phone = "+5511977776666"
        other_account = self.account.copy({"name": "Outro número"})
        self.env["mkbot.contact"].create(
            {
                "account_id": other_account.id,
                "address": "x",
                "phone": "+5511977776666",
                "partner_id": self.mother.id,
            }
        )
        shown = self.preview(self.partner)
        self.assertEqual(shown["address"], "+5511977776666")
        self.assertEqual((shown["now"], shown["known"]), (None, 0))
        self.assertEqual([row["name"] for row in shown["earlier"]["first"]], [self.earlier.name])
        self.assertEqual([row["customer"] for row in shown["elsewhere"]], ["Marta Sanhaço"])
        self.assertEqual(self.preview(self.mother)["known"], 1)
        self.current.with_user(self.ana).action_set_partner(self.partner.id)
        self.assertEqual((self.current + self.earlier).partner_id, self.partner)
        self.assertEqual(self.earlier.city, "São Paulo")
        self.assertEqual(self.preview(self.mother)["now"]["name"], "Joana Sanhaço")
        self.assertIn(self.earlier.name, self.notes()[-1])

    def test_undo_puts_everything_back(self):
        answer = self.current.with_user(self.ana).action_set_partner(self.partner.id)
        self.assertTrue(answer["until"])
        row = self.current._panel_rows()[0]
        self.assertEqual(row["customer_change"], {"by": self.ana.id, "until": answer["until"]})
        self.current.with_user(self.ana).action_undo_partner()
        self.assertFalse((self.current + self.earlier).partner_id)
        self.assertFalse(self.current.contact_id.partner_id)
        self.assertFalse(self.earlier.city)
        self.assertNotIn("Joana", self.current.channel_id.name)
        self.assertIn("undone", self.notes()[-1])
        self.assertIsNone(self.current._panel_rows()[0]["customer_change"])
        with self.assertRaises(UserError):
            self.current.with_user(self.ana).action_undo_partner()

    def test_redefining_takes_along_what_was_only_presumed(self):
        known = self.active_session(self.bruno, "visitor-2")
        known.with_user(self.bruno).action_set_partner(self.mother.id)
        ana = self.current.with_user(self.ana)
        ana.action_set_partner(self.mother.id)
        self.assertEqual(self.earlier.partner_id, self.mother)
        ana.action_set_partner(self.partner.id)
        self.assertEqual(self.earlier.partner_id, self.partner)
        self.assertEqual(known.partner_id, self.mother, "another address is another matter")
        ana.action_undo_partner()
        self.assertEqual((self.current + self.earlier).partner_id, self.mother)
        self.assertEqual(self.current.contact_id.partner_id, self.mother)
        self.assertEqual(self.current.city, "Olinda")

    def test_who_may_undo_and_until_when(self):
        self.current.with_user(self.ana).action_set_partner(self.partner.id)
        with self.assertRaisesRegex(UserError, "Ana Teste"):
            self.current.with_user(self.bruno).action_undo_partner()
        self.current.with_user(self.carla).action_undo_partner()
        self.assertFalse(self.current.partner_id)
        self.current.with_user(self.ana).action_set_partner(self.partner.id)
        change = self.current.customer_change_id
        long_ago = fields.Datetime.now() - timedelta(minutes=31)
        self.env.cr.execute(
            "UPDATE mkbot_customer_change SET create_date = %s WHERE id = %s",
            (long_ago, change.id),
        )
        change.invalidate_recordset()
        with self.assertRaises(UserError):
            self.current.with_user(self.ana).action_undo_partner()
        self.env["ir.config_parameter"].sudo().set_param("mkbot_chat.undo_customer_minutes", 60)
        self.current.with_user(self.ana).action_undo_partner()

    def test_undo_after_the_end_and_not_after_another_change(self):
        self.current.with_user(self.ana).action_set_partner(self.partner.id)
        self.current._identify(self.mother)
        with self.assertRaisesRegex(UserError, "changed again"):
            self.current.with_user(self.ana).action_undo_partner()
        self.current._identify(self.partner)
        self.current.with_user(self.ana).action_cancel()
        self.current.with_user(self.ana).action_undo_partner()
        self.assertFalse(self.current.partner_id)

    def test_nothing_changes_twice(self):
        ana = self.current.with_user(self.ana)
        ana.action_set_partner(self.partner.id)
        count = len(self.notes())
        self.assertIsNone(ana.action_set_partner(self.partner.id))
        self.assertEqual(len(self.notes()), count)

    def test_the_log_is_nobodys_to_change(self):
        self.current.with_user(self.ana).action_set_partner(self.partner.id)
        change = self.current.customer_change_id
        self.assertEqual((change.before_id.id, change.after_id), (False, self.partner))
        for user in (self.ana, self.carla):
            with self.assertRaises(AccessError):
                change.with_user(user).write({"undone_at": False})
        with self.assertRaises(AccessError):
            change.with_user(self.ana).read(["user_id"])
        self.assertEqual(change.with_user(self.carla).user_id, self.ana)

    def test_previews_are_of_what_one_may_read(self):
        with self.assertRaises(AccessError):
            self.preview(self.partner, self.davi)
        self.partner.company_id = self.env["res.company"].create({"name": "Outra"})
        with self.assertRaises(AccessError):
            self.preview(self.partner)

    def test_merging_customers_keeps_their_history(self):
        self.current.with_user(self.ana).action_set_partner(self.partner.id)
        twin = self.env["res.partner"].create({"name": "Joana S."})
        change = self.current.customer_change_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twin + self.partner).ids, twin)
        self.env.invalidate_all()
        self.assertEqual((self.current + self.earlier).partner_id, twin)
        self.assertEqual(self.current.contact_id.partner_id, twin)
        self.assertEqual(change.after_id, twin)
