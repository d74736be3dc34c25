from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.answers import told

#: Of which kind a service's plan and its back-end are.
KINDS = {
    "isp.connection": ("internet", "radius"),
    "isp.line": ("telephone", "kamailio"),
    "isp.tv": ("tv", "tv"),
}


class IspService(models.AbstractModel):
    """The buttons by which services of a customer are made, changed, begun and ended."""

    _inherit = "isp.service"

    can_reduce = fields.Boolean(
        compute="_compute_can_reduce", help="There is something between given and blocked."
    )

    def _compute_can_reduce(self):
        self.can_reduce = True

    def action_mkbot_activate(self):
        service = self._for_tool("isp_activate")
        service._move("active")
        return told(self.env._("“%s” is active: its back-end is being told.", service.code))

    def action_mkbot_end(self):
        service = self._for_tool("isp_end")
        service._move("ended")
        return told(self.env._("“%s” has ended: its back-end is being told.", service.code))

    def action_mkbot_block(self):
        self._for_tool("isp_block")
        return self._ask_restriction("blocked", self.env._("Block"))

    def action_mkbot_reduce(self):
        self._for_tool("isp_reduce")
        return self._ask_restriction("partial", self.env._("Block partially"))

    def _ask_restriction(self, access, title):
        action = self._ask("isp.restrict", title, access=access)
        action["context"]["mkbot_access_chosen"] = True
        return action

    def action_mkbot_edit(self):
        """Open the dialog in which what the customer subscribed to is changed."""
        service = self._for_tool("isp_edit")
        if service.state == "ended":
            raise UserError(self.env._("“%s” has ended.", service.code))
        return self._setup_dialog(
            self.env._("Change “%s”", service.code),
            res_id=service.id,
            partner_id=service.partner_id.id,
        )

    def action_mkbot_new(self):
        """Open the dialog that makes a service for the customer of the conversation."""
        self.env["mkbot.panel"]._check_tool("isp_create")
        partner_id = self.env.context.get("default_partner_id")
        return self._setup_dialog(self.env._("New"), partner_id=partner_id)

    @api.model
    def _setup_dialog(self, title, **values):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "isp.service.setup",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "mkbot_session_id": self.env.context.get("mkbot_session_id"),
                "default_res_model": self._name,
                **{f"default_{name}": value for name, value in values.items()},
            },
        }

    @api.model
    def _setup(self, partner, company, values):
        """Make a service for a customer as the company usually does.

        :param dict values: what was chosen: code and plan
        """
        return self.create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "server_id": self._usual_server(company).id,
                "rule_id": self._usual_rule(partner, company).id,
                **values,
            }
        )

    def _made(self):
        """Hook: what is shown once a service was made."""
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _usual_server(self, company):
        """The back-end on which most of a company's services of this kind are."""
        [(server, _count)] = self._read_group(
            [("company_id", "=", company.id), ("server_id", "!=", False)],
            ["server_id"],
            ["__count"],
            order="__count DESC",
            limit=1,
        ) or [(self.env["isp.server"], 0)]
        return server or self.env["isp.server"].search(
            [("company_id", "=", company.id), ("kind", "=", KINDS[self._name][1])], limit=1
        )

    @api.model
    def _usual_rule(self, partner, company):
        """The delinquency rule of the customer's other services; else the company's, if there is
        only one."""
        for model in KINDS:
            other = self.env[model].search(
                [
                    ("commercial_partner_id", "=", partner.commercial_partner_id.id),
                    ("company_id", "=", company.id),
                    ("rule_id", "!=", False),
                ],
                limit=1,
            )
            if other:
                return other.rule_id
        rules = self.env["isp.rule"].search([("company_id", "=", company.id)], limit=2)
        return rules if len(rules) == 1 else rules.browse()
