"""``mint.json``: what a mint did; a million identifiers pass through without being held."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import orjson
from msgspec import Struct

from issuer.errors import OrderRefused
from issuer.rejects import RowError
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject

FILE = "mint.json"


class Counts(Struct):
    """How the rows of a sheet fared.

    Attributes:
        rows: all that are not empty.
        minted: signed and deposited by this run.
        minted_before: deposited by an earlier run; not signed again.
        refused: in ``rejects.csv``.
        without_code: licences with more in them than a QR code takes.
        not_portable: licences that some implementations of others can't verify: they sort rare characters in another order.
    """

    rows: int = 0
    minted: int = 0
    minted_before: int = 0
    refused: int = 0
    without_code: int = 0
    not_portable: int = 0

    def as_json(self) -> JsonObject:
        """Return the counts under the names that ``mint.json`` has."""
        return {
            "rows": self.rows,
            "minted": self.minted,
            "mintedBefore": self.minted_before,
            "refused": self.refused,
            "withoutCode": self.without_code,
            "notPortable": self.not_portable,
        }


class Outcome(Struct, frozen=True):
    """What a mint came to; ``first_refusals`` are a few of all, to be told at once."""

    counts: Counts
    first_refusals: tuple[RowError, ...]


class Identifiers:
    """Identifiers by line, in the order in which they were minted."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, line: int, identifier: LicenceIdentifier) -> None:
        """Take note of what became of a row."""
        separator = b",\n    " if self._file.tell() else b""
        self._file.write(separator + orjson.dumps(str(line)) + b": " + orjson.dumps(identifier.text))

    def write(self, path: Path, summary: JsonObject) -> None:
        """Write ``summary`` with the identifiers as its last member, whole or not at all."""
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        head = orjson.dumps(summary, option=orjson.OPT_INDENT_2).removesuffix(b"\n}")
        self._file.seek(0)
        with partial.open("wb") as file:
            file.write(head + b',\n  "identifiers": {\n    ')
            shutil.copyfileobj(self._file, file)
            file.write(b"\n  }\n}\n")
        partial.replace(path)


@contextmanager
def identifiers() -> Iterator[Identifiers]:
    """Yield a collection of identifiers that lives in a temporary file."""
    with tempfile.TemporaryFile() as file:
        yield Identifiers(file)


def require_same_order(path: Path, order: JsonObject) -> None:
    """Return if the mint that ``path`` tells of was given ``order``: sheet, authority and type.

    Raises:
        OrderRefused: there is none to go on with, or it was another one.
    """
    try:
        earlier = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise OrderRefused(
            code="nothing_to_resume", found=f"no {path}", wanted="a folder in which a mint was begun; leave out --resume"
        ) from None
    except orjson.JSONDecodeError as error:
        raise OrderRefused(code="nothing_to_resume", found=f"a {path} that is no JSON", wanted="the one that the mint wrote") from error
    changed = [name for name, value in order.items() if not isinstance(earlier, dict) or earlier.get(name) != value]
    if changed:
        raise OrderRefused(
            code="other_order",
            found=f"another {' and '.join(changed)} than when the mint was begun",
            wanted="the same; leave out --resume to mint it as a new one",
        )
