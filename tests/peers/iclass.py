"""A strict fake of IClass as docs/iclass.md has it; the real one has no documented API.

with IClassPeer(technicians={"Tiago"}) as field:
    … IClass(field.url, field.token).push(…) …
    field.move("OS-1", "travelling")
    assert not field.errors
"""

import re
from datetime import datetime, timezone

from .base import Reply, route
from .bearer import BearerPeer

ORDER = {
    "kind": str,
    "customer": dict,
    "description": str,
    "technician": str,
    "startsAt": str,
    "endsAt": str,
}
CUSTOMER = dict.fromkeys(("name", "document", "phone", "address", "city"), str)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
MOVES = {
    "scheduled": {"travelling", "cancelled"},
    "travelling": {"working", "cancelled"},
    "working": {"done", "not_done"},
}
PAGE = 50


class IClassPeer(BearerPeer):
    """`technicians`: who has a user there. `orders`: code → what is known of it."""

    def __init__(self, technicians=("Tiago", "Teresa"), token="iclass-token"):
        super().__init__()
        self.technicians = set(technicians)
        self.token = token
        self.orders = {}
        self._numbers = 8730

    # What a technician does there

    def move(self, code, state, note=""):
        with self.lock:
            order = self.orders[code]
            assert state in MOVES.get(order["state"], ()), f"{order['state']} → {state}"
            order.update(state=state, note=note, changedAt=_now())

    def clear(self):
        with self.lock:
            for memory in (self.orders, self.errors, self.calls):
                memory.clear()

    # The contract

    @route("PUT", "/orders/<code>")
    def push(self, call, code):
        wrong = _wrong(call.json, ORDER) or _wrong(call.json["customer"], CUSTOMER)
        wrong = wrong or _wrong_times(call.json)
        if wrong:
            return self._bad(call, wrong)
        if call.json["technician"] not in self.technicians:
            return _refused(422, f"{call.json['technician']} has no user in IClass")
        with self.lock:
            order = self.orders.get(code)
            if order and order["state"] != "scheduled":
                return _refused(409, f"the order is {order['state']}")
            if not order:
                self._numbers += 1
                order = self.orders[code] = {"reference": str(self._numbers), "note": ""}
            order.update(body=call.json, state="scheduled", changedAt=_now())
            return Reply(200, {"reference": order["reference"]})

    @route("POST", "/orders/<code>/cancel")
    def cancel(self, call, code):
        wrong = _wrong(call.json, {"reason": str})
        if wrong or not call.json["reason"]:
            return self._bad(call, wrong or "a reason is required")
        with self.lock:
            order = self.orders.get(code)
            if not order:
                return _refused(404, "there is no such order")
            if order["state"] != "cancelled":
                if "cancelled" not in MOVES.get(order["state"], ()):
                    return _refused(409, f"the order is {order['state']}")
                order.update(state="cancelled", note=call.json["reason"], changedAt=_now())
        return {"message": "success"}

    @route("GET", "/orders")
    def changes(self, call):
        if not STAMP.fullmatch(call.query.get("since", "")) or set(call.query) - {"since", "after"}:
            return self._bad(call, "since is no time, or there is more than since and after")
        with self.lock:
            found = sorted(
                (order["changedAt"], code)
                for code, order in self.orders.items()
                if order["changedAt"] >= call.query["since"]
            )
            start = int(call.query.get("after") or 0)
            told = ("reference", "state", "changedAt", "note")
            page = [
                {"code": code, **{name: self.orders[code][name] for name in told}}
                for _at, code in found[start : start + PAGE]
            ]
        more = str(start + PAGE) if start + PAGE < len(found) else None
        return {"orders": page, "next": more}

    def _bad(self, call, words):
        return self.refuse(400, {"message": words}, words, call)


def _now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _wrong(body, kinds):
    if not isinstance(body, dict):
        return "the body is no JSON object"
    if set(body) != set(kinds):
        return f"the fields are {sorted(body)}, not {sorted(kinds)}"
    return next(
        (
            f"{name} has a wrong type"
            for name, kind in kinds.items()
            if type(body[name]) is not kind
        ),
        "",
    )


def _wrong_times(body):
    times = (body["startsAt"], body["endsAt"])
    if not all(STAMP.fullmatch(each) for each in times):
        return "a time is not RFC 3339 in UTC"
    return "" if times[0] < times[1] else "it ends before it starts"


def _refused(status, words):
    """What a caller who keeps to the contract may meet."""
    return Reply(status, {"message": words})
