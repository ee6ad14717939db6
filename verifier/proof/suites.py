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
# Exactly; r and s of ECDSA in full length each.
SIGNATURE_BYTES: Final[Mapping[KeyKind, int]] = MappingProxyType({KeyKind.ED25519: 64, KeyKind.P256: 64, KeyKind.P384: 96})
MOST_SIGNATURE_BYTES: Final = max(SIGNATURE_BYTES.values())


class Suite(Struct, frozen=True):
    """One cryptosuite.

    Attributes:
        json_ld: statements are signed (RDFC-1.0), else the JSON text (JCS).
        hashes: by the kind of key, the hash for RDFC-1.0 itself, for the two hashes that are signed, and inside ECDSA.
    """

    name: str
    json_ld: bool
    hashes: Mapping[KeyKind, str]

    def hash_for(self, kind: KeyKind) -> str:
        """Return the name of the hash that goes with a kind of key.

        Raises:
            KeyKindMismatch: this suite does not use it.
        """
        hash_name = self.hashes.get(kind)
        if hash_name is None:
            raise KeyKindMismatch(found=f"a key of kind {kind}", wanted=f"{' or '.join(self.hashes)} for {self.name}")
        return hash_name


_EDDSA: Final = MappingProxyType({KeyKind.ED25519: "sha256"})
_ECDSA: Final = MappingProxyType({KeyKind.P256: "sha256", KeyKind.P384: "sha384"})

SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    {
        "eddsa-rdfc-2022": Suite("eddsa-rdfc-2022", json_ld=True, hashes=_EDDSA),
        "eddsa-jcs-2022": Suite("eddsa-jcs-2022", json_ld=False, hashes=_EDDSA),
        "ecdsa-rdfc-2019": Suite("ecdsa-rdfc-2019", json_ld=True, hashes=_ECDSA),
        "ecdsa-jcs-2019": Suite("ecdsa-jcs-2019", json_ld=False, hashes=_ECDSA),
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
