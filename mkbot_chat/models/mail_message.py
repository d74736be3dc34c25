import json
import re

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.bus.models.bus import json_dump
from odoo.addons.mail.tools.discuss import Store

from ..plain import plain_text
from .discuss_channel import BY_SESSION

#: Earlier texts of a message that are kept: a live location changes every few seconds.
MOST_VERSIONS = 50
#: What stands in the place of a password.
MASK = "••••••••"
#: So many notices of the bus may have come since the customer wrote.
RECENT_NOTICES = 2000


class MailMessage(models.Model):
    _inherit = "mail.message"

    mkbot_options = fields.Json(
        string="Quick replies", help="Offered with the message: a list of {id, label}."
    )
    mkbot_marks = fields.Json(
        string="What happened to it",
        help="about: what the platform tells besides; elsewhere: we wrote it, but not here;"
        ' history: earlier texts, [{"text", "until"}]; deleted: when the customer took it back;'
        " masked: it was a password.",
    )
    mkbot_is_note = fields.Boolean(compute="_compute_mkbot_is_note")

    @api.depends("subtype_id", "is_internal")
    def _compute_mkbot_is_note(self):
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        for message in self:
            # What is not plainly said to the customer is said among colleagues.
            message.mkbot_is_note = message.subtype_id.id != comment or message.is_internal

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + [
            Store.Attr("mkbot_options", predicate=lambda message: bool(message.mkbot_options)),
            Store.Attr("mkbot_marks", predicate=lambda message: bool(message.mkbot_marks)),
        ]

    def _mkbot_not_delivered(self, reason):
        """Hook: these did not reach the customer, and nobody tries any more.

        :param reason: why, in words
        """

    # ----- what a platform tells of a message later -----

    def _mkbot_changed_by_author(self, event):
        """Show the new text of a message that its author edited; the earlier ones stay.

        :param event: a :class:`port.Event` of kind edit
        """
        self.ensure_one()
        at = event.at.isoformat()
        marks = self.mkbot_marks or {}
        if marks.get("masked"):
            return
        history = marks.get("history", [])
        # Of two edits the platform's clock says which is the later, whatever comes first.
        if at <= marks.get("changed", ""):
            history = [*history, {"text": event.text, "until": marks["changed"]}]
            self._mkbot_mark(history=history)
            return
        old = plain_text(self.body)
        if old == event.text.strip():
            # Some platforms tell an edit twice.
            return
        history = [*history, {"text": old, "until": at}]
        lines = Markup("<br/>").join(escape(line) for line in event.text.splitlines())
        self.body = lines + Markup('<span class="o-mail-Message-edited"></span>')
        self._mkbot_mark(history=history[-MOST_VERSIONS:], changed=at)

    def _mkbot_keep_version(self, body):
        """Keep what a message of ours said before an operator changed or deleted it."""
        version = {"text": plain_text(body), "until": fields.Datetime.now().isoformat() + "+00:00"}
        history = [*(self.mkbot_marks or {}).get("history", []), version]
        self._mkbot_mark(history=history[-MOST_VERSIONS:])

    def _mkbot_deleted_by_author(self, event):
        """Mark messages that their author took back: who attends them has seen them already."""
        for message in self:
            message._mkbot_mark(deleted=event.at.isoformat())

    def _mkbot_mask(self):
        """Put what cannot be read in the place of passwords that a customer wrote."""
        for message in self:
            words = {plain_text(message.body), re.sub(r"<[^>]*>", "", message.body).strip()} - {""}
            message._mkbot_mask_told(words)
            message.body = MASK
            message._mkbot_mark(history=[], masked=True)

    def _mkbot_mask_told(self, words):
        """What browsers are told at the commit has the words still, and what they were told is
        kept for a while.

        :param set words: as they were said, and as they stand in HTML
        """

        def masked(value):
            if isinstance(value, str):
                for each in words:
                    value = value.replace(each, MASK)
            elif isinstance(value, list):
                value = [masked(each) for each in value]
            elif isinstance(value, dict):
                value = {key: masked(each) for key, each in value.items()}
            return value

        for told in self.env.cr.precommit.data.get("bus.bus.values", ()):
            told["message"] = json_dump(masked(json.loads(told["message"])))
        # sudo: nobody reads the bus but Odoo
        bus = self.env["bus.bus"].sudo()
        latest = bus.search([], order="id desc", limit=1).id
        recent = bus.search([("id", ">", latest - RECENT_NOTICES)])
        escaped = [json_dump(each)[1:-1] for each in words]
        for told in recent.filtered(lambda told: any(each in told.message for each in escaped)):
            told.message = json_dump(masked(json.loads(told.message)))

    def _mkbot_mark(self, **marks):
        self.ensure_one()
        self.mkbot_marks = {**(self.mkbot_marks or {}), **marks}
        channel = self.env["discuss.channel"].browse(self.res_id)
        Store(bus_channel=channel, bus_subchannel="internal_users").add(
            self, ["body", "mkbot_marks"]
        ).bus_send()

    def _mkbot_check_change(self):
        """Hook: refuse to change or delete a message that went to the customer.

        :raise UserError: the platform cannot, or can no longer
        """
        raise UserError(self.env._("Messages sent to the customer cannot be changed."))

    def _mkbot_react(self, guest, emoji):
        """Show the one reaction a customer has on a message; "" takes it back."""
        for message in self:
            earlier = message.sudo().reaction_ids.filtered(lambda r: r.guest_id == guest)
            nobody = self.env["res.partner"]
            for content in set(earlier.mapped("content")) - {emoji}:
                message._message_reaction(content, "remove", nobody, guest)
            if emoji:
                message._message_reaction(emoji, "add", nobody, guest)

    # ----- what was said stays said -----

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse words that did not come through the conversation, which alone says whose they
        are and sends them."""
        messages = super().create(vals_list)
        # Looked at afterwards: a context over RPC may bring default values.
        if not self.env.su and self.env.context.get("mkbot_words") is not BY_SESSION:
            if messages._mkbot_in_conversations():
                raise AccessError(self.env._("Write in the conversation from the MKBOT panel."))
        return messages

    def _get_forbidden_access(self, operation):
        # Core lets authors change what they wrote, and members all that is in their channel.
        forbidden = super()._get_forbidden_access(operation)
        if operation in ("write", "unlink"):
            forbidden |= (self - forbidden)._mkbot_in_conversations()
        return forbidden

    def _mkbot_in_conversations(self):
        """The messages among these that belong to a customer's conversation."""
        in_channels = self.sudo().filtered(lambda message: message.model == "discuss.channel")
        if not in_channels:
            return self.browse()
        conversations = (
            in_channels.env["discuss.channel"]
            .with_context(active_test=False)
            .search([("id", "in", in_channels.mapped("res_id")), ("channel_type", "=", "mkbot")])
        )
        return self & in_channels.filtered(lambda message: message.res_id in conversations.ids)
