from odoo import api, fields, models

FIELDS = ("type", "scheduled_date_start", "scheduled_duration", "description", "priority")


class IspOrderEdit(models.TransientModel):
    """Who goes, when, and for what."""

    _name = "isp.order.edit"
    _description = "Change a Service Order"
    _inherit = "isp.service.dialog"

    type = fields.Many2one("fsm.order.type")
    technician = fields.Selection(selection=lambda self: self.env["fsm.person"]._choices())
    scheduled_date_start = fields.Datetime(string="Visit")
    scheduled_duration = fields.Float(string="Hours", default=1.0)
    priority = fields.Selection(
        selection=lambda self: self.env["fsm.order"]._fields["priority"].selection
    )
    description = fields.Html()

    @api.model
    def default_get(self, fields_list):
        found = super().default_get(fields_list)
        order = self.env["fsm.order"].browse(found.get("res_ids"))
        order.check_access("read")
        for name in FIELDS:
            found[name] = order._fields[name].convert_to_write(order[name], order)
        found["technician"] = str(order.person_id.id) if order.person_id else False
        found["scheduled_duration"] = order.scheduled_duration or 1.0
        return found

    def action_save(self):
        """Write what differs."""
        order = self._services("order_edit")
        order._check_open()
        wanted = {
            **{name: self._fields[name].convert_to_write(self[name], self) for name in FIELDS},
            "person_id": int(self.technician) if self.technician else False,
        }
        if not wanted["scheduled_date_start"]:
            wanted["scheduled_duration"] = order.scheduled_duration
        changed = {
            name: value
            for name, value in wanted.items()
            if value != order._fields[name].convert_to_write(order[name], order)
        }
        if {"scheduled_date_start", "scheduled_duration"} & set(changed):
            changed["scheduled_date_start"] = wanted["scheduled_date_start"]
            changed["scheduled_date_end"] = self._end()
        order.write(changed)
        return {"type": "ir.actions.act_window_close"}

    def _end(self):
        start = self.scheduled_date_start
        return start and fields.Datetime.add(start, hours=self.scheduled_duration)
