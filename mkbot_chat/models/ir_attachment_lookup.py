from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import human_size

#: Of each kind of record so many, the newest, are looked at for a customer's files.
MOST_RECORDS = 2000


class IrAttachment(models.Model):
    """Files of customers' records, as the look-up shows them."""

    _inherit = "ir.attachment"

    mkbot_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_mkbot_partner_id",
        search="_search_mkbot_partner_id",
        groups="mkbot_chat.group_operator",
        help="Whose record the file belongs to.",
    )
    mkbot_document = fields.Char(
        string="Belongs to",
        compute="_compute_mkbot_partner_id",
        groups="mkbot_chat.group_operator",
    )
    mkbot_size = fields.Char(
        string="Size", compute="_compute_mkbot_size", groups="mkbot_chat.group_operator"
    )

    mkbot_is_picture = fields.Boolean(compute="_compute_mkbot_is_picture")

    @api.model
    def _mkbot_partner_paths(self):
        """Hook: the kinds of records whose files are their customer's.

        :return: ``{model: (path to the partner, path to the company)}``
        """
        return {
            "res.partner": ("id", "company_id"),
            "account.move": ("partner_id", "company_id"),
            "crm.lead": ("partner_id", "company_id"),
            "discuss.channel": ("mkbot_session_ids.partner_id", "mkbot_session_ids.company_id"),
        }

    @api.depends("res_model", "res_id")
    def _compute_mkbot_partner_id(self):
        paths = self._mkbot_partner_paths()
        self.mkbot_partner_id = self.mkbot_document = False
        by_record = defaultdict(self.browse)
        for file in self:
            if file.res_model in paths and file.res_model in self.env and file.res_id:
                by_record[file.res_model, file.res_id] |= file
        for (model, res_id), files in by_record.items():
            # sudo: whose it is decides who may see it; its name is told with the file
            record = self.env[model].sudo().browse(res_id).exists()
            if not record:
                continue
            path = paths[model][0]
            files.mkbot_partner_id = (record if path == "id" else record.mapped(path))[:1]
            files.mkbot_document = self._mkbot_origin(record)

    def _mkbot_origin(self, record):
        """What a file belongs to, in words."""
        if record._name == "discuss.channel":
            record = record.mkbot_session_ids[:1]
        return f"{self.env['ir.model']._get(record._name).sudo().name}: {record.display_name}"

    def _search_mkbot_partner_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        partners = self._mkbot_partners(operator, value)
        if not partners:
            return Domain.FALSE
        # In superuser mode the companies of the context are not checked.
        companies = set(self.env.companies.ids) & set(self.env.user._get_company_ids())
        # Numbers, not sub-queries: only then the index on the record is used.
        found = Domain.FALSE
        for model, (path, company) in self._mkbot_partner_paths().items():
            if model not in self.env:
                continue
            # sudo: whether one may see the files is decided elsewhere
            records = self.env[model].sudo().with_context(active_test=False)
            domain = Domain(path, "in", partners) & Domain(company, "in", [*companies, False])
            records = records.search(domain, order="id desc", limit=MOST_RECORDS)
            if records:
                found |= Domain("res_model", "=", model) & Domain("res_id", "in", records.ids)
        return found & Domain("res_field", "=", False)

    def _mkbot_partners(self, operator, value):
        """The ids of the partners that are searched."""
        if operator == "in" and not hasattr(value, "get_result_ids") and False in value:
            # Nobody's files: there is no way to find them.
            raise UserError(self.env._("Search files of a customer."))
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = Domain("id", "in", value) if operator == "in" else Domain(value)
        return partners.search(domain, limit=MOST_RECORDS).ids

    @api.depends("mimetype")
    def _compute_mkbot_is_picture(self):
        for file in self:
            file.mkbot_is_picture = (file.mimetype or "").startswith("image/")

    @api.depends("file_size")
    def _compute_mkbot_size(self):
        for file in self:
            file.mkbot_size = human_size(file.file_size)

    # ----- who may read them -----

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        domain = Domain(domain)
        if (
            not (self.env.su or bypass_access)
            and any(part.field_expr == "mkbot_partner_id" for part in domain.iter_conditions())
            and self._mkbot_has_coin()
        ):
            # Odoo would ask the rights on each record. The coin shows the files of who is attended.
            domain &= self._mkbot_looked_up_domain()
            bypass_access = True
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        # An operator reads the files of whom they attend, whatever else they may see of them.
        refused = super()._check_access(operation)
        if not refused or operation != "read" or not self._mkbot_has_coin():
            return refused
        forbidden, error = refused
        # sudo: the files that the coin shows, among these
        found = forbidden.sudo().search(
            Domain("id", "in", forbidden.ids) & self._mkbot_looked_up_domain()
        )
        forbidden = forbidden.filtered(lambda file: file.id not in found._ids)
        return (forbidden, error) if forbidden else None

    @api.model
    def _mkbot_has_coin(self):
        """Whether the current user looks files up by the coin."""
        return "attachments" in self.env["mkbot.lookup"]._usable().mapped("code")

    @api.model
    def _mkbot_looked_up_domain(self):
        """Of the files that the coin shows the current user: those of whom they attend."""
        family = self.env["res.partner"]._mkbot_known_family()
        if family is not None:
            return Domain("mkbot_partner_id", "in", family)
        return Domain("mkbot_partner_id", "any", [("mkbot_attended", "=", True)])

    # ----- buttons -----

    def action_mkbot_view(self):
        """Show the file in place: pictures, PDF, sound, video and text."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "mkbot_chat.view_file",
            "params": {
                "id": self.id,
                "name": self.name,
                "mimetype": self.mimetype,
                "checksum": self.checksum,
                "type": self.type,
                "url": self.url,
            },
        }

    def action_mkbot_download(self):
        """Save the file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.id}?download=true",
            "target": "download",
        }
