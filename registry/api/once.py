"""``Idempotency-Key``: the same request again gets the same answer; another one under the same key is refused.

Source: the HTTP field of draft-ietf-httpapi-idempotency-key-header. A key is a wish of the sender: without one,
the verbs are as idempotent as they are by themselves. A refusal is no answer to be kept: what takes a second person is refused until
that person agreed, and then the same is sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from flask import Response, request

from ..departments.kept_answers import Answer, Claim, KeptAnswers, request_digest
from ..gate import Gate
from .door import visitor

HEADER = "Idempotency-Key"
REFUSED = 400  # from here on nothing was done, or nothing is known of it: the same again is judged anew, as things stand then


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
            return _again(claim.answer)
        response = act()
        if response.status_code >= REFUSED:
            return response
        given = Answer(response.status_code, response.content_type or "", response.get_data())
        kept = self._book.keep(claim, given)
        return response if kept is given else _again(kept)


def once_on(gate: Gate) -> Once:
    """Return what answers once by the record behind ``gate``."""
    return Once(KeptAnswers(gate))


def _again(answer: Answer) -> Response:
    response = Response(answer.body, status=answer.status, content_type=answer.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Idempotency-Replayed"] = "true"
    return response
