"""Every tool of the connections' coin, the whole way: a button in Odoo, the worker, FreeRADIUS and
an access server that obeys. What is asserted is who is on line there, and at which rate."""

import time

import pytest
from mkbotdev.lab.session import Customer
from sender import eventually
from talk import soon

#: People of the demo data who have no other part in these tests: login, device.
PEOPLE = {"bruno.mangabeira": "00:00:5E:00:53:18", "amanda.gaviao": "00:00:5E:00:53:17"}
BRUNO, AMANDA = PEOPLE
PASSWORD = "senha-da-linha"


class Line:
    """A connection of the demo data, and the customer's device."""

    def __init__(self, desk, bras, login, ids):
        self.desk, self.bras, self.login, self.mac = desk, bras, login, PEOPLE[login]
        self.id, self.partner_id = ids

    def start(self, **values):
        """Give it to the access server as it is in the beginning, and dial."""
        [(server,)] = self.desk.psql("SELECT max(id) FROM isp_server WHERE kind = 'radius'")
        values = {"server_id": server, "code": self.login, "password": PASSWORD, **values}
        values = {"mac": False, "ipv4": False, **values}
        self.desk.admin.call("isp.connection", "write", [[self.id], values])
        self.settled()
        self.dial()
        return self

    def dial(self, **device):
        device = {"login": self.login, "password": PASSWORD, "mac": self.mac, **device}
        self.bras.dial(Customer(**device, load=0.5))
        return self.session(device["login"])

    def session(self, login=None):
        """The session that is on line, once there is one."""
        return soon(lambda: self.bras.session(login or self.login))

    def press(self, button):
        return self.desk.admin.call("isp.connection", f"action_mkbot_{button}", [[self.id]])

    def dialog(self, button, method, **values):
        action = self.press(button)
        admin, model = self.desk.admin, action["res_model"]
        inside = {"context": action["context"]}
        given = admin.call(model, "default_get", [list(values)], inside)
        wizard = admin.call(model, "create", [{**given, **values}], inside)
        admin.call(model, method, [[wizard]])

    def settled(self):
        soon(lambda: self.read("sync_state") == "done")

    def read(self, name):
        return self.desk.psql(f"SELECT {name} FROM isp_connection WHERE id = %s", self.id)[0][0]

    def is_off(self):
        return soon(lambda: not self.bras.session(self.login) and self.bras.refused(self.mac))

    def told(self, route, **params):
        """What a watching dialog is answered."""
        params["connection_id"] = self.id
        return self.desk.admin.post(f"/mkbot_isp/{route}", params)


@pytest.fixture(scope="module")
def known(desk):
    """{login: (connection, customer)}, whatever becomes of the logins."""
    rows = desk.psql("SELECT code, id, partner_id FROM isp_connection")
    return {login: ids for login, *ids in rows if login in PEOPLE}


@pytest.fixture
def bruno(desk, bras, known):
    line = Line(desk, bras, BRUNO, known[BRUNO]).start()
    yield line
    bras.hang_up(line.mac)


def run_until(desk, cron, check):
    """Run a scheduled action until what it has to see is there."""
    eventually(lambda: desk.wake(cron) or check(), 20, every=0.5)


def test_blocked_and_released(bruno):
    bruno.dialog("restrict", "action_restrict", access="blocked", reason="manual")
    assert bruno.is_off()
    bruno.press("unblock")
    assert bruno.session()


def test_reduced_and_restored_without_a_drop(bruno):
    before = bruno.session()
    rate = before.down_kbps
    bruno.dialog("restrict", "action_restrict", access="partial", reason="manual")
    soon(lambda: bruno.session().down_kbps < rate)
    bruno.press("full_speed")
    soon(lambda: bruno.session().down_kbps == rate)
    assert bruno.session() is before


def test_another_login_password_address_and_device(bruno):
    before = bruno.session()
    login, other = "bruno.novo", "00:00:5E:00:53:F0"
    bruno.dialog(
        "change", "action_change", code=login, password="outra-senha", mac=other, ipv4="100.64.9.9"
    )
    soon(lambda: bruno.bras.session(BRUNO) is not before)
    assert bruno.is_off()
    session = bruno.dial(login=login, password="outra-senha", mac=other)
    assert session.address == "100.64.9.9"
    bruno.bras.hang_up(other)


def test_disconnected_it_dials_again(bruno):
    before = bruno.session()
    bruno.press("disconnect")
    assert soon(lambda: bruno.bras.session(BRUNO) not in (None, before))


def test_who_is_on_line_is_known(desk, bras, bruno):
    def live():
        rows = desk.psql(
            """SELECT online, ipv4, last_end_cause FROM isp_live WHERE connection_id = %s""",
            bruno.id,
        )
        return rows[0] if rows else (None, None, None)

    run_until(desk, "cron_live", lambda: live()[:2] == (True, bruno.session().address))
    bras.hang_up(bruno.mac)
    run_until(desk, "cron_live", lambda: not live()[0])
    online, address, cause = live()
    assert (online, address, cause) == (False, None, "User-Request")
    told = bruno.told("sessions")
    assert told["session"] is None
    assert told["history"][0]["until"]


def test_what_was_consumed_is_kept(desk, bras, laboratory, bruno):
    def kept():
        rows = desk.psql(
            "SELECT sum(down_gb) FROM isp_usage WHERE connection_id = %s AND day >= %s",
            bruno.id,
            time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400)),
        )
        return rows[0][0]

    desk.psql("DELETE FROM isp_usage WHERE connection_id = %s", bruno.id)
    soon(lambda: bruno.session().down_octets > 2**24)
    bras.hang_up(bruno.mac)
    [(moved,)] = laboratory.radius.store.query(
        "SELECT sum(acctoutputoctets) FROM radusage WHERE username = %s", (BRUNO,)
    )
    run_until(desk, "cron_usage", kept)
    assert abs(float(kept()) - float(moved) / 2**30) < 0.002


def test_live_traffic(desk, bruno):
    bruno.told("sessions")
    first = bruno.told("traffic")
    assert "error" not in first

    def later():
        read = bruno.told("traffic", index=first["index"])
        return read["at"] - first["at"] > 1 and read

    second = soon(later)
    assert second["index"] == first["index"]
    kbps = (second["down"] - first["down"]) / 125 / (second["at"] - first["at"])
    assert 0 < kbps <= bruno.session().down_kbps
    # Who dials again is found by themselves; what the interface counts begins anew.
    before = bruno.session()
    bruno.press("disconnect")
    soon(lambda: bruno.bras.session(BRUNO) not in (None, before))
    assert bruno.told("traffic", index=second["index"])["down"] < second["down"]


def test_a_server_that_is_down_is_told_within_the_dialog(desk, bruno):
    [(server, host)] = desk.psql(
        """SELECT server.id, server.database_host FROM isp_server server
             JOIN isp_connection connection ON connection.server_id = server.id
            WHERE connection.id = %s""",
        bruno.id,
    )
    desk.admin.call("isp.server", "write", [[server], {"database_host": "127.0.0.254"}])
    try:
        assert "does not answer" in bruno.told("sessions")["error"]
    finally:
        desk.admin.call("isp.server", "write", [[server], {"database_host": host}])


@pytest.mark.once
def test_all_of_a_customers_connections_are_cut(line, desk, bras, known, bruno):
    amanda = Line(desk, bras, AMANDA, known[AMANDA])
    desk.admin.call("isp.connection", "write", [[amanda.id], {"partner_id": bruno.partner_id}])
    amanda.start()
    before = {bras.session(BRUNO), bras.session(AMANDA)}
    who = line.person()
    line.account.deliver(line.text(who, "quero falar com um atendente"))
    talk = line.account.talk(line.address(who))
    soon(lambda: talk.state == "waiting")
    talk.rescue()
    desk.ana.call("mkbot.session", "action_set_partner", [[talk.session_id], bruno.partner_id])
    words = desk.ana.call("mkbot.panel", "isp_disconnect_all", [talk.session_id])
    assert BRUNO in words and AMANDA in words
    soon(lambda: all(bras.session(each) not in {None, *before} for each in PEOPLE))
    assert talk.find(words, by="note")
    bras.hang_up(amanda.mac)
