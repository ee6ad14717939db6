"""The identifier of a licence: ``ARC.TYPE.ISSUER.SERIAL.VERSION.CHECK`` (GB/T 36904)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Self

from msgspec import Struct

from ..errors import Malformed, shortened
from .numbers import check_character, uscc_holds

URN = "urn:licence:"
IDENTIFIER_CHARACTERS = 200  # arc included; the five parts make 78 at most, a national arc has 16

_SHAPE = re.compile(
    r"(?:(?P<arc>[0-2](?:\.(?:0|[1-9][0-9]*))+)\.)?"
    r"(?P<type>[0-9A-Z]{18}[0-9]{3})\.(?P<issuer>[0-9A-Z]{18})\.(?P<serial>[0-9A-Z]{7,32})\.(?P<version>[0-9]{3})\.(?P<check>[0-9A-Z])"
)


class IdentifierMalformed(Malformed):
    """A text that cannot be the identifier of a licence, whatever its check character."""

    code = "identifier_malformed"


class IdentifierCheckMismatch(Malformed):
    """An identifier that is well made but whose check character is another one than computed."""

    code = "identifier_check_mismatch"


class LicenceIdentifier(Struct, frozen=True):
    """One version of one licence.

    Attributes:
        type_code: 21 characters: the credit code of the authority that defined the type, and a number of three digits.
        issuer_code: 18 characters: the credit code of the authority that issued the licence.
        serial: 7 to 32 of 0-9 A-Z.
        version: 1 to 999.
        check: the check character as it was written; ``check_holds`` says whether it is the right one.
        arc: the dotted root under which the identifier stands, or "" where the text had none.
    """

    type_code: str
    issuer_code: str
    serial: str
    version: int
    check: str
    arc: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the identifier that ``text`` writes, with or without ``urn:licence:``, with or without its arc.

        The check character does not see where the dots stand, so lengths and the credit codes inside are checked too.

        Raises:
            IdentifierMalformed: a part is missing, has a wrong length or character, or a credit code inside is wrong.
            IdentifierCheckMismatch: all but the check character is right.
        """
        identifier = cls.parse_ignoring_check(text)
        if not identifier.check_holds:
            raise IdentifierCheckMismatch(
                found=f"check character {identifier.check}", wanted=f"{identifier.computed_check}, computed from the other parts"
            )
        return identifier

    @classmethod
    def parse_ignoring_check(cls, text: str) -> Self:
        """Return the identifier that ``text`` writes even if its check character is wrong: for imports, which flag it.

        Raises:
            IdentifierMalformed: as for ``parse``.
        """
        bare = text.removeprefix(URN)
        match = _SHAPE.fullmatch(bare) if len(bare) <= IDENTIFIER_CHARACTERS else None
        if match is None:
            raise IdentifierMalformed(found=shortened(text), wanted="TYPE(21).ISSUER(18).SERIAL(7-32).VERSION(3).CHECK(1)")
        made = cls(match["type"], match["issuer"], match["serial"], int(match["version"]), match["check"], match["arc"] or "")
        made._require_codes()
        return made

    @classmethod
    def compose(cls, *, type_code: str, issuer_code: str, serial: str, version: int, arc: str = "") -> Self:
        """Return the identifier of these parts, with its check character computed.

        Raises:
            IdentifierMalformed: a part that an identifier cannot have.
        """
        parts = f"{type_code}.{issuer_code}.{serial}.{version:03d}"
        if not _SHAPE.fullmatch(f"{arc}.{parts}.0" if arc else f"{parts}.0"):
            raise IdentifierMalformed(found=shortened(parts), wanted="TYPE(21), ISSUER(18), SERIAL(7-32 of 0-9 A-Z), VERSION 1..999")
        made = cls(type_code, issuer_code, serial, version, check_character(parts.replace(".", "")), arc)
        made._require_codes()
        return made

    def _require_codes(self) -> None:
        for part, code in (("TYPE", self.type_code[:18]), ("ISSUER", self.issuer_code)):
            if not uscc_holds(code):
                raise IdentifierMalformed(found=f"{part} {code}", wanted="a unified social credit code whose checks hold")
        if self.version == 0:
            raise IdentifierMalformed(found="VERSION 000", wanted="001 to 999")

    @property
    def computed_check(self) -> str:
        """The check character that the other parts ask for (ISO 7064 MOD 37,36, without dots and arc)."""
        return check_character(f"{self.type_code}{self.issuer_code}{self.serial}{self.version:03d}")

    @property
    def check_holds(self) -> bool:
        """Whether the check character that was written is the computed one."""
        return self.check == self.computed_check

    @property
    def bare(self) -> str:
        """The five parts, without arc."""
        return f"{self.type_code}.{self.issuer_code}.{self.serial}.{self.version:03d}.{self.check}"

    @property
    def text(self) -> str:
        """The identifier with its arc, where it has one."""
        return f"{self.arc}.{self.bare}" if self.arc else self.bare

    @property
    def urn(self) -> str:
        """The ``id`` of the licence's credential."""
        return f"{URN}{self.text}"


# The codes of type and issuer stand in every other licence of an office.
_code_holds = lru_cache(maxsize=1_024)(uscc_holds)


def identifier_holds(text: str) -> bool:
    """Return whether ``text`` is the identifier of a licence, in any of the forms that ``LicenceIdentifier.parse`` takes.

    The same rules without a value or a reason: each licence is asked this once more by its schema.
    """
    bare = text.removeprefix(URN)
    match = _SHAPE.fullmatch(bare) if len(bare) <= IDENTIFIER_CHARACTERS else None
    if match is None:
        return False
    _, type_code, issuer, serial, version, check = match.groups()
    return (
        version != "000"
        and _code_holds(type_code[:18])
        and _code_holds(issuer)
        and check_character(f"{type_code}{issuer}{serial}{version}") == check
    )
