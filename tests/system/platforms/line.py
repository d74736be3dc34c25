"""A line: a platform's fake, our account at it, and its customers, spoken to in one way.

A subclass for each platform says how its customers' messages look on the wire and what of ours
they see. What a platform has not, its line has not: tests say by ``needs`` which methods they use.
"""

import functools
from typing import NamedTuple


class Post(NamedTuple):
    """A call of our webhook. `id`: our id of the message that it holds."""

    body: bytes
    headers: dict
    id: str = ""


class Seen(NamedTuple):
    """A message of ours as the platform has it."""

    text: str
    id: str
    kind: str = "text"
    data: bytes = b""
    mimetype: str = ""
    reply_to: str = ""
    options: tuple = ()


class Line:
    platform = ""
    #: kinds of files that customers send: ``file(who, kind, …)``
    FILES = ()
    #: part of the path of the call that fetches a file, and of the one that sends a message
    FETCH_PATH, SEND_PATH = "", ""
    #: characters of one part of a text
    LONGEST = 4096
    #: whether the bot's quick replies are buttons
    BUTTONS = True
    #: a field of the settings without which nothing can be believed
    SECRET = ""
    #: what an answer means that nobody is sure of
    TOO_BIG = None

    def __init__(self, desk, peer):
        self.desk, self.peer = desk, peer
        self.account = desk.account(self.platform, **self.values())

    def values(self):
        """The fields of the account."""
        raise NotImplementedError

    def connected(self):
        self.account.connect()
        return self

    def close(self):
        self.peer.stop()

    @classmethod
    def has(cls, *names):
        return all(hasattr(cls, name) for name in names)

    def begin(self, words="oi"):
        """A new customer who wrote, and the conversation that ana rescued."""
        who = self.person()
        self.account.deliver(self.text(who, words))
        talk = self.account.talk(self.address(who))
        talk.rescue()
        self.sees(who, "Ana Lima")
        return who, talk

    @functools.cached_property
    def usual(self):
        """A customer and a conversation for tests that do not mind what stands there."""
        return self.begin()

    def sees(self, who, text):
        """Wait until the customer sees a message with this text, and return it."""

        def find():
            return next((seen for seen in self.seen(who)[::-1] if text in seen.text), None)

        return self.peer.wait_for(find, 20)

    def texts(self, who):
        return [seen.text for seen in self.seen(who)]

    def calls(self):
        """The calls that carry messages."""
        return self.peer.calls_to(self.SEND_PATH)
