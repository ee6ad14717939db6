"""Where a mint's licences go: a file each, or a line each of one file, which many file systems write ten times as fast."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

from issuer.folder import LICENCES, Folder
from verifier.document.identifier import LicenceIdentifier

LINES = "licences.ndjson"


class Outlet(Protocol):
    """Takes the licences of a mint, in the order of the sheet."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def add(self, identifier: LicenceIdentifier, body: bytes) -> None:
        """Take one licence that is on record."""
        ...


class Files:
    """``licences/<identifier>.json``."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def add(self, identifier: LicenceIdentifier, body: bytes) -> None:
        """Put the licence in its place, unless exactly it stands there."""
        self._folder.keep(self._folder.path(LICENCES, identifier, "json"), body)


class Lines:
    """``licences.ndjson``: written beside, and put in place when the mint is through; a run after an interruption writes it whole."""

    def __init__(self, folder: Folder) -> None:
        self._path: Path = folder.root / LINES
        self._partial = folder.root / f".{LINES}.partial"
        self._file: IO[bytes] = self._partial.open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()
        if kind is None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)

    def add(self, identifier: LicenceIdentifier, body: bytes) -> None:  # noqa: ARG002 (it stands in the licence)
        """Write one licence; JSON as this program writes it has no line breaks."""
        self._file.write(body + b"\n")
