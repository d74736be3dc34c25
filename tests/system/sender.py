"""A customer's side without a browser: sends events as the widget does, until each is accepted."""

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
import uuid

PATIENCE_S = 120


class Visitor:
    """One visitor of the site. What is not answered by 2xx is sent again with the same ids."""

    def __init__(self, server):
        self.server = server
        self.token = None
        self.accepted = 0

    def open(self):
        self.token = self._until_accepted(self._init, {"token": self.token})["token"]
        return self

    @property
    def visitor(self):
        return self.token.partition(".")[0]

    @staticmethod
    def event(text="", **values):
        return {
            "id": str(uuid.uuid4()),
            "ts": time.time_ns() // 1_000_000,
            "type": "text",
            "text": text,
            **values,
        }

    def send(self, *events):
        answer = self._until_accepted(self._webhook, {"events": list(events)})
        self.accepted += answer["accepted"]
        return answer["accepted"]

    @property
    def _init(self):
        return f"{self.server.url}/mkbot/site/{self.server.key}/init"

    @property
    def _webhook(self):
        return f"{self.server.url}/mkbot/webhook/{self.server.key}"

    def post(self, url, data):
        """Post once; raises urllib's errors."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(url, json.dumps(data).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def _until_accepted(self, url, data):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.post(url, data)
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code != 429:
                    raise
                last = error
            except (OSError, http.client.HTTPException) as error:
                last = error
            if time.monotonic() > deadline:
                raise TimeoutError(f"never accepted: {last}")
            time.sleep(0.1)


def all_at_once(jobs, meanwhile=None):
    """Run callables in threads, and `meanwhile` in this one; return the callables' results, raise
    the first error."""
    results = [None] * len(jobs)

    def run(index, job):
        try:
            results[index] = job()
        except BaseException as error:
            results[index] = error

    threads = [
        threading.Thread(target=run, args=(index, job), daemon=True)
        for index, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    if meanwhile:
        meanwhile()
    for thread in threads:
        thread.join(PATIENCE_S + 30)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def eventually(check, timeout=60, every=0.1):
    """Poll until `check()` is true; return its value."""
    deadline = time.monotonic() + timeout
    while not (value := check()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s")
        time.sleep(every)
    return value
