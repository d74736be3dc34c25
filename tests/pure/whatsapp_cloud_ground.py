"""What the tests of WhatsApp Cloud stand on: a peer, settings for it, requests made for real."""

import json
from dataclasses import replace

import requests
from peers.meta_whatsapp import WhatsApp

from odoo.addons.mkbot_channels.adapters import whatsapp_cloud
from odoo.addons.mkbot_chat.port import PREVIOUS, Sent

FIELDS = ("messages", "smb_message_echoes", "account_update", "user_id_update")
CUSTOMER = "5511987654321"

TEMPLATES = [
    {
        "id": "920070352646140",
        "name": "cobranca",
        "language": "pt_BR",
        "category": "UTILITY",
        "status": "APPROVED",
        "parameter_format": "POSITIONAL",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Fatura de {{1}}"},
            {"type": "BODY", "text": "Olá {{1}}, sua fatura de R$ {{2}} vence hoje."},
            {"type": "FOOTER", "text": "Provedor"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Já paguei"},
                    {"type": "URL", "text": "2ª via", "url": "https://exemplo.com.br/f/{{1}}"},
                ],
            },
        ],
    },
    {
        "id": "920070352646141",
        "name": "boleto",
        "language": "pt_BR",
        "category": "UTILITY",
        "status": "APPROVED",
        "parameter_format": "NAMED",
        "components": [
            {"type": "HEADER", "format": "DOCUMENT"},
            {"type": "BODY", "text": "Olá {{nome}}, segue o boleto de {{mes}}."},
        ],
    },
    {
        "id": "1192339204654487",
        "name": "hello_world",
        "language": "en_US",
        "category": "MARKETING",
        "status": "PAUSED",
        "parameter_format": "POSITIONAL",
        "components": [{"type": "BODY", "text": "Hello"}],
    },
]


def settings_of(peer):
    return {
        "meta_app_secret": peer.app_secret,
        "meta_verify_token": "verify",
        "meta_token": peer.token,
        "whatsapp_phone_number_id": peer.number_id,
        "whatsapp_business_id": peer.business_id,
        "api_url": peer.url,
    }


def new_peer(kind=WhatsApp):
    peer = kind()
    peer.templates = TEMPLATES
    peer.hears("whatsapp_business_account", FIELDS)
    return peer


def send(peer, outgoing):
    """Make the requests of a message as the house does; return the last answer's meaning."""
    previous = result = None
    for request in whatsapp_cloud.build(settings_of(peer), outgoing):
        if previous is not None:
            body = json.dumps(request.json).replace(PREVIOUS, previous)
            request = replace(request, json=json.loads(body))
        answer = requests.request(
            request.method,
            request.url,
            headers=request.headers,
            json=request.json,
            data=request.data,
            files=request.files,
            timeout=10,
        )
        result = whatsapp_cloud.read_answer(answer.status_code, answer.headers, answer.content)
        if not isinstance(result, Sent):
            return result
        previous = result.provider_id if request.prepares else None
    return result
