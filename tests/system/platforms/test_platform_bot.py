"""The bot by itself, over a platform: who writes needs no person."""

import shutil
import warnings

import pix
import pytest
from talk import soon


@pytest.mark.once
def test_somebody_unknown_gets_the_pix_code(line):
    who = line.person()
    account = line.account

    def say(words):
        account.deliver(line.text(who, words))

    say("bom dia, preciso pagar minha internet, manda o pix")
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
    # They are who they said, by this address from now on.
    assert _partner(talk) == [("Ana Sabiá",)]
    if shutil.which("wkhtmltopdf"):
        [bill] = line.peer.wait_for(lambda: [seen for seen in line.seen(who) if seen.data], 60)
        assert bill.kind == "document" and bill.data.startswith(b"%PDF")
    else:
        warnings.warn("wkhtmltopdf is not installed: the PDF is not looked at", stacklevel=1)
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


def _partner(talk):
    return talk.desk.psql(
        """SELECT p.name FROM mkbot_session s
             JOIN mkbot_contact c ON c.id = s.contact_id JOIN res_partner p ON p.id = c.partner_id
            WHERE s.id = %s""",
        talk.session_id,
    )


def _rating(talk):
    return talk.desk.psql("SELECT rating FROM mkbot_session WHERE id = %s", talk.session_id)[0][0]


def _later(account, address, talk):
    other = account.talk(address)
    return other if other.session_id != talk.session_id else None
