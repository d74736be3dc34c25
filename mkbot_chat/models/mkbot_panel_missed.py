from odoo import api, models

MISSED_LIMIT = 2000


class MkbotPanel(models.AbstractModel):
    """What a panel did not hear while it had no connection."""

    _inherit = "mkbot.panel"

    @api.model
    def missed(self, since):
        """What was written in the conversations that the user attends.

        :param str since: ISO 8601; by when the server took a message, whatever its platform says
        :return: ``[[channel_id, message_id, whether the customer wrote it], …]``, oldest first
        """
        self._check_operator()
        mine = self.env["mkbot.session"].search(self._mine_domain())
        # sudo: which messages there are in conversations that the user attends
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                [
                    ("model", "=", "discuss.channel"),
                    ("res_id", "in", mine.channel_id.ids),
                    ("message_type", "=", "comment"),
                    ("create_date", ">", self._moment(since)),
                ],
                ["res_id", "author_guest_id"],
                order="id",
                limit=MISSED_LIMIT,
            )
        )
        return [[one.res_id, one.id, bool(one.author_guest_id)] for one in messages]
