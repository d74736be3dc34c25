"""Messenger and Instagram, going out: Meta's "Send API" (``POST /{page}/messages``)."""

import dataclasses
import json
import unicodedata
from urllib.parse import urljoin

from odoo.addons.mkbot_chat.port import Refused, Request, Sent

from . import common
from ._meta import body_of, graph, text_of
from ._meta_errors import failure
from ._meta_messaging_base import mark
from ._meta_messaging_content import shorten

QUICK_REPLIES = 13
TITLE_CHARS = 20
PAYLOAD_CHARS = 1000
#: Seconds to wait for Meta to take a file: it checks it before it answers.
FILE_SECONDS = 90.0

#: The platform's word for a rule's kind, where it is another.
TYPES = {"document": "file", "sticker": "image"}

#: error_subcode → (reason, permanent) of these two platforms, beside those of ``_meta_errors``.
SUBCODES = {
    1893063: ("account", True),
    2018008: ("media_type", True),
    2018047: ("media_type", True),
    2018300: ("", True),
    2018344: ("account", True),
    2534014: ("unreachable", True),
    2534029: ("account", True),
    2534041: ("account", True),
    2534122: ("account", True),
}
#: The same by code.
CODES = {230: ("blocked", True), 2022: ("account", True)}

REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 3


def build(platform, settings, outgoing):
    """Return the requests that carry a message, or that do what ``outgoing.kind`` says.

    Files go first, each by itself: quick replies vanish when another message follows them.
    """
    if outgoing.kind != "message":
        return [_send(settings, _action(platform, outgoing))]
    parts = [({"attachment": _typed(item)}, item) for item in outgoing.attachments]
    parts += [(message, None) for message in _texts(platform, outgoing)]
    requests = []
    for index, (message, attachment) in enumerate(parts):
        body = {"recipient": {"id": outgoing.address}, **_messaging_type(outgoing)}
        if platform.marks:
            message["metadata"] = mark(settings, outgoing.delivery_id)
        body["message"] = message
        if outgoing.reply_to and not index:
            body["reply_to"] = {"mid": outgoing.reply_to}
        requests.append(_send(settings, body, attachment))
    return requests


def _send(settings, body, attachment=None):
    path = f"{settings.get('page_id') or 'me'}/messages"
    if not attachment:
        return graph(settings, "POST", path, json=body)
    form = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()
    }
    data = attachment.data or b""
    files = {"filedata": (_file_name(attachment), data, attachment.mimetype)}
    return graph(settings, "POST", path, data=form, files=files, timeout=FILE_SECONDS)


def _messaging_type(outgoing):
    """Within 24 hours all is a response; later only a person may write, and says so."""
    if outgoing.outside_window and outgoing.meta.get("from") == "operator":
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"messaging_type": "RESPONSE"}


def _action(platform, outgoing):
    body = {"recipient": {"id": outgoing.address}}
    if outgoing.kind == "reaction":
        payload = {"message_id": outgoing.target}
        emoji = outgoing.text
        if emoji:
            payload["reaction"] = platform.reactions.get(emoji.replace("\ufe0f", ""), emoji)
        return {**body, "sender_action": "react" if emoji else "unreact", "payload": payload}
    actions = {"typing": "typing_on", "read": "mark_seen"}
    if outgoing.kind not in actions:
        raise ValueError(f"there is no {outgoing.kind!r} on this platform")
    return {**body, "sender_action": actions[outgoing.kind]}


def _typed(attachment):
    kind = attachment.kind or "document"
    return {"type": TYPES.get(kind, kind), "payload": {}}


def _file_name(attachment):
    """Meta refuses names that are not ASCII: accents go, other letters become "_"."""
    plain = unicodedata.normalize("NFKD", attachment.name or "file")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "".join(x if x.isascii() and x.isprintable() and x not in '"\\/' else "_" for x in plain)


def _texts(platform, outgoing):
    """The text, cut, as messages; the quick replies hang on the last one."""
    text, options = outgoing.text, outgoing.options
    fits = len(options) <= QUICK_REPLIES and all(len(o.id) <= PAYLOAD_CHARS for o in options)
    whole = fits and all(len(option.label) <= TITLE_CHARS for option in options)
    if options and (not whole or not text.strip()):
        text = common.numbered(text, options)
    parts = common.split_text(text, platform.text_limit, platform.text_length)
    messages = [{"text": part} for part in parts]
    if options and fits and messages:
        messages[-1]["quick_replies"] = [
            {
                "content_type": "text",
                "title": shorten(option.label, TITLE_CHARS),
                "payload": option.id,
            }
            for option in options
        ]
    return messages


def read_answer(status, headers, body):
    """What an answer of the Send API means: `Sent` with the message's id ("" for an action), or a
    `Failure` in the house's words."""
    found = body_of(body)
    if 200 <= status < 300 and "error" not in found:
        return Sent(text_of(found.get("message_id")))
    failed = failure(status, headers, body)
    code, _slash, subcode = failed.code.partition("/")
    better = SUBCODES.get(int(subcode or 0)) or CODES.get(int(code) if code.isdigit() else 0)
    if not better:
        return failed
    reason, permanent = better
    retry_after = None if permanent else failed.retry_after
    return dataclasses.replace(failed, reason=reason, permanent=permanent, retry_after=retry_after)


def fetch(settings, attachment):
    """Generator: return ``(bytes, mimetype or None)`` of a file that came in. Its address holds
    its own signature: no token is sent.

    :raise Refused: it is not there, or no longer
    """
    url = attachment.url or ""
    base = (settings.get("api_url") or "").rstrip("/")
    for _attempt in range(MAX_REDIRECTS + 1):
        # The address is foreign, unless the account itself names its server.
        own = bool(base) and url.startswith(f"{base}/")
        answer = yield Request("GET", url, timeout=60.0, foreign=not own)
        location = str(answer.headers.get("Location") or "")
        if answer.status not in REDIRECTS or not location:
            break
        try:
            url = urljoin(url, location)
        except ValueError:
            url = ""
        if not url.startswith(("https://", "http://")):
            raise Refused("content", "The file is at a strange address.")
    if 200 <= answer.status < 300:
        mimetype = str(answer.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        return answer.body, mimetype or None
    failed = failure(answer.status, answer.headers, answer.body)
    gone = answer.status in (400, 401, 403, 404, 410)
    reason = "too_old" if gone else failed.reason
    raise Refused(reason, f"HTTP {answer.status}", gone or failed.permanent)
