"""The refusals of strict JSON, each with its own code."""

from __future__ import annotations

from ..errors import Malformed


class JsonRefused(Malformed):
    """Some bytes are no JSON text that this verifier reads."""

    code = "json_refused"


class JsonEncoding(JsonRefused):
    """The bytes are not UTF-8, or begin with a byte order mark."""

    code = "json_encoding"


class JsonSyntax(JsonRefused):
    """The text is not JSON (RFC 8259); ``NaN`` and ``Infinity`` are not."""

    code = "json_syntax"


class JsonDuplicateMember(JsonRefused):
    """An object names a member twice, so two readers may see two documents."""

    code = "json_duplicate_member"


class JsonNumber(JsonRefused):
    """A number that a double does not hold exactly as written, or not at all."""

    code = "json_number"


class JsonSurrogate(JsonRefused):
    """Half of a surrogate pair: no character, and no UTF-8."""

    code = "json_surrogate"


class JsonDepth(JsonRefused):
    """Arrays and objects stand inside each other too deep."""

    code = "json_depth"


class JsonValues(JsonRefused):
    """Too many values in all."""

    code = "json_values"


class JsonString(JsonRefused):
    """A text or a member name is too long."""

    code = "json_string"


class JsonSize(JsonRefused):
    """Too many bytes in all."""

    code = "json_size"


class JsonKind(JsonRefused):
    """Well-formed JSON, but no object where one was wanted."""

    code = "json_kind"
