"""What is read from answers: slots, one-time codes, whether advice helped, receipts, a moment."""

import pytest

from odoo.addons.mkbot_chat.bot import advice, codes, commands, receipts, slots
from odoo.addons.mkbot_chat.bot import values as v
from odoo.addons.mkbot_chat.bot.draft import Draft, new_state


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  apto 12,\n bloco B ", "apto 12, bloco B"),
        ("text", "bom dia", None),
        ("text", "obrigado", None),
        ("text", "👍", None),
        ("email", "é Ana.Sabia@Example.COM.BR.", "ana.sabia@example.com.br"),
        ("email", "ana arroba example.com", None),
        ("email", "ana@example", None),
        ("phone", "(11) 98765-4321", "+5511987654321"),
        ("phone", "55 11 98765 4321", "+5511987654321"),
        ("phone", "é o 1133334444 viu", "+551133334444"),
        ("phone", "+351 912 345 678", "+351912345678"),
        ("phone", "98765-4321", None),
        ("phone", "11987654321 ou 21987654321", None),
        ("zip", "01310-100", "01310-100"),
        ("zip", "meu cep é 01.310-100", "01310-100"),
        ("zip", "0131010", None),
        ("zip", "00000000", None),
        ("zip", "01310100 ou 01310200", None),
        ("number", "número 0157", "157"),
        ("number", "12,5", None),
        ("number", "10 ou 12", None),
        ("number", "sem número", None),
    ],
)
def test_slots(kind, text, value):
    assert slots.read(kind, text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("123456", "123456"),
        ("é 123 456", "123456"),
        ("123-456.", "123456"),
        ("12 34 56", "123456"),
        ("123", None),
        ("123456 ou 654321", None),
        ("código", None),
    ],
)
def test_codes(text, code):
    assert codes.typed(text) == code


@pytest.mark.parametrize(
    ("text", "resend"),
    [
        ("não chegou", True),
        ("não recebi nada", True),
        ("manda de novo por favor", True),
        ("pode reenviar?", True),
        ("outro código", True),
        ("nao veio o codigo", True),
        ("manda o boleto", False),
        ("123456", False),
    ],
)
def test_resend(text, resend):
    assert codes.asks_resend(text) is resend


@pytest.mark.parametrize(
    ("text", "helped", "failed"),
    [
        ("voltou!", True, False),
        ("sim, funcionou aqui", True, False),
        ("agora sim", True, False),
        ("deu certo obrigado", True, False),
        ("não voltou", False, True),
        ("nada mudou", False, True),
        ("voltou mas continua lenta", False, True),
        ("ainda sem internet", False, True),
        ("já fiz isso", False, True),
        ("quero meu boleto", False, False),
    ],
)
def test_advice(text, helped, failed):
    assert (advice.helped(text), advice.failed(text)) == (helped, failed)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("pera", True),
        ("peraí, vou pegar o documento", True),
        ("só um minuto", True),
        ("espera um pouco por favor", True),
        ("vou tentar", True),
        ("ok, já vou ver", True),
        ("deixa eu procurar aqui", True),
        ("calma", True),
        ("wait a minute", False),
        ("one moment please", True),
        ("espera, minha internet caiu", False),
        ("um minuto de internet e cai", False),
        ("internet um pouco lenta", False),
        ("vou cancelar", False),
        ("vou pegar onde a segunda via?", False),
        ("estou esperando há dois dias", False),
    ],
)
def test_a_moment(text, wait):
    assert commands.asks_to_wait(text) is wait


@pytest.mark.parametrize(
    ("text", "done", "receipt"),
    [
        ("segue o comprovante", "", True),
        ("já paguei", "", True),
        ("ta pago", "", True),
        ("fiz o pix", "", True),
        ("Pagamento realizado", "", True),
        ("", "segunda_via_boleto", True),
        ("", "", False),
        ("", "nota_fiscal", False),
        ("ainda não paguei", "", False),
        ("como faço o pagamento da fatura?", "", False),
        ("quero pagar isso", "", False),
        ("olha a luz vermelha do roteador", "segunda_via_boleto", False),
    ],
)
def test_receipts(text, done, receipt):
    draft = Draft(new_state() | {"step": "open", "done": done}, v.Context())
    texts = (text,) if text else ()
    assert receipts.is_receipt(draft, v.Said(texts, media=True)) is receipt
    assert receipts.is_receipt(draft, v.Said(texts)) is False


@pytest.mark.parametrize(
    ("text", "back", "cancels"),
    [
        ("voltar", True, False),
        ("errei", True, False),
        ("cancelar", False, True),
        ("deixa pra lá", False, True),
        ("não quero mais", False, True),
        ("esquece", False, True),
        ("cancelar meu plano", False, False),
        ("quero voltar para o plano antigo", False, False),
    ],
)
def test_back_and_cancel(text, back, cancels):
    assert (commands.steps_back(text), commands.cancels(text)) == (back, cancels)
    assert commands.is_back(text) is (back or cancels)


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("sim", True),
        ("tá bom", True),
        ("pode ser", True),
        ("pode confirmar, por favor", True),
        ("confirmo", True),
        ("ok, pode mandar", True),
        ("por favor", False),
        ("bom", False),
        ("tá caro", False),
        ("pode mandar o boleto", False),
        ("sim mas muda o número", False),
    ],
)
def test_yes(text, yes):
    assert commands.is_yes(text) is yes
