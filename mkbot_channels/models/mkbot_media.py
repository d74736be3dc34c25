import logging
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.mkbot_chat.models.mkbot_errand import utc_now
from odoo.addons.mkbot_chat.port import Attachment, Failure
from odoo.addons.mkbot_chat.retention import delete_some
from odoo.addons.mkbot_chat.transient import StillBusy, run_again

from .. import media, reasons
from ..waker import MEDIA, wake

_logger = logging.getLogger(__name__)

#: A worker gives its place to other scheduled actions after so many seconds.
RUN_SECONDS = 20
#: Files that one worker fetches at a time.
FETCHES = 4
#: What is being fetched for so long was being fetched by a worker that is no more.
STUCK_SECONDS = 600
#: Seconds to wait after the first, second… failure. After the last, somebody has to ask for it.
WAITS = (2, 10, 30, 120, 600, 1800, 7200)
#: What came is of no use here any more; so many days later the row is deleted.
DONE_DAYS = 30


class MkbotMedia(models.Model):
    """A file of a customer's message that is still on the platform.

    The message is shown at once; its files follow, with tries and limits of their own, so that a
    platform's trouble with a picture never costs a word.
    """

    _name = "mkbot.media"
    _description = "Customer's File to Fetch"
    _order = "id"
    _log_access = False

    message_id = fields.Many2one(
        "mail.message", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one("mkbot.account", required=True, readonly=True, ondelete="cascade")
    session_id = fields.Many2one("mkbot.session", readonly=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, readonly=True)
    mimetype = fields.Char(readonly=True)
    kind = fields.Char(readonly=True)
    size = fields.Integer(readonly=True, help="Bytes, as the platform told.")
    voice = fields.Boolean(readonly=True)
    ref = fields.Char(readonly=True, groups="mkbot_chat.group_admin")
    url = fields.Char(readonly=True, groups="mkbot_chat.group_admin")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("fetching", "Being fetched"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    state_since = fields.Datetime(readonly=True, default=fields.Datetime.now)
    attempts = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True)
    error = fields.Text(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")

    _waiting_index = models.Index("(id) WHERE state IN ('waiting', 'fetching')")
    _failed_index = models.Index("(id) WHERE state = 'failed'")
    _done_index = models.Index("(state_since) WHERE state = 'done'")

    @api.model
    def _expect(self, session, message, attachments):
        """Note which files of a message are still to be fetched."""
        missing = [
            {
                "message_id": message.id,
                "account_id": session.account_id.id,
                "session_id": session.id,
                "name": media.clean_name(attachment.name or attachment.kind),
                "mimetype": attachment.mimetype,
                "kind": attachment.kind,
                "size": attachment.size or 0,
                "voice": attachment.voice,
                "ref": attachment.ref,
                "url": attachment.url,
            }
            for attachment in attachments
            if attachment.data is None and session.platform != "site"
        ]
        if missing:
            self.sudo().create(missing)._push_state()
            wake(self.env, MEDIA)

    # ----- the worker -----

    @api.model
    def _cron_fetch(self, worker=1):
        """Fetch what waits. Any number of workers may run this at the same time."""
        until = time.monotonic() + RUN_SECONDS
        self.env["mkbot.contact"]._fetch_profiles()
        with ThreadPoolExecutor(FETCHES, thread_name_prefix="mkbot.media") as pool:
            under_way = {}
            while True:
                taken = []
                if time.monotonic() < until:
                    taken = self._take(FETCHES - len(under_way))
                    for media_id, job in taken:
                        under_way[pool.submit(media.fetch, *job)] = media_id
                if under_way:
                    finished, _others = wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
                    for future in finished:
                        self._settle(under_way.pop(future), future.result())
                elif not taken:
                    break
        if self._due(1):
            wake(self.env, MEDIA)

    @api.model
    def _due(self, limit):
        now = utc_now()
        self.env.cr.execute(
            SQL(
                """SELECT id FROM mkbot_media
                    WHERE state IN ('waiting', 'fetching')
                      AND (state = 'waiting' AND (next_try IS NULL OR next_try <= %s)
                           OR state = 'fetching' AND state_since < %s)
                 ORDER BY id LIMIT %s
                      FOR NO KEY UPDATE SKIP LOCKED""",
                now,
                now - timedelta(seconds=STUCK_SECONDS),
                limit,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _take(self, free):
        """Mark files as being fetched, and commit.

        :return: ``[(id, arguments of media.fetch)]``
        """

        def take():
            taken = self.browse(self._due(free) if free else [])
            jobs = []
            for record in taken:
                account = record.account_id
                adapter = account._adapter()
                attachment = Attachment(
                    name=record.name,
                    mimetype=record.mimetype or "application/octet-stream",
                    ref=record.ref,
                    url=record.url,
                    voice=record.voice,
                    size=record.size or None,
                    kind=record.kind,
                )
                target = account._target_of(account.id)
                jobs.append((record.id, (adapter, target, attachment, account._media_limit())))
            taken.write({"state": "fetching", "state_since": fields.Datetime.now()})
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit
            return jobs

        try:
            return run_again(self.env, take)
        except StillBusy:
            wake(self.env, MEDIA, delay=1)
            return []

    @api.model
    def _settle(self, media_id, result):
        """Write down what became of a file that was being fetched, and commit."""

        def write():
            record = self.browse(media_id).exists()
            if record and record.state == "fetching":
                record._settle_one(result)
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

        try:
            run_again(self.env, write)
        except StillBusy:
            _logger.error("File %s could not be stored: it will be fetched again", media_id)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            # It would fail every time, and the others are still to be written down.
            self.env.cr.rollback()
            self.env.transaction.reset()
            _logger.exception("File %s could not be stored", media_id)
            if not isinstance(result, Failure):
                failure = Failure("store", type(error).__name__, permanent=True)
                self._settle(media_id, failure)

    def _settle_one(self, result):
        self.attempts += 1
        if not isinstance(result, Failure):
            self._store(result)
        elif result.permanent or self.attempts > len(WAITS):
            self._change("failed", reasons.of_failure(self._speaking_env(), result))
        else:
            pause = max(result.retry_after or 0, WAITS[self.attempts - 1])
            self.next_try = utc_now() + timedelta(seconds=pause)
            self._change("waiting", reasons.of_failure(self._speaking_env(), result))
            wake(self.env, MEDIA, delay=pause)

    def _store(self, file):
        """Put the file that came into the conversation, beside its message."""
        channel = self.session_id.channel_id
        attachment = self.env["ir.attachment"].create(
            {
                "name": file.name,
                "raw": file.data,
                "mimetype": file.mimetype,
                "res_model": channel._name,
                "res_id": channel.id,
            }
        )
        if self.voice:
            attachment._set_voice_metadata()
        self.message_id.attachment_ids = [fields.Command.link(attachment.id)]
        self.attachment_id = attachment
        self._change("done", False)
        Store(bus_channel=channel).add(self.message_id, ["attachment_ids"]).bus_send()

    def _change(self, state, error):
        self.write({"state": state, "state_since": fields.Datetime.now(), "error": error})
        self._push_state()

    def _speaking_env(self):
        return self.account_id._speaking().env

    @api.autovacuum
    def _gc_done(self):
        """Delete the rows of files that came :data:`DONE_DAYS` days ago; the files stay."""
        limit = fields.Datetime.now() - timedelta(days=DONE_DAYS)
        return delete_some(self, [("state", "=", "done"), ("state_since", "<", limit)])

    # ----- for the panel -----

    def _store_values(self):
        """What the panel shows of the files of a message that are not there yet."""
        return [
            {
                "id": record.id,
                "name": record.name,
                "voice": record.voice,
                "kind": record.kind or "",
                "state": record.state,
                "error": record.error or "",
            }
            for record in self
            if record.state != "done"
        ]

    def _push_state(self):
        for message in self.message_id:
            channel = self.filtered(
                lambda m, msg=message: m.message_id == msg
            ).session_id.channel_id
            Store(bus_channel=channel, bus_subchannel="internal_users").add(
                message, [{"mkbot_media": message.sudo().mkbot_media_ids._store_values()}]
            ).bus_send()

    @api.model
    def fetch_again(self, media_id):
        """Try once more to fetch a file, for the operators' panel.

        :raise AccessError: the user may not read the conversation
        :raise UserError: the file is there, or on its way
        """
        # sudo: who may read the message may have its files.
        record = self.sudo().browse(media_id).exists()
        if not record:
            raise UserError(self.env._("This file is not known any more."))
        record.message_id.sudo(False).check_access("read")
        if not self.env.user.has_group("mkbot_chat.group_operator"):
            raise AccessError(self.env._("Only operators fetch customers' files."))
        if record.state != "failed":
            raise UserError(self.env._("This file is on its way."))
        record._fetch_again()
        return True

    def action_fetch_again(self):
        """Try once more to fetch the files that failed."""
        self.check_access("write")
        self.filtered(lambda record: record.state == "failed")._fetch_again()
        return True

    def _fetch_again(self):
        for record in self:
            record.write({"attempts": 0, "next_try": False})
            record._change("waiting", False)
        wake(self.env, MEDIA)
