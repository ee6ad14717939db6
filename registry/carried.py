"""What was examined, as bytes: it crosses from the process that examined it to the one that records it, a thousand at a time.

Both are processes of one program, forked from each other; nothing from anywhere else is read here.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier

from .credentials import Examined, Examiner


class CarryingExaminer(Struct, frozen=True):
    """An examiner whose findings are bytes; ``carried`` reads them."""

    examiner: Examiner

    def examine(self, identifier: LicenceIdentifier, body: bytes, /) -> bytes:
        """Return what there is to record of ``body``. Raises: as ``Examiner.examine``."""
        return msgspec.msgpack.encode(self.examiner.examine(identifier, body))


def carried(findings: Sequence[bytes]) -> list[Examined]:
    """Return what was found."""
    decoder = msgspec.msgpack.Decoder(Examined)
    return [decoder.decode(each) for each in findings]
