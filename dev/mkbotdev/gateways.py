"""The webhooks that are measured against each other: ours, OCA's, and a bare route.

Each takes `request(chat, number)`, the bytes that bring message `number` of the customer `chat`
(any whole number), and tells with `left()` how many of what it accepted no operator can read yet.
"""

import hashlib
import hmac
import json
import re
import sys
import time
import uuid

from .paths import REPO
from .volley import request

OPERATORS = ("ana", "bruno", "carla")
FIRST_CHAT = 700_000_000
TEXT = "bench-{number}- minha internet está lenta desde ontem"
MARK = re.compile(r"bench-(\d+)-")
TELEGRAM_TOKEN = "123456789:AAbenchbenchbenchbenchbenchbenchbe"
TELEGRAM_SECRET = "bench_secret_bench_secret"
#: Odoo reads these when it starts, or when they are changed through it.
UNLIMITED = """
    INSERT INTO ir_config_parameter (key, value)
    VALUES ('mkbot_channels.visitor_rate', '0'), ('mkbot_channels.address_rate', '0')
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"""
#: Crons of others would work in the middle of it.
OUR_CRONS_ONLY = """
    UPDATE ir_cron SET active = false WHERE id NOT IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module LIKE 'mkbot%')"""
#: Read by `Statements`, which must not count what the bench itself asks.
ASKED_BY_BENCH = "bench_asks"


def telegram_update(chat, number, text=TEXT):
    """A text as Telegram sends it: https://core.telegram.org/bots/api#update."""
    person = {"id": FIRST_CHAT + chat, "first_name": "Maria", "last_name": f"Souza {chat}"}
    message = {
        "message_id": number,
        "from": {**person, "is_bot": False, "language_code": "pt-br"},
        "chat": {**person, "type": "private"},
        "date": int(time.time()),
        "text": text.format(number=number),
    }
    return json.dumps({"update_id": FIRST_CHAT + number, "message": message}).encode()


def telegram_peer():
    """The tests' strict fake of Telegram, not started yet."""
    if str(REPO / "tests") not in sys.path:
        sys.path.insert(0, str(REPO / "tests"))
    from peers.telegram import TelegramPeer

    return TelegramPeer()


class Gateway:
    """`name` is what figures call it."""

    name = ""

    def __init__(self, node):
        self._node = node

    def left(self):
        return 0

    def unsent(self):
        """How many messages to customers wait to be sent."""
        return 0

    def stored(self, since):
        """The numbers of the messages that can be read, from those after the id `since`."""
        rows = self._node.psql(
            "SELECT body FROM mail_message WHERE id > %s AND body LIKE '%%bench-%%'", [since]
        )
        return [int(found[1]) for (body,) in rows if (found := MARK.search(body))]


class Floor(Gateway):
    """The bare route of dev/addons/mkbot_floor."""

    name = "floor"

    def request(self, chat, number):
        return request("/mkbot_floor", {}, telegram_update(chat, number))


class Oca(Gateway):
    """OCA's mail_gateway_telegram; it answers when the message is there."""

    name = "oca"

    def __init__(self, node):
        super().__init__(node)
        admin = node.rpc("admin")
        members = admin.call("res.users", "search", [[("login", "in", OPERATORS)]])
        admin.call(
            "mail.gateway",
            "create",
            [
                {
                    "name": "Telegram",
                    "token": TELEGRAM_TOKEN,
                    "gateway_type": "telegram",
                    "webhook_key": "bench",
                    "webhook_secret": TELEGRAM_SECRET,
                    "integrated_webhook_state": "integrated",
                    "member_ids": [(6, 0, members)],
                }
            ],
        )

    def request(self, chat, number):
        return request(
            "/gateway/telegram/bench/update",
            {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET},
            telegram_update(chat, number),
        )


class Ours(Gateway):
    """What our gateways have in common: a journal, and workers that treat it."""

    name = "ours"

    def left(self):
        return self._node.psql(
            f"SELECT count(*) AS {ASKED_BY_BENCH} FROM mkbot_inbound WHERE state = 'new'"
        )[0][0]

    def unsent(self):
        return self._node.psql(
            f"SELECT count(*) AS {ASKED_BY_BENCH} FROM mkbot_delivery"
            " WHERE state IN ('queued', 'sending')"
        )[0][0]

    def with_bot(self, answers):
        """Whether the bot receives those who come for the first time from now on."""
        # Through Odoo, which forgets then what it has cached of defaults.
        self._node.rpc("admin").call(
            "ir.default", "set", ["mkbot.contact", "direct_to_queue", not answers]
        )

    def at_rest(self, resting):
        """Let the workers of the inbox rest, or work on what is there."""
        self._node.psql(
            """UPDATE ir_cron SET active = %s WHERE id IN (
                   SELECT res_id FROM ir_model_data
                    WHERE module = 'mkbot_channels' AND name LIKE 'ir_cron_inbound%%')""",
            [not resting],
        )
        if not resting:
            self._node.wake_crons()


class OurTelegram(Ours):
    """Our webhook with the very updates that OCA's gets; what we say goes to `peer`."""

    platform = "telegram"

    def __init__(self, node, peer):
        super().__init__(node)
        self._peer = peer
        admin = node.rpc("admin")
        account = {"name": "Telegram", "platform": "telegram", "api_url": peer.url}
        account |= {"telegram_token": peer.token, "telegram_secret": TELEGRAM_SECRET}
        [sector] = admin.call("mkbot.sector", "search", [[("name", "=", "Suporte")]])
        account_id = admin.call("mkbot.account", "create", [{**account, "sector_id": sector}])
        admin.call("mkbot.account", "action_connect", [[account_id]])
        [(key,)] = node.psql("SELECT key FROM mkbot_account WHERE id = %s", [account_id])
        self.path = f"/mkbot/webhook/{key}"
        self.headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}

    def register(self, chat):
        """Let the platform know the customer: it refuses messages to strangers."""
        self._peer.person("Maria", id=FIRST_CHAT + chat, last_name=f"Souza {chat}")

    def request(self, chat, number, text=TEXT):
        self.register(chat)
        return request(self.path, self.headers, telegram_update(chat, number, text))


class OurSite(Ours):
    """Our webhook with the events of the chat on a site."""

    platform = "site"

    def __init__(self, node):
        super().__init__(node)
        [(self._secret,)] = node.psql(
            "SELECT site_secret FROM mkbot_account WHERE key = %s", [node.key]
        )

    def request(self, chat, number):
        visitor = f"{FIRST_CHAT + chat:032x}"
        proof = hmac.new(self._secret.encode(), visitor.encode(), hashlib.sha256).hexdigest()
        event = {"id": str(uuid.uuid4()), "type": "text", "text": TEXT.format(number=number)}
        event["ts"] = time.time_ns() // 1_000_000
        return request(
            f"/mkbot/webhook/{self._node.key}",
            {"Authorization": f"Bearer {visitor}.{proof}"},
            json.dumps({"events": [event]}).encode(),
        )
