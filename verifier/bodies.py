"""Request bodies, read strictly: media type, encoding and size are checked before anything is parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, cast

from flask import Request
from msgspec import Struct
from msgspec.structs import replace
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import ClientDisconnected

from .asked import NOTHING_ASKED, Asked, asked_for, json_kind, member
from .batch import BATCH_TYPE
from .document.strict_json import JsonObject, parse_object
from .errors import shortened
from .kept_body import kept_body, unannounced
from .limits import Limits
from .problems import BodyUnreadable, ContentEncodingRefused, ContentTypeRefused, LengthMissing, MemberMissing, MemberType

JSON_TYPES = "application/json, or a type that ends in +json, application/vc or application/vp"


class BodyLimits(Struct, frozen=True):
    """Bounds of a request, in bytes and seconds."""

    document_bytes: int = 256 * 1024  # a JSON or text body
    picture_bytes: int = 8 * 1024 * 1024  # a photo as a phone takes it
    drained_bytes: int = 16 * 1024 * 1024  # read and thrown away so that a sender of too much still reads our answer
    batch_bytes: int = 16 * 1024 * 1024  # a thousand licences with portraits
    batch_lines: int = 1_000
    batch_seconds: float = 30.0  # that the lines of a batch have together; good ones need some two
    seconds: float = 1.4  # of judging; the answer is to be out within two, also where other threads want the same core


DEFAULT_BODY_LIMITS = BodyLimits()


class Question(Struct, frozen=True):
    """What somebody wants judged: exactly one of the three is set, but for a possession token beside its licence.

    ``picture``: a file, for a crowd of pictures that wait in line would not fit into memory.
    ``asked``: what a presentation or token must have signed.
    """

    document: JsonObject | None = None
    text: str | None = None
    picture: BinaryIO | None = None
    asked: Asked = NOTHING_ASKED


def read_json(request: Request, limits: Limits) -> JsonObject:
    """Return the JSON object in the body.

    Raises:
        ContentTypeRefused: it is not declared as JSON, or not as UTF-8.
        ContentEncodingRefused: it is compressed.
        Malformed: it is not strict JSON.
    """
    return parse_object(read_json_bytes(request), limits)


def read_json_bytes(request: Request) -> bytes:
    """Return the body that is declared as JSON, byte for byte, at most ``max_content_length`` of it; raises as ``read_json`` does."""
    refuse_encoding(request)
    if not is_json(request.mimetype) or not declares_utf8(request):
        raise ContentTypeRefused(found=declared(request.content_type), wanted=JSON_TYPES)
    return read_bytes(request)


def read_batch(request: Request, body_limits: BodyLimits) -> bytes:
    """Return the body that is declared as lines of JSON.

    Raises:
        ContentTypeRefused, ContentEncodingRefused, BodyTooLarge, BodyUnreadable: as their names say.
    """
    refuse_encoding(request)
    request.max_content_length = body_limits.batch_bytes
    if request.mimetype != BATCH_TYPE or not declares_utf8(request):
        raise ContentTypeRefused(found=declared(request.content_type), wanted=f"{BATCH_TYPE}: a JSON object in each line")
    return read_bytes(request)


def read_question(request: Request, limits: Limits, body_limits: BodyLimits) -> Question:
    """Return what the body asks: a document, the text of a QR code (as JSON ``{"text": …}`` or plain), or a picture or PDF.

    Raises:
        ContentTypeRefused: none of those.
        LengthMissing: a form that does not say how long it is.
        Malformed: as its kind asks.
    """
    refuse_encoding(request)
    if is_picture(request.mimetype) or request.mimetype == "multipart/form-data":
        request.max_content_length = body_limits.picture_bytes
    if request.mimetype == "multipart/form-data":
        return _question_of_form(request, limits, body_limits)
    if not declares_utf8(request):
        raise ContentTypeRefused(found=declared(request.content_type), wanted="charset=utf-8")
    if is_picture(request.mimetype):
        return Question(picture=kept_body(request))
    return _question(request.mimetype, lambda: read_bytes(request), limits)


def refuse_encoding(request: Request) -> None:
    """Return nothing where the body is sent as it is.

    Raises:
        ContentEncodingRefused: it is compressed.
    """
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise ContentEncodingRefused(found=shortened(encoding), wanted="a body without Content-Encoding")


def is_json(media_type: str) -> bool:
    """Tell whether a media type (lower case, without parameters) is JSON by its name."""
    return media_type in ("application/json", "application/vc", "application/vp") or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )


def is_picture(media_type: str) -> bool:
    """Tell whether codes are looked for in a body of this media type (lower case, without parameters)."""
    return media_type.startswith("image/") or media_type == "application/pdf"


def declares_utf8(request: Request) -> bool:
    """Tell whether the body is declared as UTF-8, which is also what no declaration means."""
    return request.mimetype_params.get("charset", "utf-8").lower().replace("-", "") in ("utf8", "usascii")


def declared(content_type: str | None) -> str:
    """Return a Content-Type for a message."""
    return shortened(content_type) if content_type else "no Content-Type"


def read_bytes(request: Request) -> bytes:
    """Return the whole body.

    Raises:
        BodyTooLarge: it is longer than the request's ``max_content_length``.
        BodyUnreadable: the sender went away, or sent less than it announced.
    """
    try:
        raw = b"".join(unannounced(request)) if request.content_length is None else request.get_data(cache=False)
    except (ClientDisconnected, OSError) as error:
        raise BodyUnreadable(found=type(error).__name__, wanted="a whole body") from error
    if request.content_length is not None and len(raw) < request.content_length:
        raise BodyUnreadable(found=f"{len(raw)} bytes", wanted=f"{request.content_length}, as Content-Length says")
    return raw


def _question(media_type: str, read: Callable[[], bytes], limits: Limits) -> Question:
    if is_json(media_type):
        return _question_of_json(parse_object(read(), limits))
    if media_type == "text/plain":
        return Question(text=_decoded(read()))
    raise ContentTypeRefused(
        found=declared(media_type), wanted=f"{JSON_TYPES}; text/plain with the text of a QR code; an image or a PDF; or multipart/form-data"
    )


def _question_of_json(body: JsonObject) -> Question:
    """Return what a JSON body asks: it is a document, or has one, or the text of a code, or both, beside ``options``."""
    documents = [name for name in ("verifiableCredential", "verifiablePresentation") if name in body]
    # A presentation has a member verifiableCredential of its own, and a type.
    if "type" in body or not (documents or "text" in body) or body.keys() - {"text", "options", *documents[:1]}:
        return Question(document=body)
    document = member(body, documents[0]) if documents else None
    text = body.get("text")
    if "text" in body and not isinstance(text, str):
        raise MemberType(found=json_kind(text), wanted="a string", place="/text")
    return Question(document=document, text=text if isinstance(text, str) else None, asked=asked_for(body))


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BodyUnreadable(found=f"byte {raw[error.start]:#04x} at {error.start}", wanted="UTF-8") from None
    # A scanner ends its line with Enter. Nothing else is trimmed: spaces are digits of base45.
    return text.rstrip("\r\n")


def _question_of_form(request: Request, limits: Limits, body_limits: BodyLimits) -> Question:
    if request.content_length is None:
        raise LengthMissing(found="a form in chunks", wanted="a form with Content-Length")
    request.max_form_parts = 8
    request.max_form_memory_size = body_limits.document_bytes
    uploads: list[FileStorage] = [upload for name in request.files for upload in request.files.getlist(name)]
    asked = Asked(request.form.get("challenge"), request.form.get("domain"))
    if len(uploads) == 1:
        upload = uploads[0]
        question = _question_of_upload(upload, limits)
        return question if asked == NOTHING_ASKED else replace(question, asked=asked)
    text = request.form.get("text")
    if not uploads and text is not None:
        return Question(text=text.rstrip("\r\n"), asked=asked)
    raise MemberMissing(found=f"{len(uploads)} files", wanted="one file (a picture, a PDF or a JSON document), or a field named text")


def _question_of_upload(upload: FileStorage, limits: Limits) -> Question:
    if is_picture(upload.mimetype):
        return Question(picture=cast("BinaryIO", upload.stream))  # kept on disk by the framework where it is large
    # One byte more than allowed, so that the parser refuses.
    return _question(upload.mimetype or "application/octet-stream", lambda: upload.stream.read(limits.document_bytes + 1), limits)
