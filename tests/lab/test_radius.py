"""Every tool of the connections' coin, against FreeRADIUS and an access server.

What is asserted is what RADIUS answers and who is on line, never what we stored.
"""

import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from mkbotdev.lab.session import Customer
from waiting import soon

from odoo.addons.mkbot_isp.backends import port as p

MAC, OTHER_MAC = "00:00:5E:00:53:01", "00:00:5E:00:53:02"
ANA = p.Access("ana", "segredo", 100_000, 50_000, 1_000)
DEVICE = Customer("ana", "segredo", MAC, port="ether1.101", load=0.5)


@pytest.fixture
def online(radius, bras):
    """Ana's session, of which RADIUS knows."""
    radius.provision(ANA)
    return dial(radius, bras, DEVICE)


def dial(radius, bras, device):
    bras.dial(device)
    session = soon(lambda: bras.session(device.login))
    soon(lambda: radius.sessions([device.login]))
    return session


def refused(bras, mac=MAC):
    """Whether a device was rejected and is off line."""
    return soon(lambda: bras.refused(mac)) and not bras.sessions()


def another(bras, session):
    """The session that follows, which is another one."""
    return soon(
        lambda: (new := bras.session(session.customer.login)) and new is not session and new
    )


# Who may dial


@pytest.mark.parametrize("chap", [False, True], ids=["pap", "chap"])
def test_a_subscriber_dials(radius, bras, chap):
    radius.provision(ANA)
    session = dial(radius, bras, replace(DEVICE, chap=chap))
    assert (session.down_kbps, session.up_kbps) == (100_000, 50_000)


def test_who_is_unknown_is_rejected(radius, bras):
    bras.dial(DEVICE)
    assert refused(bras)
    assert soon(lambda: radius.rejections("ana"))[0][1] == p.UNKNOWN_LOGIN


def test_a_wrong_password_is_rejected(radius, bras):
    radius.provision(ANA)
    bras.dial(replace(DEVICE, password="errada"))
    assert refused(bras)
    [(at, why), *_] = soon(lambda: radius.rejections("ana"))
    assert why == p.WRONG_PASSWORD
    assert datetime.now(timezone.utc) - at < timedelta(seconds=10)


def test_who_was_removed_is_off_line_and_rejected(radius, bras, online):
    assert radius.remove("ana") == p.Outcome(dropped=1)
    assert refused(bras)


def test_verbs_may_be_repeated(lab, radius):
    radius.remove("ana")
    for _time in range(2):
        radius.provision(replace(ANA, mac=MAC, ipv4="100.64.0.9"))
    stored = lab.radius.store.query(
        "SELECT attribute, count(*) FROM (SELECT username, attribute FROM radcheck"
        " UNION ALL SELECT username, attribute FROM radreply) AS rows GROUP BY 1"
    )
    assert {count for _attribute, count in stored} == {1}
    assert lab.radius.store.query("SELECT groupname FROM radusergroup") == [("plan",)]


def test_what_a_provider_added_is_left_alone(lab, radius, bras):
    lab.radius.store.query(
        "INSERT INTO radreply (username, attribute, op, value)"
        " VALUES ('ana', 'Reply-Message', ':=', 'oi')"
    )
    lab.radius.store.query("INSERT INTO radusergroup (username, groupname) VALUES ('ana', 'vip')")
    radius.provision(ANA)
    assert lab.radius.store.query("SELECT count(*) FROM radreply WHERE value = 'oi'") == [(1,)]
    assert lab.radius.store.query("SELECT count(*) FROM radusergroup WHERE groupname = 'vip'") == [
        (1,)
    ]


# Block and unblock


def test_blocking_drops_and_rejects(radius, bras, online):
    assert radius.provision(replace(ANA, access=p.BLOCKED)) == p.Outcome(dropped=1)
    assert refused(bras)
    assert soon(lambda: radius.rejections("ana"))[0][1] == p.ACCESS_BLOCKED
    assert not radius.sessions(["ana"])
    assert radius.history("ana")[0].end_cause == "Admin-Reset"


def test_unblocking_brings_back_within_five_seconds(radius, bras, online):
    radius.provision(replace(ANA, access=p.BLOCKED))
    assert refused(bras)
    assert radius.provision(ANA) == p.Outcome()
    assert another(bras, online).down_kbps == 100_000


def test_a_walled_garden_takes_who_is_blocked(radius_backend, bras):
    radius = radius_backend(walled_garden=True)
    access = replace(ANA, ipv4="100.64.0.9")
    radius.provision(access)
    before = dial(radius, bras, DEVICE)
    assert before.address == "100.64.0.9"
    assert radius.provision(replace(access, access=p.BLOCKED)) == p.Outcome(dropped=1)
    walled = another(bras, before)
    assert walled.address.startswith("10.66.")
    assert walled.down_kbps == 1_000
    soon(lambda: [s for s in radius.sessions(["ana"]) if s.session_id == walled.id])
    assert radius.provision(access) == p.Outcome(dropped=1)
    assert another(bras, walled).address == "100.64.0.9"


# Reduce and restore


def test_reducing_and_restoring_drop_nobody(radius, bras, online):
    assert radius.provision(replace(ANA, access=p.PARTIAL)) == p.Outcome(changed=1)
    assert bras.session("ana") is online
    assert (online.down_kbps, online.up_kbps) == (1_000, 1_000)
    assert radius.provision(ANA) == p.Outcome(changed=1)
    assert bras.session("ana") is online
    assert (online.down_kbps, online.up_kbps) == (100_000, 50_000)


def test_another_plan_changes_the_rate_at_once(radius, bras, online):
    assert radius.provision(replace(ANA, down_kbps=300_000)) == p.Outcome(changed=1)
    assert bras.session("ana") is online
    assert online.down_kbps == 300_000


def test_who_is_reduced_dials_at_that_rate(radius, bras):
    radius.provision(replace(ANA, access=p.PARTIAL))
    assert dial(radius, bras, DEVICE).down_kbps == 1_000


# Change what one dials with


def test_another_login(radius, bras, online):
    outcome = radius.provision(replace(ANA, login="ana.maria"), former_login="ana")
    assert outcome == p.Outcome(dropped=1)
    assert refused(bras)
    assert dial(radius, bras, replace(DEVICE, login="ana.maria"))


def test_another_password(radius, bras, online):
    assert radius.provision(replace(ANA, password="nova")) == p.Outcome(dropped=1)
    assert refused(bras)
    assert dial(radius, bras, replace(DEVICE, password="nova"))


def test_another_address(radius, bras, online):
    changed = replace(ANA, ipv4="100.64.0.77", ipv6_prefix="2001:db8:77::/56")
    assert radius.provision(changed) == p.Outcome(dropped=1)
    session = another(bras, online)
    assert session.address == "100.64.0.77"
    assert session.prefix == "2001:db8:77::/56"
    assert soon(lambda: radius.sessions(["ana"]))[0].ipv4 == "100.64.0.77"


def test_another_device(radius, bras, online):
    assert radius.provision(replace(ANA, mac=OTHER_MAC)) == p.Outcome(dropped=1)
    assert refused(bras)
    assert soon(lambda: radius.rejections("ana"))[0][1] == p.OTHER_DEVICE
    assert dial(radius, bras, replace(DEVICE, mac=OTHER_MAC))


@pytest.mark.parametrize("written", ["0000.5e00.5301", "00-00-5e-00-53-01", "00005E005301"])
def test_a_device_is_known_however_its_address_is_written(radius, bras, written):
    radius.provision(replace(ANA, mac=MAC))
    dial(radius, bras, replace(DEVICE, mac=written))
    assert radius.sessions(["ana"])[0].mac == MAC


def test_what_could_not_be_told_is_told_by_the_next_call(radius, radius_backend, bras, online):
    changed = replace(ANA, password="nova")
    with pytest.raises(p.Unreachable):
        radius_backend(secret="errado").provision(changed)
    assert bras.session("ana") is online
    assert radius.provision(changed) == p.Outcome(dropped=1)
    assert refused(bras)
    assert radius.provision(changed) == p.Outcome()


# Disconnect


def test_disconnecting_one_leaves_the_others(radius, bras, online):
    radius.provision(replace(ANA, login="bia"))
    bia = dial(radius, bras, Customer("bia", "segredo", OTHER_MAC))
    assert radius.disconnect("ana") == p.Outcome(dropped=1)
    assert another(bras, online)
    assert bras.session("bia") is bia


def test_disconnecting_ends_every_session_of_a_login(radius, bras, online):
    bras.dial(replace(DEVICE, mac=OTHER_MAC))
    soon(lambda: len(radius.sessions(["ana"])) == 2)
    assert radius.disconnect("ana") == p.Outcome(dropped=2)


def test_disconnecting_who_is_off_line_does_nothing(radius):
    radius.provision(ANA)
    assert radius.disconnect("ana") == p.Outcome()


def test_a_session_that_the_access_server_forgot(lab, radius, bras, online):
    forge_session(lab, "bia")
    assert radius.disconnect("bia") == p.Outcome(unknown=1)
    radius.provision(replace(ANA, login="bia"))
    assert radius.provision(replace(ANA, login="bia")) == p.Outcome(unknown=1)
    assert bras.session("ana") is online


def forge_session(lab, login, **values):
    row = {
        "acctsessionid": "esquecida",
        "acctuniqueid": f"{login}-{values.get('acctstarttime', '')}",
        "username": login,
        "nasipaddress": "127.0.0.1",
        "acctstarttime": datetime.now(timezone.utc),
        **values,
    }
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    lab.radius.store.query(f"INSERT INTO radacct ({names}) VALUES ({places})", list(row.values()))


# Nobody answers


def test_a_wrong_secret_is_answered_by_silence(radius_backend, bras, online):
    with pytest.raises(p.Unreachable, match="127.0.0.1 does not answer"):
        radius_backend(secret="errado").disconnect("ana")
    assert bras.session("ana") is online


def test_a_secret_of_one_access_server_alone(lab, radius_backend, bras, online):
    lab.radius.store.query(
        "INSERT INTO nas (nasname, shortname, secret) VALUES ('127.0.0.1', 'bras', %s)",
        [lab.radius.secret],
    )
    assert radius_backend(secret="errado").disconnect("ana") == p.Outcome(dropped=1)


def test_an_access_server_that_is_down(radius_backend, online):
    with pytest.raises(p.Unreachable):
        radius_backend(coa_port=9).disconnect("ana")


def test_a_database_that_is_down(lab, radius_backend):
    nowhere = {"host": "127.0.0.1", "port": 9, "user": "radius", "password": "segredo"}
    with pytest.raises(p.Unreachable) as told:
        radius_backend(dsn=nowhere).sessions(["ana"])
    assert "segredo" not in str(told.value)


def test_a_database_that_is_no_radius(lab, radius_backend):
    with pytest.raises(p.Refused):
        radius_backend(dsn=lab.radius.store.dsn | {"dbname": "postgres"}).sessions(["ana"])


# What is seen


def test_sessions_on_line(radius, bras, online):
    [seen] = radius.sessions(["ana", "bia"])
    assert seen.session_id == online.id
    assert (seen.ipv4, seen.mac, seen.port) == (online.address, MAC, "ether1.101")
    assert seen.ended_at is None
    assert radius.sessions([]) == []


def test_volumes_grow_while_on_line(radius, online):
    def moved():
        return radius.sessions(["ana"])[0].down_octets

    first = soon(moved)
    soon(lambda: moved() > first)
    assert radius.sessions(["ana"])[0].up_octets < moved()


def test_a_session_that_fell_silent_is_over(lab, radius):
    began = datetime.now(timezone.utc) - timedelta(hours=2)
    forge_session(lab, "ana", acctstarttime=began, acctupdatetime=began + timedelta(minutes=5))
    assert radius.sessions(["ana"]) == []
    [past] = radius.history("ana")
    assert past.ended_at == began + timedelta(minutes=5)


def test_history_is_newest_first_and_of_one_login(radius, bras, online):
    radius.disconnect("ana")
    last = another(bras, online)
    soon(lambda: len(radius.history("ana")) == 2)
    now, before = radius.history("ana")
    assert (now.session_id, before.session_id) == (last.id, online.id)
    assert radius.history("ana", limit=1) == [now]
    assert radius.history("bia") == []


def test_the_last_session_that_is_over(lab, radius, bras, online):
    assert radius.ended(["ana"]) == []
    radius.disconnect("ana")
    another(bras, online)
    soon(lambda: len(radius.history("ana")) == 2)
    began = datetime.now(timezone.utc) - timedelta(hours=2)
    forge_session(lab, "bia", acctstarttime=began, acctupdatetime=began + timedelta(minutes=5))
    forge_session(
        lab, "bia", acctstarttime=began - timedelta(hours=1), acctstoptime=began, acctsessionid="b0"
    )
    ended = {one.login: one for one in radius.ended(["ana", "bia", "caio"])}
    assert ended["ana"].session_id == online.id
    assert ended["ana"].end_cause == "Admin-Reset"
    assert ended["bia"].ended_at == began + timedelta(minutes=5), "it fell silent"
    assert set(ended) == {"ana", "bia"}


def test_usage_of_today(radius, bras, online):
    soon(lambda: radius.sessions(["ana"])[0].down_octets)
    bras.hang_up(MAC)
    [past] = radius.history("ana")
    today = past.ended_at.date()
    told = radius.usage(today - timedelta(days=1), today, "UTC")
    assert sum(each.down_octets for each in told) == past.down_octets == online.down_octets
    assert sum(each.up_octets for each in told) == past.up_octets
    assert {each.login for each in told} == {"ana"}


def test_usage_is_of_the_local_day(lab, radius):
    # 23:00 of the 1st in São Paulo is 02:00 of the 2nd in UTC.
    at = datetime(2026, 3, 2, 2, 0, tzinfo=timezone.utc)
    forge_session(
        lab, "ana", acctstarttime=at, acctupdatetime=at, acctinputoctets=10, acctoutputoctets=70
    )
    days = date(2026, 3, 1), date(2026, 3, 3)
    assert radius.usage(*days, "America/Sao_Paulo") == [p.Usage("ana", days[0], 70, 10)]
    assert radius.usage(*days, "UTC") == [p.Usage("ana", date(2026, 3, 2), 70, 10)]


def test_usage_without_volumes_by_hour_is_spread_evenly(lab, radius):
    lab.radius.store.query("ALTER TABLE radusage RENAME TO elsewhere")
    lab.radius.store.query("ALTER TABLE radacct DISABLE TRIGGER radusage_add")
    try:
        began = datetime(2026, 3, 1, 18, 0, tzinfo=timezone.utc)
        forge_session(
            lab,
            "ana",
            acctstarttime=began,
            acctupdatetime=began + timedelta(hours=24),
            acctinputoctets=2_400,
            acctoutputoctets=24_000,
        )
        assert radius.usage(date(2026, 3, 1), date(2026, 3, 5), "America/Sao_Paulo") == [
            p.Usage("ana", date(2026, 3, 1), 9_000, 900),
            p.Usage("ana", date(2026, 3, 2), 15_000, 1_500),
        ]
        assert radius.usage(date(2026, 3, 2), date(2026, 3, 2), "UTC") == [
            p.Usage("ana", date(2026, 3, 2), 18_000, 1_800)
        ]
    finally:
        lab.radius.store.query("ALTER TABLE elsewhere RENAME TO radusage")
        lab.radius.store.query("ALTER TABLE radacct ENABLE TRIGGER radusage_add")


# The access server, told by somebody else's client


def radclient(lab, verb, attributes, secret=None):
    """FreeRADIUS's own client: (how it ended, what it printed)."""
    packages = lab.radius.packages
    command = [
        packages.program("radclient"),
        *("-x", "-r", "1", "-t", "0.5"),
        *("-D", packages.root / "usr" / "share" / "freeradius"),
        f"127.0.0.1:{lab.bras.coa_port}",
        verb,
        secret or lab.radius.secret,
    ]
    done = subprocess.run(
        command,
        input=attributes,
        env=packages.environment(),
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_radclient_changes_and_ends_a_session(lab, bras, online):
    status, told = radclient(lab, "coa", f'Acct-Session-Id={online.id},Mikrotik-Rate-Limit="2M/8M"')
    assert (status, "CoA-ACK" in told) == (0, True)
    assert (online.down_kbps, online.up_kbps) == (8_000, 2_000)
    status, told = radclient(lab, "disconnect", "User-Name=ana")
    assert (status, "Disconnect-ACK" in told) == (0, True)
    assert another(bras, online)


def test_radclient_is_refused_with_reasons(lab, online):
    _status, told = radclient(lab, "disconnect", "User-Name=ninguem")
    assert "Error-Cause = Session-Context-Not-Found" in told
    _status, told = radclient(lab, "coa", "User-Name=ana")
    assert "Error-Cause = Unsupported-Attribute" in told
    status, told = radclient(lab, "disconnect", "User-Name=ana", secret="errado")
    assert status == 1 and "No reply" in told
