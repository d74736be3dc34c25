"""A strict fake of an endpoint that speaks OpenAI's chat completions, for tools only.

    with OpenAI({"blorg": "tv"}) as model:
        … post to f"{model.url}/v1/chat/completions" …
        assert not model.errors

It chooses the function of the first known word in what the user wrote, else ``none``. An unknown
parameter, a wrong type or a missing key is an error, as the API has it
(https://platform.openai.com/docs/api-reference/chat/create).
"""

import re

from .base import Peer, Reply, route

PARAMETERS = {
    "model": str,
    "messages": list,
    "tools": list,
    "tool_choice": str,
    "parallel_tool_calls": bool,
    "temperature": (int, float),
    "max_tokens": int,
}
REQUIRED = ("model", "messages")
FUNCTION = {"name", "description", "parameters"}
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")


class OpenAI(Peer):
    """`words`: word → name of the function that is called for it. `heard`: what users wrote."""

    def __init__(self, words=None, key="sk-fake", model="pequeno"):
        super().__init__()
        self.words = words or {}
        self.key, self.model = key, model
        self.heard = []

    @route("POST", "/v1/chat/completions")
    def complete(self, call):
        if call.headers.get("Authorization") != f"Bearer {self.key}":
            return self.refuse(401, _error("Incorrect API key provided."), "a wrong key", call)
        wrong = self._wrong(call.json)
        if wrong:
            return self.refuse(400, _error(wrong), wrong, call)
        text = call.json["messages"][-1]["content"]
        with self.lock:
            self.heard.append(text)
        names = [tool["function"]["name"] for tool in call.json["tools"]]
        chosen = next((self.words[w] for w in self.words if w in text), "none")
        if chosen not in names:
            chosen = "none"
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": self.model,
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "tool_calls",
                    "message": {
                        "role": "assistant",
                        "content": None,
                        "tool_calls": [
                            {
                                "id": "call_1",
                                "type": "function",
                                "function": {"name": chosen, "arguments": "{}"},
                            }
                        ],
                    },
                }
            ],
            "usage": {"prompt_tokens": 500, "completion_tokens": 10, "total_tokens": 510},
        }

    def _wrong(self, body):
        if not isinstance(body, dict):
            return "the body is no JSON object"
        for name, value in body.items():
            if name not in PARAMETERS:
                return f"Unrecognized request argument supplied: {name}"
            kinds = PARAMETERS[name]
            if not isinstance(value, kinds) or kinds is int and isinstance(value, bool):
                return f"{name} has a wrong type"
        missing = [name for name in REQUIRED if name not in body]
        if missing:
            return f"you must provide {missing[0]}"
        if body["model"] != self.model:
            return f"The model {body['model']} does not exist"
        return _wrong_messages(body["messages"]) or _wrong_tools(body)


def _wrong_messages(messages):
    for message in messages:
        if set(message) != {"role", "content"} or message["role"] not in ("system", "user"):
            return "a message is not as documented"
        if not isinstance(message["content"], str):
            return "a message's content is no text"
    return "" if messages and messages[-1]["role"] == "user" else "the last message is no user's"


def _wrong_tools(body):
    if body.get("tool_choice") not in ("none", "auto", "required"):
        return "tool_choice is not one of none, auto, required"
    for tool in body.get("tools", ()):
        function = tool.get("function")
        if set(tool) != {"type", "function"} or tool["type"] != "function":
            return "a tool is not as documented"
        if not set(function) <= FUNCTION or not NAME.match(function.get("name", "")):
            return "a function is not as documented"
        if function.get("parameters", {}).get("type") != "object":
            return "a function's parameters are no object"
    return ""


def _error(words):
    return {"error": {"message": words, "type": "invalid_request_error", "code": None}}


__all__ = ["OpenAI", "Reply"]
