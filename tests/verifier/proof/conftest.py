"""Signers in memory, made from seeds so that failures repeat."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from nacl.signing import SigningKey

from verifier.document.contexts import bundled_contexts
from verifier.proof.canonical import Canonicalizer
from verifier.proof.multikey import KeyKind, PublicKey


@dataclass
class SeedSigner:
    """A key made from a small number; for tests only."""

    kind: KeyKind
    seed: int

    def __post_init__(self) -> None:
        if self.kind is KeyKind.ED25519:
            self._ed25519 = SigningKey(self.seed.to_bytes(32))
            self.public_key = PublicKey(self.kind, bytes(self._ed25519.verify_key))
            return
        curve = ec.SECP256R1() if self.kind is KeyKind.P256 else ec.SECP384R1()
        self._ecdsa = ec.derive_private_key(self.seed, curve)
        point = serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
        self.public_key = PublicKey(self.kind, self._ecdsa.public_key().public_bytes(*point))

    @property
    def verification_method(self) -> str:
        return self.public_key.did_key

    @property
    def public_key_multibase(self) -> str:
        return self.public_key.multibase

    def sign(self, message: bytes) -> bytes:
        if self.kind is KeyKind.ED25519:
            return self._ed25519.sign(message).signature
        half, algorithm = (32, hashes.SHA256()) if self.kind is KeyKind.P256 else (48, hashes.SHA384())
        r, s = decode_dss_signature(self._ecdsa.sign(message, ec.ECDSA(algorithm)))
        return r.to_bytes(half) + s.to_bytes(half)


@pytest.fixture(scope="session")
def canonicalizer() -> Canonicalizer:
    return Canonicalizer(bundled_contexts())


@pytest.fixture(scope="session")
def ed25519() -> SeedSigner:
    return SeedSigner(KeyKind.ED25519, 7)


@pytest.fixture(scope="session")
def p256() -> SeedSigner:
    return SeedSigner(KeyKind.P256, 8)


@pytest.fixture(scope="session")
def p384() -> SeedSigner:
    return SeedSigner(KeyKind.P384, 9)
