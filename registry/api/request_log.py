"""One log line and one count for each request: when, method, address, status, time, size; never a body, a query or a header."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, request

from verifier.edge import RULE

from ..proxies import Proxies
from .clients import CLIENT, SentHeaders
from .metrics import Metrics

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

LOG = logging.getLogger("licence.access")
LONGEST = 120
BEGINNING = 16  # characters; the digits of a code begin with its format, not with the licence


class Noted:
    """A WSGI application around another: knows who asks, and logs and counts what it was answered."""

    def __init__(self, application: WSGIApplication, clock: Callable[[], datetime], metrics: Metrics, proxies: Proxies) -> None:
        self._application = application
        self._clock = clock
        self._metrics = metrics
        self._proxies = proxies

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. All of the answer is here at once: a server sends a list as one piece, and needs no turn for each."""
        began, told = time.perf_counter(), ""
        client = environ[CLIENT] = self._proxies.client(environ.get("REMOTE_ADDR", ""), SentHeaders(environ))
        if client.ignored:
            self._metrics.add_ignored(client.ignored)

        def start(status: str, *rest: Any) -> Any:
            nonlocal told
            told = status
            return start_response(status, *rest)

        answer = self._application(environ, start)
        pieces = answer if isinstance(answer, list) else whole(answer)
        seconds, size = time.perf_counter() - began, sum(map(len, pieces))
        status = told.partition(" ")[0]
        facts = (shown_method(environ), shown_path(environ), status, seconds * 1000, size, client.address)
        LOG.info("%s %s %s %s %.1fms %d %s", self._clock().isoformat(timespec="milliseconds"), *facts)
        self._metrics.add_request(int(status), seconds)
        return pieces


def whole(answer: Iterable[bytes]) -> list[bytes]:
    """Return the pieces of an answer, closed."""
    try:
        return list(answer)
    finally:
        if close := getattr(answer, "close", None):
            close()


def tell_rules(app: Flask) -> None:
    """Have ``app`` tell which address answers, for the log."""

    @app.before_request
    def told() -> None:
        if request.url_rule is not None:
            request.environ[RULE] = request.url_rule.rule


def shown_method(environ: dict[str, Any]) -> str:
    """Return the method, escaped, so that no request can write a line of its own."""
    return quote(environ["REQUEST_METHOD"])[:LONGEST]


def shown_path(environ: dict[str, Any]) -> str:
    """Return the pattern of the address: what stands in it may be a licence. Of an unknown one its beginning, escaped.

    An unknown address may be a known one with a slip of the finger, or asked with another method.
    """
    if RULE in environ:
        return str(environ[RULE])
    first, _, rest = environ["PATH_INFO"].encode("latin-1", "replace").decode(errors="replace").removeprefix("/").partition("/")
    return quote(f"/{first[:BEGINNING]}") + ("/…" if rest else "…" if len(first) > BEGINNING else "")
