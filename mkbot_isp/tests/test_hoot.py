from odoo.tests import tagged

from odoo.addons.mkbot_chat.tests import test_panel_tour


@tagged("post_install", "-at_install")
class TestIspUnit(test_panel_tour.TestPanelUnit):
    suite = "@mkbot_isp"
    allow_inherited_tests_method = True
