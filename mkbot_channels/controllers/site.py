import json
from collections.abc import Mapping

from odoo import SUPERUSER_ID, http
from odoo.http import request

from odoo.addons.bus.websocket import WebsocketConnectionHandler
from odoo.addons.mkbot_chat.port import OPEN_STATES, Forged

from .. import uploads
from ..adapters import site
from . import common

PAGE = 30
SMALL_BODY = 64 * 1024
#: What comes with a file in a form: boundaries and names of fields.
FORM_BYTES = 64 * 1024


def _upload_bytes():
    """The largest body that the account in the path takes: what is larger is never read."""
    try:
        key = request.httprequest.path.split("/")[3]
        account_id = request.env["mkbot.account"]._target(key).account_id
    except (IndexError, LookupError):
        return FORM_BYTES
    account = request.env["mkbot.account"].sudo().browse(account_id)
    return account.site_upload_mb * 1024 * 1024 + FORM_BYTES


def _route(path, methods, **options):
    return http.route(
        f"/mkbot/site/<string:key>/{path}",
        type="http",
        auth="none",
        methods=methods,
        csrf=False,
        cors="*",
        save_session=False,
        readonly=False,
        **options,
    )


class SiteController(http.Controller):
    """What the widget asks besides handing over the visitor's messages."""

    @_route("init", ["POST"], max_content_length=common.at_most(SMALL_BODY))
    def init(self, key, **_params):
        """Greet a visitor: their token, the looks of the chat and what was said before.

        A new visitor gets a token and nothing is stored of them.
        """
        target = self._target(key)
        body = self._json()
        token = body.get("token")
        try:
            visitor = site.visitor_of(target.settings["secret"], token)
        except Forged:
            visitor = site.new_visitor()
            token = site.token_of(target.settings["secret"], visitor)
        account = self._account(target, body.get("lang"))
        contact = account._site_contact(visitor)
        session, messages = self._conversation(contact)
        return common.answer(
            {
                "token": token,
                "visitor": visitor,
                "channel": f"mkbot.site_{key}_{token}",
                "websocket": f"/websocket?version={WebsocketConnectionHandler._VERSION}",
                "account": account._site_appearance(),
                "session": session._site_state() if session else None,
                "messages": messages,
                "limits": {
                    "upload_bytes": account.site_upload_mb * 1024 * 1024,
                    "text_chars": site.TEXT_CHARS,
                    "uploads": uploads.OFFERED,
                },
            }
        )

    @_route("history", ["GET"])
    def history(self, key, before=None, **_params):
        """Return what was said before a message, a page at a time."""
        target = self._target(key)
        visitor = self._visitor(target)
        if not str(before or "").isdigit() or int(before) >= 2**31:
            common.refuse(400, "malformed", "before: the number of a message is expected")
        contact = self._account(target)._site_contact(visitor)
        messages, more = self._messages(contact, int(before))
        return common.answer({"messages": messages, "more": more})

    @_route("upload", ["POST"], max_content_length=common.at_most(_upload_bytes))
    def upload(self, key, voice=None, **_params):
        """Take a file; its reference is good for one message of the same visitor."""
        target = self._target(key)
        visitor = self._visitor(target)
        common.slow_down(target, "visitor", visitor, 2)
        account = self._account(target)
        limit = account.site_upload_mb * 1024 * 1024
        file = request.httprequest.files.get("file")
        if not file:
            common.refuse(400, "malformed", "file: a file is expected")
        data = file.read(limit + 1)
        if len(data) > limit:
            common.refuse(413, "too_large", f"At most {limit} bytes.")
        if not data:
            common.refuse(400, "malformed", "file: it is empty")
        name = uploads.clean_name(file.filename)
        mimetype = uploads.kind_of(name, data, voice=voice == "1")
        if not mimetype:
            common.refuse(415, "type", "Files of this kind are not accepted.")
        attachment = request.env["ir.attachment"].with_user(SUPERUSER_ID)
        attachment = attachment._mkbot_store_upload(name, mimetype, data)
        return common.answer(
            {
                "upload": site.upload_ref(target.settings["secret"], visitor, attachment.id),
                "name": name,
                "mimetype": mimetype,
                "size": len(data),
            }
        )

    @_route("typing", ["POST"], max_content_length=common.at_most(SMALL_BODY))
    def typing(self, key, **_params):
        """Show the operators that the visitor is writing. Kept nowhere."""
        target = self._target(key)
        visitor = self._visitor(target)
        typing = self._json().get("typing") is True
        waiting = common.buckets.take(("typing", target.account_id, visitor), 1.0, 4)
        contact = self._account(target)._site_contact(visitor)
        if contact and not waiting:
            contact._site_typing(typing)
        return common.answer({"ok": True})

    # ----- shared -----

    def _target(self, key):
        target = common.target_of(key, "site")
        common.check_origin(target)
        common.slow_down(target, "address", common.remote_address())
        return target

    def _visitor(self, target):
        try:
            token = site.bearer(request.httprequest.headers)
            return site.visitor_of(target.settings["secret"], token)
        except Forged:
            common.refuse(401, "forged", "Who you are could not be verified.")

    def _json(self):
        try:
            body = json.loads(request.httprequest.get_data() or b"{}")
        except (ValueError, RecursionError):
            common.refuse(400, "malformed", "the body is no JSON")
        if not isinstance(body, Mapping):
            common.refuse(400, "malformed", "an object is expected")
        return body

    def _account(self, target, lang=None):
        """Return the account in the visitor's language.

        The superuser stands in for the visitor, who has no user: every method called here takes
        only what belongs to the visitor that the token proves.
        """
        env = request.env(user=SUPERUSER_ID, su=True)
        account = env["mkbot.account"].browse(target.account_id)
        installed = dict(env["res.lang"].get_installed())
        lang = lang if isinstance(lang, str) and lang in installed else account.lang
        if lang not in installed:
            lang = "en_US"
        return account.with_context(lang=lang).with_company(account.company_id)

    def _conversation(self, contact):
        """Return the visitor's attendance, if one goes on, and the last messages."""
        session = contact.session_ids.browse()
        if not contact:
            return session, []
        session = session.search(
            [("contact_id", "=", contact.id), ("state", "in", OPEN_STATES)], limit=1
        )
        return session, self._messages(contact)[0]

    def _messages(self, contact, before=None):
        if not contact:
            return [], False
        return contact.env["mail.message"]._mkbot_site_history(contact, PAGE, before)
