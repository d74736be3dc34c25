"""What a message of the WhatsApp Cloud API says, by its type.

Each reader returns the fields of an :class:`port.Event` that are peculiar to its type, ``None``
where the content is not what Meta documents.
"""

import json

from odoo.addons.mkbot_chat.port import Attachment

from ._meta import dict_of, id_of, list_of, text_of
from .common import contact_card, location_text

#: Meta's type of a message with a file → our kind of attachment
MEDIA = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "voice": "audio",
    "document": "document",
    "sticker": "sticker",
}


def type_of(message):
    """Return the name that Meta gives to the kind of a message."""
    return text_of(message.get("type")) or "message"


def read(message):
    """Return the fields of the event: at least ``kind``; "unknown" with its ``code`` for what is
    not understood."""
    kind = type_of(message)
    reader = _media if kind in MEDIA else READERS.get(kind)
    fields = reader(message, dict_of(message.get(kind))) if reader else None
    return fields or {"kind": "unknown", "code": kind}


def reply_to(message):
    """Return the id of the message that this one answers."""
    return id_of(dict_of(message.get("context")).get("id")) or None


def about(message):
    """Return where a message comes from: an advertisement, a product, somebody else's chat."""
    found = []
    referral = dict_of(message.get("referral"))
    if referral:
        told = [text_of(referral.get(name)) for name in ("headline", "body", "source_url")]
        found.append(" ".join(["[ad]", *(word for word in told if word)]))
    context = dict_of(message.get("context"))
    if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
        found.append("[forwarded]")
    product = text_of(dict_of(context.get("referred_product")).get("product_retailer_id"))
    if product:
        found.append(f"[shared] {product}")
    if message.get("type") == "order":
        catalog = text_of(dict_of(message.get("order")).get("catalog_id"))
        found.append(f"[order] {catalog}".strip())
    return " ".join(found)


def _text(message, body):
    text = body.get("body")
    return {"kind": "message", "text": text} if isinstance(text, str) else None


def _media(message, body):
    media_id = id_of(body.get("id"))
    if not media_id:
        return None
    size = body.get("file_size")
    attachment = Attachment(
        name=text_of(body.get("filename")),
        mimetype=text_of(body.get("mime_type")) or "application/octet-stream",
        ref=media_id,
        kind=MEDIA[message["type"]],
        voice=body.get("voice") is True or message["type"] == "voice",
        size=size if isinstance(size, int) and not isinstance(size, bool) else None,
    )
    return {
        "kind": "message",
        "text": text_of(body.get("caption")),
        "attachments": (attachment,),
    }


def _location(message, body):
    try:
        latitude, longitude = float(body["latitude"]), float(body["longitude"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    name, address = text_of(body.get("name")), text_of(body.get("address"))
    return {"kind": "message", "text": location_text(latitude, longitude, name, address)}


def _contacts(message, _body):
    cards = [_card(contact) for contact in list_of(message.get("contacts"))]
    if not cards:
        return None
    return {
        "kind": "message",
        "text": "\n".join(text for text, _attachment in cards),
        "attachments": tuple(attachment for _text, attachment in cards),
    }


def _card(contact):
    name = dict_of(contact.get("name"))
    parts = [text_of(name.get(part)) for part in ("first_name", "middle_name", "last_name")]
    return contact_card(
        text_of(name.get("formatted_name")) or " ".join(part for part in parts if part),
        _values(contact.get("phones"), "phone", "wa_id"),
        _values(contact.get("emails"), "email"),
        text_of(dict_of(contact.get("org")).get("company")),
    )


def _values(items, *names):
    """The first of `names` that each item has."""
    found = [[text_of(item.get(name)) for name in names] for item in list_of(items)]
    return [next(filter(None, values)) for values in found if any(values)]


def _interactive(message, body):
    kind = text_of(body.get("type"))
    reply = dict_of(body.get(kind))
    if kind in ("button_reply", "list_reply") and text_of(reply.get("id")):
        choice = text_of(reply["id"])
        return {"kind": "choice", "choice": choice, "text": text_of(reply.get("title")) or choice}
    if kind == "nfm_reply":
        return {"kind": "message", "text": _form(reply)}
    return {"kind": "unknown", "code": f"interactive {kind}".strip()}


def _form(reply):
    """The answers of a form ("Flow") as lines of text."""
    try:
        answers = json.loads(reply.get("response_json"))
    except (TypeError, ValueError, RecursionError):
        answers = None
    lines = [text_of(reply.get("body"))]
    for name, value in dict_of(answers).items():
        if name != "flow_token":
            told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            lines.append(f"{name}: {told}")
    return "\n".join(line for line in lines if line)


def _button(message, body):
    """A quick reply of a template: its payload is what we gave when sending, else the label."""
    label, payload = text_of(body.get("text")), text_of(body.get("payload"))
    if not label and not payload:
        return None
    return {"kind": "choice", "choice": payload or label, "text": label or payload}


def _reaction(message, body):
    target = id_of(body.get("message_id"))
    # Taken back: an empty emoji, or none.
    return target and {"kind": "reaction", "target": target, "text": text_of(body.get("emoji"))}


def _edit(message, body):
    target = id_of(body.get("original_message_id"))
    fields = read({**dict_of(body.get("message")), "id": ""}) if target else {}
    if fields.get("kind") != "message":
        return None
    return {"kind": "edit", "target": target, "text": fields["text"]}


def _revoke(message, body):
    target = id_of(body.get("original_message_id"))
    return target and {"kind": "delete", "target": target}


def _order(message, body):
    lines = [text_of(body.get("text"))]
    for item in list_of(body.get("product_items")):
        price = item.get("item_price")
        price = f"{price:.2f}" if isinstance(price, float) else text_of(price)
        words = [text_of(item.get("quantity")), "×", text_of(item.get("product_retailer_id"))]
        lines.append(" ".join([*words, "·", price, text_of(item.get("currency"))]))
    lines = [line for line in lines if line]
    return lines and {"kind": "message", "text": "\n".join(lines)}


def _system(message, body):
    if text_of(body.get("type")) in CHANGES:
        return {"kind": "notice", "code": "number_changed"}
    return {"kind": "unknown", "code": f"system {text_of(body.get('type'))}".strip()}


def _welcome(message, body):
    return {"kind": "start"}


def _unsupported(message, body):
    """A message that the API cannot carry; since 2026 it tells of what type it is."""
    told = text_of(body.get("type"))
    return {"kind": "unknown", "code": f"{message['type']} {told}".strip()}


#: system.type → the customer has another number or BSUID
CHANGES = ("user_changed_number", "customer_changed_number", "user_changed_user_id")

READERS = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "order": _order,
    "system": _system,
    "request_welcome": _welcome,
    "unsupported": _unsupported,
    "unknown": _unsupported,
}
