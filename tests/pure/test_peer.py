"""The ground the fake platforms stand on, and the driver of generators."""

import pytest
import requests
from drive import answered, drive, talk
from peers.base import Peer, Reply, route

from odoo.addons.mkbot_chat.port import Request


class Shop(Peer):
    @route("GET", "/shops/<shop>/<rest:path>")
    def read(self, call, shop, rest):
        return {"shop": shop, "rest": rest, "query": call.query}

    @route("POST", "/orders")
    def order(self, call):
        return Reply(201, b"made", {"X-Number": "7"})

    @route("POST", "/broken")
    def broken(self, call):
        raise ZeroDivisionError


@pytest.fixture
def shop():
    with Shop() as running:
        yield running


def test_a_path_is_cut_and_what_came_is_remembered(shop):
    answer = requests.get(f"{shop.url}/shops/a%2Fb/x/y.png?n=1&empty=", headers={"X-Key": "k"})
    assert answer.json() == {"shop": "a/b", "rest": "x/y.png", "query": {"n": "1", "empty": ""}}
    [call] = shop.calls
    assert (call.method, call.taken, call.status) == ("GET", True, 200)
    assert call.headers["x-key"] == "k"
    assert shop.errors == []


def test_every_kind_of_body_is_read(shop):
    data = bytes(range(256)) * 3 + b"\r\n--"
    files = {"photo": ("não.png", data, "image/png"), "raw": ("raw.bin", data)}
    requests.post(f"{shop.url}/orders", data={"who": "José"}, files=files)
    requests.post(f"{shop.url}/orders", data={"a": "1"})
    requests.post(f"{shop.url}/orders", json={"a": [1]})
    answer = requests.post(f"{shop.url}/orders", data=iter([b"ab", b"c"]))
    multipart, form, document, chunked = shop.calls
    assert multipart.form == {"who": "José"}
    photo = multipart.files["photo"]
    assert (photo.name, photo.mimetype, photo.data) == ("não.png", "image/png", data)
    assert multipart.files["raw"].data == data
    assert form.form == {"a": "1"}
    assert document.json == {"a": [1]}
    assert chunked.body == b"abc"
    assert (answer.status_code, answer.content, answer.headers["X-Number"]) == (201, b"made", "7")


def test_what_is_wrong_is_remembered(shop):
    assert requests.get(f"{shop.url}/nowhere").status_code == 404
    assert requests.post(f"{shop.url}/broken").status_code == 500
    assert "no such path" in shop.errors[0]
    assert "ZeroDivisionError" in shop.errors[1]


def test_trouble_on_order(shop):
    with requests.Session() as session:
        shop.fail_next(429, {"wait": 3}, {"Retry-After": "3"}, times=2, on="orders")
        assert session.get(f"{shop.url}/shops/1/x").status_code == 200
        first, second, third = (session.post(f"{shop.url}/orders") for _ in range(3))
        assert (first.status_code, first.json(), first.headers["Retry-After"]) == (
            429,
            {"wait": 3},
            "3",
        )
        assert (second.status_code, third.status_code) == (429, 201)
        shop.drop_next(after=False)
        with pytest.raises(requests.ConnectionError):
            session.post(f"{shop.url}/orders")
        shop.drop_next(after=True)
        with pytest.raises(requests.ConnectionError):
            session.post(f"{shop.url}/orders")
        shop.slow(60)
        with pytest.raises(requests.ReadTimeout):
            session.post(f"{shop.url}/orders", timeout=0.1)
    taken = [call.taken for call in shop.calls_to("/orders")]
    assert taken == [False, False, True, False, True, True]


def questions():
    first = yield Request("GET", "http://x/1")
    second = yield Request("GET", "http://x/2")
    return first.status, second.body


def test_drive():
    made, result = drive(questions(), answered(status=201), answered({"a": 1}))
    assert [request.url for request in made] == ["http://x/1", "http://x/2"]
    assert result == (201, b'{"a": 1}')
    with pytest.raises(AssertionError, match="asks again: GET http://x/2"):
        drive(questions(), answered())
    with pytest.raises(AssertionError, match="3 answers, but it made 2 requests"):
        drive(questions(), answered(), answered(), answered())


def test_talk(shop):
    def ask():
        answer = yield Request("GET", f"{shop.url}/shops/1/x", headers={"X-A": "b"})
        return answer.status

    assert talk(ask()) == 200
    assert shop.calls[0].headers["X-A"] == "b"
