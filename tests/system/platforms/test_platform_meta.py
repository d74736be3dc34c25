"""What only Meta's platforms do."""

import contextlib

import pytest
from conftest import LINES


@pytest.fixture
def pair(desk):
    """Messenger and Instagram of one page and one app, which has one address for both."""
    with contextlib.ExitStack() as stack:
        messenger = stack.enter_context(contextlib.closing(LINES["messenger"](desk)))
        instagram = stack.enter_context(contextlib.closing(LINES["instagram"](desk)))
        instagram.peer.stop()
        instagram.peer = messenger.peer
        values = instagram.values()
        instagram.account.write(**values)
        messenger.account.connect()
        instagram.account.connect()
        yield messenger, instagram
        assert messenger.peer.errors == []


def test_one_address_for_messenger_and_instagram(pair):
    messenger, instagram = pair
    who = instagram.person()
    post = instagram.text(who, "vim do Instagram")
    assert messenger.account.post(post.body, post.headers) == 200
    assert instagram.account.post(post.body, post.headers) == 200
    talk = instagram.account.talk(who)
    assert talk.find("vim do Instagram")
    instagram.account.settled()
    assert talk.heard() == ["vim do Instagram"]
    assert not messenger.account.knows(who)


def test_other_apps_of_the_page_are_told_of(pair):
    messenger, _instagram = pair
    messenger.account.reset()
    messenger.peer.other_apps = ["Outro Atendimento"]
    messenger.account.connect()
    assert "Outro Atendimento" in str(messenger.account.read("connection_warnings"))
