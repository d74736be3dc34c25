import base64
from datetime import timedelta
from tempfile import TemporaryDirectory
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.retention import delete_some

from ..scope import CUSTOM
from ..spreadsheet import HEAD_ROWS, MOST_ROWS

#: So many rows are written while one waits; more of them by a worker.
AT_ONCE_ROWS = 3000
#: Files that one user may wait for.
MOST_WAITING = 5
KEPT_DAYS = 7
WAITING = ("queued", "running")


class MkbotReportExport(models.Model):
    """A grid that somebody wants as a file. It is theirs alone, and holds what they may see."""

    _name = "mkbot.report.export"
    _description = "Exported Grid"
    _order = "id desc"

    name = fields.Char(string="File", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    request = fields.Json(
        required=True,
        readonly=True,
        help="Code of the grid, filters, order, and ids of the companies.",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Being made"),
            ("done", "Ready"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="queued",
    )
    done_rows = fields.Integer(string="Rows written", readonly=True)
    total_rows = fields.Integer(string="Rows", readonly=True)
    progress = fields.Float(string="Progress (%)", compute="_compute_progress")
    run = fields.Integer(readonly=True, help="Of which run of a worker it is in the hands.")
    attempts = fields.Integer(string="Tries", readonly=True)
    error = fields.Text(string="Why it failed", readonly=True)
    ended_at = fields.Datetime(string="Ended", readonly=True)
    file = fields.Binary(string="Content", readonly=True, attachment=True)

    _waiting_index = models.Index("(id) WHERE state IN ('queued', 'running')")
    _ended_index = models.Index("(ended_at) WHERE ended_at IS NOT NULL")

    @api.depends("done_rows", "total_rows", "state")
    def _compute_progress(self):
        for export in self:
            share = 100 * export.done_rows / export.total_rows if export.total_rows else 0
            export.progress = 100 if export.state == "done" else min(99, share)

    @api.model
    def ask(self, code, filters=None, order=None):
        """Have a grid made a file: at once if it is small, else by a worker.

        :param code, filters, order: as of ``mkbot.report.grid.get``
        :return: see :meth:`_told`
        :raise UserError: there are too many rows, or too many files under way
        """
        grids = self.env["mkbot.report.grid"]
        scope = grids._scope(filters)
        grid = grids._checked_grid(code, scope)
        request = {
            "grid": code,
            # The days as they are now, whenever it is made.
            "filters": {**scope.filters(), "period": CUSTOM},
            "order": grids._checked_order(grid, order),
            "company_ids": self.env.companies.ids,
        }
        mine = self.search([("user_id", "=", self.env.uid), ("state", "in", WAITING)])
        if same := mine.filtered(lambda export: export.request == request):
            return same[0]._told()
        total, _totals = grids._read_totals(grid, scope)
        self._check_size(total, len(mine))
        # sudo: nobody writes on these rows by hand
        export = self.sudo().create(
            {
                "name": grids._file_name(grid, scope),
                "user_id": self.env.uid,
                "request": request,
                "total_rows": total,
            }
        )
        if total > AT_ONCE_ROWS:
            export._wake()
        else:
            export._keep(export._make(lambda _done: None))
        return export._told()

    def _check_size(self, total, waiting):
        most = MOST_ROWS - HEAD_ROWS - 1
        if total > most:
            raise UserError(
                self.env._(
                    "These are %(total)s rows, a sheet holds %(most)s: choose a shorter period.",
                    total=total,
                    most=most,
                )
            )
        if total > AT_ONCE_ROWS and waiting >= MOST_WAITING:
            raise UserError(
                self.env._("%s of your files are being made: wait for one, or cancel it.", waiting)
            )

    @api.model
    def mine(self):
        """What the user waits for, as :meth:`_told` tells it."""
        waiting = self.search([("user_id", "=", self.env.uid), ("state", "in", WAITING)])
        return [export._told() for export in waiting]

    def action_cancel(self):
        """Make no more of a file that is not ready."""
        self.check_access("read")
        # sudo: by this button only
        for export in self.sudo().filtered(lambda export: export.state in WAITING):
            export._end("cancelled")
            export._tell()
        return True

    def action_download(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._url(), "target": "download"}

    # ----- making it -----

    def _as_asker(self):
        """The export with the rights, companies and language of who asked for it."""
        user = self.user_id
        if not user.active:
            raise UserError(self.env._("%s is no longer a user.", user.name))
        companies = self.request["company_ids"]
        export = self.with_user(user).with_context(allowed_company_ids=companies, lang=user.lang)
        # They may have lost a company or their role since.
        export.check_access("read")
        return export

    def _make(self, beat):
        """Write the file, and return its content.

        :param beat: called with how many rows are written, after some of them
        """
        grids = self._as_asker().env["mkbot.report.grid"]
        scope = grids._scope(self.request["filters"])
        grid = grids._checked_grid(self.request["grid"], scope)
        with TemporaryDirectory(prefix="mkbot-export-") as folder:
            path = grids._write_file(grid, scope, self.request["order"], folder, beat)
            with open(path, "rb") as file:
                return file.read()

    def _keep(self, content):
        self.file = base64.b64encode(content)
        self.done_rows = self.total_rows
        self._end("done")

    def _end(self, state, error=False):
        self.write({"state": state, "error": error, "ended_at": fields.Datetime.now(), "run": 0})

    # ----- telling -----

    def _url(self):
        return f"/web/content/{self._name}/{self.id}/file/{quote(self.name)}?download=true"

    def _told(self):
        """``{"id", "name", "state", "progress" (percent), "url" (once it is ready), "words" (why it
        failed)}``"""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "progress": round(self.progress),
            "url": self._url() if self.state == "done" else "",
            "words": self.error or "",
        }

    def _tell(self):
        """Send ``mkbot.report.export/state``, see :meth:`_told`, to who asked for it."""
        for export in self:
            export.user_id._bus_send("mkbot.report.export/state", export._told())

    # ----- later -----

    @api.model
    def _wake(self):
        """Have a worker look after the commit."""
        # sudo: who asks for a file need not read the scheduled actions
        self.env.ref("mkbot_reports.ir_cron_export").sudo()._trigger()

    @api.autovacuum
    def _gc_ended(self):
        """Delete files :data:`KEPT_DAYS` days after they were made."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        return delete_some(self, [("ended_at", "<", limit)])
