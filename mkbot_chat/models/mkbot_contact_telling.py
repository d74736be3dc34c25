from odoo import api, models
from odoo.tools import SQL


class MkbotContact(models.Model):
    """Telling customers what they did not ask for.

    Whom we attend is told in the conversation. Anybody else is told outside an attendance: the
    words stand at the end of their last conversation, nobody has to attend them, and whoever
    answers opens a new attendance.
    """

    _inherit = "mkbot.contact"

    @api.model
    def _to_tell(self, partners, company):
        """By which contact each customer can be told something now: freely, and by the one they
        wrote from last, before by a template.

        :param partners: ``res.partner``, commercial ones
        :return: ``{partner id: (contact, way)}`` of those who can; see :meth:`_ways_to_tell`
        """
        contacts = self.search(
            [
                ("partner_id.commercial_partner_id", "in", partners.ids),
                ("company_id", "=", company.id),
            ]
        )
        ways = contacts._ways_to_tell()
        found = {}
        for wanted in ("chat", "template"):
            for contact in contacts:
                if ways.get(contact.id) == wanted:
                    partner = contact.partner_id.commercial_partner_id
                    found.setdefault(partner.id, (contact, wanted))
        return found

    def _ways_to_tell(self):
        """Hook: how these can be told something now.

        :return: ``{contact id: way}`` of those who can: ``chat`` in our own words, ``template`` in
            words that the platform approved, which have ours in them
        """
        return {
            session.contact_id.id: "chat"
            for session in self._open_sessions()
            if session._may_speak()
        }

    def _tell(self, words):
        """Tell each of these contacts something, in the bot's name.

        :param words: ``{contact id: (text, quick replies or None)}``
        :return: ``{contact id: mail.message}`` of those who are told
        """
        told = {}
        for contact in self:
            session = contact._current_session()
            if session and session._may_speak():
                told[contact.id] = session._post_bot(*words[contact.id])
        return told

    def _write_after(self, words):
        """Write words to contacts at the end of their last conversations.

        :param words: as of :meth:`_tell`
        :return: ``{contact id: (session, mail.message)}``; who never had a conversation is not
            in it
        """
        sessions = self._last_sessions()
        messages = sessions._append(words)
        return {
            session.contact_id.id: (session, message)
            for session, message in zip(sessions, messages, strict=True)
        }

    def _last_sessions(self):
        if not self:
            return self.env["mkbot.session"]
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (contact_id) id FROM mkbot_session
                    WHERE contact_id IN %s AND channel_id IS NOT NULL
                 ORDER BY contact_id, id DESC""",
                self._ids,
            )
        )
        return self.env["mkbot.session"].browse(row[0] for row in rows)
