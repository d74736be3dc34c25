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
        "security/mkbot_report_export_rules.xml",
        "data/ir_cron_export.xml",
        "views/mkbot_reports_menus.xml",
        "views/mkbot_report_grid_views.xml",
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
            "mkbot_reports/static/src/page/**/*",
            "mkbot_reports/static/src/grids/**/*",
            "mkbot_reports/static/src/**/*",
        ],
        "web.assets_tests": [
            "mkbot_reports/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "mkbot_reports/static/tests/**/*",
            ("remove", "mkbot_reports/static/tests/tours/**/*"),
        "views/mkbot_city_views.xml",
        "views/mkbot_heatmap_views.xml",
        "views/res_config_settings_map_views.xml",
    ],
    "assets": {
        "web.assets_backend": [],
        "web.assets_backend_lazy": [
            "mkbot_reports/static/src/heatmap/**/*",
        ],
        "mkbot_reports.assets_leaflet": [
            "mkbot_reports/static/lib/leaflet/leaflet.css",
            "mkbot_reports/static/lib/leaflet/leaflet.js",
            "mkbot_reports/static/lib/leaflet.heat/leaflet-heat.js",
        ],
        "web.assets_unit_tests": [
            "mkbot_reports/static/tests/heatmap/**/*",
        ],
    },
}
