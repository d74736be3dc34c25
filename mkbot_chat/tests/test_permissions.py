from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import MkbotCase


class PermissionsCase(MkbotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_of_user = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.admin = new_test_user(
            cls.env, "t_admin", "mkbot_chat.group_admin", **cls.company_of_user
        )
        cls.chief = new_test_user(
            cls.env, "t_chief", "mkbot_chat.group_admin", **cls.company_of_user
        )

    def tool(self, code):
        return self.env["mkbot.tool"].search([("code", "=", code)])

    def withhold(self, user, *codes):
        user.mkbot_withheld_tool_ids += self.env["mkbot.tool"].search([("code", "in", codes)])

    def permission(self, user=None):
        return self.env["mkbot.permission"].with_user(user or self.admin)

    def row(self, user):
        rows = self.permission().load()["rows"]
        return next(row for row in rows if row["id"] == user.id)


class TestTools(PermissionsCase):
    def test_everybody_has_every_tool_but_what_is_withheld(self):
        tools = self.env["mkbot.tool"].with_user(self.ana)
        tools._check("end")
        self.withhold(self.ana, "end")
        with self.assertRaisesRegex(AccessError, "End"):
            tools._check("end")
        tools.with_user(self.bruno)._check("end")
        # An addon's tool without a record
        tools._check("of_another_addon")

    def test_the_panel_is_told(self):
        panel = self.env["mkbot.panel"].with_user(self.ana)
        self.assertEqual(panel.open("p1")["me"]["withheld_tools"], [])
        self.withhold(self.ana, "end", "cancel")
        me = panel.open("p1")["me"]
        self.assertEqual(me["withheld_tools"], ["cancel", "end"])
        self.assertFalse(me["panel_only"])

    def test_each_tool_of_an_attendance_is_refused(self):
        waiting = self.waiting_session("visitor-1")
        active = self.active_session(self.ana, "visitor-2")
        self.open_panel(self.bruno)
        calls = {
            "rescue": (waiting, "action_rescue", []),
            "assign": (waiting, "action_assign", [self.bruno.id]),
            "transfer": (active, "action_transfer", [self.bruno.id]),
            "add_operator": (active, "action_add_operator", [self.bruno.id]),
            "leave": (active, "action_leave", []),
            "return": (active, "action_return_to_queue", []),
            "end": (active, "action_end", []),
            "cancel": (active, "action_cancel", []),
            "set_partner": (active, "action_set_partner", [self.partner.id]),
        }
        self.withhold(self.ana, *calls)
        for code, (session, method, args) in calls.items():
            with self.subTest(code):
                with self.assertRaisesRegex(AccessError, "not for you to use"):
                    getattr(session.with_user(self.ana), method)(*args)
        self.assertEqual(waiting.state, "waiting")
        self.assertEqual((active.state, active.operator_ids), ("active", self.ana))
        self.ana.mkbot_withheld_tool_ids = False
        active.with_user(self.ana).action_transfer(self.bruno.id)
        self.assertEqual(active.operator_id, self.bruno)

    def test_the_server_is_not_refused(self):
        session = self.active_session(self.ana)
        self.withhold(self.ana, "end")
        session.with_user(self.ana).sudo().action_end()
        self.assertEqual(session.state, "rating")

    def test_without_monitoring_others_words_are_not_read(self):
        others = self.active_session(self.bruno, "visitor-1")
        mine = self.active_session(self.ana, "visitor-2")
        waiting = self.waiting_session("visitor-3")
        self.withhold(self.ana, "monitor")

        def read(session):
            messages = self.env["mail.message"].with_user(self.ana)
            return bool(messages.search([("id", "in", session.channel_id.message_ids.ids)]))

        self.assertTrue(read(mine))
        for session in (others, waiting):
            self.assertFalse(read(session))
            with self.assertRaises(AccessError):
                session.channel_id.with_user(self.ana).read(["name"])
        # They are in the queue all the same.
        rows = self.env["mkbot.panel"].with_user(self.ana).rows("waiting")["rows"]
        self.assertEqual([row["id"] for row in rows], waiting.ids)
        waiting.with_user(self.ana).action_rescue()
        self.assertTrue(read(waiting))

    def test_new_operators_have_what_is_for_them(self):
        self.tool("cancel").is_default = False
        created = new_test_user(
            self.env, "t_new", "mkbot_chat.group_operator", **self.company_of_user
        )
        self.assertEqual(created.mkbot_withheld_tool_ids, self.tool("cancel"))
        employee = new_test_user(self.env, "t_employee", "base.group_user", **self.company_of_user)
        other = new_test_user(self.env, "t_other", "base.group_user", **self.company_of_user)
        self.assertFalse(employee.mkbot_withheld_tool_ids)
        group = self.env.ref("mkbot_chat.group_supervisor")
        employee.group_ids += group
        group.user_ids += other
        for user in (employee, other):
            self.assertEqual(user.mkbot_withheld_tool_ids, self.tool("cancel"))
        # Whoever was one keeps what they have.
        self.assertFalse(self.ana.mkbot_withheld_tool_ids)
        self.ana.group_ids += group
        self.assertFalse(self.ana.mkbot_withheld_tool_ids)

    def test_open_panels_are_told_at_once(self):
        self.env.cr.precommit.run()
        sent = []
        bus = self.env["bus.bus"].__class__
        original = bus._sendone

        def send(bus_self, target, kind, message):
            sent.append((target, kind))
            return original(bus_self, target, kind, message)

        self.patch(bus, "_sendone", send)
        self.withhold(self.ana, "end")
        self.assertIn(((self.ana, "mkbot_panel"), "mkbot.panel/permissions"), sent)

    def test_nobody_grants_themselves_a_tool(self):
        self.withhold(self.ana, "end")
        for change in (
            {"mkbot_withheld_tool_ids": [Command.clear()]},
            {"group_ids": [Command.link(self.env.ref("mkbot_chat.group_admin").id)]},
        ):
            with self.assertRaises(AccessError):
                self.ana.with_user(self.ana).write(change)
        with self.assertRaises(AccessError):
            self.tool("end").with_user(self.ana).write({"code": "x"})
        with self.assertRaises(AccessError):
            self.tool("end").with_user(self.ana).write(
                {"withheld_user_ids": [Command.unlink(self.ana.id)]}
            )


class TestMatrix(PermissionsCase):
    def test_only_administrators(self):
        for user in (self.ana, self.carla):
            with self.assertRaises(AccessError):
                self.permission(user).load()
            with self.assertRaises(AccessError):
                self.permission(user).change([user.id], ["role:admin"], True)

    def test_what_it_shows(self):
        self.withhold(self.bruno, "end")
        data = self.permission().load()
        columns = [column["id"] for group in data["groups"] for column in group["columns"]]
        tools = [f"tool:{tool.id}" for tool in self.env["mkbot.tool"].search([])]
        self.assertEqual(
            columns[:4], ["role:operator", "role:supervisor", "role:admin", "panel_only"]
        )
        self.assertLessEqual(set(tools), set(columns))
        self.assertEqual(len(columns), len(set(columns)))
        rows = {row["login"]: row for row in data["rows"]}
        self.assertLessEqual({"t_ana", "t_bruno", "t_carla", "t_admin"}, set(rows))
        end = f"tool:{self.tool('end').id}"
        self.assertIn(end, rows["t_ana"]["on"])
        self.assertNotIn(end, rows["t_bruno"]["on"])
        self.assertIn("role:supervisor", rows["t_carla"]["on"])
        self.assertTrue(rows["t_admin"]["is_me"])
        self.assertEqual(rows["t_ana"]["sectors"], "Suporte Teste")

    def test_users_of_other_companies_are_not_there(self):
        other = self.env["res.company"].create({"name": "Outro Provedor"})
        stranger = new_test_user(
            self.env,
            "t_stranger",
            "mkbot_chat.group_operator",
            company_id=other.id,
            company_ids=other.ids,
        )
        self.assertNotIn(stranger.id, [row["id"] for row in self.permission().load()["rows"]])
        employee = new_test_user(self.env, "t_employee", "base.group_user", **self.company_of_user)
        for user in (stranger, employee):
            with self.assertRaises(AccessError):
                self.permission().change([user.id, self.ana.id], ["role:admin"], True)
        self.assertFalse(self.ana.has_group("mkbot_chat.group_admin"))

    def test_tools_for_several_at_once(self):
        codes = [self.tool(code) for code in ("end", "cancel")]
        columns = [f"tool:{tool.id}" for tool in codes]
        users = self.ana + self.bruno
        rows = self.permission().change(users.ids, columns, False)
        for row in rows:
            self.assertFalse(set(columns) & set(row["on"]))
        for user in users:
            self.assertEqual(set(user.mkbot_withheld_tool_ids), set(codes))
        self.permission().change(self.ana.ids, columns[:1], True)
        self.assertEqual(self.ana.mkbot_withheld_tool_ids, codes[1])
        self.assertEqual(len(self.bruno.mkbot_withheld_tool_ids), 2)

    def test_coins(self):
        model = self.env["ir.model"]._get_id("crm.lead")
        coin, sleeping = self.env["mkbot.lookup"].create(
            [
                {"name": "Leads", "code": "t_leads", "model_id": model, "path": "partner_id"},
                {"name": "Old", "code": "t_old", "model_id": model, "path": "partner_id"},
            ]
        )
        sleeping.active = False
        column = f"coin:{coin.id}"
        panel = self.env["mkbot.panel"].with_user(self.ana)
        self.assertNotIn("t_leads", [row["code"] for row in panel.open("p1")["lookups"]])
        self.assertNotIn(column, self.row(self.ana)["on"])
        rows = self.permission().change((self.ana + self.bruno).ids, [column], True)
        for row in rows:
            self.assertIn(column, row["on"])
        self.assertIn("t_leads", [row["code"] for row in panel.open("p1")["lookups"]])
        [row] = self.permission().change(self.ana.ids, [column], False)
        self.assertNotIn(column, row["on"])
        self.assertTrue(self.bruno in coin.group_id.user_ids)
        self.assertFalse(self.ana in coin.group_id.user_ids)
        with self.assertRaises(UserError):
            self.permission().change(self.ana.ids, [f"coin:{sleeping.id}"], True)
        # What another group brings along is not taken here.
        chiefs = self.env["res.groups"].create(
            {
                "name": "Chefia",
                "implied_ids": [Command.link(coin.group_id.id)],
                "user_ids": [Command.link(self.ana.id)],
            }
        )
        row = self.row(self.ana)
        self.assertIn(column, row["on"])
        self.assertIn(chiefs.name, row["locked"][column])

    def test_roles(self):
        [row] = self.permission().change(self.ana.ids, ["role:supervisor"], True)
        self.assertIn("role:supervisor", row["on"])
        self.assertNotIn("role:operator", row["on"])
        self.assertTrue(self.ana.has_group("mkbot_chat.group_supervisor"))
        self.permission().change(self.ana.ids, ["role:operator"], True)
        self.assertFalse(self.ana.has_group("mkbot_chat.group_supervisor"))
        self.assertTrue(self.ana.has_group("mkbot_chat.group_operator"))
        for column, value in (("role:operator", False), ("role:root", True)):
            with self.assertRaises(UserError):
                self.permission().change(self.ana.ids, [column], value)

    def test_a_role_by_another_group_is_not_taken_here(self):
        self.env["res.groups"].create(
            {
                "name": "Chefia",
                "implied_ids": [Command.link(self.env.ref("mkbot_chat.group_supervisor").id)],
                "user_ids": [Command.link(self.ana.id)],
            }
        )
        with self.assertRaisesRegex(UserError, "another group"):
            self.permission().change(self.ana.ids, ["role:operator"], True)

    def test_the_last_administrator_stays(self):
        everybody = self.env["res.users"].search(
            [("all_group_ids", "in", self.env.ref("mkbot_chat.group_admin").ids)]
        )
        (everybody - self.admin - self.chief).company_ids -= self.company
        self.permission().change(self.chief.ids, ["role:operator"], True)
        for change in (["role:operator"], ["role:supervisor"]):
            with (
                self.assertRaisesRegex(UserError, "last administrator"),
                self.env.cr.savepoint(),
            ):
                self.permission().change(self.admin.ids, change, True)
            # As after a request that failed
            self.env.invalidate_all()
            self.registry.clear_cache()
        with self.assertRaises(ValidationError):
            self.permission().change(self.admin.ids, ["panel_only"], True)

    def test_panel_only(self):
        [row] = self.permission().change(self.ana.ids, ["panel_only"], True)
        self.assertIn("panel_only", row["on"])
        self.assertIn("role:operator", row["on"])
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.permission().change(self.ana.ids, ["role:admin"], True)
        self.env.invalidate_all()
        self.registry.clear_cache()
        [row] = self.permission().change(self.ana.ids, ["panel_only"], False)
        self.assertNotIn("panel_only", row["on"])
        self.assertTrue(self.ana.has_group("mkbot_chat.group_operator"))

    def test_made_panel_only_in_the_user_form_and_back(self):
        user = new_test_user(
            self.env, "t_form", "mkbot_chat.group_panel_only", **self.company_of_user
        )
        self.assertTrue(user.has_group("mkbot_chat.group_operator"))
        self.permission().change(user.ids, ["panel_only"], False)
        self.assertTrue(user.has_group("mkbot_chat.group_operator"))
        self.assertFalse(user.has_group("mkbot_chat.group_panel_only"))

    def test_unknown_columns(self):
        for column in ("tool:0", "tool:x", "nothing", ""):
            with self.assertRaises(UserError):
                self.permission().change(self.ana.ids, [column], True)


class TestPermissionAccess(PermissionsCase):
    """Who may do what with the records behind the matrix."""

    def test_matrix(self):
        employee = new_test_user(self.env, "t_employee", "base.group_user", **self.company_of_user)
        portal = new_test_user(self.env, "t_portal", "base.group_portal", **self.company_of_user)
        nothing, read = set(), {"read"}
        everything = {"read", "write", "create", "unlink"}
        outsiders = {self.env.ref("base.public_user"): nothing, portal: nothing, employee: nothing}
        may = {
            "mkbot.tool": {
                **outsiders,
                self.ana: read,
                self.carla: read,
                self.admin: read | {"write"},
            },
            "mkbot.lookup": {
                **outsiders,
                self.ana: nothing,
                self.carla: read,
                self.admin: everything,
            },
            "mkbot.lookup.section": {
                **outsiders,
                self.ana: nothing,
                self.carla: read,
                self.admin: everything,
            },
        }
        for model, by_user in may.items():
            for user, operations in by_user.items():
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(model=model, user=user.login, operation=operation):
                        has = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(has, operation in operations)

    def test_what_is_withheld_is_administrators_to_read(self):
        for user in (self.ana, self.carla):
            with self.assertRaises(AccessError):
                self.bruno.with_user(user).read(["mkbot_withheld_tool_ids"])
            with self.assertRaises(AccessError):
                self.tool("end").with_user(user).read(["withheld_user_ids"])
