from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.mkbot_chat.plain import plain_text
from odoo.addons.mkbot_chat.port import Attachment, Option, Outgoing

from ..adapters import capabilities, site


class MailMessage(models.Model):
    _inherit = "mail.message"

    mkbot_delivery_ids = fields.One2many(
        "mkbot.delivery",
        "message_id",
        domain=[("kind", "=", "message")],
        groups="mkbot_chat.group_supervisor",
    )
    mkbot_media_ids = fields.One2many(
        "mkbot.media", "message_id", groups="mkbot_chat.group_supervisor"
    )

    def _to_store_defaults(self, target):
        defaults = super()._to_store_defaults(target)
        if target.is_internal(self.env):
            defaults.append(
                Store.Attr(
                    "mkbot_delivery",
                    # sudo: whoever reads the message may know whether it arrived.
                    lambda message: message.sudo()._mkbot_delivery()._store_value(),
                    predicate=lambda message: message._mkbot_goes_out(),
                )
            )
            defaults.append(
                Store.Attr(
                    "mkbot_media",
                    lambda message: message.sudo().mkbot_media_ids._store_values(),
                    predicate=lambda message: bool(
                        message.author_guest_id and message.sudo().mkbot_media_ids
                    ),
                )
            )
        return defaults

    def _mkbot_delivery(self):
        """Return the outbox's row of this message, empty without one."""
        deliveries = self.mkbot_delivery_ids
        # Not a slice: that would forget the other messages, and read each one's row alone.
        return next(iter(deliveries), deliveries)

    def _mkbot_goes_out(self):
        """Whether this is a message of ours to a customer: only those have a delivery."""
        return (
            self.model == "discuss.channel"
            and self.message_type == "comment"
            and not self.author_guest_id
            and self.channel_id.channel_type == "mkbot"
            and not self.mkbot_is_note
        )

    def _mkbot_mask(self):
        """The journal of what came in does not keep passwords either."""
        # sudo: the journal is the workers'
        self.env["mkbot.inbound"].sudo().search([("message_id", "in", self.ids)]).payload = False
        return super()._mkbot_mask()

    # ----- changing what was sent -----

    def _mkbot_check_change(self):
        message = self.sudo()
        delivery = message.mkbot_delivery_ids[:1]
        adapter = delivery.account_id._adapter() if delivery else None
        possible = getattr(adapter, "CAPABILITIES", frozenset())
        if not {"edit", "delete"} & possible:
            return super()._mkbot_check_change()
        session = delivery.session_id
        if session.state != "active" or self.env.user not in session.operator_ids:
            raise UserError(self.env._("Only who attends the conversation can change messages."))
        if not delivery.provider_id or delivery.state in ("failed", "uncertain"):
            raise UserError(self.env._("This message has not reached the customer yet."))
        within = getattr(adapter, "EDIT_WITHIN", None)
        if within and fields.Datetime.now() - message.date > within:
            raise UserError(self.env._("This message is too old to be changed on the platform."))
        return None

    def _mkbot_queue_change(self, kind):
        """Have the platform change or delete its copy of a message of ours."""
        self.ensure_one()
        delivery = self.mkbot_delivery_ids[:1]
        if kind not in capabilities(delivery.account_id.platform):
            raise UserError(
                self.env._("This platform does not let messages be changed.")
                if kind == "edit"
                else self.env._("This platform does not let messages be deleted.")
            )
        parts = [delivery.provider_id, *delivery.part_ids.mapped("provider_id")]
        if kind == "edit" and len(parts) > 1:
            raise UserError(
                self.env._("This message went in several parts: it cannot be changed as one.")
            )
        for part in parts:
            delivery._queue(delivery.session_id, self, kind=kind, target_id=part)

    def _message_reaction(self, content, action, partner, guest, store=None):
        result = super()._message_reaction(content, action, partner, guest, store)
        if partner and self.model == "discuss.channel":
            self.sudo()._mkbot_queue_reaction(content if action == "add" else "")
        return result

    def _mkbot_queue_reaction(self, emoji):
        """Have the customer see an operator's reaction; the platform shows one only."""
        session = self.channel_id.mkbot_session_ids
        account = session.account_id
        if not session or self.mkbot_is_note or "reaction" not in capabilities(account.platform):
            return
        target = self.env["mkbot.delivery"]._provider_id_of(self)
        if target and account.state != "draft" and session._is_open():
            self.env["mkbot.delivery"]._queue(
                session, self, kind="reaction", target_id=target, emoji=emoji
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
            text=plain_text(self.body),
            attachments=tuple(
                Attachment(
                    name=attachment.name,
                    mimetype=attachment.mimetype,
                    data=attachment.raw if with_data else None,
                    # Some platforms fetch files from us: they need the whole address.
                    url=(self.get_base_url() if with_data else "")
                    + attachment._mkbot_customer_url(),
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
            delivery = message._mkbot_delivery()
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
