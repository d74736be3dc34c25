"""How a text with its options reads on a platform: what its adapter would really send, read back.

Nothing is sent: the requests are built for nobody and taken apart again.
"""

from dataclasses import dataclass

from odoo.addons.mkbot_chat.port import Option, Outgoing

from . import adapter_of

#: Where an adapter wants an address: Telegram's are numbers.
ADDRESS = "1"
#: What the adapters look at before they build.
SETTINGS = {
    "telegram_token": "0:preview",
    "whatsapp_phone_number_id": "0",
    "gateway_url": "https://preview.invalid",
    "gateway_instance": "preview",
    "page_id": "0",
}
META = {
    "from": "bot",
    "author": "",
    "at": "",
    "message_id": 0,
    "contact": {"service_url": "https://smba.trafficmanager.net/br/", "channel_id": "msteams"},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the customer sees it. `opener` is what opens the list of options."""

    text: str = ""
    buttons: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    opener: str = ""


def shown(platform, text, options):
    """What the customer sees of a text.

    :param options: ``[(id, label), …]``
    :return: a list of :class:`Shown`
    """
    adapter = adapter_of(platform)
    outgoing = Outgoing(
        delivery_id=0,
        address=ADDRESS,
        text=text,
        options=tuple(Option(identifier, label) for identifier, label in options),
        meta=META,
    )
    if getattr(adapter, "TRANSPORT", "http") == "bus":
        message = adapter.render(outgoing)
        return [Shown(message["text"], tuple(o["label"] for o in message["options"]))]
    requests = adapter.build(SETTINGS, outgoing)
    return [_READERS[platform](request.json) for request in requests if not request.prepares]


def _telegram(body):
    keyboard = body.get("reply_markup", {}).get("inline_keyboard", ())
    return Shown(body["text"], tuple(button["text"] for row in keyboard for button in row))


def _whatsapp_cloud(body):
    if body["type"] == "text":
        return Shown(body["text"]["body"])
    interactive = body["interactive"]
    text, action = interactive["body"]["text"], interactive["action"]
    if interactive["type"] == "button":
        return Shown(text, tuple(button["reply"]["title"] for button in action["buttons"]))
    rows = [row for section in action["sections"] for row in section["rows"]]
    words = (" — ".join(filter(None, (row["title"], row.get("description")))) for row in rows)
    return Shown(text, rows=tuple(words), opener=action["button"])


def _gateway(body):
    return Shown(body["text"])


def _meta(body):
    message = body["message"]
    replies = message.get("quick_replies", ())
    return Shown(message["text"], tuple(reply["title"] for reply in replies))


def _botframework(body):
    """On Teams, where most of its conversations are."""
    actions = [
        action
        for card in body.get("attachments", ())
        for block in card["content"]["body"]
        for action in block["actions"]
    ]
    return Shown(body.get("text", ""), tuple(action["title"] for action in actions))


_READERS = {
    "telegram": _telegram,
    "whatsapp_cloud": _whatsapp_cloud,
    "evolution": _gateway,
    "waha": _gateway,
    "messenger": _meta,
    "instagram": _meta,
    "botframework": _botframework,
}
