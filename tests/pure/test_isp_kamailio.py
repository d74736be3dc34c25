"""How a telephone line is written for Kamailio."""

from odoo.addons.mkbot_isp.backends.kamailio import digests


def test_the_digest_of_the_rfc():
    # RFC 2617 section 3.5: H(A1) of Mufasa, by which its example's response comes out.
    told = digests("Mufasa", "testrealm@host.com", "Circle Of Life")
    assert told["ha1"] == "939e7578ed9e3c518a452acee763bce9"
    assert told["ha1b"] != told["ha1"]
