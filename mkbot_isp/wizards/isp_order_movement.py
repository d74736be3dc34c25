from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.mkbot_chat.answers import told

#: Suppliers to choose from.
MOST = 500


class IspOrderMovement(models.TransientModel):
    """What an order needs: bought from a supplier, or out of the stock."""

    _name = "isp.order.movement"
    _description = "Purchase or Stock Movement for a Service Order"
    _inherit = "isp.service.dialog"

    kind = fields.Selection(
        [("purchase", "Purchase"), ("stock", "Stock")], required=True, readonly=True
    )
    supplier = fields.Selection(selection="_suppliers")
    product_id = fields.Many2one("product.product", required=True)
    quantity = fields.Float(required=True, default=1.0)

    def _suppliers(self):
        """A selection instead of a link: with the panel only one may not read contacts."""
        # sudo: the names of suppliers, for who buys something for an order
        suppliers = self.env["res.partner"].sudo()
        found = suppliers.search(
            [
                ("supplier_rank", ">", 0),
                ("company_id", "in", [*self.env.companies.ids, False]),
            ],
            limit=MOST,
            order="name",
        )
        return [(str(one.id), one.name) for one in found if one.name]

    def action_make(self):
        """Make a request for quotation, or a transfer to the customer, linked to the order."""
        order = self._services(f"order_{self.kind}")
        if self.quantity <= 0:
            raise UserError(self.env._("Say how many."))
        order._check_open()
        made = getattr(self, f"_make_{self.kind}")(order.with_company(order.company_id))
        order._note(self.env._("%(what)s for %(product)s.", what=made, product=self._product()))
        return told(self.env._("%s was made.", made))

    def _product(self):
        return f"{self.quantity:g} × {self.product_id.display_name}"

    def _make_purchase(self, order):
        if not self.supplier:
            raise UserError(self.env._("Choose a supplier."))
        purchase = order.env["purchase.order"].create(
            {
                "partner_id": int(self.supplier),
                "company_id": order.company_id.id,
                "fsm_order_id": order.id,
                "origin": order.name,
                "order_line": [
                    Command.create({"product_id": self.product_id.id, "product_qty": self.quantity})
                ],
            }
        )
        return self.env._("Purchase %s", purchase.name)

    def _make_stock(self, order):
        operation = order.warehouse_id.out_type_id
        way = {
            "location_id": operation.default_location_src_id.id,
            "location_dest_id": order.inventory_location_id.id,
        }
        transfer = order.env["stock.picking"].create(
            {
                "picking_type_id": operation.id,
                "partner_id": order.partner_id.id,
                "company_id": order.company_id.id,
                "fsm_order_id": order.id,
                "origin": order.name,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product_id.id,
                            "product_uom_qty": self.quantity,
                            "product_uom": self.product_id.uom_id.id,
                            "fsm_order_id": order.id,
                            **way,
                        }
                    )
                ],
                **way,
            }
        )
        transfer.action_confirm()
        return self.env._("Transfer %s", transfer.name)
