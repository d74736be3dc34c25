"""Two windows of one operator, in a real browser: they agree, and speak with one voice."""

import pytest
from panel_steps import BOX, THREAD, a_customer, clear_desk, rescue
from playwright.sync_api import expect
from talk import soon
from test_first_conversation import choose, heard, open_panel, say, write

pytestmark = pytest.mark.browser

# Every page believes that it has the focus; and chimes and notifications are to be counted.
SENSES = """
    window.isLooked = true;
    document.hasFocus = () => window.isLooked;
    window.chimes = 0;
    AudioContext.prototype.createOscillator = new Proxy(
        AudioContext.prototype.createOscillator,
        {apply: (make, self) => { window.chimes++; return Reflect.apply(make, self, []); }}
    );
    window.shown = 0;
    window.Notification = new Proxy(
        Notification,
        {construct: (make, args) => { window.shown++; return Reflect.construct(make, args); }}
    );
"""
# Odoo itself says besides that this browser takes no push notifications.
TOLD = ".o_notification:not(:has-text('push'))"
SOUNDS = "Sons"
NOTIFICATIONS = "Notificações na área de trabalho"


def look(page, is_looked):
    """Go to a window, or away from it: what is not in front is drawn late."""
    if is_looked:
        page.bring_to_front()
    page.evaluate(
        """(isLooked) => {
            window.isLooked = isLooked;
            if (!isLooked) {
                // As browsers do: nothing is focused in a window that is not.
                document.activeElement?.blur();
            }
            window.dispatchEvent(new Event(isLooked ? "focus" : "blur"));
        }""",
        is_looked,
    )


@pytest.fixture
def windows(server, new_page, login):
    clear_desk(server)
    one = new_page(viewport={"width": 1280, "height": 720})
    one.context.add_init_script(SENSES)
    one.context.grant_permissions(["notifications"])
    open_panel(one, server, login, "ana")
    other = one.context.new_page()
    other.errors = []
    other.on("pageerror", lambda error: other.errors.append(str(error)))
    other.goto(f"{server.url}/odoo/mkbot")
    for page in (one, other):
        expect(page.locator("[data-status=ready]")).to_be_visible(timeout=30000)
    yield one, other
    clear_desk(server)
    for page in (one, other):
        assert page.errors == []


def counted(what, *pages):
    return sum(page.evaluate(what) for page in pages)


def switch(page, name):
    page.locator(".o-mkbot-me").click()
    page.get_by_role("menuitemcheckbox", name=name).click()


def is_switched(page, name, is_on):
    """Wait until the menu says so."""
    page.locator(".o-mkbot-me").click()
    item = page.get_by_role("menuitemcheckbox", name=name)
    expect(item).to_have_attribute("aria-checked", "true" if is_on else "false")
    page.keyboard.press("Escape")
    expect(item).to_have_count(0)


def test_two_windows_agree(server, new_page, windows):
    one, other = windows
    look(other, False)
    look(one, True)
    customer = a_customer(new_page(), server, "quero falar com uma pessoa, duas janelas")

    # Taken in one, it is there in the other, and is no news.
    rescue(one, "duas janelas")
    other.locator(".o-mkbot-line").click()
    expect(other.locator(THREAD)).to_contain_text("duas janelas")
    expect(other.locator(TOLD)).to_have_count(0)

    # What is typed in one stands in the other, as the reply or the note that it is.
    box = one.locator(BOX).first
    there = other.locator(BOX).first
    box.press_sequentially("Vou ver")
    expect(there).to_have_value("Vou ver")
    box.press_sequentially("ificar")
    expect(there).to_have_value("Vou verificar")
    one.keyboard.press("Alt+i")
    one.locator(".o-mkbot-switch [data-do=keep]").click()
    expect(other.locator(".o-mkbot-composer.o-note")).to_be_visible()
    expect(there).to_have_value("")
    box.press_sequentially("segredo")
    expect(other.locator(f".o-note {BOX.split()[-1]}").first).to_have_value("segredo")
    box.fill("")
    expect(there).to_have_value("")
    one.locator("[data-mode=reply]").click()
    expect(other.locator(".o-mkbot-composer.o-note")).to_have_count(0)
    expect(there).to_have_value("Vou verificar")
    # Whoever goes on in the other window, goes on there.
    look(one, False)
    look(other, True)
    there.press_sequentially(" agora")
    expect(box).to_have_value("Vou verificar agora")
    there.press("Enter")
    heard(customer, "Vou verificar agora")
    expect(box).to_have_value("")
    expect(one.locator(THREAD).get_by_text("Vou verificar agora")).to_have_count(1)

    # What nobody has read is unread in both; read in one, it is read in both.
    look(other, False)
    say(customer, "primeira notícia")
    for page in (one, other):
        expect(page.locator(".o-mkbot-line .o-mkbot-badge")).to_contain_text("1")
    soon(lambda: counted("chimes", one, other))
    look(one, True)
    one.locator(BOX).first.focus()
    for page in (one, other):
        expect(page.locator(".o-mkbot-line .o-mkbot-badge")).to_have_count(0)

    # One of them chimed; none does while the user looks at either.
    say(customer, "segunda notícia")
    expect(other.locator(THREAD)).to_contain_text("segunda notícia")
    look(one, False)
    say(customer, "terceira notícia")
    expect(other.locator(THREAD)).to_contain_text("terceira notícia")
    soon(lambda: counted("chimes", one, other) >= 2)

    # What the user prefers they prefer in both, and after a reload.
    for name in (SOUNDS, NOTIFICATIONS):
        switch(one, name)
        is_switched(other, name, False)
    assert counted("chimes", one, other) == 2
    assert counted("shown", one, other) == 2
    one.reload()
    expect(one.locator("[data-status=ready]")).to_be_visible(timeout=30000)
    for name in (SOUNDS, NOTIFICATIONS):
        is_switched(one, name, False)
        switch(one, name)
        is_switched(other, name, True)

    # Ended in one, it is gone from the other without a word.
    one.locator(".o-mkbot-line").click()
    one.locator(".o-mkbot-customer [data-action=end]").click()
    choose(one, "Resolvido")
    for page in (one, other):
        expect(page.locator(".o-mkbot-line")).to_have_count(0)
    expect(other.locator(TOLD)).to_have_count(0)


def test_a_message_goes_out_once(server, new_page, windows):
    """What one window has sent the other does not keep as begun."""
    one, other = windows
    look(other, False)
    look(one, True)
    customer = a_customer(new_page(), server, "quero falar com uma pessoa, uma vez só")
    rescue(one, "uma vez só")
    write(one, "Só uma vez")
    heard(customer, "Só uma vez")
    other.locator(".o-mkbot-line").click()
    expect(other.locator(THREAD).get_by_text("Só uma vez")).to_have_count(1)
    expect(other.locator(BOX).first).to_have_value("")
