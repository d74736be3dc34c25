"""What deploy/ ships, as it ships it: Caddy with that Caddyfile in front of Odoo with workers and
that odoo.conf. Only addresses, ports and the certificate's authority are this machine's."""

import configparser
import contextlib
import http.client
import json
import re
import socket
import ssl
import urllib.parse

import pytest
import requests
from mkbotdev import caddy, paths
from mkbotdev.ear import Ear
from mkbotdev.errors import Trouble
from sender import Visitor, eventually

DEPLOY = paths.REPO / "deploy"
#: Where things are, and how many: this machine's matter.
LOCAL = ("addons_path", "data_dir", "db_name", "http_port", "gevent_port", "workers")


@pytest.fixture(scope="module")
def program():
    try:
        return caddy.find()
    except Trouble as trouble:
        pytest.skip(str(trouble))


@pytest.fixture(scope="module")
def desk(server_factory):
    """Odoo with two workers and the shipped settings."""
    conf = configparser.ConfigParser(interpolation=None)
    conf.read(DEPLOY / "odoo.conf", encoding="utf-8")
    shipped = {name: value for name, value in conf["options"].items() if name not in LOCAL}
    return server_factory(workers=2, settings=shipped)


@pytest.fixture(scope="module")
def proxied(program, tmp_path_factory):
    """`proxied(server)` starts Caddy in front of a server."""
    with contextlib.ExitStack() as clean:

        def start(server):
            home = tmp_path_factory.mktemp("caddy")
            gevent_port = urllib.parse.urlsplit(server.websocket_url).port
            proxy = caddy.Proxy(program, home, server.port, gevent_port)
            clean.callback(proxy.stop)
            return proxy.start()

        yield start


@pytest.fixture(scope="module")
def proxy(proxied, desk):
    return proxied(desk)


@pytest.fixture
def through(proxy, desk, monkeypatch):
    """The desk as the world sees it: by https, with the proxy's authority trusted."""
    return outside(proxy, desk, monkeypatch)


def outside(proxy, desk, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(proxy.root))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(proxy.root))
    return Outside(proxy.url, desk.key)


class Outside:
    """What `sender.Visitor` has to know of a server."""

    def __init__(self, url, key):
        self.url = url
        self.key = key
        self.webhook = f"{url}/mkbot/webhook/{key}"


def waits(desk):
    return desk.psql("SELECT count(*) FROM mkbot_inbound WHERE state = 'new'")[0][0]


def repeat(answer):
    """The sender is told to come again."""
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    return True


# ----- the files -----


def test_the_caddyfile_is_valid_and_formatted(program, tmp_path):
    proxy = caddy.Proxy(program, tmp_path, 1, 2)
    arguments = ["--config", caddy.CADDYFILE, "--adapter", "caddyfile"]
    assert json.loads(proxy.command("adapt", *arguments))["apps"]["http"]
    assert "Valid configuration" in proxy.command("validate", *arguments)
    assert proxy.command("fmt", caddy.CADDYFILE) == caddy.CADDYFILE.read_text(encoding="utf-8")


def test_the_image_has_every_addon():
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for manifest in paths.REPO.glob("*/__manifest__.py"):
        addon = manifest.parent.name
        assert f"COPY {addon} /opt/mkbot/{addon}\n" in dockerfile


def test_only_the_proxy_is_exposed():
    services = (DEPLOY / "compose.yaml").read_text(encoding="utf-8").split("\nnetworks:")[0]
    parts = re.split(r"\n  (\w+):\n", services)
    exposed = {
        name for name, text in zip(parts[1::2], parts[2::2], strict=True) if "ports:" in text
    }
    assert exposed == {"caddy"}


def test_odoo_knows_every_setting_that_is_shipped(desk):
    def log():
        return desk.log_path.read_text(errors="replace")

    eventually(lambda: "Evented Service" in log())
    assert "unknown option" not in log()


# ----- in and out -----


def test_a_webhook_comes_in_by_https(through, desk):
    visitor = Visitor(through).open()
    assert visitor.send(visitor.event("oi, por https")) == 1
    eventually(lambda: not waits(desk))
    answer = requests.post(through.webhook, json={"events": []}, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "forged")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers


def test_the_certificate_is_verified(proxy):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(proxy.url, timeout=30)


def test_plain_http_is_sent_to_https(proxy):
    answer = requests.get(f"{proxy.plain_url}/web/login", timeout=30, allow_redirects=False)
    assert answer.status_code == 308
    assert urllib.parse.urlsplit(answer.headers["Location"]).scheme == "https"


def test_odoo_knows_that_it_is_behind_https(through):
    answer = requests.get(f"{through.url}/web/login", timeout=30)
    assert answer.status_code == 200
    assert re.search(r'action="(https://localhost:\d+)?/web/login', answer.text)
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    answer = requests.get(f"{through.url}/odoo", timeout=30, allow_redirects=False)
    assert urllib.parse.urljoin(through.url, answer.headers["Location"]).startswith(through.url)
    page = requests.get(f"{through.url}/mkbot/site/{through.key}", timeout=30)
    assert page.status_code == 200 and "X-Frame-Options" not in page.headers


def test_static_files_are_compressed_and_kept(through):
    url = f"{through.url}/mkbot_channels/static/widget/widget.js"
    answer = requests.get(url, timeout=30, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "max-age=" in answer.headers["Cache-Control"]
    again = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
    assert requests.get(url, timeout=30, headers=again).status_code == 304


def test_what_is_said_is_heard_on_a_websocket(through, proxy, desk):
    visitor = Visitor(through).open()
    hello = visitor.post(f"{through.url}/mkbot/site/{through.key}/init", {"token": visitor.token})
    # The first call has the process of the WebSockets load everything.
    eventually(lambda: requests.get(f"{through.url}/websocket/health", timeout=60).ok)
    heard = []
    ear = Ear(
        through.url,
        hello["websocket"],
        [hello["channel"]],
        lambda kind, payload, at: heard.append(kind),
        sslopt={"ca_certs": str(proxy.root)},
    )
    try:
        # Subscribing is not confirmed: what is said until it is done is not heard.
        def said():
            visitor.send(visitor.event("ouvem?"))
            return heard

        eventually(said)
    finally:
        ear.close()
    assert all(kind.startswith("mkbot.site/") for kind in heard)


# ----- limits -----


def test_too_large_a_body(through, proxy):
    """Odoo tells of one too large for the platform; of one too large for anybody the proxy tells
    before it is read, and hangs up on who sends it all the same."""
    answer = requests.post(through.webhook, data=b" " * (1024 * 1024 + 1), timeout=30)
    assert answer.status_code == 413, (answer.text, answer.headers)
    context = ssl.create_default_context(cafile=proxy.root)
    path = urllib.parse.urlsplit(through.webhook).path
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {5 * 1024 * 1024}\r\n\r\n"
    with (
        socket.create_connection(("localhost", proxy.port), 30) as connection,
        context.wrap_socket(connection, server_hostname="localhost") as tls,
    ):
        tls.sendall(head.encode())
        assert tls.recv(64).startswith(b"HTTP/1.1 413 ")


def test_too_large_a_body_that_does_not_say_so(through):
    def endless():
        while True:
            yield b" " * 65536

    try:
        answer = requests.post(through.webhook, data=endless(), timeout=30)
    except requests.ConnectionError:
        # It may hang up on who goes on talking.
        return
    assert answer.status_code in (400, 411, 413)


def test_who_dawdles_keeps_no_worker(through, proxy):
    """Bodies that never end, many more than workers, and a call beside them. A worker gives one up
    after two seconds without a byte: a proxy that hands them on keeps the call waiting a minute."""
    context = ssl.create_default_context(cafile=proxy.root)
    path = urllib.parse.urlsplit(through.webhook).path
    begun = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{{".encode()
    with contextlib.ExitStack() as slow:
        for _client in range(60):
            connection = socket.create_connection(("localhost", proxy.port), 30)
            tls = slow.enter_context(context.wrap_socket(connection, server_hostname="localhost"))
            tls.sendall(begun)
        answer = requests.post(through.webhook, json={"events": []}, timeout=20)
    assert answer.status_code == 401


def test_the_database_manager_is_not_there(through):
    for path in ("/web/database/manager", "/web/database/list", "/web/database"):
        answer = requests.get(through.url + path, timeout=30)
        assert (answer.status_code, answer.text) == (404, "")


def test_a_forged_address_is_not_believed(through, proxy, desk):
    """Each network address has its share of calls; a client cannot pretend to have many."""
    parameters = desk.rpc("admin")
    name = "mkbot_channels.address_rate"
    parameters.call("ir.config_parameter", "set_param", [name, "0.01/1"])
    context = ssl.create_default_context(cafile=proxy.root)

    def call(source, number):
        connection = http.client.HTTPSConnection(
            "localhost", proxy.port, context=context, source_address=(source, 0), timeout=30
        )
        forged = f"203.0.113.{number}"
        headers = {
            "X-Forwarded-For": forged,
            "X-Real-IP": forged,
            "Forwarded": f"for={forged}",
            "X-Forwarded-Host": "evil.example.com",
            "Content-Type": "application/json",
        }
        connection.request("POST", f"/mkbot/site/{through.key}/init", b"{}", headers)
        status = connection.getresponse().status
        connection.close()
        return status

    try:
        # Each of the two workers lets one through.
        answers = [call("127.0.0.2", number) for number in range(20)]
        assert answers.count(200) <= 2
        assert set(answers) <= {200, 429}
        assert call("127.0.0.3", 0) == 200
    finally:
        parameters.call("ir.config_parameter", "set_param", [name, "0"])


def test_no_secret_is_in_the_logs(through, proxy, desk):
    url = f"{through.webhook}?hub.verify_token=s3cret-in-query"
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-in-header", "Cookie": "a=s3cret-cookie"}
    requests.post(url, data=b"{}", headers=headers, timeout=30)
    log = eventually(lambda: _log_with(proxy, "/mkbot/webhook/…"))
    for secret in (desk.key, "s3cret"):
        assert secret not in log
        assert secret not in desk.log_path.read_text(errors="replace").partition("running on")[2]


def _log_with(proxy, text):
    log = proxy.log_path.read_text(encoding="utf-8")
    return log if text in log else ""


# ----- trouble -----


def test_our_own_404_stays_one(through):
    answer = requests.post(f"{through.url}/mkbot/webhook/unknown", data=b"{}", timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown")


@contextlib.contextmanager
def no_database(workshop, name):
    """A stretch of time in which the database lets nobody in."""

    def ask(sql, *params):
        workshop.databases.query("postgres", sql, list(params))

    ask(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    try:
        ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
        yield
    finally:
        ask(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_without_a_database_the_sender_is_to_repeat(
    server_factory, proxied, workshop, desk, monkeypatch
):
    # Without workers: with them Odoo ends itself after a moment, and 404 is not seen for long.
    node = server_factory(database=desk.db, settings={"proxy_mode": True})
    through = outside(proxied(node), node, monkeypatch)
    visitor = Visitor(through).open()
    event = visitor.event("enquanto o banco não estava")
    with no_database(workshop, desk.db):
        # Odoo itself says that there is no such page, which a platform would take as final.
        bare = f"{node.url}/mkbot/webhook/{through.key}"
        assert requests.post(bare, data=b"{}", timeout=30).status_code == 404
        headers = {"Authorization": f"Bearer {visitor.token}"}
        body = {"events": [event]}
        repeat(requests.post(through.webhook, json=body, headers=headers, timeout=30))
        repeat(requests.get(f"{through.url}/mkbot/site/{through.key}", timeout=30))
    assert visitor.send(event) == 1
    node.kill()
    # As Docker or systemd do with one that ended.
    desk.kill()
    desk.start()
    # Nobody was woken for it any more: the sweep of every minute, or the next one, finds it.
    eventually(lambda: not waits(desk), 150)


def test_while_odoo_is_stopped_the_sender_is_to_repeat(through, desk):
    visitor = Visitor(through).open()
    event = visitor.event("enquanto o Odoo não estava")
    desk.stop()
    headers = {"Authorization": f"Bearer {visitor.token}"}
    answer = requests.post(through.webhook, json={"events": [event]}, headers=headers, timeout=30)
    repeat(answer)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", desk.port), 1)
    desk.start()
    assert visitor.send(event) == 1
    eventually(lambda: not waits(desk))
