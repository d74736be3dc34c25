"""Colleagues in a conversation, in real browsers: what they say to each other stays there."""

import re

import pytest
from panel_steps import BOX, THREAD, a_customer, clear_desk
from playwright.sync_api import expect
from talk import soon
from test_first_conversation import act, choose, heard, open_chat, open_panel, say, write

pytestmark = pytest.mark.browser

NAMES = {"ana": "Ana Lima", "bruno": "Bruno Reis", "davi": "Davi Rocha", "carla": "Carla Nunes"}
NOTE = ".o-mail-Message:has(.o-mkbot-note-mark)"


def test_notes_mentions_whisper_and_take_over(server, new_page, login):
    ana, bruno, carla = (new_page(viewport={"width": 1280, "height": 720}) for _n in range(3))
    for page, who in ((ana, "ana"), (bruno, "bruno"), (carla, "carla")):
        open_panel(page, server, login, who)
    customer = new_page()
    open_chat(customer, server)
    heard(customer, re.compile(r"\d{8}-\d{6}"))
    asked = "quero falar com uma pessoa sobre as notas"
    say(customer, asked)
    ana.locator("[data-coin=queue]").click()
    ana.locator("[data-list=waiting] tr", has_text=asked).locator("[data-action=rescue]").click()
    heard(customer, "Ana Lima")
    said = customer.locator("mkbot-site .in").count()

    # A supervisor reads along and whispers; the operator sees it at once, as a note.
    carla.locator("[data-coin=all]").click()
    line = carla.locator("[data-list=all] tr[data-state=active]", has_text=asked)
    line.locator("[data-action=monitor]").click()
    expect(carla.locator(BOX)).to_have_count(0)
    carla.locator("[data-do=note]").click()
    typing = []
    carla.on("request", lambda request: "notify_typing" in request.url and typing.append(request))
    write(carla, "segredo da Carla")
    expect(ana.locator(NOTE, has_text="segredo da Carla")).to_be_visible()
    assert not typing, "nobody is told that a note is being typed"

    # A mention tells the colleague at once, wherever they are in the panel.
    ana.keyboard.press("Alt+i")
    expect(ana.locator(".o-mkbot-composer.o-note")).to_be_visible()
    box = ana.locator(BOX).first
    box.press_sequentially("@brun")
    suggestion = ana.locator(".o-mail-Composer-suggestion", has_text="Bruno")

    def mentioned():
        # What the server knows besides redraws the list: a click may meet the one that was there.
        if "@Bruno" not in box.input_value() and suggestion.is_visible():
            suggestion.click()
        return "@Bruno" in box.input_value()

    soon(mentioned)
    box.press_sequentially("segredo da Ana")
    box.press("Enter")
    expect(ana.locator(NOTE, has_text="segredo da Ana")).to_be_visible()
    expect(bruno.locator("[data-coin=mentions] .o-mkbot-count")).to_have_text("1")
    bruno.locator(".o-mkbot-told .btn-link").click()
    expect(bruno.locator(NOTE, has_text="segredo da Ana")).to_be_visible()
    expect(bruno.locator("[data-coin=mentions] .o-mkbot-count")).to_have_text("0")
    bruno.locator("[data-do=note]").click()
    write(bruno, "segredo do Bruno")
    expect(ana.locator(NOTE, has_text="segredo do Bruno")).to_be_visible()

    # A note that was begun is still a note after a reload.
    box.fill("segredo que espera")
    ana.reload()
    expect(ana.locator(f".o-note {BOX}, .o-note textarea").first).to_have_value(
        "segredo que espera", timeout=30000
    )
    # In a reply nobody is offered.
    ana.keyboard.press("Alt+i")
    ana.locator(".o-mkbot-switch [data-do=keep]").click()
    expect(ana.locator(".o-mkbot-composer.o-note")).to_have_count(0)
    requests = []
    ana.on("request", lambda request: requests.append(request.url))
    box.press_sequentially("Olá @brun")
    # Canned messages are fetched by their own sign: suggestions do work, but not this one.
    box.press("Enter")
    heard(customer, "Olá @brun")
    assert not any("colleagues" in url or "mention" in url for url in requests)

    # The supervisor takes it: who loses it is told by whom, and what was begun stays.
    box.fill("Vou verificar")
    act(carla, "take_over")
    carla.locator(".o-mkbot-note-dialog textarea").fill("segredo ao tomar")
    carla.locator(".o-mkbot-note-dialog .o-mkbot-confirm").click()
    expect(ana.locator(".o_notification", has_text="segredo ao tomar")).to_be_visible()
    expect(ana.locator(".o_notification", has_text="Carla")).to_have_count(1)
    expect(ana.locator(".o-mkbot-unsent-item.o-draft").first).to_contain_text("Vou verificar")
    heard(customer, "Carla")
    write(carla, "segredo depois de tomar")  # still a note: what was whispered in stays that
    expect(carla.locator(NOTE, has_text="segredo depois de tomar")).to_be_visible()
    carla.locator("[data-mode=reply]").click()
    write(carla, "Boa tarde, sou eu agora")
    heard(customer, "Boa tarde, sou eu agora")

    # Of all that, the customer has read what was said to them and nothing else.
    customer.reload()
    heard(customer, "Boa tarde, sou eu agora")
    expect(customer.locator("mkbot-site .in")).to_have_count(said + 3)
    expect(customer.locator("mkbot-site", has_text="segredo")).to_have_count(0)
    for page in (ana, bruno, carla, customer):
        assert page.errors == []


@pytest.fixture
def team(server, new_page, login):
    """Three operators of one sector, one of whom has nothing but the panel, and a supervisor."""
    admin = server.rpc("admin")
    ids = dict(server.psql("SELECT login, id FROM res_users"))
    (sector,) = admin.call("mkbot.sector", "search_read", [[["name", "=", "Suporte"]]])
    operators = [ids[who] for who in ("ana", "bruno", "davi")]
    admin.call("mkbot.sector", "write", [[sector["id"]], {"operator_ids": [[6, 0, operators]]}])
    pages = {who: new_page(viewport={"width": 1280, "height": 720}) for who in NAMES}
    for who, page in pages.items():
        open_panel(page, server, login, who)

    def assign(how):
        admin.call("mkbot.sector", "write", [[sector["id"]], {"assignment": how}])

    yield pages, assign
    clear_desk(server)
    before = {"operator_ids": [[6, 0, sector["operator_ids"]]], "assignment": "manual"}
    admin.call("mkbot.sector", "write", [[sector["id"]], before])


def attends(page, count):
    """Wait until an operator has so many conversations."""
    expect(page.locator(".o-mkbot-line")).to_have_count(count, timeout=15000)


def test_three_operators_and_a_supervisor(server, new_page, team):
    pages, assign = team
    carla = pages["carla"]
    operators = {who: page for who, page in pages.items() if who != "carla"}

    # All three take the same customer at the same moment: one gets it, the others hear who.
    asked = "quero falar com uma pessoa, corrida"
    customer = a_customer(new_page(), server, asked)
    buttons = []
    for page in operators.values():
        page.locator("[data-coin=queue]").click()
        row = page.locator("[data-list=waiting] tr", has_text=asked)
        buttons.append(row.locator("[data-action=rescue]"))
        expect(buttons[-1]).to_be_visible()
    at = operators["ana"].evaluate("Date.now()") + 1000
    for button in buttons:
        button.evaluate("(button, at) => setTimeout(() => button.click(), at - Date.now())", at)
    joined = customer.locator("mkbot-site .in", has_text="entrou na conversa")
    expect(joined).to_have_count(1, timeout=15000)
    first = next(who for who, name in NAMES.items() if name in joined.inner_text())
    others = [who for who in operators if who != first]
    attends(pages[first], 1)
    for who in others:
        expect(pages[who].locator(".o_notification", has_text=NAMES[first])).to_be_visible()
        attends(pages[who], 0)
        expect(pages[who].locator("[data-list=waiting] tr", has_text=asked)).to_have_count(0)
    expect(joined).to_have_count(1)

    # It goes to a third one.
    second = others[0]
    act(pages[first], "transfer")
    choose(pages[first], NAMES[second])
    attends(pages[first], 0)
    pages[second].locator(".o-mkbot-line").click()
    heard(customer, NAMES[second])
    write(pages[second], "Agora sou eu")
    heard(customer, "Agora sou eu")

    # A supervisor reads along, unseen, and whispers.
    carla.locator("[data-coin=all]").click()
    row = carla.locator("[data-list=all] tr[data-state=active]", has_text="Agora sou eu")
    row.locator("[data-action=monitor]").click()
    say(customer, "alguém mais lê isto?")
    expect(carla.locator(THREAD)).to_contain_text("alguém mais lê isto?")
    expect(pages[second].locator(".o-mkbot-facts").first).not_to_contain_text("Carla")
    members = server.psql(
        """SELECT u.login FROM discuss_channel_member m
             JOIN res_users u ON u.partner_id = m.partner_id
             JOIN mkbot_session s ON s.channel_id = m.channel_id
            WHERE s.id = (SELECT max(id) FROM mkbot_session)"""
    )
    assert [login for (login,) in members] == [second]
    carla.locator("[data-do=note]").click()
    write(carla, "ofereça a segunda via")
    expect(pages[second].locator(NOTE, has_text="ofereça a segunda via")).to_be_visible()

    # Then takes it over: who loses it is told by whom, and the customer hears who goes on.
    act(carla, "take_over")
    carla.locator(".o-mkbot-note-dialog .o-mkbot-confirm").click()
    expect(pages[second].locator(".o_notification", has_text="Carla")).to_be_visible()
    attends(pages[second], 0)
    heard(customer, "Carla")

    # Ended and rated.
    carla.locator("[data-mode=reply]").click()
    write(carla, "Resolvido, obrigada")
    heard(customer, "Resolvido, obrigada")
    act(carla, "end")
    choose(carla, "Resolvido")
    customer.locator("mkbot-site").get_by_role("radio", name=re.compile(r"^8\b")).last.click()
    expect(customer.get_by_text("Esta conversa foi encerrada.")).to_be_visible(timeout=15000)
    ended = server.psql(
        """SELECT s.state, s.rating, f.login, c.login FROM mkbot_session s
             JOIN res_users f ON f.id = s.first_operator_id
             JOIN res_users c ON c.id = s.closing_operator_id ORDER BY s.id DESC LIMIT 1"""
    )
    assert [tuple(row) for row in ended] == [("closed", 8, first, "carla")]
    assert customer.locator("mkbot-site", has_text="segunda via").count() == 0

    # The supervisor gives one from the queue to whom they choose.
    given = "quero falar com uma pessoa, entregue"
    a_customer(new_page(), server, given)
    carla.locator("[data-coin=queue]").click()
    row = carla.locator("[data-list=waiting] tr", has_text=given)
    row.locator("[data-action=assign]").click()
    choose(carla, NAMES["bruno"])
    attends(pages["bruno"], 1)
    expect(pages["bruno"].locator(".o_notification", has_text="Não identificado")).to_be_visible()

    # By itself it goes to the least busy; not to whoever pauses.
    ana = pages["ana"]
    ana.locator(".o-mkbot-me").click()
    ana.get_by_role("menuitemcheckbox", name="Almoço").click()
    chip = ana.locator(".o-mkbot-presence")
    expect(chip).to_be_visible()
    assign("least_busy")
    a_customer(new_page(), server, "quero falar com uma pessoa, durante a pausa")
    attends(pages["davi"], 1)
    chip.get_by_role("button").click()
    expect(chip).to_have_count(0)
    a_customer(new_page(), server, "quero falar com uma pessoa, depois da pausa")
    attends(ana, 1)
    for page in (*pages.values(), customer):
        assert page.errors == []
