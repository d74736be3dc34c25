"""Telegram's webhook: who is believed, what is refused, what is answered at once."""

import copy
import json
import random

import pytest
from telegram_payloads import PAYLOADS, SECRET, SETTINGS, parse

from odoo.addons.mkbot_channels.adapters import telegram
from odoo.addons.mkbot_chat import port

# What is believed


def test_the_secret_is_believed():
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert telegram.verify(SETTINGS, headers, b"{}") is None


@pytest.mark.parametrize("given", [None, "", "s3cret_", "s3cret_-x", "S3CRET_-", "é", "\udcff"])
def test_forged(given):
    headers = {} if given is None else {"X-Telegram-Bot-Api-Secret-Token": given}
    with pytest.raises(port.Forged):
        telegram.verify(SETTINGS, headers, b"{}")


@pytest.mark.parametrize("secret", [{}, {"telegram_secret": ""}])
def test_without_a_secret_nobody_is_believed(secret):
    with pytest.raises(port.Forged):
        telegram.verify(secret, {"X-Telegram-Bot-Api-Secret-Token": ""}, b"{}")


# What is answered at once


def test_a_press_is_answered():
    raw = json.dumps(PAYLOADS["callback_query"]).encode()
    assert telegram.answer(SETTINGS, raw) == {
        "method": "answerCallbackQuery",
        "callback_query_id": "4382bfdwdsb323b2d9",
    }


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps(PAYLOADS["text"]).encode(),
        b'{"update_id": 1, "callback_query": {}}',
        b'{"update_id": 1, "callback_query": {"id": 5}}',
        b'["callback_query"]',
        b'{"callback_query"',
    ],
)
def test_nothing_else_is(raw):
    assert telegram.answer(SETTINGS, raw) is None


# What is refused, and what survives


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b"{",
        b"\xff\xfe{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 1.5}',
        b'{"update_id": %s}' % (b"9" * 30),
        b'{"update_id": %s}' % (b"9" * 5000),
        b'{"update_id": 1, "message": {"x": NaN}}',
        b'{"update_id": 1, "message": {"x": -Infinity}}',
        b'{"update_id": 1, "message": {"x": 1e999}}',
        b'{"update_id": 1, "message": ' + b"[" * 500 + b"]" * 500 + b"}",
        b"[" * 200_000,
    ],
)
def test_malformed(raw):
    with pytest.raises(port.Malformed):
        telegram.parse(SETTINGS, {}, raw)


@pytest.mark.parametrize("payload", [None, [], "x", {}, {"update_id": None}])
def test_a_stored_payload_that_is_none(payload):
    with pytest.raises(port.Malformed):
        telegram.parse_event(SETTINGS, payload)


STRANGE = [
    None,
    True,
    -1,
    0,
    2**63,
    2**200,
    0.5,
    1e308,
    "",
    "\ud800",
    "\x00",
    "x" * 5000,
    [],
    [None],
    [[]],
    [{}],
    {},
    {"": {}},
]


def _mutate(value, chance, luck):
    """The value with some of its parts replaced, left out or repeated."""
    if luck.random() < chance:
        return copy.deepcopy(luck.choice(STRANGE))
    if isinstance(value, dict):
        kept = {k: _mutate(v, chance, luck) for k, v in value.items() if luck.random() > chance / 3}
        return dict(luck.sample(sorted(kept.items()), len(kept)))
    if isinstance(value, list):
        return [
            _mutate(item, chance, luck) for item in value for _ in range(luck.choice((1, 1, 2)))
        ]
    return value


@pytest.mark.parametrize("name", PAYLOADS)
def test_wrong_types_anywhere_do_no_harm(name):
    luck = random.Random(name)
    survived = 0
    for _ in range(150):
        update = _mutate(PAYLOADS[name], luck.choice((0.02, 0.1, 0.3)), luck)
        raw = json.dumps(update).encode()
        try:
            event = parse(raw)
        except port.Malformed:
            continue
        survived += 1
        assert port.Event.from_dict(json.loads(json.dumps(event.to_dict(), allow_nan=False)))
        for text in (event.key, event.lane, event.code or "", event.provider_id or ""):
            assert len(text) < 100 and "\x00" not in text
        assert telegram.parse_event(SETTINGS, json.loads(json.dumps(event.raw))) == event
        telegram.answer(SETTINGS, raw)
    assert survived > 20


def test_every_link_of_a_long_text_is_told():
    update = copy.deepcopy(PAYLOADS["text"])
    link = {"type": "text_link", "length": 1, "url": "https://isp.example"}
    update["message"]["text"] = "a" * 10_000
    update["message"]["entities"] = [{**link, "offset": offset} for offset in range(10_000)]
    assert parse(update).text.count("https://isp.example") == 10_000
