"""What operators and customers do in tests of the panel, and how a test leaves the desk."""

import re

from playwright.sync_api import expect
from talk import soon
from test_first_conversation import heard, open_chat, say

BOX = ".o-mkbot-composer textarea.o-mail-Composer-input"
THREAD = ".o-mkbot-conversation:not(.o-kept) .o-mkbot-thread"
OPEN_STATES = ["bot", "waiting", "active", "rating"]


def a_customer(page, server, text):
    """A visitor of the site who has written, and waits for a person."""
    open_chat(page, server)
    heard(page, re.compile(r"\d{8}-\d{6}"))
    say(page, text)
    return page


def rescue(page, text):
    """Take the conversation in which that was said from the queue."""
    page.locator("[data-coin=queue]").click()
    page.locator("[data-list=waiting] tr", has_text=text).locator("[data-action=rescue]").click()
    expect(page.locator(THREAD)).to_contain_text(text)


def taken_in(server, text):
    """Wait until the server has what a customer said."""
    soon(lambda: server.psql("SELECT 1 FROM mail_message WHERE body LIKE %s", (f"%{text}%",)))


def clear_desk(server):
    """End every attendance: the server is shared, and the next test finds an empty queue."""
    admin = server.rpc("admin")
    for id_ in admin.call("mkbot.session", "search", [[["state", "in", OPEN_STATES]]]):
        admin.call("mkbot.session", "action_cancel", [[id_]])
