"""The driver of GenieACS, against a fake that keeps strictly to its API reference."""

import pytest
from peers.genieacs import Acs

from odoo.addons.mkbot_isp.backends import port as p
from odoo.addons.mkbot_isp.backends.genieacs import GenieAcs

OLD = "InternetGatewayDevice.LANDevice.1.WLANConfiguration"
#: Two bands, and a network for guests that is off.
OLD_MODEL = {
    f"{OLD}.1.Enable": True,
    f"{OLD}.1.SSID": "fabrica",
    f"{OLD}.1.PreSharedKey.1.PreSharedKey": "senha-velha",
    f"{OLD}.5.Enable": True,
    f"{OLD}.5.SSID": "fabrica-5G",
    f"{OLD}.5.KeyPassphrase": "senha-velha",
    f"{OLD}.2.Enable": False,
    f"{OLD}.2.SSID": "visitas",
    f"{OLD}.2.KeyPassphrase": "aberta",
}
NEW_MODEL = {
    "Device.WiFi.SSID.1.Enable": True,
    "Device.WiFi.SSID.1.SSID": "fabrica",
    "Device.WiFi.AccessPoint.1.Enable": True,
    "Device.WiFi.AccessPoint.1.Security.KeyPassphrase": "senha-velha",
}
#: As the reference shows them, with what must be encoded twice.
DEVICE = "00236a-96318REF-SR360NA0A4%2D0003196"


@pytest.fixture
def acs():
    with Acs() as peer:
        yield peer
        assert not peer.errors


@pytest.fixture
def driver(acs):
    return GenieAcs(acs.url, acs.token, answer_s=1)


def test_both_bands_of_an_older_device(acs, driver):
    acs.add(DEVICE, OLD_MODEL)
    assert driver.set_wifi(DEVICE, "casa", "senha nova")
    assert acs.value(DEVICE, f"{OLD}.1.SSID") == "casa"
    assert acs.value(DEVICE, f"{OLD}.1.PreSharedKey.1.PreSharedKey") == "senha nova"
    assert acs.value(DEVICE, f"{OLD}.5.SSID") == "casa"
    assert acs.value(DEVICE, f"{OLD}.5.KeyPassphrase") == "senha nova"
    assert acs.value(DEVICE, f"{OLD}.2.KeyPassphrase") == "aberta"


def test_a_newer_device(acs, driver):
    acs.add(DEVICE, NEW_MODEL)
    assert driver.set_wifi(DEVICE, "casa", "senha nova")
    assert acs.value(DEVICE, "Device.WiFi.SSID.1.SSID") == "casa"
    security = "Device.WiFi.AccessPoint.1.Security.KeyPassphrase"
    assert acs.value(DEVICE, security) == "senha nova"


def test_the_name_may_stay(acs, driver):
    acs.add(DEVICE, OLD_MODEL)
    assert driver.set_wifi(DEVICE, "", "senha nova")
    assert acs.value(DEVICE, f"{OLD}.5.SSID") == "fabrica-5G"


def test_a_device_that_sleeps_does_it_later(acs, driver):
    acs.add(DEVICE, NEW_MODEL)
    acs.asleep.add(DEVICE)
    assert not driver.set_wifi(DEVICE, "casa", "senha nova")
    assert acs.value(DEVICE, "Device.WiFi.SSID.1.SSID") == "fabrica"
    acs.wakes(DEVICE)
    assert acs.value(DEVICE, "Device.WiFi.SSID.1.SSID") == "casa"


def test_a_device_that_is_not_known_or_has_no_wifi(acs, driver):
    with pytest.raises(p.Refused, match="knows no device"):
        driver.set_wifi(DEVICE, "casa", "senha nova")
    acs.add(DEVICE, {"Device.WiFi.SSID.1.Enable": False, "Device.WiFi.SSID.1.SSID": "x"})
    with pytest.raises(p.Refused, match="no wireless network"):
        driver.set_wifi(DEVICE, "casa", "senha nova")


def test_trouble_never_tells_the_password(acs, driver):
    acs.add(DEVICE, NEW_MODEL)
    acs.fail_next(503)
    with pytest.raises(p.Unreachable) as told:
        driver.set_wifi(DEVICE, "casa", "senha nova")
    assert "senha" not in str(told.value)
    with pytest.raises(p.Refused, match="credentials"):
        GenieAcs(acs.url, "errado").set_wifi(DEVICE, "casa", "senha nova")
    acs.errors.clear()
