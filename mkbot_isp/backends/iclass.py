"""IClass, the field force's system, over HTTP as ``docs/iclass.md`` says.

Its maker documents no public API. The contract is ours: it was tried against a fake that keeps
strictly to it, and **never against the real service**.
"""

from datetime import datetime, timezone
from urllib.parse import quote

from .http import Api
from .port import AppointmentState, Unreachable

STATES = ("scheduled", "travelling", "working", "done", "not_done", "cancelled")
#: A page more is asked for until there is none; so many are no answer but a fault.
MAX_PAGES = 200


class IClass:
    """A :class:`port.FieldBackend`.

    :param url: of the service that speaks the contract
    :param token: by which it knows the provider
    """

    def __init__(self, url, token, **options):
        self._api = Api("IClass", url, token, **options)

    def push(self, appointment):
        """Refused for a technician without a user there, and for an order that was begun."""
        body = {
            "kind": appointment.kind,
            "customer": {
                "name": appointment.customer,
                "document": appointment.document,
                "phone": appointment.phone,
                "address": appointment.address,
                "city": appointment.city,
            },
            "description": appointment.description,
            "technician": appointment.technician,
            "startsAt": stamp(appointment.starts_at),
            "endsAt": stamp(appointment.ends_at),
        }
        answer = self._api.call("PUT", _path(appointment.code), body=body)
        return str(_known(answer, "reference"))

    def cancel(self, code, reason):
        """Refused for an order that was begun; one that IClass never got is cancelled already."""
        self._api.call("POST", f"{_path(code)}/cancel", body={"reason": reason}, absent=True)

    def pull(self, since):
        found, params = [], {"since": stamp(since)}
        for _page in range(MAX_PAGES):
            answer = self._api.call("GET", "/orders", params=params)
            found += [_state(each) for each in _known(answer, "orders")]
            if not answer.get("next"):
                return found
            params["after"] = answer["next"]
        raise Unreachable("IClass does not come to an end")


def stamp(moment):
    """RFC 3339 in UTC, to the second: 2026-03-01T12:00:00Z."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _path(code):
    return f"/orders/{quote(code, safe='')}"


def _known(answer, name):
    if name not in answer:
        raise Unreachable("IClass does not answer as it should")
    return answer[name]


def _state(told):
    try:
        state = AppointmentState(
            code=told["code"],
            reference=str(told["reference"]),
            state=told["state"],
            changed_at=datetime.fromisoformat(told["changedAt"].replace("Z", "+00:00")),
            note=told.get("note") or "",
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unreachable("IClass does not answer as it should") from None
    if state.state not in STATES:
        raise Unreachable(f"IClass tells of a state that is not known: {state.state!r}")
    return state
