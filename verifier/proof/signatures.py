"""Raw signatures: does this key, over this message, give these bytes a meaning.

Ed25519 by libsodium, which refuses keys and nonces of small order and an s beyond the group order (OpenSSL takes any message
under the identity key). ECDSA by OpenSSL: ``ecdsa.py``.
"""

from __future__ import annotations

from .multikey import KeyKind, PublicKey
from .sodium import signature_opens
from .suites import SIGNATURE_BYTES


def signature_holds(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` is one of ``key`` over ``message``; False for any length but the right one."""
    if len(signature) != SIGNATURE_BYTES[key.kind]:
        return False
    if key.kind is KeyKind.ED25519:
        return signature_opens(key.raw, signature, message)
    from .ecdsa import ecdsa_holds  # noqa: PLC0415 (the library of the curves loads with the first key of one)

    return ecdsa_holds(key.elliptic_curve_key(), message, signature)
