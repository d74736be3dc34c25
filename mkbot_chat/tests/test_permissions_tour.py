import json

from odoo.tests import HttpCase, tagged

from .test_permissions import PermissionsCase


@tagged("post_install", "-at_install")
class TestPermissionsTour(PermissionsCase, HttpCase):
    session = None  # the browser's, in an HttpCase

    def test_matrix(self):
        (self.admin + self.ana).lang = "en_US"  # the tour reads the screen
        self.withhold(self.bruno, "end", "cancel")
        self.start_tour("/odoo/mkbot-permissions", "mkbot_permissions", login="t_admin", timeout=90)
        self.assertEqual(self.ana.mkbot_withheld_tool_ids.mapped("code"), ["rescue"])
        self.assertFalse(self.bruno.mkbot_withheld_tool_ids)
        self.assertTrue(self.ana._mkbot_is_panel_only())
        self.assertTrue(self.bruno.has_group("mkbot_chat.group_supervisor"))
        # Refused by the server, and taken back on the screen
        self.assertFalse(self.admin._mkbot_is_panel_only())
        users = self.permission()._users()
        self.assertFalse(users.filtered(lambda u: self.tool("leave") not in u.mkbot_withheld_tool_ids))

    def test_withheld_at_once(self):
        """The palette of an open panel follows."""
        self.ana.lang = "en_US"
        self.active_session(self.ana)
        self.withhold(self.ana, "transfer")
        self.start_tour("/odoo/mkbot", "mkbot_withheld_tools", login="t_ana", timeout=90)

    def test_every_tool_of_the_palette_has_a_record(self):
        codes = self.env["mkbot.tool"].search([]).mapped("code")
        self.browser_js(
            "/odoo/mkbot",
            """
            const { registry } = odoo.loader.modules.get("@web/core/registry");
            const codes = new Set(%s);
            const ids = registry.category("mkbot.session_actions").getEntries().map(([id]) => id);
            const missing = ids.filter((id) => !codes.has(id));
            if (!ids.length || missing.length) {
                console.error(`tools without a record of mkbot.tool: ${missing} of ${ids.length}`);
            } else {
                console.log("test successful");
            }
            """
            % json.dumps(codes),
            ready="document.querySelector('.o_mkbot_panel[data-status=ready]')",
            login="t_ana",
            timeout=90,
        )
