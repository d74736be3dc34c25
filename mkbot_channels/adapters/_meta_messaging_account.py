"""Connecting and checking a page and its Instagram account: Meta's "Page Subscribed Apps", "App
Subscriptions" and "User Profile API".

The address of the webhook belongs to the Meta app and not to the page: a person pastes it, with
the verify token, into the app's dashboard. What the app believes is read back and compared.
"""

import dataclasses

from odoo.addons.mkbot_chat.port import Connection, Refused

from ._meta import ask, body_of, dict_of, graph, inspect_token, list_of, text_of
from ._meta_messaging_content import shorten

#: What a page tells our app. Subscribing replaces the list: Messenger and Instagram, which share
#: the page's subscription, must ask for the same.
PAGE_FIELDS = (
    "messages",
    "messaging_postbacks",
    "message_deliveries",
    "message_reads",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "messaging_referrals",
    "messaging_handovers",
    "messaging_policy_enforcement",
    "standby",
)


def connect(platform, settings, webhook_url):
    """Generator: check the credentials, subscribe our app to the page, read back what Meta
    believes; return a `Connection`.

    :raise Refused: Meta says no, or the token is not the page's
    """
    app, warnings = yield from inspect_token(settings, platform.permissions)
    name, details = yield from _account(platform, settings)
    path = f"{settings.get('page_id') or ''}/subscribed_apps"
    fields = {"subscribed_fields": ",".join(PAGE_FIELDS)}
    body = yield from ask(settings, "POST", path, fields)
    if body.get("success") is not True:
        raise Refused("account", "The page did not accept the subscription.", False)
    found = yield from _beliefs(platform, settings, app, webhook_url)
    details += (
        ("Callback URL", webhook_url),
        ("Verify token", settings.get("meta_verify_token") or ""),
        *found.details,
    )
    return Connection(name, details, (*warnings, *found.warnings))


def check(platform, settings):
    """Generator: ask the same without changing anything; return a `Connection`.

    :raise Refused: the token died, or the app is no longer subscribed to the page
    """
    app, warnings = yield from inspect_token(settings, platform.permissions)
    name, details = yield from _account(platform, settings)
    found = yield from _beliefs(platform, settings, app, "")
    return Connection(name, (*details, *found.details), (*warnings, *found.warnings))


def disconnect(settings):
    """Generator: take our app off the page.

    :raise Refused: Meta says no
    """
    yield from ask(settings, "DELETE", f"{settings.get('page_id') or ''}/subscribed_apps")


def _account(platform, settings):
    """The name of the account, and whose token it is."""
    page_id = settings.get("page_id") or ""
    page = yield from ask(settings, "GET", "me", {"fields": "id,name"})
    name = shorten(text_of(page.get("name")), 200)
    if not page_id or text_of(page.get("id")) != page_id:
        whose = f"{name} ({text_of(page.get('id'))})"
        raise Refused("token", f"The token is of {whose}, not of the page {page_id}.")
    details = (("Page", f"{name} ({page_id})"),)
    if platform.object != "instagram":
        return name, details
    account = settings.get("instagram_id") or ""
    fields = {"fields": "instagram_business_account{id,username,name}"}
    linked = yield from ask(settings, "GET", page_id, fields)
    found = dict_of(linked.get("instagram_business_account"))
    if not account or text_of(found.get("id")) != account:
        what = text_of(found.get("id")) or "no Instagram account"
        raise Refused("account", f"The page {name} is linked to {what}, not to {account}.")
    username = text_of(found.get("username"))
    name = f"@{username}" if username else text_of(found.get("name")) or account
    return name, (*details, ("Instagram", f"{name} ({account})"))


def _beliefs(platform, settings, app, webhook_url):
    """What Meta believes of the subscription of page and app, as details and warnings."""
    app_id = text_of(app.get("id"))
    path = f"{settings.get('page_id') or ''}/subscribed_apps"
    body = yield from ask(settings, "GET", path)
    apps = list_of(body.get("data"))
    mine = next((one for one in apps if text_of(one.get("id")) == app_id), None)
    if mine is None:
        raise Refused("account", "The app is not subscribed to the page.")
    details, warnings = [("App", f"{text_of(app.get('name'))} ({app_id})")], []
    others = [text_of(one.get("name")) or text_of(one.get("id")) for one in apps if one != mine]
    if others:
        warnings.append(("other_apps", ", ".join(others)))
    missing = _missing(PAGE_FIELDS, mine.get("subscribed_fields"))
    answer = yield graph(
        settings, "GET", f"{app_id}/subscriptions", token=_app_token(settings, app)
    )
    if not 200 <= answer.status < 300:
        # What the app believes is good to know, but not all apps may be asked.
        return Connection("", tuple(details), tuple(warnings) + _fields_warning(missing))
    objects = list_of(body_of(answer.body).get("data"))
    wanted = next((one for one in objects if one.get("object") == platform.object), {})
    callback = text_of(wanted.get("callback_url"))
    details.append(("Callback URL of the app", callback))
    if not callback or (webhook_url and callback != webhook_url):
        warnings.append(("callback", callback))
    names = [text_of(one.get("name")) for one in list_of(wanted.get("fields"))]
    if callback:
        missing += [name for name in _missing(platform.fields, names) if name not in missing]
    return Connection("", tuple(details), tuple(warnings) + _fields_warning(missing))


def _app_token(settings, app):
    return f"{text_of(app.get('id'))}|{settings.get('meta_app_secret') or ''}"


def _missing(wanted, names):
    names = names if isinstance(names, list) else []
    return [name for name in wanted if name not in names]


def _fields_warning(missing):
    return (("missing_fields", ", ".join(missing)),) if missing else ()


def profile(platform, settings, sender):
    """Generator: return the `Sender` with the name the person has there.

    :raise Refused: the person cannot be asked for, or gave no consent
    """
    body = yield from ask(settings, "GET", sender.address, {"fields": platform.profile})
    username = text_of(body.get("username")) or sender.username
    name = text_of(body.get("name")) or username or sender.name
    return dataclasses.replace(sender, name=name, username=username)
