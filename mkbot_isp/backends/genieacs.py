"""GenieACS over its documented northbound interface (docs.genieacs.com, API reference).

A device of the older data model (TR-098) has its wireless networks below
``InternetGatewayDevice.LANDevice.1.WLANConfiguration``, one of the newer (TR-181) below
``Device.WiFi``. What is enabled there is changed: both bands, and no network that is off.

It was tried against a fake that keeps strictly to the reference, and **never against the real
service** or a device.
"""

import json
from urllib.parse import quote

from .http import Api
from .port import Refused

OLD = ("InternetGatewayDevice", "LANDevice", "1", "WLANConfiguration")
SSIDS, POINTS = ("Device", "WiFi", "SSID"), ("Device", "WiFi", "AccessPoint")
#: How long the server may wait for the device, which calls when it is asked to.
DEVICE_MS = 10_000


class GenieAcs:
    """A :class:`port.WifiBackend`.

    :param url: of the northbound interface, usually on port 7557
    :param token: for a proxy in front of it; the interface itself asks for none
    """

    def __init__(self, url, token="", **options):
        self._api = Api("the ACS", url, token, **options)

    def set_wifi(self, device, ssid, password):
        values = _values(self._device(device), ssid, password)
        if not values:
            raise Refused(f"the device {device} has no wireless network that is on")
        task = self._api.call(
            "POST",
            f"/devices/{quote(device, safe='')}/tasks",
            body={
                "name": "setParameterValues",
                "parameterValues": [[name, value, "xsd:string"] for name, value in values.items()],
            },
            params={"timeout": DEVICE_MS, "connection_request": ""},
        )
        # A task is kept for as long as the device has not done it.
        return not self._find("tasks", {"_id": task.get("_id")})

    def _device(self, device):
        wanted = (OLD, SSIDS, POINTS)
        found = self._find("devices", {"_id": device}, projection=",".join(map(".".join, wanted)))
        if not found:
            raise Refused(f"the ACS knows no device {device}")
        return found[0]

    def _find(self, collection, query, **params):
        params["query"] = json.dumps(query)
        return self._api.call("GET", f"/{collection}/", params=params, shape=list)


def _values(device, ssid, password):
    """{parameter: value} that makes the networks of a device so."""
    values = {}
    for path, network in _instances(device, OLD):
        key = "PreSharedKey.1.PreSharedKey" if "PreSharedKey" in network else "KeyPassphrase"
        values[f"{path}.{key}"] = password
        if ssid:
            values[f"{path}.SSID"] = ssid
    for path, _point in _instances(device, POINTS):
        values[f"{path}.Security.KeyPassphrase"] = password
    for path, _network in _instances(device, SSIDS) if ssid else ():
        values[f"{path}.SSID"] = ssid
    return values


def _instances(device, path):
    """The objects below a path that are on, each with its own path."""
    found = device
    for name in path:
        found = found.get(name) or {}
    return [
        (".".join((*path, number)), each)
        for number, each in found.items()
        if number.isdigit() and each.get("Enable", {}).get("_value") is True
    ]
