from odoo import api, fields, models


class MkbotOpenedMixin(models.AbstractModel):
    """A record that attendances open: by the bot, from the palette, from a coin."""

    _name = "mkbot.opened.mixin"
    _description = "Opened by Attendances"

    #: Code of the tool without which an operator makes none; None: the coin is enough.
    _mkbot_create_tool = None

    mkbot_opening_ids = fields.One2many(
        "mkbot.opening",
        "res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        string="Attendances",
        groups="mkbot_chat.group_operator",
        readonly=True,
    )

    def _check_access(self, operation):
        """The tool decides, too, who makes a record from a coin."""
        if operation == "create" and self._mkbot_create_withheld():
            return self, lambda: self.env["mkbot.tool"]._refusal(self._mkbot_create_tool)
        return super()._check_access(operation)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self.env.context.get("mkbot_session_id") and not self.env.su:
            records._mkbot_link_to_session()
        return records

    @api.model
    def _mkbot_create_withheld(self):
        """Whether the user makes no records: not in the panel, and not where their right is a
        coin's."""
        tool = self._mkbot_create_tool
        if not tool or not self.env["mkbot.tool"]._is_withheld(tool):
            return False
        in_panel = bool(self.env.context.get("mkbot_session_id"))
        return in_panel or self._mkbot_by_coin_only("create")

    @api.model
    def _mkbot_by_coin_only(self, operation):
        """Whether the user has a right on the model, if at all, by coins alone."""
        coins = self.env["mkbot.lookup"]._group_ids()
        rules = self.env["ir.rule"]
        return not self.env.su and not rules._allowed_without(self._name, operation, coins)

    def _mkbot_customer(self):
        """Hook: the contact whose record it is."""
        return self.partner_id

    def _mkbot_link_to_session(self):
        """Keep from which conversation an operator made the records."""
        for record in self:
            customer = record._mkbot_customer()
            if not customer:
                continue
            session = self.env["mkbot.session"]._look_up_session(customer)
            # sudo: what was opened for an attendance is written down by it alone
            self.env["mkbot.opening"].sudo().create(
                {
                    "session_id": session.id,
                    "code": f"{record._name},{record.id}",
                    "name": record.display_name,
                    "res_model": record._name,
                    "res_id": record.id,
                    "user_id": self.env.uid,
                    "request_key": f"{record._name},{record.id}",
                }
            )
            record.sudo()._message_log(
                body=self.env._("Created in the attendance %s.", session.name),
                author_id=self.env.user.partner_id.id,
            )

    def action_mkbot_session(self):
        """Show the attendance that opened the record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mkbot.session",
            "res_id": self.mkbot_opening_ids[:1].session_id.id,
            "views": [(False, "form")],
        }
