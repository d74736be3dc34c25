from odoo import models

from ..adapters import adapter_of


class MkbotSession(models.Model):
    _inherit = "mkbot.session"

    def _receive(self, event):
        """Tell the worker which message an event became."""
        message = super()._receive(event)
        received = self.env.context.get("mkbot_received")
        if received is not None:
            received[event.key] = message.id
        return message

    def _store_attachments(self, attachments):
        """Move what the customer uploaded before into the conversation."""
        uploads = self.env["ir.attachment"]
        for attachment in attachments:
            if attachment.ref and self.platform == "site":
                uploads |= uploads._mkbot_take_upload(
                    int(attachment.ref), self.channel_id, attachment.voice
                )
        others = [attachment for attachment in attachments if attachment.data is not None]
        return super()._store_attachments(others) | uploads

    def _send_out(self, message, options=None):
        result = super()._send_out(message, options)
        if self.contact_id and adapter_of(self.platform):
            self.env["mkbot.delivery"]._queue(self, message, options)
        return result

    def _state_changed(self, old_state, new_state):
        result = super()._state_changed(old_state, new_state)
        self._site_push("state", self._site_state())
        return result

    def _site_state(self):
        """Return what a visitor's widget has to know of the attendance."""
        return {"state": self.state, "protocol": self.name}

    def _site_push(self, kind, payload):
        """Push something to the widget of this attendance's customer, if that is where they are."""
        if self.platform == "site" and self.contact_id:
            # sudo: the operator who acts need not read the account.
            session = self.sudo()
            session.account_id._site_push(session.contact_id.address, kind, payload)

    def _site_push_read(self, after_id, up_to_id):
        """Tell the widget which of the customer's messages an operator has seen now."""
        if self.platform != "site":
            return
        # The messages first: an operator who comes in may see a long conversation at once.
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "discuss.channel"),
                    ("res_id", "=", self.channel_id.id),
                    ("author_guest_id", "!=", False),
                    ("id", ">", after_id or 0),
                    ("id", "<=", up_to_id),
                ]
            )
        )
        events = self.env["mkbot.inbound"].sudo().search([("message_id", "in", messages.ids)])
        if events:
            payload = {"client_ids": events.mapped("key"), "state": "read"}
            self._site_push("receipt", payload)
