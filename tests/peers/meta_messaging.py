"""A strict fake of Meta's Graph API as Messenger and Instagram use it, and of their webhooks.

Read from Meta's documents ("Send API", "Send a Message" of Instagram Messaging, "Upload Media",
"Sender Actions", "Page Subscribed Apps", "App Subscriptions", "Debug token"), not from our
adapters. Where Meta takes anything, this refuses what is not in the documents.

    with MetaMessaging() as meta:
        raw, headers = meta.text("oi")                  # a signed webhook, see the Bodies
        requests.post(f"{meta.url}/v26.0/{meta.page_id}/messages", json=…, headers=…)
        assert not meta.errors

`blocked` and `closed` hold people who blocked the page, and those who wrote more than a day ago.
"""

import itertools
import json
import re
import secrets

from .base import Peer, Reply, route
from .meta_messaging_bodies import Bodies
from .meta_messaging_checks import (
    Wrong,
    check_action,
    check_message,
    check_mid,
    check_type,
    keys,
    text,
)

VERSION = "v26.0"
PARAMETERS = {"messaging_type", "tag", "message", "reply_to", "sender_action", "payload"}
SCOPES = [
    "pages_messaging",
    "pages_manage_metadata",
    "pages_show_list",
    "instagram_basic",
    "instagram_manage_messages",
]


class MetaMessaging(Bodies, Peer):
    def __init__(self):
        super().__init__()
        self.page_id, self.page_name = "112233445566778", "Provedor Exemplo"
        self.instagram_id, self.username = "17841400000000001", "provedor.exemplo"
        self.app_id, self.app_name = "998877665544332", "Atendimento"
        self.app_secret, self.verify_token = secrets.token_hex(16), secrets.token_hex(8)
        self.token = f"EAA{secrets.token_hex(20)}"
        self.scopes = list(SCOPES)
        self.expires_at = 0
        self.people = {"page": {}, "instagram": {}}
        self.blocked, self.closed = set(), set()
        self.subscribed = None
        self.other_apps = []
        self.subscriptions = []
        self.media = {}
        self.mids = set()
        self.sent = []
        self._ids = itertools.count(1)

    @property
    def settings(self):
        """The account's settings that fit this fake."""
        return {
            "meta_app_secret": self.app_secret,
            "meta_verify_token": self.verify_token,
            "meta_token": self.token,
            "page_id": self.page_id,
            "instagram_id": self.instagram_id,
            "api_url": self.url,
        }

    def dashboard(self, object_name, callback_url, fields):
        """What an administrator does in the app's dashboard."""
        names = [{"name": name, "version": VERSION} for name in fields]
        self.subscriptions.append(
            {"object": object_name, "callback_url": callback_url, "active": True, "fields": names}
        )

    def new_mid(self, object_name="page"):
        number = f"{next(self._ids):06d}"
        mid = f"m_Kz{number}" if object_name == "page" else f"aWdfZAG1faXRlbTox{number}"
        mid += secrets.token_urlsafe(40)
        self.mids.add(mid)
        return mid

    # Errors

    def error(self, status, code, message, subcode=None):
        """An answer of Meta's that is no fault of the caller."""
        error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code}
        if subcode:
            error["error_subcode"] = subcode
        return Reply(status, {"error": {**error, "fbtrace_id": secrets.token_urlsafe(8)}})

    def wrong(self, call, words):
        """An answer to a call that should not have been made so."""
        self.complain(words, call)
        return self.error(400, 100, words)

    def unknown(self, call):
        return self.wrong(call, "Unknown path components")

    def _refusal(self, call, token=None):
        expected = f"Bearer {token or self.token}"
        if call.headers.get("Authorization") == expected:
            return None
        return self.error(401, 190, "Invalid OAuth access token.", 460)

    def _unknown_parameters(self, call, *allowed):
        extra = sorted(set(call.query) - set(allowed))
        return self.wrong(call, f"unknown parameters: {', '.join(extra)}") if extra else None

    # Credentials and subscriptions

    @route("GET", f"/{VERSION}/app")
    def app(self, call):
        refusal = self._refusal(call) or self._unknown_parameters(call, "fields")
        return refusal or {"id": self.app_id, "name": self.app_name}

    @route("GET", f"/{VERSION}/debug_token")
    def debug_token(self, call):
        refusal = self._refusal(call, f"{self.app_id}|{self.app_secret}")
        if refusal:
            return refusal
        if set(call.query) != {"input_token"}:
            return self.wrong(call, "input_token is needed, and nothing else")
        data = {"app_id": self.app_id, "type": "PAGE", "scopes": self.scopes}
        data |= {"is_valid": call.query["input_token"] == self.token}
        return {"data": {**data, "expires_at": self.expires_at, "profile_id": self.page_id}}

    @route("GET", f"/{VERSION}/<node>")
    def node(self, call, node):
        refusal = self._refusal(call) or self._unknown_parameters(call, "fields")
        if refusal:
            return refusal
        account = {"id": self.instagram_id, "username": self.username, "name": self.page_name}
        if node in ("me", self.page_id):
            found = {"id": self.page_id, "name": self.page_name}
            found["instagram_business_account"] = account
        elif node == self.instagram_id:
            found = account
        else:
            found = self.people["page"].get(node) or self.people["instagram"].get(node)
        if not found:
            return self.error(400, 100, "Unsupported get request.", 33)
        fields = re.sub(r"\{[^}]*\}", "", call.query.get("fields", "id,name")).split(",")
        strange = [name for name in fields if name not in found]
        if strange:
            return self.wrong(call, f"Tried accessing nonexisting field ({strange[0]})")
        return {"id": found.get("id", node), **{name: found[name] for name in fields}}

    @route("POST", f"/{VERSION}/<page>/subscribed_apps")
    def subscribe(self, call, page):
        refusal = self._refusal(call) or self._unknown_parameters(call, "subscribed_fields")
        if refusal:
            return refusal
        if page != self.page_id:
            return self.wrong(call, "not a page")
        fields = call.query.get("subscribed_fields", "").split(",")
        if "messages" not in fields:
            return self.wrong(call, "subscribed_fields is needed")
        self.subscribed = fields
        return {"success": True}

    @route("GET", f"/{VERSION}/<page>/subscribed_apps")
    def subscribed_apps(self, call, page):
        refusal = self._refusal(call) or self._unknown_parameters(call, "limit", "after")
        if refusal or page != self.page_id:
            return refusal or self.wrong(call, "not a page")
        apps = [
            {"id": str(10**14 + index), "name": name, "subscribed_fields": ["messages"]}
            for index, name in enumerate(self.other_apps)
        ]
        if self.subscribed:
            mine = {"id": self.app_id, "name": self.app_name, "category": "Business"}
            apps.append({**mine, "subscribed_fields": self.subscribed})
        return {"data": apps}

    @route("DELETE", f"/{VERSION}/<page>/subscribed_apps")
    def unsubscribe(self, call, page):
        refusal = self._refusal(call) or self._unknown_parameters(call)
        if refusal or page != self.page_id:
            return refusal or self.wrong(call, "not a page")
        self.subscribed = None
        return {"success": True}

    @route("GET", f"/{VERSION}/<app>/subscriptions")
    def app_subscriptions(self, call, app):
        refusal = self._refusal(call, f"{self.app_id}|{self.app_secret}")
        if refusal or app != self.app_id:
            return refusal or self.wrong(call, "not an app")
        return {"data": self.subscriptions}

    # Files

    @route("GET", "/cdn/<name>")
    def cdn(self, call, name):
        if call.headers.get("Authorization"):
            return self.refuse(400, b"", "the CDN was shown a token", call)
        if name not in self.media:
            return Reply(403, b"URL signature expired")
        data, mimetype = self.media[name]
        return Reply(200, data, {"Content-Type": mimetype})

    # Sending

    @route("POST", f"/{VERSION}/<page>/messages")
    def messages(self, call, page):
        refusal = self._refusal(call) or self._unknown_parameters(call)
        if refusal:
            return refusal
        try:
            if page not in (self.page_id, "me"):
                raise Wrong("messages are sent by the page")
            return self._send(self._sent_body(call), call)
        except Wrong as error:
            return self.wrong(call, str(error))

    def _sent_body(self, call):
        if call.json is not None:
            return call.json
        if "filedata" not in call.files or len(call.files) != 1:
            raise Wrong("JSON, or a form with filedata")
        body = dict(call.form)
        for name in ("recipient", "message", "reply_to"):
            if name in body:
                body[name] = json.loads(body[name])
        return body

    def _send(self, body, call):
        keys(body, {"recipient"}, PARAMETERS, "body")
        keys(body["recipient"], {"id"}, set(), "recipient")
        person = text(body["recipient"]["id"], "recipient.id")
        found = [name for name, people in self.people.items() if person in people]
        if not found:
            return self.error(400, 100, "No matching user found", 2018001)
        if person in self.blocked:
            return self.error(400, 551, "This person isn't available right now.", 1545041)
        if "sender_action" in body:
            check_action(body, found[0], self.mids)
            return {"recipient_id": person}
        keys(body, {"recipient", "messaging_type", "message"}, PARAMETERS, "body")
        check_type(body)
        if person in self.closed and body.get("tag") != "HUMAN_AGENT":
            subcode = 2018278 if found[0] == "page" else 2534022
            return self.error(400, 10, "This message is sent outside of allowed window.", subcode)
        check_message(body["message"], found[0], call.files.get("filedata"))
        if "reply_to" in body:
            keys(body["reply_to"], {"mid"}, set(), "reply_to")
            check_mid(body["reply_to"]["mid"], self.mids)
        mid = self.new_mid(found[0])
        self.sent.append({"mid": mid, "to": person, "object": found[0], **body})
        return {"recipient_id": person, "message_id": mid}
