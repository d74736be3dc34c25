from odoo import api, models

from odoo.addons.mail.tools.discuss import Store

from ..port import OPEN_STATES

MENTIONS_LIMIT = 50
COLLEAGUES_LIMIT = 8


class MkbotPanel(models.AbstractModel):
    """Colleagues who are mentioned in notes: whom one can mention, and where one was."""

    _inherit = "mkbot.panel"

    @api.model
    def open(self, panel_uuid):
        """Say, besides, where the user was mentioned and has not looked (``mentions``, as
        :meth:`mentions` does) and the open attendances in which they were (``mentioned_in``):
        there they can write notes."""
        # sudo: one's own mentions
        mentions = self.env["mkbot.mention"].sudo()
        mine = mentions.search(
            [("user_id", "=", self.env.uid), ("session_id.state", "in", OPEN_STATES)]
        )
        return {
            **super().open(panel_uuid),
            "mentions": self._mentions(unseen=True),
            "mentioned_in": mine.session_id.ids,
        }

    @api.model
    def mentions(self):
        """Where the user was mentioned last, newest first: see ``mkbot.mention._panel_row``."""
        self._check_operator()
        return self._mentions()

    def _mentions(self, unseen=False):
        # sudo: one's own mentions
        mentions = self.env["mkbot.mention"].sudo()
        domain = [
            ("user_id", "=", self.env.uid),
            ("session_id.company_id", "in", self.env.companies.ids),
        ]
        if unseen:
            domain.append(("seen_at", "=", False))
        found = mentions.search(domain, limit=MENTIONS_LIMIT)
        return [mention._panel_row() for mention in found]

    @api.model
    def mentions_seen(self, ids=None, session_id=None):
        """The user has looked at mentions: those of these ids, or all of an attendance."""
        self._check_operator()
        domain = [("user_id", "=", self.env.uid), ("seen_at", "=", False)]
        domain.append(("session_id", "=", session_id) if session_id else ("id", "in", ids or []))
        # sudo: one's own mentions
        self.env["mkbot.mention"].sudo().search(domain)._seen()
        return True

    @api.model
    def colleagues(self, session_id, term=""):
        """Whom a note of an attendance can mention: operators of its company.

        :param str term: letters of the name or of the login
        :return: ``{"partner_ids": […], "data": what Discuss's store takes}``
        """
        self._check_operator()
        session = self._readable_session(session_id)
        term = (term or "").strip().lower()
        # sudo: colleagues' names, for whoever may read the conversation
        users = session.sudo()._colleagues() - self.env.user.sudo()
        found = users.filtered(lambda u: term in u.name.lower() or term in (u.login or "").lower())
        partners = found.sorted(lambda u: (not u.name.lower().startswith(term), u.name)).partner_id
        partners = partners[:COLLEAGUES_LIMIT]
        store = Store().add(partners, extra_fields=partners._get_store_mention_fields())
        return {"partner_ids": partners.ids, "data": store.get_result()}
