"""What we say in the Bot Framework: the Connector's REST API, v3.

``POST /v3/conversations/{id}/activities[/{activity}]``, ``PUT`` and ``DELETE`` of an activity.
"""

import base64
from urllib.parse import quote, unquote, urlsplit

from odoo.addons.mkbot_chat.port import Failure, Refused, Request, Sent

from ._botframework_auth import read_object, service_url, test_mode
from ._botframework_content import CHOICE
from .common import numbered, split_text, utf16_length

#: Teams takes about 28 KB in a message; JSON writes some characters with six bytes.
TEXT_UNITS = 4000
#: Larger images go as an address: a message of Teams, all in all, must stay below 100 KB.
INLINE_BYTES = 64 * 1024
#: Teams shows no more buttons than these in a row of a card, and cuts longer labels.
ROW_OPTIONS = 6
CARD_OPTIONS = 2 * ROW_OPTIONS
LABEL_CHARS = 40
#: Channels whose buttons bring back a value; others of SUGGESTING bring back their label.
VALUED = ("webchat", "directline", "emulator")
SUGGESTING = (*VALUED, "skype", "facebook", "line", "slack", "telegram", "agents")

RETRIED = (408, 409, 412, 425, 429, 500, 502, 503, 504)
ADAPTIVE = "application/vnd.microsoft.card.adaptive"
HERO = "application/vnd.microsoft.card.hero"

# Teams' codes ("Status codes from bot conversational APIs") → the house's reasons
REASONS_BY_CODE = {
    "ActivityNotFoundInConversation": "too_old",
    "BotDisabledByAdmin": "account",
    "BotNotInConversationRoster": "unreachable",
    "BotNotRegistered": "token",
    "ConversationBlockedByUser": "blocked",
    "ConversationNotFound": "unreachable",
    "ForbiddenOperationException": "unreachable",
    "InvalidBotApiHost": "unreachable",
    "MessageSizeTooBig": "too_large",
    "MessageWritesBlocked": "blocked",
    "NotEnoughPermissions": "token",
}
REASONS_BY_STATUS = {
    400: "content",
    401: "token",
    403: "blocked",
    404: "unreachable",
    405: "content",
    410: "unreachable",
    413: "too_large",
    415: "media_type",
    429: "limit",
    501: "content",
}


def build(settings, outgoing):
    """Return the requests that carry a message, in order.

    :raise Refused: the conversation's service address is not known, or must not be used
    """
    contact = outgoing.meta.get("contact") or {}
    base = service_url(settings, contact.get("service_url"))
    path = f"{base}/v3/conversations/{quote(outgoing.address, safe='')}/activities"
    signed = {"authorize": not test_mode(settings)}
    common = _addressing(contact, outgoing.address)
    target = _activity_id(outgoing.address, outgoing.target)
    if outgoing.kind == "delete":
        return [Request("DELETE", f"{path}/{quote(target, safe='')}", **signed)]
    if outgoing.kind == "typing":
        return [Request("POST", path, json={"type": "typing", **common}, **signed)]
    if outgoing.kind == "edit":
        activity = {"type": "message", "id": target, **common, **_plain(outgoing.text)}
        return [Request("PUT", f"{path}/{quote(target, safe='')}", json=activity, **signed)]
    activities = _activities(contact.get("channel_id"), outgoing, echo=not test_mode(settings))
    requests = []
    reply_to = _activity_id(outgoing.address, outgoing.reply_to)
    for activity in activities:
        activity = {"type": "message", **common, **activity}
        url = path
        if reply_to:
            activity["replyToId"] = reply_to
            url, reply_to = f"{path}/{quote(reply_to, safe='')}", ""
        requests.append(Request("POST", url, json=activity, **signed))
    return requests


def _addressing(contact, address):
    """From whom to whom, as the activities that came in said it."""
    told = {"from": contact.get("bot"), "recipient": contact.get("user")}
    fields = {
        name: {key: value for key, value in account.items() if value}
        for name, account in told.items()
        if isinstance(account, dict) and account.get("id")
    }
    fields["conversation"] = {"id": address}
    if contact.get("channel_id"):
        fields["channelId"] = contact["channel_id"]
    return fields


def _activity_id(address, message):
    """The activity of one of our message ids, ``<conversation>|<activity>``."""
    message = message or ""
    if message.startswith(f"{address}|"):
        return message[len(address) + 1 :]
    return message.partition("|")[2] or message


def _plain(text):
    return {"text": text, "textFormat": "plain"}


# The activities of a message


def _activities(channel, outgoing, echo):
    """Text first, then files, then buttons.

    Teams makes several messages of an activity with text and attachments, and answers without an
    id: there each goes alone.
    """
    teams = channel == "msteams"
    text, buttons = _with_buttons(channel, outgoing, echo)
    activities = [_plain(part) for part in split_text(text, TEXT_UNITS, utf16_length)]
    for attachment in outgoing.attachments:
        carried = {"attachments": [_file(attachment, teams)]}
        if activities and not teams and "attachments" not in activities[-1]:
            activities[-1].update(carried)
        else:
            activities.append(carried)
    if buttons and (teams or not activities):
        activities.append(buttons)
    elif buttons:
        activities[-1].update(buttons)
    return activities


def _with_buttons(channel, outgoing, echo):
    """The text, and what shows the options; as numbered lines of the text where they do not fit
    on buttons or the channel has none."""
    options, text = outgoing.options, outgoing.text
    if not options:
        return text, None
    teams = channel == "msteams"
    if not (teams or channel in SUGGESTING) or (teams and len(options) > CARD_OPTIONS):
        return numbered(text, options), None
    if any(len(option.label) > LABEL_CHARS for option in options):
        text = numbered(text, options)
    if teams:
        return text, {"attachments": [_card([_submit(option, echo) for option in options])]}
    actions = [_action(option, channel in VALUED) for option in options]
    return text, {"suggestedActions": {"to": [], "actions": actions}}


def _short(label):
    return label if len(label) <= LABEL_CHARS else label[: LABEL_CHARS - 1] + "…"


def _card(actions):
    rows = [actions[start : start + ROW_OPTIONS] for start in range(0, len(actions), ROW_OPTIONS)]
    return {
        "contentType": ADAPTIVE,
        "content": {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.2",
            "body": [{"type": "ActionSet", "actions": row} for row in rows],
        },
    }


def _submit(option, echo):
    """A button that brings back the option's id.

    :param echo: it also shows its label as the customer's words. The emulator (Agents Playground
        0.2) does nothing at all when such a button is pressed.
    """
    data = {CHOICE: option.id, "label": option.label}
    if echo:
        data["msteams"] = {
            "type": "messageBack",
            "text": option.label,
            "displayText": option.label,
            "value": dict(data),
        }
    return {"type": "Action.Submit", "title": _short(option.label), "data": data}


def _action(option, valued):
    title = _short(option.label)
    if not valued:
        return {"type": "imBack", "title": title, "value": option.label}
    return {
        "type": "messageBack",
        "title": title,
        "text": option.label,
        "displayText": option.label,
        "value": {CHOICE: option.id, "label": option.label},
    }


def _file(attachment, teams):
    """An attachment: small images inside the message, others by their address.

    Teams takes only images so; other files are a card with a link.
    """
    is_image = attachment.kind == "image"
    data = attachment.data or b""
    if is_image and data and (len(data) <= INLINE_BYTES or not attachment.url):
        url = f"data:{attachment.mimetype};base64,{base64.b64encode(data).decode()}"
    elif attachment.url:
        url = attachment.url
    else:
        raise Refused("media_type", f"{attachment.name}: the file has no public address.")
    if teams and not is_image:
        button = {"type": "openUrl", "title": _short(attachment.name), "value": url}
        return {
            "contentType": HERO,
            "content": {"title": attachment.name, "buttons": [button]},
        }
    return {"contentType": attachment.mimetype, "contentUrl": url, "name": attachment.name}


# Answers


def read_answer(status, headers, body, request=None):
    """What the Connector's answer means: :class:`port.Sent` or :class:`port.Failure`.

    :param request: what was answered: only its address tells the conversation, without which the
        id of a message is not unique
    """
    document = read_object(body)
    if 200 <= status < 300:
        activity_id = document.get("id")
        if not isinstance(activity_id, str) or not activity_id:
            return Sent()
        conversation = _conversation_of(request)
        return Sent(f"{conversation}|{activity_id}" if conversation else activity_id)
    code, words = _error(document)
    reason = REASONS_BY_CODE.get(code) or REASONS_BY_STATUS.get(status)
    if not reason:
        reason = "unavailable" if status in RETRIED or status >= 500 else "content"
    # A token may have died before its time: the house asks for another one, and we try again.
    again = status in RETRIED or (status == 401 and code != "BotNotRegistered")
    return Failure(
        code or str(status),
        words[:500],
        retry_after=_seconds(headers.get("Retry-After")),
        permanent=not again,
        reason=reason,
    )


def _conversation_of(request):
    if request is None:
        return ""
    path = urlsplit(request.url).path
    _base, found, rest = path.rpartition("/v3/conversations/")
    return unquote(rest.partition("/")[0]) if found else ""


def _error(document):
    """The code and the words of an error, which Teams sometimes hides in its `message`."""
    error = document.get("error")
    error = error if isinstance(error, dict) else document
    words = error.get("message")
    words = words if isinstance(words, str) else ""
    code = error.get("code")
    if words.lstrip().startswith("{"):
        inner = read_object(words)
        code = inner.get("subCode") or code
        words = inner.get("details") if isinstance(inner.get("details"), str) else words
    return code if isinstance(code, str) else "", words


def _seconds(value):
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < 1e6 else None
