from odoo import fields, models
from odoo.tools import html2plaintext

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.mkbot_chat.port import Attachment, Option, Outgoing

from ..adapters import site


class MailMessage(models.Model):
    _inherit = "mail.message"

    mkbot_delivery_ids = fields.One2many(
        "mkbot.delivery", "message_id", groups="mkbot_chat.group_supervisor"
    )

    def _to_store_defaults(self, target):
        defaults = super()._to_store_defaults(target)
        if target.is_internal(self.env):
            defaults.append(
                Store.Attr(
                    "mkbot_delivery",
                    # sudo: whoever reads the message may know whether it arrived.
                    lambda message: message.sudo().mkbot_delivery_ids[:1]._store_value(),
                    predicate=lambda message: message._mkbot_goes_out(),
                )
            )
        return defaults

    def _mkbot_goes_out(self):
        """Whether this is a message of ours to a customer: only those have a delivery."""
        return (
            self.model == "discuss.channel"
            and self.message_type == "comment"
            and not self.author_guest_id
            and self.channel_id.channel_type == "mkbot"
            and not self.mkbot_is_note
        )

    def _mkbot_outgoing(self, delivery_id, address, options=None, with_data=False, **meta):
        """Return the message as the adapters know it.

        :param with_data: hand the bytes of files over, instead of an address
        :return: a :class:`port.Outgoing`; its ``meta`` says who speaks and when
        """
        self.ensure_one()
        bot = self.env["ir.model.data"]._xmlid_to_res_id("mkbot_chat.partner_bot")
        if self.author_guest_id:
            speaker = "customer"
        elif self.author_id.id == bot:
            speaker = "bot"
        else:
            speaker = "operator" if self.author_id else "system"
        return Outgoing(
            delivery_id=delivery_id,
            address=address,
            text=html2plaintext(self.body or "", include_references=False).strip(),
            attachments=tuple(
                Attachment(
                    name=attachment.name,
                    mimetype=attachment.mimetype,
                    data=attachment.raw if with_data else None,
                    url=None if with_data else attachment._mkbot_customer_url(),
                    voice=bool(attachment.voice_ids),
                    size=attachment.file_size,
                )
                for attachment in self.attachment_ids.sorted("id")
            ),
            options=tuple(Option(item["id"], item["label"]) for item in options or ()),
            meta={
                "message_id": self.id,
                "from": speaker,
                "author": self.author_id.name or self.author_guest_id.name or "",
                "at": f"{self.date.isoformat(timespec='seconds')}Z",
                **meta,
            },
        )

    def _mkbot_site_history(self, contact, limit, before=None):
        """Return what a visitor wrote and was told, oldest first, as their widget shows it.

        :param before: only what came before the message of this id
        :return: the messages and whether there are more
        """
        domain = [
            ("model", "=", "discuss.channel"),
            ("res_id", "in", contact.session_ids.channel_id.ids),
            ("message_type", "=", "comment"),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
            ("is_internal", "=", False),
        ]
        if before:
            domain.append(("id", "<", before))
        messages = self.search(domain, order="id desc", limit=limit + 1)
        shown = messages[:limit].sorted("id")
        received = self.env["mkbot.inbound"].search([("message_id", "in", shown.ids)])
        client_ids = {event.message_id.id: event.key for event in received}
        seen = contact._seen_by_operators()
        payloads = []
        for message in shown:
            delivery = message.mkbot_delivery_ids[:1]
            if message.author_guest_id:
                state = "read" if message.id <= seen else "sent"
            else:
                state = delivery.state or "sent"
            outgoing = message._mkbot_outgoing(
                delivery.id,
                contact.address,
                message.mkbot_options,
                client_id=client_ids.get(message.id),
                state=state,
            )
            payloads.append(site.render(outgoing))
        return payloads, len(messages) > limit
