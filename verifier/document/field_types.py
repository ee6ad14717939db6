"""The text of a sheet's cell, read as the value of a field.

What people type is met halfway only where it can mean one thing:

* Codes, dates, numbers, choices: white space around them is cut off; letters of credit codes and citizen numbers are raised to
  upper case. Dates may also be written ``2024/5/1``, ``2024.5.1`` and ``2024年5月1日`` (year first, always four digits); ``长期`` in a
  date is an empty cell.
* Texts are kept to the character, with their spaces; only CR LF, the newline of some spreadsheets, becomes one newline.
* A cell of nothing but white space is empty.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType

from ..errors import Malformed, shortened
from ..limits import Limits
from .cell_errors import (
    CellError,
    ControlCharacter,
    NotADate,
    NotADateTime,
    NotAFlag,
    NotAnImage,
    NotANumber,
    NotJson,
    NotOneOf,
    NotUnique,
    NumberCheckFailed,
    TooLong,
    WrongForm,
)
from .field_kinds import FORMS, ITEMS, OBJECTS, PORTRAIT_CHARACTERS, FieldType, Kind, parse_field_type
from .identifier import identifier_holds
from .instants import InstantMalformed, parse_instant
from .numbers import citizen_number_holds, uscc_holds
from .strict_json import JsonValue, parse_json

__all__ = ["CellError", "FieldType", "cell_reader", "holder_code_type", "parse_cell", "parse_field_type"]

# Nobody sees these, and so two names that look the same differ, or one reads otherwise than it is: C0 and C1, zero width and
# direction, what is no character. A joiner (U+200C, U+200D) is none of them: some scripts need it.
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"
    r"\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    r"\ufdd0-\ufdef\ufffe\uffff]"
)
FORM_WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.MONEY: "a decimal number without separators, and a currency where it is not CNY, such as 10000000.00 CNY",
        Kind.AREA: "an area code of six digits",
        Kind.UNIT: "a real-estate unit number of 28 characters",
        Kind.TYPE_CODE: "a type code of 21 characters",
        Kind.VERSION: "a version of three digits, such as 001",
        Kind.MATTER: "a service matter code of 31 characters",
    }
)
LONG_TERM = ("长期", "長期")
CELL_LIMITS = Limits(depth=4, values=2_000)

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
)
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,14})?")
_FLAGS = {"true": True, "是": True, "yes": True, "1": True, "false": False, "否": False, "no": False, "0": False}
_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


def parse_cell(field_type: str | FieldType, text: str) -> JsonValue:
    """Return the value that a cell's ``text`` writes for a field, or None where the cell is empty.

    Raises:
        CellError: a subclass with its own code for each fault.
        FieldTypeMalformed: ``field_type`` is no type code.
    """
    wanted = parse_field_type(field_type) if isinstance(field_type, str) else field_type
    kept = text.replace("\r\n", "\n")
    if not kept.strip():
        return None
    if match := CONTROL.search(kept):
        raise ControlCharacter(found=f"U+{ord(match[0]):04X} as character {match.start() + 1}", wanted="text, newline and tab only")
    return cell_reader(wanted)(kept)


def cell_reader(wanted: FieldType) -> Callable[[str], JsonValue]:
    """Return what reads the cells of one field, as ``parse_cell`` does: of texts that aren't blank, without ``CONTROL`` characters."""
    if wanted.kind in OBJECTS:
        return partial(_objects, wanted)
    return partial(_items if wanted.many else _READERS[wanted.kind], wanted)


def holder_code_type(code_type: str) -> str:
    """Return the type code of a holder's number: ``001`` is a credit code, ``111`` a citizen number, all else a text."""
    return {"001": "uscc", "111": "cid"}.get(code_type, "s64")


def _items(wanted: FieldType, text: str) -> JsonValue:
    items = [item.strip() for item in text.split("|")]
    if len(items) > ITEMS:
        raise TooLong(found=f"{len(items)} items", wanted=f"at most {ITEMS}")
    if "" in items:
        raise WrongForm(found="an empty item", wanted="items with one | between them")
    if len(set(items)) != len(items):
        # A signed list is a set: the second of two equal items would not be signed.
        raise NotUnique(found=shortened(max(items, key=items.count)), wanted="each item once")
    return [_READERS[wanted.kind](wanted, item) for item in items]


def _objects(wanted: FieldType, text: str) -> JsonValue:
    shape = "a JSON list of objects" if wanted.many else "a JSON object"
    try:
        value = parse_json(text.strip().encode(), CELL_LIMITS)
    except Malformed as wrong:
        raise NotJson(found=wrong.found, wanted=shape, place=wrong.place) from wrong
    except UnicodeEncodeError:
        raise NotJson(found="half of a surrogate pair", wanted=shape) from None
    if not wanted.many or isinstance(value, dict):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise NotJson(found=shortened(text), wanted=shape)
    return value if wanted.many else value[0]


def _text(wanted: FieldType, text: str) -> JsonValue:
    if len(text) > wanted.longest:
        raise TooLong(found=f"{len(text)} characters", wanted=f"at most {wanted.longest}")
    return text


def _date(_: FieldType, text: str) -> JsonValue:
    stripped = text.strip()
    if stripped in LONG_TERM:
        return None
    if match := _DATE.fullmatch(stripped):
        year, month, day = (int(part) for part in match.groups() if part is not None)
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    raise NotADate(found=shortened(stripped), wanted="a day such as 2024-05-01")


def _instant(_: FieldType, text: str) -> JsonValue:
    stripped = text.strip()
    try:
        parse_instant(stripped)
    except InstantMalformed as wrong:
        raise NotADateTime(found=wrong.found, wanted=wrong.wanted) from None
    return stripped


def _whole(_: FieldType, text: str) -> JsonValue:
    stripped = text.strip()
    if not _WHOLE.fullmatch(stripped):
        raise NotANumber(found=shortened(stripped), wanted="a whole number from 0, digits only")
    return int(stripped)


def _number(_: FieldType, text: str) -> JsonValue:
    stripped = text.strip()
    digits = stripped.replace(".", "").replace("-", "").strip("0")
    if not _NUMBER.fullmatch(stripped) or len(digits) > 15:
        raise NotANumber(found=shortened(stripped), wanted="a decimal number of at most 15 digits, such as 12.5")
    number = float(stripped)
    return int(number) if number == math.floor(number) else number


def _flag(_: FieldType, text: str) -> JsonValue:
    stripped = text.strip().lower()
    if stripped not in _FLAGS:
        raise NotAFlag(found=shortened(stripped), wanted="true or false (是 or 否)")
    return _FLAGS[stripped]


def _choice(wanted: FieldType, text: str) -> JsonValue:
    stripped = text.strip()
    if stripped not in wanted.choices:
        raise NotOneOf(found=shortened(stripped), wanted=f"one of {', '.join(wanted.choices)}")
    return stripped


def _form(wanted: FieldType, text: str) -> JsonValue:
    pattern = wanted.pattern or FORMS[wanted.kind]
    stripped = text.strip()
    if not re.fullmatch(pattern, stripped):
        raise WrongForm(found=shortened(stripped), wanted=FORM_WORDS.get(wanted.kind, f"the form {pattern}"))
    return stripped


def _unit(wanted: FieldType, text: str) -> JsonValue:
    # Printed in groups: 440199 001001 GB00001 F00010001.
    return _form(wanted, text.replace(" ", ""))


def _uscc(_: FieldType, text: str) -> JsonValue:
    return _checked(text.strip().upper(), uscc_holds, "a unified social credit code whose checks hold")


def _citizen(_: FieldType, text: str) -> JsonValue:
    return _checked(text.strip().upper(), citizen_number_holds, "a citizen number with a real date and a check that holds")


def _identifier(_: FieldType, text: str) -> JsonValue:
    return _checked(text.strip(), identifier_holds, "a licence identifier whose check character holds")


def _checked(text: str, holds: Callable[[str], bool], wanted: str) -> JsonValue:
    if not holds(text):
        raise NumberCheckFailed(found=shortened(text), wanted=wanted)
    return text


def _image(_: FieldType, text: str) -> JsonValue:
    wanted = "base64 of a JPEG, PNG or WebP picture"
    stripped = "".join(text.split())
    if len(stripped) > PORTRAIT_CHARACTERS:
        raise TooLong(found=f"{len(stripped)} characters", wanted=f"{wanted}, at most {PORTRAIT_CHARACTERS}")
    try:
        picture = base64.b64decode(stripped, validate=True)
    except (binascii.Error, ValueError):
        raise NotAnImage(found=shortened(stripped), wanted=wanted) from None
    if not picture.startswith(_IMAGE_STARTS):
        raise NotAnImage(found=f"bytes {picture[:4].hex()} …", wanted=wanted)
    return stripped


_READERS: Mapping[Kind, Callable[[FieldType, str], JsonValue]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.MONEY: _form,
    Kind.CHOICE: _choice,
    Kind.PATTERN: _form,
    Kind.USCC: _uscc,
    Kind.CITIZEN: _citizen,
    Kind.AREA: _form,
    Kind.UNIT: _unit,
    Kind.IDENTIFIER: _identifier,
    Kind.TYPE_CODE: _form,
    Kind.VERSION: _form,
    Kind.MATTER: _form,
    Kind.IMAGE: _image,
}
