"""What comes from the WhatsApp Cloud API: the changes of an entry ("Webhooks" in Meta's
documentation of the WhatsApp Business Platform), cut into events."""

import hashlib
import json

from odoo.addons.mkbot_chat.port import Event, Malformed, Receipt

from . import _whatsapp_content as content
from ._meta import dict_of, entries, id_of, list_of, moment, text_of
from ._meta_errors import words
from ._whatsapp_people import Person, contact_of, moved, person_of

OBJECT = "whatsapp_business_account"

#: Where events go that are about no person.
ACCOUNT_LANE = "account"

#: Of the platform's names for what it sends, in case they are no names.
CODE_CHARS = 64

STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}

#: What an ``account_update`` says of the account; all else is merely journalled.
ACCOUNT_EVENTS = {
    "ACCOUNT_DELETED": "failed",
    "ACCOUNT_OFFBOARDED": "failed",
    "ACCOUNT_RECONNECTED": "connected",
    "ACCOUNT_RESTRICTION": "failed",
    "ACCOUNT_VIOLATION": "failed",
    "DISABLED_UPDATE": "failed",
    "PARTNER_APP_UNINSTALLED": "failed",
    "PARTNER_REMOVED": "failed",
}
_ACCOUNT_DETAILS = ("ban_info", "violation_info", "restriction_info", "disconnection_info")


def parse(settings, headers, raw):
    """Return the events of a webhook's body that are the account's own.

    An app has one webhook, or each of its numbers has its own: what is for another number, or
    another business account, is somebody else's.
    """
    events = []
    for entry in entries(raw, OBJECT):
        for change in _objects(entry, "changes"):
            if not isinstance(change.get("value"), dict):
                raise Malformed("value: an object is expected")
            if _is_ours(settings, entry, change["value"]):
                events += _events(entry, text_of(change.get("field"))[:CODE_CHARS], change["value"])
    return events


def parse_event(settings, payload):
    """Read again an event from what :func:`parse` left in ``Event.raw``."""
    try:
        found = list(_events(payload, payload["field"], payload["value"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Malformed(f"not a stored event: {error!r}") from error
    if len(found) != 1:
        raise Malformed(f"not a stored event: {len(found)} events")
    return found[0]


def _is_ours(settings, entry, value):
    number = dict_of(value.get("metadata")).get("phone_number_id")
    if number is not None:
        return text_of(number) == settings.get("whatsapp_phone_number_id")
    account = settings.get("whatsapp_business_id")
    return not account or text_of(entry.get("id")) == account


def _objects(holder, name):
    found = holder.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Malformed(f"{name}: a list of objects is expected")
    return found


def _events(entry, field, value):
    """Return the events of one change; each gets a change with nothing else in it as `raw`."""
    head = {"id": text_of(entry.get("id")), "time": entry.get("time"), "field": field}
    events = []
    for name, read in READERS.items():
        for item in _objects(value, name):
            person = PERSONS[name](value, item)
            alone = {"metadata": value.get("metadata"), name: [item]}
            contact = contact_of(value, *_number_and_bsuids(name, item))
            if contact:
                alone["contacts"] = [contact]
            events.append(read(item, person, {**head, "value": alone}))
    is_empty = any(name in value for name in READERS) or field == "messages"
    if value.get("errors") or not (events or is_empty):
        rest = {name: item for name, item in value.items() if name not in READERS}
        events.append(_other(field, rest, {**head, "value": rest}))
    return events


# ----- who -----


def _number_and_bsuids(name, item):
    number, *bsuids = ID_FIELDS[name]
    return item.get(number), tuple(item.get(bsuid) for bsuid in bsuids)


def _person(name):
    def find(value, item):
        number, bsuids = _number_and_bsuids(name, item)
        return person_of(value, number, *bsuids)

    return find


def _person_of_message(value, item):
    if item.get("type") == "system":
        person = moved(item)
        if person.sender():
            return person
    return _person("messages")(value, item)


def _person_of_update(value, item):
    ids, parents = dict_of(item.get("user_id")), dict_of(item.get("parent_user_id"))
    person = person_of(value, item.get("wa_id"), ids.get("current"), parents.get("current"))
    return person.add_old(None, ids.get("previous"), parents.get("previous"))


def _person_of_status(value, item):
    if item.get("recipient_type") == "group" or item.get("group_id"):
        return Person()
    return _person("statuses")(value, item)


# ----- what -----


def _event(raw, key, person, **fields):
    if fields.get("code"):
        fields["code"] = fields["code"][:CODE_CHARS]
    return Event(key=key, lane=person.lane or ACCOUNT_LANE, raw=raw, **fields)


def _key(item, *more):
    """The platform's own id; where there is none, one that the same content has again."""
    own = id_of(item.get("id"))
    if not own:
        own = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()
    return ":".join([own, *more])


def _message(message, person, raw):
    """One of ``messages``: what the customer wrote or did."""
    if id_of(message.get("group_id")):
        return _in_group(message, raw)
    fields = content.read(message)
    sender = person.sender()
    if sender is None:
        fields = {"kind": "unknown", "code": fields.get("code") or content.type_of(message)}
    elif fields["kind"] in ("message", "choice", "unknown"):
        fields["provider_id"] = id_of(message.get("id")) or None
        fields["reply_to"] = content.reply_to(message)
        fields["about"] = content.about(message)
    at = moment(message.get("timestamp"))
    return _event(raw, _key(message), person, at=at, sender=sender, **fields)


def _in_group(message, raw):
    return Event(
        key=_key(message),
        lane=id_of(message.get("group_id")),
        kind="unknown",
        at=moment(message.get("timestamp")),
        code="group",
        raw=raw,
    )


def _echo(message, person, raw):
    """One of ``message_echoes``: what we wrote with the WhatsApp Business app on the phone."""
    fields = content.read(message)
    kind = {"message": "echo", "edit": "edit", "delete": "delete"}.get(fields["kind"])
    sender = person.sender()
    at = moment(message.get("timestamp"))
    if kind is None or sender is None:
        code = f"smb_message_echoes {content.type_of(message)}"
        return _event(raw, _key(message), person, kind="unknown", at=at, code=code)
    fields["kind"] = kind
    if kind == "echo":
        fields["provider_id"] = id_of(message.get("id")) or None
        fields["reply_to"] = content.reply_to(message)
        fields["about"] = content.about(message)
    own = kind != "echo"
    return _event(raw, _key(message), person, at=at, sender=sender, own=own, **fields)


def _status(status, person, raw):
    """One of ``statuses``: how a message of ours is doing."""
    told, message_id = text_of(status.get("status"))[:CODE_CHARS], id_of(status.get("id"))
    at = moment(status.get("timestamp"))
    key = _key(status, told)
    if told not in STATES or not message_id:
        return _event(raw, key, person, kind="unknown", at=at, code=f"status {told}".strip())
    error = None
    if told == "failed":
        error = "; ".join(_words(item) for item in list_of(status.get("errors"))) or None
    receipt = Receipt((message_id,), STATES[told], error=error)
    sender = person.sender()
    return _event(raw, key, person, kind="receipt", at=at, sender=sender, receipt=receipt)


def _words(error):
    return ": ".join(word for word in (text_of(error.get("code")), words(error)) if word)


def _user_id_update(update, person, raw):
    """One of ``user_id_update``: a customer has another BSUID."""
    sender = person.sender()
    fields = {"kind": "notice", "code": "number_changed"}
    if sender is None:
        fields = {"kind": "unknown", "code": "user_id_update"}
    at = moment(update.get("timestamp"))
    return _event(raw, _key(update), person, at=at, sender=sender, **fields)


def _call(call, person, raw):
    """One of ``calls``: told to the operators when nobody answered it."""
    sender = person.sender()
    is_missed = (
        call.get("event") == "terminate"
        and call.get("direction") == "USER_INITIATED"
        and call.get("status") != "COMPLETED"
    )
    fields = {"kind": "unknown", "code": "calls"}
    if is_missed and sender:
        fields = {"kind": "notice", "code": "missed_call", "sender": sender}
    at = moment(call.get("timestamp"))
    return _event(raw, _key(call, text_of(call.get("event"))[:CODE_CHARS]), person, at=at, **fields)


def _other(field, value, raw):
    """A change that has no list of its own: of the account, of a template…"""
    fields = {"kind": "unknown", "code": "errors" if value.get("errors") else field or "change"}
    event = text_of(value.get("event"))
    state = ACCOUNT_EVENTS.get(event) if field == "account_update" else None
    if dict_of(value.get("ban_info")).get("waba_ban_state") == "REINSTATE":
        state = state and "connected"
    if state:
        details = [_flat(value.get(name)) for name in _ACCOUNT_DETAILS]
        text = ": ".join([event, *(detail for detail in details if detail)])
        fields = {"kind": "account", "code": state, "text": text}
    key = f"{field or 'change'}:{_key({'time': raw['time'], 'of': raw['id'], 'value': value})}"
    return _event(raw, key, Person(), at=moment(raw["time"]), **fields)


def _flat(value):
    """Nested details as one line."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_flat(item)}" for name, item in value.items())
    if isinstance(value, list):
        return "; ".join(_flat(item) for item in value)
    return text_of(value)


#: list in a change's value → what reads an item of it
READERS = {
    "messages": _message,
    "message_echoes": _echo,
    "statuses": _status,
    "user_id_update": _user_id_update,
    "calls": _call,
}
#: the same → where an item names its person: the number, the BSUIDs
ID_FIELDS = {
    "messages": ("from", "from_user_id", "from_parent_user_id"),
    "message_echoes": ("to", "to_user_id", "to_parent_user_id"),
    "statuses": ("recipient_id", "recipient_user_id", "recipient_parent_user_id"),
    "user_id_update": ("wa_id",),
    "calls": ("from", "from_user_id", "from_parent_user_id"),
}
#: the same → what gathers that person's ids
PERSONS = {
    "messages": _person_of_message,
    "message_echoes": _person("message_echoes"),
    "statuses": _person_of_status,
    "user_id_update": _person_of_update,
    "calls": _person("calls"),
}
