"""Raw signatures: the right ones hold, and none of the known ways to forge or to bend one."""

from __future__ import annotations

from typing import Protocol

import pytest

from verifier.proof.multikey import KeyKind, PublicKey
from verifier.proof.signatures import signature_holds

ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P384_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973


class Signing(Protocol):
    public_key: PublicKey

    def sign(self, message: bytes) -> bytes: ...


@pytest.fixture(params=["ed25519", "p256", "p384"])
def signer(request: pytest.FixtureRequest) -> Signing:
    found: Signing = request.getfixturevalue(request.param)
    return found


def test_a_signature_holds_for_its_message_alone(signer: Signing) -> None:
    signature = signer.sign(b"message")
    assert signature_holds(signer.public_key, b"message", signature)
    assert not signature_holds(signer.public_key, b"other", signature)


def test_no_bit_of_a_signature_may_change(signer: Signing) -> None:
    signature = signer.sign(b"message")
    for position in range(0, len(signature) * 8, 7):
        changed = bytearray(signature)
        changed[position // 8] ^= 1 << position % 8
        assert not signature_holds(signer.public_key, b"message", bytes(changed)), position


def test_only_the_exact_length_is_taken(signer: Signing) -> None:
    signature = signer.sign(b"message")
    for other in (b"", signature[:-1], signature + b"\0", b"\0" + signature, signature * 2):
        assert not signature_holds(signer.public_key, b"message", other)


def test_all_zero_is_no_signature(signer: Signing) -> None:
    assert not signature_holds(signer.public_key, b"message", bytes(len(signer.sign(b"message"))))


@pytest.mark.parametrize(("name", "order", "half"), [("p256", P256_ORDER, 32), ("p384", P384_ORDER, 48)])
def test_r_and_s_lie_between_zero_and_the_order(request: pytest.FixtureRequest, name: str, order: int, half: int) -> None:
    signer = request.getfixturevalue(name)
    signature = signer.sign(b"message")
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    for bad_r, bad_s in ((0, s), (r, 0), (order, s), (r, order), (0, 0), (order, order)):
        assert not signature_holds(signer.public_key, b"message", bad_r.to_bytes(half) + bad_s.to_bytes(half))
    # The negative twin holds: neither FIPS 186-5 nor vc-di-ecdsa asks for the lower s.
    assert signature_holds(signer.public_key, b"message", r.to_bytes(half) + (order - s).to_bytes(half))


def test_an_ed25519_s_beyond_the_order_is_refused(ed25519: Signing) -> None:
    signature = ed25519.sign(b"message")
    twin = int.from_bytes(signature[32:], "little") + ED25519_ORDER
    assert not signature_holds(ed25519.public_key, b"message", signature[:32] + twin.to_bytes(32, "little"))


def test_the_identity_as_nonce_signs_nothing(ed25519: Signing) -> None:
    identity = b"\x01" + bytes(31)
    assert not signature_holds(ed25519.public_key, b"message", identity + bytes(32))


def test_a_key_of_another_kind_takes_no_signature(ed25519: Signing, p256: Signing) -> None:
    assert ed25519.public_key.kind is KeyKind.ED25519
    assert not signature_holds(p256.public_key, b"message", ed25519.sign(b"message"))
    assert not signature_holds(ed25519.public_key, b"message", p256.sign(b"message"))
