import base64
import json
import time
import uuid
from contextlib import contextmanager, nullcontext

from odoo import SUPERUSER_ID
from odoo.tests import HttpCase

from odoo.addons.mkbot_chat.tests.common import MkbotCase

from ..adapters import site
from ..controllers.common import buckets

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


class ChannelsCase(MkbotCase):
    """A connected account of a site, and what its widget would do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.action_connect()
        cls.secret = cls.account.site_secret
        cls.key = cls.account.key
        cls.visitor = site.new_visitor()
        cls.inbound = cls.env["mkbot.inbound"]
        cls.deliveries = cls.env["mkbot.delivery"]
        buckets.clear()

    def headers(self, visitor=None):
        token = site.token_of(self.secret, visitor or self.visitor)
        return {"Authorization": f"Bearer {token}"}

    def item(self, text=None, **values):
        """One event of the widget."""
        kind = {"type": "text", "text": text} if text is not None else {}
        return {"id": str(uuid.uuid4()), "ts": int(time.time() * 1000), **kind, **values}

    def accept(self, *items, visitor=None):
        """Do what the webhook does with a good body; return how many events were new."""
        raw = json.dumps({"events": items}).encode()
        events = site.parse({"secret": self.secret}, self.headers(visitor), raw)
        return self.inbound._journal(self.account.id, events)

    @contextmanager
    def worker(self):
        """An environment that may commit, as a cron has."""
        # An HttpCase is in that mode from its beginning.
        mode = nullcontext() if isinstance(self, HttpCase) else self.enter_registry_test_mode()
        self.env.flush_all()
        with mode, self.registry.cursor() as cr:
            yield self.env(cr=cr, user=SUPERUSER_ID, context={})
        self.env.invalidate_all()

    def drain(self):
        with self.worker() as env:
            env["mkbot.inbound"]._cron_drain()

    def send(self):
        with self.worker() as env:
            env["mkbot.delivery"]._cron_send()

    def journal(self, *items):
        return self.inbound.search([("key", "in", [item["id"] for item in items])], order="id")

    def contact(self, visitor=None):
        return self.account._site_contact(visitor or self.visitor)

    def session(self):
        return self.contact().session_ids[:1]

    def customer_texts(self):
        messages = self.session().channel_id.message_ids.filtered("author_guest_id")
        return [message.preview for message in messages.sorted("id")]
