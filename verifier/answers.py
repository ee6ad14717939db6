"""Flask responses: JSON, problems and published files. The one place where status, media type and caching meet."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from flask import Response, request
from msgspec import Struct
from werkzeug.exceptions import NotAcceptable

from .problems import MEDIA_TYPE, Problem

JSON = "application/json"


class Written(Struct, frozen=True):
    """An answer as it goes out, headers of every answer left out."""

    status: int
    media_type: str
    body: bytes

    def response(self) -> Response:
        """Return it as the web framework sends it."""
        return Response(self.body, status=self.status, content_type=self.media_type)


def written(document: Mapping[str, object] | Sequence[object], status: int = 200) -> Written:
    """Return ``document`` as JSON."""
    return Written(status, JSON, _json(document))


def written_problem(problem: Problem, instance: str = "") -> Written:
    """Return ``problem`` with a random instance, unless one was logged already."""
    return Written(problem.status, MEDIA_TYPE, _json(problem.as_json(instance or uuid.uuid4().urn)))


def json_answer(document: Mapping[str, object] | Sequence[object], status: int = 200) -> Response:
    """Return ``document`` as JSON that no cache keeps."""
    answer = written(document, status).response()
    answer.headers["Cache-Control"] = "no-store"
    return answer


def problem_answer(problem: Problem, instance: str = "") -> Response:
    """Return ``problem`` as ``application/problem+json`` with a random instance, unless one was logged already."""
    answer = written_problem(problem, instance).response()
    answer.headers["Cache-Control"] = "no-store"
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


def published_answer(
    body: bytes, media_types: Sequence[str], *, max_age: int, immutable: bool = False, modified: datetime | None = None
) -> Response:
    """Return a public file that anybody may cache, or 304 where the asker has it.

    ``media_types``: what the body may be called; the first is the default, ``Accept`` chooses.

    Raises:
        NotAcceptable: ``Accept`` leaves none of them.
    """
    answer = Response(body, content_type=chosen_media_type(media_types))
    answer.headers["Cache-Control"] = f"public, max-age={max_age}" + (", immutable" if immutable else "")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if len(media_types) > 1:
        answer.headers["Vary"] = "Accept"
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    if modified is not None:
        answer.last_modified = modified
    answer.make_conditional(request)
    return answer


def chosen_media_type(media_types: Sequence[str]) -> str:
    """Return the media type that ``Accept`` likes best, the first where it does not mind.

    Raises:
        NotAcceptable: it leaves none of them.
    """
    accepted = request.accept_mimetypes
    if not accepted:
        return media_types[0]
    best = accepted.best_match(list(media_types))
    if best is None:
        raise NotAcceptable
    return best


def _json(document: Mapping[str, object] | Sequence[object]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
