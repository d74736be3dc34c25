from odoo import fields, models


class ContractContract(models.Model):
    """A contract is found by its reference, among as many as there are customers."""

    _inherit = "contract.contract"

    code = fields.Char(index="btree_not_null")
