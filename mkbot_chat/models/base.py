from odoo import models

# Written along with everything.
LOG_FIELDS = {"write_uid", "write_date"}


class Base(models.AbstractModel):
    """Changes of the records that coins show are noted, see `mkbot_lookup_watch`."""

    _inherit = "base"

    # Fields of a model whose change no coin need know of.
    _mkbot_quiet_fields = frozenset()

    def _mkbot_watched_paths(self):
        """The paths from this model's records to the customer, if a coin shows them."""
        # Before the registry is ready the coins' tables may not be there.
        if not self.pool.ready:
            return None
        return self.env["mkbot.lookup"]._watched().get(self._name)

    def _create(self, data_list):
        records = super()._create(data_list)
        if self._mkbot_watched_paths():
            self.env["mkbot.lookup"]._watch_changed(records)
        return records

    def _write_multi(self, vals_list):
        paths = self and self._mkbot_watched_paths()
        if not paths:
            return super()._write_multi(vals_list)
        # With nothing else written, links to many were changed: those are in tables of their own.
        written = set().union(*vals_list) - LOG_FIELDS
        if written and written <= self._mkbot_quiet_fields:
            return super()._write_multi(vals_list)
        # With another first link the records become another customer's.
        moved = [path for path in paths if self._mkbot_first_link(path) in written]
        if moved:
            self.env["mkbot.lookup"]._watch_leaving(self, moved)
        self.env["mkbot.lookup"]._watch_changed(self)
        return super()._write_multi(vals_list)

    def _mkbot_first_link(self, path):
        """The field whose change moves a record to another customer."""
        return "commercial_partner_id" if path == "id" else path.partition(".")[0]

    def unlink(self):
        if self and (paths := self._mkbot_watched_paths()):
            self.flush_recordset([self._mkbot_first_link(path) for path in paths])
            self.env["mkbot.lookup"]._watch_leaving(self, paths)
        return super().unlink()
