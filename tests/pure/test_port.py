"""What a channel is to us: values that survive a journal and never poison the database."""

import dataclasses
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.mkbot_chat import port

NOW = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=timezone.utc)


def event(**values):
    return port.Event(**{"key": "k", "lane": "l", "kind": "message", "at": NOW, **values})


def through_json(value):
    return port.Event.from_dict(json.loads(json.dumps(value.to_dict())))


def test_an_event_survives_the_journal():
    whole = event(
        sender=port.Sender("55119", (("wa_id", "55119"),), "Ana", "+5511987654321", "pt_BR", "ana"),
        text="oi\nvocê 😀",
        attachments=(port.Attachment("a.pdf", "application/pdf", ref="media-1", size=3),),
        choice="person",
        reply_to="m0",
        raw={"deep": [{"x": None}]},
    )
    assert through_json(whole) == whole


def test_a_receipt_survives_the_journal():
    whole = event(kind="receipt", receipt=port.Receipt(("a", "b"), "read", NOW, None))
    assert through_json(whole) == whole


def test_bytes_are_not_stored():
    stored = event(attachments=(port.Attachment("a", data=b"secret", ref="r"),)).to_dict()
    assert "data" not in stored["attachments"][0]
    assert port.Event.from_dict(stored).attachments[0].data is None


def test_fields_of_a_newer_version_are_ignored():
    assert port.Event.from_dict({**event().to_dict(), "reaction": "👍"}) == event()


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"key": "k"},
        {"key": "k", "lane": "l", "kind": "message", "at": "yesterday"},
        {"key": "k", "lane": "l", "kind": "nonsense", "at": NOW.isoformat()},
        {"key": "k", "lane": "l", "kind": "message", "at": NOW.isoformat(), "sender": {"x": 1}},
        {"key": "k", "lane": "l", "kind": "message", "at": NOW.isoformat(), "sender": "x"},
    ],
)
def test_what_is_no_event_is_malformed(stored):
    with pytest.raises(port.Malformed):
        port.Event.from_dict(stored)


def test_times_are_utc():
    brasilia = timezone(timedelta(hours=-3))
    assert event(at=NOW.astimezone(brasilia)).at.utcoffset() == timedelta(0)
    with pytest.raises(ValueError):
        event(at=NOW.replace(tzinfo=None))


def test_text_that_postgresql_refuses_is_cleaned():
    dirty = event(
        text="a\x00b\ud83dc", sender=port.Sender("x\x00", name="\udc00"), raw={"\x00": "\x00"}
    )
    assert dirty.text == "ab\ufffdc"
    assert dirty.sender.address == "x"
    assert dirty.raw == {"": ""}


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_becomes_storable(text):
    stored = port.storable(text)
    assert "\x00" not in stored
    stored.encode("utf-8")


def test_deep_data_is_malformed():
    deep = []
    for _level in range(5000):
        deep = [deep]
    with pytest.raises(port.Malformed):
        event(raw={"deep": deep})


def test_values_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        event().text = "x"
    assert hash(event()) == hash(event())


def test_platforms():
    assert [code for code, _label in port.PLATFORMS] == (
        "site telegram whatsapp_cloud evolution waha messenger instagram botframework".split()
    )
