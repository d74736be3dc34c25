"""WCAG 2.1 AA, as axe-core reads it, on every screen of the panel: light, dark and on a phone."""

import contextlib

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from mkbotdev import screens, screens_reports
from mkbotdev.scene import Scene

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
#: A page of Odoo, and not a window of the panel's, which mends some things.
ODOO = "html:not([data-mkbot-theme])"
#: What is Odoo's own and cannot be cured from here: (rule, selector, reason).
KNOWN = (
    (
        "aria-allowed-attr",
        ".o-navigable, .o-autocomplete--input, .o_searchview_input, .o_tag",
        "web/core/navigation sets aria-selected on whatever the arrows go over, whatever its role",
    ),
    (
        "aria-allowed-attr",
        ".o-mail-Composer-actions, .o_searchview",
        "web/core/dropdown sets aria-expanded on what it opens from, here a group of buttons",
    ),
    ("label", ".o_field_widget[name=partner_ids] input", "mail's composer labels it by a table"),
    ("aria-required-children", ".o_main_navbar > *", "Odoo's bar of menus"),
    ("aria-required-parent", ".o_main_navbar .o_menu_brand", "Odoo's bar of menus"),
    ("link-name", ".o_menu_toggle", "Odoo's bar of menus, on a phone"),
    ("aria-prohibited-attr", ".o_model_field_selector_controls i", "Odoo's picker of fields"),
    ("aria-allowed-attr", ".o_searchview_facet", "Odoo's search"),
    ("aria-command-name", ".o_searchview_facet_label", "Odoo's search: an icon"),
    ("aria-required-parent", ".o_searchview_facet", "Odoo's search"),
    ("aria-roles", ".o_searchview_facet i", "Odoo's search"),
    ("button-name", ".o_cp_switch_buttons > .o-dropdown", "Odoo's views, on a phone"),
    ("color-contrast", f"{ODOO} .o_pivot .text-muted", "colours of Odoo's own pivot"),
    ("color-contrast", f"{ODOO} .badge", "colours of Odoo's own lists"),
    ("color-contrast", f"{ODOO} .o_form_label", "colours of Odoo's own forms on a phone"),
    ("meta-viewport", f"{ODOO} meta", "Odoo's page; the panel's own windows mend it"),
    (
        "scrollable-region-focusable",
        ".o_list_renderer, .o-mkbot-lookup .o_content",
        "Odoo's list is scrolled by the arrows, which go from the search into its rows",
    ),
)
#: Of the colours a screen is only asked for what colours change.
COLOURS = {"runOnly": ["color-contrast"]}
ALL = {"runOnly": TAGS}
RUN = """async ([options, known]) => {
    const { violations } = await axe.run(document, {
        resultTypes: ["violations"], preload: false, elementRef: true, ...options,
    });
    const isKnown = (rule, node) => known.some(
        ([id, selector]) => id === rule && node.element.matches(selector)
    );
    return violations.flatMap(({ id, nodes }) => nodes
        .filter((node) => !isKnown(id, node))
        .map((node) => [id, node.target.join(" "), node.any[0]?.message ?? "", node.html]));
}"""


@pytest.fixture(scope="module")
def theatre(workshop, browser):
    with contextlib.ExitStack() as stack:
        node = workshop.node(max_cron_threads=4)
        scene = stack.enter_context(contextlib.closing(Scene(node))).play()
        shown = screens.Theatre(browser, scene)
        stack.enter_context(contextlib.closing(shown))
        yield shown.rehearse()


@pytest.mark.parametrize("one", screens_reports.SCREENS, ids=lambda one: one.name)
def test_screen(theatre, one):
    page = theatre.show(one)
    page.evaluate("source => window.axe || window.eval(source)", AXE_FILE_PATH.read_text("utf-8"))
    found = {
        theme: _faults(page, theme, COLOURS if at else ALL) for at, theme in enumerate(one.themes)
    }
    if one.size != screens.PHONE:
        page.set_viewport_size(dict(zip(("width", "height"), screens.PHONE, strict=True)))
        # Odoo's bar of menus is drawn anew for a phone, after the width has changed.
        page.locator(".o_main_navbar .o_menu_brand").wait_for(state="detached")
        found["phone"] = _faults(page, one.themes[0], ALL)
    assert not any(found.values()), "\n".join(
        f"{where}: {' | '.join(fault)}" for where, faults in found.items() for fault in faults
    )


def _faults(page, theme, options):
    """``[[rule, selector, what is wrong, HTML]…]``"""
    screens.dress(page, theme)
    known = [(rule, selector) for rule, selector, _reason in KNOWN]
    return page.evaluate(RUN, [options, known])
