{
    "name": "MKBOT ISP",
    "summary": "What a provider has: connections, outages, telephone, TV, and their coins and tools",
    "version": "19.0.1.0.0",
    "category": "Services/MKBOT",
    "license": "AGPL-3",
    "author": "MKBOT for Odoo",
    "depends": [
        "mkbot_chat",
        "helpdesk_mgmt_sla",
        "fieldservice_purchase",
        "fieldservice_stock",
        "contract",
    ],
    "installable": False,
    "data": [],
}
