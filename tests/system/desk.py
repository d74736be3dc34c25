"""A desk with accounts of real platforms: what a test asks of the server, as people do.

account = Desk(server).account("telegram", telegram_token=…, api_url=fake.url)
account.connect()
account.post(body, headers)                  # the platform calls our webhook
talk = account.talk("5511987654321")
talk.rescue()
message = talk.say("bom dia")                # ana, as the panel posts it
talk.until(message, "sent")
"""

import contextlib
import re

import psycopg2
import requests
from talk import Talk, soon


class Desk:
    """A server, and the people who work there."""

    def __init__(self, server):
        self.server = server
        self.admin = server.rpc("admin")
        self.ana = server.rpc("ana")
        for name, value in (
            ("mkbot_channels.visitor_rate", "0"),
            ("mkbot_channels.address_rate", "0"),
            ("web.base.url", server.url),
            ("web.base.url.freeze", "True"),
        ):
            self.admin.call("ir.config_parameter", "set_param", [name, value])
        self._csrf = None
        self._link = psycopg2.connect(**server.dsn())
        self._link.autocommit = True

    def account(self, platform, **values):
        """An account that is not connected yet, made by an administrator."""
        return Account(self, platform, values)

    def close(self):
        self._link.close()

    def psql(self, sql, *params):
        """Run one statement, committed at once; its rows, if any."""
        with self._link.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else []

    def wake(self, cron):
        """Have a scheduled action run now."""
        self.psql(
            """INSERT INTO ir_cron_trigger (cron_id, call_at)
               SELECT res_id, date_trunc('second', now() AT TIME ZONE 'UTC') FROM ir_model_data
                WHERE module LIKE 'mkbot%%' AND name = %s""",
            cron,
        )
        self.server.wake_crons()

    def run(self, cron):
        """Run a scheduled action as an administrator does, and wait for its end."""
        (cron_id,) = self.psql("SELECT res_id FROM ir_model_data WHERE name = %s", cron)[0]
        self.admin.call("ir.cron", "method_direct_trigger", [[cron_id]])

    def upload(self, name, data, mimetype, channel_id, voice=False):
        """Ana puts a file into the composer; return its id."""
        cookies = {"session_id": self.ana.session_id}
        if not self._csrf:
            page = requests.get(f"{self.server.url}/odoo", cookies=cookies, timeout=60).text
            self._csrf = re.search(r'csrf_token: "(\w+)"', page)[1]
        form = {
            "csrf_token": self._csrf,
            "thread_id": channel_id,
            "thread_model": "discuss.channel",
            "is_pending": "true",
        }
        if voice:
            form["voice"] = "true"
        answer = requests.post(
            f"{self.server.url}/mail/attachment/upload",
            data=form,
            files={"ufile": (name, data, mimetype)},
            cookies=cookies,
            timeout=60,
        )
        return answer.json()["data"]["attachment_id"]


class Account:
    """An account of a platform."""

    def __init__(self, desk, platform, values):
        self.desk = desk
        vals = {"name": f"{platform} (teste)", "platform": platform, **values}
        (self.id,) = desk.admin.call("mkbot.account", "create", [[vals]])
        self.key = self.read("key")

    @property
    def url(self):
        return f"{self.desk.server.url}/mkbot/webhook/{self.key}"

    def read(self, *names):
        """The fields as an administrator sees them: one value, or several."""
        (row,) = self.desk.admin.call("mkbot.account", "read", [[self.id], list(names)])
        return row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)

    def write(self, **values):
        self.desk.admin.call("mkbot.account", "write", [[self.id], values])

    def do(self, method):
        """Press a button of the settings page, or ask what it asks."""
        return self.desk.admin.call("mkbot.account", method, [[self.id]])

    def connect(self):
        self.do("action_connect")

    def reset(self):
        self.do("action_reset_connection")

    def post(self, body, headers=None):
        """The platform calls our webhook; return the status."""
        with requests.post(self.url, data=body, headers=headers or {}, timeout=30) as response:
            return response.status_code

    def deliver(self, *posts):
        """The same, of what must be taken."""
        for post in posts:
            for part in post if isinstance(post, list) else [post]:
                assert self.post(part.body, part.headers) == 200

    def talk(self, address):
        """The conversation with a customer, once there is one."""
        rows = soon(lambda: self._sessions(address))
        return Talk(self, address, *rows[0])

    def knows(self, address):
        return bool(self._sessions(address))

    def _sessions(self, address):
        return self.desk.psql(
            """SELECT s.id, s.channel_id FROM mkbot_session s
                 JOIN mkbot_contact c ON c.id = s.contact_id
                WHERE c.account_id = %s AND c.address = %s ORDER BY s.id DESC LIMIT 1""",
            self.id,
            address,
        )

    def waits(self):
        """How many events are not treated yet."""
        return self.desk.psql(
            "SELECT count(*) FROM mkbot_inbound WHERE account_id = %s AND state = 'new'", self.id
        )[0][0]

    @contextlib.contextmanager
    def held(self, lane):
        """Nothing of a customer's is treated meanwhile, as while we are down."""
        with contextlib.closing(psycopg2.connect(**self.desk.server.dsn())) as link:
            with link.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_lock(hashtextextended(%s, %s))",
                    (f"mkbot.inbound:{lane}", self.id),
                )
            yield
        self.desk.wake("ir_cron_inbound_1")

    def settled(self):
        """Wait until all that came in is treated."""
        soon(lambda: not self.waits())

    def dead(self):
        """The errors of events that could not be treated."""
        rows = self.desk.psql(
            "SELECT error FROM mkbot_inbound WHERE account_id = %s AND state = 'dead'", self.id
        )
        return [error for (error,) in rows]
