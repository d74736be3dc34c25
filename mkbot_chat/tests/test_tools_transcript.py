import base64
import io
import re
import shutil
from datetime import datetime
from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .common import MkbotCase
from .test_tools_second_copy import ToolCase

WITHOUT = patch("shutil.which", return_value=None)
LOG = "odoo.addons.mkbot_chat.models.mkbot_session_transcript"


def picture(size=(1200, 800)):
    out = io.BytesIO()
    Image.new("RGBA", size, (200, 30, 30, 120)).save(out, "PNG")
    return out.getvalue()


@tagged("post_install", "-at_install")
class TestTranscript(ToolCase):
    def page(self, session, notes=False, user=None):
        with WITHOUT, mute_logger(LOG):
            name, mimetype, content = session.with_user(user or self.ana)._transcript_file(notes)
        self.assertEqual((name[-5:], mimetype), (".html", "text/html"))
        return content.decode()

    def test_what_it_says(self):
        session = self.attended()
        session.category_id = self.env["mkbot.category"].create({"name": "Cobrança Teste"})
        session.write({"is_rated": True, "rating": 9})
        session._post_note("Cliente irritado", self.ana.partner_id)
        session.with_user(self.ana).channel_id.message_post(
            body="Bom dia <b>!", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.customer_writes("<script>alert(1)</script>")
        page = self.page(session)
        for words in (
            session.name,
            "Provedor Teste",
            "Joana Sanhaço",
            "Ana Teste",
            "Site Teste",
            "Suporte Teste",
            "Cobrança Teste",
            "9 of 10",
            "quero falar com um atendente",
            "Bom dia &lt;b&gt;!",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "America/Sao_Paulo",
        ):
            self.assertIn(words, page)
        self.assertNotIn("<script", page)
        self.assertNotIn("Cliente irritado", page)
        with_notes = self.page(session, notes=True)
        self.assertIn("Cliente irritado", with_notes)
        self.assertIn("internal note", with_notes)
        self.assertIn("not to be given to the customer", with_notes)

    def test_times_are_the_company_s(self):
        session = self.attended()
        message = session.channel_id.message_ids.sorted("id")[0]
        message.date = datetime(2026, 1, 2, 2, 30)
        lang = self.env["res.lang"]._activate_lang("pt_BR")
        page = session.with_context(lang=lang.code)._transcript()
        day = page["days"][0]
        self.assertEqual(day["day"], "quinta-feira, 1 de janeiro de 2026")
        self.assertEqual(day["messages"][0]["time"], "23:30")

    def test_pictures_and_files(self):
        session = self.attended()
        files = self.env["ir.attachment"].create(
            [
                {"name": "foto.png", "raw": picture(), "mimetype": "image/png"},
                {"name": "broken.png", "raw": b"no picture", "mimetype": "image/png"},
                {"name": "voz.ogg", "raw": b"OggS", "mimetype": "audio/ogg"},
            ]
        )
        session._post("", guest=session.contact_id.guest_id, attachment_ids=files.ids)
        files[1].mimetype = "image/png"
        page = self.page(session)
        [uri] = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page)
        with Image.open(io.BytesIO(base64.b64decode(uri))) as image:
            self.assertEqual(image.size, (420, 280))
        self.assertIn("voz.ogg", page)
        self.assertIn("broken.png", page)
        self.assertNotIn("foto.png", page)

    def test_what_was_taken_back(self):
        session = self.attended()
        self.customer_writes("minha senha é 1234")
        message = session.channel_id.message_ids.sorted("id")[-1]
        message._mkbot_mark(deleted="2026-01-01T00:00:00+00:00")
        self.assertNotIn("1234", self.page(session))
        self.assertIn("deleted by the customer", self.page(session))
        self.assertIn("1234", self.page(session, notes=True))

    def test_the_pdf(self):
        if not shutil.which("wkhtmltopdf"):
            self.skipTest("wkhtmltopdf is not installed")
        session = self.attended()
        name, mimetype, content = session.with_user(self.ana)._transcript_file()
        self.assertEqual((name, mimetype), (f"Attendance {session.name}.pdf", "application/pdf"))
        text = PdfFileReader(io.BytesIO(content)).pages[0].extract_text().replace("\t", " ")
        self.assertIn(session.name, text)
        self.assertIn("quero falar com um atendente", text)

    def test_five_thousand_messages(self):
        session = self.attended()
        vals = [
            {
                "model": "discuss.channel",
                "res_id": session.channel_id.id,
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "body": f"Mensagem número {number}, com algumas palavras para encher a linha.",
                "author_guest_id": session.contact_id.guest_id.id,
                "author_id": False,
                "date": fields.Datetime.now(),
            }
            for number in range(5000)
        ]
        self.env["mail.message"].sudo().create(vals)
        _name, mimetype, content = session.with_user(self.ana)._transcript_file()
        if mimetype == "text/html":
            self.assertIn("Mensagem número 4999,", content.decode())
            return
        pages = PdfFileReader(io.BytesIO(content)).pages
        self.assertGreater(len(pages), 100)
        last = pages[len(pages) - 1].extract_text().replace("\t", " ")
        self.assertIn("número 4999,", last)

    def test_by_email(self):
        session = self.attended()
        session._post_note("Cliente irritado", self.ana.partner_id)
        panel = self.panel()
        self.assertEqual(panel.transcript_address(session.id), "joana@example.com")
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            panel.transcript_email(session.id, "joana")
        errand_id = panel.transcript_email(session.id, " Joana@Example.com ")
        self.assertEqual(panel.transcript_email(session.id, "joana@example.com"), errand_id)
        with WITHOUT, mute_logger(LOG):
            self.run_errands()
        errand = self.env["mkbot.errand"].browse(errand_id)
        self.assertEqual((errand.state, errand.error), ("done", False))
        [mail] = self.env["mail.mail"].search([("email_to", "=", "joana@example.com")])
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(session.name, mail.subject)
        self.assertIn("Segue em anexo a cópia da conversa", mail.body_html)
        attachment = mail.attachment_ids
        self.assertEqual(attachment.mimetype, "text/html")
        self.assertIn("quero falar com um atendente", attachment.raw.decode())
        self.assertNotIn("Cliente irritado", attachment.raw.decode())
        self.assertIn("joana@example.com", self.texts(session)[-1])
        self.assertIn("wkhtmltopdf is not installed", self.texts(session)[-1])
        self.assertIn(session.name, str(self.partner.message_ids.mapped("body")))

    def test_who_may(self):
        session = self.attended()
        self.assert_refused(lambda panel: panel.transcript_email(session.id, "a@example.com"))
        self.assert_refused(lambda panel: panel.transcript_address(session.id))
        # A colleague of the sector may read the conversation, so they may print it.
        self.assertTrue(self.panel(self.bruno).transcript_pdf(session.id)["url"])
        with self.assertRaises(AccessError):
            self.panel(self.davi).transcript_pdf(session.id)
        report = self.env["ir.actions.report"]
        name = "mkbot_chat.report_transcript"
        html = report.with_user(self.ana)._render_qweb_html(name, session.ids)[0].decode()
        self.assertIn("quero falar com um atendente", html)
        with self.assertRaises(AccessError):
            report.with_user(self.davi)._render_qweb_html(name, session.ids)


@tagged("post_install", "-at_install")
class TestTranscriptDownload(MkbotCase, HttpCase):
    def test_download(self):
        session = self.active_session()
        session._post_note("Cliente irritado", self.ana.partner_id)
        url = session.with_user(self.ana).action_transcript()["url"]
        self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 303)
        self.authenticate("t_davi", "t_davi")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate("t_ana", "t_ana")
        with WITHOUT, mute_logger(LOG):
            response = self.url_open(url)
            notes = session.with_context(mkbot_notes=1).action_transcript()["url"]
            with_notes = self.url_open(notes)
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])
        self.assertNotIn("Cliente irritado", response.text)
        self.assertIn("Cliente irritado", with_notes.text)
