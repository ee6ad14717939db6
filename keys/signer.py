"""Keys that sign, made from private bytes that are never shown again.

Source: RFC 8032 (Ed25519, PyNaCl); FIPS 186-5 with RFC 6979 (ECDSA that draws no random number for a signature, so that a
bad or forked generator cannot give the key away).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final, NoReturn, final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.signing import SigningKey

from verifier.proof.multikey import KeyKind, PublicKey

from .secret import Secret

_CURVES: Final[dict[KeyKind, tuple[ec.EllipticCurve, hashes.HashAlgorithm]]] = {
    KeyKind.P256: (ec.SECP256R1(), hashes.SHA256()),
    KeyKind.P384: (ec.SECP384R1(), hashes.SHA384()),
}
_PRIVATE_BYTES: Final[dict[KeyKind, int]] = {KeyKind.ED25519: 32, KeyKind.P256: 32, KeyKind.P384: 48}


def generate_private(kind: KeyKind) -> Secret:
    """Return a new private key: the seed of Ed25519, or the private number of a curve, big-endian."""
    if kind is KeyKind.ED25519:
        return Secret(secrets.token_bytes(_PRIVATE_BYTES[kind]))
    return Secret(_number_of(ec.generate_private_key(_CURVES[kind][0])).to_bytes(_PRIVATE_BYTES[kind]))


def public_key_of(kind: KeyKind, private: Secret) -> PublicKey:
    """Return the public key that belongs to ``private``.

    Raises:
        ValueError: these bytes are no private key of this kind.
    """
    if kind is KeyKind.ED25519:
        return PublicKey(kind, bytes(_seed_key(private).verify_key))
    point = _curve_key(kind, private).public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return PublicKey(kind, point)


@final
class KeySigner:
    """A ``verifier.ports.Signer`` over a private key in memory.

    The key is held by a closure: no attribute, repr, traceback or pickle shows it. A forked worker inherits it.
    """

    __slots__ = ("_public_key_multibase", "_sign", "_verification_method")

    def __init__(self, kind: KeyKind, private: Secret, verification_method: str) -> None:
        self._verification_method = verification_method
        self._public_key_multibase = public_key_of(kind, private).multibase
        self._sign = _ed25519(private) if kind is KeyKind.ED25519 else _ecdsa(kind, private)

    @property
    def verification_method(self) -> str:
        """The DID URL under which the public key is found."""
        return self._verification_method

    @property
    def public_key_multibase(self) -> str:
        """The public key as a Multikey value."""
        return self._public_key_multibase

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature: 64 bytes for Ed25519 and P-256 (r || s), 96 for P-384; ECDSA hashes ``message`` first."""
        return self._sign(message)

    def __repr__(self) -> str:
        return f"<signer {self._verification_method}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signer is not pickled: its key would leave this process")


def _ed25519(private: Secret) -> Callable[[bytes], bytes]:
    key = _seed_key(private)
    return lambda message: key.sign(message).signature


def _ecdsa(kind: KeyKind, private: Secret) -> Callable[[bytes], bytes]:
    key = _curve_key(kind, private)
    algorithm = ec.ECDSA(_CURVES[kind][1], deterministic_signing=True)
    width = _PRIVATE_BYTES[kind]

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, algorithm))
        return r.to_bytes(width) + s.to_bytes(width)

    return sign


def _seed_key(private: Secret) -> SigningKey:
    if len(private.reveal()) != _PRIVATE_BYTES[KeyKind.ED25519]:
        raise ValueError("no Ed25519 seed")
    return SigningKey(private.reveal())


def _curve_key(kind: KeyKind, private: Secret) -> ec.EllipticCurvePrivateKey:
    curve = _CURVES[kind][0]
    if len(private.reveal()) != _PRIVATE_BYTES[kind]:
        raise ValueError(f"no private number of {kind}")
    return ec.derive_private_key(int.from_bytes(private.reveal()), curve)


def _number_of(key: ec.EllipticCurvePrivateKey) -> int:
    return key.private_numbers().private_value
