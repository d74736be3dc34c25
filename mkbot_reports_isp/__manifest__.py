{
    "name": "MKBOT Reports of a Provider",
    "summary": "Outages and nodes in the reports, trust unlocks kept, outages seen early",
    "version": "19.0.1.0.0",
    "category": "Services/MKBOT",
    "license": "AGPL-3",
    "author": "MKBOT for Odoo",
    "depends": ["mkbot_reports", "mkbot_isp"],
    "data": [
        "security/ir.model.access.csv",
        "security/mkbot_reports_isp_rules.xml",
        "views/mkbot_report_session_views.xml",
        "views/mkbot_report_unlock_views.xml",
        "views/mkbot_report_suspicion_views.xml",
    ],
    "auto_install": True,
}
