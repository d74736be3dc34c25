"""Talking to Evolution API v2: sending, connecting, the QR code's life, fetching files."""

import http.server
import threading

import pytest
from drive import answered, drive, talk
from peers import wa_messages as wa
from peers.evolution import Evolution

from odoo.addons.mkbot_channels import transport
from odoo.addons.mkbot_channels.adapters import evolution
from odoo.addons.mkbot_chat.port import Attachment, Failure, Option, Outgoing, Refused, Sent

MARIA = "551187654321"
JID = f"{MARIA}@s.whatsapp.net"
URL = "https://desk.example.com/mkbot/webhook/k"
PDF = Attachment("boleto.pdf", "application/pdf", b"%PDF-1.7 \x00\xff", kind="document")
PHOTO = Attachment("foto", "image/jpeg", b"\xff\xd8\xff", kind="image")
VOICE = Attachment("voz.ogg", "audio/ogg", b"OggS", voice=True, kind="voice")
MUSIC = Attachment("som.mp3", "audio/mpeg", b"ID3", kind="audio")


@pytest.fixture
def gateway():
    with Evolution() as running:
        running.add_instance("desk", linked_to="5511900000000")
        yield running


@pytest.fixture
def settings(gateway):
    return {
        "gateway_url": f"{gateway.url}/",
        "gateway_api_key": gateway.api_key,
        "gateway_instance": "desk",
        "gateway_hmac_key": "k" * 48,
        "api_url": "",
    }


@pytest.fixture
def send(settings):
    def sending(address=JID, **values):
        requests = evolution.build(settings, Outgoing(1, address, **values))
        return [transport.perform(request, evolution.read_answer) for request in requests]

    return sending


def bodies(gateway):
    return [message["body"] for message in gateway.sent]


def test_text_and_its_id(gateway, send):
    [sent] = send(text="Olá *Maria*", reply_to="3A01")
    [message] = gateway.sent
    assert sent == Sent(message["key"]["id"])
    assert message["body"] == {
        "number": JID,
        "text": "Olá *Maria*",
        "linkPreview": False,
        "quoted": {"key": {"id": "3A01"}},
    }
    assert gateway.errors == []


@pytest.mark.parametrize(
    ("address", "number"),
    [
        (JID, JID),
        ("123456789012345@lid", "123456789012345@lid"),
        (f"{MARIA}@c.us", JID),
        ("+55 (11) 98765-4321", "5511987654321"),
    ],
)
def test_addresses(gateway, send, address, number):
    send(address, text="oi")
    assert bodies(gateway)[0]["number"] == number
    assert gateway.errors == []


def test_long_texts_are_cut_and_only_the_first_answers(gateway, send):
    sent = send(text="palavra " * 1500, reply_to="3A01")
    assert len(sent) == 3 == len({one.provider_id for one in sent})
    assert ["quoted" in body for body in bodies(gateway)] == [True, False, False]
    assert all(len(body["text"]) <= 4096 for body in bodies(gateway))


def test_options_are_numbered_lines(gateway, send):
    send(text="Escolha", options=(Option("a", "Segunda via"), Option("b", "Suporte")))
    assert bodies(gateway)[0]["text"] == "Escolha\n\n1. Segunda via\n2. Suporte"


def test_files(gateway, send):
    send(text="segue", attachments=(PDF, PHOTO), reply_to="3A01")
    first, second = bodies(gateway)
    assert (first["mediatype"], first["mimetype"]) == ("document", "application/pdf")
    assert (first["fileName"], first["caption"]) == ("boleto.pdf", "segue")
    assert first["quoted"] == {"key": {"id": "3A01"}}
    assert (second["mediatype"], second["fileName"]) == ("image", "foto.jpg")
    assert "caption" not in second and "quoted" not in second
    assert gateway.errors == []


def test_a_voice_has_no_caption_and_music_is_no_voice(gateway, send):
    send(text="ouça", attachments=(VOICE, MUSIC))
    text, voice, music = gateway.calls
    assert text.json["text"] == "ouça"
    assert voice.path == "/message/sendWhatsAppAudio/desk"
    assert music.path == "/message/sendMedia/desk" and music.json["mediatype"] == "audio"
    assert gateway.errors == []


def test_a_text_too_long_for_a_caption_goes_before(gateway, send):
    send(text="x" * 1500, attachments=(PHOTO,))
    text, photo = bodies(gateway)
    assert text["text"] == "x" * 1500
    assert "caption" not in photo


def test_what_is_done_to_messages(gateway, send):
    assert send(kind="edit", target="3EB001", text="corrigido") == [Sent("3EB001")]
    assert send(kind="delete", target="3EB002") == [Sent("3EB002")]
    [sent] = send(kind="reaction", target="3A03", text="👍", meta={"own": False})
    assert isinstance(sent, Sent)
    send(kind="reaction", target="3EB004", text="", meta={"own": True})
    assert send(kind="typing") == [Sent("")]
    assert send(kind="read", target="3A05") == [Sent("")]
    edit, delete, reaction, removal, typing, read = (call.json for call in gateway.calls)
    assert edit["key"] == {"id": "3EB001", "remoteJid": JID, "fromMe": True}
    assert edit["number"] == JID and edit["text"] == "corrigido"
    assert delete == {"id": "3EB002", "remoteJid": JID, "fromMe": True}
    assert reaction["key"]["fromMe"] is False and reaction["reaction"] == "👍"
    assert removal["key"]["fromMe"] is True and removal["reaction"] == ""
    assert typing["presence"] == "composing"
    assert read == {"readMessages": [{"id": "3A05", "remoteJid": JID, "fromMe": False}]}
    assert gateway.errors == []


def test_special_characters_in_the_instances_name(gateway, settings):
    gateway.add_instance("loja 1/são", linked_to="5511900000000")
    settings = {**settings, "gateway_instance": "loja 1/são"}
    [request] = evolution.build(settings, Outgoing(1, JID, text="oi"))
    assert isinstance(transport.perform(request, evolution.read_answer), Sent)


def test_a_number_that_is_not_on_whatsapp(gateway, send):
    gateway.absent.add("5511987654321")
    [failure] = send("+5511987654321", text="oi")
    assert (failure.reason, failure.permanent, failure.uncertain) == ("unreachable", True, False)
    assert "5511987654321" in failure.message


def test_a_phone_that_is_not_linked(gateway, send):
    gateway.unlink("desk", deliver=False)
    [failure] = send(text="oi")
    assert (failure.reason, failure.permanent, failure.uncertain) == ("unlinked", False, False)
    assert failure.message == "Error: Connection Closed"


def words(message, error="Bad Request"):
    return {"status": 0, "error": error, "response": {"message": message}}


@pytest.mark.parametrize(
    ("status", "body", "reason", "permanent", "uncertain"),
    [
        (401, words("Unauthorized", "Unauthorized"), "token", True, False),
        (404, words(['The "x" instance does not exist']), "unlinked", False, False),
        (500, words(["Error: Connection Closed"]), "unlinked", False, False),
        (400, words(["Error: Timed Out"]), "unavailable", False, True),
        (400, words(["Error: rate-overlimit"]), "limit", False, False),
        (400, words([['instance requires property "text"']]), "content", True, False),
        (400, words("Message is older than 15 minutes"), "too_old", True, False),
        (400, words(["TypeError: Cannot read properties of undefined"]), "unlinked", False, False),
        (413, b"<html>too large", "too_large", True, False),
        (429, b"slow down", "limit", False, False),
        (500, words(["x"]), "unavailable", False, False),
        (502, b"<html>bad gateway", "unavailable", False, True),
        (301, b"", "unavailable", False, False),
        (400, b"[1]", "content", True, False),
        (400, words({"x": 1}), "content", True, False),
    ],
)
def test_errors_in_words(gateway, send, status, body, reason, permanent, uncertain):
    gateway.fail_next(status, body, {"Retry-After": "7"})
    [failure] = send(text="oi")
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.permanent) == (reason, permanent)
    assert failure.uncertain is uncertain
    assert (failure.code, failure.retry_after) == (str(status), 7.0)


# Connecting


def test_an_instance_is_made_and_shows_its_code(gateway, settings):
    settings = {**settings, "gateway_instance": "new"}
    connection = talk(evolution.connect(settings, URL))
    assert (connection.name, connection.waits_for) == ("new", "qr")
    assert connection.warnings == ()
    assert ("Evolution API", "2.3.7") in connection.details
    webhook = gateway.instances["new"]["webhook"]
    assert webhook["url"] == URL
    assert webhook["headers"] == {"jwt_key": settings["gateway_hmac_key"]}
    assert "SEND_MESSAGE" not in webhook["events"] and webhook["base64"] is False
    code = talk(evolution.qr(settings))
    assert code == gateway.instances["new"]["qr"]
    gateway.link("new", "5511911111111")
    assert talk(evolution.qr(settings)) is None
    connection = talk(evolution.check(settings))
    assert (connection.name, connection.waits_for) == ("+5511911111111", "")
    assert gateway.errors == []


def test_an_instance_that_is_there_gets_our_webhook(gateway, settings):
    connection = talk(evolution.connect(settings, URL))
    assert (connection.name, connection.waits_for) == ("+5511900000000", "")
    assert gateway.calls_to("/instance/create") == []
    assert gateway.instances["desk"]["webhook"]["url"] == URL
    gateway.unlink("desk")
    assert talk(evolution.check(settings)).waits_for == "qr"
    gateway.instances["desk"]["state"] = "connecting"
    assert talk(evolution.check(settings)).waits_for == "connecting"


def test_disconnecting_leaves_the_phone_linked(gateway, settings):
    talk(evolution.connect(settings, URL))
    talk(evolution.disconnect(settings))
    instance = gateway.instances["desk"]
    assert instance["webhook"]["enabled"] is False
    assert instance["webhook"]["headers"] == {}
    assert instance["state"] == "open"
    assert talk(evolution.check(settings)).warnings == (("webhook_off", ""),)
    del gateway.instances["desk"]
    assert talk(evolution.disconnect(settings)) is None
    assert gateway.errors == []


def refusal(generator, *answers):
    with pytest.raises(Refused) as caught:
        drive(generator, *answers) if answers else talk(generator)
    return caught.value


def test_connecting_is_refused(gateway, settings):
    wrong = {**settings, "gateway_api_key": "wrong"}
    error = refusal(evolution.connect(wrong, URL))
    assert (error.reason, error.permanent) == ("token", True)
    assert "wrong" not in error.message
    gateway.version = "2.2.3"
    assert "2.2.3" in refusal(evolution.connect(settings, URL)).message
    error = refusal(evolution.connect(settings, URL), answered(b"<html>nginx"))
    assert error.reason == "content"
    missing = {**settings, "gateway_instance": "missing"}
    assert refusal(evolution.check(missing)).reason == "unlinked"


def test_what_the_gateway_believes_is_read_back(settings):
    version, nobody = answered({"version": "2.3.7"}), answered([])
    kept = {"enabled": True, "url": URL, "events": [], "headers": {"jwt_key": "k" * 48}}
    state = answered({"instance": {"state": "connecting"}})
    made, connection = drive(
        evolution.connect(settings, URL), version, nobody, answered({}), answered(kept), state
    )
    assert connection.warnings[0][0] == "events_missing"
    assert connection.waits_for == "qr"
    for broken in ({"url": "https://x"}, {"enabled": False}, {"headers": None}):
        answers = version, nobody, answered({}), answered({**kept, **broken})
        assert refusal(evolution.connect(settings, URL), *answers)
    other = answered([{"name": "desk", "integration": "WHATSAPP-BUSINESS"}])
    assert refusal(evolution.connect(settings, URL), version, other).reason == "content"


def test_there_is_no_code_yet(settings):
    error = refusal(evolution.qr(settings), answered({"code": None, "count": 0}))
    assert (error.reason, error.permanent) == ("unavailable", False)
    error = refusal(evolution.qr(settings), answered({"error": True, "message": "Error: gone"}))
    assert error.message == "Error: gone"


class Door(http.server.BaseHTTPRequestHandler):
    """Our webhook: reads what comes as the real one does."""

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        evolution.verify(self.server.settings, self.headers, raw)
        self.server.events += evolution.parse(self.server.settings, self.headers, raw)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture
def door(settings):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.settings, server.events = settings, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_life_from_the_code_to_a_message(gateway, settings, door):
    """What the gateway posts with the key that connecting gave it is believed and understood."""
    del gateway.instances["desk"]
    talk(evolution.connect(settings, f"http://127.0.0.1:{door.server_port}/mkbot/webhook/k"))
    first = gateway.instances["desk"]["qr"]
    gateway.show_qr("desk")
    gateway.connecting("desk")
    gateway.link("desk", "5511900000000")
    told = [(event.code, event.text) for event in door.events]
    second = door.events[1].text
    assert told == [("qr", first), ("qr", second), ("connecting", ""), ("connected", "")]
    assert first != second
    assert gateway.deliver("desk", gateway.inbound("desk", wa.text("oi"), MARIA, "1" * 15)) == 200
    gateway.unlink("desk")
    *_rest, message, unlinked = door.events
    assert (message.text, message.sender.name, unlinked.code) == ("oi", "Maria", "unlinked")
    assert gateway.errors == []


def events(settings, webhooks):
    found = [evolution.parse(settings, hook.headers, hook.body) for hook in webhooks]
    return [event for events in found for event in events]


def test_edits_and_deletions_as_the_gateway_tells_them(gateway, settings):
    changed = events(settings, gateway.inbound_edit("desk", "3A01", "corrigido", MARIA))
    assert [event.sender and event.lane for event in changed] == [None, MARIA]
    assert {(event.kind, event.target, event.text) for event in changed} == {
        ("edit", "3A01", "corrigido")
    }
    ours = events(settings, gateway.inbound_edit("desk", "3EB0", "novo", MARIA, by_us=True))
    assert len({event.key for event in ours}) == 1
    [deleted] = events(settings, gateway.inbound_delete("desk", "3A01", MARIA))
    assert (deleted.kind, deleted.target, deleted.lane) == ("delete", "3A01", MARIA)
    ours = events(settings, gateway.inbound_delete("desk", "3EB0", MARIA, by_us=True))
    assert {event.key for event in ours} == {"delete:3EB0"}
    [receipt] = events(settings, [gateway.receipt("desk", "3EB0", "READ", MARIA)])
    assert receipt.receipt.state == "read"


# Files


@pytest.mark.parametrize("keeps", [True, False])
def test_files_are_fetched(gateway, settings, keeps):
    gateway.keeps = keeps
    data = bytes(range(256)) * 40
    webhook = gateway.inbound_media("desk", "document", data, MARIA, caption="x", file_name="a.pdf")
    [event] = evolution.parse(settings, {}, webhook.body)
    [attachment] = event.attachments
    assert len(attachment.ref) < 1500 and "jpegThumbnail" not in attachment.ref
    assert talk(evolution.fetch(settings, attachment)) == (data, "application/pdf")
    assert len(gateway.calls) == (1 if keeps else 2)
    assert gateway.errors == []


def test_files_that_cannot_be_fetched(gateway, settings):
    webhook = gateway.inbound_media("desk", "image", b"\xff\xd8", MARIA)
    [event] = evolution.parse(settings, {}, webhook.body)
    [attachment] = event.attachments
    gateway.media.clear()
    error = refusal(evolution.fetch(settings, attachment))
    assert (error.reason, error.permanent) == ("too_old", True)
    gateway.fail_next(400, words(["TypeError: fetch failed"]), times=2)
    error = refusal(evolution.fetch(settings, attachment))
    assert (error.reason, error.permanent) == ("content", False)
    fetch = evolution.fetch(settings, attachment)
    assert refusal(fetch, answered({"base64": "%%"})).permanent is False
    assert refusal(evolution.fetch(settings, attachment), answered({})).reason == "too_old"
    assert refusal(evolution.fetch(settings, Attachment("x", ref="{"))).reason == "content"
