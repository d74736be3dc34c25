"""The parts of the lab that need no network: rates, octets, tables of SNMP, telephones' proofs."""

import pytest
from mkbotdev import debian
from mkbotdev.lab import follower, sip
from mkbotdev.lab.session import Customer, Session, rates
from mkbotdev.lab.snmp_table import Table, answer

ANA = Customer("ana", "segredo", "00:00:5E:00:53:01", load=0.5)


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("50M/100M", (100_000, 50_000)),
        ("512k/1024k", (1_024, 512)),
        ("1G/2G 3G/3G", (2_000_000, 1_000_000)),
        ("8000/16000", (16, 8)),
    ],
)
def test_a_rate_limit_names_the_upload_first(limit, told):
    assert rates(limit) == told


@pytest.mark.parametrize("limit", ["", "fast", "10M"])
def test_what_is_no_rate_limit(limit):
    with pytest.raises(ValueError, match="no rate limit"):
        rates(limit)


def test_octets_grow_as_the_rate_allows():
    session = Session(ANA, "1", 0.0, "100.64.0.1", "4000k/8000k")
    for second in range(1, 61):
        session.advance(second)
    # 8 Mbit/s are 1 MB a second; half of it over a whole wave.
    assert session.down_octets == pytest.approx(30_000_000, rel=0.02)
    assert 0 < session.up_octets < session.down_octets
    assert session.seconds(60) == 60


def test_a_slower_rate_counts_from_then_on():
    session = Session(ANA, "1", 0.0, "100.64.0.1", "4000k/8000k")
    session.advance(60)
    before = session.down_octets
    session.limit("80k/80k")
    session.advance(120)
    assert session.down_octets - before == pytest.approx(before / 100, rel=0.05)


@pytest.fixture
def table(monkeypatch):
    each = {"name": "<pppoe-ana>", "port": "ether1", "up_octets": 5, "down_octets": 2**40}
    found = Table("http://nowhere")
    monkeypatch.setattr(found, "_fetch", lambda: [each | {"index": 1001}, each | {"index": 1010}])
    return found


def test_snmp_walks_its_table_in_order(table):
    oid, seen = ".1.3.6.1.2.1.31.1.1", []
    while (lines := answer(table, "getnext", oid)) != ["NONE"]:
        oid = lines[0]
        seen.append(lines)
    assert seen[0] == [".1.3.6.1.2.1.31.1.1.1.1.1001", "string", "<pppoe-ana>"]
    assert [".1.3.6.1.2.1.31.1.1.1.10.1010", "counter64", str(2**40)] in seen
    assert len(seen) == 8


@pytest.mark.parametrize("oid", [".1.3.6.1.2.1.31.1.1.1.10.7", ".1", "x", ""])
def test_snmp_has_nothing_else(table, oid):
    assert answer(table, "get", oid) == ["NONE"]


def test_the_proof_of_the_rfc():
    # RFC 2617 section 3.5, without the client's nonce.
    asked = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    told = sip.authorization(asked, "Mufasa", "Circle Of Life", "GET", "/dir/index.html")
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in told


def test_a_message_there_and_back():
    raw = sip.build("INVITE sip:190@x SIP/2.0", [("v", "SIP/2.0/UDP h;branch=b1")], "v=0")
    message = sip.parse(raw)
    assert (message.method, message.uri, message.branch) == ("INVITE", "sip:190@x", "b1")
    assert (message.first("content-length"), message.body) == ("3", "v=0")
    assert sip.user('"Ana" <sip:5551@x:5060>;tag=7') == "5551"


@pytest.mark.parametrize(
    ("pattern", "mac"),
    [
        (
            "^00[-:.]?00[-:.]?5[eE][-:.]?00[-:.]?53[-:.]?0[aA]$",
            "00:00:5E:00:53:0A",
        ),
        (None, "00:00:5E:00"),
    ],
)
def test_the_device_that_dials(pattern, mac):
    told = follower._mac("ana", pattern)
    assert told.startswith(mac) and len(told) == 17


def test_only_what_fits_this_machine_is_fetched_with_its_updates(monkeypatch):
    listed = "http://mirror/debian/ bookworm\nhttp://x/debian-security bookworm-security\n"
    listed += "http://x/debian sid\nhttp://elsewhere/apt bookworm\n"
    monkeypatch.setattr(debian, "mirror", lambda: "http://mirror/debian/")
    monkeypatch.setattr(debian, "own_suite", lambda: "bookworm")
    monkeypatch.setattr(debian, "keyring", lambda: "/k.gpg")
    monkeypatch.setattr(debian.procs, "output", lambda *_call: listed)
    lines = debian._sources("bookworm").splitlines()
    assert [line.split()[2:4] for line in lines] == [
        ["http://mirror/debian/", "bookworm"],
        ["http://x/debian-security", "bookworm-security"],
    ]
    assert len(debian._sources("sid").splitlines()) == 1
