"""What every application of ours has around its addresses: size limits, headers, and the last error handler.

Nothing internal leaves here. An error of ours becomes its problem, one of the web framework becomes the
problem of its status, and a bug becomes a 500 whose random instance also stands in the log, beside the
stack trace that the sender never sees.
"""

from __future__ import annotations

import logging
import time
import uuid
from typing import BinaryIO, cast

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from .answers import problem_answer
from .bodies import BodyLimits
from .errors import VerifierError, shortened
from .problems import Problem, problem_of, problem_of_code

LOG = logging.getLogger("licence.http")
RULE = "licence.rule"  # of the WSGI environment: the pattern of the address that answers, once it is known
CODES = {
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    413: "body_size",
    414: "uri_length",
    415: "content_type",
    429: "too_many_requests",
    431: "header_size",
    503: "not_ready",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def install_edge(app: Flask, body_limits: BodyLimits) -> None:
    """Give ``app`` its limits, headers and error handlers. A view that sets a header itself keeps its own."""
    app.config["MAX_CONTENT_LENGTH"] = body_limits.document_bytes
    # No redirect ever answers a mistyped address: a client that follows one would turn POST into GET.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False

    @app.errorhandler(VerifierError)
    def refused(error: VerifierError) -> Response:
        return _problem(problem_of(error), body_limits)

    @app.errorhandler(HTTPException)
    def framework_refused(error: HTTPException) -> Response:
        code = CODES.get(error.code or 400, "bad_request")
        answer = _problem(problem_of_code(code, **_found_and_wanted(code, error)), body_limits)
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        instance = uuid.uuid4().urn
        LOG.error("%s: %s %s failed", instance, request.method, request.url_rule, exc_info=error)
        return problem_answer(problem_of_code("internal_error"), instance)

    @app.after_request
    def with_headers(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer


def _found_and_wanted(code: str, error: HTTPException) -> dict[str, str]:
    """Return what a refusal of the framework is about, where its own code doesn't say."""
    if code == "body_size" and request.content_length is not None:
        return {"found": f"{request.content_length} bytes", "wanted": f"at most {request.max_content_length}"}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        return {"found": shortened(request.method), "wanted": " or ".join(sorted(error.valid_methods))}
    return {}


def _problem(problem: Problem, body_limits: BodyLimits) -> Response:
    drain(body_limits.drained_bytes, seconds=1.0)
    return problem_answer(problem)


def drain(most: int, seconds: float) -> None:
    """Read and throw away what the sender still sends, within bounds.

    A server that answers and closes while the sender is writing makes the sender see a broken
    connection instead of the answer.
    """
    if not request.environ.get("wsgi.input_terminated"):
        return  # reading past the end would wait for ever
    stream = cast("BinaryIO", request.environ["wsgi.input"])
    until = time.monotonic() + seconds
    while most > 0 and time.monotonic() < until:
        try:
            piece = stream.read(min(most, 64 * 1024))
        except (OSError, ValueError):
            return  # the sender went away
        if not piece:
            return
        most -= len(piece)
