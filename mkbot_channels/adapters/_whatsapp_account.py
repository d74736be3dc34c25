"""The account behind a number of the WhatsApp Cloud API: connecting it, asking how it is doing, its
templates, and customers' files. All are generators, see ``port.py``."""

from urllib.parse import urlsplit

from odoo.addons.mkbot_chat.port import Connection, Refused, Request, TemplateInfo

from ._meta import (
    ask,
    body_of,
    dict_of,
    graph,
    graph_url,
    inspect_token,
    list_of,
    pages,
    refused,
    text_of,
)

SCOPES = ("whatsapp_business_messaging", "whatsapp_business_management")
NUMBER_FIELDS = (
    "id",
    "display_phone_number",
    "verified_name",
    "name_status",
    "quality_rating",
    "code_verification_status",
    "platform_type",
    "status",
    "webhook_configuration",
)
#: Fields of the app's webhook: the first we cannot do without, the others tell more.
FIELDS = ("messages", "smb_message_echoes", "account_update", "user_id_update")
OBJECT = "whatsapp_business_account"

#: Hosts from which Meta serves files; the token is sent to no other.
MEDIA_HOSTS = (".fbsbx.com", ".facebook.com", ".fbcdn.net", ".whatsapp.net")
MEDIA_SECONDS = 60.0

STATUSES = {
    "APPROVED": "approved",
    "IN_APPEAL": "pending",
    "PENDING": "pending",
    "PENDING_DELETION": "disabled",
    "REJECTED": "rejected",
    "PAUSED": "paused",
}


def connect(settings, webhook_url):
    """Check the credentials, have Meta call `webhook_url` for this number, read that back.

    The address is set for the business account (which tells of itself there) and for the number:
    two of its numbers may be two accounts of ours, and the number's own address goes first.
    Meta calls :func:`_meta.challenge` at that address while it is being set.
    """
    app, warnings = yield from inspect_token(settings, SCOPES)
    number = yield from _number(settings)
    yield from _belongs(settings)
    warnings += yield from _subscribed_fields(settings, app, webhook_url)
    callback = {
        "override_callback_uri": webhook_url,
        "verify_token": settings["meta_verify_token"],
    }
    yield from ask(settings, "POST", _apps(settings), json=callback)
    yield from ask(
        settings,
        "POST",
        settings["whatsapp_phone_number_id"],
        json={"webhook_configuration": callback},
    )
    seen = yield from _number(settings)
    actual = text_of(dict_of(seen.get("webhook_configuration")).get("phone_number"))
    if actual != webhook_url:
        raise Refused("account", f"Meta calls {actual or 'no address'} for this number.", False)
    apps = yield from pages(settings, _apps(settings))
    if app.get("id") not in [_app_id(item) for item in apps]:
        raise Refused("account", "The app is not subscribed to the business account.", False)
    details = (("App", text_of(app.get("name"))), ("Webhook", actual))
    return _connection(number, details, warnings)


def disconnect(settings):
    """Take the webhook back; the business account's too, unless another number of it still has an
    address of its own."""
    own = settings["whatsapp_phone_number_id"]
    yield from ask(
        settings, "POST", own, json={"webhook_configuration": {"override_callback_uri": ""}}
    )
    numbers = yield from pages(
        settings,
        f"{settings['whatsapp_business_id']}/phone_numbers",
        {"fields": "id,webhook_configuration"},
    )
    others = [
        dict_of(number.get("webhook_configuration")).get("phone_number")
        for number in numbers
        if number.get("id") != own
    ]
    # Subscribing again without an address takes only the address away.
    method = "POST" if any(others) else "DELETE"
    yield from ask(settings, method, _apps(settings))


def check(settings):
    """Ask how the number and the token are doing."""
    app, warnings = yield from inspect_token(settings, SCOPES)
    number = yield from _number(settings)
    webhook = dict_of(number.get("webhook_configuration")).get("phone_number")
    details = (("App", text_of(app.get("name"))), ("Webhook", text_of(webhook)))
    return _connection(number, details, warnings)


def _number(settings):
    fields = {"fields": ",".join(NUMBER_FIELDS)}
    return ask(settings, "GET", settings["whatsapp_phone_number_id"], fields)


def _apps(settings):
    return f"{settings['whatsapp_business_id']}/subscribed_apps"


def _app_id(item):
    return dict_of(item.get("whatsapp_business_api_data")).get("id")


def _belongs(settings):
    """Refuse a number of another business account: its messages would never come."""
    edge = f"{settings['whatsapp_business_id']}/phone_numbers"
    numbers = yield from pages(settings, edge, {"fields": "id,display_phone_number"})
    if settings["whatsapp_phone_number_id"] not in [number.get("id") for number in numbers]:
        known = ", ".join(
            f"{text_of(number.get('display_phone_number'))} = {text_of(number.get('id'))}"
            for number in numbers
        )
        raise Refused("account", f"The business account has these numbers: {known or '–'}")


def _subscribed_fields(settings, app, webhook_url):
    """See that the app hears of messages at all: an address for a number changes only where, not
    what. An app that has no webhook yet gets this one; to another's nothing is changed.

    :return: warnings: ``("webhook_field", names of what the app does not hear of)``
    """
    edge = f"{text_of(app.get('id'))}/subscriptions"
    token = f"{text_of(app.get('id'))}|{settings['meta_app_secret']}"
    found = yield from pages(settings, edge, token=token)
    own = next((item for item in found if item.get("object") == OBJECT), None)
    if own is None:
        yield from ask(
            settings,
            "POST",
            edge,
            token=token,
            json={
                "object": OBJECT,
                "callback_url": webhook_url,
                "verify_token": settings["meta_verify_token"],
                "fields": ",".join(FIELDS),
            },
        )
        return ()
    heard = [text_of(field.get("name")) for field in list_of(own.get("fields"))]
    missing = [field for field in FIELDS if field not in heard]
    return (("webhook_field", ", ".join(missing)),) if missing else ()


def _connection(number, details, warnings):
    told = {name: text_of(number.get(name)) for name in NUMBER_FIELDS}
    warnings = list(warnings)
    if told["platform_type"] not in ("", "CLOUD_API"):
        warnings.append(("not_registered", told["platform_type"]))
    if told["status"] not in ("", "CONNECTED"):
        warnings.append(("number_status", told["status"]))
    if told["quality_rating"] in ("RED", "YELLOW"):
        warnings.append(("quality", told["quality_rating"]))
    if told["name_status"] in ("DECLINED", "EXPIRED", "PENDING_REVIEW"):
        warnings.append(("name_status", told["name_status"]))
    shown = (
        ("Number", told["display_phone_number"]),
        ("Name", told["verified_name"]),
        ("Name status", told["name_status"]),
        ("Quality", told["quality_rating"]),
        ("Status", told["status"]),
        *details,
    )
    name = " ".join(filter(None, (told["verified_name"], told["display_phone_number"])))
    return Connection(
        name=name,
        details=tuple((label, value) for label, value in shown if value),
        warnings=tuple(warnings),
    )


# ----- templates -----


def templates(settings):
    """Return all templates of the business account as :class:`port.TemplateInfo`."""
    found = yield from pages(
        settings,
        f"{settings['whatsapp_business_id']}/message_templates",
        {"fields": "id,name,language,category,status,components", "limit": "100"},
    )
    return [_template(item) for item in found]


def _template(item):
    parts = {text_of(part.get("type")): part for part in list_of(item.get("components"))}
    header, buttons = parts.get("HEADER", {}), parts.get("BUTTONS", {})
    return TemplateInfo(
        provider_id=text_of(item.get("id")),
        name=text_of(item.get("name")),
        lang=text_of(item.get("language")),
        category=text_of(item.get("category")).lower(),
        status=STATUSES.get(text_of(item.get("status")), "disabled"),
        body=text_of(parts.get("BODY", {}).get("text")),
        header=text_of(header.get("text")),
        header_format=text_of(header.get("format")).lower(),
        footer=text_of(parts.get("FOOTER", {}).get("text")),
        buttons=tuple(
            (
                text_of(button.get("type")).lower(),
                text_of(button.get("text")),
                text_of(button.get("url")),
            )
            for button in list_of(buttons.get("buttons"))
        ),
    )


# ----- files -----


def fetch(settings, attachment):
    """Return ``(bytes, mimetype)`` of a customer's file.

    Its id is good for seven days, the address that it gives for five minutes: an address that is
    no longer good is asked for once more.
    """
    for _attempt in range(2):
        answer = yield graph(settings, "GET", attachment.ref)
        if not 200 <= answer.status < 300:
            error = refused(answer)
            # 100: there is no such object, or no longer.
            raise Refused("too_old", error.message) if error.message.startswith("100") else error
        told = body_of(answer.body)
        answer = yield _download(settings, text_of(told.get("url")))
        if answer.status == 200:
            return answer.body, text_of(told.get("mime_type")) or None
        if answer.status not in (401, 403, 404, 410):
            break
    raise refused(answer)


def _download(settings, url):
    """The request for a file. The token goes to Meta alone."""
    own = urlsplit(graph_url(settings, ""))
    try:
        address = urlsplit(url)
        # A name and nothing else: no user before it, no port after it.
        is_meta = address.netloc == address.hostname and address.netloc.endswith(MEDIA_HOSTS)
    except ValueError:
        raise Refused("content", "The file has no address.") from None
    is_own = (address.scheme, address.netloc) == (own.scheme, own.netloc)
    if not is_own and not (is_meta and address.scheme == "https"):
        raise Refused("content", "The file is not on a server of Meta.")
    headers = {"Authorization": f"Bearer {settings['meta_token']}"}
    return Request("GET", url, headers=headers, timeout=MEDIA_SECONDS, foreign=not is_own)
