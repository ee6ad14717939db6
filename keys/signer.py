"""Keys that sign, made from private bytes that are never shown again.

Source: RFC 8032 (Ed25519, PyNaCl); of the curves, see there.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final, NoReturn, final

from nacl.bindings import crypto_sign, crypto_sign_BYTES, crypto_sign_seed_keypair
from nacl.signing import SigningKey

from verifier.proof.multikey import KeyKind, PublicKey

from .secret import Secret

_SEED_BYTES: Final = 32


def generate_private(kind: KeyKind) -> Secret:
    """Return a new private key: the seed of Ed25519, or the private number of a curve, big-endian."""
    if kind is KeyKind.ED25519:
        return Secret(secrets.token_bytes(_SEED_BYTES))
    from .curves import generate_number  # noqa: PLC0415 (as long to load as all else here)

    return Secret(generate_number(kind))


def public_key_of(kind: KeyKind, private: Secret) -> PublicKey:
    """Return the public key that belongs to ``private``.

    Raises:
        ValueError: these bytes are no private key of this kind.
    """
    if kind is KeyKind.ED25519:
        return PublicKey(kind, bytes(_seed_key(private).verify_key))
    from .curves import point_of  # noqa: PLC0415

    return PublicKey(kind, point_of(kind, private))


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
    _, expanded = crypto_sign_seed_keypair(bytes(_seed_key(private)))
    # Below the library's classes, which take signature and message apart twice.
    return lambda message: crypto_sign(message, expanded)[:crypto_sign_BYTES]


def _ecdsa(kind: KeyKind, private: Secret) -> Callable[[bytes], bytes]:
    from .curves import ecdsa  # noqa: PLC0415

    return ecdsa(kind, private)


def _seed_key(private: Secret) -> SigningKey:
    if len(private.reveal()) != _SEED_BYTES:
        raise ValueError("no Ed25519 seed")
    return SigningKey(private.reveal())
