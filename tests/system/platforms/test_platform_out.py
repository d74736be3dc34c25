"""What operators send, as each platform's customer sees it."""

import io
import time

import pytest
from PIL import Image
from samples import JPEG, OGG, PDF, PNG, WEBP
from talk import soon

ARRIVED = ("sent", "delivered", "read")


def sent(line, who, talk, text, **how):
    """Say something, wait until it is there; return our message and what the customer sees."""
    message = talk.say(text, **how)
    talk.until(message, *ARRIVED)
    return message, line.sees(who, text)


def test_a_text(line):
    who, talk = line.usual
    words = f"*asterisco* _linha_ <b> & 😀\n\nsegundo parágrafo {time.time()}"
    _message, seen = sent(line, who, talk, words)
    assert line.plain(seen.text) == words


def test_a_long_text(line):
    """It goes in parts, in order; the platform's ids of all of them are kept."""
    who, talk = line.usual
    words = " ".join(f"palavra{number:05d}" for number in range(line.LONGEST // 10))
    before = len(line.seen(who))
    message = talk.say(words)
    _state, _error, ids = talk.until(message, *ARRIVED)
    parts = line.seen(who)[before:]
    assert len(parts) > 1
    assert all(len(part.text) <= line.LONGEST for part in parts)
    assert " ".join(part.text for part in parts) == words
    assert ids == [part.id for part in parts]


@pytest.mark.parametrize(
    "sample",
    [
        ("image", "foto.jpg", JPEG, "image/jpeg"),
        ("image", "foto.png", PNG, "image/png"),
        ("document", "fatura.pdf", PDF, "application/pdf"),
    ],
    ids=["jpeg", "png", "pdf"],
)
def test_a_file_of_ours(line, sample):
    kind, name, data, mimetype = sample
    who, talk = line.usual
    before = len(line.seen(who))
    message = talk.send_file(name, data, mimetype, "segue o arquivo")
    talk.until(message, *ARRIVED)
    seen = line.seen(who)[before:]
    (file,) = [one for one in seen if one.kind != "text"]
    assert (line.bytes_of(file), file.kind) == (data, kind)
    assert "segue o arquivo" in [one.text for one in seen]


def test_an_image_that_the_platform_does_not_take(line):
    """It is turned into one that it takes."""
    who, talk = line.usual
    before = len(line.seen(who))
    message = talk.send_file("foto.webp", WEBP, "image/webp")
    talk.until(message, *ARRIVED)
    (seen,) = line.seen(who)[before:]
    image = Image.open(io.BytesIO(line.bytes_of(seen)))
    assert (image.format, image.size) == (line.WEBP_AS, (40, 30))
    assert seen.kind == "image"


@pytest.mark.needs("VOICE")
def test_a_voice_message_of_ours(line):
    who, talk = line.usual
    before = len(line.seen(who))
    message = talk.send_file("voz.ogg", OGG, "audio/ogg", voice=True)
    talk.until(message, *ARRIVED)
    (seen,) = line.seen(who)[before:]
    assert (seen.data, seen.kind) == (OGG, line.VOICE)


@pytest.mark.needs("TOO_BIG")
def test_a_file_that_is_too_large(line):
    who, talk = line.usual
    before = len(line.calls())
    message = talk.send_file("tudo.pdf", PDF + bytes(line.TOO_BIG), "application/pdf")
    _state, error, _ids = talk.until(message, "failed")
    assert "tudo.pdf" in error
    assert len(line.calls()) == before


def test_a_quoted_answer(line):
    who, talk = line.usual
    post = line.text(who, "cite esta")
    line.account.deliver(post)
    theirs = talk.find("cite esta")
    first, seen = sent(line, who, talk, "sobre a sua mensagem", reply_to=theirs.id)
    assert seen.reply_to == post.id
    _second, seen_again = sent(line, who, talk, "e mais sobre a minha", reply_to=first)
    assert seen_again.reply_to == seen.id


@pytest.mark.needs("reactions")
def test_a_reaction_of_ours(line):
    who, talk = line.usual
    post = line.text(who, "obrigada!")
    line.account.deliver(post)
    theirs = talk.find("obrigada!")
    for emoji in "👍", "❤️":
        talk.react(theirs.id, emoji)
        soon(lambda e=emoji: line.same_emoji(line.reactions(post.id), e))
    talk.react(theirs.id, "❤️", add=False)
    soon(lambda: not line.reactions(post.id))


@pytest.mark.needs("OURS_CHANGE")
def test_editing_and_deleting_ours(line):
    who, talk = line.usual
    message, seen = sent(line, who, talk, f"com um ero {time.time()}")
    talk.edit(message, "sem um erro")
    talk.until(message, "sent", kind="edit")
    assert next(one for one in line.seen(who) if one.id == seen.id).text == "sem um erro"
    talk.delete(message)
    talk.until(message, "sent", kind="delete")
    assert seen.id not in [one.id for one in line.seen(who)]


@pytest.mark.needs("typing")
def test_typing(line):
    who, talk = line.usual
    line.account.deliver(line.text(who, "alô?"))
    talk.find("alô?")
    before = line.typing(who)
    talk.type()
    line.peer.wait_for(lambda: line.typing(who) > before)


@pytest.mark.needs("read_marks")
def test_the_read_mark(line):
    who, talk = line.usual
    post = line.text(who, "vocês leram?")
    line.account.deliver(post)
    talk.find("vocês leram?")
    talk.mark_read()
    line.peer.wait_for(lambda: line.read_marks(who, post.id))


def test_order_is_kept_and_notes_stay(line):
    """The customer sees all that was said, in order, and nothing of what colleagues wrote."""
    who, talk = line.usual
    before = len(line.seen(who))
    words = [f"linha {number} de 3" for number in range(3)]
    for text in words:
        message = talk.say(text)
        talk.say(f"nota: não diga {text}", note=True)
    talk.until(message, *ARRIVED)
    assert [seen.text for seen in line.seen(who)[before:]] == words
    assert not [call for call in line.peer.calls if b"o diga linha" in call.body]
