"""Foreign addresses: what leads into our network is refused, however it is dressed up."""

import contextlib
import gzip
import http.server
import socket
import threading
import time

import pytest
import requests
from certificates import Authority

from odoo.addons.mkbot_channels import foreign, foreign_connection, public_address

LARGE = 64 * 1024


class Site(http.server.ThreadingHTTPServer):
    """A server on loopback; `answers` is path → function of the handler."""

    def __init__(self, context=None):
        self.calls = []
        self.answers = {}
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.calls.append((self.command, self.path, dict(self.headers)))
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        with contextlib.suppress(OSError):
            self.server.answers.get(self.path, Handler.hello)(self)

    do_POST = do_GET

    def hello(self):
        self.give(b"hello")

    def give(self, body, status=200, **headers):
        self.send_response(status)
        headers.setdefault("Content_Length", str(len(body)))
        for name, value in headers.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), value)
        if headers["Content_Length"] is None:
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Tests look at `calls`."""


def redirect(target, status=302):
    return lambda handler: handler.give(b"", status, Location=target)


@contextlib.contextmanager
def running(context=None):
    server = Site(context)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture
def site():
    with running() as server:
        yield server


@pytest.fixture
def other():
    with running() as server:
        yield server


@pytest.fixture
def trusted(site):
    """A session that may go to `site` by its address."""
    with foreign.open_session({f"127.0.0.1:{site.port}"}) as session:
        yield session


@pytest.fixture
def names(monkeypatch):
    """`names["example.com"] = [addresses of each look-up…]`; the last one stays."""
    table = {}
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        if host in table:
            answers = table[host]
            host = answers.pop(0) if len(answers) > 1 else answers[0]
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return table


@pytest.fixture
def pretend_public(monkeypatch):
    """Addresses to be taken for public ones, though they are this machine's."""
    chosen = set()
    for module in (foreign, foreign_connection):
        monkeypatch.setattr(
            module, "is_public", lambda ip: ip in chosen or public_address.is_public(ip)
        )
    return chosen


def refused(session, url, **options):
    with pytest.raises(foreign.ForeignRefused) as caught:
        session.get(url, **options)
    assert caught.value.reason in foreign.REASONS
    return caught.value.reason


def url_of(server, path="/", host="127.0.0.1"):
    return f"http://{host}:{server.port}{path}"


# ----- addresses -----


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "203.0.113.1"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0"),
        *("fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1", "2001:db8::1", "64:ff9b::7f00:1"),
        *("64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::", "2001::1"),
        *("", "localhost", "1.2.3", "0x7f.1"),
    ],
)
def test_no_public_address(address):
    assert not public_address.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "1.1.1.1", "200.160.2.3", "2606:4700::1111", "::ffff:8.8.8.8"),
        *("64:ff9b::808:808", "2002:808:808::"),
    ],
)
def test_public_address(address):
    assert public_address.is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:{port}/", "private"),
        ("http://[::ffff:127.0.0.1]:{port}/", "private"),
        ("http://localhost:{port}/", "private"),
        ("http://127.1:{port}/", "private"),
        ("http://2130706433:{port}/", "private"),
        ("http://0.0.0.0:{port}/", "private"),
        ("http://user:secret@127.0.0.1:{port}/", "private"),
        ("http://inside.example.com:{port}/", "private"),
    ],
)
def test_our_own_network_is_refused(site, names, url, reason):
    names["inside.example.com"] = ["127.0.0.1"]
    assert refused(foreign.open_session(), url.format(port=site.port)) == reason
    assert not site.calls


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "gopher://1.1.1.1/"])
def test_other_schemes_are_refused(url):
    # requests itself knows no other scheme, so that the request is made by hand.
    request = requests.Request("GET", url).prepare()
    with pytest.raises(foreign.ForeignRefused, match="scheme"):
        foreign.open_session().send(request)


def test_a_name_with_a_private_and_a_public_address_reaches_the_public_one(
    site, names, pretend_public, monkeypatch
):
    """The private address is never even tried."""
    pretend_public.add("127.0.0.2")
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *rest: real("127.0.0.1", port, *rest) + real("127.0.0.2", port, *rest),
    )
    with socket.create_server(("127.0.0.2", 0)) as listener:
        port = listener.getsockname()[1]
        session = foreign.open_session()
        with pytest.raises(requests.Timeout):
            session.get(f"http://mixed.example.com:{port}/", timeout=0.2)
        connection, address = listener.accept()
        connection.close()
    assert not site.calls


def test_rebinding_gains_nothing(site, names, pretend_public):
    """The name is public when somebody looks, and ours a moment later."""
    pretend_public.add("127.0.0.9")
    names["rebind.example.com"] = ["127.0.0.9", "127.0.0.1"]
    session = foreign.open_session()
    url = url_of(site, host="rebind.example.com")
    with pytest.raises(requests.ConnectionError):
        session.get(url)
    assert refused(session, url) == "private"
    assert not site.calls


def test_the_connected_socket_is_what_counts(site, monkeypatch, pretend_public, names):
    """Even a connection that lands elsewhere than looked up is given up before a word is said."""
    names["public.example.com"] = ["8.8.8.8"]
    here = site.server_address
    real = socket.socket.connect

    def astray(self, address):
        real(self, here if address[0] == "8.8.8.8" else address)

    monkeypatch.setattr(foreign_connection.socket, "socket", type("Stray", (socket.socket,), {}))
    monkeypatch.setattr(foreign_connection.socket.socket, "connect", astray)
    assert refused(foreign.open_session(), url_of(site, host="public.example.com")) == "private"
    assert not site.calls


def test_what_the_administrator_wrote_is_allowed(site, other, trusted):
    assert trusted.get(url_of(site)).text == "hello"
    assert refused(trusted, url_of(other)) == "private"
    assert refused(trusted, url_of(site, host="localhost")) == "private"


def test_the_name_is_verified_though_we_look_it_up(tmp_path, names):
    import ssl

    authority = Authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.issue("gateway.example.com"))
    names["gateway.example.com"] = names["wrong.example.com"] = ["127.0.0.1"]
    with running(context) as server:
        allow = {f"{name}.example.com:{server.port}" for name in ("gateway", "wrong")}
        session = foreign.open_session(allow)
        session.verify = str(authority.cafile)
        assert session.get(f"https://gateway.example.com:{server.port}/").text == "hello"
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"https://wrong.example.com:{server.port}/")


# ----- redirects -----


def test_redirects_are_followed_and_checked_each(site, other, trusted):
    site.answers["/a"] = redirect("/b")
    site.answers["/b"] = redirect(url_of(site, "/c"), 307)
    response = trusted.get(url_of(site, "/a"))
    assert (response.text, len(response.history)) == ("hello", 2)
    for target in (url_of(other), "file:///etc/passwd", "http://[::1", "http://169.254.169.254/"):
        site.answers["/out"] = redirect(target)
        assert refused(trusted, url_of(site, "/out")) in ("private", "scheme", "address")
    assert not other.calls


def test_redirects_come_to_an_end(site, trusted):
    for number in range(5):
        site.answers[f"/{number}"] = redirect(f"/{number + 1}")
    assert trusted.get(url_of(site, "/2")).status_code == 200
    assert refused(trusted, url_of(site, "/1")) == "redirects"
    site.answers["/round"] = redirect("/round")
    assert refused(trusted, url_of(site, "/round")) == "redirects"


def test_no_secret_goes_to_another_host(site, other):
    session = foreign.open_session({f"127.0.0.1:{site.port}", f"127.0.0.1:{other.port}"})
    site.answers["/same"] = redirect("/here")
    site.answers["/away"] = redirect(f"http://a:b@127.0.0.1:{other.port}/")
    secrets = {"Authorization": "Bearer s3cret", "apikey": "s3cret", "Cookie": "k=s3cret"}
    session.get(url_of(site, "/away"), headers={**secrets, "Accept": "image/*"})
    session.get(url_of(site, "/same"), headers=secrets)
    [(_method, _path, headers)] = other.calls
    assert headers["Accept"] == "image/*"
    assert "s3cret" not in str(headers) and "Authorization" not in headers
    assert site.calls[-1][1] == "/here" and site.calls[-1][2]["apikey"] == "s3cret"


def test_what_was_posted_is_not_posted_elsewhere(site, trusted):
    site.answers["/post"] = redirect("/other", 307)
    assert trusted.post(url_of(site, "/post"), data=b"x").status_code == 307
    assert len(site.calls) == 1
    assert trusted.get(url_of(site, "/post"), allow_redirects=False).status_code == 307


def test_proxies_of_the_environment_are_not_used(site, other, trusted, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, url_of(other))
    assert trusted.get(url_of(site)).text == "hello"
    assert not other.calls


def test_a_proxy_chosen_on_purpose_is_used(other):
    session = foreign.open_session(proxies={"http": url_of(other)})
    assert session.get("http://images.example.com/a.png").text == "hello"
    assert other.calls[0][1] == "http://images.example.com/a.png"
    assert refused(session, "http://169.254.169.254/latest/meta-data") == "private"


# ----- size and time -----


def small(site, **options):
    allow = {f"127.0.0.1:{site.port}"}
    return foreign.open_session(allow, **{"max_bytes": LARGE, "seconds": 20, **options})


def test_size(site):
    site.answers["/fits"] = lambda handler: handler.give(b"x" * LARGE)
    site.answers["/large"] = lambda handler: handler.give(b"x" * (LARGE + 1))
    site.answers["/endless"] = lambda handler: handler.give(b"x" * 40 * LARGE, Content_Length=None)
    bomb = gzip.compress(b"\0" * 400 * LARGE)
    site.answers["/bomb"] = lambda handler: handler.give(bomb, Content_Encoding="gzip")
    site.answers["/bombs"] = lambda handler: handler.give(
        gzip.compress(bomb), Content_Encoding="gzip, gzip"
    )
    session = small(site)
    assert len(session.get(url_of(site, "/fits")).content) == LARGE
    for path in ("/large", "/endless", "/bomb"):
        assert refused(session, url_of(site, path)) == "too_large"
    assert refused(session, url_of(site, "/bombs")) == "encoding"
    for path in ("/endless", "/bomb"):
        with (
            pytest.raises(foreign.ForeignRefused, match="too_large"),
            session.get(url_of(site, path), stream=True) as response,
        ):
            response.raw.read(decode_content=True)
    assert {headers["Accept-Encoding"] for _, _, headers in site.calls} == {"identity"}


def test_a_stream_is_read_in_pieces(site):
    site.answers["/fits"] = lambda handler: handler.give(b"x" * LARGE)
    with small(site).get(url_of(site, "/fits"), stream=True) as response:
        assert b"".join(response.iter_content(1000)) == b"x" * LARGE


def drip(handler, pieces):
    for piece in pieces:
        handler.wfile.write(piece)
        handler.wfile.flush()
        time.sleep(0.05)


def test_slow_headers_end_at_the_deadline(site):
    site.answers["/slow"] = lambda handler: drip(handler, [b"H"] * 1000)
    started = time.monotonic()
    assert refused(small(site, seconds=0.4), url_of(site, "/slow"), timeout=5) == "too_slow"
    assert time.monotonic() - started < 10


def test_a_slow_body_ends_at_the_deadline(site):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    site.answers["/slow"] = lambda handler: drip(handler, [head, *[b"x"] * 999])
    session = small(site, seconds=0.4)
    assert refused(session, url_of(site, "/slow"), timeout=5) == "too_slow"
    with (
        pytest.raises(foreign.ForeignRefused, match="too_slow"),
        session.get(url_of(site, "/slow"), stream=True) as response,
    ):
        response.raw.read(1000)


def test_who_says_nothing_is_told_as_requests_does():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        session = foreign.open_session({f"127.0.0.1:{port}"})
        with pytest.raises(requests.ReadTimeout):
            session.get(f"http://127.0.0.1:{port}/", timeout=0.1)
    with pytest.raises(requests.ConnectionError):
        session.get(f"http://127.0.0.1:{port}/")
    with pytest.raises(requests.ConnectionError):
        session.get("http://" + "a" * 70 + ".example.com/")


def test_nothing_waits_once_it_is_over(site):
    session = small(site)
    session.get(url_of(site))
    with session.get(url_of(site), stream=True):
        pass
    deadline = time.monotonic() + 10
    while any(isinstance(thread, threading.Timer) for thread in threading.enumerate()):
        assert time.monotonic() < deadline, threading.enumerate()
        time.sleep(0.01)
