"""Bodies that no platform would send, signed as if one had: for tests and the bench `fuzz`.

Most are the payloads of tests/pure/payloads with a few things changed, so that they get far; the
rest is JSON of any kind, and bytes. hypothesis chooses, so a seed gives the same bodies again.
"""

import copy
import functools
import hashlib
import hmac
import json
import time
import uuid

from hypothesis import strategies as st

from .paths import REPO

PAYLOADS = REPO / "tests" / "pure" / "payloads"
ID_NAMES = {"id", "mid", "keyId", "message_id", "update_id", "MessageSid"}
MAX_CHANGES = 4
META_SECRET = "fuzz-meta-app-secret"
META = {"meta_app_secret": META_SECRET, "meta_verify_token": "fuzz", "meta_token": "fuzz"}
GATEWAY_KEY = "fuzz-gateway-hmac-key-of-more-than-32-bytes"
TELEGRAM_SECRET = "fuzz_telegram_secret"
BF_APP = "c9e8c047-2a34-40a1-b28a-b162d5f5327c"
ISSUER = "https://api.botframework.com"

#: What the account of each platform is given; the ids are those of the payloads.
SETTINGS = {
    "telegram": {"telegram_token": "123456:fuzz", "telegram_secret": TELEGRAM_SECRET},
    "whatsapp_cloud": {**META, "whatsapp_phone_number_id": "106540352242922"},
    "messenger": {**META, "page_id": "112233445566778"},
    "instagram": {**META, "page_id": "112233445566778", "instagram_id": "17841400000000001"},
    "evolution": {
        "gateway_api_key": "fuzz",
        "gateway_instance": "desk",
        "gateway_hmac_key": GATEWAY_KEY,
    },
    "waha": {
        "gateway_api_key": "fuzz",
        "gateway_instance": "desk",
        "gateway_hmac_key": GATEWAY_KEY,
    },
    "botframework": {
        "bf_app_id": BF_APP,
        "bf_app_password": "fuzz",
        "bf_tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47",
    },
    "site": {},
}
PLATFORMS = tuple(SETTINGS)


# ----- signing -----


class Seal:
    """Signs a body as the platform would. `signing_key` is the Bot Framework's private key (PEM or
    object) whose id is "key-1", `token` a visitor's of the site."""

    def __init__(self, platform, signing_key=None, token=""):
        self.platform = platform
        self._signing_key = signing_key
        self._token = token
        self._tokens = {}

    def headers(self, body):
        """The headers that prove a body."""
        return getattr(self, f"_{self.platform}")(body)

    def _telegram(self, body):
        return {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}

    def _meta(self, body):
        digest = hmac.new(META_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={digest}"}

    _whatsapp_cloud = _messenger = _instagram = _meta

    def _evolution(self, body):
        import jwt  # only the virtual environment has it

        now = int(time.time())
        claims = {"iat": now, "exp": now + 600, "app": "evolution", "action": "webhook"}
        return {"Authorization": f"Bearer {jwt.encode(claims, GATEWAY_KEY, 'HS256')}"}

    def _waha(self, body):
        digest = hmac.new(GATEWAY_KEY.encode(), body, hashlib.sha512).hexdigest()
        return {"X-Webhook-Hmac": digest, "X-Webhook-Hmac-Algorithm": "sha512"}

    def _botframework(self, body):
        try:
            activity = json.loads(body)
        except (ValueError, RecursionError):
            activity = None
        values = activity if isinstance(activity, dict) else {}
        url = values.get("serviceUrl")
        url = url if isinstance(url, str) else ""
        if url not in self._tokens:
            self._tokens[url] = self._token_for(url)
        return {"Authorization": f"Bearer {self._tokens[url]}"}

    def _token_for(self, url):
        import jwt

        now = int(time.time())
        claims = {"iss": ISSUER, "aud": BF_APP, "nbf": now - 60, "exp": now + 3600}
        # A lone surrogate fits into no token: such a body stays forged.
        claims["serviceurl"] = url.encode("utf-8", "replace").decode()
        return jwt.encode(claims, self._signing_key, "RS256", headers={"kid": "key-1"})

    def _site(self, body):
        return {"Authorization": f"Bearer {self._token}"}


# ----- bodies -----

NASTY = [
    None,
    True,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202e\u200b\u2066",
    "😀" * 50,
    "x" * 5000,
    "ã" * 3000,
    "9" * 400,
    "2026-11-20T13:04:05Z",
    "1e999",
    "../../etc/passwd",
    "http://169.254.169.254/",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "'; DROP TABLE mkbot_inbound; --",
    "%s%n{0}",
    "=1+1",
    0,
    -1,
    1.5,
    -0.0,
    1e308,
    2**31,
    2**53 + 1,
    2**63,
    10**40,
    -(10**40),
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": ""},
    {"id": {"id": []}},
]
WORDS = st.text(max_size=20)
SCALARS = st.one_of(
    st.sampled_from(NASTY),
    WORDS,
    st.integers(),
    st.floats(),
    st.characters(categories=["Cs"]),
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
).map(copy.deepcopy)  # it is put into bodies, which are changed again
RAW = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b'{"a":' * 3000,
    b"[" * 100_000,
    b'{"a":' * 300 + b"1" + b"}" * 300,
    b'{"a":1e999}',
    b'{"a":NaN,"b":-Infinity}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":"\\ud800"}',
    b'{"a":"\\u0000"}',
    b'{"a":1,"a":2}',
    b"a=1&b=2",
    b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n",
]
CONTENT_TYPES = [
    *["application/json"] * 12,
    "application/json; charset=utf-16",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/octet-stream",
    "; ; charset=\\",
    "",
]


def _site_events():
    """The widget's own events have no payload files: it is our protocol."""
    common = {"id": "00000000-0000-4000-8000-000000000000", "ts": 1_790_000_000_000}
    for values in (
        {"type": "text", "text": "minha internet está lenta", "name": "Maria", "lang": "pt_BR"},
        {"type": "start"},
        {"type": "choice", "choice": "1", "label": "Suporte"},
        {"type": "receipt", "state": "read", "ids": [1, 2]},
        {"type": "file", "upload": "1.00", "voice": True},
        {"type": "end"},
    ):
        yield {"events": [{**common, **values}]}


@functools.cache
def payloads(platform):
    """The bodies to start from."""
    if platform == "site":
        return list(_site_events())
    files = sorted((PAYLOADS / platform).glob("*.json"))
    return [json.loads(path.read_bytes()) for path in files]


def _places(node, found=None, depth=0):
    """Every (container, key) below a node."""
    found = [] if found is None else found
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    else:
        items = []
    for key, value in items:
        found.append((node, key))
        if depth < 50:
            _places(value, found, depth + 1)
    return found


def _renew(node, number, kept):
    """Give everything that is called an id another value, so that it is no repetition.

    :param kept: values that stay: the account's own
    """
    for container, key in _places(node):
        value = container[key]
        if isinstance(value, str) and value in kept:
            continue
        if key == "id" and isinstance(value, str) and len(value) == 36:
            container[key] = str(uuid.UUID(int=number))
        elif key in ID_NAMES and isinstance(value, str) and value:
            container[key] = f"{value}{number}"
        elif key in ID_NAMES and type(value) is int:
            container[key] = value + number


def _change(draw, body):
    """One thing about a body becomes another."""
    places = _places(body)
    if not places:
        return draw(JUNK)
    container, key = places[draw(st.integers(0, len(places) - 1))]
    action = draw(st.integers(0, 6))
    value = container[key]
    if action <= 1:
        container[key] = draw(JUNK)
    elif action == 2:
        del container[key]
    elif action == 3:
        container[key] = [value, copy.deepcopy(value)]
    elif action == 4:
        container[key] = {"id": value}
    elif action == 5 and isinstance(container, dict):
        container[draw(st.sampled_from(sorted(ID_NAMES)) | WORDS)] = draw(JUNK)
    elif action == 5:
        container.extend([copy.deepcopy(value)] * draw(st.sampled_from([1, 3, 120])))
    elif isinstance(value, str):
        container[key] = draw(
            st.sampled_from([value * 30, value[:-1], value + "\x00", "9" + value])
        )
    elif isinstance(value, (int, float)):
        container[key] = draw(st.sampled_from([str(value), -value, value * 10**6, [value]]))
    else:
        container[key] = None
    return body


@st.composite
def changed(draw, platform):
    """A platform's payload, with new ids and up to a few changes."""
    body = copy.deepcopy(draw(st.sampled_from(payloads(platform))))
    for _number in range(draw(st.integers(0, MAX_CHANGES))):
        body = _change(draw, body)
    if draw(st.integers(0, 9)):
        # By what is in it: hypothesis repeats itself, and what repeats an id is not stored again.
        number = int.from_bytes(hashlib.sha256(dump(body)).digest()[:4], "big")
        _renew(body, number, SETTINGS[platform].values())
    return dump(body, draw(st.booleans()))


def dump(value, ascii_only=True):
    """A value as JSON; what Unicode cannot write down stays a broken byte sequence."""
    return json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


@st.composite
def bodies(draw, platform):
    """Bytes for a platform's webhook."""
    if draw(st.integers(0, 9)) < 8:
        return draw(changed(platform))
    return draw(st.one_of(JUNK.map(dump), st.binary(max_size=200), st.sampled_from(RAW)))


def posts(platform):
    """Pairs of a content type and a body."""
    return st.tuples(st.sampled_from(CONTENT_TYPES), bodies(platform))
