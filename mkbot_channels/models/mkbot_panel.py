import phonenumbers

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.models.mkbot_panel_permissions import masked_phone

from ..adapters import adapter_of, capabilities


class MkbotPanel(models.AbstractModel):
    """Writing to a customer first (row P13)."""

    _inherit = "mkbot.panel"

    @api.model
    def open(self, panel_uuid):
        """Say, besides, whether the user can begin a conversation: ``me.can_invite``."""
        answer = super().open(panel_uuid)
        may = not self.env["mkbot.tool"]._is_withheld("invite")
        answer["me"]["can_invite"] = may and bool(self._accounts_to_invite())
        return answer

    @api.model
    def invite_options(self, partner_id=False):
        """Return what can be chosen to begin a conversation.

        :return: ``{partner: {id, name} or None, phones: [{number, label}], accounts: [{id, name,
            platform, needs_template, templates}]}``; numbers are in E.164
        """
        self._check_tool("invite")
        partner = self._customer(partner_id)
        accounts = self._accounts_to_invite()
        return {
            "partner": {"id": partner.id, "name": partner.name} if partner else None,
            "phones": self._phones_to_choose(partner),
            "accounts": [self._account_to_invite(account, partner) for account in accounts],
        }

    def _accounts_to_invite(self):
        # sudo: operators do not read accounts; they choose one by its name.
        accounts = self.env["mkbot.account"].sudo()
        domain = [("state", "=", "connected"), ("company_id", "in", self.env.companies.ids)]
        user = self.env.user
        own = accounts.search(domain).filtered(
            lambda account: (
                not account.sector_id
                or user in account.sector_id.operator_ids
                or user.has_group("mkbot_chat.group_supervisor")
            )
        )
        return own.filtered(lambda account: hasattr(adapter_of(account.platform), "person"))

    def _needs_template(self, account):
        """Whether the platform takes nothing else from us until the customer writes."""
        return "template" in capabilities(account.platform)

    def _account_to_invite(self, account, partner):
        needs_template = self._needs_template(account)
        templates = account.template_ids.filtered("usable") if needs_template else ()
        return {
            "id": account.id,
            "name": account.name,
            "platform": account.platform,
            "needs_template": needs_template,
            "templates": [template._choice(partner=partner.sudo()) for template in templates],
        }

    def _phones(self, partner):
        """The numbers of a customer and of their contacts, each once."""
        phones = {}
        people = partner.commercial_partner_id | partner | partner.commercial_partner_id.child_ids
        for person in people:
            if number := self._e164(person.phone, person):
                phones.setdefault(number, person.name or "")
        return [{"number": number, "label": label} for number, label in phones.items()]

    def _phones_to_choose(self, partner):
        """The same as the user may see them: masked, of a customer they may not read."""
        phones = self._phones(partner) if partner else []
        if self._sees(partner):
            return phones
        return [{**phone, "number": masked_phone(phone["number"])} for phone in phones]

    def _chosen_phone(self, partner, number):
        """Return the number that was chosen or typed, in E.164 form; ``None`` for what is none."""
        if partner and not self._sees(partner):
            for phone in self._phones(partner):
                if masked_phone(phone["number"]) == number:
                    return phone["number"]
        return self._e164(number, partner)

    def _e164(self, phone, partner=None):
        """Return a number in E.164 form, ``None`` for what is none."""
        country = (partner and partner.country_id.code) or self.env.company.country_id.code or "BR"
        try:
            number = phonenumbers.parse(phone or "", country)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    @api.model
    def invite(self, account_id, number, partner_id=False, template_id=False, values=None, text=""):
        """Begin a conversation with a phone number, attended by the user.

        :param values: ``{id of the variable as text: its text}`` of the template
        :param text: what to say first, where the platform wants no template
        :return: ``{"session_id"}``
        :raise UserError: in words
        """
        self._check_tool("invite")
        account = self._accounts_to_invite().browse(account_id)
        if account not in self._accounts_to_invite():
            raise UserError(self.env._("Choose an account."))
        partner = self._customer(partner_id)
        phone = self._chosen_phone(partner, number)
        if not phone:
            raise UserError(self.env._("“%s” is no phone number.", number or ""))
        text = (text or "").strip()
        if self._needs_template(account):
            template = account.template_ids.filtered("usable").browse(template_id or [])
            if template not in account.template_ids:
                raise UserError(self.env._("Choose a template: this platform demands one."))
            template._checked(values)
        elif not text:
            raise UserError(self.env._("Write what you want to say."))
        session = self._begin_with(account, phone, partner)
        if self._needs_template(account):
            self.env["mkbot.session"]._send_template(session.id, template_id, values)
        else:
            session.sudo(False).channel_id.message_post(
                body=session._as_html(text),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        return {"session_id": session.id}

    def _begin_with(self, account, phone, partner):
        """Return the conversation with a number, attended by the user: the one that goes on, or
        a new one."""
        sender = adapter_of(account.platform).person(phone)
        account = account.with_company(account.company_id)
        contact = account.env["mkbot.contact"]._resolve(account, sender)
        if partner and not contact.partner_id:
            contact.partner_id = partner
        if partner and contact.partner_id != partner:
            raise UserError(
                self.env._(
                    "%(number)s is already known as %(customer)s.",
                    number=phone,
                    customer=contact.partner_id.name,
                )
            )
        session = contact._current_session()
        if session.state == "rating":
            session._close()
            session = session.browse()
        session = session or contact._open_session(state="waiting", reason="invited")
        session.bot_pending = False
        if self.env.user not in session.operator_ids:
            session.with_user(self.env.user).check_access("read")
            # sudo: to begin a conversation is a tool of its own, whoever may rescue
            session.with_user(self.env.user).sudo().action_rescue()
        return session
