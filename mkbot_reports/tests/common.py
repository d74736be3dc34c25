from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.mkbot_chat.tests.common import MkbotCase

from . import oracle, year

#: Sectors' targets for waiting; without a sector it is that of a new one.
TARGETS = {"support": 60, "finance": 600, "closed": 0, None: 120}
CITIES = (("São Paulo", "SP"), ("Manaus", "AM"), ("Campinas", "SP"))


class FactsCase(MkbotCase):
    """Two companies, of São Paulo and Manaus, with an account each and the sectors of `TARGETS`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "America/Sao_Paulo"
        cls.north = cls.env["res.company"].create({"name": "Provedor do Norte"})
        cls.north.partner_id.tz = "America/Manaus"
        cls.companies = cls.company + cls.north
        cls.env.user.company_ids += cls.north
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.companies.ids))
        cls.sectors = {}
        for company in cls.companies:
            for name, target in TARGETS.items():
                if name:
                    cls.sectors[company, name] = cls.env["mkbot.sector"].create(
                        {
                            "name": f"Setor {name}",
                            "company_id": company.id,
                            "target_wait_seconds": target,
                        }
                    )
        north_account = cls.account.copy(
            {"name": "Norte", "company_id": cls.north.id, "sector_id": False}
        )
        cls.accounts = {cls.company: cls.account, cls.north: north_account}
        cls.chief = cls.make_user("t_chief", "mkbot_chat.group_supervisor")
        cls.operators = {name: getattr(cls, name) for name in year.OPERATORS}

    @classmethod
    def make_user(cls, login, groups, companies=None, **vals):
        companies = companies or cls.companies
        return new_test_user(
            cls.env,
            login,
            f"{groups},base.group_allow_export",
            company_id=companies[0].id,
            company_ids=companies.ids,
            lang="en_US",
            **vals,
        )

    def facts(self, name, user=None, companies=None):
        """The facts as a user reads them."""
        companies = companies or self.companies
        return (
            self.env[f"mkbot.report.{name}"]
            .with_user(user or self.chief)
            .with_context(allowed_company_ids=companies.ids, tz="America/Sao_Paulo")
        )


class YearCase(FactsCase):
    """The year of :mod:`year`, written down, and told again to the oracle."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(year.NOW))
        env = cls.env
        cls.intents = {
            code: env["mkbot.intent"].search([("code", "=", code)]) for code in year.CODES
        }
        cls.categories = {
            name: env["mkbot.category"].create({"name": name}) for name in ("solved", "unsolved")
        }
        cls.tags = {name: env["mkbot.tag"].create({"name": name}) for name in ("vip", "angry")}
        states = env["res.country.state"]
        cls.customers = env["res.partner"].create(
            [
                {
                    "name": f"Freguês de {city}",
                    "city": city,
                    "state_id": states.search(
                        [("code", "=", state), ("country_id", "=", env.ref("base.br").id)]
                    ).id,
                }
                for city, state in CITIES
            ]
        )
        cls.told = year.tell()
        cls.attendances = [cls._about(number, past) for number, past in enumerate(cls.told)]
        cls.sessions = env["mkbot.session"].create(
            [
                cls._session_vals(number, past, one)
                for number, (past, one) in enumerate(zip(cls.told, cls.attendances, strict=True))
            ]
        )
        for past, one, session in zip(cls.told, cls.attendances, cls.sessions, strict=True):
            one.about["session_id"] = session.id
            one.about["name"] = session.name
            cls._write_rows(session, past, one)
        env.flush_all()

    @classmethod
    def _about(cls, number, past):
        """An attendance as the oracle sees it."""
        company = cls.companies[number % 3 == 2]
        sector_name = past.values["sector"]
        sector = cls.sectors.get((company, sector_name), cls.env["mkbot.sector"])
        partner = cls.env["res.partner"]
        if number % 5:
            partner = cls.customers[number % len(cls.customers)]
        category = past.values.get("category")
        return oracle.Attendance(
            zone=company.partner_id.tz,
            target=TARGETS[sector_name],
            opening_reason=past.opening_reason,
            is_scheduled="scheduled_at" in past.values,
            grade=past.values.get("rating"),
            moves=[
                oracle.Move(
                    row["to_state"], row["at"], row.get("reason"), cls._user(row.get("operator"))
                )
                for row in past.moves
            ],
            stretches=[
                oracle.Stretch(cls._user(row["operator"]), row["started_at"], row.get("ended_at"))
                for row in past.stretches
            ],
            words=[(cls._user(who) or who, at) for who, _text, at in past.said],
            triggers=[
                oracle.Trigger(
                    cls.intents[row["code"]].id,
                    row["code"],
                    row["decision"],
                    row["probability"],
                    row["at"],
                )
                for row in past.triggers
            ],
            about={
                "company_id": company.id,
                "account_id": cls.accounts[company].id,
                "platform": "site",
                "sector_id": sector.id,
                "partner_id": partner.id,
                "city": partner.city,
                "state_id": partner.state_id.id,
                "category_id": category and cls.categories[category].id,
                "tag_ids": [cls.tags[tag].id for tag in past.values.get("tags", ())],
            },
        )

    @classmethod
    def _user(cls, login):
        return cls.operators[login].id if login in cls.operators else None

    @classmethod
    def _session_vals(cls, number, past, one):
        """What the session's own methods would have left."""
        left_out = ("sector", "category", "tags", "intent", "first_intent")
        values = {name: value for name, value in past.values.items() if name not in left_out}
        code = past.values.get("first_intent")
        return {
            **{name: value for name, value in values.items() if "operator" not in name},
            **one.about,
            "name": f"{number:05}",
            "state": past.state,
            "state_since": past.since,
            "operator_id": cls._user(past.operator),
            "first_operator_id": cls._user(values.get("first_operator")),
            "closing_operator_id": cls._user(values.get("closing_operator")),
            "first_intent_id": code and cls.intents[code].id,
            "tag_ids": [fields.Command.set(one.about["tag_ids"])],
        }

    @classmethod
    def _write_rows(cls, session, past, one):
        common = {"session_id": session.id}
        cls.env["mkbot.session.stretch"].create(
            [
                {
                    **{name: value for name, value in row.items() if name != "operator"},
                    "operator_id": cls._user(row["operator"]),
                    **common,
                }
                for row in past.stretches
            ]
        )
        common["company_id"] = one.about["company_id"]
        cls.env["mkbot.trigger"].create(
            [{**row, "intent_id": cls.intents[row["code"]].id, **common} for row in past.triggers]
        )

    def rows(self, name):
        """What the oracle says, row by row."""
        if name == "session":
            return [oracle.session_row(one, year.NOW) for one in self.attendances]
        tell = {"stretch": oracle.stretch_rows, "trigger": oracle.trigger_rows}[name]
        return [row for one in self.attendances for row in tell(one, year.NOW)]
