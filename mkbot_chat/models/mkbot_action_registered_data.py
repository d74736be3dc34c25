import phonenumbers

from odoo import models

from ..bot import slots as reading
from ..bot import values

#: What can be changed: the value of the slot "what", and its button.
WHAT = {
    "move": "option_data_move",
    "address": "option_data_address",
    "email": "option_data_email",
    "phone": "option_data_phone",
}


class MkbotActionRegisteredData(models.AbstractModel):
    """Moving house, and changes of the registered address, e-mail and phone."""

    _name = "mkbot.action.registered_data"
    _description = "Bot Action: Move and Registered Data"
    _inherit = "mkbot.action"
    _mkbot_code = "mudanca_endereco"

    def _spec(self, session):
        return values.ActionSpec(self._mkbot_code, tier="T2")

    def _run(self, session, slots, confirmed):
        what = slots.get("what")
        if what not in WHAT:
            options = tuple(
                values.Choice(f"{values.SLOT_PREFIX}{value}", key=key)
                for value, key in WHAT.items()
            )
            return values.Acted("choose", (self._reply("data_what"),), "what", options)
        if what in ("email", "phone"):
            return self._run_datum(session, what, slots, confirmed)
        return self._run_address(session, what, slots, confirmed)

    # ----- e-mail, phone -----

    def _run_datum(self, session, what, slots, confirmed):
        """One datum: read it, show what would change, change it."""
        if what not in slots:
            return self._ask(what, f"data_ask_{what}")
        value = reading.read(what, slots[what])
        if not value:
            return self._ask(what, f"data_{what}_wrong")
        partner = self._partner(session)
        old = partner[what] or ""
        if self._is_same(what, old, value):
            return values.Acted("done", (self._reply("data_same"),))
        shown = self._shown(what, value)
        if not confirmed:
            reply = self._reply(f"data_confirm_{what}", old=self._masked(what, old), new=shown)
            return values.Acted("confirm", (reply,))
        self._write(session, {what: shown if what == "phone" else value})
        return values.Acted("done", (self._reply("data_changed"),), facts={"changed": what})

    def _is_same(self, what, old, value):
        return (reading.read(what, old) or old) == value if old else False

    def _shown(self, what, value):
        if what == "email":
            return value
        number = phonenumbers.parse(value)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def _masked(self, what, value):
        """What is on record, as far as it may be shown: somebody else may hold the phone."""
        if not value:
            return "—"
        if what == "email":
            name, _at, domain = value.partition("@")
            return f"{name[:1]}***@{domain}"
        return f"•••• {value[-4:]}"

    # ----- address -----

    def _run_address(self, session, what, slots, confirmed):
        """An address: the postal code, the rest as it is written, and the city."""
        if "zip" not in slots:
            return self._ask("zip", "data_ask_zip")
        code = reading.read("zip", slots["zip"])
        if not code:
            return self._ask("zip", "data_zip_wrong")
        if "street" not in slots:
            return self._ask("street", "data_ask_street")
        city = self._city_of(code)
        if not city and "city" not in slots:
            return self._ask("city", "data_ask_city")
        place = city.display_name if city else slots["city"]
        if not confirmed:
            address = f"{slots['street']}\n{code} – {place}"
            return values.Acted("confirm", (self._reply(f"data_confirm_{what}", new=address),))
        if what == "move":
            return values.Acted("person", (self._reply("move_noted"),))
        self._write(session, self._address_values(code, slots, city))
        return values.Acted("done", (self._reply("data_changed"),), facts={"changed": what})

    def _city_of(self, code):
        """The city of a postal code, as far as this database knows (l10n_br)."""
        if "l10n_br.zip.range" not in self.env:
            return self.env["res.country.state"].browse()
        # sudo: the bot looks the city up for the customer
        found = (
            self.env["l10n_br.zip.range"]
            .sudo()
            .search([("start", "<=", code), ("end", ">=", code)], limit=1)
        )
        return found.city_id

    def _address_values(self, code, slots, city):
        vals = {"zip": code, "street": slots["street"], "street2": False}
        brazil = self.env.ref("base.br")
        if city:
            vals.update(city=city.name, state_id=city.state_id.id, country_id=brazil.id)
            if "city_id" in self.env["res.partner"]._fields:
                vals["city_id"] = city.id
        else:
            vals["city"] = slots["city"]
        return vals

    # ----- the record -----

    def _partner(self, session):
        # sudo: the customer changes their own record, proven by a one-time code
        return session.partner_id.sudo()

    def _write(self, session, vals):
        """Change the customer's record, and say on it how that came."""
        partner = self._partner(session)
        partner.write(vals)
        partner._message_log(
            body=self.env._(
                "Changed by the customer in the attendance %(session)s, confirmed by a one-time"
                " code: %(names)s.",
                session=session.name,
                names=", ".join(partner._fields[name].string for name in vals),
            ),
            author_id=session._bot_partner().id,
        )
