"""What works everywhere in the dialogue, recognised with high precision: asking for a person, yes
and no, thanks, goodbye, greeting, menu, back.

A rule here overrides everything else, so it must rather miss than misread: "o atendente me disse"
or "não quero atendente" do not ask for a person.
"""

import re

from .text import clauses, correct, fold, normalise, words

_VOCABULARY = (
    "atendente",
    "atendimento",
    "humano",
    "pessoa",
    "alguem",
    "operador",
    "falar",
    "conversar",
    "suporte",
    "gerente",
    "supervisor",
)
# Right words that are one edit away from one of the vocabulary.
_CORRECT_AS_IT_IS = frozenset(("pessoal", "operadora", "algum", "human", "operator", "calar"))

_ARTICLE = r"(?:(?:com|c|por|para|pra|pro|p|a|ao|o|um|uma|de|do|da|algum|alguma|logo|direto)\s)*"
_STRONG = r"(?:atendentes?|humano|humana|operador|operadora|atendimento (?:humano|pessoal))"
_WEAK = r"(?:pessoas?|alguem|gente|ser humano)"
_DEPARTMENT = (
    r"(?:suporte|setor|responsavel|gerente|supervisor|supervisora|financeiro|comercial|tecnico"
    r"|vendedor|vendedora|cobranca|equipe)"
)
_REAL = r"(?:\s(?:de verdade|real|humana|fisica|ai|aqui|agora|urgente|por favor|pfv|pf))*"
_MODAL = (
    r"(?:(?:eu|nos|a gente)\s)?(?:(?:quero|queria|gostaria|preciso|precisa|precisava|posso|poderia"
    r"|prefiro|desejo|necessito|quer)\s(?:de\s|muito\s|so\s|mesmo\s|eh\s|e\s)*)"
)
_TALK = r"(?:falar|fala|conversar|falo|atendid[oa]|contato|ligacao)"
_CALL = (
    r"(?:(?:me\s)?(?:chama|chame|chamar|passa|passe|passar|transfere|transfira|transferir|manda"
    r"|encaminha|encaminhe|encaminhar|conecta|coloca|cade|liga)(?:\s(?:me|eu|ai|logo))*)"
)
_PERSON = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_MODAL})?(?:ser\s)?{_TALK}\s{_ARTICLE}(?:{_STRONG}|{_WEAK}|{_DEPARTMENT})\b",
        rf"(?:{_MODAL})?{_CALL}\s{_ARTICLE}(?:{_STRONG}\b|{_WEAK}{_REAL}$)",
        rf"{_MODAL}{_ARTICLE}(?:{_STRONG}\b|{_WEAK}{_REAL}$)",
        rf"\btem\s{_ARTICLE}(?:{_STRONG}|{_WEAK})(?:\s(?:ai|aqui|disponivel|online|on))*$",
        rf"\b(?:{_WEAK}|{_STRONG})\s(?:pode |poderia |consegue |para |pra )?(?:me )?"
        r"(?:atende|atender|responde|responder)\b",
        r"(?:(?:i )?(?:want|need|would like|can i|let me|may i) )?(?:to )?"
        r"\b(?:talk|speak|chat|speaking|talking) (?:to|with) (?:(?:a|an|the|some|real|live) )*"
        r"(?:person|human|agent|someone|somebody|operator|representative|attendant)\b",
    )
)
_NEGATED = re.compile(
    r"\b(?:nao|n|num|nem|sem|nunca|dont|don t|not|without)(?:\s(?:me|eu|mais|te|que|want|need|to)"
    r"|\s(?:e|eh|era|precisa|vou|vai|precisar|adianta)(?:\s(?:para|pra|p))?)*\s*$"
)
_POLITE = frozenset(
    """
    oi ola opa e ai eae bom boa dia tarde noite por favor pf pfv pfvr plis please um uma o a quero
    queria gostaria preciso de com me urgente agora so eh humano_ real verdade alo hello hi an the
    i need want
    """.split()
)
_PERSON_ALONE = frozenset(
    (
        "atendente",
        "humano",
        "pessoa",
        "atendimento humano",
        "atendente humano",
        "pessoa humana",
        "ser humano",
        "operador",
        "falar atendente",
        "falar pessoa",
        "falar humano",
        "agent",
        "human",
        "person",
        "operator",
        "representative",
        "human agent",
    )
)


def asks_person(value: str) -> bool:
    """Whether `value` asks to be attended by a person, typing errors included."""
    for clause in clauses(value):
        clause = " ".join(
            word if word in _CORRECT_AS_IT_IS else correct(word, _VOCABULARY)
            for word in clause.split()
        )
        bare = " ".join(word for word in clause.split() if word not in _POLITE)
        if bare in _PERSON_ALONE:
            return True
        for pattern in _PERSON:
            for match in pattern.finditer(clause):
                if not _NEGATED.search(clause[: match.start()]):
                    return True
    return False


# A decoration may stand beside any of the phrases below without changing what they mean.
_DECORATION = frozenset(
    """
    por favor pf pfv pfvr ai entao tudo bem td bom sim viu moca moco amigo amiga querida querido
    gente pessoal voces vcs vc voce senhor senhora mesmo ta ok kk kkk rs haha pela pelo atencao
    ajuda atendimento muito mt mto demais de mais a todos todas a o e eh ate agora por enquanto
    please very much so for your help
    """.split()
)
_YES = frozenset(
    "sim s ss isso claro pode quero ok okay beleza blz certo positivo uhum aham yes y yep sure yeah"
    " pode sim quero sim isso mesmo com certeza confirmo confirma confirmado confirmar aceito"
    " concordo bora vamos".split()
)
_GO_AHEAD = re.compile(
    r"^(?:(?:sim|ok) )?(?:pode (?:ser|mandar|fazer|seguir|confirmar|prosseguir|ir)"
    r"|ta(?: bom| certo| ok| bem)?|esta (?:bom|certo|ok))$"
)
_NO = frozenset("nao n nn nops nope negativo no nada nenhum nenhuma".split())
_THANKS = re.compile(
    r"\b(?:obrigad[oa]s?|obg|obgd|obrigadao|brigad[oa]|brigadao|valeu|vlw|vlww|grat[oa]|agradecid[oa]"
    r"|agradeco|thanks|thank you|thx|ty|tmj)\b"
)
_PRAISE = frozenset(
    """
    show perfeito otimo otima maravilha top excelente abraco abracos beijo beijos sucesso
    resolvido resolveu parabens great perfect awesome funcionou
    """.split()
)
_THANKS_WORDS = _PRAISE | frozenset(
    """
    bom boa deus abencoe tchau ate mais logo deu certo nossa dia tarde noite noites you thank
    rapido rapida voltou ja
    """.split()
)
_BYE = re.compile(
    r"^(?:tchau|xau|xauu|adeus|flw|falou|fui|encerrar?|encerra|encerre|finalizar|finaliza|sair"
    r"|ate mais|ate logo|ate breve|bye|goodbye|good bye|end|close|quit)$"
    r"|\b(?:(?:era|e|eh|foi) so isso|so isso(?: mesmo)?|so queria isso|nada mais|mais nada"
    r"|era isso(?: mesmo)?|that s all|thats all|that is all|nothing else)$"
    r"|^(?:pode|quero|queria|gostaria de|pode sim) (?:encerrar|finalizar|fechar)"
    r"(?: (?:o|a|esse|este))*(?: (?:atendimento|conversa|chat))?$"
    r"|^(?:encerrar|encerra|encerre|finalizar|finaliza) (?:o |a |esse |este )?"
    r"(?:atendimento|conversa|chat)$"
)
_GREETING = re.compile(
    r"^(?:(?:oi+e?|ola|opa|alo|oie|eai|eae|e ai|fala|salve|bom dia|boa tarde|boa noite|bomdia"
    r"|boatarde|boanoite|bd|bdia|hello|hi|hey|good (?:morning|afternoon|evening)|ei|tudo bem|td bem"
    r"|tudo bom|tudo certo|blz|beleza|como vai|pessoal|gente|moca|moco|amigo|amiga)\b\s*)+"
)
_NOT_CUSTOMER = re.compile(
    r"\b(?:nao|n|ainda nao|num)\s(?:eu\s)?(?:sou|so|sow)\s(?:o\s|um\s|mais\s|ainda\s)?"
    r"(?:cliente|assinante|titular)\b"
    r"|\b(?:nao|n|num)\s(?:tenho|tem|possuo)(?:\s(?:um|o|nenhum|meu|isso|esse|ele))*"
    r"(?:\s(?:cadastro|contrato|conta|cpf|cnpj|documento|aqui|comigo|agora|ainda))*$"
    r"|\b(?:quero|queria|gostaria de)\s(?:ser|virar|me tornar)\s(?:um\s)?cliente\b"
    r"|\b(?:i m|im|i am) not a (?:customer|client)\b|\bnot a (?:customer|client)\b"
)
_MENU = frozenset(("menu", "opcoes", "inicio", "menu principal", "ajuda", "help", "options"))
_STEP_BACK = frozenset(
    ("voltar", "volta", "corrigir", "errei", "back", "voltar menu", "anterior", "voltar atras")
)
_CANCEL = frozenset(
    "cancelar|cancela|cancel|cancele|cancela isso|cancelar isso|deixa|deixa pra la|deixa para la"
    "|deixa quieto|esquece|esqueca|desisto|desisti|nao quero|nao quero mais|parar|para"
    "|nevermind|never mind|forget it|stop".split("|")
)
_FETCH = (
    r"(?:(?:eu )?(?:ja|vou|to|deixa eu) (?:ja )?(?:vou|pegar|procurar|ver|tentar|testar|fazer|olhar"
    r"|buscar|conferir|tentando|testando|procurando|fazendo|vendo|te mando|te envio|volto))"
)
_WAIT = re.compile(
    r"^(?:(?:ok|ta|ta bom|tudo bem|certo|sim|entao) )*"
    rf"(?:{_FETCH}\b.*|(?:pera|perai|per ai|espera|espere|calma|aguarde|aguarda|aguenta|ja ja"
    r"|(?:so )?um (?:momento|minuto|instante|segundo|min|momentinho|minutinho)"
    r"|(?:please )?(?:wait|hold on)|(?:one|just a) (?:moment|minute|second))"
    r"(?: (?:ai|um|pouco|pouquinho|momento|minuto|instante|que|so|por favor|please))*"
    rf"(?: {_FETCH}.*)?)$"
)
#: Whoever asks for a moment says hardly more than that.
_WAIT_WORDS = 7
_DECLINE = re.compile(
    r"^(?:agora nao|nao agora|depois|outra hora|nao (?:quero|vou|posso|preciso)"
    r"(?: (?:avaliar|dar nota|responder|agora|isso))*|sem nota|prefiro nao(?: avaliar)?"
    r"|nao obrigad[oa]|skip|no thanks?|not now|deixa(?: pra la)?)$"
)


def _bare(value: str) -> str:
    return " ".join(word for word in words(value) if word not in _DECORATION)


def is_yes(value: str) -> bool:
    """Whether `value` says yes and nothing else."""
    said = words(value)
    return any(map(_GO_AHEAD.match, (normalise(value), _bare(value)))) or (
        any(word in _YES for word in said) and all(word in _YES | _DECORATION for word in said)
    )


def is_no(value: str) -> bool:
    """Whether `value` says no and nothing else ("não, obrigado" does)."""
    bare = [word for word in words(value) if word not in _DECORATION]
    return any(word in _NO for word in bare) and all(
        word in _NO or _THANKS.fullmatch(word) for word in bare
    )


def is_thanks(value: str) -> bool:
    """Whether `value` thanks and asks for nothing; a message of emoji alone counts."""
    if not words(value):
        return bool(value.strip()) and not re.search(r"[?\d]", value)
    rest = _THANKS.sub(" ", normalise(value)).split()
    return all(word in _THANKS_WORDS | _DECORATION for word in rest) and (
        bool(_THANKS.search(normalise(value))) or any(word in _PRAISE for word in rest)
    )


def is_bye(value: str) -> bool:
    """Whether `value` ends the conversation: "tchau", "encerrar", "obrigado, era só isso"."""
    if re.search(r"\bnao (?:e|eh|era) so\b|\?", fold(value)):
        return False
    whole = " ".join(_THANKS.sub(" ", normalise(value)).split())
    bare = " ".join(word for word in whole.split() if word not in _DECORATION)
    match = _BYE.search(whole)
    if not match:
        return bool(_BYE.fullmatch(bare))
    rest = (whole[: match.start()] + whole[match.end() :]).split()
    return all(word in _DECORATION | _THANKS_WORDS | _NO for word in rest)


def without_greeting(value: str) -> str:
    """`value` without the greeting at its beginning; "" when it only greets."""
    rest = _GREETING.sub("", normalise(value))
    if not [word for word in rest.split() if word not in _DECORATION]:
        return ""
    return value.strip()


def is_greeting(value: str) -> bool:
    """Whether `value` greets and says nothing else."""
    return bool(_GREETING.match(normalise(value))) and not without_greeting(value)


def denies_customer(value: str) -> bool:
    """Whether somebody asked for a document says they have none or are no customer."""
    return any(_NOT_CUSTOMER.search(clause) for clause in clauses(value))


def says_more_than_denial(value: str) -> bool:
    """Whether somebody who denies being a customer, or having a document, says what they want as
    well."""
    rest = " ".join(_NOT_CUSTOMER.sub(" ", clause) for clause in clauses(value))
    wants = re.search(r"\b(?:ser|virar|me tornar) (?:um )?cliente\b", normalise(value))
    return bool(wants) or len(without_greeting(rest).split()) > 1


def is_menu(value: str) -> bool:
    """Whether `value` asks for the options."""
    return _bare(value) in _MENU or normalise(value) in _MENU


def is_back(value: str) -> bool:
    """Whether `value` takes the last step back, or what is being done altogether."""
    return steps_back(value) or cancels(value)


def steps_back(value: str) -> bool:
    """Whether `value` takes the last answer back: "voltar", "errei"."""
    return _bare(value) in _STEP_BACK or normalise(value) in _STEP_BACK


def cancels(value: str) -> bool:
    """Whether `value` gives up what is being done: "cancelar", "deixa pra lá" ("cancelar meu
    plano" is a request)."""
    return _bare(value) in _CANCEL or normalise(value) in _CANCEL


def declines(value: str) -> bool:
    """Whether somebody asked for a rating does not want to give one."""
    return is_no(value) or bool(_DECLINE.match(normalise(value)))


def only_thanks(value: str) -> bool:
    """Whether `value` thanks, without praise."""
    rest = _THANKS.sub(" ", normalise(value))
    return rest != normalise(value) and all(word in _DECORATION for word in rest.split())


def asks_to_wait(value: str) -> bool:
    """Whether somebody asks for a moment: "pera, vou pegar o documento"."""
    said = normalise(value)
    return bool(_WAIT.match(said)) and len(said.split()) <= _WAIT_WORDS and "?" not in value
