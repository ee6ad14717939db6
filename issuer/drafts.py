"""What the first pass over a sheet found, kept in a nameless file beside what it will become: memory stays flat, the sheet is read once."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import zstandard
from msgspec import Struct

from issuer.frame import Draft
from issuer.ledger import ReservationRequest
from issuer.rejects import RowError
from issuer.rows import Row


class Judged(Struct, frozen=True):
    """Some rows after they were judged.

    Attributes:
        refused: rows with all that is wrong with them.
        lines: of the rows that were accepted by themselves.
        requests: what each of those is reserved by; None where it was refused after all.
        packed: those rows and their drafts, which few need to open.
    """

    refused: Sequence[tuple[Row, tuple[RowError, ...]]]
    lines: Sequence[int]
    requests: Sequence[ReservationRequest | None]
    packed: bytes

    @classmethod
    def of(
        cls,
        refused: Sequence[tuple[Row, tuple[RowError, ...]]],
        accepted: Sequence[tuple[Row, Draft]],
        requests: Sequence[ReservationRequest],
    ) -> Judged:
        """Return rows as they were judged."""
        packed = zstandard.ZstdCompressor(level=1).compress(pickle.dumps(accepted, pickle.HIGHEST_PROTOCOL))
        return cls(refused, [row.line for row, _ in accepted], requests, packed)

    def row(self, at: int) -> Row:
        """Return the ``at``-th of the rows that were accepted."""
        return accepted_in(self.packed)[at][0]


def accepted_in(packed: bytes) -> Sequence[tuple[Row, Draft]]:
    """Return the rows and drafts in ``packed``, which this program wrote a moment ago."""
    rows: Sequence[tuple[Row, Draft]] = pickle.loads(zstandard.ZstdDecompressor().decompress(packed))  # noqa: S301 (our own, in a nameless file)
    return rows


class Drafts:
    """The rows of a sheet as they were judged, in their order."""

    def __init__(self, folder: Path) -> None:
        self.rows = 0
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed with the drafts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, judged: Judged) -> None:
        """Keep some rows."""
        self.rows += len(judged.refused) + sum(request is not None for request in judged.requests)
        pickle.dump(judged, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Judged]:
        self._file.seek(0)
        while True:
            try:
                judged: Judged = pickle.load(self._file)  # noqa: S301 (our own, in a nameless file)
            except EOFError:
                return
            yield judged
