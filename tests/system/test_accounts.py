"""The settings page of an account, used by an administrator in a browser."""

import pytest
from peers.evolution import Evolution
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

API_KEY = "evolution-global-key"


def new_account(page, server, platform):
    page.goto(f"{server.url}/odoo/action-mkbot_chat.action_mkbot_account/new")
    page.locator("input#name_0").fill("WhatsApp do suporte")
    page.locator("#platform_0").click()
    page.locator(".o-dropdown-item, .o_select_menu_item").filter(has_text=platform).first.click()


def test_the_phone_is_linked_without_a_reload(server, new_page, login):
    page = new_page()
    login(page, server, "admin")
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    with Evolution(API_KEY) as gateway:
        new_account(page, server, "Evolution")
        page.locator("[name=gateway_url] input").fill(gateway.url)
        page.locator("[name=gateway_instance] input").fill("suporte")
        page.locator("[name=gateway_api_key] input").fill(API_KEY)
        page.locator("button[name=action_connect]").click()
        code = page.locator(".o_mkbot_qr img")
        expect(code).to_be_visible()
        expect(code).to_be_in_viewport()
        first = code.get_attribute("src")
        gateway.show_qr("suporte")
        expect(code).not_to_have_attribute("src", first, timeout=20_000)
        gateway.link("suporte", "5511999990000")
        expect(page.locator(".o_mkbot_connection .alert-success")).to_be_visible(timeout=20_000)
        expect(code).to_be_hidden()
        expect(page.locator(".o_mkbot_connection_details")).to_contain_text("open")
        # Locked: nobody changes it by mistake.
        expect(page.locator("[name=gateway_url] input")).to_have_count(0)
        expect(page.locator(".o_error_dialog")).to_have_count(0)
        assert not faults
        gateway.unlink("suporte")
        expect(page.locator(".o_mkbot_connection .alert-danger")).to_be_visible(timeout=20_000)
        assert not gateway.errors


def test_what_is_missing_or_refused_is_said(server, new_page, login):
    page = new_page()
    login(page, server, "admin")
    with Evolution(API_KEY) as gateway:
        new_account(page, server, "Evolution")
        page.locator("button[name=action_connect]").click()
        dialog = page.locator(".modal")
        expect(dialog).to_be_visible()
        dialog.locator("button").filter(has_text="Fechar").or_(
            dialog.locator(".btn-close, .btn-primary")
        ).first.click()
        page.locator("[name=gateway_url] input").fill(gateway.url)
        page.locator("[name=gateway_instance] input").fill("suporte")
        page.locator("[name=gateway_api_key] input").fill("wrong")
        page.locator("button[name=action_connect]").click()
        expect(dialog).to_be_visible()
        expect(page.locator(".o_mkbot_connection .alert-success")).to_have_count(0)
