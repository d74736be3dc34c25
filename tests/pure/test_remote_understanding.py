"""What is asked of remote models, and what is read from their answers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.mkbot_chat.bot import remote_dialogflow, remote_openai

ALLOWED = {"sem_conexao": "Sem internet", "segunda_via_boleto": "Segunda via do boleto"}
NOTHING = [("none", 1.0)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("choices", "message", "tool_calls", "function", "name", "usage", "queryResult")
            ),
            inner,
        )
    ),
)


def called(*names, **more):
    calls = [{"type": "function", "function": {"name": name}} for name in names]
    return {"choices": [{"message": {"tool_calls": calls}, **more}]}


def detected(sure=0.8, display="sem_conexao", **more):
    intent = {"displayName": display, **more.pop("intent", {})}
    return {"queryResult": {"intent": intent, "intentDetectionConfidence": sure, **more}}


def test_openai_is_offered_what_is_allowed_alone():
    body = remote_openai.request("m", "sem net", ALLOWED)
    assert [tool["function"]["name"] for tool in body["tools"]] == [*ALLOWED, "none"]
    assert (body["tool_choice"], body["temperature"]) == ("required", 0)
    assert body["messages"][-1] == {"role": "user", "content": "sem net"}


def test_openai_is_read():
    found = remote_openai.read(called("sem_conexao"), ALLOWED)
    assert found == [("sem_conexao", 0.9), ("none", 0.1)]


def test_openai_says_how_sure_it_is():
    answer = called("sem_conexao", logprobs={"content": [{"logprob": math.log(0.25)}]})
    assert remote_openai.read(answer, ALLOWED) == [("none", 0.75), ("sem_conexao", 0.25)]


@pytest.mark.parametrize(
    "answer", [called("cancelamento"), called("none"), called(), called(*ALLOWED), {}, None, []]
)
def test_openai_is_not_believed(answer):
    assert remote_openai.read(answer, ALLOWED) == NOTHING


@given(JSON)
def test_nonsense_is_none(answer):
    assert remote_openai.read(answer, ALLOWED) == NOTHING
    assert remote_dialogflow.read(answer, ALLOWED) == NOTHING
    assert min(remote_openai.usage(answer)) >= 0


def test_cost():
    tokens = remote_openai.usage({"usage": {"prompt_tokens": 500_000, "completion_tokens": 100}})
    assert remote_openai.cost(tokens, 0.2, 10) == pytest.approx(0.101)


def test_dialogflow_is_read():
    assert remote_dialogflow.read(detected(), ALLOWED) == [("sem_conexao", 0.8), ("none", 0.2)]
    by_action = detected(display="Boleto", action="segunda_via_boleto")
    assert remote_dialogflow.read(by_action, ALLOWED)[0] == ("segunda_via_boleto", 0.8)


@pytest.mark.parametrize(
    "answer",
    [
        detected(display="Outra"),
        detected(intent={"isFallback": True}),
        detected(sure=7),
        detected(sure=True),
        detected(sure=float("nan")),
    ],
)
def test_dialogflow_is_not_believed(answer):
    assert remote_dialogflow.read(answer, ALLOWED) == NOTHING


def test_dialogflow_is_asked():
    path = remote_dialogflow.path("my-project", "a/b")
    assert path == "/v2/projects/my-project/agent/sessions/a%2Fb:detectIntent"
    asked = remote_dialogflow.request("x" * 300)["queryInput"]["text"]
    assert (len(asked["text"]), asked["languageCode"]) == (256, "pt-BR")


@pytest.mark.parametrize(
    "text", ["", "[]", '{"type": "authorized_user"}', '{"type": "service_account"}']
)
def test_no_service_account(text):
    with pytest.raises(ValueError, match="not|missing"):
        remote_dialogflow.account(text)


def test_claims():
    key = {"client_email": "a@b", "token_uri": "https://t/token"}
    claims = remote_dialogflow.claims(key, 1000)
    assert (claims["iss"], claims["aud"]) == ("a@b", "https://t/token")
    assert (claims["iat"], claims["exp"], claims["scope"]) == (1000, 4600, remote_dialogflow.SCOPE)


@pytest.mark.parametrize("answer", [None, {}, {"access_token": 1}])
def test_no_token(answer):
    with pytest.raises(ValueError, match="no token"):
        remote_dialogflow.read_token(answer)


def test_errors_are_classified():
    said = [remote_dialogflow.error(status) for status in (400, 401, 403, 404, 429, 500, 503)]
    assert said == [
        *("settings", "credentials", "credentials", "settings"),
        *("quota", "service", "service"),
    ]
