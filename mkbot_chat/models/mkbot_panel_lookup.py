from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..port import OPEN_STATES
from .mkbot_lookup_query import BROKEN, PARTNER

# A coin says “99+”; counting further would cost more and say no more.
ALARM_LIMIT = 100


class MkbotPanel(models.AbstractModel):
    """What the panel shows of the coins. Their records by the operator's own rights."""

    _inherit = "mkbot.panel"

    @api.model
    def open(self, panel_uuid):
        return {
            **super().open(panel_uuid),
            "lookups": [
                {
                    "id": lookup.id,
                    "code": lookup.code,
                    "name": lookup.name,
                    "icon": lookup.icon,
                }
                for lookup in self.env["mkbot.lookup"]._usable()
            ],
        }

    def _attended_session(self, session_id):
        """A session by which the user may look its customer up.

        :raise UserError: why they may not, in words
        """
        self._check_operator()
        session = self._readable_session(session_id)
        user = self.env.user
        if not session or session.state not in OPEN_STATES:
            raise UserError(self.env._("This attendance is over."))
        if session._is_led_by(user):
            return session
        # sudo: whether the user attends what they may read; names of colleagues are not told
        if not session.sudo()._is_attended_by(user):
            raise UserError(
                self.env._("You are not attending this conversation: rescue it or be added to it.")
            )
        return session

    @api.model
    def leds(self, session_id):
        """The lights of all the user's coins for a session's customer, in one statement.

        :return: ``{lookup id: {"colour": "red", "green" or "grey", "why": text}}``; grey without a
            customer, or where the coin cannot be looked up
        :raise UserError: the user may not look this customer up
        """
        session = self._attended_session(session_id)
        lookups = self.env["mkbot.lookup"]._usable()
        if not session.partner_id:
            why = self.env._("No customer is defined.")
            return {lookup.id: {"colour": "grey", "why": why} for lookup in lookups}
        looking = self.env["mkbot.lookup"].with_context(**session.partner_id._mkbot_looking())
        family = lookups._family(session.partner_id)
        result = {}
        counts = {}
        for lookup in lookups:
            result[lookup.id] = {"colour": "green", "why": ""}
            if not lookup._has_alarm():
                continue
            # What it counts: all of them if it says how many, else whether there is one.
            limit = ALARM_LIMIT if "%s" in (lookup.alarm_text or "%s") else 1
            try:
                domain = lookup._of_family(lookup.path, family)
                domain &= lookup._parse(lookup.alarm_domain)
                counts[lookup] = looking._count_sql(lookup.model, domain, limit)
            except BROKEN as error:
                result[lookup.id] = {"colour": "grey", "why": lookup._broken_words(error)}
        found = lookups.with_env(self.env)._execute_counts(list(counts.values()))
        for lookup, count in zip(counts, found, strict=True):
            if count:
                words = "99+" if count >= ALARM_LIMIT else count
                result[lookup.id] = {"colour": "red", "why": lookup._alarm_words(words)}
            else:
                result[lookup.id]["why"] = self.env._("Nothing to look after")
        return result

    @api.model
    def lookup(self, session_id, lookup_id):
        """A coin's sections for a session's customer.

        :return: ``{"id", "code", "name", "icon", "is_single", "partner_id", "partner_name",
            "sections": [{"id", "name", "model", "domain", "order", "count", "alarm", "views":
            {"list", "form", "search"}, "context", "res_id", "can_create", "new"}, …]}``; ``alarm``
            is how many of the section's records make the coin red, ``res_id`` the one record of a
            coin of one record, ``new`` the method that “New” calls
        :raise UserError: no customer, or the user may not, in words
        """
        session = self._attended_session(session_id)
        lookup = self.env["mkbot.lookup"]._usable().filtered(lambda row: row.id == lookup_id)
        if not lookup:
            raise UserError(self.env._("You have no such coin: ask your supervisor for it."))
        # sudo: the name of the customer whom the user attends
        partner = session.sudo().partner_id
        if not partner:
            raise UserError(
                self.env._("Define the customer of this conversation first: nobody is known yet.")
            )
        return {
            "id": lookup.id,
            "code": lookup.code,
            "name": lookup.name,
            "icon": lookup.icon,
            "is_single": lookup.is_single,
            "partner_id": partner.id,
            "partner_name": partner.display_name,
            "sections": self._sections(lookup, session, partner),
        }

    def _sections(self, lookup, session, partner):
        family = lookup._family(partner)
        # A coin without sections has one: all of its records.
        parts = list(lookup.section_ids) or [lookup.section_ids]
        sections = []
        counts = []
        own = self.env["mkbot.lookup"].with_context(**partner._mkbot_looking())
        withheld = self.env["mkbot.tool"]._withheld_codes()
        for part in parts:
            model, path = part._source() if part else lookup._own_source()
            if model not in self.env:
                continue
            try:
                domain = lookup._of_family(path, family) & lookup._parse(part.domain)
                alarming = lookup._has_alarm() and model == lookup.model
                alarm = lookup._parse(lookup.alarm_domain) if alarming else None
                # Together: a section is shown whole or not at all.
                pair = [
                    own._count_sql(model, domain),
                    own._count_sql(model, domain & alarm) if alarming else SQL("0"),
                ]
            except BROKEN as error:
                raise UserError(lookup._broken_words(error)) from error
            counts += pair
            sections.append(self._section(lookup, part, model, path, domain, partner))
            sections[-1]["new"] = self._new(lookup, part, withheld)
            sections[-1]["context"] |= {
                "mkbot_session_id": session.id,
                # The buttons of the coins' views ask for it.
                "mkbot_withheld": withheld,
            }
        found = own._execute_counts(counts)
        for index, section in enumerate(sections):
            section["count"], section["alarm"] = found[2 * index : 2 * index + 2]
        return sections

    def _section(self, lookup, part, model, path, domain, partner):
        other = bool(part.model_id)
        return {
            "id": part.id,
            "name": part.name or lookup.name,
            "model": model,
            "domain": list(domain),
            "order": False if other else lookup.order,
            "views": {
                "list": self._view(part, lookup, "list_view_id"),
                "form": self._view(part, lookup, "form_view_id"),
                "search": False if other else lookup.search_view_id.id,
            },
            "context": self._default_customer(model, path, partner),
            "res_id": lookup.is_single and self._single(lookup, model, domain, partner),
            "can_create": self.env[model].has_access("create"),
        }

    def _new(self, lookup, part, withheld):
        """The method behind “New”, of the coin's own records; False where there is none, or it is
        withheld."""
        is_there = not part.model_id and lookup.new_tool not in withheld
        return is_there and lookup.new_method

    def _view(self, part, lookup, name):
        """The section's own view, or the coin's where it shows the coin's records."""
        return part[name].id or (not part.model_id and lookup[name].id)

    def _default_customer(self, model, path, partner):
        field = self.env[model]._fields.get(path)
        if field is None or field.type != "many2one":
            return {}
        return {f"default_{path}": partner.id}

    def _single(self, lookup, model, domain, partner):
        if model == PARTNER and lookup.path == "id":
            return partner.id
        return self.env[model].search(domain, order=lookup.order or None, limit=1).id
