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

    def examine(self, licences: Sequence[tuple[LicenceIdentifier, bytes]], /) -> list[bytes]:
        """Return what there is to record of each body. Raises: as ``Examiner.examine``."""
        encoder = msgspec.msgpack.Encoder()
        return [encoder.encode(each) for each in self.examiner.examine(licences)]


def carried(findings: Sequence[bytes]) -> list[Examined]:
    """Return what was found."""
    decoder = msgspec.msgpack.Decoder(Examined)
    return [decoder.decode(each) for each in findings]
