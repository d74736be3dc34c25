from dataclasses import replace

from odoo import api, models

from ..adapters import adapter_of
from ..demo import attendances


class MkbotSession(models.Model):
    _inherit = "mkbot.session"

    def _receive(self, events):
        """Tell the worker which messages the events became, and have their files fetched."""
        events = [self._as_choice(event) for event in events]
        messages = super()._receive(events)
        for event, message in zip(events, messages, strict=True):
            self._note_received(event, message)
        return messages

    def _receive_echo(self, event):
        message = super()._receive_echo(event)
        self._note_received(event, message)
        self.env["mkbot.delivery"]._note_elsewhere(self, message, event.provider_id)
        return message

    def _files_follow(self, event):
        return bool(event.attachments) and self.platform != "site"

    def _note_received(self, event, message):
        context = self.env.context
        if context.get("mkbot_received") is not None:
            context["mkbot_received"][event.key] = message.id
        if event.provider_id and context.get("mkbot_received_ids") is not None:
            context["mkbot_received_ids"][event.provider_id] = message.id
        self.env["mkbot.media"]._expect(self, message, event.attachments)

    def _as_choice(self, event):
        """The number that a customer types, as the option they were offered under it: where a
        platform has no buttons, or has them and somebody types all the same."""
        number = event.text.strip().rstrip(".)")
        if event.kind != "message" or event.attachments or not number.isdecimal():
            return event
        if len(number) > 2 or self.state not in ("bot", "rating") or self.platform == "site":
            return event
        offered = self.env["mkbot.delivery"].search(
            [("contact_id", "=", self.contact_id.id), ("kind", "=", "message")],
            order="id desc",
            limit=1,
        )
        if offered.session_id != self and not offered.is_told:
            return event
        options = offered.options or []
        if not offered._degrades_options():
            return event
        # Grades are labels themselves.
        named = [option for option in options if option["label"] == number]
        if all(option["label"].isdecimal() for option in options):
            options = []
        option = next(iter(named or options[int(number) - 1 : int(number)]), None)
        if not option or not int(number) and not named:
            return event
        return replace(event, kind="choice", choice=option["id"], text=option["label"])

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

    @api.model
    def _mkbot_load_demo_attendances(self):
        """Write ended attendances of the demo's customers. Called when demo data are loaded."""
        attendances.load(self.env)
