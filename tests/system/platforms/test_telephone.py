"""Every tool of the telephones' coin, the whole way: a button in Odoo, the worker, Kamailio and
telephones that register and call; and what they called, as it becomes a bill and an invoice."""

import contextlib

import pytest
from mkbotdev.lab.kamailio import DOMAIN
from mkbotdev.lab.phone import Phone
from talk import soon

NUMBER, OTHER_NUMBER = "+551930000201", "+551930000202"
OUTSIDE, EMERGENCY = "5519999990001", "190"


class Line:
    """A line of Odoo's, and the customer's telephones."""

    def __init__(self, desk, lab, id_):
        self.desk, self.lab, self.id = desk, lab, id_
        self.stack = contextlib.ExitStack()

    def phone(self, number, password):
        port = self.lab.kamailio.port
        digits = number.removeprefix("+")
        return self.stack.enter_context(Phone(digits, password, port, DOMAIN))

    def read(self, name):
        return self.desk.psql(f"SELECT {name} FROM isp_line WHERE id = %s", self.id)[0][0]

    def press(self, button):
        return self.desk.admin.call("isp.line", f"action_mkbot_{button}", [[self.id]])

    def do(self, button, method, **values):
        """Press a button, and another in the dialog that opens; wait for the switch."""
        fill(self.desk, self.press(button), method, **values)
        self.settled()

    def settled(self):
        soon(lambda: self.read("sync_state") == "done")

    def groups(self):
        return {
            row[0]
            for row in self.lab.kamailio.store.query(
                "SELECT grp FROM grp WHERE username = %s", [self.read("code").removeprefix("+")]
            )
        }

    def is_subscriber(self, number):
        return bool(
            self.lab.kamailio.store.query(
                "SELECT 1 FROM subscriber WHERE username = %s AND domain = %s",
                [number.removeprefix("+"), DOMAIN],
            )
        )


def fill(desk, action, method, **values):
    """What a person does in a dialog; what its button answers."""
    model, inside = action["res_model"], {"context": action["context"]}
    given = desk.admin.call(model, "default_get", [list(values)], inside)
    wizard = desk.admin.call(model, "create", [{**given, **values}], inside)
    return desk.admin.call(model, method, [[wizard]], inside)


@pytest.fixture(scope="module")
def switch(desk, laboratory):
    """The lab's Kamailio, of which Odoo knows."""
    facts = laboratory.state()["kamailio"]
    dsn = facts["dsn"]
    return desk.admin.call(
        "isp.server",
        "create",
        [
            {
                "name": "Kamailio",
                "kind": "kamailio",
                "database_host": dsn["host"],
                "database_port": dsn["port"],
                "database_name": dsn["dbname"],
                "database_user": dsn["user"],
                "database_password": dsn.get("password", ""),
                "domain": facts["domain"],
            }
        ],
    )


@pytest.fixture
def line(desk, laboratory, switch):
    """A line that is made by the coin's “New”, with its telephone."""
    [(partner,)] = desk.psql("SELECT partner_id FROM isp_connection WHERE code = 'ana.sabia'")
    [(plan,)] = desk.psql("SELECT id FROM isp_plan WHERE code = 'FIXO-200'")
    inside = {"context": {"default_partner_id": partner}}
    action = desk.admin.call("isp.line", "action_mkbot_new", [[]], inside)
    shown = fill(desk, action, "action_save", code=NUMBER, plan_id=plan)
    [(id_,)] = desk.psql("SELECT max(id) FROM isp_line WHERE code = %s", NUMBER)
    line = Line(desk, laboratory, id_)
    line.settled()
    line.shown = shown["context"]["default_password"]
    yield line
    line.stack.close()
    if line.read("state") != "ended":
        line.press("end")
        line.settled()
    laboratory.reset()


def test_a_new_line_and_every_tool(line, laboratory):
    phone = line.phone(NUMBER, line.shown)
    assert phone.register() == 200

    line.press("registered")
    soon(lambda: line.read("registered_until"))
    assert phone.register(expires=0) == 200
    line.press("registered")
    soon(lambda: not line.read("registered_until"))

    line.do("reduce", "action_restrict", reason="request")
    assert line.groups() == {"barred"}
    assert (phone.register(), phone.call(OUTSIDE).status) == (200, 403)
    call = phone.call(EMERGENCY)
    assert (call.status, phone.hang_up(call)) == (200, 200)

    line.do("block", "action_restrict", reason="request")
    assert line.groups() == {"blocked"}
    assert (phone.register(), phone.call(EMERGENCY).status) == (403, 403)

    line.press("unblock")
    line.settled()
    assert line.groups() == set()
    assert phone.register() == 200

    secret = line.press("password")["context"]["default_password"]
    line.settled()
    assert phone.register() == 401
    phone = line.phone(NUMBER, secret)
    assert phone.register() == 200

    line.do("edit", "action_save", code=OTHER_NUMBER, plan_id=line.read("plan_id"))
    assert (line.is_subscriber(NUMBER), line.is_subscriber(OTHER_NUMBER)) == (False, True)
    assert phone.register() == 401
    phone = line.phone(OTHER_NUMBER, secret)
    assert phone.register() == 200

    line.press("end")
    line.settled()
    assert not line.is_subscriber(OTHER_NUMBER)
    assert phone.register() == 401


def test_from_a_call_to_an_invoice(line, desk, laboratory):
    phone = line.phone(NUMBER, line.shown)
    call = phone.call(OUTSIDE)
    assert (call.status, phone.hang_up(call)) == (200, 200)
    store = laboratory.kamailio.store
    soon(lambda: len(store.query("SELECT 1 FROM acc WHERE callid = %s", [call.call_id])) == 2)
    # As if they had talked for a minute longer.
    store.query(
        "UPDATE acc SET time = time - interval '60 s' WHERE callid = %s AND method = 'INVITE'",
        [call.call_id],
    )
    for _time in range(2):
        desk.wake("cron_calls")
        [(direction, peer, destination, duration, price)] = soon(
            lambda: desk.psql(
                """SELECT direction, peer, destination, duration, price FROM isp_call
                    WHERE line_id = %s""",
                line.id,
            )
        )
    assert (direction, peer, destination) == ("out", f"+{OUTSIDE}", "mobile")
    assert 60 <= duration <= 65
    assert float(price) == pytest.approx(0.39 * -(-duration // 6) / 10)

    desk.psql("UPDATE res_company SET isp_calls_posted = true")
    desk.psql(
        "UPDATE isp_call SET started_at = started_at - interval '1 month' WHERE line_id = %s",
        line.id,
    )
    desk.wake("cron_bills")
    [(amount, state, total, moves)] = soon(
        lambda: desk.psql(
            """SELECT bill.amount, move.state, move.amount_total, count(*) OVER ()
                 FROM isp_bill bill JOIN account_move move ON move.id = bill.move_id
                WHERE bill.line_id = %s""",
            line.id,
        )
    )
    assert (state, moves) == ("posted", 1)
    assert float(amount) == float(total) == pytest.approx(float(price), abs=0.005)
