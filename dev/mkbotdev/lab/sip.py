"""SIP messages and digest authentication, as much as a telephone needs (RFC 3261, 2617)."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field

COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
}


@dataclass
class Message:
    """A request (with `method`) or a response (with `status`); headers by small name, in order."""

    method: str = ""
    uri: str = ""
    status: int = 0
    headers: dict = field(default_factory=dict)
    body: str = ""

    def first(self, name):
        return self.headers.get(name, [""])[0]

    @property
    def call_id(self):
        return self.first("call-id")

    @property
    def cseq(self):
        """(number, method)."""
        number, _space, method = self.first("cseq").partition(" ")
        return int(number), method

    @property
    def branch(self):
        return parameter(self.first("via"), "branch")


def parse(raw):
    """The Message in a datagram; ValueError where it is none."""
    head, _blank, body = raw.decode("utf-8", "replace").partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    message = Message(body=body)
    if start.startswith("SIP/2.0 "):
        message.status = int(start.split()[1])
    else:
        message.method, message.uri, _version = start.split(" ")
    for line in lines:
        name, _colon, value = line.partition(":")
        name = name.strip().lower()
        message.headers.setdefault(COMPACT.get(name, name), []).append(value.strip())
    return message


def build(start, headers, body=""):
    """A datagram; `headers` are (name, value) pairs."""
    lines = [start, *(f"{name}: {value}" for name, value in headers)]
    lines += [f"Content-Length: {len(body.encode())}", "", body]
    return "\r\n".join(lines).encode()


def parameter(value, name):
    """A parameter of a header: ``parameter("<sip:a@b>;tag=1", "tag")`` is "1"."""
    found = re.search(rf";\s*{name}=([^;>\s]+)", value)
    return found[1] if found else ""


def address(value):
    """The URI in a header of the form ``"Name" <sip:…>;…``."""
    found = re.search(r"<([^>]+)>", value)
    return found[1] if found else value.partition(";")[0].strip()


def user(value):
    """What stands before the @ of a header's URI."""
    return address(value).removeprefix("sip:").partition("@")[0]


def authorization(challenge, username, password, method, uri):
    """The answer to a WWW-Authenticate or Proxy-Authenticate (RFC 2617 section 3.2.2)."""
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.partition(" ")[2]))
    realm, nonce = asked["realm"], asked["nonce"]
    secret = _md5(f"{username}:{realm}:{password}")
    requested = _md5(f"{method}:{uri}")
    told = {"username": username, "realm": realm, "nonce": nonce, "uri": uri}
    if "qop" in asked:
        cnonce = secrets.token_hex(4)
        response = _md5(f"{secret}:{nonce}:00000001:{cnonce}:auth:{requested}")
        told |= {"response": response, "cnonce": cnonce}
        tail = ", qop=auth, nc=00000001"
    else:
        told["response"] = _md5(f"{secret}:{nonce}:{requested}")
        tail = ""
    return "Digest " + ", ".join(f'{key}="{value}"' for key, value in told.items()) + tail


def _md5(text):
    return hashlib.md5(text.encode()).hexdigest()
