"""The header of a sheet: field names or Chinese labels, mixed as people like, and nothing that is not understood."""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from issuer.errors import SheetRefused
from issuer.rows import HEADER_COLUMNS
from verifier.document.credential_type import CredentialType
from verifier.errors import shortened

HOLDER_COLUMNS = ("holderName", "holderCodeType", "holderCode")
HOLDER_KEY = "holderKey"
SHEET_COLUMNS = (*HOLDER_COLUMNS, "serial", "validFrom", "validUntil", "version", HOLDER_KEY)
OWN_LABELS = {HOLDER_KEY: {"zh-hans": "持证主体公钥", "en": "holder's key"}}  # of columns that are no member of a licence
ENVELOPE_COLUMNS = ("certificateNumber", "issuedDate", "areaCode", "trustLevel", "copyKind", "replaces", "relatedMatterCode")
REJECT_COLUMNS = ("line", "column", "code", "reason")


class Meaning(StrEnum):
    """What becomes of a column."""

    CLAIM = "claim"
    LIVING = "living"  # goes stale in a signed document, so it is known but not signed
    REJECT = "reject"  # why a row was refused last time; a mended rejects.csv can be minted as it is


class Columns(Struct, frozen=True):
    """The columns that a type's sheet may have: meaning by name, and name by every way of writing it."""

    meanings: Mapping[str, Meaning]
    names: Mapping[str, str]  # column_key of a field name or label -> field name
    required: tuple[str, ...]
    labels: Mapping[str, str]  # field name -> Chinese label


class Header(Struct, frozen=True):
    """The header as understood.

    Attributes:
        cells: as they stand in the sheet, for rejects.csv.
        columns: (index, field name) of what is read.
        living: field names of columns that are known and not signed.
        rejects: indices of the four columns that tell why a row was refused; not empty where the sheet is a rejects.csv,
            whose cells were made neutral for spreadsheets.
    """

    cells: tuple[str, ...]
    columns: tuple[tuple[int, str], ...]
    living: tuple[str, ...]
    rejects: frozenset[int]


def column_key(cell: str) -> str:
    """Return ``cell`` without what people do not see: byte order mark, full width, white space, case."""
    return "".join(unicodedata.normalize("NFKC", cell).replace("\ufeff", "").split()).casefold()


def columns_of(credential_type: CredentialType) -> Columns:
    """Return the columns of one type's sheet."""
    living = {field.name for field in credential_type.fields if not field.signed}
    fields = [field.name for field in credential_type.signed_fields]
    meanings = dict.fromkeys((*SHEET_COLUMNS, *ENVELOPE_COLUMNS, *fields), Meaning.CLAIM)
    meanings.update(dict.fromkeys(living, Meaning.LIVING))
    for name in REJECT_COLUMNS:
        meanings.setdefault(name, Meaning.REJECT)
    written = {**OWN_LABELS, **credential_type.labels}
    labels = {name: written[name]["zh-hans"] for name in meanings if name in written}
    # A field's own name outranks a label, and a face field's label outranks that of an envelope member with the same words.
    names = {column_key(labels[name]): name for name in meanings if name in labels}
    names.update({column_key(name): name for name in meanings})
    required = (*HOLDER_COLUMNS, *(field.name for field in credential_type.signed_fields if field.required))
    return Columns(meanings, names, required, labels)


def read_header(cells: Sequence[str], columns: Columns) -> Header:
    """Return what the header means, or refuse the sheet: a column that is silently left out would be a wrong licence."""
    cells = _trimmed(cells)
    if not cells:
        raise SheetRefused(code="header_missing", found="an empty first row", wanted="field names or labels", place="row 1")
    if len(cells) > HEADER_COLUMNS:
        raise SheetRefused(code="header_length", found=f"{len(cells)} columns", wanted=f"at most {HEADER_COLUMNS}", place="row 1")
    names = [_name_of(cell, index, columns) for index, cell in enumerate(cells)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise SheetRefused(
            code="column_twice",
            found=f"column {_shown(twice[0], columns)} {names.count(twice[0])} times",
            wanted="each column once",
            place="row 1",
        )
    _require_all_or_none(names, columns)
    missing = [name for name in columns.required if name not in names]
    if missing:
        listed = ", ".join(_shown(name, columns) for name in missing)
        raise SheetRefused(code="column_missing", found=f"no column {listed}", wanted="all columns that this type requires", place="row 1")
    return Header(
        cells=tuple(cells),
        columns=tuple((index, name) for index, name in enumerate(names) if columns.meanings[name] is Meaning.CLAIM),
        living=tuple(name for name in names if columns.meanings[name] is Meaning.LIVING),
        rejects=frozenset(index for index, name in enumerate(names) if columns.meanings[name] is Meaning.REJECT),
    )


def _require_all_or_none(names: Sequence[str], columns: Columns) -> None:
    found = [name for name in names if columns.meanings[name] is Meaning.REJECT]
    if found and len(found) < len(REJECT_COLUMNS):
        wanted = f"all of {', '.join(REJECT_COLUMNS)} (a mended rejects.csv) or none of them"
        raise SheetRefused(code="column_unknown", found=f"only {', '.join(found)}", wanted=wanted, place="row 1")


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _name_of(cell: str, index: int, columns: Columns) -> str:
    key = column_key(cell)
    if name := columns.names.get(key):
        return name
    close = difflib.get_close_matches(key, columns.names, n=1, cutoff=0.6)
    wanted = (
        f"{_shown(columns.names[close[0]], columns)}?" if close else "a field name or label of this type (`licence type show` lists them)"
    )
    found = f"unknown column {shortened(cell)!r}" if key else "a column without a name"
    raise SheetRefused(code="column_unknown", found=found, wanted=wanted, place=f"row 1, column {index + 1}")


def _shown(name: str, columns: Columns) -> str:
    return f"{name} ({columns.labels[name]})" if name in columns.labels else name
