"""Opening the operator's panel over 10,000 past and 500 open conversations, switching in it, and
working in it while customers write in 60 conversations at once."""

import argparse
import contextlib
import re
import statistics
import tempfile
import time

from .. import chromium, console, crowd, harness, lights, rush
from ..errors import Trouble
from ..measure import emit
from ..wire import Wire

NAME = "panel"
MINE, BOT, WAITING = 60, 300, 140
SWITCHES = 24
SETTLE_S = 2.5
TIMEOUT_MS = 120_000
OPEN_CALL = "/web/dataset/call_kw/mkbot.panel/open"
#: Files that a browser keeps: bundles, scripts, styles, fonts.
STATIC = re.compile(r"^/web/assets/|^/[a-z_]+/static/|^/web/content/|^/favicon")
IMAGE = re.compile(r"^/web/image")

# Run before the page's own scripts; times are milliseconds since the navigation started.
WATCH = """
window.benchWhen = (check) => new Promise((resolve) => {
    const look = () => check() ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
});
window.benchShown = (element) => element && element.getClientRects().length > 0;
window.benchList = ([mine, waiting, bot]) => window.benchWhen(() => {
    const counts = (coin) => [...document.querySelectorAll(`[data-coin=${coin}] .o-mkbot-count`)]
        .map((count) => parseInt(count.textContent.replace(/[^0-9]/g, "")));
    return document.querySelectorAll(".o-mkbot-line").length === mine
        && window.benchShown(document.querySelector(".o-mkbot-line"))
        && counts("mine").includes(mine)
        && counts("queue").join() === [waiting, bot].join();
});
window.benchSwitch = async ([id, text]) => {
    const from = performance.now();
    document.querySelector(`.o-mkbot-line[data-session="${id}"]`).click();
    const conversation =
        `.o-mkbot-conversation:not(.o-kept)[data-session="${id}"] .o-mail-Message`;
    await window.benchWhen(() => [...document.querySelectorAll(conversation)].some(
        (message) => message.textContent.includes(text) && window.benchShown(message)));
    // Until it is painted: the frame that was under way is over when the next one begins.
    await new Promise(requestAnimationFrame);
    return performance.now() - from;
};
"""


def main(arguments):
    """Print open_s, open_bytes, open_queries, switch_ms and switch_loaded_ms, then leds_ms, and of
    the rush key_p95_ms, longest_frame_ms, long_tasks, rush_switch_ms, heap_growth_mb, heap_mb."""
    parser = argparse.ArgumentParser(prog="dev/bench panel", description=__doc__)
    parser.add_argument("--past", type=int, default=10_000, help="closed conversations")
    parser.add_argument("--times", type=int, default=5, help="openings with a warm cache; 0: none")
    parser.add_argument(
        "--records", type=int, default=100_000, help="of each kind that coins show; 0: no coins"
    )
    parser.add_argument(
        "--rush", type=int, default=180, metavar="S", help="seconds of the rush; 0: none"
    )
    options = parser.parse_args(arguments)
    path = chromium.ensure()
    if not path:
        raise Trouble(f"This bench needs a browser. {chromium.ABSENT}.")
    with harness.workshop() as shop:
        database = shop.database(durable=True)
        with console.step(f"Conversations: {options.past} past, {MINE + BOT + WAITING} open"):
            rows = crowd.fill(shop.databases, database, parts(options.past))
        node = shop.node(database=database)
        if options.times:
            wire = Wire(node.port)
            try:
                _measure(node, wire, path, rows[:MINE], options.times)
            finally:
                wire.close()
        if options.records:
            lights.measure(NAME, node, [row[0] for row in rows[:MINE]], options.records)
    if options.rush:
        rush.run(NAME, path, _browser, options.rush)


def parts(past):
    """What an operator's day looks like, in the middle of it."""
    hers = ("Suporte", "Financeiro")
    return [
        crowd.Part("active", MINE, sectors=hers),
        crowd.Part("waiting", WAITING, sectors=hers),
        crowd.Part("bot", BOT),
        crowd.Part("closed", past - past // 3, sectors=hers),
        crowd.Part("closed", past // 3, operator="bruno", sectors=("Suporte", "Comercial")),
    ]


def _measure(node, wire, chromium_path, mine, times):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        with (
            console.step("Odoo makes its bundles"),
            _browser(playwright, chromium_path) as browser,
        ):
            _open(browser, wire)
        with _browser(playwright, chromium_path) as browser:
            cold = _open(browser, wire)
            # Chromium keeps compiled scripts from the second time on.
            _open(browser, wire)
            warm = [_open(browser, wire) for _number in range(times)]
            switches = _switch(warm[-1]["page"], mine)
    _tell(warm, cold, switches, _open_call(node))


@contextlib.contextmanager
def _browser(playwright, path):
    """A person's own browser: its cache is kept on disk, as an anonymous window's is not."""
    with tempfile.TemporaryDirectory(prefix="mkbot-bench-") as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=path,
            args=chromium.arguments(),
            locale="pt-BR",
            timezone_id="America/Sao_Paulo",
            viewport={"width": 1280, "height": 720},
        )
        context.add_init_script(WATCH)
        context.set_default_timeout(TIMEOUT_MS)
        try:
            yield context
        finally:
            context.close()


def _open(context, wire):
    """Open the panel in a new page; log in first if need be, which is not measured."""
    if not context.cookies():
        page = context.new_page()
        page.goto(f"{wire.url}/web/login?redirect=/mkbot/panel/none")
        page.fill("input[name=login]", "ana")
        page.fill("input[name=password]", "ana")
        page.click("button[type=submit]")
        page.wait_for_url("**/mkbot/panel/none")
    page = context.new_page()
    # Not before: a browser without pages may end.
    for other in context.pages[:-1]:
        other.close()
    time.sleep(1)
    wire.take()
    page.goto(f"{wire.url}/odoo/mkbot", wait_until="commit")
    shown = page.evaluate("counts => window.benchList(counts)", [MINE, WAITING, BOT])
    # What comes in its wake belongs to it too.
    time.sleep(SETTLE_S)
    return {"page": page, "seconds": shown / 1000, **_sorted_bytes(wire.take())}


def _sorted_bytes(counted):
    kinds = {"dynamic": 0, "static": 0, "images": 0}
    for path, size in counted.items():
        static = "static" if STATIC.match(path) else "dynamic"
        kinds["images" if IMAGE.match(path) else static] += size
    largest = [(path, size) for path, size in counted.most_common() if not STATIC.match(path)]
    return {**kinds, "largest": dict(largest[:8])}


def _switch(page, mine):
    """Milliseconds of the first look at some conversations, and of the second."""
    sessions = [row[0] for row in mine]
    # The selected one, if any, is loaded already.
    selected = page.evaluate(
        "() => Number(document.querySelector('.o-mkbot-conversation:not(.o-kept)')"
        "?.dataset.session)"
    )
    sessions = [number for number in sessions if number != selected][:SWITCHES]
    rounds = []
    for _round in range(2):
        times = []
        for number in sessions:
            argument = [number, crowd.body(number, crowd.MESSAGES)]
            times.append(page.evaluate("argument => window.benchSwitch(argument)", argument))
            page.wait_for_timeout(400)
        rounds.append(times)
    return rounds


def _open_call(node):
    """(queries, milliseconds) of the last call that opened a panel, from Odoo's log."""
    line = rf"{re.escape(OPEN_CALL)}\S* HTTP/[\d.]+\" 200 - (\d+) ([\d.]+) ([\d.]+)"
    text = node.log_path.read_text(encoding="utf-8", errors="replace")
    found = re.findall(line, text)
    if not found:
        raise Trouble(f"Odoo's log tells nothing of {OPEN_CALL} (log: {node.log_path}).")
    queries, sql, rest = found[-1]
    return int(queries), round((float(sql) + float(rest)) * 1000)


def _tell(warm, cold, switches, call):
    seconds = [run["seconds"] for run in warm]
    middle = sorted(warm, key=lambda run: run["dynamic"] + run["images"])[len(warm) // 2]
    emit(
        NAME,
        "open_s",
        statistics.median(seconds),
        "s",
        {"all": [round(value, 2) for value in seconds], "cold_s": round(cold["seconds"], 2)},
    )
    emit(
        NAME,
        "open_bytes",
        middle["dynamic"] + middle["images"],
        "B",
        {name: _without_page(run) for name, run in (("warm", middle), ("cold", cold))},
    )
    figures = ("switch_ms", "switch_loaded_ms")
    for figure, times in zip(figures, switches, strict=True):
        emit(NAME, figure, statistics.median(times), "ms", {"all": [round(ms) for ms in times]})
    emit(NAME, "open_queries", call[0], "queries", {"call_ms": call[1]})


def _without_page(run):
    total = run["dynamic"] + run["images"] + run["static"]
    return {"total": total, **{key: run[key] for key in ("static", "images", "largest")}}
