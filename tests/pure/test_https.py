"""What we say of our own public address and of its certificate."""

import socket
from datetime import datetime, timedelta, timezone

import pytest
from certificates import Authority, tls_server

from odoo.addons.mkbot_channels import https

HOST = "desk.provedor-exemplo.com.br"
DAYS_15 = timedelta(days=15)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(autouse=True)
def everything_is_here(monkeypatch):
    """Every name leads to this machine."""
    real = socket.getaddrinfo

    def here(host, port, *args, **kwargs):
        return real("127.0.0.1", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", here)


def look(authority, path, host=HOST):
    with tls_server(path) as port:
        url = f"https://{host}:{port}/mkbot"
        cafile = authority.cafile
        return https.certificate_of(url, 5, cafile), https.public_url_problem(url, 5, cafile)


def test_a_good_certificate(authority):
    shown, problem = look(authority, authority.issue(HOST, DAYS_15 + timedelta(hours=1)))
    assert problem is None
    assert (shown.trusted, shown.error) == (True, "")
    assert shown.issuer == "Test Root, Provedor Exemplo"
    assert shown.subject == f"{HOST}, Desk"
    assert shown.days_left == 15
    assert shown.not_after.utcoffset() == timedelta(0)
    assert abs(shown.not_after - datetime.now(timezone.utc) - DAYS_15) < timedelta(hours=2)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"left": timedelta(hours=-30)}, "certificate_expired"),
        ({"host": "other.example.com"}, "certificate_name"),
        ({"signed_by_itself": True}, "certificate_untrusted"),
    ],
)
def test_a_bad_certificate_is_told_and_shown(authority, options, error):
    shown, problem = look(authority, authority.issue(**{"host": HOST, **options}))
    assert problem == shown.error == error
    assert not shown.trusted
    assert shown.subject and shown.issuer and shown.not_after
    assert (shown.days_left < 0) == (error == "certificate_expired")


def test_an_authority_that_the_machine_does_not_know(authority):
    with tls_server(authority.issue(HOST)) as port:
        assert https.certificate_of(f"https://{HOST}:{port}").error == "certificate_untrusted"


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    shown = https.certificate_of(f"https://{HOST}:{port}", 5)
    assert shown == https.Certificate(error="unreachable")
    assert https.public_url_problem(f"https://{HOST}:{port}", 5) == "unreachable"


def test_it_does_not_speak_tls():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://{HOST}:{listener.getsockname()[1]}"
        assert https.certificate_of(url, 0.2).error == "unreachable"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "no_host"),
        ("https://", "no_host"),
        ("odoo.example.com", "no_host"),
        ("https://[::1", "no_host"),
        ("https://example.com:port", "no_host"),
        ("https://exa mple.com", "no_host"),
        ("http://desk.example.com", "not_https"),
        ("ftp://desk.example.com", "not_https"),
        ("http://10.0.0.1", "not_https"),
        ("http://localhost:8069", "loopback"),
        ("https://127.0.0.1", "loopback"),
        ("http://desk.localhost", "loopback"),
        ("http://[::1]:8069", "loopback"),
        ("http://[::ffff:127.0.0.1]:8069", "loopback"),
        ("https://192.168.0.10", "private"),
        ("https://100.64.0.1", "private"),
        ("https://[fe80::1]", "private"),
        ("https://224.0.0.1", "private"),
        ("https://odoo", "private"),
        ("https://odoo.local", "private"),
        ("https://desk.internal.", "private"),
    ],
)
def test_addresses_that_no_platform_reaches(url, problem):
    assert https.public_url_problem(url) == problem
    assert problem in https.PROBLEMS


@pytest.mark.parametrize("url", ["https://" + "a" * 300 + ".com", "https://exa\x00mple.com"])
def test_names_that_cannot_be_looked_up(url, monkeypatch):
    monkeypatch.undo()
    assert https.public_url_problem(url, 5) in ("no_host", "unreachable")
