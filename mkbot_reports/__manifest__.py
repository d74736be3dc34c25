{
    "name": "MKBOT Reports",
    "summary": "What managers look at: times, ratings, cities, a heat map, grids and indicators",
    "version": "19.0.1.0.0",
    "category": "Services/MKBOT",
    "license": "AGPL-3",
    "author": "MKBOT for Odoo",
    "depends": ["mkbot_chat", "digest"],
    "external_dependencies": {"python": ["xlsxwriter"]},
    "data": [
        "security/ir.model.access.csv",
        "security/mkbot_reports_rules.xml",
        "views/mkbot_reports_menus.xml",
        "security/mkbot_report_money_rules.xml",
        "views/mkbot_report_money_views.xml",
        "views/mkbot_report_indicators_views.xml",
        "views/mkbot_report_pages_views.xml",
        "views/mkbot_report_page_print.xml",
        "views/digest_views.xml",
        "data/digest_digest.xml",
        "views/mkbot_report_session_views.xml",
        "views/mkbot_report_stretch_views.xml",
        "views/mkbot_report_trigger_views.xml",
        "data/ir_filters.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "mkbot_reports/static/src/**/*",
            ("remove", "mkbot_reports/static/src/**/lazy/**/*"),
        ],
        "web.assets_backend_lazy": [
            "mkbot_reports/static/src/**/lazy/**/*",
        ],
        "web.assets_tests": [
            "mkbot_reports/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "mkbot_reports/static/tests/**/*",
            ("remove", "mkbot_reports/static/tests/tours/**/*"),
        ],
    },
}
