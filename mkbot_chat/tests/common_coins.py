from odoo.fields import Command

from .common_actions import ActionCase


class CoinCase(ActionCase):
    """Ana attends Joana and owns nothing but the panel and one coin; Bruno attends nobody."""

    #: Code of the coin that a class is about.
    code = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coin = cls.env["mkbot.lookup"].search([("code", "=", cls.code)])
        others = cls.env["mkbot.lookup"].search([("code", "!=", cls.code)]).group_id
        for user in cls.ana + cls.bruno:
            others.user_ids = [Command.unlink(user.id)]
            cls.assertIn(cls, cls.coin.group_id, user.all_group_ids)
        cls.other = cls.env["res.partner"].create({"name": "Outro Cliente"})

    def attend(self, partner=None, user=None, address="visitor-1"):
        session = self.active_session(user or self.ana, address)
        session._identify(partner or self.partner)
        return session

    def sections(self, session, user=None):
        """The coin's sections by their names, as the panel gets them."""
        answer = self.env["mkbot.panel"].with_user(user or self.ana)
        answer = answer.with_context(lang="en_US").lookup(session.id, self.coin.id)
        return {section["name"]: section for section in answer["sections"]}

    def counts(self, session):
        return {name: part["count"] for name, part in self.sections(session).items()}

    def led(self, session, user=None):
        panel = self.env["mkbot.panel"].with_user(user or self.ana)
        return panel.leds(session.id)[self.coin.id]["colour"]

    def shown(self, section, user=None):
        """The records of a section, found and read as the pane does."""
        model = self.env[section["model"]].with_user(user or self.ana)
        records = model.with_context(**section["context"]).search(section["domain"])
        for kind in ("list", "form"):
            arch = model.get_views([(section["views"][kind], kind)])
            names = [
                name
                for name, info in arch["models"][section["model"]]["fields"].items()
                if info["type"] not in ("one2many", "many2many")
            ]
            records.web_read({name: {} for name in names})
        return records
