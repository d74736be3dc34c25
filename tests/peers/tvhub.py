"""A strict fake of a hub of TV services, which keeps to docs/tv-hub.md and nothing else.

with TvHub(products={25: 2}) as hub:          # product 25, two devices at most
    … TelevisionHub(hub.url, hub.token).activate(…) …
    hub.accept("00000010154", 25)             # the customer follows the mail
    assert hub.status("00000010154", 25) == "active"
    assert not hub.errors
"""

import re

from .base import Reply, route
from .bearer import BearerPeer

SUBSCRIBER = {"name": str, "email": str, "devices": list, "external_code": str}
DOCUMENT = re.compile(r"\d{11}|\d{14}")


class TvHub(BearerPeer):
    """`products`: number of a product → how many devices it allows. `limit`: how many services may
    be active before further ones wait. `subscribers`: document → what was told of the person."""

    def __init__(self, products=None, limit=1000, token="hub-token"):
        super().__init__()
        self.products = products or {25: 3, 26: 5}
        self.limit = limit
        self.token = token
        self.subscribers = {}
        self._statuses = {}

    # What a test looks at, and does

    def status(self, document, product):
        """The hub's own word; None for what was never activated."""
        return self._statuses.get((document, product))

    def accept(self, document, product):
        """The customer does what the mail asks them to."""
        with self.lock:
            assert self._statuses[document, product] == "checkout"
            self._statuses[document, product] = "active"

    def clear(self):
        with self.lock:
            for memory in (self.subscribers, self._statuses, self.errors, self.calls):
                memory.clear()

    # The contract

    @route("PUT", "/subscribers/<document>")
    def describe(self, call, document):
        wrong = _wrong_fields(call.json, SUBSCRIBER) or _wrong_document(document)
        if wrong:
            return self._bad(call, wrong)
        if not call.json["name"] or "@" not in call.json["email"]:
            return _refused(422, "name and e-mail are required")
        with self.lock:
            most = max(
                (self.products[product] for product in self._held(document)),
                default=max(self.products.values()),
            )
            if len(call.json["devices"]) > most:
                return _refused(422, f"the product allows {most} devices")
            self.subscribers[document] = call.json
        return {"message": "success"}

    @route("GET", "/subscribers/<document>/products")
    def listing(self, call, document):
        with self.lock:
            if document not in self.subscribers:
                return _refused(404, "subscriber not found")
            held = [
                {"id": product, "status": status}
                for (owner, product), status in self._statuses.items()
                if owner == document
            ]
        return {"content_supplier_products": held, "message": "success"}

    @route("POST", "/provision/activate")
    def activate(self, call):
        def move(document, product, status):
            if status in ("active", "checkout", "limitReached"):
                return status
            if status == "suspend":
                return "active"
            taken = sum(each in ("active", "checkout") for each in self._statuses.values())
            return "checkout" if taken < self.limit else "limitReached"

        return self._provision(call, move, is_new=True)

    @route("POST", "/provision/suspend")
    def suspend(self, call):
        return self._provision(call, lambda *_service: "suspend")

    @route("POST", "/provision/reactivate")
    def reactivate(self, call):
        def move(_document, _product, status):
            return "active" if status == "suspend" else status

        return self._provision(call, move)

    @route("POST", "/provision/cancel")
    def cancel(self, call):
        return self._provision(call, lambda *_service: "canceled")

    @route("POST", "/provision/change")
    def change(self, call):
        body = dict(call.json or {})
        wanted = body.pop("newContentSupplierProduct", None)
        if wanted not in self.products:
            return self._bad(call, "newContentSupplierProduct is no product")

        def move(document, _product, status):
            self._statuses[document, wanted] = status
            return "canceled"

        return self._provision(call, move, body=body)

    def _provision(self, call, move, is_new=False, body=None):
        """`move(document, product, status)` gives the next status of a service."""
        body = call.json if body is None else body
        wrong = _wrong_fields(body, {"contentSupplierProduct": int, "documents": list})
        wrong = wrong or next(filter(None, map(_wrong_document, body["documents"])), "")
        if wrong or not body["documents"]:
            return self._bad(call, wrong or "documents is empty")
        product = body["contentSupplierProduct"]
        if product not in self.products:
            return _refused(422, f"there is no product {product}")
        with self.lock:
            for document in body["documents"]:
                status = self.status(document, product)
                if document not in self.subscribers:
                    return _refused(404, "subscriber not found")
                if not is_new and status in (None, "canceled"):
                    return _refused(404, "the subscriber has no such product")
            for document in body["documents"]:
                status = self.status(document, product)
                self._statuses[document, product] = move(document, product, status)
        return {"message": "success"}

    def _held(self, document):
        return [
            product
            for (owner, product), status in self._statuses.items()
            if owner == document and status != "canceled"
        ]

    def _bad(self, call, words):
        return self.refuse(400, {"message": words}, words, call)


def _wrong_fields(body, kinds):
    if not isinstance(body, dict):
        return "the body is no JSON object"
    if set(body) != set(kinds):
        return f"the fields are {sorted(body)}, not {sorted(kinds)}"
    for name, kind in kinds.items():
        if not isinstance(body[name], kind) or isinstance(body[name], bool):
            return f"{name} has a wrong type"
    return ""


def _wrong_document(document):
    if not isinstance(document, str) or not DOCUMENT.fullmatch(document):
        return "a document is no CPF or CNPJ of digits only"
    return ""


def _refused(status, words):
    """What a caller who keeps to the contract may meet."""
    return Reply(status, {"message": words})
