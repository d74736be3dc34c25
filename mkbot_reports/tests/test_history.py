from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FactsCase

#: What is typed, and which grades it is to find; None is what was not rated.
TYPED = {
    ">5": [6, 7, 8, 9, 10],
    "> 5": [6, 7, 8, 9, 10],
    "<7": [0, 1, 2, 3, 4, 5, 6],
    "=10": [10],
    "10": [10],
    ">=8": [8, 9, 10],
    "≤1": [0, 1],
    "<>0": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ">50": [6, 7, 8, 9, 10],
    "=100": [10],
    "<=75": [0, 1, 2, 3, 4, 5, 6, 7],
    "> 7,5": [8, 9, 10],
    ">10": [],
    ">=6 <9": [6, 7, 8],
    ">2; <4": [3],
    "***": [None],
    " *** ": [None],
}
NONSENSE = ("", "five", ">", ">>5", "=101", ">5 or so", "-1", "5 stars", "**5")

#: Facts, and the views that they have.
FACTS = {
    "session": ("list", "kanban", "form", "pivot", "graph", "calendar"),
    "stretch": ("list", "kanban", "pivot", "graph"),
    "trigger": ("list", "kanban", "pivot", "graph"),
}


@tagged("post_install", "-at_install")
class TestHistory(FactsCase):
    """Attendances with each grade and without one, as supervisors look for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sessions = cls.env["mkbot.session"]
        cls.grades = {}
        for grade in [*range(11), None]:
            session = cls.env["mkbot.session"].create(
                {
                    "name": f"T-{grade}",
                    "account_id": cls.account.id,
                    "platform": "site",
                    "company_id": cls.company.id,
                    "sector_id": cls.support.id,
                    "state": "closed",
                    "opened_at": "2026-03-10 12:00:00",
                    "state_since": "2026-03-10 12:30:00",
                    "rating": grade,
                    "is_rated": grade is not None,
                    "first_operator_id": cls.ana.id,
                    "closing_operator_id": cls.ana.id,
                }
            )
            cls.env["mkbot.session.stretch"].create(
                {
                    "session_id": session.id,
                    "operator_id": cls.ana.id,
                    "how": "rescued",
                    "started_at": "2026-03-10 12:10:00",
                }
            )
            cls.grades[session] = grade
            cls.sessions += session

    def found(self, name, text):
        """The grades of what a rating finds."""
        domain = [("grade_search", "=", text), ("session_id", "in", self.sessions.ids)]
        sessions = self.facts(name).search(domain).session_id
        return [self.grades[session] for session in self.sessions if session in sessions]

    def test_ratings_are_searched_as_typed(self):
        for text, grades in TYPED.items():
            for name in ("session", "stretch"):
                with self.subTest(text=text, name=name):
                    self.assertEqual(self.found(name, text), grades)

    def test_two_ratings_in_one_search_are_either(self):
        domain = ["|", ("grade_search", "=", "<2"), ("grade_search", "=", "***")]
        facts = self.facts("session").search([("id", "in", self.sessions.ids), *domain])
        self.assertEqual({self.grades[fact.session_id] for fact in facts}, {0, 1, None})

    def test_not_a_rating_is_said_in_words(self):
        for text in NONSENSE:
            with self.subTest(text=text), self.assertRaisesRegex(UserError, "is no rating.*>50"):
                self.facts("session").search([("grade_search", "=", text)])

    def test_the_attendance_opens_from_any_fact(self):
        session = self.sessions[3]
        fact = self.facts("stretch").search([("session_id", "=", session.id)])
        action = fact.action_open_attendance()
        self.assertEqual(action["res_model"], "mkbot.report.session")
        shown = self.facts("session").browse(action["res_id"])
        self.assertEqual(shown.name, session.name)
        self.assertEqual(shown.action_open_record()["res_id"], session.id)

    def test_supervisors_read_what_was_said(self):
        session = self.waiting_session("visitor-history")
        shown = self.facts("session").browse(session.id)
        self.assertIn("quero falar com um atendente", shown.transcript)
        self.assertEqual(shown.move_ids, session.move_ids)
        self.assertEqual(shown.summary, session.summary)
        self.assertIn(f"/mkbot/transcript/{session.id}", shown.action_transcript()["url"])

    def test_nobody_reads_the_words_of_others_companies(self):
        session = self.waiting_session("visitor-history")
        with self.assertRaises(AccessError):
            self.facts("session", companies=self.north).browse(session.id).transcript.strip()

    def arch(self, name, kind):
        return etree.fromstring(self.facts(name).get_view(view_type=kind)["arch"])

    def test_every_filter_and_group_works(self):
        for name in FACTS:
            facts = self.facts(name)
            for node in self.arch(name, "search").iter("filter"):
                with self.subTest(name=name, filter=node.get("name")):
                    if node.get("domain"):
                        facts.search_count(literal_eval(node.get("domain")))
                    elif node.get("date"):
                        self.assertEqual(facts._fields[node.get("date")].type, "datetime")
                    else:
                        group = literal_eval(node.get("context"))["group_by"]
                        facts.formatted_read_group([], [group], ["__count"])

    def test_every_dimension_can_be_grouped_by(self):
        for name in FACTS:
            groups = {
                literal_eval(node.get("context"))["group_by"].split(":")[0]
                for node in self.arch(name, "search").iter("filter")
                if node.get("context")
            }
            fields = self.facts(name).fields_get([], ["type", "groupable"])
            dimensions = {
                field
                for field, told in fields.items()
                if told["groupable"]
                and told["type"] in ("many2one", "many2many", "selection", "datetime")
            }
            beside = {"session_id", "contact_id", "ended_at"}
            self.assertEqual(dimensions - groups - beside, set(), name)

    def test_seconds_are_never_shown_bare(self):
        for name, kinds in FACTS.items():
            measures = {
                field.name
                for field in self.facts(name)._fields.values()
                if field.name.startswith("seconds") and field.aggregator
            }
            for kind in kinds:
                nodes = [
                    node
                    for node in self.arch(name, kind).iter("field")
                    if node.get("name").startswith("seconds")
                ]
                with self.subTest(name=name, kind=kind):
                    widgets = {node.get("widget") for node in nodes}
                    self.assertLessEqual(widgets, {"mkbot_duration"})
                    if kind in ("pivot", "graph"):
                        # Those that are not named can be chosen all the same.
                        self.assertEqual({node.get("name") for node in nodes}, measures)

    def test_favourites_are_shared_and_answer(self):
        favourites = (
            self.env["ir.filters"].with_user(self.chief).get_filters("mkbot.report.session")
        )
        shipped = self.env["ir.filters"].union(
            *(
                self.env.ref(f"mkbot_reports.filter_{code}")
                for code in self.env["ir.filters"]._mkbot_favourites()
            )
        )
        self.assertEqual(len(shipped), 5)
        self.assertLessEqual(set(shipped.ids), {favourite["id"] for favourite in favourites})
        facts = self.facts("session")
        for favourite in shipped:
            context = literal_eval(favourite.context)
            rows, columns = context["pivot_row_groupby"], context["pivot_column_groupby"]
            aggregates = [
                f"{measure}:{facts._fields[measure].aggregator}"
                for measure in context["pivot_measures"]
            ]
            with self.subTest(name=favourite.name):
                [total], *_parts = facts.formatted_read_grouping_sets(
                    literal_eval(favourite.domain), [[], rows, rows + columns], aggregates
                )
                self.assertIn(aggregates[0], total)

    def test_favourites_come_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.env.ref("base.main_company").partner_id.lang = "pt_BR"
        filters = self.env["ir.filters"].with_context(lang="pt_BR")
        names = {values["name"] for values in filters._mkbot_favourites().values()}
        self.env.ref("mkbot_reports.filter_operators_weeks").unlink()
        filters.with_context(lang="en_US")._mkbot_ship_favourites()
        self.assertIn(self.env.ref("mkbot_reports.filter_operators_weeks").name, names)
