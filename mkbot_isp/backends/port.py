"""What a back-end is to us: the verbs of each kind, and what they take and give.

Every verb may be repeated: it makes things so, whatever they were. ``Unreachable`` is tried again;
``Refused`` is for a person to read. Times are aware datetimes in UTC, rates are kilobits a second,
volumes are octets as the *customer* sees them: down is what they receive.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

FULL, PARTIAL, BLOCKED = "full", "partial", "blocked"
#: Why a login was refused.
UNKNOWN_LOGIN, WRONG_PASSWORD, OTHER_DEVICE = "login", "password", "device"
ACCESS_BLOCKED, UNKNOWN_REASON = "blocked", "unknown"


class BackendError(Exception):
    """What went wrong, in words that an operator can read."""


class Unreachable(BackendError):
    """Nobody answered, or not in time: the same may succeed later."""


class Refused(BackendError):
    """It answered that it will not; trying again changes nothing."""


@dataclass(frozen=True)
class Access:
    """What an access server has to know of one connection."""

    login: str
    password: str
    down_kbps: int
    up_kbps: int
    #: While ``access`` is partial.
    reduced_kbps: int
    access: str = FULL
    #: None: from the server's pool.
    ipv4: str | None = None
    ipv6_prefix: str | None = None
    #: Only this device may dial, where given. 00:00:5E:00:53:01.
    mac: str | None = None


@dataclass(frozen=True)
class Session:
    """A connection that is on line, or was."""

    login: str
    session_id: str
    nas: str
    started_at: datetime
    #: The last time the access server told of it; sessions that fall silent are over.
    seen_at: datetime
    ended_at: datetime | None = None
    #: As the access server calls it: "User-Request", "Lost-Carrier", …
    end_cause: str | None = None
    ipv4: str | None = None
    mac: str | None = None
    port: str | None = None
    down_octets: int = 0
    up_octets: int = 0


@dataclass(frozen=True)
class Usage:
    login: str
    day: date
    down_octets: int
    up_octets: int


@dataclass(frozen=True)
class Outcome:
    """What a change did to who was on line."""

    #: Sessions that had to end, and ended.
    dropped: int = 0
    #: Sessions that go on under the new conditions.
    changed: int = 0
    #: Sessions that their access server no longer knew.
    unknown: int = 0


class AccessBackend(Protocol):
    """Connections: FreeRADIUS."""

    def provision(self, access: Access, former_login: str | None = None) -> Outcome:
        """Make the server's records those of ``access``, and sessions on line follow: blocked ends
        them, partial and full change their rate without a drop; another login, password, address
        or device ends them, for they dial again."""

    def remove(self, login: str) -> Outcome: ...

    def disconnect(self, login: str) -> Outcome: ...

    def sessions(self, logins: list[str]) -> list[Session]:
        """Those on line now."""

    def ended(self, logins: list[str]) -> list[Session]:
        """Of each its last session that is over."""

    def history(self, login: str, limit: int = 20) -> list[Session]:
        """The latest sessions, newest first, ended ones included."""

    def rejections(self, login: str, limit: int = 5) -> list[tuple[datetime, str]]:
        """When and why it was refused lately, newest first: UNKNOWN_LOGIN, WRONG_PASSWORD,
        OTHER_DEVICE, ACCESS_BLOCKED or UNKNOWN_REASON, as far as it can be told from what is in
        force now."""

    def usage(self, since: date, until: date, timezone: str) -> list[Usage]:
        """Per login and local day, both days included."""


@dataclass(frozen=True)
class Subscriber:
    """What a telephone switch has to know of one line."""

    #: E.164 with the plus sign.
    number: str
    password: str
    #: partial: outgoing barred but for emergencies; blocked: nothing.
    access: str = FULL
    caller_name: str = ""


@dataclass(frozen=True)
class Call:
    call_id: str
    number: str
    #: "in" or "out", from the subscriber's side.
    direction: str
    peer: str
    started_at: datetime
    #: Seconds from answer to end; 0 for a call nobody answered.
    duration: int
    #: The SIP code that answered it: 200, 403, 486, …
    result: int

    @property
    def ended_at(self):
        return self.started_at + timedelta(seconds=self.duration)


class TelephoneBackend(Protocol):
    """Lines: Kamailio."""

    def provision(self, subscriber: Subscriber, former_number: str | None = None) -> None: ...

    def remove(self, number: str) -> None: ...

    def registered(self, numbers: list[str]) -> dict[str, datetime]:
        """Who is registered now, and until when."""

    def calls(self, since: datetime, limit: int = 5000) -> list[Call]:
        """Calls that ended then or later, in the order of their end. The next ``since`` is the last
        one's ``ended_at``: what comes twice has the same ``call_id``, ``number`` and
        ``direction``."""


@dataclass(frozen=True)
class Television:
    """What a content hub has to know of one subscription."""

    #: Ours: the hub keeps it.
    code: str
    product: str
    #: CPF or CNPJ, digits only.
    document: str
    name: str
    email: str
    devices: tuple[str, ...] = ()


class TelevisionBackend(Protocol):
    def activate(self, television: Television) -> str:
        """The hub's own reference."""

    def change(self, television: Television, reference: str) -> str:
        """The reference from now on: another product may be another subscription to the hub."""

    def suspend(self, reference: str) -> None: ...

    def reactivate(self, reference: str) -> None: ...

    def cancel(self, reference: str) -> None: ...

    def state(self, reference: str) -> str:
        """active, pending (the customer has not accepted yet, or it stands in the hub's queue),
        suspended or cancelled."""


@dataclass(frozen=True)
class Counters:
    """Octets that an interface moved since it started counting, and when that was read."""

    at: datetime
    down_octets: int
    up_octets: int


class TrafficBackend(Protocol):
    """SNMP: ifHCInOctets and ifHCOutOctets of one interface (RFC 2863)."""

    def interface(self, name: str) -> int:
        """The ifIndex of an interface by its ifName, ifDescr or ifAlias."""

    def is_called(self, index: int, name: str) -> bool:
        """Whether that is the interface of that name still: an index is given anew to whoever
        dials next."""

    def counters(self, index: int) -> Counters: ...


class WifiBackend(Protocol):
    """An auto configuration server, which reaches customers' devices by TR-069."""

    def set_wifi(self, device: str, ssid: str, password: str) -> bool:
        """Have a device's wireless networks be called and protected so.

        :param device: as the server calls it
        :param ssid: "" leaves the name as it is
        :return: whether the device has done it; if not, it does when it next calls
        """


@dataclass(frozen=True)
class Appointment:
    """A service order as the field force's system knows it."""

    #: Ours.
    code: str
    kind: str
    customer: str
    document: str
    address: str
    city: str
    phone: str
    description: str
    #: The technician's name there.
    technician: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class AppointmentState:
    code: str
    reference: str
    #: scheduled, travelling, working, done, not_done or cancelled.
    state: str
    changed_at: datetime
    note: str = ""


class FieldBackend(Protocol):
    """IClass."""

    def push(self, appointment: Appointment) -> str:
        """Send or reschedule; the number stays what it was."""

    def cancel(self, code: str, reason: str) -> None: ...

    def pull(self, since: datetime) -> list[AppointmentState]: ...
