from odoo import api, models

from ..locks import lock


class FsmLocation(models.Model):
    """Where a customer is served."""

    _inherit = "fsm.location"

    _isp_owner = models.Index("(owner_id)")

    @api.model
    def _of_customer(self, partner):
        """The location of a customer, made of their address where they have none.

        :return: the location in superuser mode
        """
        # sudo: whoever may open an order need not manage locations
        places = self.sudo()
        partner = partner.with_env(places.env)
        # Two orders at a time would make it twice.
        lock(partner)
        for owner in (partner, partner.commercial_partner_id):
            found = places.search([("owner_id", "=", owner.id)], order="id", limit=1)
            if found:
                return found
        names = ("name", "street", "street2", "zip", "city", "tz")
        records = ("state_id", "country_id", "company_id")
        return places.create(
            {
                # Its own contact, a child of the customer's.
                "partner_id": False,
                "owner_id": partner.id,
                **{name: partner[name] for name in names},
                **{name: partner[name].id for name in records},
                "partner_latitude": partner.partner_latitude,
                "partner_longitude": partner.partner_longitude,
            }
        )
