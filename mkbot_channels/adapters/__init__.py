"""One module per platform: how it proves itself, what it says, how it wants to be spoken to.

Pure Python: no Odoo, no I/O. What an adapter has to offer is told in ``mkbot_chat/port.py``;
besides, a module may say

``TRANSPORT``
    "http" (the default: ``build`` gives requests) or "bus" (``render`` gives a dict to push);
``PUBLIC``
    its webhook is called by anybody's browser, so that visitors are rate limited;
``DEDUPLICATES``
    the platform ignores a message it has already: what is uncertain may be sent again;
``challenge(settings, params)``
    the text that answers a GET on the webhook, or raises ``Forged``;
``read_answer(status, headers, body)``
    what the platform's answer to a request means: ``Sent`` or ``Failure``.
"""

from . import site

#: platform code → adapter
ADAPTERS = {"site": site}


def adapter_of(platform):
    """Return the adapter of a platform, ``None`` where there is none yet."""
    return ADAPTERS.get(platform)
