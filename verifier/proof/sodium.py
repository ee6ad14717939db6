"""What libsodium says to an Ed25519 signature, and to a point.

PyNaCl's functions for the two load fifteen modules with all others, and copy the message to return it. This calls the same library
through the module on which they stand; ``nacl._sodium`` is no name that PyNaCl promises, so a test compares the answers.
"""

from __future__ import annotations

from typing import Final

from nacl._sodium import ffi, lib  # type: ignore[import-not-found]

SIGNATURE_BYTES: Final = 64
KEY_BYTES: Final = 32
_NOWHERE: Final = ffi.NULL  # the library copies no message there
# The library looks which instructions this processor has, the first time that it is asked to. Where it can't, nothing holds.
_READY: Final[bool] = lib.sodium_init() >= 0


def signature_opens(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether ``signature`` is one of ``key`` over ``message``."""
    if not _READY or len(signature) != SIGNATURE_BYTES or len(key) != KEY_BYTES:  # it would read on behind them
        return False
    signed = signature + message
    return lib.crypto_sign_open(_NOWHERE, _NOWHERE, signed, len(signed), key) == 0  # type: ignore[no-any-return]


def is_sound_point(raw: bytes) -> bool:
    """Return whether these are 32 bytes of a point in the group of prime order; the identity is none."""
    return _READY and len(raw) == KEY_BYTES and lib.crypto_core_ed25519_is_valid_point(raw) == 1
