{
    "name": "MKBOT Channels",
    "summary": "The outside world: inbox journal, outbox, webhooks and the site widget",
    "version": "19.0.1.0.0",
    "category": "Services/MKBOT",
    "license": "AGPL-3",
    "author": "MKBOT for Odoo",
    "depends": ["mkbot_chat"],
    "external_dependencies": {
        "python": [
            "cryptography",
            "pillow",
            "pyjwt",
            "python-magic",
            "qrcode",
            "requests",
            "rjsmin",
        ]
    },
    "data": [
        "security/ir.model.access.csv",
        "security/mkbot_channels_rules.xml",
        "data/ir_cron.xml",
        "data/mkbot_tool.xml",
        "views/mkbot_account_views.xml",
        "views/mkbot_inbound_views.xml",
        "views/mkbot_delivery_views.xml",
        "views/mkbot_media_views.xml",
        "views/mkbot_template_views.xml",
        "views/site_templates.xml",
        "views/res_config_settings_views.xml",
        "views/mkbot_channels_menus.xml",
    ],
    "demo": ["demo/mkbot_account.xml", "demo/mkbot_attendances.xml"],
    "assets": {
        "web.assets_backend": ["mkbot_channels/static/src/**/*"],
        "web.assets_tests": ["mkbot_channels/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "mkbot_channels/static/tests/**/*",
            ("remove", "mkbot_channels/static/tests/tours/**/*"),
        ],
    },
}
