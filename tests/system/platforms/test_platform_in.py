"""What customers of every platform write, as it stands in the conversation."""

import time

import pytest
from samples import FILES
from sender import all_at_once
from talk import soon

#: Right to left, zero width, emoji with modifiers, markup of several platforms and of HTML.
ODD = "مرحبا \u200b\u2067abc\u2069 👩🏽‍🔧 *a* _b_ ~c~ `d` <b>x</b> &amp; 1 < 2\nsegunda linha"


def test_a_text(line):
    who, talk = line.usual
    line.account.deliver(line.text(who, ODD))
    assert talk.find("segunda linha").text == ODD


def test_the_bot_and_its_buttons(line):
    who = line.person()
    line.account.deliver(line.text(who, "oi"))
    asked = line.peer.wait_for(
        lambda: next((s for s in line.seen(who) if line.offers(s)), None), 20
    )
    option, label = line.offers(asked)["person"]
    line.account.deliver(line.press(who, asked, option))
    talk = line.account.talk(line.address(who))
    soon(lambda: talk.state == "waiting")
    assert talk.heard() == ["oi", label]


def test_a_file(line, kind):
    who, talk = line.usual
    data, name, mimetype = FILES[kind]
    troubles = 3 if kind == "image" else 0
    line.peer.fail_next(503, times=troubles, on=line.FETCH_PATH)
    post = line.file(who, kind, data, name, mimetype)
    before = len(talk.messages())
    line.account.deliver(post)
    message = soon(lambda: talk.messages()[before:])[0]
    if troubles:
        # The message is there while its file is not.
        soon(lambda: talk.tries(message.id))
        assert talk.files(message.id) == []

    def fetched():
        if troubles:
            talk.hurry_media()
        return talk.files(message.id)

    ((got_name, got_type, got, is_voice),) = soon(fetched)
    assert got == data
    assert got_type.partition("/")[0] == mimetype.partition("/")[0]
    assert is_voice == (kind == "voice")
    assert got_name == name or kind != "document"
    assert talk.media(message.id)[0][1] == "done"


@pytest.mark.once
def test_a_file_that_never_comes(line):
    who, talk = line.begin()
    data, name, mimetype = FILES["image"]
    line.peer.fail_next(503, times=50, on=line.FETCH_PATH)
    line.account.deliver(line.file(who, "image", data, name, mimetype, "olha a foto"))
    message = soon(lambda: [one for one in talk.messages() if line.shows(one, "olha")])[0]

    def failed():
        talk.hurry_media()
        media_id, state, error = talk.media(message.id)[0]
        return (media_id, error) if state == "failed" else None

    media_id, error = soon(failed)
    assert error
    assert talk.files(message.id) == []
    line.peer.forgive()
    talk.desk.ana.call("mkbot.media", "fetch_again", [media_id])
    soon(lambda: talk.files(message.id))


@pytest.mark.needs("location")
def test_a_location(line):
    who, talk = line.usual
    line.account.deliver(line.location(who))
    assert "mlat=-23.55" in talk.find("openstreetmap.org", "customer").text


@pytest.mark.needs("contact")
def test_a_contact_card(line):
    who, talk = line.usual
    line.account.deliver(line.contact(who))
    message = talk.find("👤", "customer")
    ((name, mimetype, data, _voice),) = talk.files(message.id)
    assert name.endswith(".vcf")
    assert mimetype.startswith("text/")
    assert data.startswith(b"BEGIN:VCARD")


def test_an_unknown_kind(line):
    who, talk = line.usual
    line.account.deliver(line.unknown(who))
    assert talk.find(f": {line.UNKNOWN}]", "customer")


def test_replies(line):
    who, talk = line.usual
    theirs = line.text(who, "primeira pergunta")
    line.account.deliver(theirs)
    first = talk.find("primeira pergunta")
    line.account.deliver(line.text(who, "sobre a minha", reply_to=theirs.id))
    assert talk.find("sobre a minha").parent_id == first.id
    ours = talk.say("nossa resposta")
    _state, _error, (provider_id, *_) = talk.until(ours, "sent", "delivered")
    line.account.deliver(line.text(who, "sobre a sua", reply_to=provider_id))
    assert talk.find("sobre a sua").parent_id == ours


@pytest.mark.needs("reaction")
def test_reactions_of_the_customer(line):
    who, talk = line.usual
    ours = talk.say("gostou?")
    _state, _error, (provider_id, *_) = talk.until(ours, "sent", "delivered")
    for emoji in "👍", "😢", "":
        line.account.deliver(line.reaction(who, provider_id, emoji))
        expected = [(emoji, True)] if emoji else []
        soon(lambda expected=expected: talk.reactions(ours) == expected)


@pytest.mark.needs("edit")
def test_an_edit(line):
    who, talk = line.usual
    post = line.text(who, "escrevi erado")
    line.account.deliver(post)
    message = talk.find("escrevi erado")
    line.account.deliver(line.edit(who, post.id, "escrevi errado"))
    soon(lambda: talk.messages() and talk.find("escrevi er").text == "escrevi errado")
    edited = talk.find("escrevi errado")
    assert edited.id == message.id
    assert [version["text"] for version in edited.marks["history"]] == ["escrevi erado"]


@pytest.mark.needs("delete")
def test_a_deletion(line):
    who, talk = line.usual
    post = line.text(who, "não era para você")
    line.account.deliver(post)
    message = talk.find("não era para você")
    line.account.deliver(line.delete(who, post.id))
    soon(lambda: talk.find("não era para você").marks.get("deleted"))
    assert talk.find("não era para você").id == message.id


@pytest.mark.needs("echo")
def test_written_on_the_phone(line):
    who, talk = line.usual
    line.account.deliver(line.echo(who, "aqui é o João, do celular"))
    assert talk.find("do celular").by == "phone"
    assert "aqui é o João, do celular" not in line.texts(who)


@pytest.mark.needs("echo")
def test_the_phone_takes_over_from_the_bot(line):
    who = line.person()
    line.account.deliver(line.text(who, "alguém aí?"))
    talk = line.account.talk(line.address(who))
    line.account.deliver(line.echo(who, "sim, pode falar"))
    soon(lambda: talk.state == "waiting")
    assert talk.find("pode falar").by == "phone"


def test_delivered_three_times_at_once(line):
    who, talk = line.usual
    words = f"uma vez {time.time()}"
    post = line.text(who, words)
    statuses = all_at_once([lambda: line.account.post(post.body, post.headers) for _ in range(3)])
    assert statuses == [200, 200, 200]
    talk.find(words)
    line.account.settled()
    line.account.deliver(post)
    line.account.settled()
    assert talk.heard().count(words) == 1


@pytest.mark.needs("together")
def test_several_in_one_body(line):
    who, talk = line.usual
    words = [f"{number} de três" for number in ("um", "dois", "três")]
    line.account.deliver(line.together(who, *words))
    talk.find("dois de três")
    line.account.settled()
    assert [text for text in talk.heard() if "de três" in text] == words


@pytest.mark.needs("text_at")
def test_the_platforms_clock_orders(line):
    """What waits while we are down is told in the customer's order, whatever came first."""
    who, talk = line.usual
    now = int(time.time())
    words = [f"hora {number}" for number in range(4)]
    posts = [line.text_at(who, text, now - 100 + n) for n, text in enumerate(words)]
    with line.account.held(line.lane(who)):
        line.account.deliver(*(posts[number] for number in (2, 0, 3, 1)))
    line.account.settled()
    assert [text for text in talk.heard() if text.startswith("hora ")] == words
