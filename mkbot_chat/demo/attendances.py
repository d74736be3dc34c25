"""Ended attendances of thirteen months, so that past chats, charts and reports have something to
show: :mod:`history` draws them, the same ones every time, and this writes them down.

All at once and past the methods of the session: nothing of it is to be sent, shown on a panel or
learnt from, and it takes seconds.
"""

import random
from datetime import timedelta

import pytz

from odoo import fields

from . import dialogues, history, second_copies

#: Alerts of the last days are still to be treated, and what was not understood to be looked at.
FRESH_DAYS = 15
LOW_GRADE = 6
LOGINS = ("ana", "bruno", "carla")
#: What a customer is called on a platform: by number where it is a telephone's.
BY_PHONE = ("whatsapp_cloud", "evolution", "waha")


def load(env, shares, by_hand=()):
    """Write them, unless they are there.

    :param dict shares: `mkbot.account` → how much of a hundred comes in by it
    :param by_hand: others, ``[(Past, customer, account)]``
    """
    accounts = env["mkbot.account"].union(*shares)
    if env["mkbot.session"].search_count([("account_id", "in", accounts.ids)], limit=1):
        return
    company = env.ref("base.main_company")
    told = history.history(
        fields.Datetime.now(),
        pytz.timezone(company._mkbot_tz()),
        [_person(partner) for partner in _customers(env)],
        {account.id: share for account, share in shares.items()},
    )
    told += [(past, _person(customer), account.id) for past, customer, account in by_hand]
    told.sort(key=lambda one: one[0].values["opened_at"])
    _Writer(env, company, told).write_down()
    second_copies.load(env, company)


def _person(partner):
    return history.Person(partner.id, partner.name, partner.city, False)


def _customers(env):
    """The subscribers of the demo, in the order of their tax numbers."""
    data = env["ir.model.data"].search(
        [("module", "=", "mkbot_chat"), ("model", "=", "res.partner"), ("name", "like", "partner_")]
    )
    partners = env["res.partner"].browse(data.mapped("res_id"))
    return partners.filtered(lambda partner: partner.vat and partner.city).sorted("vat")


class _Writer:
    """Writes a history down, a table at a time."""

    def __init__(self, env, company, told):
        self.env, self.company, self.told = env, company, told
        self.users = {login: env.ref(f"mkbot_chat.user_{login}") for login in LOGINS}
        self.intents = {intent.code: intent for intent in env["mkbot.intent"].search([])}
        self.bot = env["mkbot.session"]._bot_partner()
        self.fresh = fields.Datetime.now() - timedelta(days=FRESH_DAYS)
        self.rng = random.Random(history.SEED)

    def write_down(self):
        contacts = self._contacts()
        channels = self.env["discuss.channel"]._mkbot_begin(contacts)
        sessions = self._sessions(contacts, channels)
        self._rows("mkbot.session.move", sessions, lambda past: past.moves, self._move)
        self._rows("mkbot.session.stretch", sessions, lambda past: past.stretches, self._stretch)
        self._rows("mkbot.trigger", sessions, lambda past: past.triggers, self._trigger)
        self._messages(sessions, contacts)
        self._alerts(sessions)

    # ----- who writes -----

    def _contacts(self):
        """The contact of each attendance: one of a customer on an account; visitors are new."""
        wanted = {}
        for number, (past, person, account_id) in enumerate(self.told):
            key = (account_id, person.key or f"visitor {number}")
            wanted.setdefault(key, []).append((number, past, person))
        guests = self.env["mail.guest"].create(
            [{"name": rows[0][2].name} for rows in wanted.values()]
        )
        accounts = self.env["mkbot.account"].browse([key[0] for key in wanted])
        contacts = self.env["mkbot.contact"].create(
            [
                self._contact(account, guest, rows)
                for account, guest, rows in zip(accounts, guests, wanted.values(), strict=True)
            ]
        )
        found = {}
        for contact, rows in zip(contacts, wanted.values(), strict=True):
            found.update({number: contact for number, _past, _person in rows})
        return [found[number] for number in range(len(self.told))]

    def _contact(self, account, guest, rows):
        number, _past, person = rows[0]
        partner = self.env["res.partner"].browse(person.key)
        address = f"demo-{person.key}" if person.key else f"demo-visitor-{number}"
        kind, phone = "address", False
        if account.platform in BY_PHONE and partner:
            address, kind, phone = partner.phone.lstrip("+"), "phone", partner.phone
        return {
            "account_id": account.id,
            "address": address,
            "name": person.name,
            "phone": phone,
            "lang": "pt_BR",
            "partner_id": partner.id,
            "guest_id": guest.id,
            "last_inbound_at": max(past.values["last_inbound_at"] for _n, past, _p in rows),
            "identifier_ids": [
                fields.Command.create({"kind": one, "value": address})
                for one in dict.fromkeys(("address", kind))
            ],
        }

    # ----- what happened -----

    def _sessions(self, contacts, channels):
        vals_list = []
        for (past, _person, _account), contact, channel in zip(
            self.told, contacts, channels, strict=True
        ):
            partner, account = contact.partner_id, contact.account_id
            vals_list.append(
                {
                    **self._values(past),
                    "name": self._protocol(past),
                    "account_id": account.id,
                    "platform": account.platform,
                    "company_id": account.company_id.id,
                    "contact_id": contact.id,
                    "partner_id": partner.id,
                    "channel_id": channel.id,
                    **self.env["mkbot.session"]._place_of(partner),
                }
            )
        return self.env["mkbot.session"].create(vals_list)

    def _values(self, past):
        """The fields of the session, with records in place of names."""
        values = dict(past.values)
        tags, intent = values.pop("tags", ()), values.pop("intent", None)
        first_intent = values.pop("first_intent", None)
        category, sector = values.pop("category", None), values.pop("sector")
        first, last = values.pop("first_operator", None), values.pop("closing_operator", None)
        return {
            **values,
            "state": past.state,
            "state_since": past.since,
            "last_activity_at": max(past.since, past.said[-1][2]),
            "operator_id": self._user(past.operator),
            "first_operator_id": self._user(first),
            "closing_operator_id": self._user(last),
            "intent_id": intent and self.intents[intent].id,
            "first_intent_id": first_intent and self.intents[first_intent].id,
            "sector_id": self.env.ref(f"mkbot_chat.{sector}").id,
            "category_id": category and self.env.ref(f"mkbot_chat.{category}").id,
            "tag_ids": [self.env.ref(f"mkbot_chat.{tag}").id for tag in tags],
        }

    def _user(self, login):
        return login and self.users[login].id

    def _protocol(self, past):
        sequence = self.env["ir.sequence"].with_context(
            tz=self.company._mkbot_tz(), ir_sequence_date=past.values["opened_at"]
        )
        return sequence.next_by_code("mkbot.session")

    def _rows(self, model, sessions, rows_of, values_of):
        self.env[model].create(
            [
                {"session_id": session.id, **values_of(session, row)}
                for session, (past, _person, _account) in zip(sessions, self.told, strict=True)
                for row in rows_of(past)
            ]
        )

    def _move(self, session, row):
        row = dict(row)
        by, operator = row.pop("by", None), row.pop("operator", None)
        return {
            **row,
            "user_id": self._user(by) or self.env.ref("base.user_root").id,
            "operator_id": self._user(operator),
        }

    def _stretch(self, session, row):
        row = dict(row)
        return {"operator_id": self._user(row.pop("operator")), **row}

    def _trigger(self, session, row):
        intent = self.intents[row["code"]]
        is_new = row["decision"] in ("ask", "miss") and row["at"] >= self.fresh
        return {
            **row,
            "intent_id": intent.id,
            "company_id": session.company_id.id,
            "account_id": session.account_id.id,
            "sector_id": session.sector_id.id,
            "platform": session.platform,
            "source": "embedded",
            "state": "new" if is_new or row["decision"] not in ("ask", "miss") else "ignored",
        }

    def _messages(self, sessions, contacts):
        """What was said, in the order of time, as the ids of messages are."""
        said = [
            (at, session, contact, who, text)
            for session, contact, (past, _person, _account) in zip(
                sessions, contacts, self.told, strict=True
            )
            for who, text, at in past.said
        ]
        subtype_id = self.env.ref("mail.mt_comment").id
        authors = {login: user.partner_id.id for login, user in self.users.items()}
        authors["bot"] = self.bot.id
        self.env["mail.message"].create(
            [
                {
                    "message_type": "comment",
                    "subtype_id": subtype_id,
                    "model": "discuss.channel",
                    "res_id": session.channel_id.id,
                    "reply_to": "",
                    "record_company_id": session.company_id.id,
                    "email_from": False,
                    "body": session._as_html(text.replace("{protocol}", session.name)),
                    "date": at,
                    "author_id": authors.get(who, False),
                    "author_guest_id": contact.guest_id.id if who == "customer" else False,
                }
                for at, session, contact, who, text in sorted(said, key=lambda one: one[0])
            ]
        )

    # ----- low grades -----

    def _alerts(self, sessions):
        """A rule, and the alerts it made: treated but for those of the last days."""
        rule = self.env["mkbot.evaluation.rule"].create(
            {
                "name": "Nota baixa",
                "rating_to": LOW_GRADE,
                "company_id": self.company.id,
                "user_ids": [self.users["ana"].id, self.users["carla"].id],
            }
        )
        self.env["mkbot.evaluation"].create(
            [
                self._alert(session, past, rule)
                for session, (past, _person, _account) in zip(sessions, self.told, strict=True)
                if session.is_rated and session.rating <= LOW_GRADE
            ]
        )

    def _alert(self, session, past, rule):
        alert = {
            "session_id": session.id,
            "rule_id": rule.id,
            "rule_name": rule.name,
            "company_id": session.company_id.id,
            "operator_id": (session.closing_operator_id or session.operator_id).id,
            "rating": session.rating,
            "user_ids": rule.user_ids.ids,
            "rated_at": past.rated_at,
        }
        if past.rated_at >= self.fresh:
            return alert
        return {
            **alert,
            "state": "treated",
            "note": self.rng.choice(dialogues.TREATED),
            "treated_by_id": self.users["carla"].id,
            "treated_at": past.rated_at + timedelta(hours=self.rng.uniform(1, 30)),
        }
