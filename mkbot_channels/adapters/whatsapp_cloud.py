"""WhatsApp by Meta's Cloud API ("WhatsApp Business Platform").

What comes in is in ``_whatsapp_in.py``, what goes out in ``_whatsapp_out.py``, the account itself
in ``_whatsapp_account.py``, and what Meta's platforms share in ``_meta.py``. A message that was
sent can be neither edited nor deleted by this API.
"""

from datetime import timedelta

from ._meta import challenge as challenge
from ._meta import verify_signature
from ._whatsapp_account import check as check
from ._whatsapp_account import connect as connect
from ._whatsapp_account import disconnect as disconnect
from ._whatsapp_account import fetch as fetch
from ._whatsapp_account import templates as templates
from ._whatsapp_in import parse as parse
from ._whatsapp_in import parse_event as parse_event
from ._whatsapp_out import MEDIA as MEDIA
from ._whatsapp_out import build as build
from ._whatsapp_out import read_answer as read_answer
from ._whatsapp_people import Person

CAPABILITIES = frozenset(
    ("reply", "reaction", "typing", "read", "template", "invite", "buttons"),
)
#: After the customer's last message; outside only approved templates go (error 131047).
WINDOW = timedelta(hours=24)
REQUIRED = (
    "meta_app_secret",
    "meta_verify_token",
    "meta_token",
    "whatsapp_phone_number_id",
    "whatsapp_business_id",
)
#: The house makes it up: Meta is told it together with the webhook's address.
SECRETS = ("meta_verify_token",)
#: Meta's own limit of a webhook's body.
MAX_BYTES = 3 * 1024 * 1024

verify = verify_signature


def person(phone):
    """The :class:`port.Sender` of a phone (E.164) to which we write first."""
    return Person().add(phone).sender()
