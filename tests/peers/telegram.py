"""A strict fake of Telegram's Bot API.

    with TelegramPeer() as telegram:
        maria = telegram.person("Maria", language_code="pt-br")
        inbound = telegram.inbound_text(maria, "oi")       # body and headers of a webhook's POST
        telegram.deliver(inbound)                          # posts it where setWebhook said
        assert telegram.said_to(maria) == ["Olá!"]
        assert not telegram.errors

A parameter that the method has not, or of a wrong type, is an error in `errors` and a 400, as is a
wrong token (401). What a bot may run into (an unknown chat, a block) is answered in Telegram's
words and is no error.
"""

import copy
import itertools
import time
from urllib.parse import urlsplit

import requests

from . import telegram_facts as facts
from .base import Peer, Reply, route
from .telegram_chat import ChatMixin, Refusal
from .telegram_inbound import InboundMixin

PORTS = (443, 80, 88, 8443)
UPLOAD_BYTES = 50 * 1024 * 1024


class TelegramPeer(InboundMixin, ChatMixin, Peer):
    """One bot at Telegram, and the people who may write to it.

    token, username
        the bot's;
    messages
        ``(chat id, message id)`` → the message as Telegram has it now, in the order of sending;
    chats
        chat id → Chat, those that the bot may write to; `blocked`: ids of those who blocked it;
    webhook
        the parameters of the last setWebhook, ``None`` without one; `https_only` refuses others;
    answered
        ids of the callback queries that were answered;
    reactions, actions
        what the bot did beside messages: ``(chat id, message id)`` → reactions, a list of
        ``(chat id, action)``.
    """

    token = "123456789:AAE-fake_token_of_the_tests_000000000"
    username = "mkbot_test_bot"

    def __init__(self, https_only=False):
        super().__init__()
        self.https_only = https_only
        self.messages, self.chats, self.files, self.reactions = {}, {}, {}, {}
        self.blocked, self.answered, self.actions = set(), [], []
        self.webhook, self.pending, self.last_error = None, 0, None
        self.numbers = itertools.count(1000)
        self.update_numbers = itertools.count(700_000_001)
        self.user = {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "MKBOT",
            "username": self.username,
        }

    # What tests ask

    def sent_to(self, person):
        """The messages from the bot that this chat shows now."""
        with self.lock:
            return [
                message
                for (chat, _number), message in self.messages.items()
                if chat == person["id"] and message["from"]["is_bot"]
            ]

    def said_to(self, person):
        """Their texts and captions."""
        return [m.get("text", m.get("caption", "")) for m in self.sent_to(person)]

    def flood(self, seconds, times=1, on=""):
        """Answer the next calls with 429."""
        self.fail_next(
            429,
            _problem(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds),
            times=times,
            on=on,
        )

    def add_file(self, data, path="documents/file_1.bin", size=None):
        """Keep a file for getFile; return its id."""
        with self.lock:
            number = len(self.files) + 1
            file_id = f"AgACAgEAAxkBAAI{number:06d}"
            self.files[file_id] = (path, data, len(data) if size is None else size)
        return file_id

    def deliver(self, inbound, timeout=10):
        """Post an update to the webhook as Telegram does, and call the method that the answer may
        hold. Returns the response."""
        response = requests.post(
            self.webhook["url"], data=inbound.body, headers=inbound.headers, timeout=timeout
        )
        if not 200 <= response.status_code < 300:
            with self.lock:
                self.last_error = f"Wrong response from the webhook: {response.status_code}"
            return response
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if isinstance(answer, dict) and "method" in answer:
            self._call(answer.pop("method"), answer, {})
        return response

    # The server

    @route("GET", "/file/bot<token>/<path:path>")
    def file(self, call, token, path):
        if token != self.token:
            return self.refuse(401, _problem(401, "Unauthorized"), "wrong token", call)
        for known, data, _size in self.files.values():
            if known == path:
                return Reply(200, data, {"Content-Type": "application/octet-stream"})
        return Reply(404, _problem(404, "Not Found"))

    @route("POST", "/bot<token>/<method>")
    def method(self, call, token, method):
        if token != self.token:
            return self.refuse(401, _problem(401, "Unauthorized"), "wrong token", call)
        given = call.json if call.json is not None else facts.from_form(method, call.form)
        if call.query or not isinstance(given, dict):
            return self.refuse(400, _problem(400, "Bad Request"), "strange parameters", call)
        if max((len(file.data) for file in call.files.values()), default=0) > UPLOAD_BYTES:
            problem = _problem(413, "Request Entity Too Large")
            return self.refuse(413, problem, "file too large", call)
        return self._call(method, given, call.files, call)

    @route("GET", "/bot<token>/<method>")
    def method_by_get(self, call, token, method):
        return self.method(call, token, method)

    def _call(self, method, given, files, call=None):
        handler = getattr(self, f"do_{method}", None)
        if method not in facts.METHODS or not handler:
            return self.refuse(404, _problem(404, "Not Found"), f"no method {method}", call)
        if wrong := facts.check_call(method, given, files):
            problem = _problem(400, f"Bad Request: {wrong[0]}")
            return self.refuse(400, problem, f"{method}: {'; '.join(wrong)}", call)
        try:
            with self.lock:
                result = handler(given, files) if method.startswith("send") else handler(given)
                result = copy.deepcopy(result)
        except Refusal as no:
            return Reply(no.status, _problem(no.status, no.description, **no.parameters))
        return Reply(200, {"ok": True, "result": result})

    # The bot and its webhook

    def do_getMe(self, given):
        return {
            **self.user,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def do_setWebhook(self, given):
        address = urlsplit(given["url"])
        port = address.port or {"https": 443, "http": 80}.get(address.scheme)
        if self.https_only and address.scheme != "https":
            problem = "bad webhook: An HTTPS URL must be provided for webhook"
            raise Refusal(400, f"Bad Request: {problem}")
        if self.https_only and port not in PORTS:
            problem = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
            raise Refusal(400, f"Bad Request: {problem}")
        self.webhook = dict(given) if given["url"] else None
        return True

    def do_deleteWebhook(self, given):
        self.webhook = None
        return True

    def do_getWebhookInfo(self, given):
        webhook = self.webhook or {}
        info = {
            "url": webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": self.pending,
        }
        if webhook:
            info["max_connections"] = webhook.get("max_connections", 40)
            info["ip_address"] = "127.0.0.1"
        if webhook.get("allowed_updates"):
            info["allowed_updates"] = webhook["allowed_updates"]
        if self.last_error:
            info |= {"last_error_date": int(time.time()), "last_error_message": self.last_error}
        return info


def _problem(status, description, **parameters):
    problem = {"ok": False, "error_code": status, "description": description}
    return {**problem, "parameters": parameters} if parameters else problem
