"""The bot by itself, over a platform: who writes needs no person."""

import pix
import pytest
from talk import soon


@pytest.mark.once
def test_somebody_unknown_gets_the_pix_code(line):
    who = line.person()
    account = line.account

    def say(words):
        account.deliver(line.text(who, words))

    say("bom dia preciso pagar minha internet, manda o pix por favor")
    talk = account.talk(line.address(who))
    talk.find("CPF", by="bot")
    say("000.000.101-54")
    talk.find("CEP", by="bot")
    say("0001")
    [code] = soon(lambda: [said.text for said in talk.messages() if said.text.startswith("0002")])
    fields = pix.read(code)
    assert fields["54"] == "99.90" and fields["58"] == "BR" and "pix@" in fields["26"]
    # What reaches the customer is the same, and alone.
    line.peer.wait_for(lambda: [seen for seen in line.seen(who) if seen.text == code], 20)
    assert talk.state == "bot"
    assert {said.by for said in talk.messages()} == {"customer", "bot"}
    talk.find("mais alguma coisa", by="bot")
    say("não, era só isso, obrigado")
    soon(lambda: talk.state == "rating")
    say("10")
    soon(lambda: talk.state in ("closed", "rating") and _rating(talk) == 10)
    # Next time they are known.
    say("oi")
    again = soon(lambda: _later(account, line.address(who), talk))
    again.find("Ana", by="bot")


def _rating(talk):
    return talk.desk.psql("SELECT rating FROM mkbot_session WHERE id = %s", talk.session_id)[0][0]


def _later(account, address, talk):
    other = account.talk(address)
    return other if other.session_id != talk.session_id else None
