"""Drives an adapter's generators: with answers made up beforehand, or against a peer.

requests, connection = drive(telegram.connect(settings, url), answered(me), answered(True))
connection = talk(telegram.connect(settings, url))
"""

import json

import requests

from odoo.addons.mkbot_chat.port import Answer


def answered(value=None, status=200, headers=None):
    """A platform's answer: bytes are the body itself, anything else becomes JSON."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Answer(status, headers or {}, body)


def drive(generator, *answers):
    """Send each answer in turn; return ``(the requests it made, its result)``.

    What the generator raises comes through. An answer too few or too many is an AssertionError.
    """
    made = []
    try:
        request = next(generator)
        for answer in answers:
            made.append(request)
            request = generator.send(answer)
    except StopIteration as end:
        if len(made) != len(answers):
            raise AssertionError(
                f"{len(answers)} answers, but it made {len(made)} requests: {_told(made)}"
            ) from None
        return made, end.value
    generator.close()
    raise AssertionError(
        f"after {len(answers)} answers it asks again: {request.method} {request.url}"
    )


def talk(generator, session=None):
    """Make the requests for real, and return the generator's result."""
    try:
        request = next(generator)
        while True:
            response = (session or requests).request(
                request.method,
                request.url,
                headers=request.headers or None,
                json=request.json,
                data=request.data,
                files=request.files,
                timeout=request.timeout,
                allow_redirects=False,
            )
            request = generator.send(
                Answer(response.status_code, response.headers, response.content)
            )
    except StopIteration as end:
        return end.value


def _told(made):
    return ", ".join(f"{request.method} {request.url}" for request in made) or "none"
