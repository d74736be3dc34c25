"""The screens of the operator's panel, each with how one gets there: for the pictures in docs/
(`dev/pictures`) and for the test of accessibility.

Another screen is one more function here: its name names the picture, its first line tells what is
seen. It gets a `Sight` whose page shows the operator's panel, and returns when all is drawn.
"""

import contextlib
from typing import NamedTuple

from . import chromium

DESKTOP, PHONE, TV = (1280, 720), (360, 740), (3840, 2160)
THEMES = ("light", "dark")
PATIENCE_MS = 90_000
PANEL = "/odoo/mkbot"
READY = ".o_mkbot_panel[data-status=ready]"
#: Every screen begins anew, nothing moves in it, and nobody is asked about notifications.
QUIET = """
localStorage.clear();
sessionStorage.clear();
Object.defineProperty(Notification, "permission", { get: () => "denied" });
addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = `*, *::before, *::after {
        animation-duration: 0s !important; animation-delay: 0s !important;
        transition-duration: 0s !important; transition-delay: 0s !important;
        caret-color: transparent !important; scroll-behavior: auto !important;
    }`;
    document.head.append(style);
});"""
#: Nothing is on its way any more.
DRAWN = """() => document.fonts.status === "loaded"
    && [...document.images].every((image) => image.naturalWidth || !image.offsetHeight
        || image.getBoundingClientRect().bottom < 0)
    && !document.querySelector(".o-mkbot-skeletons, .o_loading_indicator")"""
SCREENS = []


class Screen(NamedTuple):
    """`who` sees it; `starts` is the address where; `size` in pixels; `themes`: the colours that it
    has."""

    name: str
    title: str
    draw: object
    who: str
    starts: str
    size: tuple
    themes: tuple


def screen(who="ana", starts=PANEL, size=DESKTOP, themes=THEMES):
    """Register a screen."""

    def register(draw):
        name = draw.__name__.replace("_", "-")
        title = draw.__doc__.partition("\n")[0]
        SCREENS.append(Screen(name, title, draw, who, starts, size, themes))
        return draw

    return register


class Sight:
    """What somebody does to see a screen. `page` is Playwright's, `scene` what goes on."""

    def __init__(self, page, scene):
        self.page, self.scene = page, scene

    def find(self, selector, text=None):
        """The first such element, once it is visible."""
        found = self.page.locator(selector, has_text=text).first
        found.wait_for(timeout=PATIENCE_MS)
        return found

    def gone(self, selector):
        """Wait until there is no such element."""
        self.page.locator(selector).first.wait_for(state="detached", timeout=PATIENCE_MS)

    def click(self, selector, text=None, **options):
        self.find(selector, text).click(**options)

    def open(self, name):
        """Choose one of the operator's conversations."""
        self.click(".o-mkbot-line", name)
        self.find(".o-mkbot-conversation:not(.o-kept) .o-mail-Message")

    def view(self, coin):
        """Press a coin on the left of the top bar."""
        self.click(f"[data-coin={coin}]")

    def lookup(self, code, name="Maria"):
        """Open a customer's coin."""
        self.open(name)
        coin = self.page.locator(f"button.o-mkbot-lookup-coin[data-lookup={code}]")
        if coin.count():
            coin.click()
        else:
            self.click(".o-mkbot-lookups-more")
            self.click(f".o-mkbot-lookup-item[data-lookup={code}]")
        self.find(".o-mkbot-lookup .o_content, .o-mkbot-lookup .o-mkbot-empty")
        self.gone(".o-mkbot-lookup .o-mkbot-skeletons")

    def tool(self, action, name="Maria"):
        """Open a conversation and use a tool of its palette."""
        self.open(name)
        self.click(f".o-mkbot-tool[data-action={action}]")

    def type(self, words):
        box = self.find(".o-mkbot-composer textarea.o-mail-Composer-input")
        box.press_sequentially(words)

    def record(self, model, name):
        """The id of a record, by its name."""
        [found] = self.scene.admin.call(model, "search", [[("name", "=", name)]], {"limit": 1})
        return found


class Theatre:
    """Shows screens of a scene in a browser; every person has a window of their own."""

    def __init__(self, browser, scene):
        self._browser, self._scene = browser, scene
        self._clean = contextlib.ExitStack()
        self._pages = {}

    def close(self):
        self._clean.close()

    def rehearse(self):
        """Have a colleague in the panel, who pauses."""
        page = self.page("bruno")
        page.goto(f"{self._scene.server.url}{PANEL}")
        sight = Sight(page, self._scene)
        sight.find(READY)
        sight.click(".o-mkbot-me")
        sight.click(".o-mkbot-pause")
        sight.find(".o-mkbot-presence[data-presence=paused]")
        return self

    def show(self, one):
        """Draw a screen, light; return its page."""
        page = self.page(one.who)
        page.set_viewport_size(dict(zip(("width", "height"), one.size, strict=True)))
        page.emulate_media(color_scheme="light")
        page.goto(f"{self._scene.server.url}{one.starts}", wait_until="commit")
        sight = Sight(page, self._scene)
        if one.starts == PANEL:
            sight.find(READY)
        one.draw(sight)
        page.wait_for_function(DRAWN)
        return page

    def page(self, who):
        """The window of somebody who is logged in."""
        if who not in self._pages:
            context = self._browser.new_context(locale="pt-BR", timezone_id="America/Sao_Paulo")
            self._clean.callback(context.close)
            session = self._scene.server.rpc(who).session_id
            context.add_cookies(
                [{"name": "session_id", "value": session, "url": self._scene.server.url}]
            )
            page = context.new_page()
            page.add_init_script(QUIET)
            self._pages[who] = page
        return self._pages[who]


def dress(page, theme):
    """Show what is drawn in other colours."""
    page.emulate_media(color_scheme=theme)
    wall = page.locator(f"html:not([data-mkbot-theme={theme}]) .o-mkbot-wall-theme")
    if wall.count():
        wall.click()


@contextlib.contextmanager
def browser():
    """Chromium, to be shown screens in."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.arguments()
        )
        try:
            yield chrome
        finally:
            chrome.close()


# -- conversations -----------------------------------------------------------------------------


@screen()
def conversation(sight):
    """My conversations, one of them with its thread, who the customer is, and the tools."""
    sight.open("Maria")


@screen()
def nothing_chosen(sight):
    """My conversations, none chosen yet."""
    sight.find(".o-mkbot-line")


@screen(who="davi")
def nobody_yet(sight):
    """An operator who has only the panel, and attends nobody yet."""
    sight.find(".o-mkbot-conversations .o-mkbot-empty")


@screen()
def unidentified(sight):
    """A conversation with somebody who is not identified: the coins wait for a customer."""
    sight.open("Não identificado")


@screen()
def note(sight):
    """An internal note: another colour, another label; only colleagues read it."""
    sight.open("Maria")
    sight.click(".o-mkbot-mode-button[data-mode=note]")
    sight.type("Pedi ao suporte que olhe o sinal da loja.")


@screen()
def mention(sight):
    """A colleague is mentioned in a note."""
    sight.open("Maria")
    sight.click(".o-mkbot-mode-button[data-mode=note]")
    sight.type("@car")
    sight.find(".o-mail-Composer-suggestion", "Carla")


@screen()
def mentions(sight):
    """Where colleagues have mentioned me."""
    sight.view("mentions")
    sight.find(".o-mkbot-mention")


@screen()
def menu(sight):
    """The tools of a conversation, by a right click on it."""
    sight.open("Maria")
    sight.click(".o-mkbot-line", "João", button="right")
    sight.find(".o-mkbot-menu [role=menuitem]")


@screen()
def me(sight):
    """My menu: pauses, sounds, notifications, colours."""
    sight.open("Maria")
    sight.click(".o-mkbot-me")
    sight.find(".o-mkbot-pause")


# -- lists -------------------------------------------------------------------------------------


@screen()
def queue(sight):
    """The queue: who waits, since when, why, and their last words."""
    sight.view("queue")
    sight.find("[data-list=waiting] tr[data-session]")


@screen()
def bot(sight):
    """Whom the bot attends."""
    sight.view("queue")
    sight.click("[data-tab=bot]")
    sight.find("[data-list=bot] tr[data-session]")


@screen(who="carla")
def all_open(sight):
    """Every open conversation, as a supervisor sees them."""
    sight.view("all")
    sight.find("[data-list=all] tr[data-session]")


# -- the customer's coins ----------------------------------------------------------------------


@screen()
def coin_customer(sight):
    """Coin: the customer's record."""
    sight.lookup("customer")


@screen()
def coin_chats(sight):
    """Coin: past conversations."""
    sight.lookup("chats")


@screen()
def coin_messages(sight):
    """Coin: messages that were sent to the customer, failures in red."""
    sight.lookup("messages")


@screen()
def coin_finance(sight):
    """Coin: invoices and instalments."""
    sight.lookup("finance")


@screen()
def coin_leads(sight):
    """Coin: leads of the CRM."""
    sight.lookup("crm")


@screen()
def coin_attachments(sight):
    """Coin: files of the customer and of their records."""
    sight.lookup("attachments", "João")


@screen()
def coin_connections(sight):
    """Coin: the customer's connections, with what can be done about them."""
    sight.lookup("connections")


@screen()
def coin_tv(sight):
    """Coin: TV."""
    sight.lookup("tv")


@screen()
def coin_tickets(sight):
    """Coin: the customer's tickets, with their deadlines."""
    sight.lookup("tickets")


@screen()
def coin_orders(sight):
    """Coin: the customer's service orders."""
    sight.lookup("orders")


@screen()
def coin_phone(sight):
    """Coin: the customer's lines, with their calls and bills."""
    sight.lookup("phone")


@screen()
def coin_outages(sight):
    """Coin: the outages that hit the customer."""
    sight.lookup("outages")


# -- tools -------------------------------------------------------------------------------------


@screen()
def canned(sight):
    """Canned messages in groups, filled for this customer."""
    sight.tool("canned")
    sight.find(".o-mkbot-canned-bubble[data-filled]")


@screen()
def canned_typed(sight):
    """A canned message found while typing, by `::`."""
    sight.open("Maria")
    sight.type("::re")
    sight.find(".o-mail-Composer-suggestion")


@screen()
def email(sight):
    """An e-mail to the customer."""
    sight.tool("email")
    sight.find(".modal .o_field_widget[name=subject]")


@screen()
def new_record(sight):
    """A ticket, or another record, linked to the conversation."""
    sight.tool("new_record")
    sight.find(".o-mkbot-record-text")


@screen()
def chart_finance(sight):
    """Chart: what the customer owed, paid and paid late."""
    sight.tool("finance_chart")
    sight.find("[data-figure=finance] canvas[height]")


@screen()
def chart_attendances(sight):
    """Charts: the customer's attendances."""
    sight.tool("attendance_chart")
    sight.find("[data-figure=months] canvas[height]")


@screen()
def customer(sight):
    """Who is it? Before it is confirmed, what will be linked is shown."""
    sight.tool("set_partner", "Não identificado")
    sight.find(".o-mkbot-customer-dialog input").fill("Adriana")
    sight.click(".o-mkbot-choice-item", "Adriana")
    sight.find(".o-mkbot-link [data-link=address]")


@screen()
def transfer(sight):
    """Transfer: to whom, with a note that only colleagues see."""
    sight.tool("transfer")
    sight.find(".o-mkbot-choice-item")


@screen()
def end(sight):
    """The end of an attendance asks for its category."""
    sight.tool("end")
    sight.find(".o-mkbot-choice-item")


@screen()
def snooze(sight):
    """A conversation is put aside until a time, or until the customer writes."""
    sight.tool("snooze")
    sight.find(".o-mkbot-choice-item")


@screen()
def closing(sight):
    """A customer who does not answer: it ends soon by itself, unless it is kept open."""
    sight.scene.soon_over("Beatriz")
    sight.page.reload()
    sight.find(READY)
    sight.open("Não identificado")
    sight.find(".o-mkbot-idle-bar")


@screen()
def keys(sight):
    """Everything is done by keyboard: the help shows all keys."""
    sight.open("Maria")
    sight.page.keyboard.press("Alt+h")
    sight.find(".o-mkbot-shortcuts .o-mkbot-shortcut-group")


@screen()
def transcript(sight):
    """The transcript as a PDF."""
    sight.tool("transcript_pdf")
    sight.find(".modal #o-mkbot-transcript-notes")


# -- supervision -------------------------------------------------------------------------------


@screen()
def ratings(sight):
    """Ratings that need a look."""
    sight.view("ratings")
    sight.find(".o-mkbot-rating")


@screen()
def rating(sight):
    """A rating, its conversation, and what was done about it."""
    sight.view("ratings")
    sight.click(".o-mkbot-rating")
    sight.find(".o-mkbot-rating-thread .o-mail-Message")


@screen(who="carla")
def team(sight):
    """The team: state, load and waiting customers of every operator."""
    sight.view("team")
    sight.click(".o-mkbot-team-open", "Ana Lima")
    sight.find(".o-mkbot-team-sessions li")


@screen(who="carla")
def monitor(sight):
    """A supervisor reads along and may whisper."""
    sight.view("all")
    sight.click("[data-list=all] tr[data-session] [data-action=monitor]")
    sight.find(".o-mkbot-readonly")


@screen(who="carla", starts="/odoo/mkbot-wall")
def wall(sight):
    """The wall-board, for a TV."""
    sight.find(".o_mkbot_wall[data-status=ready]")


# -- settings, in Odoo's own colours -----------------------------------------------------------


@screen(who="admin", starts="/odoo/mkbot-permissions", themes=("light",))
def permissions(sight):
    """Who may use what: users, coins and tools."""
    sight.find(".o-mkbot-permissions-grid [data-user=ana]")


@screen(who="admin", starts="/odoo/action-mkbot_chat.action_mkbot_lookup", themes=("light",))
def coin_maker(sight):
    """Any model can be a coin: what it would show of a customer is seen before it is saved."""
    sight.click(".o_data_row .o_data_cell[name=name]", "Financeiro")
    sight.find(".o_form_view [name=preview_partner_id] input").fill("Maria Jeq")
    sight.click(".o-autocomplete--dropdown-item", "Maria Jequitibá")
    sight.find("[name=preview] table, [name=preview] h4, [name=preview] strong")
    sight.find("[name=preview]").scroll_into_view_if_needed()


@screen(who="admin", starts="/odoo/action-mkbot_chat.action_mkbot_sector", themes=("light",))
def sector(sight):
    """A sector: its operators, and how its queue is shared out."""
    sight.click(".o_data_row .o_data_cell[name=name]", "Suporte")
    sight.find(".o_form_view [name=assignment]")


@screen(starts="/odoo/action-mkbot_chat.action_mkbot_session", themes=("light",))
def launcher(sight):
    """MKBOT in Odoo: "Chat" opens the panel in a window of its own."""
    sight.find(".o_list_view .o_data_row")


# -- on a phone --------------------------------------------------------------------------------


def _screen_of_phone(sight, number):
    sight.click(f".o-mkbot-screens button:nth-child({number})")


@screen(size=PHONE)
def phone_list(sight):
    """On a phone: my conversations."""
    _screen_of_phone(sight, 1)
    sight.find(".o-mkbot-line")


@screen(size=PHONE)
def phone_conversation(sight):
    """On a phone: the conversation."""
    _screen_of_phone(sight, 1)
    sight.open("Maria")


@screen(size=PHONE)
def phone_customer(sight):
    """On a phone: the customer and the tools."""
    phone_conversation(sight)
    _screen_of_phone(sight, 3)
    sight.find(".o-mkbot-customer h2")


@screen(size=PHONE)
def phone_coins(sight):
    """On a phone: the coins in their drawer."""
    phone_conversation(sight)
    sight.click(".o-mkbot-lookups-more")
    sight.find(".o-mkbot-lookup-item")


@screen(size=PHONE)
def phone_coin(sight):
    """On a phone: a coin."""
    phone_coins(sight)
    sight.click(".o-mkbot-lookup-item[data-lookup=finance]")
    sight.find(".o-mkbot-lookup .o_content")


@screen(size=PHONE)
def phone_queue(sight):
    """On a phone: the queue."""
    queue(sight)
