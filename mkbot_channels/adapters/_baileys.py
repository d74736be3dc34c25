"""What a WhatsApp message says: the JSON form of WhatsApp Web's ``Message`` (WAProto).

Evolution hands it through as Baileys, its library, writes it; WAHA's engines NOWEB (Baileys) and
GOWS (whatsmeow) have it in the engine's own part of their payload. Nothing in it can be relied on:
whatever is not as expected counts as not there.
"""

import json
import re
from dataclasses import dataclass, replace

from odoo.addons.mkbot_chat.port import Attachment

from . import common
from ._gateway_values import dict_of, id_of, list_of, number_of, text_of

#: Messages that only wrap another one: ``{message: {…}}``.
WRAPPERS = (
    "associatedChildMessage",
    "botInvokeMessage",
    "deviceSentMessage",
    "documentWithCaptionMessage",
    "editedMessage",
    "ephemeralMessage",
    "groupMentionedMessage",
    "lottieStickerMessage",
    "viewOnceMessage",
    "viewOnceMessageV2",
    "viewOnceMessageV2Extension",
)
MAX_WRAPPERS = 8

#: What WhatsApp's programs tell each other, and what the gateway adds.
SILENT = frozenset(
    "albumMessage fastRatchetKeySenderKeyDistributionMessage keepInChatMessage mediaUrl"
    " messageContextInfo pinInChatMessage senderKeyDistributionMessage speechToText"
    " stickerSyncRmrMessage".split()
)

MEDIA = {
    "imageMessage": ("image", "image/jpeg"),
    "videoMessage": ("video", "video/mp4"),
    "ptvMessage": ("video", "video/mp4"),
    "audioMessage": ("audio", "audio/ogg"),
    "documentMessage": ("document", "application/octet-stream"),
    "stickerMessage": ("sticker", "image/webp"),
}

#: Types of a protocolMessage: by number or, in protobuf's JSON, by name.
REVOKE = (0, "REVOKE")
EDIT = (14, "MESSAGE_EDIT")

MAX_CONTACTS = 50


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, in the port's words. `kind`: "" when there is nothing to tell.

    `media`: ``(name of its type, its node)`` of the file that can be fetched; `cards`: files that
    came within the message itself.
    """

    kind: str = "message"
    text: str = ""
    media: tuple[str, dict] | None = None
    cards: tuple[Attachment, ...] = ()
    choice: str | None = None
    reply_to: str | None = None
    target: str | None = None
    code: str | None = None
    about: str = ""


NOTHING = Content(kind="")


def read(message, context=None, depth=MAX_WRAPPERS):
    """Return the `Content` of a message.

    :param context: the ``contextInfo`` where it is told beside the message
    """
    message = dict_of(message)
    for name in WRAPPERS:
        inner = dict_of(message.get(name)).get("message")
        if isinstance(inner, dict) and depth:
            return read(inner, context, depth - 1)
    for name, node in message.items():
        content = _content(name, node, depth)
        if content:
            context = dict_of(dict_of(node).get("contextInfo")) or dict_of(context)
            return _in_context(content, context)
    names = [name for name in message if name not in SILENT]
    names = [name for name in names if name.endswith("Message")] or names
    return Content("unknown", code=names[0]) if names else NOTHING


def _content(name, node, depth):
    """Return the `Content` of one field of a message, ``None`` when it is none we understand."""
    if name == "conversation":
        return Content(text=node) if isinstance(node, str) and node else None
    if not isinstance(node, dict):
        return None
    if name in MEDIA:
        return Content(text=text_of(node.get("caption")), media=(name, node))
    if name == "protocolMessage":
        return protocol(node, depth)
    reader = READERS.get(name)
    return reader(node) if reader else None


def _in_context(content, context):
    """Add what the message answers, and where it comes from."""
    reply_to = id_of(context.get("stanzaId") or context.get("stanzaID")) or None
    about = [content.about] if content.about else []
    if context.get("isForwarded") is True:
        about.append("[forwarded]")
    advertisement = dict_of(context.get("externalAdReply"))
    words = [text_of(advertisement.get(name)) for name in ("title", "body")]
    words.append(text_of(advertisement.get("sourceUrl") or advertisement.get("sourceURL")))
    if any(words):
        about.append(" ".join(["[ad]", *filter(None, words)]))
    return replace(content, reply_to=content.reply_to or reply_to, about="\n".join(about))


def protocol(node, depth=MAX_WRAPPERS):
    """Return the `Content` of a protocolMessage: an edit, a deletion, or nothing for people."""
    target = id_of(key_of(node).get("id"))
    kind = node.get("type", 0)
    if not target or isinstance(kind, bool):
        return NOTHING
    if kind in EDIT and depth:
        edited = read(dict_of(node.get("editedMessage")), depth=depth - 1)
        if edited.kind != "message":
            return Content("unknown", code="editedMessage")
        return Content("edit", text=edited.text, target=target)
    return Content("delete", target=target) if kind in REVOKE else NOTHING


def key_of(node):
    """Return the key of the message that a node concerns (whatsmeow writes it in capitals)."""
    key = dict_of(node.get("key"))
    return key if "id" in key or "ID" not in key else {**key, "id": key["ID"]}


def _extended_text(node):
    text = text_of(node.get("text"))
    return Content(text=text) if text else None


def _location(node):
    latitude, longitude = node.get("degreesLatitude", 0.0), node.get("degreesLongitude", 0.0)
    for value, limit in ((latitude, 90), (longitude, 180)):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > limit:
            return None
    name, address = text_of(node.get("name")), text_of(node.get("address"))
    words = [common.location_text(latitude, longitude, name, address)]
    words += [text_of(node.get("comment")), text_of(node.get("caption"))]
    return Content(text="\n".join(filter(None, words)))


def _contact(node):
    text, card = card_of(text_of(node.get("vcard")), text_of(node.get("displayName")))
    return Content(text=text, cards=(card,))


def _contacts(node):
    contacts = [dict_of(item) for item in list_of(node.get("contacts"))[:MAX_CONTACTS]]
    if not contacts:
        return None
    cards = [card_of(text_of(c.get("vcard")), text_of(c.get("displayName"))) for c in contacts]
    text = "\n".join(text for text, _card in cards)
    return Content(text=text, cards=tuple(card for _text, card in cards))


def card_of(vcard, name=""):
    """Return the text and the file of a contact that came as a vCard."""
    phones, emails, organisation = [], [], ""
    for line in re.sub(r"\r?\n[ \t]", "", vcard).splitlines():
        label, colon, value = line.partition(":")
        label = label.partition(";")[0].rpartition(".")[2].upper()
        value = re.sub(r"\\([\\,;])", r"\1", value.strip()).replace("\\n", " ")
        if not colon or not value:
            continue
        if label == "TEL" and len(phones) < MAX_CONTACTS:
            phones.append(value)
        elif label == "EMAIL" and len(emails) < MAX_CONTACTS:
            emails.append(value)
        elif label == "ORG":
            organisation = value.strip(";")
        elif label == "FN":
            name = name or value
    return common.contact_card(name, phones, emails, organisation)


def _choice(choice, label):
    """What was pressed: without an id it is as good as typed."""
    choice, label = text_of(choice), text_of(label)
    if choice:
        return Content("choice", text=label or choice, choice=choice)
    return Content(text=label) if label else None


def _list_response(node):
    row = dict_of(node.get("singleSelectReply"))
    return _choice(row.get("selectedRowId") or row.get("selectedRowID"), node.get("title"))


def _interactive_response(node):
    flow = dict_of(node.get("nativeFlowResponseMessage"))
    parameters = text_of(flow.get("paramsJson") or flow.get("paramsJSON"))
    try:
        choice = dict_of(json.loads(parameters)).get("id")
    except (ValueError, RecursionError):
        choice = None
    return _choice(choice, dict_of(node.get("body")).get("text"))


def _reaction(node):
    target = id_of(key_of(node).get("id"))
    return Content("reaction", text=text_of(node.get("text")), target=target) if target else None


def _poll(node):
    options = [dict_of(item) for item in list_of(node.get("options"))]
    names = [f"• {text_of(item.get('optionName'))}" for item in options]
    return Content(text="\n".join([f"📊 {text_of(node.get('name'))}", *names]))


def _order(node):
    words = [text_of(node.get("orderTitle")), text_of(node.get("totalCurrencyCode"))]
    total = number_of(node.get("totalAmount1000"))
    if total is not None and abs(total) < 10**15:
        words.append(f"{total / 1000:.2f}")
    about = " ".join(["[order]", *filter(None, words)])
    return Content(text=text_of(node.get("message")), about=about)


def _template(node):
    for name in ("hydratedTemplate", "hydratedFourRowTemplate"):
        text = text_of(dict_of(node.get(name)).get("hydratedContentText"))
        if text:
            return Content(text=text)
    return None


READERS = {
    "extendedTextMessage": _extended_text,
    "locationMessage": _location,
    "liveLocationMessage": _location,
    "contactMessage": _contact,
    "contactsArrayMessage": _contacts,
    "buttonsResponseMessage": lambda node: _choice(
        node.get("selectedButtonId") or node.get("selectedButtonID"),
        node.get("selectedDisplayText"),
    ),
    "templateButtonReplyMessage": lambda node: _choice(
        node.get("selectedId") or node.get("selectedID"), node.get("selectedDisplayText")
    ),
    "listResponseMessage": _list_response,
    "interactiveResponseMessage": _interactive_response,
    "reactionMessage": _reaction,
    "pollCreationMessage": _poll,
    "pollCreationMessageV2": _poll,
    "pollCreationMessageV3": _poll,
    "pollCreationMessageV5": _poll,
    "orderMessage": _order,
    "templateMessage": _template,
}


def attachment(media, ref):
    """Return the `Attachment` of the file of a message.

    :param media: `Content.media`
    :param ref: by what the adapter fetches it
    """
    name, node = media
    kind, mimetype = MEDIA[name]
    size = number_of(node.get("fileLength"))
    return Attachment(
        name=text_of(node.get("fileName") or node.get("title")),
        mimetype=text_of(node.get("mimetype")) or mimetype,
        ref=ref,
        kind=kind,
        voice=name == "audioMessage" and (node.get("ptt") is True or node.get("PTT") is True),
        size=size if size is not None and 0 < size < 2**53 else None,
    )
