"""A fake that wants a token: `Authorization: Bearer …` (RFC 6750, 2.1)."""

from .base import Peer


class BearerPeer(Peer):
    """Nobody gets in without `token`."""

    token = ""

    def respond(self, call):
        if call.headers.get("Authorization") != f"Bearer {self.token}":
            self.calls.append(call)
            return self.refuse(401, {"message": "invalid token"}, "a wrong token", call)
        return super().respond(call)
