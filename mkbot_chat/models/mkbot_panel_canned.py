from odoo import api, fields, models
from odoo.exceptions import UserError

from ..bot import canned as texts

#: What is sent at once; whoever has more finds the rest by searching.
LIST_LIMIT = 500
FOUND_LIMIT = 50
#: What an operator may set.
WRITABLE = ("shortcut", "text", "group_id", "scope")


class MkbotPanel(models.AbstractModel):
    """Canned messages in the panel: all by the operator's own rights on them."""

    _inherit = "mkbot.panel"

    @api.model
    def canned_list(self, term=""):
        """The user's canned messages, those they use most first.

        :param str term: words to find; empty: all, as far as :data:`LIST_LIMIT` goes
        :return: ``{"rows": [Row…], "groups": [{id, name, is_mine}…], "variables": [{name,
            label}…], "is_whole": bool}``; ``is_whole``: rows and previews are all there is
        """
        self._check_tool("canned")
        term = (term or "").strip()
        limit = FOUND_LIMIT if term else LIST_LIMIT
        found = self.env["mkbot.canned"]._found(term, limit + 1)
        rows = found[:limit]._panel_rows()
        groups = self.env["mkbot.canned.group"].search_fetch([], ["name", "user_id"])
        return {
            "rows": rows,
            "groups": [
                {"id": group.id, "name": group.name, "is_mine": bool(group.user_id)}
                for group in groups
            ],
            "variables": self._canned_variables(),
            "is_whole": len(found) <= limit and not any(row["is_cut"] for row in rows),
        }

    @api.model
    def _canned_variables(self):
        labels = {
            "greeting": self.env._("Good morning, afternoon or evening"),
            "customer.name": self.env._("Customer's name"),
            "customer.first_name": self.env._("Customer's first name"),
            "customer.city": self.env._("Customer's city"),
            "operator.name": self.env._("My name"),
            "operator.first_name": self.env._("My first name"),
            "protocol": self.env._("Protocol"),
            "sector": self.env._("Sector"),
            "company": self.env._("Company"),
            "due.amount": self.env._("Amount due of the oldest open instalment"),
            "due.date": self.env._("Due date of the oldest open instalment"),
        }
        return [{"name": name, "label": labels.get(name, name)} for name in texts.VARIABLES]

    @api.model
    def canned_preview(self, session_id, canned_id):
        """A canned message filled for a conversation that the user attends.

        :return: ``{"text": str, "missing": [variable…]}``
        """
        self._check_tool("canned")
        return self._canned_filled(session_id, self._readable_canned(canned_id))

    @api.model
    def canned_use(self, session_id, canned_id):
        """The same, and count it as used."""
        self._check_tool("canned")
        canned = self._readable_canned(canned_id)
        filled = self._canned_filled(session_id, canned)
        self.env["mkbot.canned.use"]._add(canned)
        return filled

    def _readable_canned(self, canned_id):
        canned = self.env["mkbot.canned"].browse(canned_id).exists()
        if not canned:
            raise UserError(self.env._("This canned message is no longer there."))
        canned.check_access("read")
        return canned

    def _canned_filled(self, session_id, canned):
        session = self._readable_session(session_id)
        # sudo: who attends reads the customer's data with the tools of the panel only
        session = session.sudo()
        user = self.env.user
        runs = user in session.operator_ids or session._is_led_by(user)
        if session.state != "active" or not runs:
            raise UserError(self.env._("You do not attend this conversation."))
        filled = session._canned_fill(canned.text)
        return {"text": filled.text, "missing": list(filled.missing)}

    @api.model
    def canned_read(self, canned_id):
        """A canned message as it is written, to be edited.

        :return: ``{"id", "shortcut", "text", "group_id", "scope", "sector_ids"}``
        """
        self._check_tool("canned")
        canned = self._readable_canned(canned_id)
        return {
            "id": canned.id,
            "shortcut": canned.shortcut,
            "text": canned.text,
            "group_id": canned.group_id.id,
            "scope": canned.scope,
            "sector_ids": canned.sector_ids.ids,
        }

    @api.model
    def canned_save(self, values, canned_id=None):
        """Create a canned message, or change one.

        :param dict values: of ``shortcut``, ``text``, ``scope``, ``sector_ids`` and ``group_id`` or
            ``group_name``, which is made where there is none
        :param int canned_id: which to change; empty: a new one
        :return: its row
        :raise AccessError: operators keep only messages of their own
        """
        self._check_tool("canned")
        vals = {name: values[name] for name in WRITABLE if name in values}
        if "sector_ids" in values:
            vals["sector_ids"] = [fields.Command.set(values["sector_ids"])]
        canned = self._readable_canned(canned_id) if canned_id else self.env["mkbot.canned"]
        if values.get("group_name"):
            personal = vals.get("scope", canned.scope or "personal") == "personal"
            group = self.env["mkbot.canned.group"]._named(values["group_name"], personal)
            vals["group_id"] = group.id
        if canned:
            canned.write(vals)
        else:
            canned = canned.create(vals)
        return canned._panel_rows()[0]

    @api.model
    def canned_delete(self, canned_id):
        """Delete a canned message that the user may change."""
        self._check_tool("canned")
        self._readable_canned(canned_id).unlink()
        return True
