"""The numbers that carry a check of their own, and the characters that complete them.

Lower case, full-width digits and surrounding space are not forgiven: what is signed is compared character by character.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from ..errors import Malformed, shortened

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they are read as 1, 0, 5, U, 2
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_USCC = re.compile(f"[{USCC_ALPHABET}]{{18}}")
_USCC_START = re.compile(f"[{USCC_ALPHABET}]{{17}}")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_ORGANISATION_START = re.compile(r"[0-9A-Z]{8}")
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_CITIZEN_START = re.compile(r"[0-9]{17}")
_ALPHANUMERIC = re.compile(r"[0-9A-Z]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Sums of values with weights, modulo a prime: where the weights are powers of w, the sum is a number of base b, and b mod p = w.
# Python reads such a number at once. The tables write each character as the digit of its value; only looked-at texts get here.
_USCC_DIGITS = bytes(ord(ALPHANUMERIC[max(USCC_ALPHABET.find(chr(sign)), 0)]) for sign in range(256))
_DIGITS_MOD_11 = bytes(ord(ALPHANUMERIC[max(ALPHANUMERIC.find(chr(sign)), 0) % 11]) for sign in range(256))
_USCC_BASE = 34  # 3 mod 31: the weights of GB 32100 are 3^(i-1), so the text is read backwards
_BASE = 13  # 2 mod 11: the weights 3 7 9 10 5 8 4 2 of GB 11714 are 2^(9-i), those of GB 11643 are 2^(18-i)
_VALUES = bytes(max(ALPHANUMERIC.find(chr(sign)), 0) for sign in range(256))
# The product of ISO 7064 MOD 37,36 after one more character: 36 entries for each product before, by the value of the character.
_PRODUCTS = tuple(36 * (2 * ((product + value - 1) % 36 + 1) % 37) for product in range(37) for value in range(36))
_COMMON = 21 + 18  # characters of type and issuer, with which all identifiers of a department's type begin
_CITIZEN_CHECKS = "10X98765432"


class NumberMalformed(Malformed):
    """The start of a number, to be completed, has a length or a character that the number cannot have."""

    code = "number_malformed"


def uscc_check(first17: str) -> str:
    """Return the last character of a unified social credit code from its first 17.

    Source: GB 32100-2015, weights 3^(i-1) mod 31.

    Raises:
        NumberMalformed: not 17 characters of ``USCC_ALPHABET``.
    """
    _require(first17, _USCC_START, "17 of 0-9 A-Z without I O S V Z")
    return _uscc_check(first17)


def uscc_holds(text: str) -> bool:
    """Return whether ``text`` is a unified social credit code whose own check and whose organisation code's check hold."""
    return bool(_USCC.fullmatch(text)) and _uscc_check(text) == text[17] and organisation_code_holds(text[8:17])


def _uscc_check(text: str) -> str:
    return USCC_ALPHABET[-int(text[16::-1].encode().translate(_USCC_DIGITS), _USCC_BASE) % 31]


def organisation_code_check(first8: str) -> str:
    """Return the last character of an organisation code from its first 8.

    Source: GB 11714; 11 - sum mod 11, where 10 is written X and 11 is written 0.

    Raises:
        NumberMalformed: not 8 of 0-9 A-Z.
    """
    _require(first8, _ORGANISATION_START, "8 of 0-9 A-Z")
    return _organisation_check(first8)


def organisation_code_holds(text: str) -> bool:
    """Return whether ``text`` is an organisation code of 9 characters, without hyphen, whose check holds."""
    return bool(_ORGANISATION.fullmatch(text)) and _organisation_check(text) == text[8]


def _organisation_check(text: str) -> str:
    return "0123456789X"[-2 * int(text[:8].encode().translate(_DIGITS_MOD_11), _BASE) % 11]


def citizen_number_check(first17: str) -> str:
    """Return the last character (0-9 or X) of a citizen number from its first 17 digits.

    Source: GB 11643-1999.

    Raises:
        NumberMalformed: not 17 digits.
    """
    _require(first17, _CITIZEN_START, "17 digits")
    return _citizen_check(first17)


def _citizen_check(text: str) -> str:
    return _CITIZEN_CHECKS[2 * int(text[:17], _BASE) % 11]


def citizen_number_holds(text: str) -> bool:
    """Return whether ``text`` is a citizen number: 18 characters, a real date of birth in 7-14, and a check that holds."""
    if not _CITIZEN.fullmatch(text) or not date_holds(f"{text[6:10]}-{text[10:12]}-{text[12:14]}"):
        return False
    return _citizen_check(text) == text[17]


def date_holds(text: str) -> bool:
    """Return whether ``text`` is a day of the calendar written ``YYYY-MM-DD``, in the years 0001 to 9999."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_character(text: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character of ``text`` (0-9 A-Z), e.g. ``M`` for ``A12425GABC1234002``.

    Raises:
        NumberMalformed: empty, or a character outside 0-9 A-Z.
    """
    _require(text, _ALPHANUMERIC, "one or more of 0-9 A-Z")
    row = _row_after(_row_of_common(text[:_COMMON]), text[_COMMON:])
    return ALPHANUMERIC[(37 - row // 36) % 36]


def _row_after(row: int, text: str) -> int:
    """Return the row of the table for the product after ``text``."""
    for value in text.encode().translate(_VALUES):
        row = _PRODUCTS[row + value]
    return row


@lru_cache(maxsize=256)
def _row_of_common(text: str) -> int:
    return _row_after(36 * 36, text)  # the row for the product 36


def _require(text: str, form: re.Pattern[str], wanted: str) -> None:
    if not form.fullmatch(text):
        raise NumberMalformed(found=shortened(text), wanted=wanted)
