from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.models.mkbot_session_panel import iso
from odoo.addons.mkbot_chat.port import Outgoing

from .. import signals
from ..adapters import adapter_of, capabilities


class ChosenTemplate(NamedTuple):
    """Goes through the context to the outbox. A context over RPC cannot hold one."""

    template_id: int
    values: dict


class MkbotSession(models.Model):
    """What a platform allows in an attendance: its window, templates, marks."""

    _inherit = "mkbot.session"

    # ----- the window -----

    def _panel_row(self, card=False):
        return {**super()._panel_row(card=card), "window": self._window()}

    def _window(self):
        """Until when we may write freely, for the panel.

        :return: ``None`` where the platform has no window; else ``{until, grace, templates}``:
            ``until`` and ``grace`` (for operators only) are ISO 8601 in UTC or ``""`` when the
            customer never wrote, ``templates`` says whether approved ones can go afterwards
        """
        adapter = adapter_of(self.platform)
        window = getattr(adapter, "WINDOW", None)
        if not window:
            return None
        last = self.contact_id.last_inbound_at
        grace = getattr(adapter, "GRACE", None)
        return {
            "until": iso(last + window) if last else "",
            "grace": iso(last + grace) if last and grace else "",
            "templates": "template" in capabilities(self.platform),
        }

    def _may_speak(self):
        window = getattr(adapter_of(self.platform), "WINDOW", None)
        last = self.contact_id.last_inbound_at
        if window and not (last and fields.Datetime.now() - last < window):
            return False
        return super()._may_speak()

    # ----- templates -----

    @api.model
    def template_choices(self, session_id):
        """Return the approved templates that can go to the customer of an attendance, their
        variables filled as far as they are known.

        :raise AccessError: the user may not read the attendance
        """
        self.env["mkbot.panel"]._check_tool("template")
        session = self.browse(session_id)
        session.check_access("read")
        # sudo: operators do not read accounts and templates.
        session = session.sudo()
        templates = session.env["mkbot.template"].search(
            [("account_id", "=", session.account_id.id), ("usable", "=", True)]
        )
        lang = session._customer_lang()
        templates = templates.sorted(lambda template: (template.lang != lang, template.name))
        return [template._choice(session) for template in templates]

    @api.model
    def send_template(self, session_id, template_id, values):
        """Send an approved template to the customer of an attendance.

        :param values: ``{id of the variable as text: its text}``
        :raise UserError: it is not the user who attends; a variable is missing
        """
        self.env["mkbot.panel"]._check_tool("template")
        return self._send_template(session_id, template_id, values)

    def _send_template(self, session_id, template_id, values):
        """The same for whoever begins a conversation with it."""
        session = self.browse(session_id)
        session.check_access("read")
        template = self.env["mkbot.template"].sudo().browse(template_id).exists()
        if not template or template.account_id != session.sudo().account_id:
            raise UserError(self.env._("This template cannot be sent."))
        values = template._checked(values)
        chosen = ChosenTemplate(template.id, values)
        message = session.channel_id.with_context(mkbot_template=chosen).message_post(
            body=session._as_html(template._text(values)),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return message.id

    def _send_out(self, message, options=None):
        chosen = self.env.context.get("mkbot_template")
        if not isinstance(chosen, ChosenTemplate):
            return super()._send_out(message, options)
        return self.env["mkbot.delivery"]._queue(
            self, message, template_id=chosen.template_id, template_values=chosen.values
        )

    # ----- marks -----

    def _signal_typing(self):
        """Show the customer that an operator is typing."""
        if "typing" in capabilities(self.platform) and signals.is_news(self.env, self.id):
            self._signal("typing", self._last_provider_id())

    def _last_provider_id(self, after_id=0, up_to_id=None):
        """Return the platform's id of the customer's last message, ``None`` where there is none.

        :param after_id, up_to_id: only among the messages of these ids
        """
        domain = [
            ("model", "=", "discuss.channel"),
            ("res_id", "=", self.channel_id.id),
            ("author_guest_id", "!=", False),
            ("id", ">", after_id),
        ]
        if up_to_id:
            domain.append(("id", "<=", up_to_id))
        last = self.env["mail.message"].sudo().search(domain, order="id desc", limit=1)
        # sudo: the journal is no business of operators.
        journal = self.env["mkbot.inbound"].sudo()
        event = last and journal.search([("message_id", "=", last.id)], limit=1)
        return event.provider_id or None if event else None

    def _signal(self, kind, target=None):
        """Tell the platform that somebody types, or has read, soon and without a promise."""
        # sudo: who acts in the conversation need not read the account.
        session = self.sudo()
        account = session.account_id
        if kind not in capabilities(session.platform) or account.state == "draft":
            return
        contact = session.contact_id
        outgoing = Outgoing(
            delivery_id=0,
            address=contact.address,
            kind=kind,
            target=target,
            meta={"from": "operator", "contact": contact.meta or {}},
        )
        signals.tell(self.env, account._adapter(), account._target_of(account.id), outgoing)

    def _signal_read(self, after_id, up_to_id):
        """Mark the customer's messages as read, as far as an operator has seen them."""
        if "read" in capabilities(self.platform):
            if provider_id := self._last_provider_id(after_id or 0, up_to_id):
                self._signal("read", provider_id)
