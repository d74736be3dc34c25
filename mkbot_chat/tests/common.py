import itertools
from datetime import datetime, timezone

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.mkbot_chat import port

_numbers = itertools.count(1)


def event(address, text="", kind="message", **values):
    """An event of the inbox, as an adapter would make it."""
    number = next(_numbers)
    return port.Event(
        key=f"test-{number}",
        lane=address,
        kind=kind,
        at=values.pop("at", datetime.now(timezone.utc)),
        sender=values.pop("sender", port.Sender(address=address, ids=(("visitor", address),))),
        text=text,
        **values,
    )


def forget_most_but(intent):
    """Delete most examples of the other intents: fewer are learnt sooner."""
    phrases = intent.env["mkbot.intent.phrase"]
    phrases.search([("intent_id", "!=", intent.id)], offset=200).unlink()


class MkbotCase(TransactionCase):
    """A company with a sector, an account and operators of its own, apart from demo data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Provedor Teste"})
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        company = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        operator = "mkbot_chat.group_operator"
        cls.ana = new_test_user(cls.env, "t_ana", operator, name="Ana Teste", **company)
        cls.bruno = new_test_user(cls.env, "t_bruno", operator, name="Bruno Teste", **company)
        cls.davi = new_test_user(cls.env, "t_davi", operator, name="Davi Teste", **company)
        cls.carla = new_test_user(
            cls.env, "t_carla", "mkbot_chat.group_supervisor", name="Carla Teste", **company
        )
        cls.support = cls.env["mkbot.sector"].create(
            {
                "name": "Suporte Teste",
                "company_id": cls.company.id,
                "operator_ids": [fields.Command.set((cls.ana + cls.bruno).ids)],
            }
        )
        cls.finance = cls.env["mkbot.sector"].create(
            {
                "name": "Financeiro Teste",
                "company_id": cls.company.id,
                "operator_ids": [fields.Command.set(cls.davi.ids)],
            }
        )
        cls.account = cls.env["mkbot.account"].create(
            {
                "name": "Site Teste",
                "platform": "site",
                "company_id": cls.company.id,
                "sector_id": cls.support.id,
                # What one writes is answered at once: tests need not wait.
                "bot_debounce": 0,
            }
        )
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Joana Sanhaço",
                "vat": "000.000.131-70",
                "phone": "+5511988880000",
                "email": "joana@example.com",
                "city": "São Paulo",
                "country_id": cls.env.ref("base.br").id,
            }
        )

    def customer_writes(self, text="oi", address="visitor-1", bot=True, **values):
        """What the lane worker does with one message; return the session."""
        session = self.account._receive_event(event(address, text, **values))
        if bot:
            self.account._run_bot(session)
        return session

    def waiting_session(self, address="visitor-1"):
        session = self.customer_writes("quero falar com um atendente", address)
        self.assertEqual(session.state, "waiting")
        return session

    def active_session(self, user=None, address="visitor-1"):
        session = self.waiting_session(address)
        session.with_user(user or self.ana).action_rescue()
        return session

    def run_cron(self, model, method):
        """Run what a scheduled action calls, which commits, as the superuser does."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            getattr(self.env(cr=cr, user=1, context={})[model], method)()
        self.env.invalidate_all()

    def run_errands(self):
        self.run_cron("mkbot.errand", "_cron_run")

    def open_panel(self, *users):
        for user in users:
            self.env["mkbot.panel.presence"].with_user(user)._beat(f"panel-{user.id}")

    def texts(self, session):
        """The conversation as plain lines, oldest first."""
        messages = session.channel_id.message_ids.sorted("id")
        return [message.preview or "" for message in messages]

    def count_queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def supervisor_elsewhere(self):
        """A supervisor of another company, who is nobody here."""
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        return new_test_user(
            self.env,
            "t_stranger",
            "mkbot_chat.group_supervisor",
            company_id=other.id,
            company_ids=other.ids,
        )
