"""Colleagues in a conversation, in real browsers: what they say to each other stays there."""

import re

import pytest
from playwright.sync_api import expect
from talk import soon
from test_first_conversation import act, heard, open_chat, open_panel, say, write

pytestmark = pytest.mark.browser

BOX = ".o-mkbot-composer textarea.o-mail-Composer-input"
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
