"""Microsoft's own emulator of Teams, `@microsoft/m365agentsplayground`, as a peer.

    with Playground(modules, f"{server.url}/mkbot/webhook/{key}", folder) as playground:
        page.goto(playground.url)

A person writes on its page; it sends that to the endpoint as Teams would, but without a token, and
shows what is sent to its Connector.
"""

import os
import shutil
import time
import urllib.error
import urllib.request

from mkbotdev import odooconf, procs

PATIENCE_S = 60
CLI = "node_modules/@microsoft/m365agentsplayground/cli.js"


class Playground:
    """`modules`: the folder with ``node_modules``. `folder`: where it may write."""

    def __init__(self, modules, endpoint, folder, channel="msteams"):
        self.folder = folder
        self.log = folder / "playground.log"
        self.port = odooconf.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [shutil.which("node"), modules / CLI, "start", "--disable-telemetry"]
        self._command += ["--app-endpoint", endpoint, "--channel-id", channel]
        self._command += ["--port", self.port]
        self._process = None

    def __enter__(self):
        environment = {
            **os.environ,
            "TEAMSAPPTESTER_BROWSER": "none",
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(self.folder / "activities.log"),
        }
        self._process = procs.start(self._command, self.log, cwd=self.folder, env=environment)
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exception):
        self.stop()

    def stop(self):
        procs.stop(self._process)

    def _wait(self):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                with urllib.request.urlopen(self.url, timeout=5):
                    return
            except (OSError, urllib.error.URLError) as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(
                        f"the playground does not answer: {error}\n{procs.tail(self.log)}"
                    ) from error
            time.sleep(0.1)
