"""What is said in the demo's attendances, by what the customer asks for.

``{name}`` is the customer's first name, ``{operator}`` the operator's, ``{city}`` the customer's.
"""

from typing import NamedTuple


class Subject(NamedTuple):
    """What customers ask for, how often, and how it goes on.

    :param sector: XML id of the sector whose people attend it
    :param category: XML id of what it is classified as when people end it
    :param tags: XML ids of the tags that it may get
    :param share: how many of a hundred attendances are about it
    :param solved: how many of ten the bot solves
    :param asks: the customer's words
    :param bot: the bot's answers, in their order
    :param people: turns of operator and customer, beginning with the operator
    """

    sector: str
    category: str
    tags: tuple
    share: int
    solved: int
    asks: tuple
    bot: tuple
    people: tuple


SUPPORT, FINANCE, SALES = "sector_support", "sector_finance", "sector_sales"

SUBJECTS = {
    "segunda_via_boleto": Subject(
        FINANCE,
        "category_second_copy",
        ("tag_invoice",),
        22,
        8,
        (
            "oi, preciso da segunda via do boleto",
            "me manda o boleto desse mes pfv",
            "bom dia, não recebi minha fatura",
            "quero pagar a internet, tem pix?",
            "perdi o boleto, consegue mandar de novo",
        ),
        ("Aqui está a sua fatura em aberto: o código Pix, a linha do boleto e o PDF.",),
        (
            "Oi, {name}! Aqui é {operator}, do financeiro. Vou gerar a segunda via agora.",
            "obrigado, o app do banco não lia o código",
            "Enviei o boleto atualizado, com vencimento para sexta-feira. Chegou?",
            "chegou sim, vou pagar hoje",
        ),
    ),
    "sem_conexao": Subject(
        SUPPORT,
        "category_no_connection",
        ("tag_urgent", "tag_return"),
        21,
        3,
        (
            "estou sem internet desde cedo",
            "caiu tudo aqui, luz vermelha piscando no aparelho",
            "a internet nao funciona, ja reiniciei",
            "boa tarde, sem conexão de novo",
            "oi minha net caiu e preciso trabalhar",
        ),
        (
            "Vamos resolver. Desligue o roteador da tomada, espere um minuto e ligue de novo.",
            "A sua conexão voltou a responder daqui. Voltou para você também?",
        ),
        (
            "Oi, {name}! Aqui é {operator}, do suporte. Vou olhar o sinal da sua fibra.",
            "ok, a luz LOS está vermelha",
            "O sinal está baixo, parece o cabo. Posso agendar um técnico para amanhã de manhã?",
            "pode ser, das 8 às 10 estou em casa",
            "Agendado. O técnico liga antes de chegar.",
            "combinado, obrigada",
        ),
    ),
    "lentidao": Subject(
        SUPPORT,
        "category_solved",
        ("tag_return",),
        12,
        3,
        (
            "internet muito lenta hj",
            "pago 500 mega e o teste dá 40",
            "o wifi do quarto tá péssimo",
            "lentidão toda noite, o que acontece?",
        ),
        (
            "Faça um teste com o cabo ligado ao roteador, por favor. No Wi-Fi a velocidade cai com"
            " a distância.",
            "No cabo está normal, então é o alcance do Wi-Fi: a rede de 5 GHz ajuda perto dele.",
        ),
        (
            "Olá, {name}, {operator} falando. Mudei o canal do seu Wi-Fi. Teste de novo?",
            "melhorou um pouco, 180 agora",
            "Reiniciei o aparelho e atualizei o programa dele. Agora?",
            "agora sim, 480! valeu",
        ),
    ),
    "desbloqueio_confianca": Subject(
        FINANCE,
        "category_solved",
        ("tag_invoice",),
        9,
        7,
        (
            "minha internet foi bloqueada, pago na sexta, libera?",
            "quero o desbloqueio de confiança",
            "paguei hoje mas continua bloqueado",
        ),
        ("Pronto: a sua conexão está liberada por três dias, à espera do pagamento.",),
        (
            "Oi, {name}, é {operator}. Vi o comprovante; vou liberar.",
            "ufa, obrigado",
            "Liberado. Em dois minutos volta.",
            "voltou!",
        ),
    ),
    "falar_atendente": Subject(
        SUPPORT,
        "category_solved",
        (),
        7,
        0,
        (
            "quero falar com um atendente",
            "atendente por favor",
            "posso falar com uma pessoa?",
        ),
        (),
        (
            "Oi, {name}! Sou {operator}. Como posso ajudar?",
            "queria confirmar se minha visita técnica está marcada",
            "Está sim: quinta-feira, entre 14 e 16 horas.",
            "perfeito, era só isso",
        ),
    ),
    "contratacao": Subject(
        SALES,
        "category_new_sale",
        (),
        7,
        1,
        (
            "quais planos vocês têm em {city}?",
            "quero contratar internet, tem cobertura aqui?",
            "quanto custa o plano de 500 mega",
        ),
        ("Temos planos de 100 a 1000 Mega. Vou anotar o seu interesse.",),
        (
            "Olá, {name}! {operator}, do comercial. Há cobertura no seu endereço, sim.",
            "e a instalação é grátis?",
            "É, com fidelidade de 12 meses. Quer o de 500 Mega por R$ 119,90?",
            "quero, pode mandar o contrato",
        ),
    ),
    "mudanca_plano": Subject(
        SALES,
        "category_new_sale",
        ("tag_return",),
        5,
        0,
        ("quero aumentar minha velocidade", "dá pra baixar meu plano? tá caro"),
        (),
        (
            "Oi, {name}, {operator} do comercial. O seu plano pode mudar ainda hoje.",
            "quanto fica?",
            "A diferença é de R$ 20,00 por mês, a partir da próxima fatura. Confirmo?",
            "confirma",
        ),
    ),
    "consulta_consumo": Subject(
        SUPPORT,
        "category_solved",
        (),
        3,
        9,
        ("quanto já usei de internet esse mês?", "meu consumo do mês"),
        ("Neste mês a sua conexão baixou 214 GB e enviou 31 GB.",),
        (
            "Oi, {name}, é {operator}. Enviei o seu consumo por e-mail.",
            "recebi, obrigado",
        ),
    ),
    "senha_wifi": Subject(
        SUPPORT,
        "category_solved",
        (),
        3,
        0,
        ("quero trocar a senha do wifi", "esqueci a senha do meu wifi"),
        (),
        (
            "Oi, {name}! {operator} aqui. Troquei a senha e mandei por e-mail.",
            "entrei com a nova, obrigada",
        ),
    ),
    "nota_fiscal": Subject(
        FINANCE,
        "category_solved",
        ("tag_invoice",),
        3,
        8,
        ("preciso da nota fiscal do mês passado", "manda a nf por favor"),
        ("Aqui está a nota fiscal da sua última fatura.",),
        (
            "Olá, {name}, {operator} do financeiro. A nota vai para o seu e-mail em instantes.",
            "chegou, obrigado",
        ),
    ),
    "mudanca_endereco": Subject(
        SUPPORT,
        "category_solved",
        ("tag_return",),
        2,
        0,
        ("vou me mudar, como levo a internet?",),
        (),
        (
            "Oi, {name}, {operator} aqui. Para qual endereço?",
            "no mesmo bairro, rua das flores 210",
            "Temos rede lá. Agendo a mudança para segunda-feira?",
            "pode agendar",
        ),
    ),
    "cancelamento": Subject(
        SALES,
        "category_unsolved",
        ("tag_return",),
        2,
        0,
        ("quero cancelar minha internet", "cancela meu plano, cansei das quedas"),
        (),
        (
            "Sinto muito, {name}. Sou {operator}. O que aconteceu?",
            "caiu três vezes essa semana",
            "Posso mandar um técnico sem custo e dar o desconto dos dias parados. Aceita?",
            "vou pensar, me liga amanhã",
        ),
    ),
    "tv": Subject(
        SUPPORT,
        "category_solved",
        (),
        2,
        0,
        ("os canais da tv travam", "não consigo entrar no app da tv"),
        (),
        (
            "Oi, {name}, {operator} falando. Reenviei o acesso do aplicativo.",
            "entrou, obrigado!",
        ),
    ),
    "telefone": Subject(
        SUPPORT,
        "category_solved",
        (),
        1,
        0,
        ("meu telefone fixo está mudo",),
        (),
        (
            "Oi, {name}, é {operator}. Registrei a linha de novo. Tem sinal de discar?",
            "tem sim, valeu",
        ),
    ),
    "horario_atendimento": Subject(
        SUPPORT,
        "category_solved",
        (),
        1,
        10,
        ("vocês atendem no sábado?",),
        ("Atendemos de segunda a sexta das 8 às 20 horas, e no sábado das 8 às 14.",),
        (),
    ),
}

#: What nobody would understand.
UNCLEAR = (
    "aquele negócio lá de ontem",
    "é sobre o papel que o rapaz deixou",
    "deu ruim de novo kkk",
    "oi?",
    "então, como fica aquilo",
    "minha tia falou que era com vocês",
)
GREETING = "Olá, {name}! Sou o assistente da Conecta Fibra. Como posso ajudar?"
QUEUED = "Certo! Vou passar sua conversa para uma pessoa da equipe. Protocolo: {protocol}"
ASK_AGAIN = "Desculpe, não entendi. Pode dizer de outra forma, ou escolher uma das opções?"
CHOSEN = ("isso mesmo", "a primeira", "1", "sim, é isso")
WAITING = ("alguém aí?", "ainda estou esperando", "vai demorar?", "ok, aguardo")
REMINDER = "{name}, ainda está por aí?"
TRANSFERRED = "Vou passar a sua conversa para {operator}, que conhece melhor o assunto."
RATING = "De 0 a 10, que nota você dá para este atendimento?"
THANKS = "Obrigado pela sua avaliação!"
CLOSED = "Obrigado por falar com a Conecta Fibra!"
PLEASED = ("obrigado!", "valeu!", "deu certo, obrigada", "show, era isso", "ótimo, obrigado")

#: What customers add to a low grade, and what was done about it.
COMMENTS = ("demorou demais", "continua lento", "tive que repetir tudo", "não resolveu")
TREATED = (
    "Liguei para o cliente, pedi desculpas e agendei um técnico.",
    "Conversei com a equipe sobre a demora; cliente avisado.",
    "Desconto de dois dias na próxima fatura, cliente de acordo.",
    "Revisado com o suporte: o sinal foi corrigido no dia seguinte.",
)
VISITORS = ("Sandro", "Léo", "Cida", "Nina", "Tiago", "Bia", "Jorge", "Rê")
