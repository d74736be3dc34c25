"""The bodies of WhatsApp's webhooks, as Meta's "Webhooks" reference shows them."""

import base64
import secrets
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    """A person on WhatsApp. Who hides the number behind a username has no `wa_id`."""

    wa_id: str | None = "5511987654321"
    name: str = "Maria Silva"
    user_id: str | None = "BR.13491208655302741918"
    username: str | None = None
    parent: str | None = None

    @property
    def contact(self):
        profile = {"name": self.name}
        if self.username:
            profile["username"] = f"@{self.username}"
        ids = {"wa_id": self.wa_id, "user_id": self.user_id, "parent_user_id": self.parent}
        return {"profile": profile, **{name: value for name, value in ids.items() if value}}

    def ids(self, number, bsuid, parent):
        """The ids under the names that a list of a webhook has for them."""
        found = {number: self.wa_id, bsuid: self.user_id, parent: self.parent}
        return {name: value for name, value in found.items() if value}


MARIA = Customer()


class Inbound:
    """Part of the fake: what it would send to the webhook. Each returns a payload to be
    `signed` or delivered."""

    def message_id(self):
        token = base64.b64encode(secrets.token_bytes(40)).decode()
        return f"wamid.{token}"

    def payload(self, value, field="messages"):
        """The envelope around the value of a change."""
        metadata = {
            "display_phone_number": "551140028922",
            "phone_number_id": self.number_id,
        }
        if "event" not in value:
            value = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        return {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": self.business_id,
                    "time": int(time.time()),
                    "changes": [{"value": value, "field": field}],
                }
            ],
        }

    def message(self, kind, content, customer=MARIA, at=None, message_id=None, **more):
        """One of ``messages``; `more` is ``context``, ``referral``, ``group_id``…"""
        return {
            **customer.ids("from", "from_user_id", "from_parent_user_id"),
            "id": message_id or self.message_id(),
            "timestamp": str(int(at or time.time())),
            "type": kind,
            **({kind: content} if content is not None else {}),
            **more,
        }

    def inbound(self, kind, content, customer=MARIA, **more):
        """A message of a customer."""
        message = self.message(kind, content, customer, **more)
        return self.payload({"contacts": [customer.contact], "messages": [message]})

    def inbound_text(self, text, customer=MARIA, **more):
        return self.inbound("text", {"body": text}, customer, **more)

    def inbound_file(self, kind, data, mimetype, customer=MARIA, content=None, **more):
        """An image, a video…; `content` is what else there is: caption, filename, voice."""
        media_id = self.keep(data, mimetype)
        file = {"mime_type": mimetype, "sha256": "hash", "id": media_id, **(content or {})}
        return self.inbound(kind, file, customer, **more)

    def inbound_choice(self, option_id, title, customer=MARIA, is_list=False, **more):
        """A press on one of the buttons, or rows of a list, of a message of ours."""
        kind = "list_reply" if is_list else "button_reply"
        reply = {"id": option_id, "title": title}
        return self.inbound("interactive", {"type": kind, kind: reply}, customer, **more)

    def inbound_reaction(self, message_id, emoji, customer=MARIA, **more):
        reaction = {"message_id": message_id, "emoji": emoji}
        return self.inbound("reaction", reaction, customer, **more)

    def inbound_edit(self, message_id, text, customer=MARIA, **more):
        changed = {"type": "text", "text": {"body": text}}
        edit = {"original_message_id": message_id, "message": changed}
        return self.inbound("edit", edit, customer, **more)

    def inbound_revoke(self, message_id, customer=MARIA, **more):
        return self.inbound("revoke", {"original_message_id": message_id}, customer, **more)

    def echo(self, text, customer=MARIA, **more):
        """What somebody wrote in the WhatsApp Business app on the phone."""
        nobody = Customer(wa_id="551140028922", user_id=None)
        message = self.message("text", {"body": text}, nobody, **more)
        message.update(customer.ids("to", "to_user_id", "to_parent_user_id"))
        return self.payload({"message_echoes": [message]}, "smb_message_echoes")

    def status(self, message_id, state, customer=MARIA, at=None, error=None, callback=None):
        """How a message of ours is doing; `error` is ``(code, title, details)``."""
        status = {
            "id": message_id,
            "status": state,
            "timestamp": str(int(at or time.time())),
            **customer.ids("recipient_id", "recipient_user_id", "recipient_parent_user_id"),
        }
        if callback:
            status["biz_opaque_callback_data"] = callback
        value = {"statuses": [status]}
        if error:
            code, title, details = error
            status.pop("recipient_user_id", None)
            status["errors"] = [
                {"code": code, "title": title, "message": title, "error_data": {"details": details}}
            ]
        else:
            value["contacts"] = [customer.contact]
        return self.payload(value)

    def number_changed(self, old, new):
        """A customer has another number: a message of type "system", without contacts."""
        kind = "user_changed_number" if new.wa_id else "user_changed_user_id"
        body = f"User {old.name} changed from {old.user_id} to {new.user_id}"
        if new.wa_id:
            body = f"User {old.name} changed from {old.wa_id} to {new.wa_id}"
        system = {"body": body, "type": kind, **new.ids("wa_id", "user_id", "parent_user_id")}
        message = self.message("system", system, Customer(old.wa_id, user_id=None))
        return self.payload({"messages": [message]})

    def account_update(self, event, **details):
        return self.payload({"event": event, **details}, "account_update")
