"""The site widget in a real browser, against a small strict server of its API.

The page and the widget come from different origins (localhost and 127.0.0.1), as on any customer's
site. What the widget does with Odoo behind it is the matter of the whole-system tests.
"""

import gzip
import re
import sys
from pathlib import Path

import pytest
from mkbotdev import chromium
from rjsmin import jsmin

sys.path.insert(0, str(Path(__file__).parent / "widget"))

import fake_site  # noqa: E402

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

ARGUMENTS = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
HOSTILE_CSS = (
    "*{display:none!important;color:lime!important;font-size:40px!important;float:left!important}"
    "html,body{display:block!important}body{transform:scale(.5)}"
    "div,button,textarea,mkbot-site{position:static!important;width:3px!important;opacity:0!important}"
)


@pytest.fixture(scope="module")
def widget_browser(playwright):
    """Chromium with a microphone that anybody may use."""
    browser = playwright.chromium.launch(
        executable_path=chromium.find(), args=[*chromium.arguments(), *ARGUMENTS]
    )
    yield browser
    browser.close()


@pytest.fixture
def site():
    server = fake_site.FakeSite()
    yield server
    server.close()
    assert not server.faults


@pytest.fixture
def visit(widget_browser, site):
    """Open a page that carries the widget; later calls open more tabs of the same browser."""
    contexts = {}
    errors = []

    def open_tab(query="", opened=True, **options):
        if "it" not in contexts:
            settings = {"locale": "pt-BR", "permissions": ["microphone"], **options}
            contexts["it"] = widget_browser.new_context(**settings)
            contexts["it"].set_default_timeout(15000)
        page = contexts["it"].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"http://localhost:{site.port}/page?{query}")
        if opened:
            page.locator(".launcher").click()
        return page

    yield open_tab
    if contexts:
        contexts["it"].close()
    assert not errors


def write(page, text):
    page.locator("textarea").fill(text)
    page.locator("textarea").press("Enter")


def texts(page):
    """The words of all bubbles, from top to bottom."""
    return page.locator(".bubble .text").all_text_contents()


def bubble(page, text):
    return page.locator(".row").filter(has_text=text)


def wait_for(page, condition, seconds=10):
    for _ in range(int(seconds * 20)):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")


def started(visit, **options):
    page = visit(**options)
    expect(bubble(page, "Seu protocolo")).to_be_visible()
    return page


def cut_off(page, site):
    """Take the site down while the page is subscribed: one that subscribes later is not told."""
    wait_for(page, lambda: site.visitor.sockets)
    site.is_down = True
    site.drop_sockets()


def size(page):
    """The open chat's width and height; it grows into them."""
    box = page.get_by_role("dialog").bounding_box()
    return (box["width"], box["height"])


def test_size():
    """As it is served: without comments and white space."""
    served = jsmin(fake_site.WIDGET.read_text(encoding="utf-8"))
    assert len(gzip.compress(served.encode(), 9)) <= 25 * 1024


def test_never_html_from_text():
    source = fake_site.WIDGET.read_text()
    parsers = r"\.(innerHTML|outerHTML|insertAdjacentHTML)|document\.write|\beval\("
    assert not re.search(parsers, source)


def test_starts_only_when_opened(visit, site):
    page = visit(opened=False)
    expect(page.locator(".launcher")).to_be_visible()
    page.wait_for_timeout(300)
    assert not site.visitor.events
    page.locator(".launcher").click()
    expect(bubble(page, "Seu protocolo")).to_be_visible()
    assert [event["type"] for event in site.visitor.events][:1] == ["start"]
    expect(page.locator("textarea")).to_be_focused()


def test_conversation_survives_reload(visit, site):
    page = started(visit)
    write(page, "minha internet caiu")
    expect(bubble(page, "minha internet caiu").get_by_label("Enviada")).to_be_visible()
    page.reload()
    expect(page.get_by_role("dialog")).to_be_visible()  # it was open
    assert texts(page)[-1] == "minha internet caiu"
    site.say("voltou?")
    expect(bubble(page, "voltou?")).to_be_visible()
    assert len(texts(page)) == 3
    assert len(site.visitors) == 1 and len(site.events("start")) == 1


def test_storage_blocked(visit, site, widget_browser):
    context = widget_browser.new_context(locale="pt-BR")
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        "Object.defineProperty(window, name, {get() { throw new DOMException('no') }})"
    )
    page = context.new_page()
    page.goto(f"http://localhost:{site.port}/page")
    page.locator(".launcher").click()
    expect(bubble(page, "Seu protocolo")).to_be_visible()
    write(page, "sem memória")
    expect(bubble(page, "sem memória").get_by_label("Enviada")).to_be_visible()
    context.close()


def test_lost_connection(visit, site):
    page = started(visit)
    cut_off(page, site)
    for number in range(3):
        write(page, f"fora do ar {number}")
    site.say("enquanto isso", push=False)
    expect(page.locator(".net")).to_have_text(re.compile("Sem conexão"))
    expect(bubble(page, "fora do ar 2").get_by_label("Enviando")).to_be_visible()
    page.reload()
    expect(bubble(page, "fora do ar 2").get_by_label("Enviando")).to_be_visible()
    site.is_down = False
    expect(bubble(page, "fora do ar 2").get_by_label("Enviada")).to_be_visible(timeout=40000)
    expect(bubble(page, "enquanto isso")).to_be_visible()
    expect(page.locator(".net")).to_be_hidden()
    assert texts(page)[1:] == ["enquanto isso", "fora do ar 0", "fora do ar 1", "fora do ar 2"]
    assert [event["text"] for event in site.events("text")] == [f"fora do ar {n}" for n in range(3)]


def test_answer_lost_after_accepting(visit, site, widget_browser):
    """The server took the event but its answer never came: the same id comes again."""
    page = started(visit)
    attempts = []

    def lose_first(route):
        attempts.append(route.request.post_data)
        if len(attempts) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/mkbot/webhook/**", lose_first)
    write(page, "uma vez só")
    wait_for(page, lambda: len(attempts) > 1)
    expect(bubble(page, "uma vez só").get_by_label("Enviada")).to_be_visible()
    assert len(site.events("text")) == 1
    assert texts(page).count("uma vez só") == 1


def test_duplicate_and_nonsense_pushes(visit, site):
    page = started(visit)
    message = site.say("uma vez")
    for _ in range(3):
        site.push(site.visitor, "mkbot.site/message", message)
    for nonsense in ("", "{", "null", "7", "[]", "[null, 1, {}]", '[{"id": 1, "message": null}]'):
        site.push_raw(nonsense)
    odd = {"id": 9999, "at": 5, "attachments": 3, "options": [None, {}]}
    for payload in ({}, {"id": "x"}, odd):
        site.push(site.visitor, "mkbot.site/message", payload)
    site.push(site.visitor, "mkbot.site/receipt", {"client_ids": None})
    site.push(site.visitor, "mkbot.site/unheard", {"a": 1})
    site.say("ainda vivo")
    expect(bubble(page, "ainda vivo")).to_be_visible()
    assert texts(page).count("uma vez") == 1


def test_no_websocket_at_all(visit, site):
    site.refuses_sockets = True
    page = started(visit)
    write(page, "alguém aí?")
    site.say("estou aqui", push=False)
    expect(bubble(page, "estou aqui")).to_be_visible(timeout=30000)


def test_hole_in_the_log_is_filled_from_history(visit, site):
    page = started(visit)
    site.init_size = 5
    cut_off(page, site)
    for number in range(30):
        site.say(f"perdida {number}", push=False)
    site.is_down = False
    expect(bubble(page, "perdida 29")).to_be_visible(timeout=30000)
    for _ in range(10):
        page.locator(".log").evaluate("node => node.scrollTop = 0")
        page.wait_for_timeout(100)
    expect(bubble(page, "Seu protocolo")).to_have_count(1)
    assert texts(page)[1:] == [f"perdida {number}" for number in range(30)]


def test_refused_message_can_be_tried_again(visit, site):
    page = started(visit)
    site.answers["webhook"] = [422]
    write(page, "não vai")
    expect(page.get_by_text("Não enviada. Trouble 422")).to_be_visible()
    write(page, "esta vai")
    expect(bubble(page, "esta vai").get_by_label("Enviada")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Tentar de novo").click()
    expect(bubble(page, "não vai").get_by_label("Enviada")).to_be_visible()
    assert [event["text"] for event in site.events("text")] == ["esta vai", "não vai"]


def test_rate_limit_and_expired_token(visit, site):
    page = started(visit)
    page.wait_for_timeout(500)
    site.answers["webhook"] = [429, 401]
    write(page, "com calma")
    expect(bubble(page, "com calma").get_by_label("Enviada")).to_be_visible()
    assert len(site.events("text")) == 1


def test_two_tabs_agree(visit, site):
    first = started(visit)
    second = visit()
    expect(bubble(second, "Seu protocolo")).to_be_visible()
    write(first, "da primeira")
    expect(bubble(second, "da primeira")).to_be_visible()
    write(second, "da segunda")
    expect(bubble(first, "da segunda").get_by_label("Enviada")).to_be_visible()
    site.say("para ambas")
    for page in (first, second):
        expect(bubble(page, "para ambas")).to_be_visible()
        assert texts(page)[1:] == ["da primeira", "da segunda", "para ambas"]
    assert len(site.visitors) == 1 and len(site.events("start")) == 1
    assert len(site.events("text")) == 2


def test_receipts_and_badge(visit, site):
    page = started(visit)
    wait_for(page, lambda: site.events("receipt"))
    assert site.events("receipt")[-1]["state"] == "read"
    page.keyboard.press("Escape")
    message = site.say("você viu?")
    expect(page.locator(".badge")).to_have_text("1")
    wait_for(page, lambda: site.events("receipt")[-1]["ids"] == [message["id"]])
    assert site.events("receipt")[-1]["state"] == "delivered"
    page.locator(".launcher").click()
    wait_for(page, lambda: site.events("receipt")[-1]["state"] == "read")
    assert site.events("receipt")[-1]["ids"] == [message["id"]]
    write(page, "vi sim")
    expect(bubble(page, "vi sim").get_by_label("Enviada")).to_be_visible()
    ids = [site.events("text")[0]["id"]]
    site.push(site.visitor, "mkbot.site/receipt", {"client_ids": ids, "state": "read"})
    expect(bubble(page, "vi sim").get_by_label("Lida")).to_be_visible()


def test_typing_both_ways(visit, site):
    page = started(visit)
    site.set_state("active")
    site.push(site.visitor, "mkbot.site/typing", {"typing": True, "author": "Ana"})
    expect(page.get_by_text("Ana está digitando…")).to_be_visible()
    site.say("pronto")
    expect(page.get_by_text("Ana está digitando…")).to_be_hidden()
    page.locator("textarea").press_sequentially("olá a todos")
    page.locator("textarea").press("Enter")
    wait_for(page, lambda: site.visitor.typing == [True, False])


def test_quick_replies(visit, site):
    page = started(visit)
    button = page.get_by_role("button", name="Falar com uma pessoa")
    button.click()
    wait_for(page, lambda: site.events("choice"))
    assert site.events("choice")[0]["choice"] == "person"
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("aria-pressed", "true")
    site.set_state("bot")
    options = [{"id": "a", "label": "Uma"}, {"id": "b", "label": "Outra"}]
    site.say("Qual?", "bot", "", options=options)
    expect(page.get_by_role("button", name="Uma", exact=True)).to_be_enabled()
    write(page, "nenhuma")
    expect(page.get_by_role("button", name="Uma", exact=True)).to_be_disabled()


def test_rating_by_keyboard_then_a_new_conversation(visit, site):
    page = started(visit)
    site.ask_rating()
    group = page.get_by_role("radiogroup", name="Sua nota, de 0 a 10")
    expect(group.get_by_role("radio")).to_have_count(11)
    page.locator(".log").focus()
    group.get_by_role("radio", name="0, Muito ruim").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    expect(group.get_by_role("radio", name="9")).to_be_focused()
    assert not site.events("choice")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Obrigado pela nota!")).to_be_visible()
    assert [event["choice"] for event in site.events("choice")] == ["rate:9"]
    expect(group.get_by_role("radio", name="9")).to_have_attribute("aria-checked", "true")
    expect(group.get_by_role("radio", name="8")).to_be_disabled()
    expect(page.locator("textarea")).to_be_hidden()
    page.get_by_role("button", name="Iniciar nova conversa").click()
    expect(page.locator("textarea")).to_be_visible()
    wait_for(page, lambda: len(site.events("start")) == 2)


def test_end_is_asked_first(visit, site):
    page = started(visit)
    page.get_by_role("button", name="Encerrar a conversa").click()
    page.keyboard.press("Escape")
    expect(page.locator("textarea")).to_be_focused()
    page.get_by_role("button", name="Encerrar a conversa").click()
    page.get_by_role("button", name="Encerrar", exact=True).click()
    expect(page.get_by_text("Esta conversa foi encerrada.")).to_be_visible()
    assert len(site.events("end")) == 1


def pick(page, name, mimetype, data):
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": mimetype, "buffer": data}
    )


def test_files(visit, site):
    page = started(visit)
    pick(page, "foto.png", "image/png", fake_site.PIXEL)
    image = page.get_by_role("img", name="foto.png")
    expect(image).to_be_visible()
    wait_for(page, lambda: site.events("file"))
    pick(page, "grande.pdf", "application/pdf", b"x" * 60_000)
    expect(page.get_by_text("“grande.pdf” é grande demais: o limite é 48,8 KB.")).to_be_visible()
    pick(page, "filme.mp4", "video/mp4", b"x")
    expect(page.get_by_text("“filme.mp4”: arquivos deste tipo não são aceitos.")).to_be_visible()
    site.answers["upload"] = [503, 415]
    pick(page, "nota.txt", "text/plain", b"oi")
    expect(page.get_by_text("Não enviada. “nota.txt”: arquivos")).to_be_visible()
    page.get_by_role("button", name="Tentar de novo").click()
    wait_for(page, lambda: len(site.events("file")) == 2)
    expect(bubble(page, "nota.txt").get_by_label("Enviada")).to_be_visible()
    page.reload()
    expect(image).to_have_attribute("src", re.compile("/file/"))


def test_voice(visit, site):
    page = started(visit)
    page.get_by_role("button", name="Gravar mensagem de voz").click()
    expect(page.get_by_text("Gravando")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("textarea")).to_be_focused()
    page.get_by_role("button", name="Gravar mensagem de voz").click()
    expect(page.get_by_text("0:01")).to_be_visible()
    page.get_by_role("button", name="Enviar a mensagem de voz").click()
    wait_for(page, lambda: site.events("file"))
    assert site.events("file")[0]["voice"] is True
    expect(page.locator("audio")).to_be_visible()
    assert len(site.events("file")) == 1


def test_text_is_never_markup(visit, site):
    page = started(visit)
    evil = "<img src=x onerror='hurt=1'><script>hurt=1</script> https://ok.example/a?b=1). fim"
    part = {"name": "<b>x</b>.pdf", "url": "javascript:hurt=1", "mimetype": "x", "size": 1}
    options = [{"id": "a", "label": "<i>a</i>"}]
    site.say(evil, author="<b>Ana</b>", attachments=[part], options=options)
    write(page, evil)
    expect(page.locator(".in .text").last).to_have_text(evil)
    expect(page.locator(".out .text")).to_have_text(evil)
    link = page.locator(".in .text a").last
    expect(link).to_have_attribute("href", "https://ok.example/a?b=1")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(page.get_by_role("button", name="<i>a</i>")).to_be_visible()
    assert page.locator("[href^=javascript]").count() == 0
    assert page.evaluate("window.hurt") is None


def test_keyboard_only(visit, site):
    page = visit(opened=False)
    expect(page.locator(".launcher")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.locator(".launcher:focus").count():
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Fibra Norte")).to_be_visible()
    expect(page.locator("textarea")).to_be_focused()
    expect(bubble(page, "Seu protocolo")).to_be_visible()
    page.keyboard.type("linha um")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("linha dois")
    page.keyboard.press("Enter")
    wait_for(page, lambda: site.events("text"))
    assert site.events("text")[0]["text"] == "linha um\nlinha dois"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Falar com uma pessoa")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".launcher")).to_be_focused()
    nameless = "nodes => nodes.filter(n => !n.textContent && !n.getAttribute('aria-label')).length"
    assert page.locator("mkbot-site button").evaluate_all(nameless) == 0


def test_new_messages_pill(visit, site):
    page = started(visit)
    for number in range(25):
        site.say(f"linha {number}")
    expect(bubble(page, "linha 24")).to_be_in_viewport()
    page.wait_for_timeout(300)
    page.locator(".log").evaluate("node => node.scrollTop = 0")
    page.wait_for_timeout(300)
    site.say("lá embaixo")
    page.get_by_role("button", name="Novas mensagens").click()
    expect(bubble(page, "lá embaixo")).to_be_in_viewport()


def test_english(visit, site):
    page = visit("tag=data-lang=en", locale="en-US")
    expect(page.get_by_placeholder("Write a message…")).to_be_visible()
    expect(page.get_by_role("button", name="Attach a file")).to_be_visible()
    site.set_state("closed")
    expect(page.get_by_role("button", name="Start a new conversation")).to_be_visible()
    wait_for(page, lambda: site.events("start"))
    assert site.events("start")[0]["lang"] == "en_US"


@pytest.mark.parametrize("color", ["#ffffff", "#000000", "#facc15", "#808080", "nonsense"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(visit, site, color, scheme):
    site.account["color"] = color
    page = started(visit, color_scheme=scheme)
    write(page, "contraste")
    expect(bubble(page, "contraste").get_by_label("Enviada")).to_be_visible()
    style = "(node, name) => getComputedStyle(node)[name]"
    for ink, ground in ((".out .bubble", ".out .bubble"), ("header h2", "header")):
        one = page.locator(ink).first.evaluate(style, "color")
        other = page.locator(ground).first.evaluate(style, "backgroundColor")
        assert contrast(one, other) >= 4.5, (ink, one, other)
    variable = "(node, name) => getComputedStyle(node).getPropertyValue(name)"
    one = page.locator(".root").evaluate(variable, f"--ink-{scheme}")
    other = page.locator(".in .bubble").first.evaluate(style, "backgroundColor")
    assert contrast(one, other) >= 4.5, ("option", one, other)


def contrast(*colors):
    def luminance(css):
        parts = [int(float(part)) / 255 for part in re.findall(r"[\d.]+", css)[:3]]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted(map(luminance, colors))
    return (high + 0.05) / (low + 0.05)


def test_page_css_cannot_break_it(visit, site):
    page = started(visit, query=f"css={HOSTILE_CSS}")
    wait_for(page, lambda: size(page) == (380, 600))
    write(page, "inteiro")
    expect(bubble(page, "inteiro").get_by_label("Enviada")).to_be_visible()
    assert page.locator("header h2").evaluate("n => getComputedStyle(n).fontSize") == "16px"


def test_strict_content_security_policy(visit, site):
    site.echoes = True
    page = started(visit, query="csp=1")
    wait_for(page, lambda: size(page)[0] == 380)
    pick(page, "foto.png", "image/png", fake_site.PIXEL)
    expect(page.locator("img[src*='/file/']")).to_be_visible()


def test_phone_is_full_screen(visit, site):
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    page = started(visit, **phone)
    wait_for(page, lambda: size(page) == (390, 844))
    box = page.get_by_role("dialog").bounding_box()
    assert (box["x"], box["y"]) == (0, 0)
    page.locator("header").get_by_role("button", name="Fechar o chat").click()
    expect(page.locator(".launcher")).to_be_visible()


def test_one_global(visit, site):
    page = visit(opened=False)
    expect(page.locator(".launcher")).to_be_visible()
    page.evaluate("mkbotSite.open()")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("mkbotSite.close()")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.evaluate("mkbotSite.destroy()")
    expect(page.locator("mkbot-site")).to_have_count(0)
    assert page.evaluate("window.mkbotSite") is None
