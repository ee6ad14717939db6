"""Public keys in the Multikey form: a two-byte header that names the kind, then the raw key, in base58btc.

Source: Controlled Identifiers 1.0, section 2.2.2 (Multikey); W3C vc-di-eddsa 2.1.2 and vc-di-ecdsa 2.1.1.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from ..errors import Malformed, shortened
from .multibase import decode_base58, encode_base58
from .sodium import is_sound_point

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey


class KeyMalformed(Malformed):
    """A text or some bytes are no public key that may be used here."""

    code = "key_malformed"


class KeyKind(StrEnum):
    """The kinds of key that sign licences."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"


# Multicodec names ed25519-pub, p256-pub and p384-pub as unsigned varints, and the length of the raw key behind them.
# Elliptic-curve points are compressed: one byte for the sign of y, then x.
_HEADERS: Final[dict[KeyKind, bytes]] = {KeyKind.ED25519: b"\xed\x01", KeyKind.P256: b"\x80\x24", KeyKind.P384: b"\x81\x24"}
_LENGTHS: Final[dict[KeyKind, int]] = {KeyKind.ED25519: 32, KeyKind.P256: 33, KeyKind.P384: 49}
_KINDS: Final[dict[bytes, KeyKind]] = {header: kind for kind, header in _HEADERS.items()}
_MOST_BYTES: Final = 2 + max(_LENGTHS.values())


class PublicKey(Struct, frozen=True):
    """A public key that was checked: right length, a point on its curve, no point of small order.

    Attributes:
        kind: what it is.
        raw: 32 bytes for Ed25519; a compressed point of 33 (P-256) or 49 (P-384) bytes.
    """

    kind: KeyKind
    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != _LENGTHS[self.kind]:
            raise KeyMalformed(found=f"{len(self.raw)} bytes", wanted=f"the {_LENGTHS[self.kind]} bytes of a {self.kind} key")
        if self.kind is KeyKind.ED25519:
            # A key of small order accepts signatures that nobody made (the identity accepts any message).
            if not is_sound_point(self.raw):
                raise KeyMalformed(found=f"{self.raw.hex()[:16]}…", wanted="a point of the prime-order group of edwards25519")
            return
        self.elliptic_curve_key()

    def elliptic_curve_key(self) -> EllipticCurvePublicKey:
        """Return the key as the library of ECDSA wants it.

        Raises:
            KeyMalformed: an Ed25519 key, or no compressed point on the curve.
        """
        from .ecdsa import key_on_curve  # noqa: PLC0415 (the library of the curves loads with the first key of one)

        key = key_on_curve(self.kind, self.raw)
        if key is None:
            raise KeyMalformed(found=f"{self.raw.hex()[:16]}…", wanted=f"a compressed point on {self.kind}")
        return key

    @classmethod
    def from_multibase(cls, text: str) -> PublicKey:
        """Return the key that ``publicKeyMultibase`` names.

        Raises:
            MultibaseMalformed: the text is not base58btc, or longer than any key.
            KeyMalformed: unknown header, wrong length, or no usable point.
        """
        tagged = decode_base58(text, most=_MOST_BYTES)
        kind = _KINDS.get(tagged[:2])
        if kind is None:
            raise KeyMalformed(found=shortened(text), wanted="a Multikey of Ed25519 (z6Mk…), P-256 (zDna…) or P-384 (z82L…)")
        return cls(kind, tagged[2:])

    @property
    def tagged(self) -> bytes:
        """The header and the raw key: the bytes behind ``multibase``."""
        return _HEADERS[self.kind] + self.raw

    @property
    def multibase(self) -> str:
        """The value of ``publicKeyMultibase``."""
        return encode_base58(self.tagged)

    @property
    def did(self) -> str:
        """The DID that is this key: ``did:key:z…``."""
        return f"did:key:{self.multibase}"

    @property
    def did_key(self) -> str:
        """The verification method of this key in its own did:key document: ``did:key:z…#z…``."""
        return f"did:key:{self.multibase}#{self.multibase}"

    @property
    def pin(self) -> str:
        """The digest by which people pin this key: ``sha256:`` and 64 hexadecimal digits over header and raw key."""
        return "sha256:" + hashlib.sha256(self.tagged).hexdigest()
