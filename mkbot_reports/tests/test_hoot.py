from odoo.tests import tagged

from odoo.addons.mkbot_chat.tests import test_panel_tour


@tagged("post_install", "-at_install")
class TestReportsUnit(test_panel_tour.TestPanelUnit):
    suite = "@mkbot_reports"
    allow_inherited_tests_method = True
