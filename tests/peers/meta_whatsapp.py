"""A strict fake of the WhatsApp Cloud API: one business account, its numbers, templates, media and
messages.

    with WhatsApp() as peer:
        peer.hears("whatsapp_business_account", FIELDS)
        ...
        raw, headers = peer.signed(peer.inbound("text", {"body": "Oi"}))

What a message may be is told in ``meta_whatsapp_rules.py``, what comes in is built in
``meta_whatsapp_inbound.py``.
"""

import secrets
import time

from .base import Reply, route
from .meta import Graph, GraphError
from .meta_whatsapp_inbound import Inbound
from .meta_whatsapp_rules import MEDIA_LIMITS, STATUS_FIELDS, check_message

#: Seconds for which the address of a file is good.
ADDRESS_SECONDS = 300

#: What else a number can be asked for (Graph's reference of the node).
NUMBER_FIELDS = (
    "account_mode",
    "certificate",
    "conversational_automation",
    "eligibility_for_api_business_global_search",
    "health_status",
    "is_official_business_account",
    "is_on_biz_app",
    "is_pin_enabled",
    "is_preverified_number",
    "last_onboarded_time",
    "messaging_limit_tier",
    "new_certificate",
    "new_name_status",
    "quality_score",
    "search_visibility",
)


class WhatsApp(Inbound, Graph):
    """
    numbers
        id → what ``GET /{number}`` tells;
    messages
        what was sent, in order: the JSON as it came, with ``id``;
    marks
        read marks and "is typing", the JSON as it came;
    media
        id → ``(bytes, mimetype)`` of files, customers' and uploaded ones;
    closed
        the customers whose window of 24 hours is over;
    blocked
        those who do not want our messages;
    clock
        the fake's own, so that an address can grow old at once.
    """

    OPEN = ("/attachments/",)

    def __init__(self, number_id="106540352242922", business_id="102290129340398", **kwargs):
        super().__init__(**kwargs)
        self.number_id = number_id
        self.business_id = business_id
        self.scopes = ["whatsapp_business_management", "whatsapp_business_messaging"]
        self.numbers = {}
        self.add_number(number_id, "+55 11 4002-8922", "Provedor")
        self.subscribed = {}
        self.templates = []
        self.messages = []
        self.marks = []
        self.media = {}
        self.closed, self.blocked = set(), set()
        self.age = 0.0
        self._addresses = {}

    def add_number(self, number_id, display, name):
        """Another number of the business account."""
        self.numbers[number_id] = {
            "id": number_id,
            "display_phone_number": display,
            "verified_name": name,
            "name_status": "APPROVED",
            "quality_rating": "GREEN",
            "code_verification_status": "VERIFIED",
            "platform_type": "CLOUD_API",
            "status": "CONNECTED",
            "throughput": {"level": "STANDARD"},
            "webhook_configuration": {"application": "https://app.example/default"},
        }

    @property
    def clock(self):
        return time.monotonic() + self.age

    # Nodes

    @route("GET", "/<version>/<node>")
    def get_node(self, call, version, node):
        if node in self.numbers:
            return self.pick(call, self.numbers[node], NUMBER_FIELDS)
        if node in self.media:
            return self._media_address(call, node)
        message = (
            f"Unsupported get request. Object with ID '{node}' does not exist, cannot be loaded due"
            " to missing permissions, or does not support this operation."
        )
        raise GraphError(100, message, subcode=33, wrong=False)

    @route("POST", "/<version>/<node>")
    @route("POST", "/<version>/<node>/")
    def post_node(self, call, version, node):
        if node not in self.numbers:
            raise GraphError(100, f"Unsupported post request. Object with ID '{node}'", subcode=33)
        self.known(call.json, needed=("webhook_configuration",))
        given = call.json["webhook_configuration"]
        self.known(given, needed=("override_callback_uri",), allowed=("verify_token",))
        address, seen = given["override_callback_uri"], self.numbers[node]["webhook_configuration"]
        if address:
            self.verify(address, given.get("verify_token"))
            seen["phone_number"] = address
        else:
            seen.pop("phone_number", None)
        return {"success": True}

    # The business account

    @route("GET", "/<version>/<account>/phone_numbers")
    def get_numbers(self, call, version, account):
        self._need_account(account)
        fields = call.query.get("fields", "id,display_phone_number").split(",")
        items = [
            {name: number[name] for name in fields if name in number}
            for number in self.numbers.values()
        ]
        return self.page(call, items)

    @route("GET", "/<version>/<account>/subscribed_apps")
    def get_apps(self, call, version, account):
        self._need_account(account)
        return self.page(call, list(self.subscribed.values()))

    @route("POST", "/<version>/<account>/subscribed_apps")
    def subscribe(self, call, version, account):
        self._need_account(account)
        given = call.json or {}
        self.known(given, allowed=("override_callback_uri", "verify_token"))
        app = {"id": self.app_id, "name": self.app_name, "link": "https://www.facebook.com/games/"}
        item = {"whatsapp_business_api_data": app}
        if "override_callback_uri" in given:
            self.known(given, needed=("override_callback_uri", "verify_token"))
            self.verify(given["override_callback_uri"], given["verify_token"])
            item["override_callback_uri"] = given["override_callback_uri"]
        self.subscribed[self.app_id] = item
        return {"success": True}

    @route("DELETE", "/<version>/<account>/subscribed_apps")
    def unsubscribe(self, call, version, account):
        self._need_account(account)
        self.known(call.query)
        return {"success": self.subscribed.pop(self.app_id, None) is not None}

    @route("GET", "/<version>/<account>/message_templates")
    def get_templates(self, call, version, account):
        self._need_account(account)
        filters = ("name", "status", "language", "category", "content", "name_or_content")
        page = self.page(call, self.templates, allowed=(*filters, "quality_score", "summary"))
        if "summary" in call.query:
            counts = dict.fromkeys(call.query["summary"].split(","), len(self.templates))
            page["summary"] = counts
        return page

    def _need_account(self, account):
        if account != self.business_id:
            message = f"Unsupported request. Object with ID '{account}' does not exist"
            raise GraphError(100, message, subcode=33)

    # Files

    @route("POST", "/<version>/<number>/media")
    def upload(self, call, version, number):
        self._need_number(number)
        self.known(call.form, needed=("messaging_product", "type"))
        self.known(call.files, needed=("file",))
        if call.form["messaging_product"] != "whatsapp":
            raise GraphError(100, "Param messaging_product must be one of {WHATSAPP}")
        file = call.files["file"]
        mimetype = call.form["type"]
        if mimetype.partition(";")[0] != file.mimetype or mimetype not in MEDIA_LIMITS:
            known = ", ".join(MEDIA_LIMITS)
            message = f"Param file must be a file with one of the following types: {known}."
            raise GraphError(100, f"{message} Received file of type '{mimetype}'.")
        if not file.name or len(file.data) > MEDIA_LIMITS[mimetype]:
            raise GraphError(131053, "Media upload error", details="File size or name is wrong.")
        return {"id": self.keep(file.data, mimetype)}

    def keep(self, data, mimetype):
        """Store a file, as customers' are, and return its id."""
        media_id = str(secrets.randbelow(10**15) + 10**15)
        with self.lock:
            self.media[media_id] = (data, mimetype)
        return media_id

    def _media_address(self, call, media_id):
        self.known(call.query, allowed=("phone_number_id",))
        data, mimetype = self.media[media_id]
        address = f"/attachments/{secrets.token_urlsafe(12)}"
        self._addresses[address] = (media_id, self.clock)
        return {
            "messaging_product": "whatsapp",
            "url": self.url + address,
            "mime_type": mimetype,
            "sha256": "hash",
            "file_size": str(len(data)),
            "id": media_id,
        }

    @route("GET", "/attachments/<name>")
    def download(self, call, name):
        media_id, since = self._addresses.get(call.path, ("", -ADDRESS_SECONDS))
        if call.headers.get("Authorization") != f"Bearer {self.token}":
            return self.refuse(401, "", "a file was asked for without the token", call)
        if media_id not in self.media or self.clock - since >= ADDRESS_SECONDS:
            return Reply(404, "")
        data, mimetype = self.media[media_id]
        return Reply(200, data, {"Content-Type": mimetype})

    # Messages

    @route("POST", "/<version>/<number>/messages")
    def post_message(self, call, version, number):
        self._need_number(number)
        self.known(call.query)
        body = call.json
        if not isinstance(body, dict) or body.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required.")
        if "status" in body:
            return self._mark(body)
        check_message(self, body)
        return self._accept(body)

    def _mark(self, body):
        self.known(body, needed=STATUS_FIELDS, allowed=("typing_indicator",))
        typing = body.get("typing_indicator", {"type": "text"})
        if body["status"] != "read" or typing != {"type": "text"}:
            raise GraphError(131009, "Parameter value is not valid")
        if not str(body["message_id"]).startswith("wamid."):
            raise GraphError(131009, "Parameter value is not valid", details="message_id")
        self.marks.append(body)
        return {"success": True}

    def _accept(self, body):
        person = body.get("to") or body["recipient"]
        if person in self.blocked:
            message = "User has stopped marketing messages from your business"
            raise GraphError(131050, message, wrong=False)
        if body["type"] != "template" and person in self.closed:
            details = "Message failed to send because more than 24 hours have passed"
            raise GraphError(131047, "Re-engagement message", details=details, wrong=False)
        message_id = self.message_id()
        with self.lock:
            self.messages.append({**body, "id": message_id})
        contact = {"input": person}
        if "to" in body:
            contact["wa_id"] = person.lstrip("+")
        else:
            contact["user_id"] = person
        return {
            "messaging_product": "whatsapp",
            "contacts": [contact],
            "messages": [{"id": message_id}],
        }

    def _need_number(self, number):
        if number not in self.numbers:
            message = f"Unsupported post request. Object with ID '{number}' does not exist"
            raise GraphError(100, message, subcode=33)
