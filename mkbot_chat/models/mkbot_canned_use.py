from odoo import fields, models
from odoo.tools import SQL


class MkbotCannedUse(models.Model):
    """How often an operator used a canned message, and when last.

    A row each, so that colleagues who use the same message at once do not wait for one another:
    only one operator's own windows meet, and Odoo runs again what fails to serialize.
    """

    _name = "mkbot.canned.use"
    _description = "Use of a Canned Message"
    _order = "count desc, last_at desc, id"
    _log_access = False

    canned_id = fields.Many2one(
        "mkbot.canned", string="Canned message", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Operator", required=True, readonly=True, ondelete="cascade"
    )
    count = fields.Integer(string="Uses", required=True, readonly=True)
    last_at = fields.Datetime(string="Last used", required=True, readonly=True)

    _once = models.UniqueIndex("(canned_id, user_id)")
    _of_user_index = models.Index("(user_id, count)")

    def _add(self, canned):
        """The user used a canned message."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mkbot_canned_use AS known (canned_id, user_id, count, last_at)
                VALUES (%s, %s, 1, now() AT TIME ZONE 'UTC')
                ON CONFLICT (canned_id, user_id) DO UPDATE
                SET count = known.count + 1, last_at = excluded.last_at
                """,
                canned.id,
                self.env.uid,
            )
        )
        self.invalidate_model(["count", "last_at"], flush=False)
