"""A conversation through Microsoft's own emulator of Teams, both ways."""

import re

import pytest
from mkbotdev import pyenv
from mkbotdev.errors import Trouble
from peers.playground import Playground
from playwright.sync_api import expect
from sender import eventually
from test_first_conversation import act, choose, open_panel, write

pytestmark = pytest.mark.browser

PERSON = "Alex Wilber"
LITERAL = "2 < 3 & *não* é <i>marcação</i>"
BY_OPERATOR = "Bom dia! Já estou vendo o seu sinal 😀"


@pytest.fixture(scope="module")
def playground(server, tmp_path_factory):
    """The emulator, talking to an account of its own."""
    try:
        modules = pyenv.peer_node_modules()
    except Trouble as trouble:
        pytest.skip(str(trouble))
    admin = server.rpc("admin", "admin")
    values = {
        "name": "Teams",
        "platform": "botframework",
        "bf_app_id": "emulator",
        "bf_app_password": "emulator",
        "bf_tenant_id": "emulator",
        "bf_test_mode": True,
    }
    [account] = admin.call("mkbot.account", "create", [[values]])
    admin.call("mkbot.account", "action_connect", [[account]])
    [read] = admin.call("mkbot.account", "read", [[account], ["key", "state"]])
    assert read["state"] == "connected"
    endpoint = f"{server.url}/mkbot/webhook/{read['key']}"
    with Playground(modules, endpoint, tmp_path_factory.mktemp("playground")) as running:
        yield running


def open_emulator(page, playground):
    """Show its page; what it wants from elsewhere (fonts) is not fetched."""
    page.route(lambda url: not url.startswith(playground.url), lambda route: route.abort())
    page.goto(playground.url)
    expect(page.get_by_role("textbox").first).to_be_visible(timeout=30000)


def say(page, text):
    box = page.get_by_role("textbox").first
    box.click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def heard(page, text):
    expect(page.get_by_text(text).last).to_be_visible(timeout=20000)


def test_a_conversation_with_bot_and_operator(server, playground, new_page, login):
    ana = new_page(viewport={"width": 1280, "height": 720})
    open_panel(ana, server, login, "ana")

    # The bot greets whoever adds it, and its buttons are pressed.
    customer = new_page(viewport={"width": 1280, "height": 800})
    open_emulator(customer, playground)
    heard(customer, re.compile(r"\d{8}-\d{6}"))
    customer.get_by_role("button", name="Talk to a person").click()
    heard(customer, re.compile("handing your conversation"))

    # An operator takes it.
    ana.locator("[data-coin=queue]").click()
    row = ana.locator("[data-list=waiting] tr[data-session]", has_text=PERSON)
    row.locator("[data-action=rescue]").click()
    heard(customer, re.compile("Ana Lima"))
    thread = ana.locator(".o-mkbot-thread")
    expect(thread).to_contain_text("Talk to a person")

    # Texts, both ways, as they were written.
    say(customer, LITERAL)
    expect(thread).to_contain_text(LITERAL)
    write(ana, BY_OPERATOR)
    heard(customer, BY_OPERATOR)
    say(customer, "obrigado")
    expect(thread).to_contain_text("obrigado")

    # Ended, and rated by one of the eleven buttons of the scale.
    act(ana, "end")
    choose(ana, "Resolvido")
    customer.get_by_role("button", name="9", exact=True).click()
    heard(customer, re.compile("Thank you for rating"))
    session = """
        SELECT s.state, s.rating, o.login, c.name FROM mkbot_session s
          JOIN mkbot_contact c ON c.id = s.contact_id
          JOIN mkbot_account a ON a.id = c.account_id
          JOIN res_users o ON o.id = s.closing_operator_id
         WHERE a.platform = 'botframework' ORDER BY s.id DESC LIMIT 1
    """
    eventually(lambda: tuple(server.psql(session)[0])[:2] == ("closed", 9))
    assert tuple(server.psql(session)[0])[2:] == ("ana", PERSON)

    # Nothing is left unsent, and nothing was said twice.
    deliveries = """
        SELECT d.state, d.attempts FROM mkbot_delivery d
          JOIN mkbot_account a ON a.id = d.account_id WHERE a.platform = 'botframework'
    """
    eventually(lambda: {tuple(row) for row in server.psql(deliveries)} == {("sent", 1)})
    assert ana.errors == []
