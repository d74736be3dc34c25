"""A conversation that was put aside comes back by itself, in a real browser."""

import re

import pytest
from desk import Desk
from playwright.sync_api import expect
from test_first_conversation import heard, open_chat, open_panel, say

pytestmark = pytest.mark.browser


def snooze(page, line):
    """Put the conversation at hand aside, by keyboard."""
    line.click()
    expect(page.locator(".o-mkbot-conversation:not(.o-kept) .o-mkbot-composer")).to_be_visible()
    page.keyboard.press("Alt+z")
    expect(page.locator(".o-mkbot-choice-item[aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".o-mkbot-snoozed-toggle")).to_contain_text("(1)")
    # Somewhere else, so that what comes back is not looked at.
    page.locator("[data-coin=queue]").click()
    expect(line).to_have_count(0)


def woken(page, line, by):
    """It is back, and it is said and marked that it is."""
    expect(page.locator(".o-mkbot-snoozed-toggle")).to_have_count(0)
    expect(line.locator(".o-mkbot-woke")).to_be_visible()
    expect(page.locator(f".o-mkbot-woken-{by}")).to_be_visible()


def test_it_wakes_by_the_customer_and_by_the_clock(server, new_page, login):
    desk = Desk(server)
    ana, customer = new_page(viewport={"width": 1280, "height": 720}), new_page()
    open_panel(ana, server, login, "ana")
    open_chat(customer, server)
    heard(customer, re.compile(r"\d{8}-\d{6}"))
    asked = "quero falar com uma pessoa sobre a soneca"
    say(customer, asked)
    ana.locator("[data-coin=queue]").click()
    waiting = ana.locator("[data-list=waiting] tr", has_text=asked)
    session_id = int(waiting.get_attribute("data-session"))
    # Within the target, or beyond it on a slow day: it is held against it at any rate.
    expect(waiting.locator("[data-tone]:not([data-tone=none])")).to_be_visible()
    waiting.locator("[data-action=rescue]").click()
    heard(customer, "Ana Lima")
    line = ana.locator(f".o-mkbot-line[data-session='{session_id}']")

    snooze(ana, line)
    say(customer, "achei o que faltava")
    woken(ana, line, "customer")
    expect(line).to_contain_text("achei o que faltava")
    line.click()
    expect(line.locator(".o-mkbot-woke")).to_have_count(0)

    snooze(ana, line)
    desk.psql(
        """UPDATE mkbot_session SET snoozed_until = now() AT TIME ZONE 'UTC'
            - INTERVAL '1 second' WHERE id = %s""",
        session_id,
    )
    desk.run("ir_cron_snoozed")
    woken(ana, line, "time")
    desk.close()
