"""The printed forms of a licence, and the segments of a code that carry them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

from ..errors import shortened
from .errors import HostMalformed

COMPACT_CREDENTIAL: Final = "LIC1-R"
COMPACT_PRESENTATION: Final = "LIP1-R"
BARCODE_CREDENTIAL: Final = "VC1-R"
BARCODE_PRESENTATION: Final = "VP1-R"
POSSESSION_TOKEN: Final = "LIT1-R"  # noqa: S105 (the prefix of a code, no secret)
COMPACT_PATH: Final = "/V/"
LINK_PATH: Final = "/L/"

_HOST = re.compile(r"[A-Z0-9](?:[A-Z0-9.-]{0,250}[A-Z0-9])?(?::[0-9]{1,5})?")


class Form(StrEnum):
    """How a licence stands in a code."""

    COMPACT = "compact"  # LIC1-R or LIP1-R and base45: only our readers open it, no server ever sees it
    COMPACT_URL = "compact-url"  # HTTPS://HOST/V/ and digits: any phone opens a page; never for natural persons
    BARCODE = "barcode"  # VC1-R or VP1-R: any reader of VC Barcodes
    LINK = "link"  # HTTPS://HOST/L/ and the identifier: names the licence, does not hold it
    PLAIN = "plain"  # the JSON itself


class Mode(StrEnum):
    """The modes of a QR code, as drawing libraries call them."""

    NUMERIC = "numeric"
    ALPHANUMERIC = "alphanumeric"
    BYTE = "byte"


class Segment(Struct, frozen=True):
    """A run of characters that stands in one mode."""

    mode: Mode
    text: str


class QrText(Struct, frozen=True):
    """What a code says, cut into the segments that keep it small.

    Drawing libraries that take one text and cut it themselves (zxing-cpp, zint) are given ``text``.
    """

    form: Form
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """All segments in a row: what a scanner returns."""
        return "".join(segment.text for segment in self.segments)


def address(host: str, path: str) -> str:
    """Return ``HTTPS://HOST/PATH/`` in upper case, which alphanumeric mode needs and DNS ignores.

    Raises:
        HostMalformed: not the name of a host, with or without a port.
    """
    upper = host.upper()
    if not _HOST.fullmatch(upper):
        raise HostMalformed(found=f"the host {shortened(host)!r}", wanted="a name like licence.example, with or without a port")
    return f"HTTPS://{upper}{path}"
