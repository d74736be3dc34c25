from odoo import fields, models


class MkbotErrand(models.Model):
    """Telling a customer what became of what they asked a back-end for."""

    _inherit = "mkbot.errand"

    kind = fields.Selection(selection_add=[("isp_operation", "What became of a customer's order")])

    def _finish_isp_operation(self, data, result):
        session = self.session_id
        operation = self.env["isp.operation"].browse(self.payload["operation_id"]).exists()
        if not operation:
            return
        if operation.state == "done":
            if session._is_open():
                session._say(f"{operation.tell_key}_done")
            return
        # What the customer was promised is not done: people go on, whatever became of the chat.
        if session._is_open():
            session._say(f"{operation.tell_key}_failed")
        if session.state == "bot":
            session._bot_do_open_profile(values.OpenProfile(session.intent_id.code or ""))
            session._say_queued()
            session._to_queue("action", session._bot_summary(session._bot_facts()))
