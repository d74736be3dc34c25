"""The phone behind a WhatsApp gateway: its QR code, linking it, and when it throws us out."""

import base64

import pytest
from conftest import LINES
from talk import soon

GATEWAYS = [name for name, line in LINES.items() if line.has("unlink")]


@pytest.fixture(params=GATEWAYS)
def gateway(request, desk):
    line = LINES[request.param](desk)
    line.account.connect()
    yield line
    line.close()
    assert line.peer.errors == []


def test_from_the_code_to_the_phone_that_is_gone(gateway):
    line, account = gateway, gateway.account

    def told():
        return account.do("qr_code")

    first = soon(lambda: (code := told())["image"] and code)
    assert first["state"] == "qr"
    kind, _comma, png = first["image"].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(png).startswith(b"\x89PNG")
    # The gateway renews it: so does the page.
    line.peer.show_qr(line.instance)
    soon(lambda: told()["image"] not in ("", first["image"]))
    line.finish()
    linked = told()
    assert (linked["state"], linked["image"]) == ("connected", "")
    assert account.read("state", "trouble") == ("connected", False)
    who, talk = line.begin()
    line.unlink()
    soon(lambda: account.read("trouble") == "unlinked")
    assert account.read("state") == "error"
    assert account.read("trouble_text")
    # What is said meanwhile waits for the phone.
    message = talk.say("volto já")
    assert talk.until_waiting(message)
    line.peer.show_qr(line.instance)
    soon(lambda: told()["image"])
    line.finish()
    soon(lambda: account.read("state", "trouble") == ("connected", False))
    talk.until(message, "sent", hurry=True)
    assert line.sees(who, "volto já")
