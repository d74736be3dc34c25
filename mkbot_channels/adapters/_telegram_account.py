"""Connecting a bot, asking how it is doing, fetching files (Bot API 10.1, "Getting updates")."""

import time
from urllib.parse import quote

from odoo.addons.mkbot_chat.port import Connection, Refused, Request, Sent

from ._telegram_in import ALLOWED
from ._telegram_out import call, read_answer, result_of, url_of

#: Telegram tells its last trouble for ever: older than this many seconds it says nothing of now.
RECENT_SECONDS = 3600
#: getFile: "bots can download files of up to 20MB in size".
FETCH_BYTES = 20 * 1024 * 1024
FETCH_SECONDS = 120.0
MAX_CONNECTIONS = 40


def _ask(settings, method, **parameters):
    """Yield the call, return its result, or raise :class:`Refused`."""
    reply = yield call(settings, method, **parameters)
    outcome = read_answer(reply.status, reply.headers, reply.body)
    data = result_of(reply.body)
    if isinstance(outcome, Sent) and data.get("ok"):
        return data.get("result")
    raise _refused(outcome)


def _refused(failure):
    return Refused(failure.reason, failure.message, failure.permanent)


def _ask_object(settings, method, **parameters):
    result = yield from _ask(settings, method, **parameters)
    if not isinstance(result, dict):
        raise Refused("unavailable", f"{method}: an object was expected", permanent=False)
    return result


def connect(settings, webhook_url):
    """Check the token, set the webhook and read it back.

    Warnings: see :func:`_connection`.

    :raise Refused: the token is wrong, or Telegram does not want the address (HTTPS on port 443,
        80, 88 or 8443 it must be, with a certificate it can verify)
    """
    secret = settings.get("telegram_secret")
    if not secret:
        raise Refused("", "Without a secret token nobody could be believed.")
    bot = yield from _ask_object(settings, "getMe")
    yield from _ask(
        settings,
        "setWebhook",
        url=webhook_url,
        secret_token=secret,
        allowed_updates=list(ALLOWED),
        max_connections=MAX_CONNECTIONS,
        drop_pending_updates=False,
    )
    info = yield from _ask_object(settings, "getWebhookInfo")
    if not _same_webhook(info.get("url"), webhook_url):
        raise Refused("", "The webhook that was set is not there.", permanent=False)
    return _connection(bot, info)


def _same_webhook(told, ours):
    """Whether two addresses lead to the same account: its key is in the path. The rest Telegram
    may write otherwise than we do."""
    return isinstance(told, str) and told.rpartition("/")[2] == ours.rpartition("/")[2]


def check(settings):
    """Ask whose bot it is and what Telegram believes of its webhook.

    :raise Refused: the token is no good any more, or the webhook is gone; where
        ``settings["webhook_url"]`` is given, also when another one is set
    """
    bot = yield from _ask_object(settings, "getMe")
    info = yield from _ask_object(settings, "getWebhookInfo")
    ours = settings.get("webhook_url")
    if not info.get("url") or (ours and not _same_webhook(info["url"], ours)):
        raise Refused("", f"The webhook is not ours: {info.get('url') or '-'}")
    return _connection(bot, info)


def _connection(bot, info):
    """Return the `Connection`. Warnings: ("pending", how many updates wait to be delivered),
    ("last_error", Telegram's words, of the last hour), ("updates", kinds of updates not asked)."""
    warnings = []
    if info.get("pending_update_count"):
        warnings.append(("pending", str(info["pending_update_count"])))
    when = info.get("last_error_date")
    if isinstance(when, int) and when > time.time() - RECENT_SECONDS:
        warnings.append(("last_error", str(info.get("last_error_message") or "")))
    allowed = info.get("allowed_updates")
    missing = set(ALLOWED) - set(allowed if isinstance(allowed, list) else ())
    if missing:
        warnings.append(("updates", ", ".join(sorted(missing))))
    username = f"@{bot.get('username') or ''}"
    details = (
        ("id", bot.get("id")),
        ("name", bot.get("first_name")),
        ("username", username),
        ("url", info.get("url")),
        ("ip_address", info.get("ip_address")),
        ("max_connections", info.get("max_connections")),
        ("pending_update_count", info.get("pending_update_count")),
        ("last_error_message", info.get("last_error_message")),
    )
    return Connection(
        name=username,
        details=tuple((name, str(value)) for name, value in details if value is not None),
        warnings=tuple(warnings),
    )


def disconnect(settings):
    """Take the webhook back; what waits at Telegram stays there for a day."""
    yield from _ask(settings, "deleteWebhook", drop_pending_updates=False)


def fetch(settings, attachment):
    """Return the bytes of a file that came as `ref`.

    :raise Refused: it is larger than bots may fetch, it is gone, or Telegram has trouble
    """
    if (attachment.size or 0) > FETCH_BYTES:
        raise Refused("too_large", "Bots can fetch files of up to 20 MB.")
    file = yield from _ask_object(settings, "getFile", file_id=attachment.ref)
    path = file.get("file_path")
    if not isinstance(path, str) or not path or ".." in path.split("/"):
        raise Refused("unavailable", "getFile told no path", permanent=False)
    # The same address as that of the methods, but for the word before it.
    base, _slash, bot = url_of(settings, "").rstrip("/").rpartition("/")
    url = f"{base}/file/{bot}/{quote(path.lstrip('/'))}"
    reply = yield Request("GET", url, timeout=FETCH_SECONDS)
    if reply.status != 200:
        # Asked again, getFile tells another path.
        raise Refused("unavailable", f"HTTP {reply.status}", permanent=False)
    mimetype = (reply.headers.get("Content-Type") or "").partition(";")[0].strip()
    return reply.body, None if mimetype in ("", "application/octet-stream") else mimetype
