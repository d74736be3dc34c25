"""The whole way of a first conversation, in real browsers against a real server."""

import re

import pytest
from playwright.sync_api import expect

CPF = "000.000.101-54"  # Ana Sabiá of the demo data
PHONE_END = "0001"
PARTNER = "Ana Sabiá"
pytestmark = pytest.mark.browser


def say(page, text):
    box = page.locator("mkbot-site textarea")
    box.fill(text)
    box.press("Enter")


def heard(page, text):
    """Wait until the widget shows something said to the customer."""
    expect(page.locator("mkbot-site .in", has_text=text).last).to_be_visible(timeout=15000)


def begins_anew(page, text):
    """Start a new conversation and wait until something is said anew with that text."""
    said = page.locator("mkbot-site .in", has_text=text)
    before = said.count()
    page.locator("mkbot-site").get_by_role("button", name="Iniciar nova conversa").click()
    expect(said.nth(before)).to_be_visible(timeout=15000)


def open_chat(page, server):
    page.goto(server.site_url)
    page.locator("mkbot-site .launcher").click()
    expect(page.locator("mkbot-site textarea")).to_be_visible()


def open_panel(page, server, login, who):
    login(page, server, who, then="/odoo/mkbot")
    page.goto(f"{server.url}/odoo/mkbot")
    expect(page.locator(".o-mkbot-topbar")).to_be_visible(timeout=30000)


def act(page, action):
    """Use a tool of the palette."""
    page.locator(f".o-mkbot-customer [data-action={action}]").click()


def write(page, text):
    box = page.locator(".o-mkbot-composer textarea.o-mail-Composer-input").first
    box.fill(text)
    box.press("Enter")


def choose(page, text):
    """Pick a line of a dialog and confirm."""
    page.locator(".modal [role=option]", has_text=text).first.click()
    page.locator(".modal .o-mkbot-confirm").click()


def test_a_first_conversation(server, new_page, login, tmp_path):
    ana = new_page(viewport={"width": 1280, "height": 720})
    asked = []
    ana.on("request", lambda request: asked.append(request))
    open_panel(ana, server, login, "ana")
    bruno = new_page(viewport={"width": 1280, "height": 720})
    open_panel(bruno, server, login, "bruno")

    # The bot greets with a protocol, asks who it is, checks, and hands over.
    customer = new_page()
    open_chat(customer, server)
    heard(customer, re.compile(r"\d{8}-\d{6}"))
    say(customer, f"oi, meu cpf é {CPF}")
    heard(customer, re.compile("4 últimos|quatro últimos"))
    say(customer, PHONE_END)
    heard(customer, "Ana")
    say(customer, "quero falar com uma pessoa")
    heard(customer, re.compile("fila|atend", re.IGNORECASE))

    # Ana sees it come, without a reload, and rescues it.
    queue = ana.locator("[data-coin=queue]")
    expect(queue.locator(".o-mkbot-count").first).to_have_text("1")
    queue.click()
    row = ana.locator(".o-mkbot-table tr[data-session]", has_text=PARTNER)
    expect(row).to_be_visible()
    row.dblclick()
    expect(ana.locator(".o-mkbot-line", has_text=PARTNER)).to_be_visible()
    expect(ana.locator(".o-mkbot-card")).to_contain_text("***.000.101-**")
    heard(customer, "Ana Lima")

    # Text, emoji and a file, both ways.
    write(ana, "Bom dia! Em que posso ajudar? 😀")
    heard(customer, "Em que posso ajudar? 😀")
    say(customer, "minha internet caiu 😢")
    thread = ana.locator(".o-mkbot-thread")
    expect(thread).to_contain_text("minha internet caiu 😢")
    # That a message came is no reason to ask the server anything, of each of them.
    told = [one.post_data_json["params"] for one in asked if "channel_fetched" in one.url]
    ours = server.psql("SELECT id FROM discuss_channel WHERE channel_type = 'mkbot'")
    assert not {id_ for params in told for id_ in params["args"][0]} & {id_ for (id_,) in ours}
    picture = tmp_path / "roteador.png"
    picture.write_bytes(PNG)
    customer.locator("mkbot-site input[type=file]").set_input_files(picture)
    expect(thread.locator("img[src*='/web/image']").last).to_be_visible(timeout=15000)
    note = tmp_path / "passos.txt"
    note.write_text("1. Desligue o roteador.\n")
    ana.locator(".o-mkbot-composer input[type=file]").first.set_input_files(note)
    card = ana.locator(".o-mkbot-composer .o-mail-AttachmentContainer", has_text="passos.txt")
    expect(card.locator(".fa-check")).to_be_visible()
    write(ana, "Segue o passo a passo")
    heard(customer, "passos.txt")

    # Over to bruno, who ends it.
    act(ana, "transfer")
    choose(ana, "Bruno Reis")
    expect(ana.locator(".o-mkbot-line", has_text=PARTNER)).to_have_count(0)
    line = bruno.locator(".o-mkbot-line", has_text=PARTNER)
    expect(line).to_be_visible()
    line.click()
    expect(bruno.locator(".o-mkbot-thread")).to_contain_text("minha internet caiu 😢")
    heard(customer, "Bruno Reis")
    write(bruno, "Já voltou?")
    heard(customer, "Já voltou?")
    act(bruno, "end")
    choose(bruno, "Resolvido")
    expect(bruno.locator(".o-mkbot-line", has_text=PARTNER)).to_have_count(0)

    # The customer rates.
    customer.locator("mkbot-site").get_by_role("radio", name=re.compile(r"^9\b")).last.click()
    expect(customer.get_by_text("Esta conversa foi encerrada.")).to_be_visible(timeout=15000)
    session = server.psql(
        """SELECT s.state, s.rating, c.name->>'en_US', o.login, f.login, p.name,
                  k.partner_id IS NOT NULL
             FROM mkbot_session s
             JOIN mkbot_category c ON c.id = s.category_id
             JOIN res_users o ON o.id = s.closing_operator_id
             JOIN res_users f ON f.id = s.first_operator_id
             JOIN res_partner p ON p.id = s.partner_id
             JOIN mkbot_contact k ON k.id = s.contact_id
         ORDER BY s.id DESC LIMIT 1"""
    )[0]
    assert tuple(session) == ("closed", 9, "Resolvido", "bruno", "ana", PARTNER, True)

    # The id stands on the customer's form; next time they are known.
    admin = server.rpc("admin", "admin")
    contact_ids = admin.call(
        "mkbot.contact",
        "search",
        [[["partner_id.name", "=", PARTNER]]],
        {"order": "id desc", "limit": 1},
    )
    assert (
        contact_ids
        == server.psql(
            "SELECT array_agg(contact_id) FROM (SELECT contact_id FROM mkbot_session"
            " ORDER BY id DESC LIMIT 1) AS latest"
        )[0][0]
    )
    begins_anew(customer, "Ana")
    partner_of_new = server.psql(
        "SELECT partner_id IS NOT NULL, state FROM mkbot_session ORDER BY id DESC LIMIT 1"
    )[0]
    assert tuple(partner_of_new) == (True, "bot")

    # The id removed, the same address is asked again.
    session_ids = admin.call("mkbot.session", "search", [[["state", "=", "bot"]]])
    for session_id in session_ids:
        admin.call("mkbot.session", "action_cancel", [[session_id]])
    admin.call("mkbot.contact", "action_forget", [contact_ids])
    heard(customer, "Este atendimento foi encerrado")
    customer.reload()
    heard(customer, "Este atendimento foi encerrado")
    begins_anew(customer, "CPF")
    for page in (ana, bruno, customer):
        assert page.errors == []


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
