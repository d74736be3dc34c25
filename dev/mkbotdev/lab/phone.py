"""A telephone: registers, calls, is called, hangs up. Nobody speaks: there is no sound.

with Phone("5551933330001", "senha", kamailio.port, DOMAIN) as phone:
    assert phone.register() == 200
    call = phone.call("190")
    assert call.status == 200
    phone.hang_up(call)
"""

import queue
import secrets
import socket
import threading
from dataclasses import dataclass, field

from ..odooconf import LOCALHOST
from . import sip

ANSWER_S = 10
TRY_S = 0.5
CHALLENGES = {401: ("www-authenticate", "Authorization")}
CHALLENGES[407] = ("proxy-authenticate", "Proxy-Authorization")
SDP = "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n"


@dataclass
class Call:
    """A call that we began: `status` is the last response to it."""

    status: int
    call_id: str
    #: For what is said within the call: its target, its route, and the two ends.
    target: str = ""
    route: list = field(default_factory=list)
    local: str = ""
    remote: str = ""


class Phone:
    """One account on one switch. It takes every call while `answers` is 200, and refuses them with
    another code. `heard`: the requests that came, as :class:`sip.Message`."""

    def __init__(self, number, password, proxy_port, domain, answers=200):
        self.number = number
        self.password = password
        self.domain = domain
        self.answers = answers
        self.heard = []
        self._proxy = (LOCALHOST, proxy_port)
        self._responses = queue.Queue()
        self._cseq = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOCALHOST, 0))
        self._socket.settimeout(0.1)
        self.port = self._socket.getsockname()[1]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name=f"phone-{number}", daemon=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._stopping.set()
        self._thread.join()
        self._socket.close()

    # What a person does

    def register(self, expires=600):
        """The status of the answer, 0 for none."""
        more = [("Contact", self._contact), ("Expires", str(expires))]
        own = f"<sip:{self.number}@{self.domain}>"
        reply = self._ask("REGISTER", f"sip:{self.domain}", own, self._tagged(own), more)
        return reply.status if reply else 0

    def call(self, number):
        """Dial, and wait for somebody to answer or refuse."""
        uri = f"sip:{number}@{self.domain}"
        local = self._tagged(f"<sip:{self.number}@{self.domain}>")
        more = [("Contact", self._contact), ("Content-Type", "application/sdp")]
        call_id = f"{secrets.token_hex(8)}@{LOCALHOST}"
        reply = self._ask(
            "INVITE", uri, f"<{uri}>", local, more, SDP.format(host=LOCALHOST), call_id
        )
        if reply is None:
            return Call(0, call_id)
        routes = [route for each in reply.headers.get("record-route", []) for route in _list(each)]
        call = Call(reply.status, call_id, route=routes[::-1], local=local)
        call.target = sip.address(reply.first("contact")) or uri
        call.remote = reply.first("to")
        if reply.status == 200:
            self._within(call, "ACK", reply.cseq[0])
        return call

    def hang_up(self, call):
        """End a call that was answered; the status of the answer, 0 for none."""
        self._cseq += 1
        branch = self._within(call, "BYE", self._cseq)
        reply = self._response(branch)
        return reply.status if reply else 0

    # What is sent

    @property
    def _contact(self):
        return f"<sip:{self.number}@{LOCALHOST}:{self.port}>"

    def _tagged(self, end):
        return f"{end};tag={secrets.token_hex(4)}"

    def _via(self):
        branch = f"z9hG4bK{secrets.token_hex(6)}"
        return branch, f"SIP/2.0/UDP {LOCALHOST}:{self.port};branch={branch}"

    def _ask(self, method, uri, to, local, more, body="", call_id=None):
        """The final response to a request, answering a challenge on the way; None for silence."""
        call_id = call_id or f"{secrets.token_hex(8)}@{LOCALHOST}"
        proof = []
        for _attempt in range(2):
            self._cseq += 1
            branch, via = self._via()
            common = [("From", local), ("To", to), ("Call-ID", call_id)]
            common += [("CSeq", f"{self._cseq} {method}"), ("Max-Forwards", "10")]
            start = f"{method} {uri} SIP/2.0"
            raw = sip.build(start, [("Via", via), *common, *more, *proof], body)
            reply = self._response(branch, raw)
            if reply and method == "INVITE" and reply.status >= 300:
                self._acknowledge(uri, via, common, reply)
            if not reply or reply.status not in CHALLENGES or proof:
                return reply
            asked, answered = CHALLENGES[reply.status]
            words = sip.authorization(reply.first(asked), self.number, self.password, method, uri)
            proof = [(answered, words)]
        return reply

    def _acknowledge(self, uri, via, common, reply):
        """The ACK of a refusal, which belongs to the transaction (RFC 3261 section 17.1.1.3)."""
        kept = dict(common) | {"To": reply.first("to"), "CSeq": f"{reply.cseq[0]} ACK"}
        self._send(sip.build(f"ACK {uri} SIP/2.0", [("Via", via), *kept.items()]))

    def _within(self, call, method, number):
        """Send a request within a call; its branch."""
        branch, via = self._via()
        headers = [("Via", via), *(("Route", route) for route in call.route)]
        headers += [("From", call.local), ("To", call.remote), ("Call-ID", call.call_id)]
        headers += [("CSeq", f"{number} {method}"), ("Max-Forwards", "10")]
        self._send(sip.build(f"{method} {call.target} SIP/2.0", headers))
        return branch

    def _send(self, raw, to=None):
        self._socket.sendto(raw, to or self._proxy)

    def _response(self, branch, raw=None):
        """The final response of a transaction; what was asked is sent again until there is any."""
        waited, is_heard = 0.0, False
        while waited < ANSWER_S:
            if raw and not is_heard:
                self._send(raw)
            try:
                reply = self._responses.get(timeout=TRY_S)
            except queue.Empty:
                waited += TRY_S
                continue
            if reply.branch == branch:
                is_heard = True
                if reply.status >= 200:
                    return reply
        return None

    # What comes

    def _listen(self):
        while not self._stopping.is_set():
            try:
                raw, source = self._socket.recvfrom(65536)
                message = sip.parse(raw)
            except (OSError, ValueError):
                continue
            if message.status:
                self._responses.put(message)
            else:
                self._answer(message, source)

    def _answer(self, message, source):
        is_again = any(
            each.call_id == message.call_id and each.cseq == message.cseq for each in self.heard
        )
        if not is_again:
            self.heard.append(message)
        if message.method == "ACK":
            return
        status = self.answers if message.method == "INVITE" else 200
        to = message.first("to")
        if not sip.parameter(to, "tag"):
            # The same for a request that comes again.
            to = f"{to};tag={message.call_id[:8]}"
        headers = [("Via", via) for via in message.headers["via"]]
        headers += [("Record-Route", each) for each in message.headers.get("record-route", [])]
        headers += [("From", message.first("from")), ("To", to), ("Call-ID", message.call_id)]
        headers += [("CSeq", message.first("cseq")), ("Contact", self._contact)]
        body = ""
        if message.method == "INVITE" and status == 200:
            headers.append(("Content-Type", "application/sdp"))
            body = SDP.format(host=LOCALHOST)
        self._send(sip.build(f"SIP/2.0 {status} -", headers, body), source)


def _list(header):
    return [each.strip() for each in header.split(",")]
