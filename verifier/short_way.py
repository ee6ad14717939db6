"""``POST /credentials/verify`` as most send it, answered without the web framework, which takes as long as the verification.

Whatever is not of that form, in its headers or in its body, goes to the framework untouched, and so does what can't be answered here.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from .answers import JSON, Written
from .api import CREDENTIALS, strict_answer
from .edge import HEADERS, RULE
from .judge import Judge

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

_STATUS = {200: "200 OK", 400: "400 Bad Request"}
_ACCEPTED = ("*/*", JSON)


class ShortWay:
    """A WSGI application in front of another, which answers the same to everything, in more time.

    Args:
        most: bytes of a body; the other one refuses more.
    """

    def __init__(self, application: WSGIApplication, judge: Judge, *, most: int) -> None:
        self._application = application
        self._judge = judge
        self._most = most

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._answer(environ) if self._is_for_us(environ) else None
        if answer is None:
            return self._application(environ, start_response)
        environ[RULE] = CREDENTIALS
        headers = [("Content-Type", answer.media_type), ("Content-Length", str(len(answer.body))), *HEADERS.items()]
        start_response(_STATUS[answer.status], headers)
        return [answer.body]

    def _is_for_us(self, environ: dict[str, Any]) -> bool:
        length = environ.get("CONTENT_LENGTH") or "none"
        return (
            environ["PATH_INFO"] == CREDENTIALS
            and environ["REQUEST_METHOD"] == "POST"
            and environ.get("CONTENT_TYPE") == JSON
            and environ.get("HTTP_ACCEPT", "*/*") in _ACCEPTED
            and "HTTP_CONTENT_ENCODING" not in environ
            and "HTTP_TRANSFER_ENCODING" not in environ
            and len(length) <= len(str(self._most))
            and length.isascii()
            and length.isdecimal()
            and int(length) <= self._most
        )

    def _answer(self, environ: dict[str, Any]) -> Written | None:
        length = int(environ["CONTENT_LENGTH"])
        try:
            body = environ["wsgi.input"].read(length)
            environ["wsgi.input"] = BytesIO(body)  # from where the framework reads it again
            if len(body) < length:
                return None
            return strict_answer(self._judge.credential(body), self._judge.desk.zone)
        except Exception:
            # It meets the framework's way too, where everything that goes wrong is told and logged in one place.
            return None
