import logging
import time

from psycopg2 import InterfaceError, OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.transient import run_again

_logger = logging.getLogger(__name__)

#: Customers told in one transaction.
BATCH = 50
#: A run gives way to other scheduled actions after so many seconds.
RUN_SECONDS = 20


class IspOutageNotice(models.Model):
    """The words go out: in batches, each with what it wrote down in one transaction, so that who
    was told and who is to be told never differ, wherever a worker is killed."""

    _inherit = "isp.outage.notice"

    @api.model
    def _tell_all(self):
        """Tell who is to be told; any number of workers may run this.

        :return: whether some are left
        """
        until = time.monotonic() + RUN_SECONDS
        while run_again(self.env, self._tell_batch_and_commit):
            if time.monotonic() > until:
                return True
        return False

    @api.model
    def _tell_batch_and_commit(self):
        batch = self._take()
        for outage in batch.outage_id:
            for kind in set(batch.mapped("kind")):
                batch.filtered(
                    lambda one, outage=outage, kind=kind: (
                        (one.outage_id, one.kind) == (outage, kind)
                    )
                )._tell_safely()
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return bool(batch)

    @api.model
    def _take(self):
        """Lock some of those that wait, and leave alone what another worker has."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT id FROM isp_outage_notice WHERE state = 'queued'
                 ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
                BATCH,
            )
        )
        batch = self.browse(row[0] for row in self.env.cr.fetchall())
        batch.invalidate_recordset()
        return batch

    def _tell_safely(self):
        """Tell these; one that cannot be told does not keep the others from it."""
        if self._in_savepoint(self._tell):
            return
        for notice in self:
            if not notice._in_savepoint(notice._tell):
                notice._done("failed", error=self.env._("It could not be written."))

    def _in_savepoint(self, function):
        try:
            with self.env.cr.savepoint():
                function()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            _logger.exception("Notices %s could not be told", self.ids)
            self.invalidate_recordset()
            return False
        return True

    def _tell(self):
        """Tell customers the same of the same outage, by the way each can be reached."""
        outage, company = self.outage_id, self.company_id
        if self[0].kind != "back" and outage.state not in ("scheduled", "open"):
            self._done("dropped")
            return
        ways = self._ways(self.partner_id, company, self.filtered("chat_failed").partner_id)
        attended = self._attended(ways)
        by_chat, by_mail = {}, self.browse()
        for notice in self:
            way, contact = ways[notice.partner_id.id]
            if way == "email":
                by_mail += notice
            elif way in ("chat", "template"):
                if contact not in attended:
                    by_chat[contact.id] = notice
            else:
                notice._done("failed" if notice.chat_failed else way)
        if attended and not by_chat:
            # Who is attended just now is told alone: no other conversation waits meanwhile.
            contact = attended[0]
            by_chat[contact.id] = self.filtered(
                lambda notice: ways[notice.partner_id.id][1] == contact
            )
        self._tell_by_chat(by_chat, ways)
        by_mail._tell_by_mail()

    @api.model
    def _ways(self, partners, company, not_by_chat=None):
        """How customers can be told something now.

        :param partners: commercial partners
        :param not_by_chat: those whom chat did not reach
        :return: ``{partner id: (way, mkbot.contact)}``; way is chat, template, email, unreachable
            or declined
        """
        declined = partners.filtered("isp_no_notices")
        others = partners - declined - (not_by_chat or partners.browse())
        by_chat = self.env["mkbot.contact"].sudo()._to_tell(others, company)
        none = self.env["mkbot.contact"]
        mails = {
            partner.id: partner.email_normalized
            for partner in partners - declined
            if partner.id not in by_chat and partner.email_normalized
        }
        # sudo: who wants no e-mails is asked for whoever is told something
        refused = self.env["mail.blacklist"].sudo()
        refused = set(refused.search([("email", "in", list(mails.values()))]).mapped("email"))
        ways = {}
        for partner in partners:
            if partner in declined:
                ways[partner.id] = ("declined", none)
            elif partner.id in by_chat:
                contact, way = by_chat[partner.id]
                ways[partner.id] = (way, contact)
            elif partner.id in mails:
                way = "declined" if mails[partner.id] in refused else "email"
                ways[partner.id] = (way, none)
            else:
                ways[partner.id] = ("unreachable", none)
        return ways

    def _attended(self, ways):
        """The contacts by which somebody would be told and who are in a conversation."""
        contacts = self.env["mkbot.contact"].browse(
            contact.id for _way, contact in ways.values() if contact
        )
        return contacts._open_sessions().contact_id

    def _tell_by_chat(self, by_chat, ways):
        words = {}
        for contact_id, notice in by_chat.items():
            contact = notice.env["mkbot.contact"].browse(contact_id)
            platform, lang = contact.platform, contact.lang or contact.account_id.lang
            words[contact_id] = (notice._text(lang, platform), notice._options(platform, lang))
        told = self.env["mkbot.contact"].browse(words)._tell(words)
        for contact_id, notice in by_chat.items():
            if message := told.get(contact_id):
                way, _contact = ways[notice.partner_id.id]
                notice._done("sent", way=way, contact_id=contact_id, message_id=message.id)
            else:
                notice._otherwise(self.env._("The conversation could not be written to."))

    def _otherwise(self, reason):
        """Chat does not reach these: an e-mail does, if there is one."""
        self.write({"state": "queued", "chat_failed": True, "message_id": False, "error": reason})
        self.env["isp.outage"]._wake()

    def _tell_by_mail(self):
        if not self:
            return
        template = self.env.ref("mkbot_isp.mail_template_outage_notice")
        mails = template.send_mail_batch(self.ids)
        for mail in mails:
            notice = self.browse(mail.res_id)
            notice._done("sent", way="email", message_id=mail.mail_message_id.id, contact_id=False)

    def _done(self, state, **vals):
        self.write({"state": state, "done_at": fields.Datetime.now(), **vals})

    @api.model
    def _not_delivered(self, messages, reason):
        """What was thought told did not arrive: say so, or try the e-mail."""
        for notice in self.search([("message_id", "in", messages.ids), ("state", "=", "sent")]):
            if notice.way == "email":
                notice._done("failed", error=reason)
            else:
                notice._otherwise(reason)
