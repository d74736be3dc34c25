"""One module per platform: how it proves itself, what it says, how it wants to be spoken to.

Pure Python: no Odoo, no I/O, nothing kept between calls. What every adapter has to offer is told
in ``mkbot_chat/port.py``; besides, a module may say

``TRANSPORT``
    "http" (the default: ``build`` gives requests) or "bus" (``render`` gives a dict to push);
``PUBLIC``
    its webhook is called by anybody's browser, so that visitors are rate limited;
``DEDUPLICATES``
    the platform ignores a message it has already: what is uncertain may be sent again;
``CAPABILITIES``
    which of "reply", "reaction", "edit", "delete", "typing", "read", "template", "invite",
    "buttons" there are beside messages: ``build`` is called for no other kind. "invite": a
    customer who never wrote can be written to;
``WINDOW``, ``GRACE``
    ``timedelta`` after the customer's last message in which we may write freely, and in which an
    operator (not the bot) still may; absent or ``None``: always;
``WATERMARKS``
    its receipts name no messages but a time, until which all was read. The lane of a customer is
    their address there;
``EDIT_WITHIN``
    ``timedelta`` after sending in which a message can be edited or deleted; absent: always;
``MEDIA``
    the :class:`port.MediaRule` of the files it takes, the most particular first. Absent: any;
``REQUIRED``
    the settings without which an account cannot be connected; ``SECRETS``: those of them that the
    house makes up itself when they are empty. Settings have the names of the account's fields,
    and ``api_url``, which replaces the platform's own address where it is not empty;
``SHARED_BY``
    the setting that is the same for all accounts whose events may come to the webhook of one of
    them. ``parse`` leaves out what is not of the account whose settings it is given;
``MAX_BYTES``
    the largest body of its webhook (default 1 MiB);
``person(phone)``
    the ``Sender`` of somebody with this phone (E.164) to whom we write first; only where that can
    be done;
``challenge(settings, params)``
    the text that answers a GET on the webhook, or raises ``Forged``;
``answer(settings, raw)``
    the JSON that answers a POST once its events are stored, ``None`` for the usual one;
``read_answer(status, headers, body)``
    what the platform's answer to a request means: ``Sent`` or ``Failure``. Where the module says
    ``ANSWER_NEEDS_REQUEST`` it is given the ``request`` too.

``NEEDS_URL``
    it fetches files from us: attachments that go out have a `url` beside their `data`.

Generators (see ``port.py``), each raising ``Refused``:

``connect(settings, webhook_url)``
    checks the credentials, tells the platform where our webhook is, reads back what it believes;
    returns a ``Connection``;
``disconnect(settings)``
    takes the webhook back;
``check(settings)``
    asks how the account is doing; returns a ``Connection``;
``qr(settings)``
    returns the text of the QR code to be read by the phone, ``None`` once it is linked;
``templates(settings)``
    returns the list of ``TemplateInfo``;
``profile(settings, sender)``
    returns the ``Sender`` with the name that the platform's events do not tell;
``fetch(settings, attachment)``
    returns ``(bytes, mimetype or None)`` of an attachment that came as `ref` or `url`;
``authorize(settings)``
    returns ``(token, seconds it is good for)`` for requests that say `authorize`;
``signing_keys(settings)``
    returns ``{key id: JWK as a dict}``: those keys by which a platform signs its calls. They are
    kept a day, and ``verify`` finds in ``settings["signing_key"]`` a function that gives the key
    of an id, ``None`` for an unknown one.
"""

from importlib import import_module

#: platform code → module of this package. They are loaded when an account needs them.
MODULES = (
    "site",
    "telegram",
    "whatsapp_cloud",
    "evolution",
    "waha",
    "messenger",
    "instagram",
    "botframework",
)

#: platform code → adapter, those loaded so far
ADAPTERS = {}


def adapter_of(platform):
    """Return the adapter of a platform, ``None`` where there is none."""
    if platform not in ADAPTERS:
        if platform not in MODULES:
            return None
        ADAPTERS[platform] = import_module(f".{platform}", __name__)
    return ADAPTERS[platform]


def capabilities(platform):
    """Return what a platform can do beside messages, see ``CAPABILITIES`` above."""
    return getattr(adapter_of(platform), "CAPABILITIES", frozenset())
