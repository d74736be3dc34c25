"""A hub of television and streaming services, over HTTP as ``docs/tv-hub.md`` says.

A subscription is a product of a person's, so the hub's reference is both: "25:00000010154".
"""

from urllib.parse import quote

from .http import Api
from .port import Refused

ACTIVE, PENDING, SUSPENDED, CANCELLED = "active", "pending", "suspended", "cancelled"
#: The hub's states as ours. What is scheduled has not happened yet.
STATES = {
    "active": ACTIVE,
    "scheduleCancel": ACTIVE,
    "scheduledSuspension": ACTIVE,
    "checkout": PENDING,
    "limitReached": PENDING,
    "suspend": SUSPENDED,
    "overdue": SUSPENDED,
    "canceled": CANCELLED,
}


class TelevisionHub:
    """A :class:`port.TelevisionBackend`.

    :param url: of the hub's API
    :param token: by which it knows the provider
    """

    def __init__(self, url, token, **options):
        self._api = Api("the TV hub", url, token, **options)

    def activate(self, television):
        product = _product(television.product)
        self._describe(television)
        self._provision("activate", product, television.document)
        return _reference(product, television.document)

    def change(self, television, reference):
        product, document = _parts(reference)
        wanted = _product(television.product)
        if document != television.document:
            raise Refused("a subscription cannot change hands: cancel it and activate another")
        self._describe(television)
        if wanted != product:
            body = {"newContentSupplierProduct": wanted}
            self._provision("change", product, document, body)
        return _reference(wanted, document)

    def suspend(self, reference):
        self._provision("suspend", *_parts(reference))

    def reactivate(self, reference):
        self._provision("reactivate", *_parts(reference))

    def cancel(self, reference):
        self._provision("cancel", *_parts(reference), absent=True)

    def state(self, reference):
        product, document = _parts(reference)
        found = self._api.call("GET", f"/subscribers/{quote(document)}/products", absent=True)
        for each in (found or {}).get("content_supplier_products", ()):
            if each.get("id") == product:
                return STATES.get(each.get("status"), PENDING)
        return CANCELLED

    def _describe(self, television):
        """Tell the hub who the person is, and which devices are theirs."""
        body = {
            "name": television.name,
            "email": television.email,
            "devices": list(television.devices),
            "external_code": television.code,
        }
        self._api.call("PUT", f"/subscribers/{quote(television.document)}", body=body)

    def _provision(self, verb, product, document, more=None, absent=False):
        body = {"contentSupplierProduct": product, "documents": [document], **(more or {})}
        self._api.call("POST", f"/provision/{verb}", body=body, absent=absent)


def _product(code):
    if not code.isdigit():
        raise Refused(f"{code!r} is no product of the TV hub: its products are numbers")
    return int(code)


def _reference(product, document):
    return f"{product}:{document}"


def _parts(reference):
    product, colon, document = reference.partition(":")
    if not (colon and document):
        raise Refused(f"{reference!r} is no subscription of the TV hub")
    return _product(product), document
