from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from .common_coins import CoinCase


@tagged("post_install", "-at_install")
class TestCoinAttachments(CoinCase):
    code = "attachments"

    def file(self, record, name="arquivo.txt", **vals):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": b"x", "res_model": record._name, "res_id": record.id, **vals}
        )

    def test_sections(self):
        session = self.attend()
        move = self.bill()
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": self.partner.id})
        files = (
            self.file(self.partner)
            | self.file(move)
            | self.file(lead)
            | self.file(session.channel_id)
        )
        self.file(self.other)
        self.file(self.bill(partner=self.other))
        # Avatars and other fields' contents are no documents.
        self.partner.image_1920 = False
        self.file(self.partner, res_field="image_1920")
        sections = self.sections(session)
        shown = self.shown(sections["All files"])
        self.assertEqual(shown, files)
        self.assertEqual(sections["All files"]["count"], 4)
        self.assertEqual(shown.mkbot_partner_id, self.partner)
        self.assertIn(move.name, shown.filtered(lambda f: f.res_model == move._name).mkbot_document)
        self.assertIn(
            session.name,
            shown.filtered(lambda f: f.res_model == "discuss.channel").mkbot_document,
        )
        self.assertEqual(self.shown(sections["Invoices"]).res_id, move.id)
        self.assertEqual(self.shown(sections["Conversations"]).res_id, session.channel_id.id)
        self.assertEqual(self.led(session), "green")

    def test_buttons(self):
        file = self.file(self.bill(), "boleto.pdf", mimetype="application/pdf")
        self.attend()
        mine = file.with_user(self.ana)
        self.assertEqual(mine.action_mkbot_view()["params"]["name"], "boleto.pdf")
        self.assertIn(f"/web/content/{file.id}", mine.action_mkbot_download()["url"])
        self.assertEqual(mine.raw, b"x")

    def test_only_read_and_only_while_attending(self):
        file = self.file(self.bill())
        theirs = self.file(self.bill(partner=self.other))
        mine = file.with_user(self.ana)
        with self.assertRaises(AccessError):
            mine.read(["raw"])
        session = self.attend()
        self.assertTrue(mine.read(["raw"]))
        for call in (lambda: mine.write({"name": "y"}), mine.unlink):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            theirs.with_user(self.ana).action_mkbot_view()
        search = self.env["ir.attachment"].with_user(self.ana).search
        self.assertEqual(search([("id", "in", (file + theirs).ids)]), file)
        self.coin.group_id.user_ids -= self.ana
        with self.assertRaises(AccessError):
            mine.read(["raw"])
        self.coin.group_id.user_ids += self.ana
        session.with_user(self.ana).action_end()
        with self.assertRaises(AccessError):
            mine.read(["raw"])

    def test_other_records_files_stay_closed(self):
        session = self.attend()
        param = self.env["ir.config_parameter"].create({"key": "t_x", "value": "1"})
        secret = self.file(param)
        loose = self.env["ir.attachment"].create({"name": "solto", "raw": b"1"})
        search = self.env["ir.attachment"].with_user(self.ana).search
        self.assertFalse(search([("id", "in", (secret + loose).ids)]))
        self.assertFalse(self.counts(session)["All files"])

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        lead = self.env["crm.lead"].create(
            {"name": "L", "partner_id": self.partner.id, "company_id": other.id, "team_id": False}
        )
        file = self.file(lead)
        self.file(self.env["res.partner"].browse(self.partner.id))
        session = self.attend()
        self.assertEqual(self.counts(session)["All files"], 1)
        with self.assertRaises(AccessError):
            file.with_user(self.ana).read(["raw"])

    def test_found_by_the_index(self):
        self.file(self.bill())
        session = self.attend()
        self.env.flush_all()
        attachments = self.env["ir.attachment"].with_user(self.ana)
        query = attachments._search(self.sections(session)["All files"]["domain"])
        # Whatever this small table makes the planner prefer: can the index be used?
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(line for (line,) in plan)
        self.assertIn("Bitmap Index Scan", plan)
        self.assertIn("Index Cond: (((res_model)::text = 'res.partner'::text) AND (res_id", plan)


@tagged("post_install", "-at_install")
class TestCoinAttachmentsHttp(HttpCase, CoinCase):
    code = "attachments"

    def test_download(self):
        files = self.env["ir.attachment"].create(
            [
                {"name": "a.txt", "raw": b"conteudo", "res_model": m._name, "res_id": m.id}
                for m in (self.bill(), self.bill(partner=self.other))
            ]
        )
        self.attend()
        self.env["res.users"].browse(self.ana.id).password = "t_ana_t_ana"
        self.authenticate("t_ana", "t_ana_t_ana")
        answers = [self.url_open(f"/web/content/{file.id}") for file in files]
        self.assertEqual(answers[0].content, b"conteudo")
        self.assertEqual(answers[1].status_code, 404)


@tagged("post_install", "-at_install")
class TestCoinCustomer(CoinCase):
    code = "customer"

    def test_the_record(self):
        session = self.attend()
        answer = self.env["mkbot.panel"].with_user(self.ana).lookup(session.id, self.coin.id)
        self.assertTrue(answer["is_single"])
        [section] = answer["sections"]
        self.assertEqual(section["res_id"], self.partner.id)
        self.assertEqual(self.shown(section), self.partner)
        self.assertFalse(section["can_create"])
        contacts = self.partner.with_user(self.ana).mkbot_contact_ids
        self.assertEqual(contacts, session.contact_id)

    def test_cannot_be_changed_unless_granted(self):
        self.attend()
        with self.assertRaises(AccessError):
            self.partner.with_user(self.ana).write({"phone": "+5511999990000"})
        self.coin.can_write = True
        self.partner.with_user(self.ana).write({"phone": "+5511999990000"})
        self.assertEqual(self.partner.phone, "+5511999990000")
        with self.assertRaises(AccessError):
            self.other.with_user(self.ana).write({"phone": "+5511999990000"})
