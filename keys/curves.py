"""Keys on the curves P-256 and P-384; loaded for those who have one.

Source: FIPS 186-5 with RFC 6979 (ECDSA that draws no random number for a signature, so that a bad or forked generator cannot give the
key away).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from verifier.proof.multikey import KeyKind

from .secret import Secret

_CURVES: Final[dict[KeyKind, tuple[ec.EllipticCurve, hashes.HashAlgorithm, int]]] = {
    KeyKind.P256: (ec.SECP256R1(), hashes.SHA256(), 32),
    KeyKind.P384: (ec.SECP384R1(), hashes.SHA384(), 48),
}


def generate_number(kind: KeyKind) -> bytes:
    """Return a new private number, big-endian."""
    curve, _, width = _CURVES[kind]
    return ec.generate_private_key(curve).private_numbers().private_value.to_bytes(width)


def point_of(kind: KeyKind, private: Secret) -> bytes:
    """Return the point that belongs to ``private``, compressed.

    Raises:
        ValueError: these bytes are no private number of this kind.
    """
    return _key(kind, private).public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def ecdsa(kind: KeyKind, private: Secret) -> Callable[[bytes], bytes]:
    """Return what signs with ``private``: r and s, one after the other. Raises: as ``point_of``."""
    _, hashed, width = _CURVES[kind]
    key, algorithm = _key(kind, private), ec.ECDSA(hashed, deterministic_signing=True)

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, algorithm))
        return r.to_bytes(width) + s.to_bytes(width)

    return sign


def _key(kind: KeyKind, private: Secret) -> ec.EllipticCurvePrivateKey:
    curve, _, width = _CURVES[kind]
    if len(private.reveal()) != width:
        raise ValueError(f"no private number of {kind}")
    return ec.derive_private_key(int.from_bytes(private.reveal()), curve)
