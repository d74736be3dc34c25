"""What becomes of our messages: receipts, echoes, windows, trouble of the platforms."""

import time

import pytest
from mkbotdev.rpc import RpcError

ARRIVED = ("sent", "delivered", "read")


def overtaken(line, who, talk, text, meanwhile):
    """Say something while the platform is slow to answer; `meanwhile(seen)` happens when it has
    taken the message and we do not know it yet. Return our message."""
    line.peer.slow(8)
    message = talk.say(text)
    seen = line.sees(who, text)
    assert talk.delivery(message)[0] == "sending"
    meanwhile(seen)
    line.account.settled()
    assert talk.delivery(message)[0] == "sending"
    line.peer.slow(0)
    return message


@pytest.mark.needs("receipt")
def test_receipts(line):
    """They only go forward."""
    who, talk = line.usual
    message = talk.say("chegou?")
    _state, _error, (provider_id,) = talk.until(message, *ARRIVED)
    states = getattr(line.receipt, "states", ("sent", "delivered", "read"))
    for state in states:
        line.account.deliver(line.receipt(who, provider_id, state))
        talk.until(message, state)
    for state in states:
        line.account.deliver(line.receipt(who, provider_id, state))
    line.account.settled()
    assert talk.delivery(message)[0] == states[-1]


@pytest.mark.needs("receipt")
def test_a_receipt_of_the_second_part(line):
    who, talk = line.usual
    message = talk.say("palavra " * (line.LONGEST // 6))
    _state, _error, ids = talk.until(message, *ARRIVED)
    line.account.deliver(line.receipt(who, ids[1], "read"))
    talk.until(message, "read")


@pytest.mark.needs("receipt")
def test_a_receipt_overtakes_its_own_send(line):
    who, talk = line.usual

    def read(seen):
        line.account.deliver(line.receipt(who, seen.id, "read"))

    message = overtaken(line, who, talk, f"lida antes {time.time()}", read)
    talk.until(message, "read")


@pytest.mark.needs("failed")
def test_a_failure_told_later(line):
    who, talk = line.usual
    message = talk.say("não vai chegar")
    _state, _error, (provider_id,) = talk.until(message, "sent")
    line.account.deliver(line.failed(who, provider_id))
    _state, error, _ids = talk.until(message, "failed")
    assert error


@pytest.mark.needs("echo_of")
def test_the_echo_of_our_own(line):
    """It is no second message, whether it comes after the answer or before it."""
    who, talk = line.usual
    words = f"dita uma vez {time.time()}"
    message = overtaken(
        line, who, talk, words, lambda seen: line.account.deliver(line.echo_of(seen.id))
    )
    talk.until(message, *ARRIVED)
    later = f"e outra vez {time.time()}"
    _state, _error, (provider_id,) = talk.until(talk.say(later), *ARRIVED)
    line.account.deliver(line.echo_of(provider_id))
    line.account.settled()
    texts = [said.text for said in talk.messages()]
    assert (texts.count(words), texts.count(later)) == (1, 1)
    assert line.texts(who).count(words) == 1


def test_the_platform_is_slow(line):
    """Nobody waits for it: no request is made before what was said is safe."""
    who, talk = line.usual
    line.peer.slow(8)
    before, began = len(line.calls()), time.monotonic()
    message = talk.say("devagar")
    took = time.monotonic() - began
    line.peer.wait_for(lambda: len(line.calls()) > before)
    assert talk.delivery(message)[0] == "sending"
    line.peer.slow(0)
    talk.until(message, *ARRIVED)
    assert took < 2


def test_the_platform_has_trouble(line):
    who, talk = line.usual
    line.peer.fail_next(500, b"oops", times=2, on=line.is_message)
    before = len(line.calls())
    message = talk.say(f"na terceira vez {time.time()}")
    assert talk.until_waiting(message)
    talk.until(message, *ARRIVED, hurry=True)
    assert len(line.calls()) - before == 3


@pytest.mark.needs("flood")
def test_the_platform_asks_to_wait(line):
    who, talk = line.usual
    line.flood(3)
    before = len(line.calls())
    message = talk.say(f"com calma {time.time()}")
    error = talk.until_waiting(message)
    assert error
    talk.until(message, *ARRIVED)
    first, second = line.calls()[before:]
    assert second.at - first.at >= 3


def test_nobody_knows_whether_it_went(line):
    """It is not sent twice, but when an operator says so."""
    who, talk = line.usual
    words = f"foi ou não foi {time.time()}"
    line.peer.drop_next(after=True, on=line.is_message)
    message = talk.say(words)
    talk.until(message, "uncertain")
    assert line.texts(who).count(words) == 1
    talk.send_again(message)
    talk.until(message, *ARRIVED)
    assert line.texts(who).count(words) == 2


@pytest.mark.once
def test_it_cannot_be_sent_again_when_it_went(line):
    who, talk = line.usual
    message = talk.say("já foi")
    talk.until(message, *ARRIVED)
    with pytest.raises(RpcError):
        talk.send_again(message)


@pytest.mark.needs("block_us")
def test_a_customer_who_blocked_us(line):
    who, talk = line.begin()
    line.block_us(who)
    message = talk.say("ainda está aí?")
    _state, error, _ids = talk.until(message, "failed")
    assert error
    # The next one fails for itself, and is not kept by the one before it.
    line.block_us(who)
    talk.until(talk.say("alô?"), "failed")


@pytest.mark.needs("close_window")
def test_outside_the_window(line):
    who, talk = line.begin()
    talk.age(24 * 8)
    before = len(line.calls())
    message = talk.say("tarde demais")
    _state, error, _ids = talk.until(message, "failed")
    assert error
    assert len(line.calls()) == before
    # The customer writes again: it can be sent again.
    line.account.deliver(line.text(who, "voltei"))
    talk.find("voltei")
    talk.send_again(message)
    talk.until(message, *ARRIVED)


@pytest.mark.needs("GRACE")
def test_a_person_may_answer_later_than_the_bot(line):
    who, talk = line.begin()
    line.close_window(who)
    talk.age(48)
    talk.until(talk.say("respondendo no dia seguinte"), *ARRIVED)


@pytest.mark.needs("TEMPLATE")
def test_a_template_outside_the_window(line):
    who, talk = line.begin()
    line.close_window(who)
    talk.age(25)
    ana = talk.desk.ana
    (choice,) = ana.call("mkbot.session", "template_choices", [talk.session_id])
    assert choice["name"] == line.TEMPLATE
    values = {str(one["id"]): one["value"] for one in choice["variables"]}
    assert list(values.values())[0] == "Maria"
    with pytest.raises(RpcError):
        ana.call("mkbot.session", "send_template", [talk.session_id, choice["id"], values])
    values[str(choice["variables"][1]["id"])] = "R$ 99,90"
    message = ana.call("mkbot.session", "send_template", [talk.session_id, choice["id"], values])
    talk.until(message, *ARRIVED)
    assert "Sua fatura de R$ 99,90 está pronta." in talk.find("Sua fatura").text
    seen = line.seen(who)[-1]
    assert seen.kind == "template"
    assert "R$ 99,90" in seen.text
