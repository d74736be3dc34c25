from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import IspCase


@tagged("post_install", "-at_install")
class TestTicketOpening(IspCase):
    """Tickets that attendances open, and what the bot says of them."""

    def assert_ticket(self, ticket, team, category, priority):
        self.assertEqual(ticket._name, "helpdesk.ticket")
        self.assertEqual(ticket.team_id, self.env.ref(f"mkbot_isp.helpdesk_team_{team}"))
        expected = self.env.ref(f"mkbot_isp.helpdesk_category_{category}")
        self.assertEqual(ticket.category_id, expected)
        self.assertEqual(ticket.priority, priority)
        self.assertEqual(ticket.channel_id, self.env.ref("mkbot_isp.helpdesk_channel_chat"))
        self.assertEqual((ticket.company_id, ticket.partner_id), (self.company, self.partner))
        self.assertFalse(ticket.user_id)

    def test_no_connection_becomes_a_ticket(self):
        session = self.known()
        self.ask("estou sem internet", session)
        self.press(session, "slot:person")
        self.assertEqual(session.state, "waiting")
        ticket = session.opening_ids._record()
        self.assert_ticket(ticket, "support", "no_connection", "2")
        self.assertIn(session.name, ticket.name)
        self.assertTrue(ticket.isp_deadline)
        self.assertEqual(ticket.mkbot_opening_ids.session_id, session)
        self.assertFalse(ticket.message_partner_ids)

    def test_each_request_has_its_ticket(self):
        session = self.known()
        profiles = self.env["mkbot.opening.profile"]
        for code, expected in (
            ("lentidao", ("support", "slow", "1")),
            ("senha_wifi", ("support", "wifi", "1")),
            ("tv", ("support", "tv", "1")),
            ("telefone", ("support", "phone", "1")),
            ("mudanca_endereco", ("support", "address", "1")),
            ("segunda_via_boleto", ("finance", "bill", "1")),
            ("desbloqueio_confianca", ("finance", "bill", "2")),
            ("nota_fiscal", ("finance", "bill", "0")),
            ("comprovante", ("finance", "bill", "1")),
            ("cancelamento", ("retention", "cancellation", "2")),
        ):
            with self.subTest(code=code):
                self.assert_ticket(profiles._open_for(session, code, {}, "Resumo"), *expected)

    def test_from_the_palette(self):
        session = self.active_session()
        session._identify(self.partner)
        panel = self.env["mkbot.panel"].with_user(self.ana)
        offered = panel.record_profiles(session.id)["profiles"]
        profile = self.env.ref("mkbot_isp.opening_profile_lentidao")
        self.assertIn(profile.id, [one["id"] for one in offered])
        answer = panel.new_record(session.id, profile.id, "Lenta", "Desde ontem", "k1")
        self.assertTrue(answer["can_open"])
        ticket = self.env["helpdesk.ticket"].browse(answer["res_id"])
        self.assert_ticket(ticket, "support", "slow", "1")
        self.assertEqual(ticket.name, "Lenta")
        with patch("shutil.which", return_value=None):
            self.run_errands()
        self.assertTrue(ticket.mkbot_opening_ids.attachment_id)
        self.assertEqual(ticket.mkbot_opening_ids.attachment_id, ticket.attachment_ids)

    def test_a_stranger(self):
        session = self.customer_writes("oi")
        profiles = self.env["mkbot.opening.profile"]
        slots = {"name": "Rui Rosa", "email": "rui@example.com"}
        ticket = profiles._open_for(session, "sem_conexao", slots, "")
        self.assertFalse(ticket.partner_id)
        self.assertEqual((ticket.partner_name, ticket.partner_email), tuple(slots.values()))

    # ----- status -----

    def ticket(self, **values):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Sem sinal",
                "description": "x",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "team_id": self.env.ref("mkbot_isp.helpdesk_team_support").id,
                "user_id": False,
                **values,
            }
        )

    def test_the_bot_tells_how_tickets_are_doing(self):
        ours = self.ticket()
        theirs = self.ticket(partner_id=self.company.partner_id.id, name="Alheio")
        closed = self.ticket(name="Antigo")
        closed.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        late = self.ticket(name="Atrasado")
        late.ticket_sla_ids.deadline = fields.Datetime.now() - timedelta(hours=1)
        session = self.known()
        said = "\n".join(self.ask("como está o andamento do meu chamado?", session))
        speaking = self.env["mkbot.action.status"]._speaking(session).env
        stage = ours.with_env(speaking).stage_id.name
        self.assertIn(f"{ours.number} - Sem sinal: {stage}", said)
        self.assertIn(ours._isp_moment(ours.isp_deadline)[:5], said)
        self.assertIn(late.number, said)
        self.assertNotIn(closed.number, said)
        self.assertNotIn(theirs.number, said)
        self.assertEqual(session.state, "bot")
        said = "\n".join(self.ask(f"qual o andamento do chamado {closed.number.lower()}?", session))
        self.assertIn("Antigo", said)
        self.assertNotIn("Sem sinal", said)
        said = "\n".join(self.ask(f"qual o andamento do chamado {theirs.number}?", session))
        self.assertNotIn("Alheio", said)
