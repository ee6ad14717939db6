"""CSV as people save it: UTF-8 with or without a byte order mark, or GB18030."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from issuer.errors import SheetRefused
from issuer.rows import LINE_BYTES, Row

PIECE_BYTES = 1024 * 1024
CONVINCING_CHARACTERS = 8  # so many well-formed UTF-8 sequences in a row hardly ever occur in GB18030 text
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Scan(Struct, frozen=True):
    """What one pass over the bytes tells: the SHA-256, and the encoding as Python names it."""

    digest: bytes
    encoding: str


def scan_csv(path: Path) -> Scan:
    """Return digest and encoding of a CSV file, having decoded every byte of it strictly.

    UTF-8 is tried first, since text in GB18030 is practically never well-formed UTF-8; the other way round it often is.
    A file that begins as UTF-8 and breaks later is refused: read as GB18030 it would become a licence full of wrong characters.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(WIDE_MARKS) or 0 in head:
        raise SheetRefused(
            code="sheet_encoding", found="UTF-16 or binary content", wanted="CSV in UTF-8 (in Excel: save as “CSV UTF-8”) or .xlsx"
        )
    digest, broken_at, convincing = _scan_utf8(path)
    if broken_at is None:
        return Scan(digest, "utf-8-sig")
    if head.startswith(codecs.BOM_UTF8) or convincing:
        raise SheetRefused(code="sheet_encoding", found=f"UTF-8 that is broken at byte {broken_at}", wanted="well-formed UTF-8 throughout")
    _check_gb18030(path)
    return Scan(digest, "gb18030")


def _scan_utf8(path: Path) -> tuple[bytes, int | None, bool]:
    """Return the digest, the offset of the first byte that is not UTF-8, and whether what precedes it surely was."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, wide, line, broken_at = 0, 0, 0, None
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
            line = _line_after(line, piece)
            if broken_at is None:
                broken_at, wide = _decode_piece(decoder, piece, offset, wide)
            offset += len(piece)
    if broken_at is None and decoder.getstate()[0]:
        broken_at = offset
    return digest.digest(), broken_at, wide >= CONVINCING_CHARACTERS


def _decode_piece(decoder: codecs.IncrementalDecoder, piece: bytes, offset: int, wide: int) -> tuple[int | None, int]:
    held = len(decoder.getstate()[0])
    try:
        text = decoder.decode(piece)
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8")
        return offset - held + error.start, wide + len(good) - len(good.encode("ascii", "ignore"))
    return None, wide if text.isascii() else wide + len(text) - len(text.encode("ascii", "ignore"))


def _line_after(line: int, piece: bytes) -> int:
    """Return the length of the line that ``piece`` leaves open, refusing one that is too long to hold in memory."""
    last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
    line = line + len(piece) if last < 0 else len(piece) - 1 - last
    if line > LINE_BYTES:
        raise SheetRefused(code="sheet_line_length", found=f"a line of more than {LINE_BYTES} bytes", wanted="one row a line, or .xlsx")
    return line


def _check_gb18030(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("gb18030")()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE_BYTES):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise SheetRefused(
                code="sheet_encoding", found="bytes that are neither UTF-8 nor GB18030", wanted="CSV in UTF-8 or GB18030, or .xlsx"
            ) from error


def csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    """Yield every row of the file, the header first, holding one row at a time.

    Quotes are read strictly: where they do not close, every row after them would mean something else.
    """
    csv.field_size_limit(LINE_BYTES)  # The cell's own limit is judged with its row; this one only guards memory.
    with path.open(encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 0
        try:
            for line, cells in enumerate(reader, start=1):
                yield Row(line, tuple(cells))
        except csv.Error as error:
            raise SheetRefused(
                code="csv_syntax", found=f"{error}", wanted="closed quotes, doubled within a cell", place=f"row {line + 1}"
            ) from error
