"""Who is on the other side of WhatsApp: numbers, business-scoped user ids, usernames.

Since 2026 a customer may hide the number behind a username. ``from``, ``wa_id`` and
``recipient_id`` are then absent and only the business-scoped user id (BSUID, ``BR.1349…``) names
them ("Business-scoped user IDs" in Meta's documentation). It changes with the telephone number.
"""

import re

from odoo.addons.mkbot_chat.port import Sender

from ._meta import dict_of, id_of, list_of, text_of
from ._phones import e164, phone_ids

#: Before an address that is a BSUID: such go into ``recipient``, numbers into ``to``.
BSUID = "bsuid:"

# At the end of the sentence only: what stands before is the name that the customer chose.
_CHANGED = re.compile(r" changed from ([A-Z]{2}\.[\w.]{1,150}) to ([A-Z]{2}\.[\w.]{1,150})\.?\Z")


class Person:
    """The ids of one person, gathered from the places of a payload where they may be.

    `numbers` and `bsuids` are in the order of preference for an address; `old` ones are known
    to be theirs and are never answered to.
    """

    def __init__(self, name="", username=""):
        self.name = name
        self.username = username
        self.numbers = []
        self.bsuids = []
        self.old = []

    def add(self, number=None, *bsuids):
        """Add a number and BSUIDs of theirs, the parent's last; values of no use are ignored."""
        number = id_of(number).lstrip("+")
        if number:
            self.numbers.append(number)
        self.bsuids += [id_of(bsuid) for bsuid in bsuids if id_of(bsuid)]
        return self

    def add_old(self, number=None, *bsuids):
        """Add ids that were theirs."""
        number = id_of(number).lstrip("+")
        if number:
            self.old += [("wa_id", number), *phone_ids(number)]
        self.old += [("bsuid", id_of(bsuid)) for bsuid in bsuids if id_of(bsuid)]
        return self

    @property
    def lane(self):
        """The most stable id there is: Meta always tells the BSUID, but for failed messages."""
        return next(iter([*self.bsuids, *self.numbers]), "")

    def sender(self):
        """Return the :class:`port.Sender`, ``None`` when the payload names nobody."""
        if not self.numbers and not self.bsuids:
            return None
        ids = []
        for number in self.numbers:
            ids += [("wa_id", number), *phone_ids(number)]
        ids += [("bsuid", bsuid) for bsuid in self.bsuids]
        return Sender(
            address=self.numbers[0] if self.numbers else BSUID + self.bsuids[0],
            ids=tuple(dict.fromkeys([*ids, *self.old])),
            name=self.name,
            phone=e164(self.numbers[0]) if self.numbers else None,
            username=self.username.lstrip("@") or None,
        )


def person_of(value, number, *bsuids):
    """Return the :class:`Person` that an item of a change's `value` is about.

    The change's ``contacts`` are one for each person. A number there may be written in another
    way than in the item, and then it is the ``wa_id`` that answers go to.

    :param number: ``from``, ``to``, ``recipient_id``…, may be ``None``
    :param bsuids: ``from_user_id``…, each may be ``None``
    """
    contact = contact_of(value, number, bsuids)
    profile = dict_of(contact.get("profile"))
    person = Person(text_of(profile.get("name")), text_of(profile.get("username")))
    person.add(contact.get("wa_id"), contact.get("user_id"), contact.get("parent_user_id"))
    person.add(number, *bsuids)
    return person


def contact_of(value, number, bsuids):
    """Return the one of the ``contacts`` that an item is about, an empty one where there is
    none."""
    contacts = list_of(value.get("contacts"))
    for contact in contacts:
        if number and contact.get("wa_id") == number:
            return contact
        if contact.get("user_id") and contact.get("user_id") in bsuids:
            return contact
    return contacts[0] if len(contacts) == 1 else {}


def moved(message):
    """Return the :class:`Person` of a message of type "system" by which somebody has another
    number or BSUID: the new ids, and the old ones."""
    system = dict_of(message.get("system"))
    person = Person()
    person.add(system.get("new_wa_id"))
    person.add(system.get("wa_id"), system.get("user_id"), system.get("parent_user_id"))
    person.add_old(
        message.get("from"), message.get("from_user_id"), message.get("from_parent_user_id")
    )
    person.add_old(system.get("customer"), system.get("previous_user_id"))
    told = _CHANGED.search(text_of(system.get("body")))
    if told and told[2] in person.bsuids:
        person.add_old(None, told[1])
    return person
