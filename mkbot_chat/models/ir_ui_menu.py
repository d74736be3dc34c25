from odoo import models, tools


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @tools.ormcache("frozenset(self.env.user._get_group_ids())", "debug")
    def _visible_menu_ids(self, debug=False):
        """Whoever has only the panel has no menus."""
        if self.env.user._mkbot_is_panel_only():
            return frozenset()
        return super()._visible_menu_ids(debug)
