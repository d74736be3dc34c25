"""Messenger and Instagram, coming in: Meta's "Webhook events" of the Messenger Platform and of
Instagram Messaging.

``entry[].messaging[]`` holds what is meant for us, ``entry[].standby[]`` what another application
answers; each item names itself by a key: ``message``, ``reaction``, ``read``… All times are
milliseconds. No item carries a name: that is asked apart, see ``_meta_messaging_account.profile``.
"""

import hmac

from odoo.addons.mkbot_chat.port import Malformed, Receipt

from ._meta import dict_of, entries, list_of, text_of
from ._meta_messaging_base import ID_CHARS, Item, id_of, mark, mid_of, milliseconds
from ._meta_messaging_content import read_content, referral_about, shorten

#: What of the postbacks is a person pressing "Get started" rather than a choice.
START_PAYLOADS = ("GET_STARTED", "GET_STARTED_PAYLOAD", "FACEBOOK_WELCOME")

#: The words of a reaction for which the webhook may leave out the emoji.
EMOJIS = {
    "love": "❤️",
    "like": "👍",
    "dislike": "👎",
    "smile": "😆",
    "laugh": "😆",
    "wow": "😮",
    "sad": "😢",
    "angry": "😠",
}

#: What nobody has to see: who controls the thread, consents, feedback on a bot. Journalled only.
QUIET = (
    "optin",
    "account_linking",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "response_feedback",
)

#: Keys of an item that do not say what it is.
ENVELOPE = ("sender", "recipient", "timestamp", "standby", "prior_message", "hop_context")


def _marked(settings, item):
    """Whether an item is the echo of a message that this account sent by the API."""
    message = dict_of(item.get("message"))
    metadata = text_of(message.get("metadata"))
    if not metadata.startswith("mkbot:") or message.get("is_echo") is not True:
        return False
    expected = mark(settings, metadata.split(":")[1])
    return hmac.compare_digest(expected.encode(), metadata.encode("utf-8", "surrogatepass"))


def parse(platform, settings, raw):
    """Cut a webhook's body into events. What is for another page or account is ignored, so are
    echoes of what we sent ourselves.

    :raise Malformed: it is no envelope of Meta's
    """
    own = settings.get(platform.account) or ""
    events = []
    for entry in entries(raw, "page", "instagram"):
        if not own or text_of(entry.get("id")) != own:
            continue
        for standby, item in _items(entry):
            if _marked(settings, item):
                continue
            payload = {"id": own, "time": entry.get("time"), "event": item}
            events.append(
                parse_event(platform, {**payload, "standby": True} if standby else payload)
            )
    return events


def _items(entry):
    """``(standby, item)`` of an entry. A ``changes`` that holds an item is what the app
    dashboard's "Test" sends; other changes (comments, posts) are no conversation."""
    for name in ("messaging", "standby"):
        items = entry.get(name) or []
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise Malformed(f"{name}: a list of objects is expected")
        yield from ((name == "standby", item) for item in items)
    for change in list_of(entry.get("changes")):
        value = dict_of(change.get("value"))
        if "sender" in value and "recipient" in value:
            yield False, value


def parse_event(platform, payload):
    """Read an event from what :func:`parse` left in ``Event.raw``.

    :raise Malformed: it is not that
    """
    item = payload.get("event") if isinstance(payload, dict) else None
    if not isinstance(item, dict):
        raise Malformed("not a stored event")
    own = text_of(payload.get("id"))
    sender, recipient = id_of(item.get("sender")), id_of(item.get("recipient"))
    echo = dict_of(item.get("message")).get("is_echo") is True or bool(own and sender == own)
    customer = recipient if echo else sender
    whole = Item(platform, item, own, "" if customer == own else customer, echo, payload)
    for name, read in READERS.items():
        if isinstance(item.get(name), dict):
            return read(whole, item[name])
    names = [name for name in item if name not in ENVELOPE]
    quiet = next((name for name in names if name in QUIET), None)
    if quiet or not names:
        return whole.unknown(quiet or "event", sender=None)
    return whole.unknown(names[0])


def _message(item, message):
    mid = mid_of(message)
    values = {"key": mid or item.digest("message"), "provider_id": mid}
    if message.get("is_deleted") is True:
        if not mid:
            return item.unknown("is_deleted")
        return item.event("delete", key=f"delete:{mid}", target=mid)
    content = read_content(message, item.platform.voice)
    if not item.customer:
        return item.unknown("message", **values)
    if message.get("is_unsupported") is True or content.empty:
        code = next(iter(content.strange), "message")
        code = "unsupported" if message.get("is_unsupported") is True else code
        return item.unknown(code, text=content.text, about=content.about, **values)
    choice = text_of(dict_of(message.get("quick_reply")).get("payload"))
    kind = "echo" if item.echo else "choice" if choice else "message"
    return item.event(
        kind,
        text=content.text,
        about=content.about,
        attachments=content.attachments,
        choice=choice if kind == "choice" else None,
        reply_to=mid_of(dict_of(message.get("reply_to"))),
        **values,
    )


def _edit(item, edit):
    """An edit. Meta also says ``num_edit: 0`` without a text: nothing was edited then."""
    mid, count = mid_of(edit), text_of(edit.get("num_edit"))
    if not mid or not isinstance(edit.get("text"), str) or not item.customer:
        sender = None if count == "0" else item.sender
        return item.unknown("message_edit", sender=sender)
    key = f"edit:{mid}:{shorten(count, 12)}" if count else item.digest("edit")
    return item.event("edit", key=key, target=mid, text=edit["text"])


def _reaction(item, reaction):
    mid = mid_of(reaction)
    if not mid or not item.customer or item.echo:
        return item.unknown("reaction", sender=None)
    emoji = text_of(reaction.get("emoji")) or EMOJIS.get(text_of(reaction.get("reaction")), "")
    if not emoji and reaction.get("reaction"):
        emoji = "👍"
    if reaction.get("action") == "unreact":
        emoji = ""
    return item.event("reaction", target=mid, text=emoji)


def _postback(item, postback):
    """A button of a template, of the menu, of an ice breaker. In standby it has no payload."""
    mid = mid_of(postback)
    payload, title = text_of(postback.get("payload")), text_of(postback.get("title"))
    values = {"key": mid or item.digest("postback"), "provider_id": mid}
    about = referral_about(dict_of(postback.get("referral")))
    if not item.customer or not (payload or title):
        return item.unknown("postback", about=about, **values)
    if payload.upper() in START_PAYLOADS:
        return item.event("start", about=about, **values)
    kind = "choice" if payload else "message"
    return item.event(kind, text=title or payload, choice=payload or None, about=about, **values)


def _receipt(state):
    def read(item, body):
        mids = body.get("mids") if isinstance(body.get("mids"), list) else [body.get("mid")]
        mids = tuple(mid for mid in map(text_of, mids) if 0 < len(mid) <= ID_CHARS)
        watermark = body.get("watermark")
        up_to = milliseconds(watermark) if text_of(watermark) else None
        if not item.customer or not (mids or up_to):
            return item.unknown("delivery" if state == "delivered" else state, sender=None)
        at = item.at if item.item.get("timestamp") or not up_to else up_to
        return item.event("receipt", at=at, receipt=Receipt(mids, state, up_to))

    return read


def _referral(item, referral):
    """The customer came by a link or an advertisement, and has written nothing yet."""
    return item.unknown("referral", about=referral_about(referral))


def _order(item, order):
    """``send_cart``: a message that is a list of products."""
    lines = []
    for product in list_of(order.get("products")):
        words = [text_of(product.get("quantity")), text_of(product.get("name"))]
        price = product.get("unit_price")
        if isinstance(price, (int, float)) and not isinstance(price, bool):
            words.append(f"{price} {text_of(product.get('currency'))}")
        lines.append(" · ".join(word.strip() for word in words if word.strip()))
    lines = [line for line in [*lines, text_of(order.get("note"))] if line]
    if not lines or not item.customer:
        return item.unknown("order")
    return item.event("message", key=item.digest("order"), text="\n".join(lines), about="[order]")


def _enforcement(item, enforcement):
    """Meta warns, blocks or unblocks the page."""
    state = {"block": "failed", "unblock": "connected"}.get(text_of(enforcement.get("action")))
    if not state:
        return item.unknown("policy_enforcement", sender=None)
    text = text_of(enforcement.get("reason"))
    return item.event("account", code=state, text=text, sender=None)


#: What an item can be, and who reads it.
READERS = {
    "message": _message,
    "message_edit": _edit,
    "reaction": _reaction,
    "postback": _postback,
    "delivery": _receipt("delivered"),
    "read": _receipt("read"),
    "referral": _referral,
    "order": _order,
    "policy_enforcement": _enforcement,
}
