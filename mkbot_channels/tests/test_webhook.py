import json
from unittest.mock import patch

import psycopg2

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..adapters import site
from ..controllers.common import buckets
from .common import PNG, ChannelsCase

WEBHOOK = "odoo.addons.mkbot_channels.controllers.webhook"


@tagged("post_install", "-at_install")
class TestWebhook(ChannelsCase, HttpCase):
    def setUp(self):
        super().setUp()
        buckets.clear()

    def call(self, path, data=None, headers=None, method=None, **kwargs):
        headers = self.headers() if headers is None else headers
        if isinstance(data, (dict, list)):
            headers = {**headers, "Content-Type": "application/json"}
            data = json.dumps(data)
        return self.url_open(path, data=data, headers=headers, method=method, **kwargs)

    def post(self, *items, **kwargs):
        return self.call(f"/mkbot/webhook/{self.key}", {"events": items}, **kwargs)

    def assertRefused(self, response, status):
        self.assertEqual(response.status_code, status)
        self.assertTrue(response.json()["error"]["message"])
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], "*")
        self.assertEqual(response.headers["X-Mkbot"], "1")

    # ----- webhook -----

    def test_accepted_once(self):
        first, second = self.item("um"), self.item("dois")
        response = self.post(first)
        self.assertEqual((response.status_code, response.json()), (200, {"accepted": 1}))
        self.assertEqual(response.headers["X-Mkbot"], "1")
        self.assertEqual(self.post(first, second).json(), {"accepted": 1})
        self.assertEqual(self.post(first, second).json(), {"accepted": 0})
        self.assertEqual(self.journal(first, second).mapped("state"), ["new", "new"])
        self.assertFalse(response.headers.get("Set-Cookie"))

    @mute_logger(WEBHOOK)
    def test_nonsense(self):
        path = f"/mkbot/webhook/{self.key}"
        for data in (b"x", b"{}", b"[" * 100000, b"\x00", b"null"):
            headers = {**self.headers(), "Content-Type": "application/json"}
            self.assertRefused(self.call(path, data, headers), 400)
        self.assertRefused(self.call(path, b"a=1"), 400)
        self.assertRefused(self.post(self.item(type="unheard of")), 400)

    @mute_logger(WEBHOOK)
    def test_forged(self):
        for headers in ({}, {"Authorization": "Bearer x"}):
            self.assertRefused(self.post(self.item("oi"), headers=headers), 401)
        self.assertFalse(self.inbound.search([("account_id", "=", self.account.id)]))

    def test_unknown_key(self):
        self.assertRefused(self.call("/mkbot/webhook/nothing", {"events": []}), 404)
        self.account.action_reset_connection()
        self.assertRefused(self.post(self.item("oi")), 404)

    def test_too_large(self):
        headers = {**self.headers(), "Content-Type": "application/json"}
        data = b" " * (1024 * 1024 + 1)
        self.assertRefused(self.call(f"/mkbot/webhook/{self.key}", data, headers), 413)

    def test_get(self):
        self.assertRefused(self.call(f"/mkbot/webhook/{self.key}"), 405)

    def test_too_many(self):
        self.env["ir.config_parameter"].set_param("mkbot_channels.visitor_rate", "0.1/2")
        self.assertEqual(self.post(self.item("1"), self.item("2")).status_code, 200)
        response = self.post(self.item("3"))
        self.assertRefused(response, 429)
        self.assertGreaterEqual(int(response.headers["Retry-After"]), 1)
        other = self.headers("e" * 32)
        self.assertEqual(self.post(self.item("4"), headers=other).status_code, 200)

    def test_database_in_trouble(self):
        inbound = type(self.env["mkbot.inbound"])
        error = psycopg2.OperationalError("disk full")
        with patch.object(inbound, "_journal", side_effect=error):
            response = self.post(self.item("oi"))
        self.assertEqual(response.status_code, 503)

    def test_queries(self):
        # Odoo itself asks three things more where the caller's language is not installed.
        lang = self.env["res.lang"].get_installed()[0][0].replace("_", "-")
        headers = {**self.headers(), "Accept-Language": lang}
        counts = []
        for _repeated in range(4):
            # The first ones fill the caches.
            before = self.cr.sql_log_count
            self.assertEqual(self.post(self.item("oi"), headers=headers).status_code, 200)
            counts.append(self.cr.sql_log_count - before)
        # The check of the registry's signals, and the insert.
        self.assertLessEqual(counts[-1], 2, counts)

    def test_origins(self):
        self.account.action_reset_connection()
        self.account.site_allowed_origins = "https://a.example"
        self.account.action_connect()
        for origin, status in (
            ("https://a.example", 200),
            ("https://b.example", 403),
            (self.base_url(), 200),
        ):
            headers = {**self.headers(), "Origin": origin}
            self.assertEqual(self.post(self.item("oi"), headers=headers).status_code, status)

    # ----- the widget's other calls -----

    def test_what_came_for_several_accounts_is_taken_as_one(self):
        other = self.account.copy({"name": "Outra página"})
        other.site_secret = self.secret
        other.action_connect()
        accounts = type(self.env["mkbot.account"])
        inbound = type(self.env["mkbot.inbound"])
        journal = inbound._journal
        fails = [psycopg2.errors.SerializationFailure("first")]

        def once_busy(records, account_id, events):
            if account_id == other.id and fails:
                raise fails.pop()
            return journal(records, account_id, events)

        item = self.item("oi")
        with (
            patch.object(accounts, "_sharing_webhook", lambda s, t: [s._target(other.key)]),
            patch.object(inbound, "_journal", once_busy),
        ):
            self.assertEqual(self.post(item).json(), {"accepted": 2})
        self.assertEqual(self.journal(item).account_id, self.account | other)

    def site(self, path, data=None, **kwargs):
        return self.call(f"/mkbot/site/{self.key}/{path}", data, **kwargs)

    def test_init_of_a_new_visitor_stores_nothing(self):
        contacts = self.env["mkbot.contact"].search_count([])
        data = self.site("init", {"lang": "en_US"}, headers={}).json()
        self.assertEqual(site.visitor_of(self.secret, data["token"]), data["visitor"])
        self.assertEqual((data["session"], data["messages"]), (None, []))
        self.assertEqual(data["account"]["title"], "Provedor Teste")
        self.assertIn("/websocket?version=", data["websocket"])
        self.assertEqual(self.env["mkbot.contact"].search_count([]), contacts)

    def test_init_of_a_known_visitor(self):
        self.accept(self.item("oi"))
        self.drain()
        token = site.token_of(self.secret, self.visitor)
        data = self.site("init", {"token": token}).json()
        self.assertEqual(data["token"], token)
        self.assertEqual(data["session"]["state"], "bot")
        self.assertIn("oi", [message["text"] for message in data["messages"]])
        forged = self.site("init", {"token": site.token_of("other", self.visitor)}).json()
        self.assertNotEqual(forged["visitor"], self.visitor)
        self.assertEqual(forged["messages"], [])

    def test_history(self):
        self.accept(*(self.item(str(number)) for number in range(3)))
        self.drain()
        last = self.session().channel_id.message_ids[0].id
        data = self.site(f"history?before={last}").json()
        self.assertTrue(data["messages"])
        others = self.site(f"history?before={last}", headers=self.headers("f" * 32)).json()
        self.assertEqual(others, {"messages": [], "more": False})
        self.assertRefused(self.site("history?before=x"), 400)
        self.assertRefused(self.site("history?before=1", headers={}), 401)

    def test_upload(self):
        data = self.site("upload", files={"file": ("../f.png", PNG)}).json()
        self.assertEqual(
            (data["name"], data["mimetype"], data["size"]), ("f.png", "image/png", len(PNG))
        )
        item = self.item(type="file", upload=data["upload"])
        self.assertEqual(self.post(item).status_code, 200)
        self.drain()
        attachment = self.journal(item).message_id.attachment_ids
        self.assertEqual(self.url_open(attachment._mkbot_customer_url()).content, PNG)
        self.assertNotEqual(self.url_open(f"/web/content/{attachment.id}").status_code, 200)

    def test_uploads_refused(self):
        html = b"<html><script>alert(1)</script></html>"
        self.assertRefused(self.site("upload", files={"file": ("a.png", html)}), 415)
        self.assertRefused(self.site("upload", files={"file": ("a.png", b"")}), 400)
        self.assertRefused(self.site("upload", data={"x": "1"}), 400)
        self.account.site_upload_mb = 1
        large = PNG + b"\0" * 1200000
        self.assertRefused(self.site("upload", files={"file": ("a.png", large)}), 413)
        png = {"file": ("a.png", PNG)}
        self.assertRefused(self.site("upload", files=png, headers={}), 401)

    @mute_logger(WEBHOOK)
    def test_upload_of_another_visitor(self):
        ref = self.site("upload", files={"file": ("f.png", PNG)}).json()["upload"]
        item = self.item(type="file", upload=ref)
        self.assertRefused(self.post(item, headers=self.headers("f" * 32)), 400)

    def test_typing(self):
        self.accept(self.item("oi"))
        self.drain()
        self.assertEqual(self.site("typing", {"typing": True}).json(), {"ok": True})
        self.assertRefused(self.site("typing", {"typing": True}, headers={}), 401)
        self.assertEqual(self.site("typing", [1]).status_code, 400)

    def test_page_and_script(self):
        page = self.url_open(f"/mkbot/site/{self.key}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Provedor Teste", page.text)
        self.assertIn(f"/mkbot/site/{self.key}/widget.js", page.text)
        script = self.url_open(f"/mkbot/site/{self.key}/widget.js")
        self.assertEqual(script.status_code, 200)
        self.assertIn("javascript", script.headers["Content-Type"])
        for path in ("", "/widget.js"):
            self.assertEqual(self.url_open(f"/mkbot/site/nothing{path}").status_code, 404)

    def test_page_escapes(self):
        self.account.site_title = "</title><script>alert(1)</script>"
        self.assertNotIn("<script>alert", self.url_open(f"/mkbot/site/{self.key}").text)
