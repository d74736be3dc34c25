from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from .common_coins import CoinCase


class WithheldCase(CoinCase):
    """The buttons of a coin that are withheld from Ana: gone from its views, and refused."""

    def withhold(self, *codes):
        tools = self.env["mkbot.tool"].search([("code", "in", codes)])
        self.assertEqual(set(tools.mapped("code")), set(codes))
        self.ana.mkbot_withheld_tool_ids = tools

    def shown_buttons(self, session, name):
        """The buttons that Ana sees of the only record of a section, in its list and its form."""
        section = self.sections(session)[name]
        record = self.shown(section)
        model = record.browse()
        shown = set()
        for kind in ("list", "form"):
            view = model.get_views([(section["views"][kind], kind)])["views"][kind]
            for button in etree.fromstring(view["arch"]).iter("button"):
                names = {field for field in record._fields if field in button.get("invisible", "")}
                values = {**record.read(names)[0], "context": section["context"]}
                if not safe_eval(button.get("invisible") or "False", values):
                    shown.add(button.get("name"))
        return shown

    def check(self, session, section, codes):
        """That each button of a section is withheld by the tool of its code, and by no other.

        :param dict codes: of its buttons, by their methods
        """
        record = self.shown(self.sections(session)[section])
        self.assertEqual(self.shown_buttons(session, section), set(codes))
        for button, code in codes.items():
            with self.subTest(section=section, button=button):
                self.withhold(code)
                left = {name for name, other in codes.items() if other != code}
                self.assertEqual(self.shown_buttons(session, section), left)
                with self.assertRaisesRegex(AccessError, "not for you to use"):
                    getattr(record, button)()
        self.withhold()


@tagged("post_install", "-at_install")
class TestWithheldFinance(HttpCase, WithheldCase):
    code = "finance"

    def test_instalments(self):
        self.bill(-5)
        buttons = {
            "action_mkbot_send": "finance_send",
            "action_mkbot_send_link": "finance_send",
            "action_mkbot_link": "finance_link",
            "action_mkbot_pix": "finance_pix",
            "action_mkbot_pdf": "finance_pdf",
            "action_mkbot_promise": "finance_promise",
        }
        self.check(self.attend(), "Overdue", buttons)

    def test_invoices(self):
        self.bill(-5)
        buttons = {
            "action_mkbot_send": "finance_send",
            "action_mkbot_link": "finance_link",
            "action_mkbot_pdf": "finance_pdf",
        }
        self.check(self.attend(), "Invoices", buttons)

    def promise_of(self, move):
        """Ana's filled-in dialog of a promise."""
        line = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        action = line.with_user(self.ana).action_mkbot_promise()
        wizard = self.env["mkbot.promise.register"].with_user(self.ana)
        return wizard.with_context(**action["context"]).create({})

    def test_promises(self):
        move = self.bill(-5)
        session = self.attend()
        self.promise_of(move).action_register()
        self.check(session, "Promises", {"action_cancel": "finance_promise"})
        # A dialog that was open before.
        dialog = self.promise_of(move)
        self.withhold("finance_promise")
        with self.assertRaises(AccessError):
            dialog.action_register()

    def test_the_pdf_by_its_address(self):
        move = self.bill(-5)
        self.attend()
        self.withhold("finance_pdf")
        self.ana.password = "t_ana_t_ana"
        self.authenticate("t_ana", "t_ana_t_ana")
        self.assertEqual(self.url_open(f"/mkbot/invoice/{move.id}").status_code, 403)

    def test_gone_at_once(self):
        self.bill(-5)
        self.attend()
        self.ana.lang = "en_US"  # the tour reads the panel
        self.withhold("finance_link")
        self.start_tour("/odoo/mkbot", "mkbot_coin_withheld", login="t_ana", timeout=120)


@tagged("post_install", "-at_install")
class TestWithheldLeads(WithheldCase):
    code = "crm"

    def test_leads(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Fibra 700",
                "type": "opportunity",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "team_id": False,
                "user_id": False,
            }
        )
        session = self.attend()
        buttons = {
            "action_mkbot_next_stage": "lead_stage",
            "action_mkbot_comment": "lead_comment",
            "action_mkbot_document": "lead_document",
            "action_mkbot_task": "lead_task",
        }
        self.check(session, "Open", buttons)
        action = lead.with_user(self.ana).action_mkbot_comment()
        wizard = self.env["mkbot.lead.tool"].with_user(self.ana)
        dialog = wizard.with_context(**action["context"]).create({"body": "Ligar"})
        self.withhold("lead_comment")
        with self.assertRaises(AccessError):
            dialog.action_do()
