"""Whom we write to first: each platform knows a phone in its own way."""

import pytest

from odoo.addons.mkbot_channels.adapters import adapter_of


@pytest.mark.parametrize(
    ("platform", "address"),
    [
        ("whatsapp_cloud", "5511987654321"),
        ("evolution", "5511987654321@s.whatsapp.net"),
        ("waha", "5511987654321@c.us"),
    ],
)
def test_a_phone_becomes_an_address(platform, address):
    sender = adapter_of(platform).person("+5511987654321")
    assert sender.address == address
    assert sender.phone == "+5511987654321"
    # Whoever answers may be known there without the ninth digit.
    assert ("phone", "+551187654321") in sender.ids


@pytest.mark.parametrize("platform", ["telegram", "messenger", "instagram", "botframework", "site"])
def test_elsewhere_the_customer_writes_first(platform):
    assert not hasattr(adapter_of(platform), "person")
