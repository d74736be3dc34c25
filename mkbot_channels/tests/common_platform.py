"""A platform spoken to by HTTP, whose answers the test decides: the trunk without the wire."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.addons.mkbot_chat import port
from odoo.addons.mkbot_chat.tests.common import event

from .. import sending, transport
from ..adapters import ADAPTERS
from .common import ChannelsCase


class FakePlatform:
    """An adapter that asks nothing of anybody."""

    CAPABILITIES = frozenset({"reply", "reaction", "edit", "delete", "template", "read", "typing"})
    WINDOW = timedelta(hours=24)
    REQUIRED = ("telegram_token",)
    SECRETS = ("telegram_secret",)

    def __init__(self):
        self.built = []
        self.answers = []
        self.connection = port.Connection("@provedor_bot", (("Webhook", "https://x.example"),))
        self.refuses = None
        self.infos = []
        self.file = b"%PDF-1.4 x"

    def parse_event(self, settings, payload):
        return port.Event.from_dict(payload)

    def build(self, settings, outgoing):
        self.built.append(outgoing)
        return [port.Request("POST", "http://platform.invalid/", json={"text": outgoing.text})]

    def person(self, phone):
        return port.Sender(address=phone[1:], ids=(("phone", phone),), phone=phone)

    def _say(self, value):
        yield from ()
        if self.refuses:
            raise self.refuses
        return value

    def connect(self, settings, webhook_url):
        return self._say(self.connection)

    def check(self, settings):
        return self._say(self.connection)

    def templates(self, settings):
        return self._say(self.infos)

    def fetch(self, settings, attachment):
        return self._say((self.file, None))


class PlatformCase(ChannelsCase):
    """A connected account of such a platform, in the place of Telegram."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.messenger = cls.env["mkbot.account"].create(
            {
                "name": "Telegram Teste",
                "platform": "telegram",
                "company_id": cls.company.id,
                "telegram_token": "1:a",
            }
        )

    def setUp(self):
        super().setUp()
        self.fake = FakePlatform()
        self.startPatcher(patch.dict(ADAPTERS, {"telegram": self.fake}))

        def perform(request, read_answer=None, session=None):
            answer = self.fake.answers.pop(0) if self.fake.answers else None
            return answer or port.Sent(f"p{len(self.fake.built)}")

        self.startPatcher(patch.object(transport, "perform", perform))
        self.startPatcher(patch.object(sending.transport, "perform", perform))
        self.messenger.action_connect()

    def comes(self, text="oi", address="551199", **values):
        """Have events come in, through the journal and its worker."""
        sender = values.pop("sender", port.Sender(address=address, ids=(("id", address),)))
        one = event(address, text, sender=sender, **values)
        raw = one.to_dict()
        self.inbound._journal(self.messenger.id, [port.Event.from_dict({**raw, "raw": raw})])
        self.drain()
        return one

    def conversation(self, address="551199"):
        domain = [("account_id", "=", self.messenger.id), ("address", "=", address)]
        return self.env["mkbot.contact"].search(domain).session_ids[:1]

    def attended(self, address="551199"):
        """A conversation that Ana attends, whose customer wrote just now."""
        self.comes("quero falar com um atendente", address, provider_id="c1")
        session = self.conversation(address)
        session.with_user(self.ana).action_rescue()
        self.send()
        self.fake.built.clear()
        return session

    def says(self, session, text, **values):
        return (
            session.channel_id.with_user(self.ana)
            .message_post(
                body=text,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                **values,
            )
            .sudo()
        )

    def delivery(self, message):
        return self.deliveries.search([("message_id", "=", message.id)])

    def fetch(self):
        with self.worker() as env:
            env["mkbot.media"]._cron_fetch()

    def watch(self):
        with self.worker() as env:
            env["mkbot.account"]._cron_watch()

    def said(self, session):
        return session.channel_id.message_ids.filtered("author_guest_id").sorted("id")

    def ago(self, **delta):
        return datetime.now(timezone.utc) - timedelta(**delta)
