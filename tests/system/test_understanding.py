"""A remote model on a real server: what only it understands is served, and nobody needs it."""

import time

import pytest
from peers.dialogflow import Dialogflow
from peers.openai import OpenAI
from sender import eventually
from test_bot import Guest

#: Only the fakes know these words.
SAID = "o xablau escangalhou"
WORDS = {"xablau": "horario_atendimento"}
PATIENCE_S = 30


@pytest.fixture(scope="module")
def desk(server_factory):
    """A server of these tests' own: they change how the company's bot understands."""
    return server_factory()


@pytest.fixture(params=["openai", "dialogflow"])
def model(request, desk):
    """A remote model that the company has chosen."""
    kind = {"openai": OpenAI, "dialogflow": Dialogflow}[request.param]
    with kind(WORDS) as peer:
        vals = {"mkbot_understanding": request.param}
        if request.param == "openai":
            vals |= {
                "mkbot_openai_url": f"{peer.url}/v1",
                "mkbot_openai_key": peer.key,
                "mkbot_openai_model": peer.model,
            }
        else:
            vals |= {
                "mkbot_dialogflow_url": peer.url,
                "mkbot_dialogflow_project": peer.project,
                "mkbot_dialogflow_key": peer.key_file(),
            }
        company = desk.psql("SELECT id FROM res_company ORDER BY id LIMIT 1")[0][0]
        desk.rpc("admin").call("res.company", "write", [[company], vals])
        yield peer
        desk.rpc("admin").call(
            "res.company", "write", [[company], {"mkbot_understanding": "embedded"}]
        )


def asked(desk, *texts):
    """A guest who said so, and the seconds until the last was answered."""
    guest = Guest(desk).open().say("não sou cliente")
    eventually(lambda: len(guest.heard()) > 1, PATIENCE_S)
    began = time.monotonic()
    for text in texts:
        before = len(guest.heard())
        guest.say(text)
        eventually(lambda before=before: len(guest.heard()) > before, PATIENCE_S)
    return guest, time.monotonic() - began


def test_what_only_the_model_understands(desk, model):
    guest, _seconds = asked(desk, SAID)
    guest.hears("atende")
    assert any("xablau" in heard for heard in model.heard)
    assert not model.errors
    assert guest.state == "bot"
    source, outcome = desk.psql(
        "SELECT source, outcome FROM mkbot_understanding_call ORDER BY id DESC LIMIT 1"
    )[0]
    assert (source, outcome) == (
        desk.psql("SELECT mkbot_understanding FROM res_company ORDER BY id LIMIT 1")[0][0],
        "ok",
    )


def test_the_model_is_gone(desk, model):
    model.stop()
    guest, seconds = asked(desk, "que horas vocês abrem?")
    assert guest.hears("atende") and seconds < 10
    desk.psql("DELETE FROM mkbot_understanding_call")


def test_the_model_hangs(desk, model):
    model.slow(60)
    guest, seconds = asked(desk, "que horas vocês abrem?")
    assert guest.hears("atende") and seconds < 10
    outcome = desk.psql("SELECT outcome FROM mkbot_understanding_call ORDER BY id DESC LIMIT 1")
    assert outcome == [("timeout",)]
    model.slow(0)
    desk.psql("DELETE FROM mkbot_understanding_call")
