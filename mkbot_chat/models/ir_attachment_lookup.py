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

    @api.model
    def _mkbot_partner_paths(self):
        """Hook: the kinds of records whose files are their customer's.

        :return: ``{model: path to the partner}``
        """
        return {
            "res.partner": "id",
            "account.move": "partner_id",
            "crm.lead": "partner_id",
            "discuss.channel": "mkbot_session_ids.partner_id",
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
            path = paths[model]
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
        # Numbers, not sub-queries: only then the index on the record is used.
        found = Domain.FALSE
        for model, path in self._mkbot_partner_paths().items():
            if model not in self.env:
                continue
            # sudo: whether one may see the files is decided elsewhere
            records = self.env[model].sudo().with_context(active_test=False)
            records = records.search([(path, "in", partners)], order="id desc", limit=MOST_RECORDS)
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

    @api.depends("file_size")
    def _compute_mkbot_size(self):
        for file in self:
            file.mkbot_size = human_size(file.file_size)

    # ----- who may read them -----

    def _check_access(self, operation):
        # An operator reads the files of whom they attend, whatever else they may see of them.
        refused = super()._check_access(operation)
        if not refused or operation != "read":
            return refused
        forbidden, error = refused
        forbidden -= forbidden._mkbot_looked_up()
        return (forbidden, error) if forbidden else None

    def _mkbot_looked_up(self):
        """The files among these that the look-up of files shows the current user."""
        if "attachments" not in self.env["mkbot.lookup"]._usable().mapped("code"):
            return self.browse()
        # sudo: to tell whose they are
        files = self.sudo().filtered(lambda file: file.res_id and not file.res_field)
        return files.filtered("mkbot_partner_id.mkbot_attended").sudo(False)

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
