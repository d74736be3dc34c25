"""Who speaks in the Bot Framework, and how they are recognised."""

import re

from odoo.addons.mkbot_chat.port import Sender

from ._botframework_values import item, items, text

#: No real id is as long. Longer ones do not fit into the database's indexes.
ID_CHARS = 512
CHANNEL_CHARS = 64
#: Channels in which the page that holds the chat says who `from` is, and may lie, unless it had
#: the id put into its token, which then begins with "dl_".
UNVOUCHED = ("directline", "directlinespeech", "webchat", "emulator")

_LANG = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2}))?(?:[-_].*)?\Z")


def sender_of(activity, lane, person):
    """Return the :class:`port.Sender` of an activity.

    :param person: the conversation is this person's alone. They are known by it too then, so that
        an activity that does not name them (Direct Line's first) is theirs all the same.
    """
    channel = text(activity, "channelId")[:CHANNEL_CHARS]
    user, bot = item(activity, "from"), item(activity, "recipient")
    if text(user, "id") == text(bot, "id") or text(user, "role") == "bot":
        user = {}
    user_id, aad = text(user, "id")[:ID_CHARS], text(user, "aadObjectId")[:ID_CHARS]
    ids = []
    if aad and channel == "msteams":
        ids.append(("aad", aad))
    if user_id and (channel not in UNVOUCHED or user_id.startswith("dl_")):
        ids.append(("bf_id", f"{channel}:{user_id}"))
    if person:
        ids.append(("bf_conversation", lane))
    tenant = text(item(activity, "conversation"), "tenantId")
    return Sender(
        address=lane,
        ids=tuple(ids),
        name=text(user, "name")[:200],
        lang=_lang(activity),
        meta={
            "service_url": text(activity, "serviceUrl"),
            "channel_id": channel,
            "conversation": lane,
            "tenant": tenant or text(item(item(activity, "channelData"), "tenant"), "id"),
            "bot": {name: text(bot, name) for name in ("id", "name")},
            "user": {name: text(user, name) for name in ("id", "name", "aadObjectId")},
        },
    )


def _lang(activity):
    locales = [text(activity, "locale")]
    locales += [text(entity, "locale") for entity in items(activity, "entities")]
    match = _LANG.match(next((locale for locale in locales if locale), ""))
    if not match:
        return None
    language, country = match.groups()
    return f"{language.lower()}_{country.upper()}" if country else language.lower()
