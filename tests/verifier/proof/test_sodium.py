"""libsodium, asked without PyNaCl's functions, answers as it does through them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_is_valid_point, crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError

from verifier.proof.sodium import is_sound_point, signature_opens

SEEDS = st.binary(min_size=32, max_size=32)
FLIPS = st.none() | st.integers(0, 64 * 8 - 1)


def opens(key: bytes, signed: bytes) -> bool:
    try:
        crypto_sign_open(signed, key)
    except BadSignatureError:
        return False
    return True


@given(SEEDS, st.binary(max_size=200), FLIPS)
def test_a_signature_holds_for_both_or_for_neither(seed: bytes, message: bytes, flip: int | None) -> None:
    key, secret = crypto_sign_seed_keypair(seed)
    signature = bytearray(crypto_sign(message, secret)[:64])
    if flip is not None:
        signature[flip // 8] ^= 1 << flip % 8
    assert signature_opens(key, bytes(signature), message) is opens(key, bytes(signature) + message) is (flip is None)


@given(SEEDS, st.binary(max_size=100), st.binary(max_size=100))
def test_another_message_is_not_what_was_signed(seed: bytes, message: bytes, other: bytes) -> None:
    key, secret = crypto_sign_seed_keypair(seed)
    assert signature_opens(key, crypto_sign(message, secret)[:64], other) is (message == other)


@given(SEEDS)
def test_a_point_is_sound_for_both_or_for_neither(raw: bytes) -> None:
    assert is_sound_point(raw) is crypto_core_ed25519_is_valid_point(raw)


def test_the_identity_and_points_of_small_order_are_not_sound() -> None:
    assert not is_sound_point(b"\1" + bytes(31))
    assert not is_sound_point(bytes(32))


def test_nothing_is_read_behind_what_is_too_short() -> None:
    key, secret = crypto_sign_seed_keypair(bytes(32))
    signature = crypto_sign(b"message", secret)[:64]
    assert signature_opens(key, signature, b"message")
    assert not signature_opens(key[:31], signature, b"message")
    assert not signature_opens(key, signature[:63], b"message")
    assert not signature_opens(key, signature[:32], signature[32:] + b"message")
    assert not is_sound_point(key[:31])
