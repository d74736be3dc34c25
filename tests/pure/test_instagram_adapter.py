"""Instagram: where it differs from Messenger, and that what is common holds for it too."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from drive import talk
from peers.meta_messaging import MetaMessaging

from odoo.addons.mkbot_channels import transport
from odoo.addons.mkbot_channels.adapters import adapter_of, instagram, messenger
from odoo.addons.mkbot_chat import port

PAYLOADS = Path(__file__).parent / "payloads" / "instagram"
ACCOUNT, IGSID = "17841400000000001", "8800000000000001"
SETTINGS = {
    "meta_app_secret": "s" * 32,
    "meta_verify_token": "verify",
    "meta_token": "EAAtoken",
    "page_id": "112233445566778",
    "instagram_id": ACCOUNT,
}
AT = datetime(2026, 5, 28, 20, 26, 39, 123000, tzinfo=timezone.utc)
MID = "aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQx"
WEBHOOK = "https://desk.example.com/mkbot/webhook/k"


def parse(name):
    events = instagram.parse(SETTINGS, {}, (PAYLOADS / f"{name}.json").read_bytes())
    for event in events:
        again = instagram.parse_event(SETTINGS, json.loads(json.dumps(event.raw)))
        assert again == event, "an event can be read again from its raw"
    return events


def parse_one(name):
    (event,) = parse(name)
    return event


#: payload → what is read; "files": (kind, voice) of the attachments.
KINDS = {
    "text": {"kind": "message", "text": "Minha internet caiu", "key": MID, "provider_id": MID},
    "long_text": {"kind": "message", "text": "palavra " * 3000},
    "rtl_and_zero_width": {"kind": "message"},
    "standby_text": {"kind": "message", "standby": True},
    "reply": {"kind": "message", "reply_to": "m_earlier"},
    "quick_reply": {"kind": "choice", "text": "Segunda via", "choice": "bill"},
    "postback": {"kind": "choice", "choice": "bill", "key": MID},
    "postback_without_mid": {"kind": "choice", "choice": "bill", "provider_id": None},
    "story_reply": {"kind": "message", "text": "Que lindo", "reply_to": None},
    "story_mention": {"kind": "message", "text": ""},
    "share": {"kind": "message", "about": "[shared]"},
    "ig_post": {"kind": "message", "about": "[shared]"},
    "ig_reel": {"kind": "message", "about": "[shared]"},
    "ad_message": {"kind": "message", "text": "Quero saber mais"},
    "shop_message": {"kind": "message", "about": "[via] 5550001"},
    "referral_link": {"kind": "unknown", "code": "referral", "about": "[via] qr-loja"},
    "image": {"kind": "message", "files": [("image", False)]},
    "images": {"kind": "message", "files": [("image", False)] * 2},
    "image_with_text": {"kind": "message", "files": [("image", False)], "text": "Olha o modem"},
    "video": {"kind": "message", "files": [("video", False)]},
    "audio": {"kind": "message", "files": [("audio", True)]},
    "file": {"kind": "message", "files": [("document", False)]},
    "image_without_url": {"kind": "unknown", "code": "image"},
    "ephemeral": {"kind": "unknown", "code": "ephemeral"},
    "unsupported": {"kind": "unknown", "code": "unsupported"},
    "unknown_attachment": {"kind": "unknown", "code": "hologram"},
    "unknown_type": {"kind": "unknown", "code": "hologram"},
    "reaction": {"kind": "reaction", "text": "❤️", "target": "m_ours"},
    "reaction_without_emoji": {"kind": "reaction", "text": "😮", "target": "m_ours"},
    "unreact": {"kind": "reaction", "text": "", "target": "m_ours"},
    "edit": {"kind": "edit", "text": "Minha internet voltou", "target": MID},
    "deleted": {"kind": "delete", "target": MID, "key": f"delete:{MID}"},
    "echo": {"kind": "echo", "text": "Respondido pelo celular", "provider_id": MID},
    "echo_image": {"kind": "echo", "files": [("image", False)]},
    "read": {"kind": "receipt", "receipt": port.Receipt(("m_ours",), "read")},
    "seconds": {"kind": "message", "at": AT.replace(microsecond=0)},
    "dashboard_test": {"kind": "message", "text": "random_text", "at": AT.replace(microsecond=0)},
}


@pytest.mark.parametrize("name", KINDS)
def test_kind(name):
    event, expected = parse_one(name), dict(KINDS[name])
    files = [(one.kind, one.voice) for one in event.attachments]
    assert files == expected.pop("files", [])
    assert {key: getattr(event, key) for key in expected} == expected
    assert event.lane == IGSID
    assert event.sender == port.Sender(IGSID, (("igsid", IGSID),))
    assert event.at == expected.get("at", AT)


def test_stories_and_shares_are_told():
    url = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=17900000000000042"
    assert parse_one("story_reply").about.startswith(f"[story] {url}")
    assert parse_one("story_mention").about.startswith(f"[story_mention] {url}")
    assert parse_one("share").text.startswith(f"Fibra em todo o bairro\n{url}")


@pytest.mark.parametrize(
    "name",
    [
        "take_thread_control",
        "pass_thread_control",
        "request_thread_control",
        "edit_without_text",
        "missing_sender",
    ],
)
def test_quiet(name):
    event = parse_one(name)
    assert (event.kind, event.sender) == ("unknown", None)


@pytest.mark.parametrize("name", ["empty_messaging", "empty_entry", "other_account", "comments"])
def test_nothing_for_us(name):
    assert parse(name) == []


def test_several_events_in_one_body():
    assert [event.kind for event in parse("several")] == ["message", "message", "receipt"]


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_redelivery_has_the_same_keys(path):
    body = json.loads(path.read_bytes())
    for entry in body["entry"]:
        entry["time"] += 60
    later = instagram.parse(SETTINGS, {}, json.dumps(body, sort_keys=True).encode())
    assert [event.key for event in later] == [event.key for event in parse(path.stem)]


def test_both_platforms_may_share_an_address():
    """One Meta app, one callback: each account takes its own and refuses nothing."""
    page = json.dumps({"object": "page", "entry": [{"id": SETTINGS["page_id"], "messaging": []}]})
    assert instagram.parse(SETTINGS, {}, page.encode()) == []
    assert messenger.parse(SETTINGS, {}, (PAYLOADS / "text.json").read_bytes()) == []


def test_signature_and_challenge():
    with MetaMessaging() as meta:
        raw, headers = meta.story_reply("oi", "https://example.com/s")
    assert (
        instagram.verify(meta_secret := {"meta_app_secret": meta.app_secret}, headers, raw) is None
    )
    with pytest.raises(port.Forged):
        instagram.verify(meta_secret, headers, raw + b" ")
    settings = {"meta_verify_token": meta.verify_token}
    assert instagram.challenge(settings, meta.challenge("word")) == "word"


# What goes out, against the strict fake


@pytest.fixture
def meta():
    with MetaMessaging() as running:
        running.meet("instagram")
        yield running
    assert not running.errors


def send(peer, **values):
    message = port.Outgoing(**{"delivery_id": 7, "address": IGSID, **values})
    made = instagram.build(peer.settings, message)
    return [transport.perform(one, instagram.read_answer) for one in made]


def test_the_page_sends_and_text_is_cut_by_bytes(meta):
    answers = send(meta, text="ação 😀 " * 300, options=(port.Option("a", "Sim"),))
    assert len(answers) > 3 and all(isinstance(one, port.Sent) for one in answers)
    texts = [one["message"]["text"] for one in meta.sent]
    assert all(len(text.encode()) <= 1000 for text in texts)
    assert " ".join(texts).split() == ("ação 😀 " * 300).split()
    assert ["quick_replies" in one["message"] for one in meta.sent][-2:] == [False, True]
    assert all(f"/{meta.page_id}/messages" in call.path for call in meta.calls)


def test_every_media_rule_is_taken_without_a_public_address(meta):
    for rule in instagram.MEDIA:
        for mimetype in rule.mimetypes:
            file = port.Attachment("vídeo.bin", mimetype, data=b"x", kind=rule.kind)
            assert isinstance(send(meta, attachments=(file,))[0], port.Sent), mimetype
    assert all(call.files["filedata"].name == "video.bin" for call in meta.calls)


def test_actions_and_reply(meta):
    mid = meta.new_mid("instagram")
    send(meta, kind="reaction", target=mid, text="❤️")
    send(meta, kind="reaction", target=mid, text="")
    send(meta, kind="typing")
    send(meta, kind="read", target=mid)
    send(meta, text="isto", reply_to=mid)
    bodies = [call.json for call in meta.calls]
    assert bodies[0]["payload"] == {"message_id": mid, "reaction": "love"}
    assert [body.get("sender_action") for body in bodies] == [
        "react",
        "unreact",
        "typing_on",
        "mark_seen",
        None,
    ]
    assert bodies[4]["reply_to"] == {"mid": mid}


def test_after_a_day_only_a_person_writes(meta):
    meta.closed.add(IGSID)
    (refused,) = send(meta, text="oi", outside_window=True, meta={"from": "bot"})
    assert (refused.reason, refused.code) == ("window", "10/2534022")
    send(meta, text="oi", outside_window=True, meta={"from": "operator"})
    assert meta.sent[0]["tag"] == "HUMAN_AGENT"


def test_blocked_and_unknown_people(meta):
    (unknown,) = send(meta, address="404", text="oi")
    assert (unknown.reason, unknown.permanent) == ("unreachable", True)
    meta.blocked.add(IGSID)
    (blocked,) = send(meta, text="oi")
    assert (blocked.reason, blocked.permanent) == ("blocked", True)


def test_an_echo_of_ours_is_told_by_its_id(meta):
    (sent,) = send(meta, text="oi")
    (event,) = instagram.parse(meta.settings, {}, meta.echo_of(sent.provider_id)[0])
    assert (event.kind, event.provider_id) == ("echo", sent.provider_id)
    assert event.sender.address == IGSID


# Connecting


def test_connect(meta):
    meta.dashboard("instagram", WEBHOOK, instagram.PLATFORM.fields)
    found = talk(instagram.connect(meta.settings, WEBHOOK))
    assert found.name == "@provedor.exemplo" and found.warnings == ()
    assert dict(found.details)["Instagram"] == f"@provedor.exemplo ({ACCOUNT})"
    assert talk(instagram.check(meta.settings)).name == found.name


def test_connecting_one_keeps_what_the_other_asked_for(meta):
    talk(messenger.connect(meta.settings, WEBHOOK))
    before = meta.subscribed
    talk(instagram.connect(meta.settings, WEBHOOK))
    assert meta.subscribed == before
    assert not hasattr(instagram, "disconnect"), "it would take the page's subscription away"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"instagram_id": "17840000000000000"}, "account"),
        ({"instagram_id": ""}, "account"),
        ({"page_id": "1"}, "token"),
        ({"meta_token": "EAAother"}, "token"),
    ],
)
def test_connect_refuses(meta, change, reason):
    with pytest.raises(port.Refused) as refused:
        talk(instagram.connect({**meta.settings, **change}, WEBHOOK))
    assert refused.value.reason == reason
    assert meta.subscribed is None


def test_a_page_without_an_instagram_account(meta):
    meta.instagram_id = None
    with pytest.raises(port.Refused, match="no Instagram account"):
        talk(instagram.connect({**meta.settings, "instagram_id": ACCOUNT}, WEBHOOK))


def test_profile(meta):
    found = talk(instagram.profile(meta.settings, port.Sender(IGSID, (("igsid", IGSID),))))
    assert (found.name, found.username) == ("Maria Souza", "maria.souza")
    assert found.ids == (("igsid", IGSID),)


def test_registry():
    assert adapter_of("instagram") is instagram
