"""The bot over the site: a bill without a person, three misses, the small hours, one voice."""

import html
import re
import shutil
import warnings
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pix
import pytest
from sender import Visitor, all_at_once, eventually

NONSENSE = ("quem descobriu o brasil?", "me conta uma piada", "você gosta de samba?")
POURING = (
    "preciso da segunda via do boleto",
    "quero mudar de plano",
    "que horas vocês abrem?",
    "minha internet está lenta",
    "quero a nota fiscal",
    "a tv não funciona",
    "me manda o pix",
    "qual é o meu consumo?",
    "quero trocar a senha do wifi",
    "alguém pode me ajudar?",
    "estou esperando",
    "tem alguém aí?",
)
#: So many of them are written once ana has taken over.
AFTERWARDS = 3
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
        """``[(who: customer, bot or operator, text), …]``, oldest first, notes left out."""
        rows = self.server.psql(
            """SELECT m.author_guest_id IS NOT NULL, m.author_id = bot.res_id, m.body
                 FROM mail_message m
                 JOIN mkbot_session s ON s.channel_id = m.res_id AND m.model = 'discuss.channel'
                 JOIN mkbot_contact c ON c.id = s.contact_id
                 JOIN ir_model_data bot ON (bot.module, bot.name) = ('mkbot_chat', 'partner_bot')
                 JOIN ir_model_data note ON (note.module, note.name) = ('mail', 'mt_note')
                WHERE c.address = %s AND m.message_type = 'comment'
                  AND m.subtype_id IS DISTINCT FROM note.res_id ORDER BY m.id""",
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

    def settled(self):
        """Wait until nothing is left to be done for them: no event, no errand of the bot."""
        eventually(
            lambda: (
                not self.server.psql(
                    """SELECT FROM mkbot_inbound WHERE state = 'new'
                        UNION ALL
                       SELECT FROM mkbot_errand
                        WHERE session_id = %s AND state IN ('waiting', 'doing')""",
                    [self.session("id")[0]],
                )
            ),
            PATIENCE_S,
        )


def _plain(body):
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br */?>", "\n", body))).strip()


@pytest.fixture(scope="module")
def desk(server_factory):
    """A server of these tests' own: they change the opening hours."""
    return server_factory()


def test_a_bill_without_a_person(desk):
    guest = Guest(desk).open().say("bom dia, preciso pagar minha internet, manda o pix")
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
    else:
        warnings.warn("wkhtmltopdf is not installed: the PDF is not looked at", stacklevel=1)
    partner = desk.psql(
        """SELECT p.vat FROM mkbot_contact c JOIN res_partner p ON p.id = c.partner_id
            WHERE c.address = %s""",
        [guest.visitor],
    )
    assert [re.sub(r"\D", "", vat) for (vat,) in partner] == ["00000010154"]
    guest.hears("mais alguma coisa")
    guest.say("não, só isso mesmo, valeu! tchau")
    eventually(lambda: guest.state == "rating", PATIENCE_S)
    guest.say("nota 9")
    eventually(lambda: guest.session("is_rated", "rating", "state") == (True, 9, "closed"))
    assert {who for who, _text in guest.messages()} == {"customer", "bot"}


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
    """It is three in the morning: people attend in a few hours. Gives when, and what opens."""
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

    yield begins.replace(second=0, microsecond=0), open_up
    open_up()


def test_at_three_in_the_morning(desk, closed):
    begins, open_up = closed
    guest = Guest(desk).open().say("quero falar com um atendente")
    told = guest.hears("às ")
    assert "hoje" in told or "amanhã" in told
    assert guest.state == "bot"
    guest.send(guest.event("", type="choice", choice="later"))
    [at] = eventually(lambda: guest.session("scheduled_at") if _is_scheduled(guest) else None)
    assert abs(at.replace(tzinfo=timezone.utc) - begins) <= timedelta(minutes=1)
    assert guest.state == "bot"
    # The bot goes on meanwhile.
    before = len(guest.heard())
    guest.say("que horas vocês abrem?")
    eventually(lambda: len(guest.heard()) > before, PATIENCE_S)
    # They open.
    open_up()
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
    guest.hears("já está atendendo")


def _is_scheduled(guest):
    return guest.session("scheduled_at")[0] is not None


@pytest.mark.parametrize("before", (1, 4, 8))
def test_one_voice(desk, before):
    """Messages pour in before ana takes over, so many of them, meanwhile and afterwards: the bot
    is silent from then on, and only she answers."""
    guest = Guest(desk).open().say("oi")
    eventually(lambda: guest.heard(), PATIENCE_S)
    ana = desk.rpc("ana")
    session_id, channel_id = guest.session("id", "channel_id")
    guest.say(*POURING[:before])
    all_at_once(
        [lambda: ana.call("mkbot.session", "action_rescue", [[session_id]])],
        meanwhile=lambda: guest.say(*POURING[before:-AFTERWARDS]),
    )
    guest.say(*POURING[-AFTERWARDS:])
    eventually(
        lambda: [text for who, text in guest.messages() if who == "customer"] == ["oi", *POURING],
        PATIENCE_S,
    )
    guest.settled()
    assert guest.state == "active", guest.messages()
    answer = {"body": "Já estou vendo", "message_type": "comment"}
    ana.post(
        "/mail/message/post",
        {
            "thread_model": "discuss.channel",
            "thread_id": channel_id,
            "post_data": {**answer, "subtype_xmlid": "mail.mt_comment"},
        },
    )
    guest.settled()
    said = guest.messages()
    [taken] = [at for at, (who, text) in enumerate(said) if who == "bot" and "Ana Lima" in text]
    assert [one for one in said[taken + 1 :] if one[0] != "customer"] == [
        ("operator", "Já estou vendo")
    ], said
    assert guest.session("state", "bot_pending", "bot_due_at") == ("active", None, None)
