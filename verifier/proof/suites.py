"""The cryptosuites, one row each: what is canonicalised how, which keys sign, which hash goes with which key.

Nothing else decides: not the key, not the proof (spec: security 14).
Source: W3C vc-di-eddsa 3.2 and 3.3, vc-di-ecdsa 3.2 and 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ..errors import shortened
from .errors import CryptosuiteUnknown, KeyKindMismatch
from .multikey import KeyKind

PURPOSES: Final = frozenset({"assertionMethod", "authentication"})  # of a credential, of a presentation
MOST_SIGNATURE_BYTES: Final = 96


class KeyChoice(Struct, frozen=True):
    """What a cryptosuite does with one kind of key.

    Attributes:
        hash_name: for RDFC-1.0 itself, for the two hashes that are signed, and inside ECDSA.
        signature_bytes: exactly; r and s of ECDSA in full length each.
    """

    hash_name: str
    signature_bytes: int


class Suite(Struct, frozen=True):
    """One cryptosuite. ``json_ld``: statements are signed (RDFC-1.0), else the JSON text (JCS)."""

    name: str
    json_ld: bool
    keys: Mapping[KeyKind, KeyChoice]

    def choice(self, kind: KeyKind) -> KeyChoice:
        """Return what goes with a kind of key.

        Raises:
            KeyKindMismatch: this suite does not use it.
        """
        chosen = self.keys.get(kind)
        if chosen is None:
            raise KeyKindMismatch(found=f"a key of kind {kind}", wanted=f"{' or '.join(self.keys)} for {self.name}")
        return chosen


_EDDSA: Final = MappingProxyType({KeyKind.ED25519: KeyChoice("sha256", 64)})
_ECDSA: Final = MappingProxyType({KeyKind.P256: KeyChoice("sha256", 64), KeyKind.P384: KeyChoice("sha384", 96)})

SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    {
        "eddsa-rdfc-2022": Suite("eddsa-rdfc-2022", json_ld=True, keys=_EDDSA),
        "eddsa-jcs-2022": Suite("eddsa-jcs-2022", json_ld=False, keys=_EDDSA),
        "ecdsa-rdfc-2019": Suite("ecdsa-rdfc-2019", json_ld=True, keys=_ECDSA),
        "ecdsa-jcs-2019": Suite("ecdsa-jcs-2019", json_ld=False, keys=_ECDSA),
    }
)


def suite_named(name: str) -> Suite:
    """Return the row of a cryptosuite.

    Raises:
        CryptosuiteUnknown: the table has none.
    """
    suite = SUITES.get(name)
    if suite is None:
        raise CryptosuiteUnknown(found=f"cryptosuite {shortened(name)!r}", wanted=" or ".join(SUITES), place="/proof/cryptosuite")
    return suite
