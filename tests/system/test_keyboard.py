"""An operator who never touches the mouse, in a real browser."""

import pytest
from panel_steps import BOX, THREAD, a_customer, clear_desk
from playwright.sync_api import expect
from test_first_conversation import heard, open_panel, say

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def desk(server):
    yield
    clear_desk(server)


def in_area(page, selector):
    """Wait until the focus is within a part of the panel."""
    page.wait_for_function("(area) => document.activeElement.closest(area)", arg=selector)


def test_all_by_keyboard(server, new_page, login):
    ana = new_page(viewport={"width": 1280, "height": 720})
    open_panel(ana, server, login, "ana")
    expect(ana.locator("[data-status=ready]")).to_be_visible()
    press = ana.keyboard.press

    # The help: all keys, wherever they are declared.
    press("?")
    help_ = ana.locator(".o-mkbot-shortcuts")
    for name, keys in (("Fila", "Alt2"), ("Transferir…", "AltT"), ("Mensagens prontas…", "AltK")):
        line = help_.locator(".o-mkbot-shortcut").filter(has=ana.get_by_text(name, exact=True))
        expect(line.locator("dd")).to_have_text(keys)
    press("Escape")
    expect(help_).to_have_count(0)
    ana.locator(".o-mkbot-me").click()
    ana.locator(".o-mkbot-help").click()
    expect(help_).to_be_visible()
    press("Escape")
    expect(help_).to_have_count(0)

    # Two customers: one taken by Enter, one by the menu.
    first = a_customer(new_page(), server, "quero falar com uma pessoa pelo teclado")
    press("Alt+2")
    expect(ana.locator("[data-list=waiting] tbody tr")).to_have_count(1, timeout=15000)
    press("Alt+a")
    in_area(ana, "[data-list=waiting] tr")
    press("Enter")
    expect(ana.locator(BOX)).to_be_focused()
    ana.keyboard.type("Tudo certo?")
    expect(help_).to_have_count(0)
    press("Enter")
    heard(first, "Tudo certo?")
    second = a_customer(new_page(), server, "quero uma pessoa para o segundo caso")
    press("Alt+2")
    expect(ana.locator("[data-list=waiting] tbody tr")).to_have_count(1, timeout=15000)
    press("Alt+a")
    press("Alt+x")
    in_area(ana, ".o-mkbot-menu [data-action=rescue]")
    press("Enter")
    heard(second, "Ana Lima")

    # From one conversation to the other, and to the one that has something to read.
    thread = ana.locator(THREAD)
    expect(thread).to_contain_text("segundo caso")
    press("Alt+ArrowDown")
    expect(thread).to_contain_text("pelo teclado")
    press("Alt+ArrowUp")
    expect(thread).to_contain_text("segundo caso")
    say(first, "ainda espero")
    # Hers alone: those of the conversation that is shown may be unread for a moment, too.
    expect(ana.locator(".o-mkbot-line:not([aria-current]) .o-mkbot-badge")).to_have_count(1)
    press("Alt+Shift+ArrowDown")
    expect(thread).to_contain_text("ainda espero")
    expect(ana.locator(BOX)).to_be_focused()

    # From part to part of the panel, and back to what is written.
    for area in (".o-mail-Thread", ".o-mkbot-conversations", ".o-mkbot-lookups", ".o-mkbot-coins"):
        press("Alt+PageUp")
        in_area(ana, area)
    press("ArrowRight")
    expect(ana.locator("[data-coin=queue]")).to_be_focused()
    press("Escape")
    expect(ana.locator(BOX)).to_be_focused()
    press("Alt+PageDown")
    in_area(ana, ".o-mkbot-customer")
    press("Escape")
    press("Alt+a")
    in_area(ana, ".o-mkbot-line[aria-current]")
    press("ArrowDown")
    press("Enter")
    expect(thread).to_contain_text("segundo caso")
    press("Alt+0")
    in_area(ana, ".o-mkbot-tool")
    press("Alt+q")
    expect(ana.locator(BOX)).to_be_focused()

    # A dialog is accepted without leaving the keys.
    press("Alt+x")
    in_area(ana, ".o-mkbot-menu")
    press("End")
    press("Escape")
    expect(ana.locator(BOX)).to_be_focused()
    press("Alt+b")
    expect(ana.locator(".modal")).to_be_visible()
    press("Control+Enter")
    expect(ana.locator(".o-mkbot-line")).to_have_count(1)
    press("Alt+e")
    ana.locator(".modal [role=option]").first.wait_for()
    press("Enter")
    expect(ana.locator(".o-mkbot-line")).to_have_count(0)
    for page in (ana, first, second):
        assert page.errors == []
