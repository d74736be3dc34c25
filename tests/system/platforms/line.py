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
    FETCH_PATH, SEND_PATH = "", "/messages"
    #: characters of one part of a text
    LONGEST = 4096
    #: the platform's name of the kind of message that is `unknown`
    UNKNOWN = "unsupported"
    #: whether the proof of who calls covers the body
    SIGNS_BODY = True
    #: what is answered to a body that is none, properly signed
    NONSENSE = 400
    #: whether a reset takes the webhook back from the platform
    TAKES_BACK = True
    #: a field of the settings without which nothing can be believed
    SECRET = ""
    #: what a WebP image becomes
    WEBP_AS = "JPEG"

    def __init__(self, desk, peer):
        self.desk, self.peer = desk, peer
        self.account = desk.account(self.platform, **self.values())

    def values(self):
        """The fields of the account."""
        raise NotImplementedError

    def connected(self):
        self.account.connect()
        self.finish()
        return self

    def finish(self):
        """What has to be done after connecting, on the platform's side."""

    def close(self):
        self.peer.stop()

    @classmethod
    def has(cls, *names):
        return all(hasattr(cls, name) for name in names)

    def lane(self, who):
        """What our journal calls the chat with a customer."""
        return self.address(who)

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

    def offers(self, seen):
        """``{the bot's word: (what is pressed, its label)}`` of a message with quick replies."""
        return {word: (option, label) for option, label in seen.options for word in [option]}

    def shows(self, said, words):
        """Whether a message in the conversation is that of a file with a caption."""
        return words in said.text

    def plain(self, text):
        """What the customer reads, the platform's markup taken away."""
        return text

    def bytes_of(self, seen):
        """The bytes of a file that the customer sees."""
        return seen.data

    def same_emoji(self, shown, emoji):
        return [one.replace("\ufe0f", "") for one in shown] == [emoji.replace("\ufe0f", "")]

    def texts(self, who):
        return [seen.text for seen in self.seen(who)]

    def is_message(self, call):
        """Whether a call carries a message; not what only marks one as read, for instance."""
        return self.SEND_PATH in call.path

    def calls(self):
        """The calls that carry messages."""
        return [call for call in self.peer.calls_to(self.SEND_PATH) if self.is_message(call)]
