"""Talking to WAHA: sending, connecting, the QR code's life, fetching files."""

import http.server
import json
import threading
from dataclasses import replace

import pytest
from drive import answered, drive, talk
from peers import wa_messages as wa
from peers.waha import Waha

from odoo.addons.mkbot_channels import transport
from odoo.addons.mkbot_channels.adapters import waha
from odoo.addons.mkbot_chat.port import (
    PREVIOUS,
    Attachment,
    Failure,
    Option,
    Outgoing,
    Refused,
    Sent,
)

MARIA = "551187654321"
CHAT = f"{MARIA}@c.us"
URL = "https://desk.example.com/mkbot/webhook/k"
PDF = Attachment("boleto.pdf", "application/pdf", b"%PDF-1.7 \x00\xff", kind="document")
PHOTO = Attachment("foto", "image/jpeg", b"\xff\xd8\xff", kind="image")
CLIP = Attachment("clip.mp4", "video/mp4", b"mp4", kind="video")
VOICE = Attachment("voz.ogg", "audio/ogg; codecs=opus", b"OggS", voice=True, kind="voice")
MUSIC = Attachment("som.mp3", "audio/mpeg", b"ID3", kind="audio")


@pytest.fixture(params=["NOWEB"])
def gateway(request):
    with Waha(engine=request.param) as running:
        running.add_session("desk", linked_to="5511900000000")
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
    def sending(address=CHAT, **values):
        """Make the requests as the house does: what prepares one gives it its `PREVIOUS`."""
        results, previous = [], ""
        for request in waha.build(settings, Outgoing(1, address, **values)):
            if request.json is not None:
                told = json.dumps(request.json).replace(PREVIOUS, previous)
                request = replace(request, json=json.loads(told))
            result = transport.perform(request, waha.read_answer)
            if not request.prepares:
                results.append(result)
            elif isinstance(result, Failure):
                return [*results, result]
            else:
                previous = result.provider_id
        return results

    return sending


@pytest.mark.parametrize("gateway", ["NOWEB", "GOWS", "WEBJS"], indirect=True)
def test_text_and_its_id(gateway, send):
    [sent] = send(text="Olá *Maria*", reply_to="3A01")
    [message] = gateway.sent
    assert sent == Sent(message["id"])
    assert gateway.calls[0].json == {
        "session": "desk",
        "chatId": CHAT,
        "text": "Olá *Maria*",
        "linkPreview": False,
        "reply_to": f"false_{CHAT}_3A01",
    }
    assert gateway.errors == []


@pytest.mark.parametrize("address", [CHAT, f"{MARIA}@s.whatsapp.net"])
def test_addresses(gateway, send, address):
    send(address, text="oi")
    send("123456789012345@lid", text="oi")
    assert [message["chat"] for message in gateway.sent] == [CHAT, "123456789012345@lid"]
    assert gateway.errors == []


def test_a_typed_number_goes_where_whatsapp_has_it(gateway, send):
    gateway.written["5511987654321"] = MARIA
    sent = send("+55 (11) 98765-4321", text="oi", attachments=(MUSIC,))
    assert [message["chat"] for message in gateway.sent] == [CHAT, CHAT]
    assert [one.provider_id for one in sent] == [message["id"] for message in gateway.sent]
    gateway.absent.add("5511987654322")
    [failure] = send("+5511987654322", text="oi")
    assert (failure.reason, failure.permanent) == ("unreachable", True)
    assert gateway.errors == []


def test_long_texts_are_cut_and_only_the_first_answers(gateway, send):
    sent = send(text="palavra " * 1500, reply_to="3A01")
    assert len(sent) == 3 == len({one.provider_id for one in sent})
    assert ["reply_to" in message for message in gateway.sent] == [True, False, False]


def test_options_are_numbered_lines(gateway, send):
    send(text="Escolha", options=(Option("a", "Segunda via"), Option("b", "Suporte")))
    assert gateway.sent[0]["text"] == "Escolha\n\n1. Segunda via\n2. Suporte"


def test_files(gateway, send):
    send(text="segue", attachments=(PHOTO, PDF, CLIP, MUSIC, VOICE), reply_to="3A01")
    contents = [message["content"] for message in gateway.sent]
    assert contents == ["image", "file", "video", "file", "voice"]
    assert [message.get("caption") for message in gateway.sent] == ["segue", *[None] * 4]
    assert gateway.sent[0]["file"]["filename"] == "foto.jpg"
    assert gateway.sent[-1]["convert"] is False
    send(attachments=(replace(VOICE, mimetype="audio/mpeg", name="v.mp3"),))
    assert gateway.sent[-1]["convert"] is True
    assert gateway.errors == []


def test_what_is_done_to_messages(gateway, send):
    assert send(kind="edit", target="3EB001", text="corrigido") == [Sent("3EB001")]
    assert isinstance(send(kind="delete", target="3EB002")[0], Sent)
    send(kind="reaction", target="3A03", text="👍", meta={"own": False})
    send(kind="reaction", target="3EB004", text="", meta={"own": True})
    assert send(kind="typing") == [Sent("")]
    assert send(kind="read", target="3A05") == [Sent("")]
    edit, delete, reaction, removal, _typing, read = gateway.calls
    assert edit.path.endswith("messages/true_551187654321%40c.us_3EB001")
    assert (delete.method, delete.json) == ("DELETE", None)
    assert reaction.json["messageId"] == f"false_{CHAT}_3A03"
    assert removal.json["messageId"] == f"true_{CHAT}_3EB004" and removal.json["reaction"] == ""
    assert read.json["messageIds"] == [f"false_{CHAT}_3A05"]
    assert gateway.errors == []


def test_a_session_that_does_not_work(gateway, send):
    gateway.unlink("desk", deliver=False)
    [failure] = send(text="oi")
    assert (failure.reason, failure.permanent, failure.uncertain) == ("unlinked", False, False)
    gateway.sessions.clear()
    [failure] = send(text="oi")
    assert (failure.reason, failure.permanent) == ("unlinked", False)


def test_somebody_who_is_not_on_whatsapp(gateway, send):
    gateway.absent.add(MARIA)
    [failure] = send(text="oi")
    assert (failure.reason, failure.permanent) == ("unreachable", True)


def test_the_free_version_sends_no_files(gateway, send):
    gateway.core = True
    [failure] = send(attachments=(PDF,))
    assert (failure.reason, failure.permanent) == ("media_type", True)
    assert "Plus version" in failure.message


def thrown(message):
    return {"statusCode": 500, "exception": {"message": message, "name": "Error", "stack": "…"}}


@pytest.mark.parametrize(
    ("status", "body", "reason", "permanent", "uncertain"),
    [
        (401, {"statusCode": 401, "message": "Unauthorized"}, "token", True, False),
        (404, {"statusCode": 404, "message": "Message not found"}, "too_old", True, False),
        (500, thrown("Connection Closed"), "unlinked", False, False),
        (500, thrown("server returned error 463"), "account", False, False),
        (500, thrown("server returned error 475"), "limit", False, False),
        (500, thrown("Timed Out"), "unavailable", False, True),
        (500, thrown("x"), "unavailable", False, False),
        (400, {"message": ["chatId must be a string"]}, "content", True, False),
        (413, b"<html>too large", "too_large", True, False),
        (429, b"slow down", "limit", False, False),
        (504, b"<html>gateway timeout", "unavailable", False, True),
        (400, b"[1]", "content", True, False),
        (500, {"exception": 1, "message": {"a": 1}}, "unavailable", False, False),
    ],
)
def test_errors_in_words(gateway, send, status, body, reason, permanent, uncertain):
    gateway.fail_next(status, body, {"Retry-After": "7"})
    [failure] = send(text="oi")
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.permanent) == (reason, permanent)
    assert failure.uncertain is uncertain
    assert (failure.code, failure.retry_after) == (str(status), 7.0)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"true", b'"x"', b'{"id": 7}', b'{"id": {"x": 1}}', b'{"key": "x"}'],
)
def test_an_answer_without_an_id(body):
    assert waha.read_answer(201, {}, body) in (Sent(""), Sent("7"))


# Connecting


def refusal(generator, *answers):
    with pytest.raises(Refused) as caught:
        drive(generator, *answers) if answers else talk(generator)
    return caught.value


def test_a_session_is_made_and_shows_its_code(gateway, settings):
    settings = {**settings, "gateway_instance": "new"}
    connection = talk(waha.connect(settings, URL))
    assert (connection.name, connection.waits_for) == ("new", "qr")
    assert ("WAHA", "2026.2.2 NOWEB PLUS") in connection.details
    session = gateway.sessions["new"]
    [webhook] = session["config"]["webhooks"]
    assert webhook["hmac"] == {"key": settings["gateway_hmac_key"]}
    assert session["config"]["noweb"]["store"]["enabled"] is True
    assert talk(waha.qr(settings)) == session["qr"]
    gateway.link("new", "5511911111111")
    assert talk(waha.qr(settings)) is None
    connection = talk(waha.check(settings))
    assert (connection.name, connection.waits_for) == ("+5511911111111", "")
    assert gateway.errors == []


def test_a_session_that_is_there_keeps_the_rest_and_is_not_restarted_twice(gateway, settings):
    other = {"url": "https://crm.example.com/hook", "events": ["message"]}
    gateway.sessions["desk"]["config"] = {"webhooks": [other], "metadata": {"a": "b"}}
    connection = talk(waha.connect(settings, URL))
    assert (connection.name, connection.waits_for) == ("+5511900000000", "")
    config = gateway.sessions["desk"]["config"]
    assert [hook["url"] for hook in config["webhooks"]] == [other["url"], URL]
    assert config["metadata"] == {"a": "b"}
    talk(waha.connect(settings, URL))
    assert len([call for call in gateway.calls if call.method == "PUT"]) == 1
    talk(waha.connect({**settings, "gateway_hmac_key": "n" * 48}, URL))
    assert [hook["url"] for hook in gateway.sessions["desk"]["config"]["webhooks"]].count(URL) == 1
    assert gateway.errors == []


def test_disconnecting_leaves_the_phone_linked(gateway, settings):
    other = {"url": "https://crm.example.com/hook", "events": ["message"]}
    gateway.sessions["desk"]["config"] = {"webhooks": [other]}
    talk(waha.connect(settings, URL))
    talk(waha.disconnect(settings))
    session = gateway.sessions["desk"]
    assert (session["config"]["webhooks"], session["status"]) == ([other], "WORKING")
    assert talk(waha.check(settings)).warnings == (("webhook_off", ""),)
    del gateway.sessions["desk"]
    assert talk(waha.disconnect(settings)) is None
    assert gateway.errors == []


def test_connecting_is_refused(gateway, settings):
    wrong = {**settings, "gateway_api_key": "wrong"}
    error = refusal(waha.connect(wrong, URL))
    assert (error.reason, error.permanent) == ("token", True)
    assert refusal(waha.connect(settings, URL), answered(b"<html>")).reason == "content"
    missing = {**settings, "gateway_instance": "missing"}
    assert refusal(waha.check(missing)).reason == "unlinked"
    gateway.core = True
    assert "only 'default'" in refusal(waha.connect(missing, URL)).message
    version, nothing = answered({"version": "2026.1"}), answered({"status": "WORKING"})
    answers = version, nothing, answered({}), answered({}), nothing
    assert "did not keep" in refusal(waha.connect(settings, URL), *answers).message


def test_a_session_that_gave_up_is_started_again(gateway, settings):
    gateway.sessions["desk"] |= {"me": None, "status": "FAILED"}
    assert talk(waha.check(settings)).waits_for == "failed"
    error = refusal(waha.qr(settings))
    assert (error.reason, error.permanent) == ("unavailable", False)
    assert talk(waha.qr(settings)) == gateway.sessions["desk"]["qr"]
    assert gateway.errors == []


class Door(http.server.BaseHTTPRequestHandler):
    """Our webhook: reads what comes as the real one does."""

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        waha.verify(self.server.settings, self.headers, raw)
        self.server.events += waha.parse(self.server.settings, self.headers, raw)
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


@pytest.mark.parametrize("gateway", ["NOWEB", "GOWS", "WEBJS"], indirect=True)
def test_a_life_from_the_code_to_a_message(gateway, settings, door):
    """What the gateway posts with the key that connecting gave it is believed and understood."""
    del gateway.sessions["desk"]
    talk(waha.connect(settings, f"http://127.0.0.1:{door.server_port}/mkbot/webhook/k"))
    gateway.show_qr("desk")
    gateway.link("desk", "5511900000000")
    assert [event.code for event in door.events] == ["connecting", "qr", "qr", "connected"]
    del door.events[:]
    for webhook in (
        gateway.inbound("desk", wa.text("oi"), MARIA),
        gateway.reaction("desk", "3EB0", "🙏", MARIA),
        gateway.edited("desk", "3A01", "olá", MARIA),
        gateway.revoked("desk", "3A01", MARIA),
        gateway.receipt("desk", "3EB0", 3, MARIA),
    ):
        assert gateway.deliver("desk", webhook) == [200]
    gateway.unlink("desk")
    kinds = [event.kind for event in door.events]
    assert kinds == ["message", "reaction", "edit", "delete", "receipt", "account"]
    assert {event.lane for event in door.events[:-1]} == {MARIA}
    assert door.events[0].sender.name == "Maria"
    assert door.events[-1].code == "unlinked"
    assert gateway.errors == []


@pytest.mark.parametrize("gateway", ["NOWEB", "GOWS"], indirect=True)
def test_a_person_is_in_one_lane_by_number_and_by_lid(gateway, settings):
    hooks = [
        gateway.inbound("desk", wa.text("oi"), MARIA),
        gateway.inbound("desk", wa.text("oi"), MARIA, lid="1" * 15),
        gateway.inbound("desk", wa.text("oi"), MARIA, lid="1" * 15, from_me=True),
    ]
    events = [waha.parse(settings, hook.headers, hook.body)[0] for hook in hooks]
    assert {event.lane for event in events} == {MARIA}
    assert [event.kind for event in events] == ["message", "message", "echo"]


# Files


def attachment_of(settings, webhook):
    [event] = waha.parse(settings, {}, webhook.body)
    [attachment] = event.attachments
    return attachment


def test_files_are_fetched(gateway, settings):
    data = bytes(range(256)) * 40
    webhook = gateway.inbound_media("desk", "document", data, MARIA, file_name="a.pdf")
    attachment = attachment_of(settings, webhook)
    assert talk(waha.fetch(settings, attachment)) == (data, "application/pdf")
    assert [call.path for call in gateway.calls] == [
        next(call.path for call in gateway.calls_to("/api/files/"))
    ]
    gateway.files.clear()
    assert talk(waha.fetch(settings, attachment)) == (data, "application/pdf")
    unkept = gateway.inbound_media("desk", "image", data, MARIA, kept=False)
    assert talk(waha.fetch(settings, attachment_of(settings, unkept))) == (data, "image/jpeg")
    assert gateway.errors == []


def test_the_key_is_told_to_the_gateway_only(gateway, settings):
    ref = {"url": "https://bucket.example.com/api/x.jpg?sig=1", "chat": CHAT, "id": "x"}
    for url in (ref["url"], "https://evil.example.com/api/files/../../admin"):
        file = Attachment("x", ref=json.dumps({**ref, "url": url}))
        [request], _result = drive(waha.fetch(settings, file), answered(b"data"))
        assert (request.url, request.foreign, request.headers) == (url, True, {})
    file = Attachment("x", ref=json.dumps({**ref, "url": "https://evil.example.com/api/files/a?b"}))
    [request], _result = drive(waha.fetch(settings, file), answered(b"data"))
    assert request.url == f"{gateway.url}/api/files/a?b"
    assert request.headers == {"X-Api-Key": gateway.api_key}


def test_files_that_cannot_be_fetched(gateway, settings):
    webhook = gateway.inbound_media("desk", "image", b"\xff\xd8", MARIA)
    attachment = attachment_of(settings, webhook)
    gateway.files.clear()
    gateway.media.clear()
    error = refusal(waha.fetch(settings, attachment))
    assert (error.reason, error.permanent) == ("too_old", True)
    gone = answered(b"", status=503)
    error = refusal(waha.fetch(settings, attachment), gone, answered({"media": None}))
    assert (error.reason, error.permanent) == ("unavailable", False)
    assert refusal(waha.fetch(settings, Attachment("x", ref="{"))).reason == "content"
