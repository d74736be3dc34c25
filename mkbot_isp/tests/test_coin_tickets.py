from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from odoo.addons.mkbot_chat.tests.common_coins import CoinCase

#: Button → what its dialog is given; None: it asks nothing.
BUTTONS = {
    "edit": {"name": "Outro título"},
    "assign": None,
    "sla": {"deadline": "2035-01-01 12:00:00", "reason": "Peça em falta"},
    "comment": {"body": "Ligou de novo"},
    "message": {"way": "email", "body": "Estamos indo"},
    "print": None,
    "close": {"body": "Feito"},
}
DIALOG_METHODS = {
    "edit": "action_save",
    "sla": "action_change",
    "comment": "action_do",
    "close": "action_do",
    "reopen": "action_do",
    "message": "action_send",
}


@tagged("post_install", "-at_install")
class TestCoinTickets(HttpCase, CoinCase):
    """Eva has nothing but the panel."""

    code = "tickets"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eva = new_test_user(
            cls.env,
            "t_eva",
            "mkbot_chat.group_panel_only",
            name="Eva Teste",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            lang="en_US",
        )
        cls.support.operator_ids += cls.eva
        cls.team = cls.env.ref("mkbot_isp.helpdesk_team_support")
        cls.team.user_ids = False
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.working = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        cls.ours = cls.ticket()
        cls.theirs = cls.ticket(partner_id=cls.other.id, name="Segredo de outro")

    @classmethod
    def ticket(cls, **values):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Sem sinal",
                "description": "LOS vermelho",
                "partner_id": cls.partner.id,
                "company_id": cls.company.id,
                "team_id": cls.team.id,
                "category_id": cls.env.ref("mkbot_isp.helpdesk_category_no_connection").id,
                "user_id": False,
                **values,
            }
        )

    def attend_as_eva(self):
        return self.attend(user=self.eva)

    def press(self, button, session=None, ticket=None, **values):
        """Press a button as Eva, fill its dialog in and confirm it."""
        ticket = (ticket or self.ours).with_user(self.eva)
        context = {"mkbot_session_id": session.id} if session else {}
        action = getattr(ticket.with_context(**context), f"action_mkbot_{button}")()
        if button in DIALOG_METHODS:
            getattr(self.dialog(action, context, **values), DIALOG_METHODS[button])()
        return action

    def dialog(self, action, context=None, **values):
        wizard = self.env[action["res_model"]].with_user(self.eva)
        return wizard.with_context(**action["context"], **(context or {})).create(values)

    def history(self, ticket=None):
        return "\n".join(str(message.body) for message in (ticket or self.ours).message_ids)

    # ----- what is seen -----

    def test_sections_and_led(self):
        session = self.attend_as_eva()
        self.assertEqual(self.led(session, self.eva), "red")
        sections = self.sections(session, self.eva)
        self.assertEqual(self.shown(sections["Pending"], self.eva), self.ours)
        self.assertEqual(sections["Finished"]["count"], 0)
        self.ours.stage_id = self.done
        self.assertEqual(self.led(session, self.eva), "green")
        sections = self.sections(session, self.eva)
        self.assertEqual(self.shown(sections["Finished"], self.eva), self.ours)
        self.assertEqual(self.shown(sections["All"], self.eva), self.ours)

    def found(self):
        """What Eva finds of all tickets, by every way that a client has."""
        tickets = self.env["helpdesk.ticket"].with_user(self.eva).with_context(lang="en_US")
        rows = tickets.search_read([], ["name"])
        ids = {row["id"] for row in rows}
        self.assertEqual({row["id"] for row in tickets.web_search_read([], {})["records"]}, ids)
        self.assertEqual({id_ for id_, _name in tickets.name_search("")}, ids)
        self.assertEqual(tickets.search_count([]), len(ids))
        grouped = tickets.formatted_read_group([], ["partner_id"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in grouped), len(ids))
        return ids

    def test_only_of_whom_she_attends(self):
        self.assertFalse(self.found())
        with self.assertRaises(AccessError):
            self.ours.with_user(self.eva).read(["name"])
        session = self.attend_as_eva()
        self.assertEqual(self.found(), {self.ours.id})
        theirs = self.theirs.with_user(self.eva)
        for call in (
            lambda: theirs.read(["name"]),
            lambda: theirs.action_mkbot_edit(),
            lambda: self.ours.with_user(self.eva).write({"name": "x"}),
            lambda: self.ours.with_user(self.eva).unlink(),
            lambda: self.env["helpdesk.ticket.sla"].with_user(self.eva).search([]),
            lambda: self.env["helpdesk.sla"].with_user(self.eva).search([]),
        ):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(UserError):
            theirs.export_data(["name"])
        # An employee who attends them too sees no more.
        self.assertNotIn(self.theirs, self.env["helpdesk.ticket"].with_user(self.ana).search([]))
        dialog = self.dialog(self.ours.with_user(self.eva).action_mkbot_comment(), body="x")
        session.with_user(self.eva).action_end()
        self.assertFalse(self.found())
        with self.assertRaises(AccessError):
            dialog.action_do()

    def test_a_link_in_the_conversation(self):
        """It opens the coin's form for who has only the panel: they may not read all of Odoo's."""
        self.attend_as_eva()
        panel = self.env["mkbot.panel"].with_user(self.eva)
        record = panel.record("helpdesk.ticket", self.ours.id)
        self.assertEqual(record["view_id"], self.coin.form_view_id.id)
        self.ours.with_user(self.eva).with_context(**record["context"]).get_views(
            [(record["view_id"], "form")]
        )
        with self.assertRaises(AccessError):
            panel.record("helpdesk.ticket", self.theirs.id)
        seen = self.env["mkbot.panel"].with_user(self.ana).with_context(lang="en_US")
        self.attend(address="visitor-2")
        self.assertFalse(seen.record("helpdesk.ticket", self.ours.id)["view_id"])

    def test_dialogs_show_nothing_of_others(self):
        self.attend_as_eva()
        for name in ("edit", "sla"):
            wizard = self.env[f"isp.ticket.{name}"].with_user(self.eva)
            with self.assertRaises(AccessError):
                wizard.with_context(default_ticket_id=self.theirs.id).default_get(["ticket_id"])
        note = self.env["isp.ticket.note"].with_user(self.eva)
        with self.assertRaises(AccessError):
            note.create({"ticket_id": self.theirs.id, "body": "x"})
        with self.assertRaises(AccessError):
            note.create({"ticket_id": self.ours.id, "body": "x"}).ticket_id = self.theirs
        message = self.env["isp.message.customer"].with_user(self.eva)
        with self.assertRaises(AccessError):
            message.create(
                {"res_model": "helpdesk.ticket", "res_ids": self.theirs.ids, "body": "x"}
            )

    # ----- tools -----

    def test_edit(self):
        self.attend_as_eva()
        self.team.user_ids = self.ana | self.bruno
        wifi = self.env.ref("mkbot_isp.helpdesk_category_wifi")
        self.press(
            "edit", name="Wi-Fi fraco", category_id=wifi.id, priority="3", user_id=self.bruno.id
        )
        self.assertEqual((self.ours.name, self.ours.priority), ("Wi-Fi fraco", "3"))
        self.assertEqual((self.ours.category_id, self.ours.user_id), (wifi, self.bruno))
        self.assertIn("LOS vermelho", self.ours.description)
        with self.assertRaises(UserError):
            self.press("edit", description="<p><br></p>")

    def test_the_edit_dialog_begins_with_what_is(self):
        self.attend_as_eva()
        self.team.user_ids = self.ana | self.bruno
        self.ours.user_id = self.bruno
        action = self.ours.with_user(self.eva).action_mkbot_edit()
        wizard = self.env["isp.ticket.edit"].with_user(self.eva).with_context(**action["context"])
        with Form(wizard) as form:
            self.assertEqual((form.name, form.user_id), ("Sem sinal", self.bruno))
            form.team_id = self.env.ref("mkbot_isp.helpdesk_team_finance")
            form.user_id = self.carla
            form.team_id = self.team
            self.assertFalse(form.user_id)

    def test_assign(self):
        self.attend_as_eva()
        self.team.user_ids = self.ana | self.eva
        self.press("assign")
        self.assertEqual(self.ours.user_id, self.eva)
        self.team.user_ids = self.ana
        with self.assertRaises(UserError):
            self.press("assign")

    def test_comment(self):
        self.attend_as_eva()
        self.press("comment", body="Ligar <b>depois</b>")
        message = self.ours.message_ids[0]
        self.assertIn("depois", message.body)
        self.assertNotIn("<b>", message.body)
        self.assertEqual(message.author_id, self.eva.partner_id)
        self.assertTrue(message.subtype_id.internal)
        # Not by Odoo's own composer, from which the tool could not be withheld.
        with self.assertRaises(AccessError):
            self.ours.with_user(self.eva).message_post(body="por fora")

    def test_close_and_reopen(self):
        self.attend_as_eva()
        self.press("close", body="Trocado o conector")
        self.assertEqual(self.ours.stage_id, self.done)
        self.assertTrue(self.ours.closed_date)
        self.assertIn("Trocado o conector", self.history())
        with self.assertRaises(UserError):
            self.press("close", body="de novo")
        self.press("reopen", body="Caiu outra vez")
        self.assertEqual((self.ours.stage_id, self.ours.closed_date), (self.working, False))
        self.assertIn("Caiu outra vez", self.history())
        with self.assertRaises(UserError):
            self.press("close", body="x", stage_id=self.working.id)
        rejected = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_rejected")
        self.press("close", body="Não é conosco", stage_id=rejected.id)
        self.assertEqual(self.ours.stage_id, rejected)

    def test_withheld(self):
        session = self.attend_as_eva()
        self.team.user_ids = self.eva
        for button, values in {**BUTTONS, "reopen": {"body": "x"}}.items():
            ticket = self.ours.with_user(self.eva)
            if button == "reopen":
                self.ours.stage_id = self.done
            tool = self.env.ref(f"mkbot_isp.tool_ticket_{button}")
            with self.subTest(button=button):
                action = getattr(ticket, f"action_mkbot_{button}")()
                dialog = self.dialog(action, **values) if button in DIALOG_METHODS else None
                self.eva.mkbot_withheld_tool_ids = tool
                with self.assertRaises(AccessError):
                    getattr(ticket, f"action_mkbot_{button}")()
                if dialog:
                    with self.assertRaises(AccessError):
                        getattr(dialog, DIALOG_METHODS[button])()
                withheld = self.sections(session, self.eva)["All"]["context"]["mkbot_withheld"]
                self.assertEqual(withheld, [f"ticket_{button}"])
                self.eva.mkbot_withheld_tool_ids = False
        for button, values in BUTTONS.items():
            self.ours.stage_id = self.working
            self.press(button, **(values or {}))

    # ----- opening -----

    def test_new(self):
        session = self.attend_as_eva()
        section = self.sections(session, self.eva)["Pending"]
        self.assertTrue(section["can_create"])
        tickets = self.env["helpdesk.ticket"].with_user(self.eva)
        tickets = tickets.with_context(**section["context"])
        defaults = tickets.default_get(["partner_id", "user_id", "priority"])
        self.assertEqual(defaults["partner_id"], self.partner.id)
        values = {
            "name": "TV sem canais",
            "description": "Desde ontem",
            "partner_id": self.partner.id,
            "team_id": self.team.id,
        }
        [made] = tickets.web_save(values, {"number": {}, "isp_deadline": {}})
        ticket = tickets.browse(made["id"])
        self.assertTrue(made["isp_deadline"])
        opening = ticket.mkbot_opening_ids
        self.assertEqual((opening.session_id, opening.user_id), (session, self.eva))
        self.assertEqual(ticket.company_id, self.company)
        self.assertIn(session.name, self.history(ticket.sudo()))
        with self.assertRaises(AccessError):
            tickets.create({**values, "partner_id": self.other.id})
        with self.assertRaises(AccessError):
            tickets.create({**values, "isp_agreed_deadline": "2035-01-01 00:00:00"})
        self.eva.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_ticket_create")
        self.assertFalse(self.sections(session, self.eva)["Pending"]["can_create"])
        for withheld in (tickets, tickets.with_context(mkbot_session_id=False)):
            with self.assertRaises(AccessError):
                withheld.create(values)

    # ----- deadlines -----

    def test_the_deadline(self):
        self.attend_as_eva()
        hours = self.ours.ticket_sla_ids.filtered(lambda sla: sla.hours == 8)
        self.assertEqual(self.ours.isp_deadline, hours.deadline)
        self.assertEqual(self.ours.isp_sla_state, "on_time")
        self.ours.stage_id = self.done
        self.assertEqual(self.ours.isp_sla_state, "met")
        self.assertTrue(self.ours.isp_deadline)
        late = self.ticket()
        late.ticket_sla_ids.deadline = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(late.isp_sla_state, "late")
        late.stage_id = self.working
        self.assertEqual(late.isp_sla_state, "late")
        late.stage_id = self.done
        self.assertEqual(late.isp_sla_state, "missed")
        without = self.ticket(team_id=False)
        self.assertEqual((without.isp_deadline, without.isp_sla_state), (False, False))

    def test_an_agreed_deadline_survives(self):
        self.attend_as_eva()
        former = self.ours.isp_deadline
        agreed = fields.Datetime.now().replace(microsecond=0) + timedelta(days=20)
        self.press("sla", deadline=agreed, reason="Peça em falta")

        def check(text):
            with self.subTest(text):
                self.assertEqual(self.ours.isp_deadline, agreed)
                self.assertEqual(self.ours.sla_deadline, agreed)
                self.assertFalse(self.ours.sla_expired)

        check("agreed")
        self.assertIn("Peça em falta", self.history())
        self.ours.stage_id = self.working
        check("another stage")
        self.ours.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        self.ours.stage_id = self.working
        check("waited")
        slas = self.ours.ticket_sla_ids
        for sla in slas:
            sla.consumed_time += 3
        check("time was spent")
        self.env.add_to_compute(slas._fields["deadline"], slas)
        check("computed again")
        self.ours.category_id = self.env.ref("mkbot_isp.helpdesk_category_wifi")
        self.ours.refresh_sla()
        check("other SLAs apply")
        self.ours.set_sla()
        check("SLAs set anew")
        self.press_reset("Peça chegou")
        self.assertNotEqual(self.ours.isp_deadline, agreed)
        self.assertGreaterEqual(self.ours.isp_deadline, former)
        self.assertIn("Peça chegou", self.history())

    def press_reset(self, reason):
        action = self.ours.with_user(self.eva).action_mkbot_sla()
        self.dialog(action, reason=reason).action_reset()

    def test_what_expired_runs_again(self):
        self.attend_as_eva()
        self.ours.ticket_sla_ids.deadline = fields.Datetime.now() - timedelta(hours=1)
        self.ours.stage_id = self.working
        self.assertIn("expired", self.ours.ticket_sla_ids.mapped("state"))
        self.assertTrue(self.ours.sla_expired)
        agreed = fields.Datetime.now().replace(microsecond=0) + timedelta(days=2)
        self.press("sla", deadline=agreed, reason="Combinado com o cliente")
        self.assertEqual(set(self.ours.ticket_sla_ids.mapped("state")), {"in_progress"})
        self.assertEqual((self.ours.isp_sla_state, self.ours.sla_expired), ("on_time", False))
        self.ours.stage_id = self.done
        self.assertEqual(set(self.ours.ticket_sla_ids.mapped("state")), {"accomplished"})

    def test_what_no_deadline_can_be(self):
        self.attend_as_eva()
        soon = fields.Datetime.now() + timedelta(days=1)
        for values in (
            {"deadline": fields.Datetime.now() - timedelta(minutes=1), "reason": "x"},
            {"deadline": soon, "reason": "  "},
        ):
            with self.assertRaises(UserError):
                self.press("sla", **values)
        self.ours.stage_id = self.done
        with self.assertRaises(UserError):
            self.press("sla", deadline=soon, reason="x")

    # ----- messages -----

    def test_message_in_the_conversation(self):
        session = self.attend_as_eva()
        self.press("message", session, body="O técnico <sai> às 14h")
        self.assertIn("O técnico <sai> às 14h", self.texts(session)[-1])
        message = session.channel_id.message_ids.sorted("id")[-1]
        self.assertEqual(message.author_id, self.eva.partner_id)
        self.assertIn("O técnico &lt;sai&gt; às 14h", self.history())
        self.assertIn(session.name, self.history())
        with (
            patch.object(type(session), "_may_speak", return_value=False),
            self.assertRaises(UserError),
        ):
            self.press("message", session, body="tarde demais")
        # Not into somebody else's.
        elsewhere = self.attend(self.other, user=self.eva, address="visitor-2")
        with self.assertRaises(UserError):
            self.press("message", elsewhere, body="errado")

    def test_message_by_mail_and_sms(self):
        session = self.attend_as_eva()
        before = len(session.channel_id.message_ids)
        with patch.object(type(self.env["sms.sms"]), "send") as send:
            self.press("message", session, way="sms", body="Estamos indo")
        send.assert_not_called()
        sms = self.env["sms.sms"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual((sms.body, sms.state), ("Estamos indo", "outgoing"))
        with patch.object(type(self.env["mail.mail"]), "send") as send:
            self.press("message", session, way="email", body="Chegamos", subject="Visita")
        send.assert_not_called()
        mail = self.env["mail.mail"].search([("subject", "=", "Visita")])
        self.assertEqual((mail.recipient_ids, mail.state), (self.partner, "outgoing"))
        for words in ("Estamos indo", "Chegamos"):
            self.assertIn(words, self.history())
        self.assertEqual(len(session.channel_id.message_ids), before)
        self.partner.write({"email": False, "phone": False})
        for way in ("sms", "email"):
            with self.assertRaises(UserError):
                self.press("message", session, way=way, body="x")

    def test_message_of_another_record(self):
        """Any record with buttons can be written about, and the usual way is offered first."""
        session = self.attend_as_eva()
        values = {"res_model": "helpdesk.ticket", "res_ids": self.ours.ids, "body": "x"}
        wizard = self.env["isp.message.customer"].with_user(self.eva)
        chat = wizard.with_context(mkbot_session_id=session.id).create(values)
        self.assertEqual(chat.way, "chat")
        mail = wizard.create(values)
        self.assertEqual((mail.way, mail.address), ("email", "joana@example.com"))
        self.assertEqual(mail.subject, self.ours.display_name)
        self.assertFalse(mail.has_technician)
        mail.recipient = "technician"
        with self.assertRaises(UserError):
            mail.action_send()

    # ----- paper -----

    def test_print(self):
        session = self.attend_as_eva()
        url = self.press("print")["url"]
        self.eva.password = "t_eva_t_eva"
        self.authenticate("t_eva", "t_eva_t_eva")
        theirs = f"/mkbot/print/helpdesk.ticket/{self.theirs.id}"
        self.assertEqual(self.url_open(theirs).status_code, 403)
        for nothing in ("helpdesk.ticket/999999999", "res.partner/1", "no.model/1"):
            self.assertEqual(self.url_open(f"/mkbot/print/{nothing}").status_code, 404)
        with patch("shutil.which", return_value=None):
            page = self.url_open(url)
        self.assertIn("text/html", page.headers["Content-Type"])
        self.assertIn("LOS vermelho", page.text)
        report = type(self.env["ir.actions.report"])
        with (
            patch("shutil.which", return_value="/usr/bin/wkhtmltopdf"),
            patch.object(report, "_render_qweb_pdf", return_value=(b"%PDF-1.4 x", "pdf")) as render,
        ):
            self.assertIn("is being made", self.url_open(url).text)
            render.assert_not_called()
            self.run_errands()
            answer = self.url_open(url)
        self.assertEqual(answer.content, b"%PDF-1.4 x")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        errand = self.env["mkbot.errand"].search([("session_id", "=", session.id)])
        self.assertEqual((errand.kind, errand.state, errand.user_id), ("print", "done", self.eva))

    # ----- in the panel -----

    def test_tour(self):
        self.attend_as_eva()
        self.eva.mkbot_withheld_tool_ids = self.env.ref("mkbot_isp.tool_ticket_message")
        self.start_tour("/odoo/mkbot", "mkbot_isp_tickets", login="t_eva", timeout=90)
        self.assertIn("Ligou de novo", self.history())
        made = self.env["helpdesk.ticket"].search([("name", "=", "TV sem canais")])
        self.assertEqual((made.partner_id, made.create_uid), (self.partner, self.eva))
