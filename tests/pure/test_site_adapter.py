"""The widget's adapter: who is believed, what is understood, what is shown."""

import json
import time
import uuid
from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.mkbot_channels.adapters import adapter_of, site
from odoo.addons.mkbot_chat import port

SECRET = "s" * 64
SETTINGS = {"secret": SECRET}


def visitor_headers(visitor=None, secret=SECRET):
    visitor = visitor or site.new_visitor()
    return visitor, {"Authorization": f"Bearer {site.token_of(secret, visitor)}"}


def item(**values):
    return {"id": str(uuid.uuid4()), "ts": int(time.time() * 1000), "type": "text", **values}


def parse(*items, headers=None):
    headers = headers or visitor_headers()[1]
    return site.parse(SETTINGS, headers, json.dumps({"events": list(items)}).encode())


def test_registry():
    assert adapter_of("site") is site
    assert adapter_of("nothing") is None


def test_token_is_believed():
    visitor, headers = visitor_headers()
    assert site.verify(SETTINGS, headers, b"") is None
    assert site.visitor_of(SECRET, site.token_of(SECRET, visitor)) == visitor


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer x",
        "Bearer ..",
        "Basic abc",
        "Bearer " + "0" * 32,
        "Bearer " + "0" * 32 + ".",
        "Bearer " + "0" * 32 + "." + "0" * 64,
        "Bearer " + "0" * 32 + ".é",
        "Bearer " + site.token_of("other", "0" * 32),
        "Bearer " + site.token_of(SECRET, "no visitor"),
    ],
)
def test_forged(authorization):
    headers = {} if authorization is None else {"Authorization": authorization}
    with pytest.raises(port.Forged):
        site.verify(SETTINGS, headers, b"")


def test_without_secret_nobody_is_believed():
    visitor = site.new_visitor()
    with pytest.raises(port.Forged):
        site.visitor_of("", site.token_of("", visitor))


def test_text():
    visitor, headers = visitor_headers()
    moment = datetime.now(timezone.utc) - timedelta(minutes=1)
    milliseconds = int(moment.timestamp() * 1000)
    source = item(text="olá 👋", ts=milliseconds, name="Maria", lang="pt_BR")
    [event] = parse(source, headers=headers)
    assert event.kind == "message"
    assert event.key == source["id"]
    assert event.lane == event.sender.address == visitor
    assert event.text == "olá 👋"
    assert event.sender.name == "Maria"
    assert event.sender.lang == "pt_BR"
    assert event.at.timestamp() == pytest.approx(milliseconds / 1000, abs=1e-6)


@pytest.mark.parametrize(
    "values",
    [
        {"type": "start"},
        {"text": "x"},
        {"type": "choice", "choice": "rate:9", "label": "9"},
        {"type": "receipt", "state": "read", "ids": [3, 4]},
        {"type": "end"},
    ],
)
def test_what_the_journal_stored_is_the_same_event(values):
    [event] = parse(item(**values))
    assert site.parse_event(SETTINGS, json.loads(json.dumps(event.raw))) == event


def test_choice_shows_its_label():
    [event] = parse(item(type="choice", choice="person", label="Pessoa"))
    assert (event.kind, event.choice, event.text) == ("choice", "person", "Pessoa")


def test_receipt():
    [event] = parse(item(type="receipt", state="delivered", ids=[7]))
    assert event.receipt == port.Receipt(("7",), "delivered")


def test_order_is_kept():
    events = parse(*(item(text=str(n)) for n in range(20)))
    assert [event.text for event in events] == [str(n) for n in range(20)]


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(timedelta(days=400), timedelta()), (timedelta(days=-400), -site.OLDEST)],
)
def test_wrong_clock_is_held(offset, expected):
    now = datetime.now(timezone.utc)
    [event] = parse(item(text="x", ts=int((now + offset).timestamp() * 1000)))
    assert abs(event.at - now - expected) < timedelta(seconds=5)


def test_what_postgresql_cannot_store_is_taken_out():
    raw = b'{"events":[{"id":"abcdefgh","ts":1,"type":"text","text":"a\\u0000b\\ud800"}]}'
    [event] = site.parse(SETTINGS, visitor_headers()[1], raw)
    assert event.text == "ab\ufffd"
    json.dumps(event.raw).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"x",
        b"[]",
        b"{}",
        b"null",
        b'{"events":{}}',
        b'{"events":[]}',
        b'{"events":[1]}',
        b'{"events":[{}]}',
        b"\xff\xfe",
        b"[" * 100000,
        b'{"events":' + b"[" * 100000,
    ],
)
def test_nonsense(raw):
    with pytest.raises(port.Malformed):
        site.parse(SETTINGS, visitor_headers()[1], raw)


@pytest.mark.parametrize(
    "values",
    [
        {"type": "unheard of", "text": "x"},
        {"type": ["text"], "text": "x"},
        {"text": ""},
        {"text": " "},
        {"text": None},
        {"text": 5},
        {"text": "x" * (site.TEXT_CHARS + 1)},
        {"text": "x", "ts": None},
        {"text": "x", "ts": "1"},
        {"text": "x", "ts": True},
        {"text": "x", "ts": 1e300},
        {"text": "x", "ts": float("nan")},
        {"text": "x", "ts": float("inf")},
        {"text": "x", "id": ""},
        {"text": "x", "id": 5},
        {"text": "x", "id": "a b c d e f"},
        {"text": "x", "name": "n" * 101},
        {"type": "choice"},
        {"type": "choice", "choice": {"a": 1}},
        {"type": "file"},
        {"type": "file", "upload": "1.x"},
        {"type": "file", "upload": 7},
        {"type": "receipt", "state": "failed", "ids": [1]},
        {"type": "receipt", "state": "read", "ids": []},
        {"type": "receipt", "state": "read", "ids": ["1"]},
        {"type": "receipt", "state": "read", "ids": [2**40]},
    ],
)
def test_malformed_event(values):
    with pytest.raises(port.Malformed):
        parse(item(**values))


def test_too_many_events():
    with pytest.raises(port.Malformed):
        parse(*(item(text="x") for _ in range(site.MAX_EVENTS + 1)))


def test_upload_belongs_to_its_visitor():
    visitor, headers = visitor_headers()
    ref = site.upload_ref(SECRET, visitor, 42)
    [event] = parse(item(type="file", upload=ref, voice=True), headers=headers)
    assert event.attachments == (port.Attachment(name="", ref="42", voice=True),)
    with pytest.raises(port.Malformed):
        parse(item(type="file", upload=ref))
    with pytest.raises(port.Malformed):
        parse(item(type="file", upload=ref.replace("42", "43", 1)), headers=headers)


def test_render():
    outgoing = port.Outgoing(
        delivery_id=1,
        address="v",
        text="Boa tarde",
        attachments=(
            port.Attachment(name="a.pdf", mimetype="application/pdf", url="/web/content/1", size=9),
        ),
        options=(port.Option("person", "Falar com uma pessoa"),),
        meta={"message_id": 5, "from": "bot", "author": "MKBOT", "at": "2026-01-01T00:00:00Z"},
    )
    assert site.render(outgoing) == {
        "id": 5,
        "client_id": None,
        "from": "bot",
        "author": "MKBOT",
        "text": "Boa tarde",
        "at": "2026-01-01T00:00:00Z",
        "attachments": [
            {
                "name": "a.pdf",
                "url": "/web/content/1",
                "mimetype": "application/pdf",
                "size": 9,
                "voice": False,
            }
        ],
        "options": [{"id": "person", "label": "Falar com uma pessoa"}],
        "state": "sent",
    }
