import base64
import io
from datetime import datetime, timedelta
from unittest.mock import patch

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.mkbot_chat.running import running

from ..models import mkbot_report_export, mkbot_report_export_worker, mkbot_report_grid_rows
from ..spreadsheet import HEAD_ROWS
from .common_grids import ALL, GridCase

WICKED = ("=cmd|'/c calc'!A1", "@SUM(1+1)", "+1+1", "-2+3", '=HYPERLINK("http://x")')


class FileCase(GridCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exports = cls.env["mkbot.report.export"].with_user(cls.carla).with_context(lang="en_US")

    def ask(self, code="attendances", **filters):
        """Have a small file made; :return: the export."""
        told = self.exports.ask(code, {**ALL, **filters})
        return self.env["mkbot.report.export"].browse(told["id"])

    def ask_large(self, code="attendances"):
        """Ask for a file that a worker makes."""
        with patch.object(mkbot_report_export, "AT_ONCE_ROWS", 2):
            return self.ask(code)

    def sheet_of(self, export):
        """The file: its sheet, and its rows without head and totals."""
        content = base64.b64decode(export.with_user(export.user_id).file)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = list(sheet.iter_rows(min_row=HEAD_ROWS + 1, max_row=sheet.max_row - 1))
        return sheet, rows

    def attachment(self, export):
        where = {"res_model": export._name, "res_field": "file", "res_id": export.id}
        return self.env["ir.attachment"].search(
            [(name, "=", value) for name, value in where.items()]
        )

    def run_worker(self):
        self.run_cron("mkbot.report.export", "_cron_run")

    def told(self, export):
        """What was sent to who asked for it, in its order."""
        return [values["payload"] for values in self.sent if values["payload"]["id"] == export.id]

    def listen(self):
        self.sent = []
        sendone = type(self.env["bus.bus"])._sendone

        def send(model, channel, kind, payload):
            if kind == "mkbot.report.export/state":
                self.sent.append({"channel": channel, "payload": payload})
            return sendone(model, channel, kind, payload)

        self.patch(type(self.env["bus.bus"]), "_sendone", send)


@tagged("post_install", "-at_install")
class TestGridFiles(FileCase):
    """What is in a file."""

    def test_cells_are_typed(self):
        export = self.ask("attendances")
        sheet, rows = self.sheet_of(export)
        names = [column["name"] for column in self.open_grid("attendances")["columns"]]
        expected = self.open_grid("attendances")["rows"]
        self.assertEqual(len(rows), len(expected))
        for row, shown in zip(rows, expected, strict=True):
            cells = dict(zip(names, row, strict=True))
            values = dict(zip(names, shown["cells"], strict=True))
            self.assertEqual(cells["opened_at"].value, datetime.fromisoformat(values["opened_at"]))
            self.assertTrue(cells["opened_at"].is_date)
            self.assertEqual(cells["name"].value, values["name"])
            seconds = values["seconds_waiting"]
            if seconds is None:
                self.assertIsNone(cells["seconds_waiting"].value)
            else:
                self.assertEqual(cells["seconds_waiting"].number_format, "[h]:mm:ss")
                self.assertEqual(cells["seconds_waiting"].value, timedelta(seconds=seconds))
            self.assertEqual(cells["rating"].value, values["rating"])

    def test_figures(self):
        export = self.ask("customers")
        sheet, rows = self.sheet_of(export)
        content = self.open_grid("customers")
        kinds = [column["kind"] for column in content["columns"]]
        units = {"percent": 100, "duration": 86400}
        totals = list(sheet.iter_rows(min_row=sheet.max_row))
        shown = [row["cells"] for row in content["rows"]] + [content["totals"]]
        for row, cells in zip(rows + totals, shown, strict=True):
            for cell, value, kind in zip(row, cells, kinds, strict=True):
                found = cell.value
                if isinstance(found, timedelta):
                    found = found.total_seconds() / 86400
                if value is None or kind == "text":
                    self.assertEqual(found, value)
                else:
                    # openpyxl reads durations to the millisecond
                    self.assertAlmostEqual(found, value / units.get(kind, 1), 7)

    def test_periods_are_dates(self):
        for every in ("day", "week", "month"):
            _sheet, rows = self.sheet_of(self.ask("period", every=every))
            shown = [row["cells"][0] for row in self.open_grid("period", every=every)["rows"]]
            self.assertEqual([row[0].value.date().isoformat() for row in rows], shown)

    def test_head(self):
        export = self.ask("cities", sector_ids=[self.support.id], grades=["10", "none"])
        sheet, rows = self.sheet_of(export)
        self.assertEqual(sheet["A1"].value, "By city")
        self.assertEqual(
            sheet["A2"].value,
            "Period: 01/31/2026 to 04/30/2026 · Sector: Suporte Teste · Rating: 10, ***",
        )
        self.assertIn("Provedor Teste · Carla Teste, ", sheet["A3"].value)
        labels = [column["label"] for column in self.open_grid("cities")["columns"]]
        self.assertEqual([cell.value for cell in sheet[HEAD_ROWS]], labels)
        self.assertEqual(sheet.freeze_panes, "C5")
        last = f"K{HEAD_ROWS + len(rows)}"
        self.assertEqual(sheet.auto_filter.ref, f"A4:{last}", "the totals are not filtered")
        self.assertEqual(sheet.cell(sheet.max_row, 1).value, "Total")
        self.assertGreater(sheet.column_dimensions["A"].width, 20)

    def test_no_formulas(self):
        partners = self.env["res.partner"].create([{"name": name} for name in WICKED])
        for partner in partners:
            at = datetime(2026, 4, 20)
            self.attendance(at, {"partner_id": partner.id, "city": partner.name})
        for code in ("customers", "cities", "attendances"):
            sheet, _rows = self.sheet_of(
                self.ask(code, date_from="2026-04-19", date_to="2026-04-21")
            )
            cells = [cell for row in sheet.iter_rows() for cell in row]
            texts = {cell.value for cell in cells if cell.data_type == "s"}
            self.assertLessEqual({partner.name for partner in partners}, texts)
            self.assertFalse([cell for cell in cells if cell.data_type == "f" or cell.hyperlink])

    def test_file_name(self):
        export = self.ask("period")
        self.assertEqual(export.name, "By period 2026-01-31 2026-04-30.xlsx")
        scope = self.grids._scope(ALL)
        name = self.grids._file_name({"name": '../a\\b:c*?"<>|\n=d'}, scope)
        self.assertEqual(name, "a-b-c-d 2026-01-31 2026-04-30.xlsx")

    def test_nothing_there(self):
        export = self.ask("attendances", date_from="2001-01-01", date_to="2001-01-02")
        sheet, rows = self.sheet_of(export)
        self.assertEqual(rows, [])
        self.assertEqual(sheet["A1"].value, "Attendances")

    def test_too_many_rows(self):
        with (
            patch.object(mkbot_report_export, "MOST_ROWS", 50),
            self.assertRaisesRegex(UserError, "shorter period"),
        ):
            self.ask("attendances")


@tagged("post_install", "-at_install")
class TestGridWorker(FileCase):
    """Large files: made by a worker, told of, cancelled, taken up again."""

    def test_small_at_once(self):
        self.listen()
        told = self.exports.ask("period", ALL)
        self.assertEqual((told["state"], told["progress"]), ("done", 100))
        self.assertFalse(self.sent, "who waits for it needs not be told")

    def test_large_by_a_worker(self):
        self.listen()
        export = self.ask_large()
        self.assertEqual((export.state, export.file), ("queued", False))
        self.assertEqual([told["id"] for told in self.exports.mine()], export.ids)
        with patch.object(mkbot_report_grid_rows, "BATCH", 40):
            self.run_worker()
        self.assertEqual(export.state, "done")
        self.assertEqual(len(self.sheet_of(export)[1]), len(self.rows))
        told = self.told(export)
        self.assertEqual(
            [(one["state"], one["progress"]) for one in told],
            [("running", 0), ("running", 44), ("running", 89), ("running", 99), ("done", 100)],
        )
        self.assertTrue(told[-1]["url"])
        self.assertEqual({one["channel"] for one in self.sent}, {self.carla.partner_id})
        self.assertEqual(self.exports.mine(), [])

    def test_the_same_is_made_once(self):
        first = self.ask_large()
        self.assertEqual(self.ask_large(), first)
        self.assertNotEqual(self.ask_large("customers"), first)

    def test_not_too_many(self):
        with patch.object(mkbot_report_export, "MOST_WAITING", 1):
            self.ask_large()
            with self.assertRaises(UserError):
                self.ask_large("customers")

    def test_cancelled_while_waiting(self):
        export = self.ask_large()
        export.with_user(self.carla).action_cancel()
        self.run_worker()
        self.assertEqual((export.state, export.file), ("cancelled", False))

    def test_cancelled_while_being_made(self):
        self.listen()
        export = self.ask_large()
        settle = type(export)._settle
        beats = []

        def cancel(this, run, write):
            settle(this, run, write)
            beats.append(run)
            if len(beats) == 1:
                this.with_user(self.carla.id).action_cancel()

        with (
            patch.object(mkbot_report_grid_rows, "BATCH", 40),
            patch.object(type(export), "_settle", cancel),
        ):
            self.run_worker()
        self.assertEqual((export.state, export.file), ("cancelled", False))
        self.assertEqual(len(beats), 1, "nothing was written after it")

    def test_killed_worker(self):
        """What a worker that is no more had in its hands is made by another; what one that lives
        has in its hands is left to it."""
        export = self.ask_large()
        lock = mkbot_report_export_worker.EXPORT_RUNS
        export.write({"state": "running", "run": 77, "attempts": 1, "done_rows": 40})
        self.env.flush_all()
        with self.registry.cursor() as cr, running(cr, lock, 77):
            self.run_worker()
            self.assertEqual((export.state, export.run), ("running", 77))
        self.run_worker()
        self.assertEqual((export.state, export.attempts), ("done", 2))
        self.assertEqual(len(self.sheet_of(export)[1]), len(self.rows))

    def test_killed_again_and_again(self):
        self.listen()
        export = self.ask_large()
        export.write(
            {"state": "running", "run": 77, "attempts": mkbot_report_export_worker.MOST_TRIES}
        )
        self.run_worker()
        self.assertEqual(export.state, "failed")
        self.assertIn("The server stopped", self.told(export)[-1]["words"])

    def test_failure_in_words(self):
        self.listen()
        export = self.ask_large()
        other = self.ask_large("customers")
        with (
            patch.object(type(self.env["mkbot.report.grid"]), "_write_file", side_effect=OSError),
            self.assertLogs("odoo.addons.mkbot_reports.models.mkbot_report_export_worker"),
        ):
            self.run_worker()
        self.assertEqual(set((export + other).mapped("state")), {"failed"})
        told = self.told(export)[-1]
        self.assertEqual(told["state"], "failed")
        self.assertIn("could not be made", told["words"])
        self.assertNotIn("OSError", told["words"])

    def test_rights_of_who_asked(self):
        """They count when it is made, not when it was asked for."""
        export = self.ask_large()
        self.carla.mkbot_supervised_sector_ids = self.finance
        self.run_worker()
        rows = [row for row in self.rows if row["sector_id"] == self.finance.id]
        self.assertEqual(len(self.sheet_of(export)[1]), len(rows))

    def test_no_supervisor_any_more(self):
        export = self.ask_large()
        self.carla.group_ids = self.env.ref("mkbot_chat.group_operator")
        self.assert_refused(export)

    def test_no_user_any_more(self):
        export = self.ask_large()
        self.carla.active = False
        self.assert_refused(export)

    def test_not_of_the_company_any_more(self):
        export = self.ask_large()
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        self.carla.write({"company_id": other.id, "company_ids": [fields.Command.set(other.ids)]})
        self.assert_refused(export)

    def assert_refused(self, export):
        with self.assertLogs("odoo.addons.mkbot_reports.models.mkbot_report_export_worker"):
            self.run_worker()
        self.assertEqual((export.state, export.file), ("failed", False))
        self.assertTrue(export.error)

    def test_deleted_after_some_days(self):
        old, new = self.ask("period"), self.ask("customers")
        old.ended_at -= timedelta(days=mkbot_report_export.KEPT_DAYS, seconds=5)
        file = self.attachment(old)
        self.assertTrue(file)
        self.env["mkbot.report.export"]._gc_ended()
        self.assertFalse(old.exists() or file.exists())
        self.assertTrue(new.exists())


@tagged("post_install", "-at_install")
class TestGridFileAccess(HttpCase, FileCase):
    """A file is its owner's alone."""

    def test_nobody_else(self):
        export = self.ask("period")
        boss = new_test_user(
            self.env,
            "t_boss",
            "mkbot_chat.group_admin,base.group_system",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        attachment = self.attachment(export)
        for user in (boss, self.ana, self.supervisor_elsewhere()):
            for record in (export, attachment):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                export.with_user(user).action_cancel()
        for values in ({"user_id": boss.id}, {"state": "queued"}, {"request": {}}):
            with self.assertRaises(AccessError):
                export.with_user(self.carla).write(values)
        with self.assertRaises(AccessError):
            self.exports.with_user(self.ana).ask("period", ALL)

    def test_download(self):
        export = self.ask("period")
        url = export._url()
        boss = new_test_user(
            self.env,
            "t_boss",
            "mkbot_chat.group_admin,base.group_system",
            password="t_boss_secret",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.carla.password = "t_carla_secret"
        attachment = self.attachment(export)
        urls = (url, f"/web/content/{attachment.id}?download=true")
        self.authenticate("t_carla", "t_carla_secret")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content, base64.b64decode(export.file))
        self.assertIn(export.name, response.headers["Content-Disposition"])
        for login, password in ((boss.login, "t_boss_secret"), (None, None)):
            self.authenticate(login, password)
            for one in urls:
                response = self.url_open(one, allow_redirects=False)
                self.assertNotEqual(response.status_code, 200)
                self.assertNotIn(b"PK\x03\x04", response.content[:4])
