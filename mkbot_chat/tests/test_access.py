from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import MkbotCase

MODELS = (
    "mkbot.account",
    "mkbot.contact",
    "mkbot.contact.identifier",
    "mkbot.session",
    "mkbot.session.move",
    "mkbot.session.stretch",
    "mkbot.sector",
    "mkbot.category",
    "mkbot.tag",
    "mkbot.response",
    "mkbot.panel.presence",
    "mkbot.pause.reason",
    "mkbot.presence.stretch",
)


class TestAccess(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.employee = new_test_user(cls.env, "t_employee", "base.group_user", **company)
        cls.portal = new_test_user(cls.env, "t_portal", "base.group_portal", **company)
        cls.admin = new_test_user(cls.env, "t_admin", "mkbot_chat.group_admin", **company)
        other = cls.env["res.company"].create({"name": "Outro Provedor"})
        cls.foreigner = new_test_user(
            cls.env,
            "t_foreigner",
            "mkbot_chat.group_admin",
            company_id=other.id,
            company_ids=other.ids,
        )

    def test_outsiders_have_nothing(self):
        self.active_session()
        for user in (self.env.ref("base.public_user"), self.portal, self.employee):
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(user=user.login, model=model, operation=operation):
                        self.assertFalse(self.env[model].with_user(user).has_access(operation))

    def test_outsiders_do_not_see_conversations(self):
        session = self.active_session()
        for user in (self.portal, self.employee):
            channel = session.env["discuss.channel"].with_user(user)
            self.assertFalse(channel.search([("id", "=", session.channel_id.id)]))
            with self.assertRaises(AccessError):
                session.channel_id.with_user(user).message_ids.mapped("body")

    def test_operators_write_nothing_directly(self):
        session = self.active_session()
        for model in MODELS:
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    self.assertFalse(self.env[model].with_user(self.ana).has_access(operation))
        for user in (self.ana, self.carla, self.admin):
            for vals in ({"state": "closed"}, {"rating": 10}, {"partner_id": self.partner.id}):
                with self.assertRaises(AccessError):
                    session.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                session.with_user(user).unlink()

    def readable(self, user, session):
        """Whether every road to the conversation is open to a user; they must agree."""
        session = session.with_context(allowed_company_ids=user.company_ids.ids)
        found = session.browse().with_user(user).search([("id", "=", session.id)])
        channels = session.env["discuss.channel"].with_user(user)
        channel = channels.search([("id", "=", session.channel_id.id)])
        contacts = session.env["mkbot.contact"].with_user(user)
        contact = contacts.search([("id", "=", session.contact_id.id)])
        messages = session.env["mail.message"].with_user(user)
        message = messages.search([("id", "in", session.channel_id.message_ids.ids)])
        roads = {
            "session": bool(found),
            "channel": bool(channel),
            "contact": bool(contact),
            "message": bool(message),
            "session by id": session.with_user(user).has_access("read"),
            "channel by id": session.channel_id.with_user(user).has_access("read"),
        }
        self.assertEqual(len(set(roads.values())), 1, roads)
        return bool(found)

    def test_sectors(self):
        session = self.active_session(self.ana)
        self.assertTrue(self.readable(self.ana, session))
        self.assertTrue(self.readable(self.bruno, session))
        self.assertFalse(self.readable(self.davi, session))
        self.assertTrue(self.readable(self.carla, session))
        self.assertTrue(self.readable(self.admin, session))
        self.assertFalse(self.readable(self.foreigner, session))

    def test_no_sector_is_everybodys(self):
        self.account.sector_id = False
        session = self.waiting_session("visitor-5")
        self.assertTrue(self.readable(self.davi, session))
        self.assertFalse(self.readable(self.foreigner, session))

    def test_history_of_attended_customers_only_while_attending(self):
        past = self.customer_writes("oi", "visitor-7")
        past._identify(self.partner)
        past._move("cancelled")
        self.assertFalse(self.readable(self.davi, past))
        session = self.waiting_session()
        session.sector_id = self.finance
        session._identify(self.partner)
        session.with_user(self.davi).action_rescue()
        self.assertTrue(self.readable(self.davi, past))
        session.with_user(self.davi).action_end()
        self.assertFalse(self.readable(self.davi, past))

    def test_participant_of_another_sector(self):
        session = self.active_session(self.ana)
        self.open_panel(self.davi)
        session.with_user(self.ana).action_add_operator(self.davi.id)
        self.assertTrue(self.readable(self.davi, session))
        session.with_user(self.davi).action_leave()
        self.assertFalse(self.readable(self.davi, session))

    def test_actions_refuse_who_cannot_see(self):
        session = self.waiting_session()
        for user in (self.davi, self.foreigner, self.employee):
            with self.assertRaises(AccessError):
                session.with_user(user).action_rescue()

    def test_webhook_key_is_for_administrators(self):
        self.assertTrue(self.account.with_user(self.admin).key)
        with self.assertRaises(AccessError):
            self.account.with_user(self.carla).read(["key"])

    def test_the_bots_memory_is_for_administrators(self):
        session = self.customer_writes("000.000.131-70", "visitor-3")
        for name in ("bot_state", "bot_pending"):
            with self.assertRaises(AccessError):
                session.with_user(self.carla).read([name])
            with self.assertRaises(AccessError):
                session.with_user(self.ana).search([(name, "ilike", "131")])
        self.assertTrue(session.with_user(self.admin).read(["bot_state"]))

    def test_other_models_fields_do_not_tell_of_conversations(self):
        """Reading all fields of what employees may read must go on working, too."""
        fields_of_ours = {
            "res.partner": ("mkbot_session_ids", "mkbot_contact_ids"),
            "discuss.channel": ("mkbot_session_ids", "mkbot_readable"),
        }
        for model, names in fields_of_ours.items():
            self.assertFalse(set(self.env[model].with_user(self.employee).fields_get(names)))
            self.assertTrue(self.env[model].with_user(self.ana).fields_get(names))
