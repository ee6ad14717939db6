"""One text of a licence as a CBOR value: Chinese in two bytes a character, digits packed, and what was said before by number.

- a negative integer ``-1 - n`` is the text number ``n``: from 0 those of ``KNOWN``, then in the order of first use
- a byte string is GB18030 with the top bit of every byte turned over: so the usual characters fall among the 144
  values that DEFLATE's fixed code writes in eight bits
- a byte string that begins with 0x80 + n is a number of n decimal digits, 10 to 31, big-endian without leading zero bytes
- a byte string that begins with 0x81 is a citizen number: area, days since 1900-01-01 in 16 bits, order of birth in
  ten bits; the check character follows from them, and the day of birth counts as the next text that was said
- a text string is itself
- in a member that holds a date, a non-negative integer is the number of days since 1900-01-01
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from ...document.numbers import citizen_number_check, citizen_number_holds
from ...errors import shortened
from ..cbor import CborValue
from ..errors import Bomb, CborLdMalformed

KNOWN: Final = ("1", "2", "中国", "汉族", "original")  # what very many licences say; every reader has it, so it never changes

_TURNED: Final = bytes(octet ^ 0x80 for octet in range(256))
_MARK: Final = 0x80  # of packed digits, and the next of a citizen number: the signs that they would be are control characters
_CITIZEN: Final = _MARK + 1
_CITIZEN_BYTES: Final = 7
_DAY_BITS, _ORDER_BITS = 16, 10
_FEWEST_DIGITS, _MOST_DIGITS = 10, 31  # fewer are as short by themselves
_MANY_DIGITS: Final = re.compile(rf"[0-9]{{{_FEWEST_DIGITS},{_MOST_DIGITS}}}", re.ASCII)
# Editions of GB18030 (2000, 2005, 2022) differ in these; they are written as UTF-8, which nobody will change.
_MOVED: Final = re.compile(
    "[\u1e3f\u20ac\u9fb4-\u9fbb\ue000-\uf8ff\ufe10-\ufe19\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe]"
)
_FIRST_DAY: Final = date(1900, 1, 1)
_WHOLE_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class WrittenTexts:
    """Writes the texts of one licence, and numbers them."""

    def __init__(self) -> None:
        self._numbers = {text: number for number, text in enumerate(KNOWN)}
        self._count = len(KNOWN)

    def text(self, text: str) -> CborValue:
        """Return the value that stands for ``text`` here."""
        known = self._known(text)
        return self._by_itself(text) if known is None else known

    def day(self, text: str) -> CborValue:
        """Return the value that stands for ``text`` in a member that holds a date."""
        known = self._known(text)
        if known is not None:
            return known
        days = _days(text)
        return self._by_itself(text) if days is None else days

    def imply(self, text: str) -> None:
        """Count ``text`` as said: it follows from what was."""
        self._numbers.setdefault(text, self._count)
        self._count += 1

    def _known(self, text: str) -> int | None:
        number = self._numbers.setdefault(text, self._count)
        if number < self._count:
            return -1 - number
        self._count += 1
        return None

    def _by_itself(self, text: str) -> CborValue:
        if _MANY_DIGITS.fullmatch(text) or citizen_number_holds(text):
            return self._citizen(text) or _digits(text)
        if text.isascii() or ord(text[0]) < 0x20 or _MOVED.search(text):
            return text
        try:
            return text.encode("gb18030").translate(_TURNED)
        except UnicodeEncodeError:  # a lone surrogate; who writes the CBOR says so
            return text

    def _citizen(self, text: str) -> bytes | None:
        birth = f"{text[6:10]}-{text[10:12]}-{text[12:14]}"
        days = _days(birth) if citizen_number_holds(text) else None
        if days is None or days >> _DAY_BITS:
            return None
        self.imply(birth)
        number = (int(text[:6]) << _DAY_BITS | days) << _ORDER_BITS | int(text[14:17])
        return bytes((_CITIZEN,)) + number.to_bytes(_CITIZEN_BYTES - 1)


def _digits(text: str) -> CborValue:
    if not text.isdecimal():  # a citizen number of the century before
        return text
    number = int(text)
    return bytes((_MARK + len(text),)) + number.to_bytes((number.bit_length() + 7) // 8)


def _days(text: str) -> int | None:
    if not _WHOLE_DATE.fullmatch(text):
        return None
    try:
        days = (date.fromisoformat(text) - _FIRST_DAY).days
    except ValueError:
        return None
    return days if days >= 0 else None


class ReadTexts:
    """Reads the texts of one licence in the order in which they were written.

    Args:
        repeated: how many characters may be said again by number: a few bytes could ask for megabytes otherwise.
    """

    def __init__(self, repeated: int) -> None:
        self._texts = [*KNOWN]
        self._left = repeated

    def text(self, value: CborValue) -> str:
        """Return the text that ``value`` stands for.

        Raises:
            CborLdMalformed: it stands for none.
            Bomb: more was said again than a licence says.
        """
        if isinstance(value, int) and not isinstance(value, bool) and value < 0:
            return self._again(-1 - value)
        if isinstance(value, str):
            text = value
        elif isinstance(value, bytes):
            text = _read_octets(value)
        else:
            raise CborLdMalformed(found=f"{shortened(value)} for a text", wanted="bytes, a text or the number of an earlier one")
        self._texts.append(text)
        if isinstance(value, bytes) and value[:1] == bytes((_CITIZEN,)):
            self.imply(f"{text[6:10]}-{text[10:12]}-{text[12:14]}")
        return text

    def day(self, value: CborValue) -> str:
        """Return the text that ``value`` stands for in a member that holds a date."""
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            return self.text(value)
        text = _date(value)
        self._texts.append(text)
        return text

    def imply(self, text: str) -> None:
        """Count ``text`` as said: it follows from what was."""
        self._texts.append(text)

    def _again(self, number: int) -> str:
        if number >= len(self._texts):
            raise CborLdMalformed(found=f"the text number {number}", wanted=f"one of the {len(self._texts)} before it")
        text = self._texts[number]
        self._left -= len(text)
        if self._left < 0:
            raise Bomb(found="texts that are said again and again", wanted="as much as a licence says")
        return text


def _date(days: int) -> str:
    try:
        return (_FIRST_DAY + timedelta(days=days)).isoformat()
    except OverflowError:
        raise CborLdMalformed(found=f"{days} days since 1900", wanted="a day before the year 10000") from None


def _read_octets(octets: bytes) -> str:
    mark = octets[0] if octets else 0
    if mark == _CITIZEN:
        return _read_citizen(octets)
    if _MARK + _FEWEST_DIGITS <= mark <= _MARK + _MOST_DIGITS:
        return _read_digits(octets)
    try:
        return octets.translate(_TURNED).decode("gb18030")
    except UnicodeDecodeError as error:
        raise CborLdMalformed(found="bytes that are no GB18030", wanted="GB18030 with the top bits turned over") from error


def _read_digits(octets: bytes) -> str:
    count, number = octets[0] - _MARK, int.from_bytes(octets[1:])
    if len(octets) > _MOST_DIGITS or number >= 10**count:
        raise CborLdMalformed(found=f"a number of more than {count} digits", wanted=f"{count}")
    return f"{number:0{count}d}"


def _read_citizen(octets: bytes) -> str:
    number = int.from_bytes(octets[1:])
    area, days = number >> _DAY_BITS + _ORDER_BITS, number >> _ORDER_BITS & (1 << _DAY_BITS) - 1
    order = number & (1 << _ORDER_BITS) - 1
    if len(octets) != _CITIZEN_BYTES or area > 999_999 or order > 999:
        raise CborLdMalformed(found="a citizen number of more than 17 digits", wanted="area, day of birth, order of birth")
    first = f"{area:06d}{_date(days).replace('-', '')}{order:03d}"
    return first + citizen_number_check(first)
