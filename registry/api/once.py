"""``Idempotency-Key``: the same request again gets the same answer; another one under the same key is refused.

Source: the HTTP field of draft-ietf-httpapi-idempotency-key-header. A key is a wish of the sender: without one,
the verbs are as idempotent as they are by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from verifier.errors import VerifierError

from ..errors import RegistryError
from ..gate import Gate
from ..kept_answers import Answer, Claim, KeptAnswers, request_digest
from .door import visitor

HEADER = "Idempotency-Key"
FAILED = 500  # from here on nothing is known of what was done: the next try finds it out


class AnswerBook(Protocol):
    """Keeps answers under keys."""

    def claim(self, authority: str, key: str, digest: bytes) -> Claim: ...
    def keep(self, claim: Claim, answer: Answer) -> Answer: ...


class Once:
    """Answers requests that have a key once."""

    def __init__(self, book: AnswerBook) -> None:
        self._book = book

    def __call__(self, body: bytes, act: Callable[[], Response]) -> Response:
        """Return what ``act`` answers, or what was answered before under the key of this request, whose body is ``body``."""
        key = request.headers.get(HEADER)
        if key is None:
            return act()
        claim = self._book.claim(visitor().authority, key, request_digest(request.method, request.path, body))
        if claim.answer is not None:
            return _answered(claim.answer, again=True)
        response = _response_of(act)
        if response.status_code >= FAILED:
            return response
        given = Answer(response.status_code, response.content_type or "", response.get_data())
        kept = self._book.keep(claim, given)
        return response if kept is given else _answered(kept, again=True)


def once_on(gate: Gate) -> Once:
    """Return what answers once by the record behind ``gate``."""
    return Once(KeptAnswers(gate))


def _response_of(act: Callable[[], Response]) -> Response:
    """Return the response of ``act``, also where it is a refusal: that is an answer to be kept too."""
    try:
        return act()
    except (RegistryError, VerifierError, HTTPException) as error:
        return current_app.make_response(current_app.handle_user_exception(error))


def _answered(answer: Answer, *, again: bool) -> Response:
    response = Response(answer.body, status=answer.status, content_type=answer.content_type)
    response.headers["Cache-Control"] = "no-store"
    if again:
        response.headers["Idempotency-Replayed"] = "true"
    return response
