"""What an access server says to RADIUS, and hears (RFC 2865, 2866, 5176)."""

import asyncio
import hashlib
import secrets
import time

from pyrad import packet
from pyrad.dictionary import Dictionary

from ..odooconf import LOCALHOST
from ..paths import REPO

DICTIONARIES = (
    REPO / "mkbot_isp" / "backends" / "radius.dictionary",
    REPO / "dev" / "lab.d" / "bras.dictionary",
)
NAS = "lab-bras"
TRY_S = 1.5
TRIES = 3
NOT_FOUND = 503
UNSUPPORTED = 401


def dictionary():
    return Dictionary(*map(str, DICTIONARIES))


def access_request(customer, secret, words):
    """An Access-Request as PPPoE makes it, with PAP or CHAP (RFC 2865 sections 5.2 and 5.3)."""
    asked = packet.AuthPacket(secret=secret, dict=words)
    asked.authenticator = asked.CreateAuthenticator()
    _describe(asked, customer)
    asked["Service-Type"] = "Framed-User"
    asked["Framed-Protocol"] = "PPP"
    if customer.chap:
        challenge, ident = secrets.token_bytes(16), secrets.token_bytes(1)
        answer = hashlib.md5(ident + customer.password.encode() + challenge).digest()
        asked["CHAP-Challenge"] = challenge
        asked["CHAP-Password"] = ident + answer
    else:
        asked["User-Password"] = asked.PwCrypt(customer.password)
    asked.add_message_authenticator()
    return asked


def accounting_request(status, secret, words, session=None, now=0.0, cause=None):
    """An Accounting-Request; without a session, of the server itself: it starts, or ends."""
    told = packet.AcctPacket(secret=secret, dict=words)
    told["Acct-Status-Type"] = status
    told["Event-Timestamp"] = int(time.time())
    if session is None:
        told["NAS-IP-Address"] = LOCALHOST
        told["NAS-Identifier"] = told["Acct-Session-Id"] = NAS
        return told
    _describe(told, session.customer)
    told["Acct-Session-Id"] = session.id
    told["Service-Type"] = "Framed-User"
    told["Framed-Protocol"] = "PPP"
    told["Framed-IP-Address"] = session.address
    if session.prefix:
        told["Delegated-IPv6-Prefix"] = session.prefix
    if status != "Start":
        told["Acct-Session-Time"] = session.seconds(now)
        # Input is what the server receives: the customer's upload.
        for name, octets in (("Input", session.up_octets), ("Output", session.down_octets)):
            told[f"Acct-{name}-Octets"] = octets & 0xFFFFFFFF
            told[f"Acct-{name}-Gigawords"] = octets >> 32
    if cause:
        told["Acct-Terminate-Cause"] = cause
    return told


def _describe(told, customer):
    told["User-Name"] = customer.login
    told["NAS-IP-Address"] = LOCALHOST
    told["NAS-Identifier"] = NAS
    told["NAS-Port-Type"] = "Virtual"
    told["NAS-Port-Id"] = customer.port
    told["Calling-Station-Id"] = customer.mac


async def ask(asked, port):
    """Send a request, again where nobody answers; the verified answer, None without one."""
    loop = asyncio.get_running_loop()
    answer = loop.create_future()

    class Ear(asyncio.DatagramProtocol):
        def datagram_received(self, data, _address):
            try:
                reply = asked.CreateReply(packet=data)
                is_ours = asked.VerifyReply(reply, data)
            except packet.PacketError:
                return
            if is_ours and not answer.done():
                answer.set_result(reply)

        def error_received(self, _error):
            """Nobody listens: as good as silence."""

    transport, _ear = await loop.create_datagram_endpoint(Ear, remote_addr=(LOCALHOST, port))
    try:
        raw = asked.RequestPacket()
        for _try in range(TRIES):
            transport.sendto(raw)
            done, _pending = await asyncio.wait([answer], timeout=TRY_S)
            if done:
                return answer.result()
        return None
    finally:
        transport.close()


def order(data, secret, words):
    """The CoA-Request or Disconnect-Request in a datagram; None for what is none or not signed with
    our secret, which is answered by silence (RFC 5176 section 3)."""
    try:
        told = packet.CoAPacket(packet=data, secret=secret, dict=words)
    except packet.PacketError:
        return None
    if told.code not in (packet.CoARequest, packet.DisconnectRequest):
        return None
    if not told.VerifyCoARequest():
        return None
    if told.message_authenticator and not told.verify_message_authenticator():
        return None
    return told


def nak(told, cause):
    """The refusal of an order, with its Error-Cause (RFC 5176 section 3.5)."""
    reply = told.CreateReply()
    is_disconnect = told.code == packet.DisconnectRequest
    reply.code = packet.DisconnectNAK if is_disconnect else packet.CoANAK
    reply["Error-Cause"] = cause
    return reply
