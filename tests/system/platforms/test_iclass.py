"""Service orders that IClass carries out: Odoo's workers against a fake that keeps strictly to
``docs/iclass.md``."""

import pytest
from peers.iclass import IClassPeer
from talk import soon

KNOWN, STRANGER = "Tiago Falcão", "Teresa Ingá"


@pytest.fixture(scope="module")
def iclass(desk):
    """IClass, which knows one of the technicians, set up among the back-ends."""
    with IClassPeer(technicians={KNOWN}) as peer:
        server = desk.admin.call(
            "isp.server",
            "create",
            [{"name": "IClass", "kind": "iclass", "url": peer.url, "token": peer.token}],
        )
        yield peer
        desk.admin.call("isp.server", "write", [[server], {"active": False}])
        assert not peer.errors


class Order:
    """A new order of Ana's, with a visit of a technician."""

    def __init__(self, desk, technician, day):
        self.desk = desk
        [(person,)] = desk.psql(
            "SELECT person.id FROM fsm_person person JOIN res_partner partner"
            " ON partner.id = person.partner_id WHERE partner.name = %s",
            technician,
        )
        [(customer,)] = desk.psql(
            "SELECT partner_id FROM isp_connection WHERE code = %s", "ana.sabia"
        )
        values = {
            "partner_id": customer,
            "person_id": person,
            "description": "Sem sinal",
            **visit(day),
        }
        self.id = desk.admin.call("fsm.order", "create", [values])
        [self.code] = self.read("name")

    def do(self, method, *args):
        return self.desk.admin.call("fsm.order", method, [[self.id], *args])

    def read(self, *names):
        [row] = self.desk.admin.call("fsm.order", "read", [[self.id], list(names)])
        return [row[name] for name in names]


def visit(day):
    """Values of a visit from nine to ten of a day in January 2031."""
    return {
        "scheduled_date_start": f"2031-01-{day:02} 12:00:00",
        "scheduled_date_end": f"2031-01-{day:02} 13:00:00",
    }


def test_sent_rescheduled_and_followed_to_its_end(desk, iclass):
    order = Order(desk, KNOWN, 7)
    order.do("action_mkbot_iclass")
    soon(lambda: order.read("sync_state") == ["done"])
    known = iclass.orders[order.code]
    assert known["body"]["technician"] == KNOWN
    assert known["body"]["startsAt"] == "2031-01-07T12:00:00Z"
    assert order.read("iclass_reference", "iclass_state") == [known["reference"], "scheduled"]
    order.do("write", visit(8))
    soon(lambda: iclass.orders[order.code]["body"]["startsAt"] == "2031-01-08T12:00:00Z")
    soon(lambda: order.read("sync_state") == ["done"])
    assert order.read("iclass_reference") == [known["reference"]]
    for state, note in (("travelling", ""), ("working", ""), ("done", "Conector refeito")):
        iclass.move(order.code, state, note)
        desk.run("cron_iclass")
        assert order.read("iclass_state") == [state]
    is_closed, resolution = order.read("is_closed", "resolution")
    assert is_closed and "Conector refeito" in resolution


def test_cancelled_there_and_then_here(desk, iclass):
    order = Order(desk, KNOWN, 9)
    order.do("action_mkbot_iclass")
    soon(lambda: order.read("sync_state") == ["done"])
    dialog = desk.admin.call(
        "isp.order.decision",
        "create",
        [
            {
                "res_model": "fsm.order",
                "res_ids": [order.id],
                "kind": "cancel",
                "reason": "Cliente viajou",
            }
        ],
    )
    desk.admin.call("isp.order.decision", "action_do", [[dialog]])
    soon(lambda: order.read("is_closed") == [True])
    known = iclass.orders[order.code]
    assert (known["state"], known["note"]) == ("cancelled", "Cliente viajou")


def test_a_technician_whom_iclass_does_not_know(desk, iclass):
    order = Order(desk, STRANGER, 10)
    order.do("action_mkbot_iclass")
    soon(lambda: order.read("sync_state") == ["failed"])
    assert f"{STRANGER} has no user" in order.read("sync_error")[0]
    # It is ours again: it can be closed here.
    order.do("action_complete")
    assert order.read("is_closed") == [True]
    assert order.code not in iclass.orders
