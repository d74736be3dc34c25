"""A strict fake of GenieACS's northbound interface, which keeps to its API reference.

with Acs() as acs:
    acs.add("00236A-HG8245-1", {"InternetGatewayDevice.….SSID": "fabrica", …})
    … GenieAcs(acs.url, acs.token).set_wifi("00236A-HG8245-1", "casa", "senha nova") …
    assert acs.value("00236A-HG8245-1", "InternetGatewayDevice.….SSID") == "casa"
    assert not acs.errors
"""

import json

from .base import Reply, route
from .bearer import BearerPeer


class Acs(BearerPeer):
    """`devices`: id → its parameters as the reference shows them. A device of `asleep` does what it
    is told when it :meth:`wakes`, others at once."""

    def __init__(self, token="acs-token"):
        super().__init__()
        self.token = token
        self.devices = {}
        self.tasks = []
        self.asleep = set()
        self._number = 0

    # What a test looks at, and does

    def add(self, device, parameters):
        """`parameters`: {"Device.WiFi.SSID.1.SSID": value, …}"""
        tree = {"_id": device}
        for name, value in parameters.items():
            *parents, leaf = name.split(".")
            branch = tree
            for parent in parents:
                branch = branch.setdefault(parent, {"_object": True, "_writable": True})
            branch[leaf] = {"_value": value, "_writable": True, "_type": "xsd:string"}
        self.devices[device] = tree

    def value(self, device, name):
        found = self.devices[device]
        for part in name.split("."):
            found = found[part]
        return found["_value"]

    def wakes(self, device):
        """The device wakes and does what waits for it."""
        with self.lock:
            self.asleep.discard(device)
            for task in [task for task in self.tasks if task["device"] == device]:
                self._carry_out(task)

    # The interface

    @route("GET", "/devices/")
    def find_devices(self, call):
        query = self._query(call)
        found = [self.devices[query["_id"]]] if query.get("_id") in self.devices else []
        projection = call.query.get("projection", "").split(",")
        return [{"_id": one["_id"], **_projected(one, projection)} for one in found]

    @route("GET", "/tasks/")
    def find_tasks(self, call):
        query = self._query(call)
        return [task for task in self.tasks if task["_id"] == query.get("_id")]

    @route("POST", "/devices/<device>/tasks")
    def add_task(self, call, device):
        body = call.json or {}
        wrong = _wrong(body)
        if wrong:
            return self.refuse(400, {"message": wrong}, wrong, call)
        if device not in self.devices:
            return Reply(404, "No such device")
        with self.lock:
            self._number += 1
            task = {**body, "_id": f"task-{self._number}", "device": device}
            self.tasks.append(task)
            is_done = device not in self.asleep and "connection_request" in call.query
            if is_done:
                self._carry_out(task)
        return Reply(200 if is_done else 202, task)

    def _carry_out(self, task):
        for name, value, _type in task["parameterValues"]:
            found = self.devices[task["device"]]
            for part in name.split("."):
                if part not in found:
                    self.complain(f"the device has no parameter {name}")
                    return
                found = found[part]
            found["_value"] = value
        self.tasks.remove(task)

    def _query(self, call):
        return json.loads(call.query["query"])


def _wrong(body):
    """What is wrong with a task, "" when nothing is."""
    if set(body) != {"name", "parameterValues"} or body["name"] != "setParameterValues":
        return "the task is none of setParameterValues"
    for triple in body["parameterValues"]:
        if len(triple) != 3 or not all(isinstance(part, str) for part in triple):
            return "a parameter is a name, a value and a type"
        if triple[2] != "xsd:string":
            return "the type is none of a string"
    return "" if body["parameterValues"] else "there are no parameters"


def _projected(device, names):
    found = {}
    for name in names:
        source, target = device, found
        *parents, leaf = name.split(".")
        for parent in parents:
            source = source.get(parent, {})
            target = target.setdefault(parent, {}) if source else {}
        if leaf in source:
            target[leaf] = source[leaf]
    return found
