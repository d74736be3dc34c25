"""A connection that goes and comes back, in a real browser."""

import re

import pytest
from panel_steps import THREAD, a_customer, clear_desk, rescue, taken_in
from playwright.sync_api import expect
from talk import soon
from test_first_conversation import open_panel, say

pytestmark = pytest.mark.browser

BACK = ".o-mkbot-news"


@pytest.fixture(autouse=True)
def desk(server):
    yield
    clear_desk(server)


def test_what_came_meanwhile_is_there_and_said(server, new_page, login):
    ana = new_page(viewport={"width": 1280, "height": 720})
    open_panel(ana, server, login, "ana")
    first = a_customer(new_page(), server, "quero uma pessoa, caso um")
    rescue(ana, "caso um")
    second = a_customer(new_page(), server, "quero uma pessoa, caso dois")
    rescue(ana, "caso dois")

    # Off line: that is said, and since when.
    ana.context.set_offline(True)
    expect(ana.locator(".o-mkbot-offline time")).to_be_visible()
    say(first, "perdida A")
    say(first, "perdida B")
    say(second, "perdida C")
    third = a_customer(new_page(), server, "quero uma pessoa, caso da fila")
    for text in ("perdida A", "perdida B", "perdida C"):
        taken_in(server, text)
    soon(lambda: server.psql("SELECT 1 FROM mkbot_session WHERE state = 'waiting'"))
    expect(ana.locator(THREAD)).not_to_contain_text("perdida C")

    # Back again: all of it is there, without a reload, and said in one sentence.
    ana.context.set_offline(False)
    back = ana.locator(BACK)
    expect(back).to_have_text(re.compile(r"\b3\b.*\b2\b.*\b1\b"), timeout=30000)
    expect(ana.locator(".o-mkbot-offline")).to_have_count(0)
    expect(ana.locator(THREAD).get_by_text("perdida C")).to_have_count(1)
    line = ana.locator(".o-mkbot-line", has_text="perdida B")
    expect(line.locator(".o-mkbot-badge")).to_contain_text("2")
    expect(ana.locator("[data-coin=queue] .o-mkbot-count").first).to_have_text("1")
    back.locator("[data-do=show]").click()
    for text in ("perdida A", "perdida B"):
        expect(ana.locator(THREAD).get_by_text(text)).to_have_count(1)
    expect(back.locator("[data-do=show]")).to_have_count(0)
    back.locator("[data-do=queue]").click()
    expect(ana.locator("[data-list=waiting] tr", has_text="caso da fila")).to_be_visible()
    expect(back).to_have_count(0)

    # Where nothing came, nothing is said.
    ana.context.set_offline(True)
    expect(ana.locator(".o-mkbot-offline")).to_be_visible()
    with ana.expect_response(re.compile("mkbot.panel/missed"), timeout=30000):
        ana.context.set_offline(False)
    expect(ana.locator(".o-mkbot-offline")).to_have_count(0)
    say(first, "depois de tudo")
    expect(ana.locator(".o-mkbot-line", has_text="depois de tudo")).to_be_visible()
    expect(back).to_have_count(0)
    for page in (ana, first, second, third):
        assert page.errors == []
