from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.mkbot_chat.port import PLATFORMS

from ..scope import Scope

FACTS = "mkbot.report.session"
#: So many cities can be chosen from, those with most attendances in so many days.
MOST_CITIES, DAYS_OF_CITIES = 80, 30


class MkbotReportPage(models.AbstractModel):
    """The ready pages of figures. A page is a method ``_page_<code>(scope)`` that returns its
    blocks, and an entry in :meth:`_pages`.

    A block is a dict that :meth:`_chart` or :meth:`_numbers` makes:

    - ``key`` of its own in the page; ``kind`` one of numbers, bars, lines, table, heat; ``title``;
      ``hint`` what it means; ``wide`` whether it takes the whole width; ``unit`` of its values:
      count, seconds, days, percent (0 to 100), grade or money (in the company's currency)
    - ``labels`` and ``series``: ``[{"key", "label", "tone", "unit" (its own), "values"}]``, a value
      a label, None where there is none; ``tone`` one of good, fair, poor, none, before, main,
      ``grade_00`` … ``grade_10``, ``grade_none``, or "" for one of the palette; ``shares`` (may be
      left out) what each value is of the whole, in percent. A table has a row a label and a
      column a series; a heat table a row a series
    - ``stacked``, ``horizontal``: of bars
    - ``drill``: ``{"model", "domains"}``, a domain a value: ``[series][label]``
    - of numbers: ``items`` ``[{"key", "label", "unit", "value", "before", "better", "drill",
      "hint"}]``, ``before`` the same of the period before, ``better`` up, down or "", ``drill`` a
      domain
    """

    _name = "mkbot.report.page"
    _description = "Pages of Figures"

    @api.model
    @api.readonly
    def get(self, page, filters=None, with_choices=True):
        """A page with its figures.

        :param str page: its code
        :param dict filters: see :meth:`~odoo.addons.mkbot_reports.scope.Scope.read`
        :param bool with_choices: False where the client has those of the filter bar
        :return: ``{"page", "title", "periods", "offers" (names of the filters that it heeds),
            "filters" (as they were understood), "choices", "company", "now" (by the company's
            clock), "live" (whether its period still goes on), "blocks"}``
        :raise UserError: there is no such page
        """
        known = self._checked_page(page)
        scope = self._scope(filters, known["period"])
        return {
            "page": page,
            "title": known["title"],
            "periods": known.get("periods", ["today", "7", "30", "90", "365", "custom"]),
            "offers": known.get(
                "offers", ["sector_ids", "platforms", "account_ids", "cities", "operator_ids"]
            ),
            "filters": scope.filters(),
            "choices": self._choices(scope) if with_choices else None,
            "company": self.env.company.name,
            "now": fields.Datetime.context_timestamp(
                self.with_context(tz=scope.tz), scope.now
            ).isoformat(),
            "live": scope.has_now,
            "blocks": getattr(self, f"_page_{page}")(scope),
        }

    def _pages(self):
        """``{code: {"title", "period" (its first), "periods", "offers"}}``; the last two where not
        all of them make sense."""
        return {}

    def _checked_page(self, page):
        if not self.env.user.has_group("mkbot_chat.group_supervisor"):
            raise AccessError(self.env._("Only MKBOT supervisors can see the figures."))
        known = self._pages().get(page) if isinstance(page, str) else None
        if not known:
            raise UserError(self.env._("There is no page “%s”.", page))
        return known

    def _scope(self, filters, period="30"):
        company = self.env.company
        return Scope.read(filters, fields.Datetime.now(), company._mkbot_tz(), period)

    # ----- what can be chosen -----

    def _choices(self, scope):
        """``{filter: [{"value", "label"}]}``, only what the user may see."""
        accounts = self.env["mkbot.account"].search([])
        panel = self.env["mkbot.panel"]
        sectors = self._record_choices(panel._team_sectors())
        # Those without a sector are nobody's who leads some sectors only.
        if not self.env.user._mkbot_supervised_sectors():
            sectors.append({"value": 0, "label": self.env._("Without a sector")})
        return {
            "sector_ids": sectors,
            "platforms": self._platform_choices(set(accounts.mapped("platform"))),
            "account_ids": self._record_choices(accounts),
            "cities": self._city_choices(scope),
            "operator_ids": self._record_choices(panel._team_users()),
        }

    def _record_choices(self, records):
        return [{"value": record.id, "label": record.display_name} for record in records]

    def _platform_choices(self, used):
        names = self._selection_labels("platform")
        return [{"value": code, "label": names[code]} for code, _name in PLATFORMS if code in used]

    def _city_choices(self, scope):
        """The cities with most attendances at the end of the period, and those that are chosen:
        to count a year of them would take longer than all of the page."""
        since = max(scope.date_from, scope.date_to - timedelta(days=DAYS_OF_CITIES - 1))
        found = self._facts(scope)._read_group(
            scope.part(since, scope.date_to).when("opened_at"),
            ["city"],
            ["__count"],
            order="__count desc",
            limit=MOST_CITIES,
        )
        cities = dict.fromkeys([*(city for city, _count in found), *scope.cities])
        return [
            {"value": city or "", "label": city or self.env._("Without a city")}
            for city in sorted(cities, key=lambda city: (not city, city))
        ]

    # ----- what blocks are made of -----

    def _facts(self, scope, model=FACTS):
        """A model of facts that groups by the days of the company's clock."""
        return self.env[model].with_context(tz=scope.tz)

    def _selection_labels(self, name, model=FACTS):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _chart(self, key, kind, title, labels, series, **values):
        """A block that is no numbers, see the class.

        :param values: other keys of the block; ``domains`` instead of ``drill`` for attendances
        """
        domains = values.pop("domains", None)
        return {
            "key": key,
            "kind": kind,
            "title": title,
            "hint": "",
            "wide": False,
            "unit": "count",
            "labels": labels,
            "series": series,
            "stacked": False,
            "horizontal": False,
            "drill": domains and {"model": FACTS, "domains": domains},
            **values,
        }

    def _numbers(self, key, title, items, **values):
        """A block of numbers, see the class."""
        return {
            "key": key,
            "kind": "numbers",
            "title": title,
            "hint": "",
            "wide": True,
            "model": FACTS,
            "items": items,
            **values,
        }
