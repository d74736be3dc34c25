"""A strict fake of the Bot Framework: Entra's tokens, the OpenID metadata, the Connector.

    with BotFramework() as azure:
        settings = azure.settings
        headers, body = azure.message("oi")          # signed, as the Connector would send it
        ...
        assert azure.said(azure.conversation) == ["olá"]

Read from Microsoft's documents: "Bot Connector authentication", "Bot Framework REST API
reference", and of Teams "Status codes from bot conversational APIs".
"""

import itertools
import json
import secrets
import time
from datetime import datetime, timezone

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from .base import Peer, Reply, route
from .botframework_rules import faults

ISSUER = "https://api.botframework.com"
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
TENANT_FORM = {"grant_type", "client_id", "client_secret", "scope"}
MESSAGE_BYTES = 100 * 1024


def new_key(key_id="key-1", endorsements=("msteams", "skype", "directline", "webchat")):
    """Return ``(private key, its public JWK as Microsoft publishes it)``."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    jwk.update(kid=key_id, use="sig", x5t=key_id)
    if endorsements is not None:
        jwk["endorsements"] = list(endorsements)
    return private, {name: jwk[name] for name in jwk if name != "key_ops"}


class BotFramework(Peer):
    """`messages`: conversation → the activities we keep, in order. `blocked`: conversations whose
    person blocked the bot. `files`: what ``/v3/attachments`` serves to whoever has a token, and
    ``/download`` to whoever comes without."""

    app_id = "c9e8c047-2a34-40a1-b28a-b162d5f5327c"
    password = "sec~ret/+with&signs"
    conversation = "a:17I0kl8EkpE1O9PH5TWrzrLNwnWWcfrU7QZjKR0WSkFz1XTSoQ6Q"
    channel = "msteams"

    def __init__(self):
        super().__init__()
        self.private, self.jwk = new_key()
        self.keys = [self.jwk]
        self.tokens = set()
        self.messages = {self.conversation: []}
        self.blocked = set()
        self.files = {}
        self.typing = 0
        self._ids = itertools.count(int(time.time() * 1000))

    @property
    def settings(self):
        """What the account has to be given."""
        return {
            "bf_app_id": self.app_id,
            "bf_app_password": self.password,
            "bf_tenant_id": TENANT,
            "api_url": self.url,
        }

    @property
    def service_url(self):
        return f"{self.url}/br/"

    def said(self, conversation=None):
        """The texts that stand in a conversation now."""
        with self.lock:
            return [each.get("text") for each in self.messages[conversation or self.conversation]]

    # What comes from them

    def activity(self, kind="message", channel=None, **values):
        """An activity as the Connector sends it; a value ``None`` takes a field away."""
        person = {"id": "29:1XJKJMvc5GBtc2JwZq0", "name": "Maria Souza"}
        if (channel or self.channel) == "msteams":
            person["aadObjectId"] = "7faf8ad2-3d56-4244-b585-20c8a42ed2b8"
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        activity = {
            "type": kind,
            "id": str(next(self._ids)),
            "timestamp": now.replace("+00:00", "Z"),
            "channelId": channel or self.channel,
            "serviceUrl": self.service_url,
            "from": person,
            "recipient": {"id": f"28:{self.app_id}", "name": "MKBOT"},
            "conversation": {
                "id": self.conversation,
                "conversationType": "personal",
                "tenantId": TENANT,
            },
            "locale": "pt-BR",
            "channelData": {"tenant": {"id": TENANT}},
            **values,
        }
        return {name: value for name, value in activity.items() if value is not None}

    def claims(self, activity, **values):
        """The claims of a token for an activity; a value ``None`` takes a claim away."""
        now = int(time.time())
        claims = {
            "serviceurl": activity.get("serviceUrl"),
            "iss": ISSUER,
            "aud": self.app_id,
            "nbf": now - 60,
            "exp": now + 3540,
            **values,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def signed(self, activity, **claims):
        """Return ``(headers, body)`` of an activity with its token."""
        token = jwt.encode(
            self.claims(activity, **claims),
            self.private,
            algorithm="RS256",
            headers={"kid": self.jwk["kid"]},
        )
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json; charset=utf-8",
        }
        return headers, json.dumps(activity, ensure_ascii=False).encode()

    def message(self, text, **values):
        """A person writes."""
        return self.signed(self.activity(text=text, textFormat="plain", **values))

    def inbound_image(self, data, mimetype="image/png", **values):
        """A person puts a picture into a message: it wants the bot's token."""
        name = secrets.token_hex(8)
        self.files[name] = (mimetype, data)
        url = f"{self.service_url}v3/attachments/{name}/views/original"
        attachment = {"contentType": "image/*", "contentUrl": url}
        return self.signed(self.activity(attachments=[attachment], **values))

    def inbound_file(self, data, name, mimetype="application/pdf", **values):
        """A person sends a file from their OneDrive: a signed address, good for minutes."""
        key = secrets.token_hex(8)
        self.files[key] = (mimetype, data)
        attachment = {
            "contentType": "application/vnd.microsoft.teams.file.download.info",
            "contentUrl": f"https://contoso.sharepoint.com/personal/maria/{name}",
            "name": name,
            "content": {
                "downloadUrl": f"{self.url}/download/{key}?tempauth=x",
                "uniqueId": key,
                "fileType": name.rpartition(".")[2],
            },
        }
        return self.signed(self.activity(attachments=[attachment], **values))

    # Tokens and keys

    @route("GET", "/v1/.well-known/openidconfiguration")
    def metadata(self, call):
        return {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.url}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    @route("GET", "/v1/.well-known/keys")
    def published_keys(self, call):
        return {"keys": self.keys}

    @route("POST", "/<tenant>/oauth2/v2.0/token")
    def token(self, call, tenant):
        form = call.form
        if set(form) != TENANT_FORM or form["grant_type"] != "client_credentials":
            return self.refuse(
                400,
                {"error": "invalid_request", "error_description": "AADSTS900144: missing"},
                f"a form of {sorted(TENANT_FORM)} is expected, not {sorted(form)}",
                call,
            )
        if form["scope"] != "https://api.botframework.com/.default":
            error = {"error": "invalid_scope", "error_description": "AADSTS70011: scope"}
            return self.refuse(400, error, "another scope", call)
        if tenant != TENANT:
            words = f"AADSTS90002: Tenant '{tenant}' not found.\r\nTrace ID: 1"
            return Reply(400, {"error": "invalid_request", "error_description": words})
        if (form["client_id"], form["client_secret"]) != (self.app_id, self.password):
            words = "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1"
            return Reply(401, {"error": "invalid_client", "error_description": words})
        token = secrets.token_urlsafe(32)
        with self.lock:
            self.tokens.add(token)
        return {
            "token_type": "Bearer",
            "expires_in": 3599,
            "ext_expires_in": 3599,
            "access_token": token,
        }

    # The Connector

    @route("POST", "/br/v3/conversations/<conversation>/activities")
    def send(self, call, conversation):
        return self._take(call, conversation)

    @route("POST", "/br/v3/conversations/<conversation>/activities/<activity>")
    def reply(self, call, conversation, activity):
        if (call.json or {}).get("replyToId") != activity:
            self.complain("replyToId is not the activity of the address", call)
        return self._take(call, conversation)

    @route("PUT", "/br/v3/conversations/<conversation>/activities/<activity>")
    def edit(self, call, conversation, activity):
        refusal = self._refusal(call, conversation)
        if refusal:
            return refusal
        self._check(call, call.json)
        kept = self._find(conversation, activity)
        if not kept:
            return _error(404, "ActivityNotFoundInConversation", "Conversation not found.")
        kept.clear()
        kept.update(call.json, id=activity)
        return {"id": activity}

    @route("DELETE", "/br/v3/conversations/<conversation>/activities/<activity>")
    def delete(self, call, conversation, activity):
        refusal = self._refusal(call, conversation)
        if refusal:
            return refusal
        kept = self._find(conversation, activity)
        if not kept:
            return _error(404, "ActivityNotFoundInConversation", "Conversation not found.")
        with self.lock:
            self.messages[conversation].remove(kept)
        return Reply(200)

    @route("GET", "/br/v3/attachments/<name>/views/original")
    def own_file(self, call, name):
        if not self._has_token(call):
            return Reply(401, {"message": "Authorization has been denied for this request."})
        return self._file(name)

    @route("GET", "/download/<name>")
    def signed_file(self, call, name):
        if "Authorization" in call.headers:
            return self.refuse(400, b"", "our token was shown to somebody else", call)
        return self._file(name)

    def _file(self, name):
        if name not in self.files:
            return Reply(404)
        mimetype, data = self.files[name]
        return Reply(200, data, {"Content-Type": mimetype})

    def _has_token(self, call):
        scheme, _space, token = call.headers.get("Authorization", "").partition(" ")
        return scheme == "Bearer" and token in self.tokens

    def _refusal(self, call, conversation):
        if not self._has_token(call):
            return Reply(401, {"message": "Authorization has been denied for this request."})
        if conversation not in self.messages:
            return _error(404, "ConversationNotFound", "Conversation not found.")
        if conversation in self.blocked:
            return _error(
                403, "ConversationBlockedByUser", "User blocked the conversation with the bot."
            )
        if len(call.body) > MESSAGE_BYTES:
            return _error(413, "MessageSizeTooBig", "Message size too large.")
        return None

    def _find(self, conversation, activity):
        with self.lock:
            found = [each for each in self.messages[conversation] if each["id"] == activity]
        return found[0] if found else None

    def _take(self, call, conversation):
        refusal = self._refusal(call, conversation)
        if refusal:
            return refusal
        activity = call.json
        self._check(call, activity)
        if activity.get("type") == "typing":
            self.typing += 1
            return Reply(202)
        activity_id = str(next(self._ids))
        with self.lock:
            self.messages[conversation].append({**activity, "id": activity_id})
        return Reply(201, {"id": activity_id})

    # Strictness

    def _check(self, call, activity):
        for words in faults(activity):
            self.complain(words, call)


def _error(status, code, message):
    return Reply(status, {"error": {"code": code, "message": message}})
