from datetime import timedelta

from odoo import fields


class OrdersMixin:
    """Field service in the company of a case: a team, technicians, an IClass."""

    @classmethod
    def set_orders_up(cls):
        company = {"company_id": cls.company.id}
        cls.partner.write({"street": "Rua das Flores, 10", "zip": "01000-000"})
        cls.team = cls.env["fsm.team"].create({"name": "Equipe Teste", **company})
        cls.repair = cls.env.ref("mkbot_isp.order_type_repair")
        cls.tiago = cls.env["fsm.person"].create(
            {
                "name": "Tiago",
                "iclass_user": "Tiago",
                "email": "tiago@example.com",
                "phone": "+5511977770001",
                **company,
            }
        )
        cls.novato = cls.env["fsm.person"].create({"name": "Novato", **company})
        cls.iclass = cls.env["isp.server"].create({"name": "IClass", "kind": "iclass", **company})

    @classmethod
    def new_order(cls, partner=None, **values):
        return cls.env["fsm.order"].create(
            {
                "partner_id": (partner or cls.partner).id,
                "company_id": cls.company.id,
                "type": cls.repair.id,
                "description": "Sem sinal",
                **values,
            }
        )

    @classmethod
    def scheduled(cls, hours=24, **values):
        """An order with a visit, so many hours from now."""
        start = fields.Datetime.now() + timedelta(hours=hours)
        return cls.new_order(
            scheduled_date_start=start,
            scheduled_date_end=start + timedelta(hours=1),
            **{"person_id": cls.tiago.id, **values},
        )
