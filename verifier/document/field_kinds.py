"""What may stand in a field of a licence: the type codes of the directory (``s512``, ``d``, ``e:1,2,9``, ``holder[]`` …)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from ..errors import Malformed, shortened

TEXT_CHARACTERS = 256  # of a plain ``s``
PORTRAIT_CHARACTERS = 128 * 1024  # base64 of an ``img``, as in limits.portrait_characters
ITEMS = 200  # of a list; each is some quads, of which a licence may have 2,000


class FieldTypeMalformed(Malformed):
    """A field's type code that the directory does not know."""

    code = "field_type_malformed"


class Kind(StrEnum):
    """The type codes, without their limits and choices."""

    TEXT = "s"
    DATE = "d"
    INSTANT = "dt"
    WHOLE = "i"
    NUMBER = "n"
    FLAG = "b"
    MONEY = "money"
    CHOICE = "e"
    PATTERN = "p"
    USCC = "uscc"
    CITIZEN = "cid"
    AREA = "area"
    UNIT = "unit"
    IDENTIFIER = "ident"
    TYPE_CODE = "tcode"
    VERSION = "ver"
    MATTER = "matter"
    IMAGE = "img"
    HOLDER = "holder"
    REVIEW = "review"
    TAX_LINE = "taxline"
    SPOUSE = "spouse"
    PARENT = "parent"


OBJECTS = frozenset({Kind.HOLDER, Kind.REVIEW, Kind.TAX_LINE, Kind.SPOUSE, Kind.PARENT})

# Forms of the kinds that have one. [0-9], never \d, which means other digits too in some languages; and no ``$``,
# which in some languages also matches before a last newline.
FORMS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.MONEY: r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?( [A-Z]{3})?",
        Kind.AREA: r"[0-9]{6}",
        Kind.UNIT: r"[0-9]{6}[0-9A-Z]{22}",
        Kind.TYPE_CODE: r"[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}",
        Kind.VERSION: r"[0-9]{3}",
        Kind.MATTER: r"[0-9A-HJ-NPQRTUWXY]{18}[0-9A-Z]{13}",
    }
)


class FieldType(Struct, frozen=True):
    """A type code, taken apart.

    Attributes:
        code: as the directory writes it.
        kind: what one value is.
        many: whether a list of such values stands in the field.
        count: the exact length of the list (``spouse[2]``), or None.
        longest: of a text, in characters.
        choices: of a ``e:`` or ``e[]:``.
        pattern: of a ``p:``; the whole value matches it.
    """

    code: str
    kind: Kind
    many: bool = False
    count: int | None = None
    longest: int = TEXT_CHARACTERS
    choices: tuple[str, ...] = ()
    pattern: str = ""


_CODE = re.compile(r"(?P<kind>[a-z]+)(?P<longest>[1-9][0-9]{0,4})?(?:\[(?P<count>[1-9]?)\](?P<many>))?(?::(?P<rest>.+))?")


def parse_field_type(code: str, place: str = "") -> FieldType:
    """Return the type that ``code`` writes.

    Raises:
        FieldTypeMalformed: no such kind, or a limit, a list or a choice that the kind cannot have.
    """
    match = _CODE.fullmatch(code)
    if match is None or match["kind"] not in list(Kind):
        raise FieldTypeMalformed(found=shortened(code), wanted=f"one of {', '.join(Kind)}, with its limits", place=place)
    kind = Kind(match["kind"])
    rest, many = match["rest"] or "", match["many"] is not None
    if bool(rest) != (kind in (Kind.CHOICE, Kind.PATTERN)) or (match["longest"] and kind is not Kind.TEXT):
        raise FieldTypeMalformed(
            found=shortened(code), wanted="e:…, e[]:… or p:… with what may stand there; a length for s only", place=place
        )
    if many and kind not in OBJECTS | {Kind.TEXT, Kind.CHOICE}:
        raise FieldTypeMalformed(found=shortened(code), wanted="a list of texts, choices or objects", place=place)
    if kind is Kind.PATTERN:
        _require_pattern(rest, place)
    return FieldType(
        code=code,
        kind=kind,
        many=many,
        count=int(match["count"]) if match["count"] else None,
        longest=int(match["longest"] or TEXT_CHARACTERS),
        choices=tuple(rest.split(",")) if kind is Kind.CHOICE else (),
        pattern=rest if kind is Kind.PATTERN else "",
    )


def _require_pattern(pattern: str, place: str) -> None:
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise FieldTypeMalformed(found=f"{shortened(pattern)} ({wrong})", wanted="a regular expression", place=place) from None
    if re.search(r"\\[dDwWsSbB]", pattern):
        raise FieldTypeMalformed(
            found=shortened(pattern), wanted="[0-9] and the like: \\d and its kin differ between languages", place=place
        )
