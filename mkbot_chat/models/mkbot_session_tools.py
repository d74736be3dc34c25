from odoo import models


class MkbotSession(models.Model):
    """The tools of the palette, withheld from some users: what comes over RPC is checked here."""

    _inherit = "mkbot.session"

    def _check_tool(self, code):
        self.env["mkbot.panel"]._check_tool(code)

    def action_rescue(self):
        self._check_tool("rescue")
        return super().action_rescue()

    def action_assign(self, user_id):
        self._check_tool("assign")
        return super().action_assign(user_id)

    def action_transfer(self, user_id=None, sector_id=None, note=None):
        self._check_tool("transfer")
        return super().action_transfer(user_id, sector_id, note)

    def action_add_operator(self, user_id):
        self._check_tool("add_operator")
        return super().action_add_operator(user_id)

    def action_leave(self):
        self._check_tool("leave")
        return super().action_leave()

    def action_return_to_queue(self):
        self._check_tool("return")
        return super().action_return_to_queue()

    def action_end(self, category_id=None):
        self._check_tool("end")
        return super().action_end(category_id)

    def action_cancel(self):
        self._check_tool("cancel")
        return super().action_cancel()
