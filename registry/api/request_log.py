"""One log line for each request: when, method, address, status, time, size; never a body, a query or a header."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from flask import Flask, Response, g, request

from .clients import client

LOG = logging.getLogger("licence.access")
LONGEST = 120
BEGINNING = 16  # characters; the digits of a code begin with its format, not with the licence


def log_requests(app: Flask, clock: Callable[[], datetime]) -> None:
    """Have ``app`` log each request and leave the time that it took in ``g.seconds``."""

    @app.before_request
    def started() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def logged(answer: Response) -> Response:
        g.seconds = time.perf_counter() - g.get("started", time.perf_counter())
        milliseconds = f"{g.seconds * 1000:.1f}ms"
        when = clock().isoformat(timespec="milliseconds")
        facts = (when, shown_method(), shown_path(), answer.status_code, milliseconds, answer.content_length, client().address)
        LOG.info("%s %s %s %d %s %s %s", *facts)
        return answer


def shown_method() -> str:
    """Return the method, escaped, so that no request can write a line of its own."""
    return quote(request.method)[:LONGEST]


def shown_path() -> str:
    """Return the pattern of the address: what stands in it may be a licence. Of an unknown one its beginning, escaped.

    An unknown address may be a known one with a slip of the finger, or asked with another method.
    """
    if request.url_rule is not None:
        return request.url_rule.rule
    first, _, rest = request.path.removeprefix("/").partition("/")
    return quote(f"/{first[:BEGINNING]}") + ("/…" if rest else "…" if len(first) > BEGINNING else "")
