"""The desk in the middle of a day: who writes, who attends and what was said when its screens are
shown. Customers write from the tests' fakes of WhatsApp and Telegram, through our webhooks."""

import contextlib
import sys
from typing import NamedTuple

from .paths import REPO

#: A picture that a customer sends: 240 x 160, a router with a red light.
ROUTER = (240, 160)


class Customer(NamedTuple):
    """Somebody of the demo's customers, or a stranger."""

    name: str
    phone: str
    cpf: str = ""


MARIA = Customer("Maria Jequitibá", "5561900000003", "000.000.103-16")
JOAO = Customer("João Ipê", "5521900000002", "000.000.102-35")
JOSE = Customer("José Jacarandá", "5531900000004", "000.000.104-05")
FRANCISCA = Customer("Francisca Bem-te-vi", "5571900000005", "000.000.105-88")
ANTONIO = Customer("Antônio Araucária", "5585900000006", "000.000.106-69")
CARLOS = Customer("Carlos Aroeira", "5592900000008", "000.000.108-20")
JULIANA = Customer("Juliana Curió", "5581900000009", "000.000.109-01")
PAULO = Customer("Paulo Peroba", "5551900000010", "000.000.110-45")
RITA = Customer("Rita", "5511977770001")
WAGNER = Customer("Wagner", "5511977770002")

QUEUE = "quero falar com uma pessoa"
#: What customers wait for: (customer, line, words, minutes ago)
WAITING = (
    (JULIANA, "whatsapp", "Mudei de endereço e preciso levar a internet", 11),
    (PAULO, "telegram", "O técnico não veio ontem, e agora?", 6),
    (WAGNER, "whatsapp", "Quero saber o preço do plano de 500 mega", 2),
)
#: Whom the bot attends: (customer, line, words, minutes ago)
WITH_BOT = ((FRANCISCA, "telegram", "bom dia", 3), (RITA, "whatsapp", "oi", 1))
#: How yesterday's customers rated: (customer, line, words, grade, comment)
RATED = (
    (CARLOS, "telegram", "A internet caiu de novo", "2", "Esperei meia hora por uma resposta."),
    (ANTONIO, "telegram", "Minha fatura veio errada", "4", "Resolveram, mas demorou."),
)


class Scene:
    """A server and what goes on there. `sessions`: the id of each customer's conversation, by
    name."""

    def __init__(self, server):
        for folder in ("tests", "tests/system", "tests/system/platforms"):
            path = str(REPO / folder)
            if path not in sys.path:
                sys.path.insert(0, path)
        from desk import Desk
        from line_telegram import TelegramLine
        from line_whatsapp import WhatsAppLine

        self.server = server
        self.sessions = {}
        self._talks, self._people = {}, {}
        self._clean = contextlib.ExitStack()
        self._desk = self._clean.enter_context(contextlib.closing(Desk(server)))
        self._logins = {name: server.rpc(name) for name in ("admin", "ana", "bruno", "carla")}
        self._lines = {}
        for name, line, title, sector in (
            ("whatsapp", WhatsAppLine, "WhatsApp (11) 4002-8922", "Financeiro"),
            ("telegram", TelegramLine, "Telegram", "Suporte"),
        ):
            one = self._clean.enter_context(contextlib.closing(line(self._desk)))
            [sector_id] = self.admin.call("mkbot.sector", "search", [[("name", "=", sector)]])
            one.account.write(name=title, sector_id=sector_id, ask_comment=True, bot_debounce=0)
            self._lines[name] = one.connected()

    @property
    def admin(self):
        return self._logins["admin"]

    def close(self):
        self._clean.close()

    def play(self):
        """Let it all happen."""
        self._rules()
        for customer, line, words, grade, comment in RATED:
            self._rated(customer, line, words, grade, comment)
        self._marias()
        self._joaos()
        self._stranger()
        self._of_bruno()
        for customer, line, words, minutes in WAITING:
            self._arrives(customer, line, "oi")
            self._tell(customer, line, words)
            self._age(customer, minutes)
        for customer, line, words, minutes in WITH_BOT:
            self._hear(customer, line, words)
            self._age(customer, minutes)
        return self

    # What happens

    def _rules(self):
        """Low grades warn Ana; who does not answer is not waited for longer than an hour."""
        ana = self._logins["ana"].uid
        rule = {"name": "Nota baixa", "rating_to": 6, "user_ids": [(6, 0, [ana])]}
        self.admin.call("mkbot.evaluation.rule", "create", [rule])
        [sector] = self.admin.call("mkbot.sector", "search", [[("name", "=", "Financeiro")]])
        self.admin.call("mkbot.sector", "write", [[sector], {"mkbot_idle_end_minutes": 60}])

    def _marias(self):
        """She knows what she owes, and has a question; colleagues talk about it among them."""
        self._hear(MARIA, "whatsapp", "Bom dia")
        self._hear(MARIA, "whatsapp", MARIA.cpf)
        self._hear(MARIA, "whatsapp", "Preciso da segunda via da fatura")
        self._arrives(MARIA, "whatsapp", QUEUE)
        self._attend(MARIA, "ana")
        self._say(MARIA, "ana", "Bom dia, Maria! Aqui é a Ana. Como posso ajudar?")
        self._tell(MARIA, "whatsapp", "Paguei ontem, mas a internet da loja continua lenta")
        self._send_photo(MARIA, "whatsapp", "A luz ficou vermelha")
        self._note(MARIA, "carla", "Ela tem duas faturas da casa em aberto.", mentions="ana")
        self._say(MARIA, "ana", "Obrigada pela foto. Vou verificar o sinal da loja agora mesmo.")
        self._tell(MARIA, "whatsapp", "Fico no aguardo, obrigada!")
        self._age(MARIA, 4)

    def _joaos(self):
        self._arrives(JOAO, "telegram", "Quero um ponto de Wi-Fi no quintal")
        self._attend(JOAO, "ana")
        self._say(JOAO, "ana", "Olá, João! Posso agendar uma visita para quinta-feira?")
        self._tell(JOAO, "telegram", "Quinta de manhã está ótimo")
        self._tell(JOAO, "telegram", "Vocês levam o roteador?")
        self._age(JOAO, 9)

    def _stranger(self):
        stranger = Customer("Beatriz", "5511977770003")
        self._arrives(stranger, "whatsapp", "Vocês atendem no Jardim das Flores?")
        self._attend(stranger, "ana")
        self._say(stranger, "ana", "Atendemos, sim! Qual é o seu CEP?")
        self._age(stranger, 22)

    def _of_bruno(self):
        self._arrives(JOSE, "telegram", "A TV não abre os canais")
        self._attend(JOSE, "bruno")
        self._say(JOSE, "bruno", "Bom dia, José! Vou verificar para você.")
        self._tell(JOSE, "telegram", "Já reiniciei o aparelho duas vezes")
        self._age(JOSE, 7)

    def _rated(self, customer, line, words, grade, comment):
        self._arrives(customer, line, words)
        self._attend(customer, "bruno")
        self._say(customer, "bruno", "Olá! Vou verificar para você.")
        self._say(customer, "bruno", "Pronto, está resolvido. Posso ajudar em algo mais?")
        [category] = self.admin.call("mkbot.category", "search", [[("name", "=", "Resolvido")]])
        self._act("bruno", customer, "end", category)
        self._hear(customer, line, grade)
        self._hear(customer, line, comment)
        self._age(customer, 26 * 60)

    def soon_over(self, name):
        """A customer has not answered for so long that their attendance ends in minutes."""
        self.server.psql(
            """UPDATE mkbot_session
                  SET idle_due = date_trunc('second', now() AT TIME ZONE 'UTC') + interval '210 s'
                WHERE id = %s""",
            [self.sessions[name]],
        )

    # How it happens

    def _who(self, customer, name):
        line = self._lines[name]
        if customer not in self._people:
            self._people[customer] = self._person(line, customer)
        return line, self._people[customer]

    def _person(self, line, customer):
        if line.platform == "telegram":
            first, _space, last = customer.name.partition(" ")
            more = {"last_name": last} if last else {}
            return line.peer.person(first, language_code="pt-br", **more)
        from peers.meta_whatsapp_inbound import Customer as OnWhatsApp

        return OnWhatsApp(customer.phone, customer.name, f"BR.{customer.phone:0>20}")

    def _tell(self, customer, name, words):
        """A customer writes and awaits no answer."""
        line, who = self._who(customer, name)
        line.account.deliver(line.text(who, words))
        talk = line.account.talk(line.address(who))
        self._talks[customer] = talk
        self.sessions[customer.name] = talk.session_id
        talk.find(words, by="customer")

    def _hear(self, customer, name, words):
        """A customer writes and reads what the bot says to it."""
        line, who = self._who(customer, name)
        before = len(line.seen(who))
        self._tell(customer, name, words)
        line.peer.wait_for(lambda: len(line.seen(who)) > before, 20)

    def _send_photo(self, customer, name, caption):
        line, who = self._who(customer, name)
        line.account.deliver(line.file(who, "image", _photo(), "foto.jpg", "image/jpeg", caption))
        talk = self._talks[customer]
        message = talk.find(caption, by="customer")
        line.peer.wait_for(lambda: talk.files(message.id), 20)

    def _arrives(self, customer, name, words):
        """A customer comes into the queue."""
        if customer not in self._talks:
            self._hear(customer, name, words)
        self._hear(customer, name, QUEUE)
        self._lines[name].peer.wait_for(lambda: self._talks[customer].state == "waiting", 20)
        if customer.cpf:
            # Where they are served has the same name.
            named = [("name", "=", customer.name), ("type", "=", "contact")]
            [partner] = self.admin.call("res.partner", "search", [named])
            self._act("carla", customer, "set_partner", partner)

    def _attend(self, customer, login):
        self._act(login, customer, "rescue")

    def _say(self, customer, login, words):
        self._post(self._talks[customer], login, words, "mail.mt_comment")

    def _note(self, customer, login, words, mentions):
        """A note; whoever is in `mentions` is told."""
        [row] = self.admin.call(
            "res.users", "read", [[self._logins[mentions].uid], ["partner_id", "name"]]
        )
        partner, name = row["partner_id"][0], row["name"]
        self._act(login, customer, "whisper", f"@{name} {words}", [partner])

    def _act(self, login, customer, action, *arguments):
        """An operator does something with a conversation, as the panel asks it."""
        self._logins[login].call(
            "mkbot.session",
            f"action_{action}",
            [[self.sessions[customer.name]], *arguments],
            {"context": {"lang": "pt_BR"}},
        )

    def _post(self, talk, login, words, subtype):
        self._logins[login].post(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": talk.channel_id,
                "post_data": {
                    "body": words,
                    "message_type": "comment",
                    "subtype_xmlid": subtype,
                },
            },
        )

    def _age(self, customer, minutes):
        """Let a conversation be so long ago."""
        talk = self._talks[customer]
        for table, column, value in (
            ("mkbot_session", "id", talk.session_id),
            ("mkbot_session_stretch", "session_id", talk.session_id),
            ("mkbot_evaluation", "session_id", talk.session_id),
            ("mkbot_mention", "session_id", talk.session_id),
            ("mail_message", "res_id", talk.channel_id),
        ):
            columns = self._desk.psql(
                """SELECT string_agg(
                              format('%%1$I = %%1$I - %%2$L::interval', column_name, %s), ', ')
                     FROM information_schema.columns
                    WHERE table_name = %s AND data_type LIKE 'timestamp%%'""",
                f"{minutes} min",
                table,
            )[0][0]
            more = " AND model = 'discuss.channel'" if table == "mail_message" else ""
            self._desk.psql(f"UPDATE {table} SET {columns} WHERE {column} = %s{more}", value)


def _photo():
    """A JPEG of a router whose light is red."""
    from io import BytesIO

    from PIL import Image, ImageDraw

    image = Image.new("RGB", ROUTER, "#d8dde3")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((30, 80, 210, 130), 10, fill="#2c3440")
    for left in (50, 180):
        draw.line((left, 80, left - 10, 20), fill="#2c3440", width=6)
    for number in range(4):
        colour = "#e0342b" if number == 2 else "#52c77f"
        draw.ellipse((60 + 25 * number, 98, 72 + 25 * number, 110), fill=colour)
    stream = BytesIO()
    image.save(stream, "JPEG")
    return stream.getvalue()
