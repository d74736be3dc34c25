"""WhatsApp's own addresses (JIDs), as Evolution and WAHA hand them through.

``5511987654321@s.whatsapp.net`` is a phone number (WAHA writes ``@c.us``), ``1234@lid`` a person
whose number WhatsApp may hide, ``…@g.us`` a group. A person comes under either of the first two;
an event that knows both forms has both, and the phone number is the one we prefer.
"""

import re
from typing import NamedTuple

from odoo.addons.mkbot_chat.port import Sender

from ._phones import e164, phone_ids

PHONE_SERVERS = ("s.whatsapp.net", "c.us", "hosted")
LID_SERVERS = ("lid", "hosted.lid")

#: What a chat is, by the server in its JID.
OTHERS = {"g.us": "group", "broadcast": "broadcast", "newsletter": "channel"}

MAX_CHARS = 100

# A JID may also name one of the person's devices: user[_agent][:device]@server.
_JID = re.compile(r"([0-9]{5,20})(?:_[0-9]+)?(?::[0-9]+)?@([a-z.]+)\Z")


def user_of(jid, servers):
    """Return the number before the @ if the JID is of one of the servers, else ""."""
    match = _JID.match(jid) if isinstance(jid, str) else None
    return match[1] if match and match[2] in servers else ""


def kind_of(jid):
    """Return what a JID names: "phone", "lid", "group", "broadcast", "channel"; "" for others."""
    if user_of(jid, PHONE_SERVERS):
        return "phone"
    if user_of(jid, LID_SERVERS):
        return "lid"
    if not isinstance(jid, str) or len(jid) > MAX_CHARS:
        return ""
    return OTHERS.get(jid.rpartition("@")[2], "")


class Person(NamedTuple):
    """Somebody on WhatsApp: the digits of the phone number, those of the LID, or both."""

    phone: str = ""
    lid: str = ""

    @property
    def lane(self):
        """The chat, the same for both forms where both are known."""
        return self.phone or f"{self.lid}@lid"

    def address(self, server):
        """The JID to answer to; `server` is how the gateway writes that of phone numbers."""
        return f"{self.phone}@{server}" if self.phone else f"{self.lid}@lid"

    def sender(self, name, server):
        """Return the person as the port knows them."""
        ids = []
        if self.phone:
            ids += [("wa_id", self.phone), *phone_ids(self.phone)]
        if self.lid:
            ids.append(("lid", self.lid))
        phone = e164(self.phone) if self.phone else None
        return Sender(address=self.address(server), ids=tuple(ids), name=name, phone=phone)


def person_of(jids, own=()):
    """Return the `Person` whom some JIDs name, ``None`` where they name nobody.

    :param own: JIDs of our own account, which also come along and are not the customer's
    """
    ours = {(kind_of(jid), user_of(jid, PHONE_SERVERS + LID_SERVERS)) for jid in own}
    found = {"phone": "", "lid": ""}
    for jid in jids:
        kind = kind_of(jid)
        user = user_of(jid, PHONE_SERVERS + LID_SERVERS)
        if kind in found and not found[kind] and (kind, user) not in ours:
            found[kind] = user
    return Person(**found) if found["phone"] or found["lid"] else None
