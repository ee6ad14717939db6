"""Registry entry 19530: licences that a holder shows, as the lists of entry 19529 and what the holder signed for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from ...document.contexts import CREDENTIALS_V2
from ...document.instants import instant_text, whole_seconds
from ...document.strict_json import JsonObject, JsonValue
from ...errors import Malformed, shortened
from ...proof.multibase import decode_base58, encode_base58
from ..cbor import CborValue
from ..errors import Bomb, CborLdMalformed, NotRepresentable
from .entry import LicenceEntry
from .facts import KEY_BYTES, SIGNATURE_BYTES
from .listed import Listed
from .times import read_moment

ENTRY_OF_PRESENTATIONS: Final = 19530

_VALUES: Final = 8
_MOST_LICENCES: Final = 100
_LONGEST_LIFE: Final = 10**9  # seconds
_DID_KEY: Final = "did:key:"
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class PresentationEntry:
    """Writes and reads presentations of licences that ``licences`` can write and read."""

    def __init__(self, licences: LicenceEntry) -> None:
        self._licences = licences

    def write(self, presentation: JsonObject) -> list[CborValue]:
        """Return the list for ``presentation``; whether all of it came along, reading it back shows.

        Raises:
            NotRepresentable: it has another shape, or a licence in it has.
            CborLdUnsupported, UnknownContext: as ``LicenceEntry.write``.
        """
        match presentation:
            case {"holder": str(holder), "verifiableCredential": [*licences], "proof": dict(proof)} if len(licences) <= _MOST_LICENCES:
                written: list[CborValue] = [self._written(licence) for licence in licences]
                return [written, _octets(holder.removeprefix(_DID_KEY), KEY_BYTES), *_signed(proof)]
        raise NotRepresentable(found="a document of another shape", wanted="a presentation that its holder signed")

    def _written(self, licence: JsonValue) -> CborValue:
        if not isinstance(licence, dict):
            raise NotRepresentable(found=shortened(licence), wanted="a licence")
        return self._licences.write(licence)

    def read(self, values: list[CborValue], *, repeated: int) -> JsonObject:
        """Return the presentation that a list holds.

        Args:
            repeated: how many characters all its licences together may say a second time.

        Raises:
            CborLdMalformed: no list of a presentation.
            Bomb: more licences than are shown at once, or they say too much again.
            CborLdUnsupported, UnknownContext, IdentifierMalformed: as ``LicenceEntry.read``.
        """
        licences = values[0] if len(values) == _VALUES else None
        if not isinstance(licences, list):
            raise CborLdMalformed(found=f"{len(values)} values of a presentation", wanted=f"{_VALUES}, the licences first")
        if len(licences) > _MOST_LICENCES:
            raise Bomb(found=f"{len(licences)} licences in a presentation", wanted=f"at most {_MOST_LICENCES}")
        this = Listed(values[1:])
        holder = _DID_KEY + encode_base58(this.octets(KEY_BYTES))
        suite, created, life = this.text(), this.whole(), this.whole()
        challenge, domain, signature = this.text_or_none(), this.text_or_none(), this.octets(SIGNATURE_BYTES)
        said: JsonObject = {name: text for name, text in (("challenge", challenge), ("domain", domain)) if text is not None}
        if not 0 <= life <= _LONGEST_LIFE:
            raise CborLdMalformed(found=f"a life of {life} seconds", wanted=f"0 to {_LONGEST_LIFE}")
        return {
            "@context": [CREDENTIALS_V2],
            "type": ["VerifiablePresentation"],
            "holder": holder,
            "verifiableCredential": [self._read(licence, repeated // len(licences)) for licence in licences],
            "proof": {
                "type": "DataIntegrityProof",
                "cryptosuite": suite,
                "created": _instant(created),
                "expires": _instant(created + life),
                "verificationMethod": f"{holder}#{holder.removeprefix(_DID_KEY)}",
                "proofPurpose": "authentication",
                **said,
                "proofValue": encode_base58(signature),
            },
        }

    def _read(self, licence: CborValue, repeated: int) -> JsonValue:
        if not isinstance(licence, list):
            raise CborLdMalformed(found=shortened(licence), wanted="the list of a licence")
        return self._licences.read(licence, repeated=repeated)


def _signed(proof: JsonObject) -> list[CborValue]:
    match proof:
        case {"cryptosuite": str(suite), "created": str(created), "expires": str(expires), "proofValue": str(value)}:
            since, until = _seconds(created), _seconds(expires)
            said = [_text_or_none(proof.get(name)) for name in ("challenge", "domain")]
            return [suite, since, until - since, *said, _octets(value, SIGNATURE_BYTES)]
    raise NotRepresentable(found="another proof", wanted="the holder's, which expires")


def _octets(text: str, most: int) -> bytes:
    try:
        return decode_base58(text, most=most)
    except Malformed as error:
        raise NotRepresentable(found=shortened(text), wanted="a key or a signature in base58") from error


def _text_or_none(value: JsonValue) -> str | None:
    if not isinstance(value, str | None):
        raise NotRepresentable(found=shortened(value), wanted="one text")
    return value


def _seconds(text: str) -> int:
    try:
        instant = datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
    except ValueError:
        instant = None
    if instant is None:
        raise NotRepresentable(found=shortened(text), wanted="a time in whole seconds of UTC")
    return whole_seconds(instant)


def _instant(seconds: int) -> str:
    return instant_text(datetime.fromtimestamp(read_moment(seconds, ""), UTC))
