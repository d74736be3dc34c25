"""Throws the bodies of `fuzzing` at the real webhook of a running server, and looks what became of
them."""

import collections
import contextlib
import http.client
import json
import sys
import time

from . import fuzzing, odooconf
from .gateways import UNLIMITED
from .paths import REPO

HTTP_TIMEOUT_S = 60
#: Nothing is to leave the machine: only what treats the inbox may run.
INBOX_ONLY = """
    UPDATE ir_cron SET active = false WHERE id NOT IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.cron'
           AND module = 'mkbot_channels' AND name LIKE 'ir\\_cron\\_inbound\\_%')"""
CONNECT = "UPDATE mkbot_account SET state = 'connected' WHERE id = %s"
STATES = """
    SELECT a.platform, i.state, count(*)::int FROM mkbot_inbound i
      JOIN mkbot_account a ON a.id = i.account_id GROUP BY 1, 2"""
DEAD = """
    SELECT a.platform, i.kind, i.error, i.payload FROM mkbot_inbound i
      JOIN mkbot_account a ON a.id = i.account_id WHERE i.state = 'dead' ORDER BY i.id"""


class Volley:
    """What came of the bodies for one platform.

    `statuses` counts answers, 0 where there was none; `faults` are the content types and bodies of
    those that were none or 5xx; `accepted` is how many events the answers say are safe."""

    def __init__(self, platform):
        self.platform = platform
        self.statuses = collections.Counter()
        self.faults = []
        self.accepted = 0

    @property
    def bodies(self):
        return sum(self.statuses.values())

    def note(self, status, answer, post):
        self.statuses[status] += 1
        if status >= 500 or not status:
            self.faults.append((status, *post))
        if status == 200:
            with contextlib.suppress(ValueError, AttributeError):
                self.accepted += json.loads(answer).get("accepted", 0)


class Barrage:
    """An account of every platform on a node, and who signs for them."""

    def __init__(self, node):
        self._node = node
        self._clean = contextlib.ExitStack()

    def __enter__(self):
        if str(REPO / "tests") not in sys.path:
            sys.path.insert(0, str(REPO / "tests"))
        from peers.botframework import BotFramework

        # It publishes the keys that activities are signed with.
        azure = self._clean.enter_context(BotFramework())
        self._node.psql(UNLIMITED)
        self._node.psql(INBOX_ONLY)
        self._keys = {platform: self._account(platform, azure) for platform in fuzzing.PLATFORMS}
        self._seals = {
            platform: fuzzing.Seal(platform, azure.private, self._visitor())
            for platform in fuzzing.PLATFORMS
        }
        return self

    def __exit__(self, *error):
        self._clean.close()

    def _account(self, platform, azure):
        """The key of a connected account."""
        if platform == "site":
            return self._node.key
        admin = self._node.rpc("admin")
        values = {
            **fuzzing.SETTINGS[platform],
            "name": f"Fuzz {platform}",
            "platform": platform,
            "api_url": azure.url,
        }
        if "gateway_api_key" in values:
            values["gateway_url"] = azure.url
        [account] = admin.call("mkbot.account", "create", [[values]])
        # Connecting would ask the platform whether we are who we say.
        self._node.psql(CONNECT, [account])
        [read] = admin.call("mkbot.account", "read", [[account], ["key"]])
        return read["key"]

    def _visitor(self):
        status, answer = self._post(f"/mkbot/site/{self._node.key}/init", {}, b"{}")
        assert status == 200, answer
        return json.loads(answer)["token"]

    def _post(self, path, headers, body):
        connection = http.client.HTTPConnection(
            odooconf.LOCALHOST, self._node.port, timeout=HTTP_TIMEOUT_S
        )
        with contextlib.closing(connection):
            try:
                connection.request("POST", path, body, headers)
                response = connection.getresponse()
                return response.status, response.read()
            except (OSError, http.client.HTTPException):
                return 0, b""

    def fire(self, platform, count, seed):
        """Post so many bodies; the :class:`Volley`."""
        import hypothesis  # only the virtual environment has it

        volley = Volley(platform)
        path = f"/mkbot/webhook/{self._keys[platform]}"
        seal = self._seals[platform]

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(post=fuzzing.posts(platform))
        def run(post):
            kind, body = post
            headers = {**seal.headers(body), **({"Content-Type": kind} if kind else {})}
            volley.note(*self._post(path, headers, body), post)

        run()
        return volley

    def journal(self):
        """{platform: {state: events in the journal}}."""
        states = collections.defaultdict(dict)
        for platform, state, count in self._node.psql(STATES):
            states[platform][state] = count
        return states

    def rest(self, patience):
        """Wait, for at most so many seconds, until everything is treated; how much is not."""
        until = time.monotonic() + patience
        while True:
            left = sum(counts.get("new", 0) for counts in self.journal().values())
            if not left or time.monotonic() > until:
                return left
            time.sleep(0.2)

    def dead(self):
        """[(platform, kind, error, payload)] of the events that could not be treated."""
        return self._node.psql(DEAD)
