"""An operator at work while customers write in all of her conversations at once."""

import collections
import itertools
import statistics
import threading
import time

from . import console, crowd, gateways, harness, volley
from .errors import Failure
from .measure import emit, percentile

MINE, PER_SECOND = 60, 20
#: One message a minute in each of 60 conversations makes an hour.
HOUR = 3600
#: While it goes on she looks at another conversation, and types.
LOOK_S = 2
PATIENCE_S = 60
#: What takes longer is felt (the Long Tasks API's own limit).
LONG_TASK_MS = 50

WATCH = """
window.benchKeys = [];
window.benchGaps = [];
addEventListener("keydown", (ev) => requestAnimationFrame(
    () => window.benchKeys.push(performance.now() - ev.timeStamp)), { capture: true });
window.benchFrames = (last) => requestAnimationFrame((now) => {
    window.benchGaps.push(now - last);
    window.benchFrames(now);
});
"""


def run(name, chromium_path, browser, seconds):
    """Print the figures of a rush.

    :param browser: a context manager that opens a person's browser
    """
    from playwright.sync_api import sync_playwright

    with harness.bench() as shop, gateways.telegram_peer() as telegram:
        database = shop.database(durable=True)
        shop.databases.query(database, gateways.OUR_CRONS_ONLY)
        # Threads: with worker processes a browser reaches the WebSocket through a proxy only.
        node = shop.node(database=database)
        ours = gateways.OurTelegram(node, telegram)
        addresses = [str(gateways.FIRST_CHAT + chat) for chat in range(MINE)]
        parts = [crowd.Part("active", MINE)]
        rows = crowd.fill(shop.databases, database, parts, addresses, "telegram")
        with sync_playwright() as playwright, browser(playwright, chromium_path) as context:
            page = _at_her_desk(context, node, [row[0] for row in rows])
            _rush(name, page, _Customers(node, ours), [row[0] for row in rows], seconds)


def _at_her_desk(context, node, sessions):
    """The panel with every conversation looked at once."""
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(f"{node.url}/web/login?redirect=/odoo/mkbot")
    page.fill("input[name=login]", "ana")
    page.fill("input[name=password]", "ana")
    page.click("button[type=submit]")
    page.wait_for_selector(f".o-mkbot-line >> nth={MINE - 1}")
    for number in sessions:
        _look(page, number)
    return page


def _look(page, number):
    """Milliseconds until a conversation's last message is before her eyes."""
    return page.evaluate("a => window.benchSwitch(a)", [number, crowd.body(number, 1)])


def _rush(name, page, customers, sessions, seconds):
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")
    before = _heap(client)
    tasks = _Tasks(client)
    page.evaluate("() => window.benchFrames(performance.now())")
    switches = []
    with console.step(f"A rush: {PER_SECOND} messages a second for {seconds} s"):
        sender = threading.Thread(target=customers.write, args=(seconds,))
        sender.start()
        turn = itertools.cycle(sessions)
        while sender.is_alive():
            switches.append(_look(page, next(turn)))
            page.keyboard.type("ok ", delay=60)
            page.wait_for_timeout(LOOK_S * 1000)
        sender.join()
        customers.check()
    _all_arrived(page, client, customers.sent)
    busy = tasks.stop(page)
    gaps, keys = page.evaluate("() => [window.benchGaps, window.benchKeys]")
    after = _heap(client)
    about = {"conversations": len(sessions), "messages": customers.sent, "seconds": seconds}
    emit(name, "key_p95_ms", percentile(keys, 0.95), "ms", {"keys": len(keys), **about})
    slow = [gap for gap in gaps if gap > 100]
    detail = {"p99": round(percentile(gaps, 0.99)), "over_100_ms": len(slow), "frames": len(gaps)}
    emit(name, "longest_frame_ms", max(gaps), "ms", {**detail, **about})
    long = [task for task in busy if task > LONG_TASK_MS]
    detail = {"longest_ms": round(max(busy)), "p99_ms": round(percentile(busy, 0.99), 1)}
    emit(name, "long_tasks", len(long), "tasks", {"tasks": len(busy), **detail, **about})
    emit(name, "rush_switch_ms", statistics.median(switches), "ms", {"looks": len(switches)})
    growth = (after["JSHeapUsedSize"] - before["JSHeapUsedSize"]) / 2**20
    hour = growth * HOUR / customers.sent
    detail = {"nodes": [before["Nodes"], after["Nodes"]], "an_hour_mb": round(hour, 1), **about}
    emit(name, "heap_growth_mb", growth, "MB", detail)
    emit(name, "heap_mb", after["JSHeapUsedSize"] / 2**20, "MB")


def _heap(client):
    """What the page holds once it has thrown away what it no longer needs."""
    for _twice in range(2):
        client.send("HeapProfiler.collectGarbage")
    metrics = client.send("Performance.getMetrics")["metrics"]
    return {metric["name"]: metric["value"] for metric in metrics}


def _all_arrived(page, client, sent):
    """Every message is in the panel: asked of its own store."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        shown = page.evaluate(
            """() => Object.values(odoo.__WOWL_DEBUG__.root.env.services["mail.store"]
                ["mail.message"].records).filter((m) => m.body?.toString().includes("corrida"))
                .length"""
        )
        if shown == sent:
            return
        page.wait_for_timeout(500)
    raise Failure(f"Of {sent} messages {shown} arrived in the panel.")


class _Tasks:
    """What keeps the page from answering, whatever else uses the same processors: milliseconds of
    its main thread's own processor time, a task."""

    def __init__(self, client):
        self._client, self._events, self._ended = client, [], []
        client.on("Tracing.dataCollected", lambda data: self._events.extend(data["value"]))
        client.on("Tracing.tracingComplete", lambda data: self._ended.append(data))
        options = {"categories": "toplevel,devtools.timeline", "transferMode": "ReportEvents"}
        client.send("Tracing.start", options)

    def stop(self, page):
        self._client.send("Tracing.end")
        while not self._ended:
            page.wait_for_timeout(50)
        drawn = collections.Counter(
            (event["pid"], event["tid"])
            for event in self._events
            if event["name"] == "UpdateLayoutTree"
        )
        [(thread, _count)] = drawn.most_common(1)
        return [
            event.get("tdur", 0) / 1000
            for event in self._events
            if event["name"] == "ThreadControllerImpl::RunTask"
            and (event["pid"], event["tid"]) == thread
        ]


class _Customers:
    """They write by Telegram, in turn."""

    def __init__(self, node, ours):
        self._node, self._ours = node, ours
        self.sent = 0
        self._refused = []

    def write(self, seconds):
        start = time.perf_counter()
        for number in range(seconds * PER_SECOND):
            time.sleep(max(0.0, start + number / PER_SECOND - time.perf_counter()))
            text = f"corrida {number}: e o meu boleto?"
            status = volley.post(
                self._node.port, self._ours.request(number % MINE, number + 1, text)
            )
            if status == 200:
                self.sent += 1
            else:
                self._refused.append(status)

    def check(self):
        if self._refused:
            raise Failure(f"The webhook answered {self._refused[:5]}.")
