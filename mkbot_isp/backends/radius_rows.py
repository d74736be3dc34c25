"""What one connection is in FreeRADIUS's tables. Pure encoding."""

import re

from .port import BLOCKED, FULL, PARTIAL

PLAN, REDUCED, WALLED, REJECTED, REDIAL = "plan", "reduced", "walled", "blocked", "redial"
#: What each of our groups is made of, where it is not there yet: (check items, reply items). A
#: provider may add to them. REDIAL has none: it is lower than all others, and is there from the
#: moment that something changed which sessions on line must notice until they are ended.
GROUPS = {
    PLAN: ((), ()),
    REDUCED: ((), ()),
    WALLED: ((), (("Mikrotik-Address-List", ":=", "walled"), ("Framed-Pool", ":=", "walled"))),
    REJECTED: ((("Auth-Type", ":=", "Reject"),), ()),
    REDIAL: ((), ()),
}
#: The attributes of a user that are ours, by table.
OWNED = {
    "radcheck": ("Cleartext-Password", "Calling-Station-Id"),
    "radreply": ("Framed-IP-Address", "Delegated-IPv6-Prefix", "Mikrotik-Rate-Limit"),
}
RATE = "Mikrotik-Rate-Limit"
_SEPARATOR = "[-:.]?"


def group_of(access, walled_garden):
    """The one group that says what a connection may do."""
    return {
        FULL: PLAN,
        PARTIAL: REDUCED,
        BLOCKED: WALLED if walled_garden else REJECTED,
    }[access.access]


def rate_limit(access):
    """A Mikrotik-Rate-Limit: what the access server receives comes first, so "up/down"."""
    down, up = access.down_kbps, access.up_kbps
    if access.access != FULL:
        down, up = (min(each, access.reduced_kbps) for each in (down, up))
    return f"{up}k/{down}k"


def rows(access, group):
    """{table: {(attribute, op, value), …}} of a connection."""
    check = {("Cleartext-Password", ":=", access.password)}
    if access.mac:
        check.add(("Calling-Station-Id", "=~", device_pattern(access.mac)))
    reply = {(RATE, ":=", rate_limit(access))}
    # A fixed address would beat the walled garden's pool.
    if group != WALLED:
        if access.ipv4:
            reply.add(("Framed-IP-Address", ":=", access.ipv4))
        if access.ipv6_prefix:
            reply.add(("Delegated-IPv6-Prefix", ":=", access.ipv6_prefix))
    return {"radcheck": check, "radreply": reply}


def must_redial(before, after, group_before, group_after):
    """Whether sessions that began under the rows `before` can't go on under those `after`."""
    garden = WALLED in (group_before, group_after) and group_before != group_after
    return garden or _lasting(before) != _lasting(after)


def _lasting(tables):
    """All but the rate, which can change while a session goes on."""
    return {table: {row for row in found if row[0] != RATE} for table, found in tables.items()}


def device_pattern(mac):
    """A regular expression for a device, however an access server writes its address."""
    pairs = ["".join(_either(char) for char in pair) for pair in mac.split(":")]
    return "^" + _SEPARATOR.join(pairs) + "$"


def _either(char):
    return char if char.isdigit() else f"[{char.lower()}{char.upper()}]"


def device_of(station):
    """A Calling-Station-Id as 00:00:5E:00:53:01; unchanged where it is no device's address."""
    digits = re.sub(r"[-:.]", "", station or "")
    if not re.fullmatch(r"[0-9a-fA-F]{12}", digits):
        return station or None
    return ":".join(digits[index : index + 2] for index in range(0, 12, 2)).upper()
