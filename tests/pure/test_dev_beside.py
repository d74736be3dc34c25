"""How `dev/run` links the demo's services to the lab."""

import pytest
from mkbotdev.lab import beside

DSN = {"host": "/run/lab", "port": "5432", "user": "mkbot", "dbname": "lab_radius"}
FOUND = {
    "radius": {"secret": "segredo", "dsn": DSN},
    "bras": {"coa_port": 3799},
    "snmp": {"community": "publica", "port": 1161},
    "kamailio": {"domain": "voz.example.com", "dsn": {**DSN, "dbname": "lab_kamailio"}},
    "tv": {"url": "http://127.0.0.1:1", "token": "t"},
    "iclass": {"url": "http://127.0.0.1:2", "token": "i"},
}
FIELDS = (
    *("name", "kind", "database_host", "database_port", "database_name", "database_user"),
    *("database_password", "secret", "coa_port", "domain", "timezone", "url", "token"),
)


class Odoo:
    """What is asked of Odoo: back-ends, and services with the back-end each has."""

    def __init__(self):
        self.servers = {}
        self.services = {
            "isp.connection": {1: False, 2: False},
            "isp.line": {3: False},
            "isp.tv": {4: 99},
        }
        self.told_again = []

    def call(self, model, method, args):
        return getattr(self, f"_{method}")(model, *args)

    def _fields_get(self, model, names, attributes):
        return dict.fromkeys(FIELDS, {})

    def _search(self, model, domain):
        if model == "isp.server":
            kind = domain[0][2]
            return [id_ for id_, values in self.servers.items() if values["kind"] == kind]
        return [id_ for id_, server in self.services[model].items() if not server]

    def _search_count(self, model, domain):
        return sum(server in domain[0][2] for server in self.services[model].values())

    def _create(self, model, vals_list):
        id_ = len(self.servers) + 1
        self.servers[id_] = dict(vals_list[0])
        return [id_]

    def _write(self, model, ids, values):
        for id_ in ids:
            if model == "isp.server":
                self.servers[id_].update(values)
            else:
                self.services[model][id_] = values["server_id"]

    def _action_tell_again(self, model, ids):
        self.told_again += ids


@pytest.fixture
def odoo():
    return Odoo()


def by_kind(odoo):
    return {values["kind"]: values for values in odoo.servers.values()}


def test_back_ends_are_made_and_given_what_has_none(odoo):
    assert beside.link(odoo, FOUND, is_empty=False) == 3
    servers = by_kind(odoo)
    assert set(servers) == {"radius", "kamailio", "tv", "iclass"}
    assert servers["radius"]["database_name"] == "lab_radius"
    assert servers["radius"]["coa_port"] == 3799
    assert "snmp_port" not in servers["radius"], "what this Odoo does not know is left out"
    assert servers["kamailio"]["domain"] == "voz.example.com"
    radius = next(id_ for id_, values in odoo.servers.items() if values["kind"] == "radius")
    assert odoo.services["isp.connection"] == {1: radius, 2: radius}
    assert odoo.services["isp.tv"] == {4: 99}, "what has a back-end keeps it"


def test_another_start_changes_ports_and_makes_nothing_twice(odoo):
    beside.link(odoo, FOUND, is_empty=False)
    beside.link(odoo, FOUND | {"bras": {"coa_port": 4000}}, is_empty=False)
    assert len(odoo.servers) == 4
    assert by_kind(odoo)["radius"]["coa_port"] == 4000
    assert not odoo.told_again


def test_a_lab_that_lost_its_data_is_told_again(odoo):
    beside.link(odoo, FOUND, is_empty=False)
    beside.link(odoo, FOUND, is_empty=True)
    assert odoo.told_again == list(odoo.servers)
