from odoo import fields, models

from odoo.addons.mkbot_chat.bot import values


class MkbotErrand(models.Model):
    """Telling a customer what became of what they asked a back-end for."""

    _inherit = "mkbot.errand"

    kind = fields.Selection(
        selection_add=[("isp_operation", "What became of a customer's request")],
        ondelete={"isp_operation": "cascade"},
    )

    def _finish_isp_operation(self, data, result):
        session, told = self.session_id, self.payload
        if session._is_open():
            session._say(f"{told['key']}_{told['ending']}")
        if told["ending"] != "failed":
            return
        # The customer was promised it: people go on, whatever became of the conversation.
        session._bot_do_open_profile(values.OpenProfile(told["code"]))
        if session.state == "bot":
            session._say_queued()
            session._to_queue("action", session._bot_summary(session._bot_facts()))
