import json

from odoo.tests import HttpCase, tagged

from .test_permissions import PermissionsCase

# In the browser: the tools of the palette, and those of `known`.
COMPARE = """
    const { registry } = odoo.loader.modules.get("@web/core/registry");
    const ids = registry.category("mkbot.session_actions").getEntries().map(([id]) => id);
    const missing = ids.filter((id) => !known.has(id));
    if (!ids.length || missing.length) {
        console.error(`tools without a record of mkbot.tool: ${missing} of ${ids.length}`);
    } else {
        console.log("test successful");
    }
"""


@tagged("post_install", "-at_install")
class TestPermissionsTour(PermissionsCase, HttpCase):
    session = None  # the browser's, in an HttpCase

    def test_matrix(self):
        (self.admin + self.ana).lang = "en_US"  # the tour reads the screen
        self.withhold(self.bruno, "end", "cancel")
        self.start_tour("/odoo/mkbot-permissions", "mkbot_permissions", login="t_admin", timeout=90)
        withheld = {user: set(user.mkbot_withheld_tool_ids.mapped("code")) for user in self.users()}
        self.assertEqual(withheld[self.ana], {"rescue", "leave"})
        self.assertEqual(
            {code for codes in withheld.values() for code in codes} - {"rescue"}, {"leave"}
        )
        self.assertTrue(self.ana._mkbot_is_panel_only())
        self.assertTrue(self.bruno.has_group("mkbot_chat.group_supervisor"))
        # Refused by the server, and taken back on the screen
        self.assertFalse(self.admin._mkbot_is_panel_only())

    def users(self):
        return self.permission()._users().filtered(lambda user: "Teste" in user.name)

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
            f"const known = new Set({json.dumps(codes)});" + COMPARE,
            ready="!!document.querySelector('.o_mkbot_panel[data-status=ready]')",
            login="t_ana",
            timeout=90,
        )
