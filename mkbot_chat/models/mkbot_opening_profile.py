import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import html_escape, plaintext2html

from .mkbot_opening_profile_value import TITLES

_logger = logging.getLogger(__name__)

#: What is filled in by itself where a model has such a field and no line gives it.
AUTOMATIC = ("partner_id", "company_id", "user_id", "description", "body", *TITLES)


class MkbotOpeningProfile(models.Model):
    """What is opened when the bot hands a request over: in whose queue, and which record (B5)."""

    _name = "mkbot.opening.profile"
    _description = "Opening Profile"
    _order = "sequence, code, id"
    _rec_name = "code"
    _check_company_auto = True

    intent_id = fields.Many2one(
        "mkbot.intent", string="Asked for", index="btree_not_null", ondelete="cascade"
    )
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        help="Taken from what is asked for. Without it, “comprovante” stands for receipts.",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True, help="Empty: for all."
    )
    sector_id = fields.Many2one(
        "mkbot.sector",
        check_company=True,
        ondelete="restrict",
        help="In whose queue the attendance goes. Empty: it stays in that of its account.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    model_id = fields.Many2one(
        "ir.model",
        string="Opens",
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="What people go on with, such as a lead. Empty: only the conversation.",
    )
    model = fields.Char(related="model_id.model", string="Model name")
    value_ids = fields.One2many("mkbot.opening.profile.value", "profile_id", string="Values")

    _once = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE active",
        "There is a profile for this request and company already.",
    )

    @api.depends("intent_id")
    def _compute_code(self):
        for profile in self:
            profile.code = profile.intent_id.code or profile.code

    # ----- what may be saved -----

    @api.constrains("model_id", "value_ids", "active")
    def _check_opens(self):
        for profile in self.filtered("model_id"):
            target = self.env.get(profile.model)
            if target is None or target._abstract or target._transient:
                raise ValidationError(self.env._("Records of this kind cannot be opened."))
            # The bot creates as superuser: nobody may have it create what they could not.
            # Constraints run as superuser, so that has to be put away.
            if not target.sudo(False).has_access("create"):
                raise ValidationError(
                    self.env._(
                        "You may not create “%s” yourself, so the bot may not for you.",
                        profile.model_id.name,
                    )
                )
            profile.value_ids._check_value()
            missing = profile._missing_fields(target)
            if missing:
                raise ValidationError(
                    self.env._(
                        "“%(model)s” cannot be opened without: %(fields)s. Give them values.",
                        model=profile.model_id.name,
                        fields=", ".join(missing),
                    )
                )

    def _missing_fields(self, target):
        """Labels of the fields that a record needs and nothing gives."""
        given = {*self.value_ids.mapped("field_id.name"), *AUTOMATIC, *models.MAGIC_COLUMNS}
        needed = [
            name
            for name, field in target._fields.items()
            if field.required
            and field.store
            and name not in given
            and not (field.compute or field.related or field.inherited)
        ]
        # sudo: whether there is a default, not what it is
        defaults = target.sudo().default_get(needed)
        descriptions = target.fields_get(needed, ["string"])
        return [
            descriptions.get(name, {}).get("string", name)
            for name in needed
            if name not in defaults or defaults[name] in (None, False, "")
            if target._fields[name].type != "boolean"
        ]

    # ----- opening -----

    @api.model
    def _open_for(self, session, code, slots, summary):
        """Put an attendance into the queue of who treats a request, and open what they go on
        with, once for each request of an attendance.

        :param str code: of what the customer asked for
        :param dict slots: what they answered
        :param str summary: what the bot learned
        :return: the record, None where there is none
        """
        # sudo: it is opened by the bot, on nobody's behalf; settings are not for operators
        profile = self.sudo().with_company(session.company_id)._of(session, code)
        if not profile:
            return None
        sector = profile.sector_id
        if sector.active and sector.company_id == session.company_id:
            session.sector_id = sector
        if not profile.model_id:
            return None
        openings = profile.env["mkbot.opening"]
        opened = openings.search(
            [
                ("session_id", "=", session.id),
                ("code", "=", code),
                ("request_key", "=", False),
            ],
            limit=1,
        )
        if opened:
            return opened._record()
        record = profile._create_record(session, slots, summary)
        openings.create(
            {
                "session_id": session.id,
                "profile_id": profile.id,
                "code": code,
                "res_model": record._name,
                "res_id": record.id,
                "name": record.display_name,
            }
        )
        profile._tell(session, record, summary)
        return record

    def _of(self, session, code):
        """The profile of a request: the company's own before one for all."""
        found = self.search(
            [("code", "=", code), ("company_id", "in", [session.company_id.id, False])]
        )
        return found.sorted(lambda profile: not profile.company_id)[:1]

    def _create_record(self, session, slots, summary, typed=None):
        """The new record.

        :param dict typed: ``title`` and ``description`` as a person wrote them: they stand
        """
        speaking = session.account_id._speaking().env
        # Nobody follows, and nobody is written to, because the bot opened something.
        target = self.env[self.model].with_context(
            lang=speaking.lang,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
            mail_notrack=True,
        )
        variables = self._variables(session, slots, summary)
        vals = self._automatic(target, session, variables)
        for line in self.value_ids:
            name = line.field_id.name
            try:
                vals[name] = line._value_for(target, variables)
            except ValueError as error:
                # What a customer answered need not be a date: the rest is worth having.
                _logger.info("%s of %s is left out: %s", name, self.model, error)
        vals |= self._typed_values(target, typed or {})
        return target.create(vals)

    def _typed_values(self, target, typed):
        """Hook: the values of what a person wrote, ``{title, description}``."""
        return {}

    def _variables(self, session, slots, summary):
        partner, contact = session.partner_id, session.contact_id
        answers = {f"slot.{name}": value for name, value in slots.items()}
        return {
            **answers,
            "customer": partner.name or slots.get("name") or contact.name or "",
            "first_name": (partner.name or "").split(" ")[0],
            "protocol": session.name,
            "summary": summary or "",
            "phone": partner.phone or slots.get("phone") or contact.phone or "",
            "email": partner.email or slots.get("email") or "",
            "city": partner.city or slots.get("city") or "",
            "account": session.account_id.name,
            "sector": session.sector_id.name or "",
            "intent": session._intent_name(self.code),
        }

    def _automatic(self, target, session, variables):
        """Values of what every record has that people go on with."""
        words = (variables["intent"], variables["customer"], variables["protocol"])
        text = "\n".join(filter(None, (variables["protocol"], variables["summary"])))
        vals = {"partner_id": session.partner_id.id, "company_id": session.company_id.id}
        title = next((name for name in TITLES if name in target._fields), None)
        if title:
            vals[title] = " – ".join(filter(None, words))
        # Else it would be the bot's.
        vals["user_id"] = False
        for name in ("description", "body"):
            html = name in target._fields and target._fields[name].type == "html"
            vals[name] = plaintext2html(text) if html else text
        hook = getattr(self, f"_automatic_{target._name.replace('.', '_')}", None)
        if hook:
            vals.update(hook(session, variables))
        return {
            name: value
            for name, value in vals.items()
            if name in target._fields
            and not (target._fields[name].readonly and not target._fields[name].compute)
            and not (name == "user_id" and target._fields[name].required)
        }

    def _automatic_crm_lead(self, session, variables):
        """A lead where the company works with leads, else an opportunity.

        What a customer typed is not written to a lead of a known one: it would go on to their
        registered data.
        """
        uses_leads = self.env.ref("crm.group_use_lead") in (
            self.env.ref("base.group_user").all_implied_ids
        )
        vals = {"type": "lead" if uses_leads else "opportunity"}
        if not session.partner_id:
            vals |= {
                "contact_name": variables["customer"],
                "phone": variables["phone"],
                "email_from": variables["email"],
                "city": variables["city"],
                "zip": variables.get("slot.zip"),
                "street": " ".join(
                    filter(None, (variables.get("slot.street"), variables.get("slot.number")))
                ),
            }
        return vals | self._campaign(session)

    def _campaign(self, session):
        """Where a sale came from, for the reports of sales: the account, and that it was a chat."""
        mixin = self.env["utm.mixin"]
        source = mixin._find_or_create_record("utm.source", session.account_id.name)
        medium = mixin._find_or_create_record("utm.medium", "Chat")
        return {"source_id": source.id, "medium_id": medium.id}

    def _tell(self, session, record, summary):
        """Say where the record came from, and in the conversation where it is."""
        env = session.account_id._speaking().env
        if hasattr(record, "message_post"):
            lines = [env._("Opened by attendance %s", session.name), *(summary or "").splitlines()]
            record.message_post(
                body=plaintext2html("\n".join(lines)),
                author_id=session._bot_partner().id,
                subtype_xmlid="mail.mt_note",
            )
        kind = html_escape(self.with_env(env).sudo().model_id.name)
        session._post(
            kind + ": " + record._get_html_link(record.display_name),
            author=session._bot_partner(),
            subtype="mail.mt_note",
        )
