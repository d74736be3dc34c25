from odoo import fields, models

from ..adapters import adapter_of, capabilities


class MkbotContact(models.Model):
    """Telling customers what they did not ask for: by the platform they write from."""

    _inherit = "mkbot.contact"

    def _ways_to_tell(self):
        ways = {}
        for contact in self:
            if way := contact._way_to_tell():
                ways[contact.id] = way
        return {**ways, **super()._ways_to_tell()}

    def _way_to_tell(self):
        """How this contact could be told something if nobody attended them; None: not at all."""
        account = self.account_id
        adapter = adapter_of(account.platform)
        # What goes over our own bus reaches who has the page open.
        if account.state != "connected" or getattr(adapter, "TRANSPORT", "http") == "bus":
            return None
        window = getattr(adapter, "WINDOW", None)
        last = self.last_inbound_at
        if not window or (last and fields.Datetime.now() - last < window):
            return "chat"
        if "template" in capabilities(account.platform) and account.notice_template_id.usable:
            return "template"
        return None

    def _tell(self, words):
        told = super()._tell(words)
        others = self.filtered(lambda contact: contact.id not in told)
        ways = {contact.id: contact._way_to_tell() for contact in others}
        others = others.filtered(lambda contact: ways[contact.id])
        templates = {}
        for contact in others.filtered(lambda contact: ways[contact.id] == "template"):
            template = contact.account_id.notice_template_id
            text, options = words[contact.id]
            values = template._values_to_tell(contact.partner_id, text)
            templates[contact.id] = {"template_id": template.id, "template_values": values}
            words = {**words, contact.id: (template._text(values), options)}
        for contact_id, (session, message) in others._write_after(words).items():
            extra = templates.get(contact_id, {})
            options = None if extra else message.mkbot_options
            self.env["mkbot.delivery"]._queue(session, message, options, is_told=True, **extra)
            told[contact_id] = message
        return told
