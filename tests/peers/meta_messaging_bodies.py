"""Webhooks of Messenger and Instagram as Meta sends them: signed bodies of every kind.

Each method returns ``(raw, headers)``. `on` is "page" or "instagram"; `person` the customer,
who becomes known; `standby`: another application has the conversation.
"""

import hashlib
import hmac
import json
import time

PERSON = {"page": "7700000000000001", "instagram": "8800000000000001"}
INBOX_APP = 26390203743090


class Bodies:
    """Mixed into the fake, whose ids and secret it uses."""

    def sign(self, body):
        """``(raw, headers)`` of a body, or of raw bytes."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        digest = hmac.new(self.app_secret.encode(), raw, hashlib.sha256).hexdigest()
        signature = {"X-Hub-Signature-256": f"sha256={digest}"}
        return raw, {"Content-Type": "application/json", **signature}

    def challenge(self, word="1158201444"):
        """The parameters of the GET by which Meta verifies an address."""
        return {
            "hub.mode": "subscribe",
            "hub.verify_token": self.verify_token,
            "hub.challenge": word,
        }

    def own(self, on):
        return self.page_id if on == "page" else self.instagram_id

    def meet(self, on="page", person=None, name="Maria Souza", username="maria.souza"):
        """Make a person known to the page or account, and return their id."""
        person = person or PERSON[on]
        known = {"name": name} if on == "page" else {"name": name, "username": username}
        self.people[on].setdefault(person, known)
        return person

    def body(self, *items, on="page", standby=False):
        """A signed body with several items."""
        entry = {"id": self.own(on), "time": _now()}
        return self.sign(
            {"object": on, "entry": [{**entry, "standby" if standby else "messaging": list(items)}]}
        )

    def item(self, on="page", person=None, echo=False, timed=True, **what):
        """One item of ``messaging``."""
        ends = [{"id": self.meet(on, person)}, {"id": self.own(on)}]
        sender, recipient = reversed(ends) if echo else ends
        moment = {"timestamp": _now()} if timed else {}
        return {"sender": sender, "recipient": recipient, **moment, **what}

    def one(self, on="page", person=None, standby=False, **what):
        return self.body(self.item(on, person, **what), on=on, standby=standby)

    # What customers write

    def message(self, on="page", person=None, standby=False, mid=None, **message):
        message = {"mid": mid or self.new_mid(on), **message}
        return self.one(on, person, standby, message=message)

    def text(self, text, **more):
        return self.message(text=text, **more)

    def file(self, kind, data, name, mimetype, **more):
        """A message with a file that can be fetched."""
        return self.message(attachments=[self.attachment(kind, data, name, mimetype)], **more)

    def attachment(self, kind, data, name, mimetype):
        self.media[name] = (data, mimetype)
        return {"type": kind, "payload": {"url": f"{self.url}/cdn/{name}?oh=00_AfD&oe=6A1"}}

    def share(self, kind, title, url, **more):
        return self.message(
            attachments=[{"type": kind, "payload": {"url": url, "title": title}}], **more
        )

    def location(self, latitude, longitude, **more):
        payload = {"coordinates": {"lat": latitude, "long": longitude}}
        return self.message(attachments=[{"type": "location", "payload": payload}], **more)

    def quick_reply(self, payload, title, **more):
        return self.message(text=title, quick_reply={"payload": payload}, **more)

    def story_reply(self, text, url, **more):
        story = {"story": {"url": url, "id": "17900000000000042"}}
        return self.message(on="instagram", text=text, reply_to=story, **more)

    def story_mention(self, url, **more):
        mention = {"type": "story_mention", "payload": {"url": url}}
        return self.message(on="instagram", attachments=[mention], **more)

    def unsupported(self, on="page", **more):
        return self.message(on=on, is_unsupported=True, **more)

    def deleted(self, mid, on="instagram", **more):
        return self.message(on=on, mid=mid, is_deleted=True, **more)

    def edited(self, mid, text, number=1, **more):
        return self.one(message_edit={"mid": mid, "text": text, "num_edit": number}, **more)

    def reaction(self, mid, emoji="", **more):
        what = {"mid": mid, "action": "react" if emoji else "unreact"}
        if emoji:
            what |= {"reaction": "other", "emoji": emoji}
        return self.one(reaction=what, **more)

    def postback(self, payload, title, on="page", mid=True, referral=None, **more):
        what = {"title": title, "payload": payload}
        if mid:
            what["mid"] = self.new_mid(on)
        if referral:
            what["referral"] = referral
        return self.one(on, postback=what, **more)

    def referral(self, ref, source="SHORTLINK", **more):
        return self.one(referral={"ref": ref, "source": source, "type": "OPEN_THREAD"}, **more)

    # What becomes of our messages

    def echo(self, text, on="page", person=None, standby=False, mid=None, **message):
        """Somebody answered in the page's inbox, or in the Instagram application."""
        message = {"mid": mid or self.new_mid(on), "is_echo": True, "text": text, **message}
        if on == "page":
            message.setdefault("app_id", INBOX_APP)
        return self.one(on, person, standby, echo=True, message=message)

    def echo_of(self, mid):
        """The echo of a message that was sent by the API."""
        sent = next(one for one in self.sent if one["mid"] == mid)
        more = {"metadata": sent["message"]["metadata"]} if "metadata" in sent["message"] else {}
        text, more["app_id"] = sent["message"].get("text", ""), int(self.app_id)
        return self.echo(text, sent["object"], sent["to"], mid=mid, **more)

    def delivered(self, *mids, **more):
        what = {"mids": list(mids), "watermark": _now()}
        return self.one(delivery=what, timed=False, **more)

    def read(self, mid=None, on="page", **more):
        """Messenger tells a watermark, Instagram the message."""
        what = {"watermark": _now()} if on == "page" else {"mid": mid}
        return self.one(on, read=what, **more)

    # What nobody wrote

    def handover(self, name="take_thread_control", **more):
        what = {"previous_owner_app_id": self.app_id, "new_owner_app_id": str(INBOX_APP)}
        return self.one(**{name: what}, **more)


def _now():
    return int(time.time() * 1000)
