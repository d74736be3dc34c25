"""The fake of the Bot API itself: python-telegram-bot's client can work with it, and its strictness
is real."""

import asyncio
import json

import pytest
import requests
import telegram
from peers.base import Peer, route
from peers.telegram import TelegramPeer

from odoo.addons.mkbot_channels.adapters import telegram as adapter


@pytest.fixture
def peer():
    with TelegramPeer() as running:
        yield running


def with_bot(peer, steps, token=None):
    """Run `steps(bot)` with python-telegram-bot's client."""

    async def run():
        bot = telegram.Bot(
            token or peer.token,
            base_url=f"{peer.url}/bot",
            base_file_url=f"{peer.url}/file/bot",
        )
        async with bot:
            return await steps(bot)

    return asyncio.run(run())


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
def test_python_telegram_bot_talks_to_it(peer):
    maria = peer.person("Maria", username="maria")
    question = peer.inbound_text(maria, "Quanto é?")
    data = bytes(range(256)) * 10

    async def steps(bot):
        assert (await bot.get_me()).username == peer.username
        await bot.set_webhook(
            "https://desk.example/x",
            secret_token="abc",
            allowed_updates=["message"],
            max_connections=40,
        )
        info = await bot.get_webhook_info()
        assert (info.url, info.allowed_updates) == ("https://desk.example/x", ("message",))
        markup = telegram.InlineKeyboardMarkup(
            [[telegram.InlineKeyboardButton("Sim", callback_data="y")]]
        )
        chat = maria["id"]
        sent = await bot.send_message(
            chat,
            "olá",
            reply_markup=markup,
            reply_parameters=telegram.ReplyParameters(question.message_id),
        )
        assert sent.reply_to_message.text == "Quanto é?"
        await bot.edit_message_text("oi", chat, sent.message_id)
        await bot.set_message_reaction(chat, question.message_id, "👍")
        await bot.send_chat_action(chat, "typing")
        photo = await bot.send_photo(chat, data, caption="foto")
        voice = await bot.send_voice(chat, data)
        await bot.send_document(chat, data, filename="fatura março.pdf")
        await bot.send_sticker(chat, data)
        await bot.send_animation(chat, data)
        await bot.edit_message_caption(chat, photo.message_id, caption="outra")
        await bot.delete_message(chat, voice.message_id)
        file = await bot.get_file(photo.photo[0].file_id)
        assert bytes(await file.download_as_bytearray()) == data
        with pytest.raises(telegram.error.BadRequest, match="Chat not found"):
            await bot.send_message(1, "ninguém")
        peer.inbound_block(maria)
        with pytest.raises(telegram.error.Forbidden, match="blocked"):
            await bot.send_message(chat, "olá?")
        peer.inbound_block(maria, False)
        peer.flood(5)
        with pytest.raises(telegram.error.RetryAfter, match="Retry in 5 seconds"):
            await bot.send_message(chat, "olá?")
        await bot.delete_webhook()

    with_bot(peer, steps)
    assert peer.said_to(maria) == ["oi", "outra", "", "", ""]
    assert peer.sent_to(maria)[2]["document"]["file_name"] == "fatura março.pdf"
    assert peer.webhook is None
    assert peer.errors == []


def test_a_wrong_token_is_an_error(peer):
    async def steps(bot):
        await bot.get_me()

    with pytest.raises(telegram.error.InvalidToken):
        with_bot(peer, steps, token="1:wrong")
    assert "wrong token" in peer.errors[0]


@pytest.mark.parametrize(
    ("method", "given", "words"),
    [
        ("sendMessage", {"chat_id": 1}, "needs text"),
        ("sendMessage", {"chat_id": 1, "text": ""}, "not allowed"),
        ("sendMessage", {"chat_id": 1, "text": "x" * 4097}, "not allowed"),
        ("sendMessage", {"chat_id": 1, "text": 5}, "no String"),
        ("sendMessage", {"chat_id": 1, "text": "x", "quick_replies": []}, "has no quick_replies"),
        ("sendMessage", {"chat_id": 1.5, "text": "x"}, "chat_id"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": "7"}},
            "no Integer",
        ),
        (
            "sendMessage",
            {
                "chat_id": 1,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 40}]]},
            },
            "callback_data",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "a"}]}},
            "Array of InlineKeyboardButton",
        ),
        ("sendPhoto", {"chat_id": 1, "photo": "id", "caption": "x" * 1025}, "caption"),
        ("sendChatAction", {"chat_id": 1, "action": "dancing"}, "dancing"),
        ("setMessageReaction", {"chat_id": 1, "message_id": True}, "no Integer"),
        (
            "setMessageReaction",
            {"chat_id": 1, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🇧🇷"}]},
            "not allowed",
        ),
        ("setWebhook", {"url": "https://x", "secret_token": "a b"}, "secret_token"),
        ("setWebhook", {"url": "https://x", "allowed_updates": ["messages"]}, "allowed_updates"),
        ("sendMassage", {}, "no method"),
    ],
)
def test_it_is_strict(peer, method, given, words):
    answer = requests.post(f"{peer.url}/bot{peer.token}/{method}", json=given)
    assert answer.status_code in (400, 404)
    assert answer.json()["ok"] is False
    [error] = peer.errors
    assert words in error


class Webhook(Peer):
    """Where the fake delivers to: it answers as our controller would."""

    @route("POST", "/hook")
    def take(self, call):
        return adapter.answer({}, call.body) or {"accepted": 1}


def test_what_people_do_is_delivered_and_read(peer):
    with Webhook() as webhook:
        requests.post(
            f"{peer.url}/bot{peer.token}/setWebhook",
            json={"url": f"{webhook.url}/hook", "secret_token": "abc"},
        )
        maria = peer.person("Maria", last_name="Silva", language_code="pt-br")
        text = peer.inbound_text(maria, "oi")
        markup = {"inline_keyboard": [[{"text": "Sim", "callback_data": "y"}]]}
        sent = requests.post(
            f"{peer.url}/bot{peer.token}/sendMessage",
            json={"chat_id": maria["id"], "text": "Tudo bem?", "reply_markup": markup},
        ).json()["result"]
        told = [
            text,
            peer.inbound_start(maria, "promo"),
            peer.inbound_text(maria, "esta", reply_to=sent["message_id"]),
            peer.inbound_photo(maria, b"photo", "legenda"),
            peer.inbound_voice(maria, b"voice"),
            peer.inbound_document(maria, b"document"),
            peer.inbound_location(maria),
            peer.inbound_contact(maria),
            peer.inbound_edit(maria, text.message_id, "oi!"),
            peer.inbound_press(maria, sent["message_id"], "y"),
            peer.inbound_reaction(maria, sent["message_id"], "👍"),
            peer.inbound_block(maria),
            peer.inbound_block(maria, False),
        ]
        for inbound in told:
            assert peer.deliver(inbound).status_code == 200
        calls = webhook.calls
        assert webhook.errors == []
    assert peer.answered == [told[9].data["callback_query"]["id"]]
    kinds = []
    for call in calls:
        assert telegram.Update.de_json(json.loads(call.body), None).effective_user.id == maria["id"]
        adapter.verify({"telegram_secret": "abc"}, call.headers, call.body)
        [event] = adapter.parse({}, call.headers, call.body)
        kinds.append(event.kind)
        assert event.sender.address == str(maria["id"])
        for attachment in event.attachments:
            assert attachment.data or attachment.ref in peer.files
    assert kinds == [
        "message",
        "start",
        *["message"] * 6,
        "edit",
        "choice",
        "reaction",
        "notice",
        "notice",
    ]
    assert peer.errors == []
