"""What customers of every platform write, as it stands in the conversation."""

import time

import pytest
from sender import all_at_once, eventually

#: Right to left, zero width, emoji with modifiers, markup of several platforms and of HTML.
ODD = "مرحبا \u200b\u2067abc\u2069 👩🏽‍🔧 *a* _b_ ~c~ `d` <b>x</b> &amp; 1 < 2\nsegunda linha"


def test_a_text(line):
    who, talk = line.usual
    line.account.deliver(line.text(who, ODD))
    assert talk.find("segunda linha").text == ODD


def test_the_bot_and_its_buttons(line):
    who = line.person()
    line.account.deliver(line.text(who, "oi"))
    seen = line.peer.wait_for(lambda: next((s for s in line.seen(who) if s.options), None), 20)
    option, label = next(one for one in seen.options if "person" in one[0])
    line.account.deliver(line.press(who, seen, option))
    talk = line.account.talk(line.address(who))
    eventually(lambda: talk.state == "waiting")
    assert talk.heard() == ["oi", label]


def test_delivered_three_times_at_once(line):
    who, talk = line.usual
    post = line.text(who, f"uma vez {time.time()}")
    statuses = all_at_once([lambda: line.account.post(post.body, post.headers) for _ in range(3)])
    assert statuses == [200, 200, 200]
    line.account.settled()
    text = talk.find("uma vez").text
    assert talk.heard().count(text) == 1
