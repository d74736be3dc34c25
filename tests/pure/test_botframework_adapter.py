"""The Bot Framework's adapter: what is understood, what is said, what an answer means."""

import base64
import json
import random
from datetime import datetime, timezone
from pathlib import Path

import pytest
import requests
from drive import answered, drive, talk
from peers.botframework import TENANT, BotFramework

from odoo.addons.mkbot_channels.adapters import adapter_of, botframework
from odoo.addons.mkbot_chat.port import (
    Answer,
    Attachment,
    Failure,
    Malformed,
    Option,
    Outgoing,
    Refused,
    Sent,
)

PAYLOADS = Path(__file__).parent / "payloads" / "botframework"
TEAMS = "a:17I0kl8EkpE1O9PH5TWrzrLNwnWWcfrU7QZjKR0WSkFz1XTSoQ6Q"
LINE = "4hPCcl7o8vN1Zb7C-br"
PERSON = (
    "29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85gQtHieVkKilBZ9XHoq9j7Zaqt7CZ-NJWi7me2kHTL3Bw"
)
PNG = base64.b64decode("iVBORw0KGgo=")


def payload(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def parse(name):
    return botframework.parse({}, {}, payload(name))


@pytest.fixture
def azure():
    with BotFramework() as running:
        yield running
    assert running.errors == []


def test_registry():
    assert adapter_of("botframework") is botframework


# In

KINDS = {
    "adaptive_action": {"kind": "choice", "choice": "yes", "text": "Sim"},
    "card_foreign": {"kind": "message", "text": "plano: 600M\ndia: 10"},
    "card_message_back": {"kind": "choice", "choice": "person", "text": "Falar com pessoa"},
    "card_shared": {"kind": "message", "text": "Fatura 10/2026\nValor\nR$ 99,90"},
    "card_submit": {
        "kind": "choice",
        "choice": "person",
        "text": "Falar com pessoa",
        "reply_to": f"{TEAMS}|1700485440001",
    },
    "channel_created": {"kind": "unknown", "code": "conversationUpdate", "sender": None},
    "channel_mention": {
        "kind": "message",
        "text": "oi",
        "lane": "19:abc@thread.tacv2;messageid=1700485000000",
    },
    "channel_without_mention": {"kind": "unknown", "code": "group", "sender": None},
    "delete": {"kind": "delete", "target": f"{TEAMS}|1700485445123", "provider_id": None},
    "directline_file": {"kind": "message", "text": ""},
    "directline_signed_user": {"kind": "message", "text": "oi"},
    "directline_text": {
        "kind": "message",
        "text": "1 &lt; 2",
        "provider_id": f"{LINE}|{LINE}|0000002",
        "reply_to": f"{LINE}|{LINE}|0000001",
    },
    "edit": {"kind": "edit", "target": f"{TEAMS}|1700485445123", "text": "texto novo"},
    "empty_update": None,
    "end": {"kind": "end", "lane": LINE},
    "event": {"kind": "unknown", "code": "event:webchat/join", "sender": None},
    "file": {"kind": "message", "text": ""},
    "file_consent": {"kind": "unknown", "code": "invoke:fileConsent/invoke", "sender": None},
    "forwarded": {"kind": "message", "about": "[forwarded]", "text": "boleto vencido\nveja"},
    "group_chat": {"kind": "unknown", "code": "group", "sender": None},
    "handoff": {"kind": "unknown", "code": "handoff", "sender": None},
    "image_elsewhere": {"kind": "message"},
    "inline_data": {"kind": "message", "text": "torta.png"},
    "inline_image": {"kind": "message", "text": "o roteador"},
    "installed": {"kind": "notice", "code": "unblocked"},
    "member_removed": {"kind": "notice", "code": "left"},
    "mention": {"kind": "message", "text": "segunda via, @Pedro"},
    "missing_contact": {"kind": "unknown", "code": "message", "sender": None},
    "place": {
        "kind": "message",
        "text": "📍 Praça da Sé, São Paulo\n"
        "https://www.openstreetmap.org/?mlat=-23.550520&mlon=-46.633308"
        "#map=17/-23.550520/-46.633308",
    },
    "quoted_reply": {
        "kind": "message",
        "text": "123 & 4",
        "reply_to": f"{TEAMS}|1700485440000",
    },
    "reaction_added": {"kind": "reaction", "text": "👍", "target": f"{TEAMS}|1700485440000"},
    "reaction_changed": {"kind": "reaction", "text": "👋", "target": f"{TEAMS}|1700485440000"},
    "reaction_removed": {"kind": "reaction", "text": "", "target": f"{TEAMS}|1700485440000"},
    "read_receipt": {"kind": "receipt", "sender": None, "lane": TEAMS},
    "skype_added": {"kind": "start"},
    "skype_removed": {"kind": "notice", "code": "blocked"},
    "skype_text": {"kind": "message", "text": "a & b MKBOT"},
    "start_directline_bot": {"kind": "start", "lane": LINE},
    "start_teams": {"kind": "start", "lane": TEAMS},
    "text": {
        "kind": "message",
        "text": "Olá, estou sem internet 🙏",
        "key": f"{TEAMS}|1700485445123",
        "provider_id": f"{TEAMS}|1700485445123",
        "lane": TEAMS,
        "at": datetime(2026, 11, 20, 13, 4, 5, 123456, timezone.utc),
        "attachments": (),
    },
    "text_entities": {"kind": "message", "text": "2 < 3 & 5 > 4\nfim"},
    "text_rtl_zero_width": {
        "kind": "message",
        "text": "مرحبا\u200f \u202eabc\u202c zero\u200bwidth e\u0301",
    },
    "text_very_long": {"kind": "message", "text": ("palavra " * 6000).strip()},
    "typing": {"kind": "typing"},
    "undelete": {"kind": "edit", "text": "de volta"},
    "uninstalled": {"kind": "notice", "code": "blocked"},
    "unknown_attachment": {
        "kind": "unknown",
        "code": "message:application/vnd.microsoft.teams.something",
    },
    "unknown_type": {"kind": "unknown", "code": "futureThing:x"},
    "upgraded": {"kind": "unknown", "code": "installationUpdate:add-upgrade", "sender": None},
}


def test_every_payload_has_its_expectation():
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_understood(name):
    events = parse(name)
    if KINDS[name] is None:
        assert events == []
        return
    [event] = events
    assert {field: getattr(event, field) for field in KINDS[name]} == KINDS[name]
    again = botframework.parse_event({}, json.loads(json.dumps(event.raw)))
    assert again == event
    assert botframework.parse({}, {}, payload(name))[0].key == event.key


def test_who_speaks_in_teams():
    [event] = parse("text")
    assert event.sender.address == TEAMS
    assert event.sender.name == "Maria Souza"
    assert event.sender.lang == "pt_BR"
    assert event.sender.ids == (
        ("aad", "7faf8ad2-3d56-4244-b585-20c8a42ed2b8"),
        ("bf_id", f"msteams:{PERSON}"),
        ("bf_conversation", TEAMS),
    )
    assert event.sender.meta["service_url"] == "https://smba.trafficmanager.net/br/"
    assert event.sender.meta["tenant"] == TENANT
    assert event.sender.meta["bot"]["name"] == "MKBOT"


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        # The page says who it is, and may say what it likes, a directory's id included.
        ("directline_text", [("bf_conversation", LINE)]),
        # The id is in the token that the site's own server asked for.
        (
            "directline_signed_user",
            [("bf_id", "directline:dl_customer_7"), ("bf_conversation", LINE)],
        ),
        # The bot itself came in: nobody has written.
        ("start_directline_bot", [("bf_conversation", LINE)]),
    ],
)
def test_nobody_takes_another_ones_place_on_a_page(name, ids):
    [event] = parse(name)
    assert list(event.sender.ids) == ids


def test_people_of_one_thread_are_not_one_person():
    [event] = parse("channel_mention")
    assert "bf_conversation" not in dict(event.sender.ids)


def test_own_images_want_our_token_and_others_must_not_get_it():
    [image] = parse("inline_image")[0].attachments
    assert (image.kind, image.url) == ("image", None)
    requests_made, result = drive(
        botframework.fetch({}, image), answered(PNG, headers={"Content-Type": "image/png"})
    )
    assert requests_made[0].authorize and not requests_made[0].foreign
    assert requests_made[0].url.startswith("https://smba.trafficmanager.net/br/v3/attachments/")
    assert result == (PNG, "image/png")
    for name in ("image_elsewhere", "file", "directline_file"):
        [attachment] = parse(name)[0].attachments
        [request], _result = drive(botframework.fetch({}, attachment), answered(b"x"))
        assert request.foreign and not request.authorize


@pytest.mark.parametrize(
    "url",
    [
        "http://smba.trafficmanager.net/a",
        "https://smba.trafficmanager.net:8443/a",
        "https://smba.trafficmanager.net@evil.example/a",
        "https://evil.example/https://smba.trafficmanager.net/",
    ],
)
def test_what_only_looks_like_the_service_is_foreign(azure, url):
    activity = json.loads(payload("inline_image"))
    activity["attachments"] = [{"contentType": "image/png", "contentUrl": url}]
    [event] = botframework.parse({}, {}, json.dumps(activity).encode())
    assert (event.attachments[0].ref, event.attachments[0].url) == (None, url)


def test_files_of_a_message():
    [file] = parse("file")[0].attachments
    assert (file.name, file.mimetype, file.kind) == ("boleto.pdf", "application/pdf", "document")
    [dot] = parse("inline_data")[0].attachments
    assert (dot.data, dot.size, dot.mimetype) == (PNG, 8, "image/png")
    [voice] = parse("directline_file")[0].attachments
    assert voice.kind == "audio"


def test_a_read_receipt_is_a_watermark_too():
    receipt = parse("read_receipt")[0].receipt
    assert receipt.state == "read"
    assert receipt.provider_ids == (f"{TEAMS}|1700485446000",)
    assert receipt.up_to == datetime(2023, 11, 20, 13, 4, 6, tzinfo=timezone.utc)


def test_an_edit_of_an_edit_is_another_event_and_a_repetition_is_not():
    first = json.loads(payload("edit"))
    second = {**first, "timestamp": "2026-11-20T13:05:00Z"}
    keys = [
        botframework.parse({}, {}, json.dumps(each).encode())[0].key
        for each in (first, first, second)
    ]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize("timestamp", [None, "", "yesterday", "2026-13-40T99:99:99Z", 7])
def test_an_activity_without_a_time_keeps_the_one_when_it_came(timestamp):
    activity = {**json.loads(payload("start_directline_bot")), "timestamp": timestamp}
    before = datetime.now(timezone.utc)
    [event] = botframework.parse({}, {}, json.dumps(activity).encode())
    assert before <= event.at <= datetime.now(timezone.utc)
    assert botframework.parse_event({}, event.raw) == event


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"{}",
        b'{"type": 7}',
        b'{"type": "message", "value": NaN}',
        b'{"type": "message", "value": 1e999}',
        b'{"type": "message", "id": "' + b"x" * 600 + b'"}',
        b'{"type": "message", "value": ' + b"[" * 200 + b"]" * 200 + b"}",
        b"[" * 100_000,
        b"\xff\xfe\xfa",
    ],
)
def test_nonsense_is_malformed(raw):
    with pytest.raises(Malformed):
        botframework.parse({}, {}, raw)


def test_whatever_has_another_type_is_no_trouble():
    """Each value of each payload is replaced by values of every type."""
    strange = [None, True, -1, 1.5, 10**400, "", "\x00\ud800", [], [[]], {}, [None], {"id": []}]
    chance = random.Random(7)
    for name in KINDS:
        source = json.loads(payload(name))
        for path in _paths(source):
            for value in chance.sample(strange, 4):
                changed = json.loads(payload(name))
                _put(changed, path, value)
                try:
                    events = botframework.parse({}, {}, json.dumps(changed).encode())
                except Malformed:
                    continue
                for event in events:
                    json.dumps(event.to_dict(), allow_nan=False).encode()
                    assert botframework.parse_event({}, event.raw) == event


def _paths(value, path=()):
    if path:
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in entries if isinstance(value, (dict, list)) else ():
        if isinstance(each, (dict, list)):
            yield from _paths(each, (*path, name))
        else:
            yield (*path, name)


def _put(value, path, new):
    for name in path[:-1]:
        value = value[name]
    value[path[-1]] = new


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("text", None),
        ("file_consent", {}),
        ("adaptive_action", botframework.INVOKED["adaptiveCard/action"]),
    ],
)
def test_what_a_caller_wants_to_read(name, body):
    assert botframework.answer({}, payload(name)) == body


def test_invokes_always_get_a_body():
    assert botframework.answer({}, b'{"type": "invoke", "name": "new/thing"}') == {"status": 200}
    waiting = b'{"type": "message", "deliveryMode": "expectReplies"}'
    assert botframework.answer({}, waiting) == {"activities": []}


# Out


class Teams:
    """A conversation on the fake: what the house would do with the requests of a message."""

    def __init__(self, azure):
        self.azure = azure
        self.settings = azure.settings
        self.token, _seconds = talk(botframework.authorize(self.settings))

    def send(self, channel="msteams", **values):
        """Send, and return what became of each part."""
        activity = self.azure.activity(channel=channel, text="oi")
        [event] = botframework.parse({}, {}, json.dumps(activity).encode())
        outgoing = Outgoing(
            1, event.sender.address, meta={"contact": event.sender.meta, "from": "bot"}, **values
        )
        answers = []
        for request in botframework.build(self.settings, outgoing):
            assert request.authorize
            answer = requests.request(
                request.method,
                request.url,
                json=request.json,
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=10,
            )
            answers.append(
                botframework.read_answer(
                    answer.status_code, answer.headers, answer.content, request
                )
            )
        return answers

    @property
    def messages(self):
        return self.azure.messages[self.azure.conversation]


@pytest.fixture
def teams(azure):
    return Teams(azure)


def test_a_text_goes_literally_and_its_id_is_that_of_its_conversation(teams):
    text = "*não* <b>é</b> _marcação_ & fim\nlinha"
    [sent] = teams.send(text=text)
    [message] = teams.messages
    assert (message["text"], message["textFormat"]) == (text, "plain")
    assert message["recipient"]["name"] == "Maria Souza"
    assert message["from"]["id"] == f"28:{teams.azure.app_id}"
    assert sent == Sent(f"{teams.azure.conversation}|{message['id']}")


def test_the_same_id_comes_back_when_the_message_is_answered(teams):
    [sent] = teams.send(text="oi")
    reaction = teams.azure.activity(
        "messageReaction",
        replyToId=teams.messages[0]["id"],
        reactionsAdded=[{"type": "heart"}],
    )
    [event] = botframework.parse({}, {}, json.dumps(reaction).encode())
    assert (event.target, event.text) == (sent.provider_id, "❤️")


@pytest.mark.parametrize("channel", ["msteams", "directline", "skype", "sms"])
def test_a_long_text_is_cut_and_stays_whole(teams, channel):
    text = " ".join(f"palavra{n}" for n in range(2000))
    assert len(teams.send(channel, text=text)) > 1
    assert " ".join(message["text"] for message in teams.messages) == text


def test_reply_edit_delete_and_typing(teams):
    [asked] = teams.send(text="qual o CPF?")
    [answered_] = teams.send(text="já achei", reply_to=asked.provider_id)
    assert teams.messages[1]["replyToId"] == teams.messages[0]["id"]
    assert teams.send(kind="edit", target=answered_.provider_id, text="achei!") == [answered_]
    assert teams.azure.said() == ["qual o CPF?", "achei!"]
    assert teams.send(kind="delete", target=asked.provider_id) == [Sent()]
    assert teams.azure.said() == ["achei!"]
    [gone] = teams.send(kind="edit", target=asked.provider_id, text="x")
    assert (gone.reason, gone.permanent) == ("too_old", True)
    assert teams.send(kind="typing") == [Sent()]
    assert teams.azure.typing == 1


OPTIONS = (Option("invoice", "Segunda via"), Option("person", "Falar com pessoa"))


def test_buttons_of_teams_bring_back_what_they_mean(teams):
    assert len(teams.send(text="Como ajudo?", options=OPTIONS)) == 2
    text, card = teams.messages
    assert text["text"] == "Como ajudo?"
    actions = card["attachments"][0]["content"]["body"][0]["actions"]
    assert [action["title"] for action in actions] == ["Segunda via", "Falar com pessoa"]
    back = actions[1]["data"]["msteams"]
    for value in (back["value"], json.dumps(back["value"]), actions[1]["data"]):
        pressed = teams.azure.activity(text=back["text"], value=value, replyToId=card["id"])
        [event] = botframework.parse({}, {}, json.dumps(pressed).encode())
        assert (event.kind, event.choice, event.text) == ("choice", "person", "Falar com pessoa")


def test_a_scale_has_two_rows_of_buttons_in_teams(teams):
    teams.send(text="Nota?", options=tuple(Option(f"rate:{n}", str(n)) for n in range(11)))
    rows = teams.messages[1]["attachments"][0]["content"]["body"]
    assert [[action["title"] for action in row["actions"]] for row in rows] == [
        ["0", "1", "2", "3", "4", "5"],
        ["6", "7", "8", "9", "10"],
    ]


@pytest.mark.parametrize(
    ("channel", "kind"),
    [("webchat", "messageBack"), ("directline", "messageBack"), ("skype", "imBack")],
)
def test_buttons_elsewhere_are_suggested(teams, channel, kind):
    teams.send(channel, text="Como ajudo?", options=OPTIONS)
    [message] = teams.messages
    assert message["text"] == "Como ajudo?"
    actions = message["suggestedActions"]["actions"]
    assert {action["type"] for action in actions} == {kind}
    pressed = actions[0]["value"]
    assert pressed == "Segunda via" or pressed["mkbot"] == "invoice"


@pytest.mark.parametrize(("channel", "count"), [("msteams", 13), ("sms", 2), ("email", 12)])
def test_options_without_buttons_are_numbered(teams, channel, count):
    options = tuple(Option(str(n), f"Opção {n}") for n in range(1, count + 1))
    teams.send(channel, text="Escolha", options=options)
    [message] = teams.messages
    assert message["text"].startswith("Escolha\n\n1. Opção 1\n2. Opção 2")
    assert message["text"].endswith(f"{count}. Opção {count}")


def test_a_long_label_is_whole_in_the_text(teams):
    label = "Quero falar sobre a minha instalação que atrasou"
    teams.send(text="Escolha", options=(Option("a", label), Option("b", "Sair")))
    assert label in teams.messages[0]["text"]
    title = teams.messages[1]["attachments"][0]["content"]["body"][0]["actions"][0]["title"]
    assert title.endswith("…") and label.startswith(title[:-1])


def image(size=100, url=None):
    return Attachment("foto.png", "image/png", data=PNG + bytes(size), url=url, kind="image")


def invoice(url="https://desk.example/f/1"):
    return Attachment("fatura.pdf", "application/pdf", data=b"%PDF", url=url, kind="document")


def test_files_in_teams(teams):
    big = image(100_000, "https://desk.example/f/2")
    assert len(teams.send(text="veja", attachments=(image(), big, invoice()))) == 4
    text, small, large, file = teams.messages
    assert text["text"] == "veja"
    url = small["attachments"][0]["contentUrl"]
    assert base64.b64decode(url.removeprefix("data:image/png;base64,")) == image().data
    assert large["attachments"][0]["contentUrl"] == "https://desk.example/f/2"
    card = file["attachments"][0]["content"]
    assert card["title"] == "fatura.pdf"
    assert card["buttons"][0]["value"] == "https://desk.example/f/1"


def test_files_elsewhere_have_a_caption(teams):
    teams.send("directline", text="veja", attachments=(invoice(), image()))
    first, second = teams.messages
    assert first["text"] == "veja"
    assert first["attachments"] == [
        {
            "contentType": "application/pdf",
            "contentUrl": "https://desk.example/f/1",
            "name": "fatura.pdf",
        }
    ]
    assert second["attachments"][0]["contentType"] == "image/png"


def test_a_file_that_nobody_could_open_is_not_sent(teams):
    with pytest.raises(Refused):
        teams.send(attachments=(invoice(url=None),))
    assert teams.messages == []


@pytest.mark.parametrize(
    ("settings", "url", "allowed"),
    [
        ({}, "https://smba.trafficmanager.net/br/", True),
        ({}, "http://smba.trafficmanager.net/br/", False),
        ({}, "http://localhost:1/", False),
        ({"api_url": "http://localhost:1"}, "http://localhost:1/", True),
        ({"api_url": "http://localhost:1"}, "http://evil.example/", False),
        ({"bf_test_mode": True}, "http://localhost:1/_connector", True),
        ({"bf_test_mode": True}, "https://smba.trafficmanager.net/br/", False),
        ({}, "https://smba.trafficmanager.net/br/?a=", False),
        ({}, None, False),
    ],
)
def test_where_our_token_may_go(settings, url, allowed):
    meta = {"contact": {"service_url": url}}
    outgoing = Outgoing(1, "19:a@b;messageid=1", text="oi", meta=meta)
    if not allowed:
        with pytest.raises(Refused):
            botframework.build(settings, outgoing)
        return
    [request] = botframework.build(settings, outgoing)
    path = "v3/conversations/19%3Aa%40b%3Bmessageid%3D1/activities"
    assert request.url == f"{url.rstrip('/')}/{path}"
    assert request.authorize is not bool(settings.get("bf_test_mode"))


# Answers


def test_a_blocked_person_is_told_apart(teams):
    teams.azure.blocked.add(teams.azure.conversation)
    [failure] = teams.send(text="oi")
    assert failure == Failure(
        "ConversationBlockedByUser",
        "User blocked the conversation with the bot.",
        permanent=True,
        reason="blocked",
    )


def error(code, message="words"):
    return json.dumps({"error": {"code": code, "message": message}}).encode()


@pytest.mark.parametrize(
    ("status", "body", "reason", "permanent"),
    [
        (400, error("BadArgument"), "content", True),
        (401, b'{"message": "Authorization has been denied."}', "token", False),
        (401, error("BotNotRegistered"), "token", True),
        (403, error("BotNotInConversationRoster"), "unreachable", True),
        (403, error("BotDisabledByAdmin"), "account", True),
        (403, b"", "blocked", True),
        (404, error("ConversationNotFound"), "unreachable", True),
        (405, b"", "content", True),
        (412, error("PreconditionFailed"), "unavailable", False),
        (413, error("MessageSizeTooBig"), "too_large", True),
        (418, b"\xff", "content", True),
        (429, error("Throttled"), "limit", False),
        (500, error("ServiceError"), "unavailable", False),
        (502, b"<html>", "unavailable", False),
        (503, b"", "unavailable", False),
        (504, b"[" * 50_000, "unavailable", False),
        (302, b"", "content", True),
        (
            403,
            b'{"errorCode": 209, "message": "{\\"subCode\\": \\"MessageWritesBlocked\\",'
            b' \\"details\\": \\"Writes are blocked\\"}"}',
            "blocked",
            True,
        ),
    ],
)
def test_failures(status, body, reason, permanent):
    failure = botframework.read_answer(status, {}, body)
    assert (failure.reason, failure.permanent) == (reason, permanent)
    assert not failure.uncertain


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("1.5", 1.5), ("nan", None), ("soon", None), (None, None)]
)
def test_how_long_to_wait(header, seconds):
    headers = {"Retry-After": header} if header else {}
    assert botframework.read_answer(429, headers, b"").retry_after == seconds


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"id": 7}', b"\xff"])
def test_a_message_that_gets_no_id_is_sent_all_the_same(body):
    assert botframework.read_answer(202, {}, body) == Sent()


# Connecting, files


def test_connect_and_check(azure):
    settings = azure.settings
    connection = talk(botframework.connect(settings, "https://desk.example/mkbot/webhook/k"))
    details = dict(connection.details)
    assert details["Messaging endpoint"] == "https://desk.example/mkbot/webhook/k"
    assert details["Application (client) ID"] == azure.app_id
    assert "msteams" in details["Channels"]
    assert azure.password not in str(connection)
    assert talk(botframework.check(settings)).name == connection.name


@pytest.mark.parametrize("missing", botframework.REQUIRED)
def test_connecting_wants_everything(azure, missing):
    with pytest.raises(Refused):
        talk(botframework.connect({**azure.settings, missing: ""}, "https://desk.example/"))


def test_connecting_without_keys_is_for_later(azure):
    azure.keys = []
    with pytest.raises(Refused) as refused:
        talk(botframework.connect(azure.settings, "https://desk.example/"))
    assert not refused.value.permanent


def test_test_mode_asks_nobody():
    made, connection = drive(botframework.connect({"bf_test_mode": True}, "http://localhost/k"))
    assert made == []
    assert ("Mode", "test") in connection.details


def test_files_are_fetched(azure):
    token, _seconds = talk(botframework.authorize(azure.settings))
    for inbound, authorized in (
        (azure.inbound_image(PNG), True),
        (azure.inbound_file(b"%PDF-", "boleto.pdf"), False),
    ):
        [event] = botframework.parse({}, *inbound)
        generator = botframework.fetch(azure.settings, event.attachments[0])
        request = next(generator)
        # The fake serves both itself, so that the second looks like its own: it is signed.
        assert (request.authorize, request.foreign) == (authorized, not authorized)
        headers = {"Authorization": f"Bearer {token}"} if authorized else {}
        got = requests.get(request.url, headers=headers, timeout=10)
        with pytest.raises(StopIteration) as end:
            generator.send(Answer(got.status_code, got.headers, got.content))
        assert end.value.value[0] in (PNG, b"%PDF-")


@pytest.mark.parametrize(
    ("status", "reason", "permanent"),
    [
        (401, "token", False),
        (403, "token", True),
        (404, "too_old", True),
        (410, "too_old", True),
        (429, "unavailable", False),
        (503, "unavailable", False),
        (302, "unavailable", True),
    ],
)
def test_files_that_cannot_be_had(status, reason, permanent):
    attachment = Attachment("a", url="https://x.example/a")
    with pytest.raises(Refused) as refused:
        drive(botframework.fetch({}, attachment), answered(b"", status))
    assert (refused.value.reason, refused.value.permanent) == (reason, permanent)


def test_a_reference_of_somebody_else_is_not_followed():
    with pytest.raises(Refused):
        drive(botframework.fetch({}, Attachment("a", ref="https://evil.example/")))
