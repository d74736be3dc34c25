"""The remote models over real HTTP: answered, refused, nonsense, hanging, gone."""

import contextlib
import socket
import threading
import time

import pytest
from peers.dialogflow import Dialogflow
from peers.openai import OpenAI

from odoo.addons.mkbot_chat import remote

ALLOWED = {"tv": "TV e canais", "sem_conexao": "Sem internet"}
WORDS = {"blorg": "tv"}


def ask(settings, text="o blorg parou", names=()):
    return remote.ask(
        settings, text, list(names), ALLOWED, "mkbot-1", time.monotonic() + remote.TOTAL_SECONDS
    )


def openai(peer, **values):
    return {
        "source": "openai",
        "url": f"{peer.url}/v1",
        "key": peer.key,
        "model": peer.model,
        "prices": (2.0, 4.0),
        **values,
    }


def dialogflow(peer, **values):
    return {
        "source": "dialogflow",
        "url": peer.url,
        "project": peer.project,
        "key": peer.key_file(),
        **values,
    }


@pytest.fixture(params=[(OpenAI, openai), (Dialogflow, dialogflow)], ids=["openai", "dialogflow"])
def model(request):
    """``(fake, settings)`` of each kind of remote model."""
    kind, settings = request.param
    with kind(WORDS) as peer:
        yield peer, settings(peer)


def test_what_it_says(model):
    peer, settings = model
    call = ask(settings)
    assert (call["outcome"], call["found"][0][0]) == ("ok", "tv")
    assert 0.5 < call["found"][0][1] <= 1 and call["latency_ms"] >= 0
    assert ask(settings, "outra coisa")["found"][0][0] == "none"
    assert not peer.errors


def test_it_never_hears_who_the_customer_is(model):
    peer, settings = model
    ask(
        settings,
        "blorg do Raimundo Jatobá, cpf 529.982.247-25, fone 19 98888-7777, a@b.com.br",
        ["Raimundo Jatobá"],
    )
    [heard] = peer.heard
    assert "blorg" in heard
    for datum in ("Raimundo", "529.982", "98888", "a@b.com"):
        assert datum not in heard


@pytest.mark.parametrize("status", [429, 500, 503])
def test_trouble(model, status):
    peer, settings = model
    peer.fail_next(status, b'{"error": {}}')
    call = ask(settings)
    assert (call["found"], call["outcome"]) == (None, "error")
    assert str(status) in call["error"]


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"{}", b"null", b'{"choices": []}'])
def test_nonsense(model, body):
    peer, settings = model
    ask(settings)  # the token, where there is one
    peer.fail_next(200, body)
    call = ask(settings)
    assert call["found"] is None or call["found"][0][0] == "none"
    assert call["outcome"] in ("error", "ok")


def test_it_hangs(model, monkeypatch):
    peer, settings = model
    monkeypatch.setattr(remote, "TOTAL_SECONDS", 0.5)
    peer.slow(30)
    began = time.monotonic()
    call = ask(settings)
    assert (call["found"], call["outcome"]) == (None, "timeout")
    assert time.monotonic() - began < 5
    peer.slow(0)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
def test_it_drips(head, monkeypatch):
    """A byte now and then, of the headers or of the body, is no answer in time."""
    monkeypatch.setattr(remote, "TOTAL_SECONDS", 0.6)
    stop = threading.Event()

    def drip(link):
        with contextlib.suppress(OSError):
            link.sendall(head)
            while not stop.wait(0.1):
                link.sendall(b"H" if not head else b" ")
        link.close()

    with socket.create_server(("127.0.0.1", 0)) as server, OpenAI(WORDS) as peer:
        thread = threading.Thread(target=lambda: drip(server.accept()[0]), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        began = time.monotonic()
        call = ask(openai(peer, url=url))
        took = time.monotonic() - began
        stop.set()
        thread.join(5)
    assert (call["found"], call["outcome"]) == (None, "timeout")
    assert took < 3


def test_it_is_gone(model):
    peer, settings = model
    peer.stop()
    assert ask(settings)["found"] is None


def test_a_wrong_key(model):
    _peer, settings = model
    with type(_peer)(WORDS) as other:
        wrong = {"openai": "sk-wrong"}.get(settings["source"]) or other.key_file()
        call = ask({**settings, "key": wrong})
        assert (call["found"], call["outcome"]) == (None, "error")
        assert "wrong" not in call["error"] and "PRIVATE" not in call["error"]


def test_what_it_cost():
    with OpenAI(WORDS) as peer:
        call = ask(openai(peer))
    assert (call["tokens_in"], call["tokens_out"]) == (500, 10)
    assert call["cost"] == pytest.approx(500 * 2e-6 + 10 * 4e-6)


def test_a_token_is_asked_for_once():
    with Dialogflow(WORDS) as peer:
        settings = dialogflow(peer)
        ask(settings)
        ask(settings)
        assert peer.tokens == 1


def test_redirected_it_is_not_followed():
    with OpenAI(WORDS) as peer, OpenAI(WORDS) as thief:
        peer.fail_next(302, b"", {"Location": f"{thief.url}/v1/chat/completions"})
        assert ask(openai(peer))["outcome"] == "error"
        assert not thief.calls
