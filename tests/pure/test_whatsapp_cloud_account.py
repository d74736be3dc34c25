"""Connecting a number of the WhatsApp Cloud API, its templates, customers' files."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from drive import answered, drive, talk
from peers.base import route
from peers.meta_whatsapp import WhatsApp
from whatsapp_cloud_ground import new_peer, settings_of

from odoo.addons.mkbot_channels.adapters import whatsapp_cloud
from odoo.addons.mkbot_chat.port import Attachment, Forged, Refused

WHATSAPP = "whatsapp_business_account"


@pytest.fixture
def peer():
    with new_peer() as peer:
        peer.verifies = False
        yield peer
        assert peer.errors == []


class House(BaseHTTPRequestHandler):
    """The webhook, as far as Meta calls it while it is being registered."""

    def do_GET(self):
        params = dict(parse_qsl(urlsplit(self.path).query))
        try:
            status, text = 200, whatsapp_cloud.challenge({"meta_verify_token": "verify"}, params)
        except Forged:
            status, text = 403, ""
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture
def webhook():
    server = HTTPServer(("127.0.0.1", 0), House)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/mkbot/webhook/key"
    server.shutdown()
    server.server_close()
    thread.join()


def test_connect(peer, webhook):
    peer.verifies = True
    connection = talk(whatsapp_cloud.connect(settings_of(peer), webhook))
    assert connection.name == "Provedor +55 11 4002-8922"
    assert connection.warnings == () and connection.waits_for == ""
    assert ("Quality", "GREEN") in connection.details and ("Webhook", webhook) in connection.details
    assert peer.challenges == [webhook, webhook]
    assert peer.subscribed[peer.app_id]["override_callback_uri"] == webhook
    number = peer.numbers[peer.number_id]
    assert number["webhook_configuration"]["phone_number"] == webhook
    told = repr(connection)
    assert peer.token not in told and peer.app_secret not in told


def test_the_webhook_is_not_ours(peer, webhook):
    peer.verifies = True
    settings = {**settings_of(peer), "meta_verify_token": "other"}
    with pytest.raises(Refused, match="2200: .*Callback verification failed.*403"):
        talk(whatsapp_cloud.connect(settings, webhook))
    assert not peer.subscribed


def test_an_app_that_hears_nothing_yet(peer):
    peer.subscriptions.clear()
    connection = talk(whatsapp_cloud.connect(settings_of(peer), "https://us.example/w"))
    registered = peer.subscriptions[WHATSAPP]
    assert registered["callback_url"] == "https://us.example/w"
    assert "messages" in [field["name"] for field in registered["fields"]]
    assert connection.warnings == ()


def test_what_will_not_work_well(peer):
    peer.hears(WHATSAPP, ["messages"])
    peer.expires_at = 1763770000
    peer.numbers[peer.number_id].update(
        quality_rating="RED",
        name_status="DECLINED",
        status="FLAGGED",
        platform_type="NOT_APPLICABLE",
    )
    connection = talk(whatsapp_cloud.connect(settings_of(peer), "https://us.example/w"))
    assert set(connection.warnings) == {
        ("token_expires", "2025-11-22"),
        ("webhook_field", "smb_message_echoes, account_update, user_id_update"),
        ("quality", "RED"),
        ("name_status", "DECLINED"),
        ("number_status", "FLAGGED"),
        ("not_registered", "NOT_APPLICABLE"),
    }
    assert peer.subscriptions[WHATSAPP]["callback_url"] == "https://app.example/default"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"meta_token": "EAAwrong"}, "token"),
        ({"meta_app_secret": "wrong"}, "token"),
        ({"whatsapp_phone_number_id": "1"}, "token"),
        ({"whatsapp_business_id": "1"}, "token"),
    ],
)
def test_wrong_credentials(peer, change, reason):
    with pytest.raises(Refused) as caught:
        talk(whatsapp_cloud.connect({**settings_of(peer), **change}, "https://us.example/w"))
    assert caught.value.reason == reason and caught.value.permanent
    assert not peer.subscribed
    peer.errors.clear()


def test_a_number_of_another_business(peer):
    answers = [
        answered({"id": "1", "name": "App"}),
        answered({"data": {"is_valid": True, "scopes": peer.scopes}}),
        answered(peer.numbers[peer.number_id]),
        answered({"data": [{"id": "777", "display_phone_number": "+55 11 5555-0000"}]}),
    ]
    with pytest.raises(Refused, match=r"\+55 11 5555-0000 = 777"):
        drive(whatsapp_cloud.connect(settings_of(peer), "https://us.example/w"), *answers)


class Deaf(WhatsApp):
    @route("POST", "/<version>/<node>")
    def post_node(self, call, version, node):
        return {"success": True}


def test_meta_believes_something_else():
    with new_peer(Deaf) as peer:
        peer.verifies = False
        peer.numbers[peer.number_id]["webhook_configuration"]["phone_number"] = (
            "https://old.example"
        )
        with pytest.raises(Refused, match="https://old.example"):
            talk(whatsapp_cloud.connect(settings_of(peer), "https://us.example/w"))
        assert peer.errors == []


def test_disconnect(peer):
    settings = settings_of(peer)
    talk(whatsapp_cloud.connect(settings, "https://us.example/w"))
    talk(whatsapp_cloud.disconnect(settings))
    assert "phone_number" not in peer.numbers[peer.number_id]["webhook_configuration"]
    assert not peer.subscribed


def test_disconnect_leaves_the_other_number_alone(peer):
    for number in ("777", "888", "999"):
        peer.add_number(number, f"+55 11 5555-{number}", "Filial")
    settings = settings_of(peer)
    other = {**settings, "whatsapp_phone_number_id": "999"}
    talk(whatsapp_cloud.connect(other, "https://us.example/other"))
    talk(whatsapp_cloud.connect(settings, "https://us.example/w"))
    talk(whatsapp_cloud.disconnect(settings))
    assert (
        peer.numbers["999"]["webhook_configuration"]["phone_number"] == "https://us.example/other"
    )
    assert "override_callback_uri" not in peer.subscribed[peer.app_id]


def test_check(peer):
    talk(whatsapp_cloud.connect(settings_of(peer), "https://us.example/w"))
    connection = talk(whatsapp_cloud.check(settings_of(peer)))
    assert connection.warnings == ()
    assert ("Webhook", "https://us.example/w") in connection.details
    peer.is_valid = False
    with pytest.raises(Refused) as caught:
        talk(whatsapp_cloud.check(settings_of(peer)))
    assert caught.value.reason == "token"
    peer.errors.clear()


def test_templates(peer):
    found = talk(whatsapp_cloud.templates(settings_of(peer)))
    assert [(one.name, one.lang, one.status, one.category) for one in found] == [
        ("cobranca", "pt_BR", "approved", "utility"),
        ("boleto", "pt_BR", "approved", "utility"),
        ("hello_world", "en_US", "paused", "marketing"),
    ]
    assert found[0].provider_id == "920070352646140"
    assert (found[0].header_format, found[0].header) == ("text", "Fatura de {{1}}")
    assert found[0].footer == "Provedor"
    assert found[0].buttons == (
        ("quick_reply", "Já paguei", ""),
        ("url", "2ª via", "https://exemplo.com.br/f/{{1}}"),
    )
    assert (found[1].header_format, found[2].header_format) == ("document", "")


# ----- files -----


def test_fetch(peer):
    media_id = peer.keep(b"OggS", "audio/ogg; codecs=opus")
    ref = Attachment(name="", ref=media_id)
    assert talk(whatsapp_cloud.fetch(settings_of(peer), ref)) == (b"OggS", "audio/ogg; codecs=opus")


def test_address_grew_old(peer):
    generator = whatsapp_cloud.fetch(settings_of(peer), Attachment("", ref=peer.keep(b"x", "a/b")))
    asked, request, answer = [], next(generator), None
    with pytest.raises(StopIteration) as end:
        while True:
            asked.append(urlsplit(request.url).path.split("/")[1])
            if len(asked) == 2:
                peer.age += 301
            answer = requests.get(request.url, headers=request.headers, timeout=10)
            request = generator.send(answered(answer.content, answer.status_code))
    assert end.value.value == (b"x", "a/b")
    assert asked == ["v26.0", "attachments", "v26.0", "attachments"]


def test_file_is_gone(peer):
    with pytest.raises(Refused) as caught:
        talk(whatsapp_cloud.fetch(settings_of(peer), Attachment("", ref="12345")))
    assert caught.value.reason == "too_old" and caught.value.permanent


def test_limit_while_fetching(peer):
    limit = {"error": {"code": 80007, "message": "Slow down"}}
    with pytest.raises(Refused) as caught:
        drive(
            whatsapp_cloud.fetch(settings_of(peer), Attachment("", ref="1")), answered(limit, 400)
        )
    assert caught.value.reason == "limit" and not caught.value.permanent


@pytest.mark.parametrize(
    ("url", "is_taken"),
    [
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", True),
        ("https://media.fna.whatsapp.net/x", True),
        ("http://lookaside.fbsbx.com/x", False),
        ("https://evil.example/lookaside.fbsbx.com", False),
        ("https://lookaside.fbsbx.com.evil.example/", False),
        ("https://lookaside.fbsbx.com@evil.example/", False),
        ("https://evil.example\\@lookaside.fbsbx.com/", False),
        ("https://lookaside.fbsbx.com:8443/", False),
        ("https://evilfbsbx.com/", False),
        ("http://169.254.169.254/", False),
        ("", False),
        ("https://[", False),
    ],
)
def test_the_token_goes_to_meta_alone(url, is_taken):
    settings = {"meta_token": "EAAtoken", "api_url": ""}
    generator = whatsapp_cloud.fetch(settings, Attachment("", ref="1"))
    next(generator)
    if is_taken:
        request = generator.send(answered({"url": url, "mime_type": "image/png"}))
        assert request.foreign and request.headers["Authorization"] == "Bearer EAAtoken"
    else:
        with pytest.raises(Refused) as caught:
            generator.send(answered({"url": url}))
        assert caught.value.reason == "content"


def test_required_settings():
    assert set(whatsapp_cloud.SECRETS) < set(whatsapp_cloud.REQUIRED)
