"""The text of a code back to the document that it holds; every form, and nothing else."""

from __future__ import annotations

import re
from typing import Final

from ..document.presentation import is_presentation
from ..document.strict_json import JsonObject, parse_object
from ..errors import shortened
from ..limits import DEFAULT_LIMITS, Limits
from .base10 import decode_base10
from .base45 import decode_base45
from .compact import COMPACT_VERSION
from .contents import Contents
from .deflate import inflate
from .dictionaries import Dictionaries, bundled_dictionaries
from .errors import DeflateMalformed, LinkOnly, NotOurs, PossessionToken, TextTooLong, VersionUnknown
from .forms import (
    BARCODE_CREDENTIAL,
    BARCODE_PRESENTATION,
    COMPACT_CREDENTIAL,
    COMPACT_PRESENTATION,
    LINK_PATH,
    POSSESSION_TOKEN,
)
from .term_walk import Contexts
from .wedge import undo_wedge

_SHORTEST_RUN: Final = 60  # digits; shorter runs stand in addresses of others, a licence has 300 and more
_RUN: Final = re.compile(rf"[0-9]{{{_SHORTEST_RUN},}}")
_LINK: Final = re.compile(rf"HTTPS?://[^/]+{LINK_PATH}([0-9A-Z.]+)", re.IGNORECASE)


class QrReader:
    """Reads the printed forms; keeps what it learnt of the contexts, so use one for many codes.

    Args:
        contexts: the contexts that a document may name; every other is refused.
        dictionaries: those that ship with the verifier where left out.
    """

    def __init__(self, contexts: Contexts, dictionaries: Dictionaries | None = None, *, limits: Limits = DEFAULT_LIMITS) -> None:
        self._contents = Contents(contexts)
        self._dictionaries = dictionaries or bundled_dictionaries()
        self._limits = limits

    def read(self, text: str) -> JsonObject:
        """Return the credential or presentation in ``text``, as a scanner, a wedge scanner or a person gave it.

        Raises:
            NotOurs: another code, and what it seems to be.
            LinkOnly, PossessionToken: ours, but it holds no licence.
            Malformed, Unsupported: with a code for each fault; ``qr_bomb`` before the work is done.
        """
        if len(text) > self._limits.qr_characters:
            raise TextTooLong(found=f"{len(text)} characters", wanted=f"at most {self._limits.qr_characters}")
        text = undo_wedge(text)
        for prefix, read in (
            (COMPACT_CREDENTIAL, self._read_compact_credential),
            (COMPACT_PRESENTATION, self._read_compact_presentation),
            (BARCODE_CREDENTIAL, self._read_barcode_credential),
            (BARCODE_PRESENTATION, self._read_barcode_presentation),
        ):
            if text.startswith(prefix):
                return read(decode_base45(text.removeprefix(prefix)))
        if text.startswith(POSSESSION_TOKEN):
            raise PossessionToken(found="a possession token", wanted="the licence's own code; the token belongs beside it")
        if text.lstrip().startswith("{"):
            return parse_object(text.encode("utf-8", "surrogatepass"), self._limits)
        if link := _LINK.fullmatch(text):
            raise LinkOnly(found=f"a link to {shortened(link[1], 80)}", wanted="a code that holds the licence, or a look into the registry")
        if runs := _RUN.findall(text):
            # The host is whoever printed the code; the signature decides, so it is not looked at.
            return self._read_compact_credential(decode_base10(runs[-1]))
        from .foreign import not_ours  # noqa: PLC0415 (a score of patterns, for what no reader of licences needs)

        raise not_ours(text)

    def _read_compact_credential(self, octets: bytes) -> JsonObject:
        return _as_credential(self._read_compact(octets, self._limits.qr_credential_bytes))

    def _read_compact_presentation(self, octets: bytes) -> JsonObject:
        return _as_presentation(self._read_compact(octets, self._limits.qr_presentation_bytes))

    def _read_barcode_credential(self, octets: bytes) -> JsonObject:
        return _as_credential(self._contents.cborld.decode(octets, size=self._limits.qr_credential_bytes, depth=self._limits.depth))

    def _read_barcode_presentation(self, octets: bytes) -> JsonObject:
        return _as_presentation(self._contents.cborld.decode(octets, size=self._limits.qr_presentation_bytes, depth=self._limits.depth))

    def _read_compact(self, octets: bytes, size: int) -> JsonObject:
        if len(octets) < 3:
            raise DeflateMalformed(found=f"{len(octets)} bytes", wanted="a version, a dictionary's number, and what follows")
        if octets[0] != COMPACT_VERSION:
            raise VersionUnknown(found=f"version {octets[0]} of the compact form", wanted=f"{COMPACT_VERSION}, or a newer reader")
        inflated = inflate(octets[2:], self._dictionaries.text(octets[1]), size)
        return self._contents.read(inflated, size=size, depth=self._limits.depth)


def _as_credential(document: JsonObject) -> JsonObject:
    if is_presentation(document):
        raise NotOurs(found="a presentation in the code of a licence", wanted="LIP1-R or VP1-R before it")
    return document


def _as_presentation(document: JsonObject) -> JsonObject:
    if not is_presentation(document):
        raise NotOurs(found="a licence in the code of a presentation", wanted="LIC1-R or VC1-R before it")
    return document
