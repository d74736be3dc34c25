"""The bot over the site: a bill without a person, three misses, the small hours, one voice."""

import html
import re
import shutil
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pix
import pytest
from sender import Visitor, eventually

NONSENSE = ("quem descobriu o brasil?", "me conta uma piada", "você gosta de samba?")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PATIENCE_S = 30


class Guest(Visitor):
    """A visitor, and their attendance as it stands."""

    def say(self, *texts):
        for text in texts:
            self.send(self.event(text))
        return self

    def session(self, *names):
        return self.server.psql(
            f"""SELECT {", ".join(f"s.{name}" for name in names)} FROM mkbot_session s
                  JOIN mkbot_contact c ON c.id = s.contact_id
                 WHERE c.address = %s ORDER BY s.id DESC LIMIT 1""",
            [self.visitor],
        )[0]

    @property
    def state(self):
        return self.session("state")[0]

    def messages(self):
        """``[(who: customer, bot or operator, text), …]``, oldest first."""
        rows = self.server.psql(
            """SELECT m.author_guest_id IS NOT NULL, m.author_id = bot.res_id, m.body
                 FROM mail_message m
                 JOIN mkbot_session s ON s.channel_id = m.res_id AND m.model = 'discuss.channel'
                 JOIN mkbot_contact c ON c.id = s.contact_id
                 JOIN ir_model_data bot ON (bot.module, bot.name) = ('mkbot_chat', 'partner_bot')
                WHERE c.address = %s AND m.message_type = 'comment' ORDER BY m.id""",
            [self.visitor],
        )
        return [
            ("customer" if ours else "bot" if bot else "operator", _plain(body))
            for ours, bot, body in rows
        ]

    def files(self):
        """The names of the files that were sent to them."""
        rows = self.server.psql(
            """SELECT a.name FROM ir_attachment a
                 JOIN mkbot_session s ON s.channel_id = a.res_id
                 JOIN mkbot_contact c ON c.id = s.contact_id
                WHERE c.address = %s AND a.res_model = 'discuss.channel'
                  AND a.mimetype = 'application/pdf' AND a.file_size > 1000""",
            [self.visitor],
        )
        return [name for (name,) in rows]

    def heard(self):
        return [text for who, text in self.messages() if who == "bot"]

    def hears(self, words):
        """Wait until the bot says something with these words in it."""
        return eventually(
            lambda: next((text for text in self.heard() if words in text), None), PATIENCE_S
        )


def _plain(body):
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br */?>", "\n", body))).strip()


@pytest.fixture(scope="module")
def desk(server_factory):
    """A server of these tests' own: they change the opening hours."""
    return server_factory()


def test_a_bill_without_a_person(desk):
    guest = Guest(desk).open().say("oi, quero pagar minha internet, me manda o pix")
    guest.hears("CPF")
    guest.say("00000010154")
    guest.hears("CEP")
    guest.say("ana.sabia@example.com")
    code = guest.hears("br.gov.bcb.pix")
    assert pix.read(code)["54"] == "99.90"
    assert guest.hears("/my/invoices/") and guest.state == "bot"
    if shutil.which("wkhtmltopdf"):
        [name] = eventually(lambda: guest.files(), PATIENCE_S)
        assert name.endswith(".pdf")
    partner = desk.psql(
        """SELECT p.vat FROM mkbot_contact c JOIN res_partner p ON p.id = c.partner_id
            WHERE c.address = %s""",
        [guest.visitor],
    )
    assert [re.sub(r"\D", "", vat) for (vat,) in partner] == ["00000010154"]


def test_three_misses_and_a_person_who_knows(desk):
    guest = Guest(desk).open().say("não sou cliente")
    eventually(lambda: len(guest.heard()) > 1, PATIENCE_S)
    answers = []
    for text in NONSENSE:
        before = len(guest.heard())
        guest.say(text)
        eventually(lambda: len(guest.heard()) > before, PATIENCE_S)  # noqa: B023
        answers.append(guest.heard()[-1])
    assert len(set(answers)) == 3
    eventually(lambda: guest.state == "waiting", PATIENCE_S)
    session_id, reason = guest.session("id", "queue_reason")
    assert reason == "misses"
    ana = desk.rpc("ana")
    (row,) = ana.call("mkbot.session", "read", [[session_id], ["summary", "misses"]])
    assert row["misses"] == 3 and all(text in row["summary"] for text in NONSENSE)


@pytest.fixture
def closed(desk):
    """It is three in the morning: people attend in a few hours."""
    admin = desk.rpc("admin")
    zone = "America/Sao_Paulo"
    begins = datetime.now(ZoneInfo(zone)) + timedelta(hours=5)
    hour = begins.hour + begins.minute / 60
    vals = {
        "name": "Plantão",
        "hour_from": hour,
        "hour_to": min(hour + 0.5, 24.0),
        "tz": zone,
        **{day: number == begins.weekday() for number, day in enumerate(DAYS)},
    }
    (rule,) = admin.call("mkbot.service.hours", "create", [[vals]])

    def open_up():
        left = admin.call("mkbot.service.hours", "search", [[["id", "=", rule]]])
        admin.call("mkbot.service.hours", "unlink", [left])

    yield open_up
    open_up()


def test_at_three_in_the_morning(desk, closed):
    guest = Guest(desk).open().say("quero falar com um atendente")
    told = guest.hears("às ")
    assert "hoje" in told or "amanhã" in told
    guest.send(guest.event("", type="choice", choice="later"))
    eventually(lambda: guest.session("scheduled_at")[0], PATIENCE_S)
    assert guest.state == "bot"
    # The bot goes on meanwhile.
    before = len(guest.heard())
    guest.say("que horas vocês abrem?")
    eventually(lambda: len(guest.heard()) > before, PATIENCE_S)
    # They open.
    closed()
    desk.psql(
        "UPDATE mkbot_session SET scheduled_at = now() AT TIME ZONE 'UTC' - interval '1 min'"
        " WHERE id = %s",
        [guest.session("id")[0]],
    )
    desk.psql(
        """INSERT INTO ir_cron_trigger (cron_id, call_at)
           SELECT res_id, date_trunc('second', now() AT TIME ZONE 'UTC') FROM ir_model_data
            WHERE module = 'mkbot_chat' AND name = 'ir_cron_scheduled'"""
    )
    desk.wake_crons()
    eventually(lambda: guest.state == "waiting", PATIENCE_S)
    assert guest.session("queue_reason") == ("scheduled",)


def test_one_voice(desk):
    """Messages pour in while ana takes over: afterwards the bot is silent."""
    guest = Guest(desk).open().say("oi")
    eventually(lambda: guest.heard(), PATIENCE_S)
    ana = desk.rpc("ana")
    session_id = guest.session("id")[0]
    writing = threading.Thread(
        target=guest.say, args=[f"mensagem {number} sobre o boleto" for number in range(12)]
    )
    writing.start()
    ana.call("mkbot.session", "action_rescue", [[session_id]])
    writing.join()
    eventually(lambda: sum(who == "customer" for who, _text in guest.messages()) == 13, PATIENCE_S)
    assert guest.state == "active"
    rows = desk.psql(
        """SELECT count(*) FROM mail_message m
             JOIN mkbot_session s ON s.channel_id = m.res_id AND m.model = 'discuss.channel'
             JOIN mkbot_session_move v ON v.session_id = s.id AND v.to_state = 'active'
             JOIN ir_model_data bot ON (bot.module, bot.name) = ('mkbot_chat', 'partner_bot')
            WHERE s.id = %s AND m.author_id = bot.res_id AND m.mkbot_options IS NOT NULL
              AND m.create_date > v.at + interval '1 second'""",
        [session_id],
    )
    assert rows == [(0,)]
