"""Values that must not be shown: bytes that neither repr, str, format nor pickle gives away."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable
from typing import NoReturn, final

from .errors import PassphraseMissing, PassphraseUnreadable

PASSPHRASE_BYTES = 1024  # far more than a sentence, far less than a file given by mistake


class Secret:
    """Bytes that only ``reveal`` gives back.

    A traceback that prints local variables, a log line or a debugger's listing shows ``<secret>``.
    """

    __slots__ = ("_reveal",)

    def __init__(self, value: bytes) -> None:
        # A closure rather than an attribute: even listing the slots shows a function and no bytes.
        self._reveal: Callable[[], bytes] = lambda: value

    @final
    def reveal(self) -> bytes:
        """Return the bytes. Use the result inside an expression; a local variable would be seen in a traceback."""
        return self._reveal()

    def __repr__(self) -> str:
        return "<secret>"

    @final
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.reveal(), other.reveal())

    @final
    def __hash__(self) -> int:
        return hash(self.reveal())

    @final
    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled: it would leave this process")


class Passphrase(Secret):
    """What a person types to open a vault, as UTF-8 in normal form C (RFC 8265, 4.2), so that every keyboard gives the same bytes.

    Raises:
        PassphraseMissing: it is empty.
        PassphraseUnreadable: it is not UTF-8, or longer than 1,024 bytes.
    """

    __slots__ = ()

    def __init__(self, text: str) -> None:
        try:
            value = unicodedata.normalize("NFC", text).encode()
        except UnicodeEncodeError:
            # "from None": the error that Python raises holds the passphrase.
            raise PassphraseUnreadable(found="a passphrase that is not UTF-8", wanted="UTF-8 text") from None
        if not value:
            raise PassphraseMissing(found="an empty passphrase", wanted="at least one character")
        if len(value) > PASSPHRASE_BYTES:
            raise PassphraseUnreadable(found=f"a passphrase of {len(value)} bytes", wanted=f"at most {PASSPHRASE_BYTES}")
        super().__init__(value)

    def __repr__(self) -> str:
        return "<passphrase>"
