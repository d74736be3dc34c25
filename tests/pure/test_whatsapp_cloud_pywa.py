"""WhatsApp Cloud held against pywa, another's reading of the same protocol: it reads what we read,
the fake takes what it sends, and it sends what we send."""

from pathlib import Path

import httpx
import pytest
from drive import talk
from peers.meta import sign
from pywa import WhatsApp, handlers, types
from pywa.errors import ReEngagementMessage, TemplateNotExists
from pywa.types.templates import BodyText, HeaderText, TemplateLanguage, URLButton
from whatsapp_cloud_ground import CUSTOMER, new_peer, send, settings_of

from odoo.addons.mkbot_channels.adapters import whatsapp_cloud
from odoo.addons.mkbot_chat.port import Attachment, Option, Outgoing, Template

PAYLOADS = Path(__file__).parent / "payloads" / "whatsapp_cloud"
NUMBER = "106540352242922"
KINDS = (
    handlers.MessageHandler,
    handlers.CallbackButtonHandler,
    handlers.CallbackSelectionHandler,
    handlers.MessageStatusHandler,
    handlers.PhoneNumberChangeHandler,
    handlers.ChatOpenedHandler,
    handlers.FlowCompletionHandler,
)


def read_by_pywa(raw):
    """What pywa makes of a webhook's body, its signature checked."""
    client = WhatsApp(
        phone_id=NUMBER, token="EAAtoken", server=None, verify_token="v", app_secret="appsecret"
    )
    found = []
    client.add_handlers(*(kind(lambda _client, update: found.append(update)) for kind in KINDS))
    _answer, status = client.webhook_update_handler(raw, sign("appsecret", raw))
    assert status == 200
    (update,) = found
    return update


def both(name):
    raw = (PAYLOADS / f"{name}.json").read_bytes()
    settings = {"whatsapp_phone_number_id": NUMBER}
    (event,) = whatsapp_cloud.parse(settings, {}, raw)
    return event, read_by_pywa(raw)


@pytest.mark.parametrize(
    "name",
    [
        *("text", "text_reply", "text_ad", "text_long", "text_rtl_zero_width", "text_forwarded"),
        *("image", "video", "audio", "voice", "document", "sticker", "reaction"),
        *("reaction_removed", "contacts", "location", "unsupported", "order"),
    ],
)
def test_messages(name):
    event, update = both(name)
    assert (update.id, update.timestamp) == (event.key, event.at)
    assert update.from_user.wa_id == event.sender.address
    assert update.from_user.name == event.sender.name
    if update.reaction:
        assert update.reaction.message_id == event.target
    assert getattr(update.reply_to_message, "message_id", None) == event.reply_to
    assert update.forwarded == ("[forwarded]" in event.about)
    if update.text is not None or update.caption is not None:
        assert (update.text or update.caption) == event.text
    if update.has_media:
        (attachment,) = event.attachments
        assert (update.media.id, update.media.mime_type) == (attachment.ref, attachment.mimetype)
        assert bool(update.voice) == attachment.voice
        assert (getattr(update.media, "filename", None) or "") == attachment.name
    if update.reaction:
        assert (update.reaction.emoji or "") == event.text
    if update.referral:
        assert update.referral.headline in event.about and update.referral.source_url in event.about
    assert (update.type == types.MessageType.UNSUPPORTED) == (event.kind == "unknown")


@pytest.mark.parametrize("name", ["button_reply", "list_reply", "template_button"])
def test_choices(name):
    event, update = both(name)
    assert (update.data, update.title) == (event.choice, event.text)
    assert update.reply_to_message.message_id == event.reply_to


@pytest.mark.parametrize("name", [f"status_{state}" for state in ("sent", "delivered", "read")])
def test_statuses(name):
    event, update = both(name)
    assert ((update.id,), update.status.value) == (event.receipt.provider_ids, event.receipt.state)
    assert update.from_user.wa_id == event.sender.address
    assert update.tracker == "42"


def test_others():
    event, update = both("status_failed")
    assert str(update.error.code) == event.receipt.error.partition(":")[0]
    event, update = both("number_changed")
    assert update.new_wa_id == event.sender.address
    assert ("wa_id", update.old_wa_id) in event.sender.ids
    event, update = both("welcome")
    assert isinstance(update, types.ChatOpened) and event.kind == "start"
    event, update = both("form_reply")
    assert update.response["nota"] == 5 and "nota: 5" in event.text


# ----- sending -----


class ToPeer(httpx.BaseTransport):
    """Carries what pywa sends to graph.facebook.com to the fake."""

    def __init__(self, peer):
        self.peer = httpx.URL(peer.url)
        self.transport = httpx.HTTPTransport()

    def handle_request(self, request):
        if request.url.host == "graph.facebook.com":
            request.url = request.url.copy_with(
                scheme=self.peer.scheme, host=self.peer.host, port=self.peer.port
            )
        return self.transport.handle_request(request)

    def close(self):
        self.transport.close()


@pytest.fixture
def peer():
    with new_peer() as peer:
        yield peer
        assert peer.errors == []


@pytest.fixture
def client(peer):
    with httpx.Client(transport=ToPeer(peer)) as session:
        yield WhatsApp(
            phone_id=NUMBER,
            token=peer.token,
            session=session,
            server=None,
            business_account_id=peer.business_id,
            verify_token="v",
            app_secret=peer.app_secret,
        )


WAMID = "wamid.HBgMNTUxMTg3NjU0MzIxFQIAERgSNEU01"


def without_ids(messages):
    told = [{key: value for key, value in one.items() if key != "id"} for one in messages]
    for one in told:
        for name in ("image", "document", "audio"):
            if isinstance(one.get(name), dict):
                one[name] = {key: value for key, value in one[name].items() if key != "id"}
    return told


def test_the_same_is_sent(peer, client):
    def ours(**more):
        send(peer, Outgoing(delivery_id=42, address=CUSTOMER, **more))

    options = (Option("sim", "Sim"), Option("nao", "Não"))
    files = (Attachment("foto.png", "image/png", b"png", kind="image"),)
    pdf = (Attachment("conta.pdf", "application/pdf", b"pdf", kind="document"),)
    voice = (Attachment("v.ogg", "audio/ogg", b"ogg", voice=True, kind="voice"),)
    ours(text="Olá", reply_to=WAMID)
    ours(text="Certo?", options=options)
    ours(text="Veja", attachments=files)
    ours(attachments=pdf)
    ours(attachments=voice)
    ours(text="👍", kind="reaction", target=WAMID)
    sent, peer.messages[:] = without_ids(peer.messages), []

    common = {"to": CUSTOMER, "tracker": "42"}
    buttons = [types.Button("Sim", callback_data="sim"), types.Button("Não", callback_data="nao")]
    client.send_message(text="Olá", reply_to_message_id=WAMID, **common)
    client.send_message(text="Certo?", buttons=buttons, **common)
    client.send_image(image=b"png", mime_type="image/png", caption="Veja", **common)
    client.send_document(
        document=b"pdf", mime_type="application/pdf", filename="conta.pdf", **common
    )
    client.send_voice(voice=b"ogg", mime_type="audio/ogg; codecs=opus", **common)
    client.send_reaction(emoji="👍", message_id=WAMID, **common)
    assert without_ids(peer.messages) == sent


def test_the_same_template_is_sent(peer, client):
    template = Template(
        "cobranca", "pt_BR", header=("maio",), body=("Maria", "99,90"), buttons=((1, "f7"),)
    )
    send(peer, Outgoing(42, CUSTOMER, "Olá", template=template))
    client.send_template(
        to=CUSTOMER,
        name="cobranca",
        language=TemplateLanguage.PORTUGUESE_BR,
        params=[
            HeaderText.params("maio"),
            BodyText.params("Maria", "99,90"),
            URLButton.params(url_variable="f7", index=1),
        ],
        tracker="42",
    )
    ours, theirs = without_ids(peer.messages)
    for one in (ours, theirs):
        one["template"]["language"].pop("policy", None)
        for component in one["template"]["components"]:
            if "index" in component:
                component["index"] = str(component["index"])
    assert ours == theirs


def test_the_fake_answers_as_pywa_expects(peer, client):
    assert client.get_business_phone_number().verified_name == "Provedor"
    media_id = client.upload_media(media=b"bytes", mime_type="image/png", filename="a.png").id
    assert client.get_media_bytes(client.get_media_url(media_id).url) == b"bytes"
    assert client.mark_message_as_read(WAMID) and client.indicate_typing(WAMID)
    assert len(peer.marks) == 2
    with pytest.raises(TemplateNotExists):
        client.send_template(CUSTOMER, "nope", TemplateLanguage.PORTUGUESE_BR, params=[])
    peer.closed.add(CUSTOMER)
    with pytest.raises(ReEngagementMessage):
        client.send_message(CUSTOMER, "Oi")


def test_templates_are_read_alike(peer, client):
    ours = talk(whatsapp_cloud.templates(settings_of(peer)))
    theirs = list(client.get_templates())
    assert [(one.provider_id, one.name, one.lang, one.status) for one in ours[: len(theirs)]] == [
        (one.id, one.name, one.language.value, one.status.value.lower()) for one in theirs
    ]
