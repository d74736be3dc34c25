from datetime import timedelta, timezone

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_telephone import TelephoneCase
from .test_coins import IspCoinCase

SECTIONS = ["Active", "Blocked", "Reduced", "Awaiting", "Ended", "Calls", "Bills", "Operations"]
#: What an operator who has only the panel may not do by hand with any of these.
WRITES = ("write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestCoinPhone(TelephoneCase, IspCoinCase):
    code = "phone"

    def setUp(self):
        super().setUp()
        self.env["isp.operation"].search([]).unlink()
        self.session = self.attend()
        self.mine = self.line.with_user(self.ana).with_context(mkbot_session_id=self.session.id)

    def asked(self, answer=None):
        return [(verb, asked) for _kind, verb, asked, _former in self.work(answer)]

    def withhold(self, code):
        self.ana.mkbot_withheld_tool_ids = self.env.ref(f"mkbot_isp.tool_{code}")

    def test_sections(self):
        self.stored_call("a", self.today)
        self.assertEqual(list(self.sections(self.session)), SECTIONS)
        self.assertEqual(self.led(self.session), "green")
        self.line._restrict("partial", "request")
        self.assertEqual(self.led(self.session), "red")
        self.assertEqual(self.shown(self.sections(self.session)["Reduced"]), self.line)
        self.line._restrict("blocked", "request")
        self.assertEqual(self.shown(self.sections(self.session)["Blocked"]), self.line)
        self.line.action_end()
        self.work()
        sections = self.sections(self.session)
        self.assertEqual(self.shown(sections["Ended"]), self.line)
        self.assertEqual(self.shown(sections["Calls"]).peer, "+551932320002")
        history = self.shown(sections["Operations"])
        self.assertEqual(set(history.mapped("verb")), {"provision", "remove"})
        self.assertEqual(history[0].service_code, self.line.code)

    def test_block_partially_and_unblock(self):
        for button, access in (("block", "blocked"), ("reduce", "partial")):
            self.dialog(self.line, button, reason="request").action_restrict()
            ((_verb, subscriber),) = self.asked()
            self.assertEqual((subscriber.number, subscriber.access), (self.line.code, access))
            last = self.env["isp.operation"].search([("res_id", "=", self.line.id)], limit=1)
            self.assertEqual((last.access, last.user_id), (access, self.ana))
        self.mine.action_mkbot_unblock()
        ((_verb, subscriber),) = self.asked()
        self.assertEqual(subscriber.access, "full")

    def test_block_and_block_partially_are_two_tools(self):
        self.withhold("isp_reduce")
        with self.assertRaises(AccessError):
            self.mine.action_mkbot_reduce()
        dialog = self.dialog(self.line, "block", reason="request")
        dialog.access = "partial"
        with self.assertRaises(AccessError):
            dialog.action_restrict()
        dialog.access = "blocked"
        dialog.action_restrict()
        self.assertEqual(self.line.access, "blocked")

    def new(self, **values):
        context = self.sections(self.session)["Active"]["context"]
        lines = self.env["isp.line"].with_user(self.ana).with_context(**context)
        action = lines.action_mkbot_new()
        dialogs = self.env[action["res_model"]].with_user(self.ana)
        return dialogs.with_context(**action["context"]).create(values)

    def test_a_new_line(self):
        self.assertEqual(self.sections(self.session)["Active"]["new"], "action_mkbot_new")
        self.assertFalse(self.sections(self.session)["Calls"]["new"])
        plans = self.env["isp.plan"].with_user(self.ana).name_search("Fixo 10")
        self.assertEqual([plan_id for plan_id, _name in plans], self.voice.ids)
        action = self.new(code="(19) 3000-0107", plan_id=self.voice.id).action_save()
        line = self.env["isp.line"].search([("code", "=", "+551930000107")])
        self.assertEqual((line.partner_id, line.state), (self.partner, "active"))
        self.assertEqual((line.server_id, line.rule_id), (self.switch, self.rule))
        self.assertEqual(action["context"]["default_password"], line.password)
        ((verb, subscriber),) = self.asked()
        self.assertEqual((verb, subscriber.password), ("provision", line.password))
        waiting = self.new(code="+551930000108", plan_id=self.voice.id, activate=False)
        waiting.action_save()
        line = self.env["isp.line"].search([("code", "=", "+551930000108")])
        self.assertEqual(line.state, "pending")
        line.with_user(self.ana).action_mkbot_activate()
        self.assertEqual(line.state, "active")

    def test_new_lines_are_for_whom_one_attends(self):
        dialog = self.new(code="+551930000107", plan_id=self.voice.id)
        stranger = dialog.with_context(default_partner_id=self.other.id)
        stranger = stranger.create({"code": "+551930000109", "plan_id": self.voice.id})
        with self.assertRaises(UserError):
            stranger.action_save()
        with self.assertRaises(UserError):
            dialog.with_context(mkbot_session_id=False).action_save()
        self.session.with_user(self.ana).action_return_to_queue()
        with self.assertRaises(UserError):
            dialog.action_save()
        self.withhold("isp_create")
        with self.assertRaises(AccessError):
            self.env["isp.line"].with_user(self.ana).action_mkbot_new()

    def test_change_and_end(self):
        plan = self.voice.copy({"code": "V20", "name": "Fixo 20"})
        dialog = self.dialog(self.line, "edit")
        self.assertEqual((dialog.code, dialog.plan_id), (self.line.code, self.voice))
        dialog.write({"code": "+551930000105", "plan_id": plan.id})
        dialog.action_save()
        self.assertEqual((self.line.code, self.line.plan_id), ("+551930000105", plan))
        ((_kind, _verb, subscriber, former),) = self.work()
        self.assertEqual((subscriber.number, former), ("+551930000105", "+551930000001"))
        self.mine.action_mkbot_end()
        self.assertEqual(self.asked(), [("remove", "+551930000105")])
        for button in ("edit", "password", "registered", "end"):
            with self.assertRaises(UserError):
                getattr(self.mine, f"action_mkbot_{button}")()

    def test_another_password_is_shown_once(self):
        action = self.mine.action_mkbot_password()
        shown = action["context"]["default_password"]
        self.assertEqual(len(shown), 16)
        ((_verb, subscriber),) = self.asked()
        self.assertEqual(subscriber.password, shown)
        with self.assertRaises(AccessError):
            self.mine.read(["password"])
        self.assertNotIn(shown, str(self.line.message_ids.mapped("body")))
        dialog = self.env["isp.line.password"].with_user(self.ana).with_context(**action["context"])
        dialog.create({})
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM isp_line_password")
        self.assertNotIn(shown, str(self.env.cr.fetchall()))

    def test_registered_now(self):
        self.line.sync_state = "done"
        self.mine.action_mkbot_registered()
        self.mine.action_mkbot_registered()
        until = fields.Datetime.now() + timedelta(minutes=5)
        found = {self.line.code: until.replace(tzinfo=timezone.utc)}
        self.assertEqual(self.asked(found), [("registered", [self.line.code])])
        self.assertTrue(self.line.is_registered)
        self.assertEqual(self.line.registered_until, until)
        self.assertEqual(self.line.sync_state, "done")
        self.mine.action_mkbot_registered()
        self.asked({})
        self.assertFalse(self.line.is_registered)
        self.assertTrue(self.line.registered_seen)

    def test_each_tool_can_be_withheld(self):
        for code in ("block", "reduce", "edit", "end", "password", "registered", "activate"):
            self.withhold(f"isp_{code}")
            with self.assertRaises(AccessError):
                getattr(self.mine, f"action_mkbot_{code}")()

    def test_the_invoice_of_a_bill(self):
        self.company.isp_calls_posted = True
        self.stored_call("a", self.today.replace(day=1) - timedelta(days=3), "+5519999990001")
        self.line.action_bill()
        bill = self.shown(self.sections(self.session)["Bills"])
        self.assertEqual(bill.amount, 0.4)
        self.assertEqual(bill.action_mkbot_pdf()["url"], f"/mkbot/invoice/{bill.sudo().move_id.id}")
        self.assertEqual(bill.action_mkbot_link()["tag"], "mkbot_chat.copy")
        self.ana.mkbot_withheld_tool_ids = self.env["mkbot.tool"].search(
            [("code", "=", "finance_pdf")]
        )
        with self.assertRaises(AccessError):
            bill.action_mkbot_pdf()

    def test_what_may_be_read_by_hand(self):
        """By RPC: of whom she attends, and nothing else; nothing may be written."""
        stranger = self.new_line("+551930000109", partner_id=self.other.id)
        day = self.today.replace(day=1) - timedelta(days=3)
        for line in (self.line, stranger):
            self.stored_call(f"call-{line.id}", day, "+5519999990001", line=line)
            line.action_bill()
            line._restrict("blocked", "manual")
        self.work()
        for model, name in (
            ("isp.line", "partner_id"),
            ("isp.call", "partner_id"),
            ("isp.bill", "partner_id"),
            ("isp.operation", "partner_id"),
        ):
            records = self.env[model].with_user(self.ana)
            theirs = self.env[model].search([(name, "=", self.other.id)])
            self.assertTrue(theirs, model)
            self.assertTrue(records.search([]), model)
            self.assertFalse(records.search([]) & theirs, model)
            self.assertEqual(
                [row[name][0] for row in records.formatted_read_group([], [name], ["__count"])],
                self.partner.ids,
            )
            found = records.search_read([], ["id"])
            found += records.web_search_read([], {"id": {}})["records"]
            named = {record_id for record_id, _name in records.name_search("")}
            self.assertFalse({row["id"] for row in found} & set(theirs.ids), model)
            self.assertFalse(named & set(theirs.ids), model)
            for read in (
                lambda r, name=name: r.read(["id", name]),
                lambda r: r.export_data(["id"]),
                lambda r, name=name: r.web_read({name: {}}),
            ):
                with self.assertRaises(UserError):
                    read(theirs.with_user(self.ana))
            own = records.search([], limit=1)
            for write in WRITES:
                with self.assertRaises(AccessError):
                    own.check_access(write)
        with self.assertRaises(AccessError):
            stranger.with_user(self.ana).action_mkbot_password()
        for model in ("isp.rate", "isp.server"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.ana).search([])
