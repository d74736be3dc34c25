"""The operator's panel under stress, in real browsers against a real server."""

import re

import pytest
from mkbotdev import crowd
from playwright.sync_api import expect
from test_first_conversation import heard, open_chat, open_panel, say, write

pytestmark = pytest.mark.browser
#: The panel keeps the last few conversations drawn.
MORE_THAN_KEPT = 12


def test_nothing_typed_is_lost(server, new_page, login):
    """Offline, over a reload, and when the conversation is taken away."""
    ana = new_page(viewport={"width": 1280, "height": 720})
    open_panel(ana, server, login, "ana")
    carla = new_page(viewport={"width": 1280, "height": 720})
    open_panel(carla, server, login, "carla")
    customer = new_page()
    open_chat(customer, server)
    heard(customer, re.compile(r"\d{8}-\d{6}"))
    say(customer, "quero falar com uma pessoa")
    ana.locator("[data-coin=queue]").click()
    ana.locator("[data-list=waiting] [data-action=rescue]").click()
    heard(customer, "Ana Lima")

    # The thread begins with the last words.
    last = ana.locator(".o-mail-Message", has_text="Ana Lima entrou na conversa").last
    expect(last).to_be_in_viewport()

    # Sent without a connection: it waits, says so, and goes in order.
    ana.context.set_offline(True)
    write(ana, "primeira sem conexão")
    write(ana, "segunda sem conexão")
    expect(ana.locator(".o-mkbot-unsent-item.o-waiting")).to_contain_text("2 mensagens")
    expect(ana.locator(".o-mkbot-line [aria-label='Ainda não enviada']")).to_be_visible()
    ana.context.set_offline(False)
    heard(customer, "segunda sem conexão")
    expect(ana.locator(".o-mkbot-unsent-item")).to_have_count(0)
    said = customer.locator("mkbot-site .in", has_text="sem conexão")
    expect(said).to_have_count(2)
    expect(said.first).to_contain_text("primeira")

    # The server took it, the answer was lost: it is not said twice.
    def lose(route):
        route.fetch()
        route.abort()

    ana.route("**/mail/message/post", lose, times=1)
    write(ana, "resposta perdida")
    heard(customer, "resposta perdida")
    expect(ana.locator(".o-mkbot-unsent-item")).to_have_count(0, timeout=20000)
    expect(ana.locator(".o-mail-Message", has_text="resposta perdida")).to_have_count(1)
    expect(customer.locator("mkbot-site .in", has_text="resposta perdida")).to_have_count(1)

    # A reload finds the conversation and what was begun in it.
    box = ana.locator(".o-mkbot-composer textarea.o-mail-Composer-input").first
    box.fill("Vou verificar o seu")
    ana.reload()
    expect(box).to_have_value("Vou verificar o seu", timeout=30000)

    # Taken away in the middle of a sentence: it is said, and the words stay.
    carla.locator("[data-coin=all]").click()
    carla.locator("[data-list=all] tbody tr").first.click(button="right")
    carla.locator(".o-mkbot-menu [data-action=return]").click()
    carla.locator(".modal .btn-primary").click()
    expect(
        ana.locator(".o_notification", has_text="devolveu esta conversa para a fila")
    ).to_be_visible()
    expect(ana.locator(".o-mkbot-unsent-item.o-draft")).to_contain_text("Vou verificar o seu")
    # Who acts from a list stays there.
    expect(carla.locator("[data-list=all] tr[data-state=waiting]")).to_be_visible()
    for page in (ana, carla, customer):
        assert page.errors == []


def test_what_is_no_longer_drawn_is_let_go(workshop, new_page, login):
    """An operator goes through hundreds of conversations a day in one page."""
    database = workshop.database()
    rows = crowd.fill(workshop.databases, database, [crowd.Part("active", MORE_THAN_KEPT)])
    ana = new_page(viewport={"width": 1280, "height": 720})
    open_panel(ana, workshop.node(database=database), login, "ana")
    client = ana.context.new_cdp_session(ana)
    client.send("Performance.enable")

    def look_at_all():
        for number, *_rest in rows:
            ana.locator(f'.o-mkbot-line[data-session="{number}"]').click()
            shown = f'.o-mkbot-conversation:not(.o-kept)[data-session="{number}"]'
            # The first words are drawn last.
            expect(ana.locator(f"{shown} .o-mail-Message").first).to_contain_text("Mensagem 1 ")
        client.send("HeapProfiler.collectGarbage")
        metrics = client.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "Nodes")

    look_at_all()
    before = look_at_all()
    assert look_at_all() < before * 1.1

    # What can be done with a message is drawn for who points at it, and nothing moves for it.
    message = ana.locator(".o-mkbot-conversation:not(.o-kept) .o-mail-Message").last
    assert message.locator(".o-mail-Message-actions button").count() == 0
    body = message.locator(".o-mail-Message-body")
    place = body.bounding_box()
    message.hover()
    expect(message.locator(".o-mail-Message-actions button").first).to_be_visible()
    assert body.bounding_box() == pytest.approx(place, abs=1)
    assert not ana.errors
