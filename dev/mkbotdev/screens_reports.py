"""The screens of managers; with them `SCREENS` is complete."""

from .screens import PHONE, SCREENS, screen

__all__ = ["SCREENS"]

ODOO = {"who": "carla", "themes": ("light",)}


def page(code):
    return {**ODOO, "starts": f"/odoo/mkbot-{code}"}


def _read(sight):
    """Until a page's figures are there and its charts are drawn."""
    sight.find("[data-block]")
    sight.gone(".o-mkbot-report-loading")
    sight.page.wait_for_function(
        "() => [...document.querySelectorAll('canvas')].every((one) => one.width > 0)"
    )


@screen(**page("indicators"))
def indicators(sight):
    """Indicators: each figure beside the period before, by channel, sector, hour and weekday."""
    _read(sight)


@screen(**page("operators"))
def report_operators(sight):
    """The ten operators with most time in attendance, in hours and percent."""
    _read(sight)


@screen(**page("ratings"))
def report_ratings(sight):
    """Ratings: rated and not, by grade, and by month."""
    _read(sight)


@screen(**page("cities"))
def report_cities(sight):
    """The twenty cities with most attendances, by rating."""
    _read(sight)


@screen(**page("bot"))
def report_bot(sight):
    """What customers asked the bot, and how it fared."""
    _read(sight)


@screen(**page("money"))
def report_money(sight):
    """Money: second copies paid, promises and unlocks kept, outages seen early."""
    _read(sight)


@screen(**page("heatmap"))
def heat_map(sight):
    """Where customers wrote from, red where most did; the list beside it needs no mouse."""
    sight.find(".o_mkbot_heatmap_list button")


@screen(**page("grids"))
def grids(sight):
    """Ready grids, each with its filters and as a spreadsheet."""
    sight.find(".o-mkbot-grid-main tbody tr")


@screen(**page("history"))
def history(sight):
    """Every attendance of the last thirty days; a rating is searched as it is typed."""
    sight.find(".o_list_view .o_data_row")


@screen(**page("pivot"))
def pivot(sight):
    """The free pivot, with favourites to begin with."""
    sight.find(".o_pivot table tbody tr")


@screen(**page("indicators"), size=PHONE)
def phone_indicators(sight):
    """Indicators on a phone."""
    _read(sight)
