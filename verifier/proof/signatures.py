"""Raw signatures: does this key, over this message, give these bytes a meaning.

Ed25519 by libsodium, which refuses keys and nonces of small order and an s beyond the group order (OpenSSL takes any message
under the identity key). ECDSA by OpenSSL over r || s of full length. The negative twin of an ECDSA signature (n - s)
holds too: FIPS 186-5 and vc-di-ecdsa ask for no low s, and signatures are never used as identifiers here.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from .multikey import KeyKind, PublicKey

# The order of the group of each curve (SEC 2), and the hash that goes with it.
_ORDERS: Final = {
    KeyKind.P256: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    KeyKind.P384: 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
_LENGTHS: Final = {KeyKind.ED25519: 64, KeyKind.P256: 64, KeyKind.P384: 96}


def signature_holds(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` is one of ``key`` over ``message``; False for any length but the right one."""
    if len(signature) != _LENGTHS[key.kind]:
        return False
    if key.kind is KeyKind.ED25519:
        try:
            crypto_sign_open(signature + message, key.raw)
        except BadSignatureError:
            return False
        return True
    return _ecdsa_holds(key, message, signature)


def _ecdsa_holds(key: PublicKey, message: bytes, signature: bytes) -> bool:
    half = len(signature) // 2
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    order = _ORDERS[key.kind]
    # Zero would hold for every message with a careless library (CVE-2022-21449).
    if not (0 < r < order and 0 < s < order):
        return False
    algorithm = ec.ECDSA(hashes.SHA256() if key.kind is KeyKind.P256 else hashes.SHA384())
    try:
        key.elliptic_curve_key().verify(encode_dss_signature(r, s), message, algorithm)
    except InvalidSignature:
        return False
    return True
