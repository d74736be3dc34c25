{
    "name": "MKBOT Chat",
    "summary": "Customer attendance: contacts, sessions, bot and operator panel",
    "version": "19.0.1.0.0",
    "category": "Services/MKBOT",
    "license": "AGPL-3",
    "author": "MKBOT for Odoo",
    "depends": ["mail", "phone_validation", "account", "crm"],
    "external_dependencies": {
        "python": ["phonenumbers", "python-stdnum", "requests", "scikit-learn"]
    },
    "data": [
        "security/mkbot_groups.xml",
        "security/ir.model.access.csv",
        "security/mkbot_rules.xml",
        "data/ir_sequence.xml",
        "data/ir_cron.xml",
        "data/res_partner.xml",
        "data/mkbot_response.xml",
        "data/mkbot_response_dialogue.xml",
        "data/mkbot_intent.xml",
        "views/mkbot_account_views.xml",
        "views/mkbot_contact_views.xml",
        "views/mkbot_session_views.xml",
        "views/mkbot_sector_views.xml",
        "views/mkbot_category_views.xml",
        "views/mkbot_tag_views.xml",
        "views/mkbot_response_views.xml",
        "views/res_partner_views.xml",
        "views/mkbot_panel_action.xml",
        "views/mkbot_menus.xml",
        "views/mkbot_intent_views.xml",
    ],
    "demo": [
        "demo/res_company.xml",
        "demo/res_users.xml",
        "demo/mkbot_settings.xml",
        "demo/res_partner.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "mkbot_chat/static/src/**/*",
        ],
        "web.assets_tests": [
            "mkbot_chat/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "mkbot_chat/static/tests/**/*",
            ("remove", "mkbot_chat/static/tests/tours/**/*"),
        ],
    },
    "application": True,
}
