"""Orders to an access server about one session: Disconnect-Request and CoA-Request (RFC 5176)."""

import functools
import secrets
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from pyrad import packet
from pyrad.dictionary import Dictionary

from .port import Refused, Unreachable

PORT = 3799
TRY_S = 1.5
TRIES = 3
#: Session-Context-Not-Found (RFC 5176 section 3.5).
NOT_FOUND = 503


@functools.cache
def _dictionary():
    return Dictionary(str(Path(__file__).with_name("radius.dictionary")))


@dataclass(frozen=True)
class Orders:
    """Where orders go. `own_secrets` are of single servers, by address; `secret` is of all others.

    Both methods tell whether the access server knew the session. A server that does not answer
    raises Unreachable; a wrong secret looks the same, for it is answered by silence.
    """

    secret: str
    own_secrets: dict
    port: int = PORT
    try_s: float = TRY_S
    tries: int = TRIES

    def disconnect(self, session):
        return self._give(packet.DisconnectRequest, session, {})

    def change_rate(self, session, limit):
        """Go on under another Mikrotik-Rate-Limit."""
        return self._give(packet.CoARequest, session, {"Mikrotik-Rate-Limit": limit})

    def _give(self, code, session, attributes):
        secret = self.own_secrets.get(session.nas, self.secret)
        asked = packet.CoAPacket(code, secret=secret.encode(), dict=_dictionary())
        # The module counts for the whole process; another worker may be at the same number.
        asked.id = secrets.randbelow(256)
        for name, value in (self._identity(session) | attributes).items():
            asked[name] = value
        asked.add_message_authenticator()
        reply = self._answer(asked, session.nas)
        if reply.code in (packet.DisconnectACK, packet.CoAACK):
            return True
        cause = reply["Error-Cause"][0] if "Error-Cause" in reply else 0
        if cause == NOT_FOUND:
            return False
        raise Refused(f"the access server {session.nas} refused, with Error-Cause {cause}")

    def _identity(self, session):
        """What names one session to every vendor's server (RFC 5176 section 3)."""
        named = {"User-Name": session.login, "Acct-Session-Id": session.session_id}
        if session.ipv4:
            named["Framed-IP-Address"] = session.ipv4
        return named

    def _answer(self, asked, host):
        silent = Unreachable(f"the access server {host} does not answer")
        try:
            [(family, kind, _proto, _name, address), *_] = socket.getaddrinfo(
                host, self.port, type=socket.SOCK_DGRAM
            )
            raw = asked.RequestPacket()
            with socket.socket(family, kind) as link:
                link.connect(address)
                for _try in range(self.tries):
                    link.send(raw)
                    reply = _reply(link, asked, time.monotonic() + self.try_s)
                    # A packet is a dictionary, and an acknowledgement an empty one.
                    if reply is not None:
                        return reply
        except OSError as error:
            raise silent from error
        raise silent


def _reply(link, asked, until):
    """The first answer signed with our secret, None if there is none in time."""
    while (left := until - time.monotonic()) > 0:
        link.settimeout(left)
        try:
            raw = link.recv(4096)
            reply = asked.CreateReply(packet=raw)
        except (TimeoutError, packet.PacketError):
            continue
        if asked.VerifyReply(reply, raw):
            return reply
    return None
