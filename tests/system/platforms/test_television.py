"""Every tool of TV's coin, the whole way: a button in Odoo, the worker and the strict fake of a
content hub, which keeps to docs/tv-hub.md."""

import threading

import pytest
from talk import soon
from test_telephone import fill

WHOLE, SMALLER = 26, 25


class Television:
    """A subscription of the demo data."""

    def __init__(self, desk, hub, id_, document):
        self.desk, self.hub, self.id, self.document = desk, hub, id_, document

    def press(self, button):
        return self.desk.admin.call("isp.tv", f"action_mkbot_{button}", [[self.id]])

    def do(self, button, method, **values):
        fill(self.desk, self.press(button), method, **values)

    def read(self, name):
        return self.desk.psql(f"SELECT {name} FROM isp_tv WHERE id = %s", self.id)[0][0]

    def becomes(self, whole, smaller=None):
        """Wait until the hub has each package in such a state."""
        soon(lambda: self.read("sync_state") == "done")
        have = [self.hub.status(self.document, product) for product in (WHOLE, SMALLER)]
        assert have == [whole, smaller]

    def devices(self):
        return set(self.hub.subscribers[self.document]["devices"])


@pytest.fixture
def tv(desk, laboratory):
    """One that awaits its activation, with a smaller package to its plan."""
    hub = laboratory.tv
    server = desk.admin.call(
        "isp.server",
        "create",
        [{"name": "Hub", "kind": "tv", "url": hub.url, "token": hub.token}],
    )
    [(id_, document)] = desk.psql(
        """SELECT tv.id, regexp_replace(partner.vat, '[^0-9]', '', 'g')
             FROM isp_tv tv JOIN res_partner partner ON partner.id = tv.partner_id
             JOIN isp_plan plan ON plan.id = tv.plan_id
            WHERE tv.state = 'pending' AND plan.code = 'TV-PREMIUM'
         ORDER BY tv.id DESC LIMIT 1"""
    )
    desk.admin.call("isp.tv", "write", [[id_], {"server_id": server}])
    yield Television(desk, hub, id_, document)
    assert not hub.errors


def test_every_tool(tv):
    tv.press("activate")
    tv.becomes("checkout")
    tv.hub.accept(tv.document, WHOLE)

    tv.do("block", "action_restrict", reason="request")
    tv.becomes("suspend")
    tv.do("reduce", "action_restrict", reason="request")
    tv.becomes("canceled", "active")
    tv.press("unblock")
    tv.becomes("active", "canceled")

    shown = [id_ for (id_,) in tv.desk.psql("SELECT id FROM isp_tv_device WHERE tv_id = %s", tv.id)]
    lines = [(0, 0, {"serial": "NOVO-1", "place": "Sala"})]
    tv.do("devices", "action_save", shown=shown, line_ids=lines)
    tv.becomes("active", "canceled")
    assert tv.devices() == {"NOVO-1"}

    [(plan,)] = tv.desk.psql("SELECT id FROM isp_plan WHERE code = 'TV-BASICO'")
    tv.do("edit", "action_save", plan_id=plan)
    tv.becomes("canceled", "active")

    race_for_the_last_device(tv)
    tv.becomes("canceled", "active")
    assert len(tv.devices()) == 3

    tv.desk.admin.call("isp.tv", "action_pause", [[tv.id]])
    tv.becomes("canceled", "suspend")
    tv.press("activate")
    tv.becomes("canceled", "active")
    tv.press("end")
    tv.becomes("canceled", "canceled")
    assert not tv.read("reference")


def race_for_the_last_device(tv):
    """Several people add a device at the same time: as many are taken as the plan allows."""
    room = 3 - len(tv.devices())
    answers = []

    def add(number):
        rpc = tv.desk.server.rpc("admin")
        start.wait()
        try:
            rpc.call("isp.tv.device", "create", [{"tv_id": tv.id, "serial": f"CORRIDA-{number}"}])
            answers.append("taken")
        except Exception as error:
            answers.append(str(error))

    start = threading.Barrier(4)
    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("taken") == room, answers
