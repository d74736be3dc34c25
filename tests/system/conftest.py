"""Fixtures of the whole-system tests: real servers, a real browser.

    def test_it(server, new_page):
        page = new_page()
        page.goto(server.site_url)

`server` is shared by the session; `server_factory(database=…)` starts another
one, on a fresh copy of the template or as a second node of a database.
"""

import re
import signal

import pytest
from mkbotdev import chromium, harness, paths
from mkbotdev.errors import Failure, Trouble

FAILED = pytest.StashKey()


@pytest.fixture(scope="session")
def workshop():
    """The place where databases and servers are made and cleared away."""
    # SIGTERM then runs the fixtures' clean-up, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    try:
        with harness.workshop() as shop:
            yield shop
    except (Trouble, Failure) as error:
        pytest.exit(f"The system tests cannot run: {error}", returncode=2)


@pytest.fixture(scope="session")
def server_factory(workshop):
    """Start a server: `server_factory()` on a fresh database,
    `server_factory(database=other.db)` as another node of one."""
    return workshop.node


@pytest.fixture(scope="session")
def server(workshop):
    """The session's server, with all our addons and their demo data."""
    return workshop.node()


@pytest.fixture(scope="session")
def playwright():
    """Playwright itself: there can be only one in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="session")
def browser(playwright):
    """Chromium under Playwright's control."""
    chrome = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.arguments())
    yield chrome
    chrome.close()


@pytest.fixture
def new_page(browser, request):
    """Open a page in a context of its own (other cookies, other person).

    Options are Playwright's for a context; the language is Brazilian
    Portuguese unless `locale` says otherwise. Each page carries `errors`, the
    uncaught JavaScript errors so far. When the test fails, every page still
    open leaves a screenshot in .dev/.
    """
    contexts = []

    def open_page(**options):
        context = browser.new_context(
            **{"locale": "pt-BR", "timezone_id": "America/Sao_Paulo", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page

    yield open_page
    if request.node.stash.get(FAILED, False):
        _screenshots(request.node.name, contexts)
    for context in contexts:
        context.close()


@pytest.fixture
def login():
    """`login(page, server, "ana")`: log a page in through the login form."""

    def log_in(page, server, name, then="/odoo"):
        page.goto(f"{server.url}/web/login?redirect={then}")
        page.fill("input[name=login]", name)
        page.fill("input[name=password]", name)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/web/login" not in url)
        return page

    return log_in


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def _screenshots(test, contexts):
    stem = re.sub(r"[^\w-]+", "_", test)
    number = 0
    for context in contexts:
        for page in context.pages:
            number += 1
            path = paths.scratch(f"{stem}-{number}.png")
            try:
                page.screenshot(path=path, timeout=5000)
            except Exception as error:
                # The test's own failure is what matters; tell and go on.
                print(f"no screenshot of {page.url}: {error}")
            else:
                print(f"screenshot of {page.url}: {path}")
