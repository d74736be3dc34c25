"""Calls of a service that speaks JSON over HTTP, with its trouble told as ours."""

import json

import requests
from requests import exceptions
from urllib3.exceptions import HTTPError

from .port import Refused, Unreachable

CONNECT_S = 5
ANSWER_S = 20
ANSWER_BYTES = 4 * 1024 * 1024
WORDS = 200
#: The same call may succeed later.
PASSING = {408, 425, 429, 500, 502, 503, 504}


class Bearer(requests.auth.AuthBase):
    """RFC 6750. Given as authentication, no .netrc can put another in its place."""

    def __init__(self, token):
        self._token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Api:
    """A service at an address. `title` is what an operator reads in an error."""

    def __init__(self, title, url, token, answer_s=ANSWER_S):
        self._title = title
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = (CONNECT_S, answer_s)

    def call(self, method, path, body=None, params=None, absent=False, shape=dict):
        """The JSON object that is answered.

        :param absent: whether 404 is an answer too: None, then
        :param shape: ``list`` where a list is answered
        :raise Unreachable: nobody answered, not in time, or with what says so
        :raise Refused: it will not; in the service's own words
        """
        try:
            with requests.request(
                method,
                f"{self._url}{path}",
                json=body,
                params=params,
                auth=Bearer(self._token),
                timeout=self._timeout,
                # It would send the token on to wherever that leads.
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = response.raw.read(ANSWER_BYTES, decode_content=True)
        except (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema):
            raise Refused(f"the address of {self._title} is none") from None
        except (exceptions.RequestException, HTTPError, OSError):
            # What requests says would show the address, and whatever is written in it.
            raise Unreachable(f"{self._title} does not answer") from None
        return self._judge(response.status_code, answer, absent, shape)

    def _judge(self, status, raw, absent, shape):
        if status in PASSING:
            raise Unreachable(f"{self._title} does not answer for now (HTTP {status})")
        if status in (401, 403):
            raise Refused(f"{self._title} refused the credentials (HTTP {status})")
        if status == 404 and absent:
            return None
        answer = _parsed(raw)
        if not 200 <= status < 300:
            words = answer.get("message") if isinstance(answer, dict) else None
            raise Refused(f"{self._title} refused: {str(words or f'HTTP {status}')[:WORDS]}")
        if not isinstance(answer, shape):
            raise Unreachable(f"{self._title} does not answer as it should")
        return answer


def _parsed(raw):
    try:
        return json.loads(raw)
    except ValueError:
        return None
