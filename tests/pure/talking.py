"""Talks with the dialogue, a turn a call."""

from odoo.addons.mkbot_chat.bot import dialog
from odoo.addons.mkbot_chat.bot import values as v

UNKNOWN = v.Context()
PHONE = v.Context(has_phone=True)
KNOWN = v.Context(known=True, first_name="Ana")
CPF = "000.000.101-54"


class Talk:
    """A conversation: each call is a turn, and keeps its replies' keys and its effects."""

    def __init__(self, context=UNKNOWN):
        self.context, self.state, self.said, self.effects = context, None, [], []

    def __call__(self, *turn, media=False, choices=()):
        event = turn[0] if turn and not isinstance(turn[0], str) else v.Said(turn, choices, media)
        result = dialog.step(self.state, event, self.context)
        self.state = result.state
        self.replies = result.replies
        self.said = [reply.key for reply in result.replies]
        self.effects = list(result.effects)
        return self


def talk(*turns, context=UNKNOWN):
    conversation = Talk(context)
    for turn in turns:
        conversation(turn)
    return conversation
