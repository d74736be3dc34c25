"""A strict fake of Dialogflow ES and of the token endpoint of its service accounts.

    with Dialogflow({"blorg": "tv"}) as agent:
        … the account's key file is agent.key_file(), the address agent.url …
        assert not agent.errors

A token is given for an assertion that is signed (RS256) by the account, for this endpoint, for
Dialogflow's scope and for an hour at the most (RFC 7523; Google, "Using OAuth 2.0 for Server to
Server Applications"). ``detectIntent`` takes a text query and nothing else
(https://cloud.google.com/dialogflow/es/docs/reference/rest/v2/projects.agent.sessions/detectIntent).
"""

import json
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .base import Peer, route

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = {
    "https://www.googleapis.com/auth/dialogflow",
    "https://www.googleapis.com/auth/cloud-platform",
}
EMAIL = "mkbot@projeto.iam.gserviceaccount.com"
LONGEST = 256


class Dialogflow(Peer):
    """`words`: word → the action of the intent that it matches. `heard`: the texts of queries."""

    def __init__(self, words=None, project="projeto", confidence=0.93):
        super().__init__()
        self.words = words or {}
        self.project, self.confidence = project, confidence
        self.heard, self.tokens = [], 0
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def key_file(self):
        """The file that an administrator downloads and pastes."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return json.dumps(
            {
                "type": "service_account",
                "project_id": self.project,
                "client_email": EMAIL,
                "private_key": pem.decode(),
                "token_uri": f"{self.url}/token",
            }
        )

    @route("POST", "/token")
    def token(self, call):
        if set(call.form) != {"grant_type", "assertion"} or call.form["grant_type"] != GRANT:
            return self.refuse(400, {"error": "unsupported_grant_type"}, "a wrong form", call)
        try:
            claims = jwt.decode(
                call.form["assertion"],
                self._key.public_key(),
                algorithms=["RS256"],
                audience=f"{self.url}/token",
                issuer=EMAIL,
                options={"require": ["exp", "iat", "iss", "aud"]},
            )
        except jwt.InvalidTokenError as error:
            return self.refuse(400, {"error": "invalid_grant"}, str(error), call)
        if not set(claims.get("scope", "").split()) <= SCOPES or not claims.get("scope"):
            return self.refuse(400, {"error": "invalid_scope"}, "a wrong scope", call)
        if claims["exp"] - claims["iat"] > 3600 or abs(claims["iat"] - time.time()) > 60:
            return self.refuse(400, {"error": "invalid_grant"}, "not for an hour from now", call)
        self.tokens += 1
        return {"access_token": f"ya29.{self.tokens}", "expires_in": 3599, "token_type": "Bearer"}

    @route("POST", "/v2/projects/<project>/agent/sessions/<session>:detectIntent")
    def detect(self, call, project, session):
        if call.headers.get("Authorization") != f"Bearer ya29.{self.tokens}" or not self.tokens:
            return self.refuse(401, _error(401, "UNAUTHENTICATED"), "a wrong token", call)
        if project != self.project:
            return self.refuse(403, _error(403, "PERMISSION_DENIED"), "another project", call)
        try:
            (text,) = (call.json["queryInput"]["text"],)
            right = set(call.json) == {"queryInput"} and set(call.json["queryInput"]) == {"text"}
            right &= set(text) == {"text", "languageCode"} and bool(text["languageCode"])
            right &= 0 < len(text["text"]) <= LONGEST and len(session) <= 36
        except (KeyError, TypeError):
            right = False
        if not right:
            return self.refuse(400, _error(400, "INVALID_ARGUMENT"), "a wrong query", call)
        words = text["text"]
        with self.lock:
            self.heard.append(words)
        action = next((self.words[word] for word in self.words if word in words), None)
        intent = {
            "name": f"projects/{project}/agent/intents/1",
            "displayName": f"Pedido: {action}" if action else "Default Fallback Intent",
        }
        if not action:
            intent["isFallback"] = True
        return {
            "responseId": "1",
            "queryResult": {
                "queryText": words,
                "languageCode": text["languageCode"],
                "action": action or "input.unknown",
                "intent": intent,
                "intentDetectionConfidence": self.confidence if action else 1,
            },
        }


def _error(code, status):
    return {"error": {"code": code, "status": status, "message": status}}
