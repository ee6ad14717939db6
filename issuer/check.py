"""The first pass over a sheet: every row judged before anything is reserved.

What passes can be signed: the schema is asked about the whole credential, with an identifier and status positions that
differ from the final ones only in digits that no rule looks at.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

from issuer.build import Place, build_credential
from issuer.claims import Claims
from issuer.columns import HOLDER_COLUMNS
from issuer.ledger import Authority
from issuer.order import Order
from issuer.progress import Progress
from issuer.rejects import RowError
from issuer.row_reader import RowReader
from issuer.rows import Row
from issuer.seen import Seen
from issuer.sheet import Sheet
from verifier.document.credential_type import CredentialType
from verifier.document.identifier import LicenceIdentifier
from verifier.document.schema import SchemaSet, Violation

PLACEHOLDER_SERIAL = "0" * 32  # as long as any serial that may be allotted


@dataclass(frozen=True, slots=True)
class Checker:
    """Judges one row at a time; ``seen`` remembers what stood in the rows before."""

    reader: RowReader
    schemas: SchemaSet
    authority: Authority
    credential_type: CredentialType
    place: Place
    seen: Seen

    @classmethod
    def of(cls, order: Order, reader: RowReader, seen: Seen) -> Checker:
        """Return the checker of an order's sheet."""
        place = placeholder(order.authority, order.credential_type)
        return cls(reader, order.press.schemas, order.authority, order.credential_type, place, seen)

    def errors(self, row: Row) -> tuple[RowError, ...]:
        """Return all that is wrong with a row; empty where it can be reserved and signed."""
        claims = self.reader.read(row)
        if isinstance(claims, tuple):
            return claims
        return tuple(self._repeated(claims)) or tuple(self._violations(claims))

    def _repeated(self, claims: Claims) -> Iterator[RowError]:
        if (first := self.seen.first_line(claims.digest, claims.line)) != claims.line:
            yield RowError(claims.line, "", "duplicate_row", f"found the same as row {first}; wanted each licence once")
        elif claims.serial is not None:
            key = f"{claims.serial}.{claims.version}".encode()
            if (first := self.seen.first_line(key, claims.line)) != claims.line:
                found = f"found serial {claims.serial}, version {claims.version} in row {first} too"
                yield RowError(claims.line, "serial", "serial_twice", f"{found}; wanted a serial of its own, or another version")

    def _violations(self, claims: Claims) -> Iterator[RowError]:
        credential = build_credential(claims, self.place, self.authority, self.credential_type)
        for violation in self.schemas.violations(credential, self.credential_type):
            yield RowError(claims.line, column_at(violation), violation.code, f"found {violation.found}; wanted {violation.wanted}")


def placeholder(authority: Authority, credential_type: CredentialType) -> Place:
    """Return a place such as any licence of this authority and type may get: no rule of a schema tells them apart."""
    identifier = LicenceIdentifier.compose(
        type_code=credential_type.type_code, issuer_code=authority.code, serial=PLACEHOLDER_SERIAL, version=1, arc=authority.identifier_arc
    )
    return Place(identifier, 1, 0)


def column_at(violation: Violation) -> str:
    """Return the column whose cell made the member that a violation points at, or "" where there is none."""
    parts = violation.place.split("/")[1:]
    if parts[:1] != ["credentialSubject"]:
        return parts[0] if parts and parts[0] in ("validFrom", "validUntil") else ""
    name = parts[1] if len(parts) > 1 else ""
    if name != "licenceHolder":
        return name
    return {"name": "holderName", "codeType": "holderCodeType", "code": "holderCode"}.get(parts[-1], HOLDER_COLUMNS[0])


class Findings:
    """What the first pass found, kept in a temporary file: a sheet in which every row is wrong costs no memory either."""

    def __init__(self) -> None:
        self.rows = 0
        self.refused = 0
        self._file: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (closed with the findings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, errors: tuple[RowError, ...]) -> None:
        """Take note of one row."""
        self.rows += 1
        if errors:
            self.refused += 1
            json.dump([(error.line, error.column, error.code, error.reason) for error in errors], self._file)
            self._file.write("\n")

    def refusals(self) -> Iterator[tuple[RowError, ...]]:
        """Yield the errors of each refused row, in the order of the sheet."""
        self._file.seek(0)
        for line in self._file:
            yield tuple(RowError(*error) for error in json.loads(line))


def check_sheet(sheet: Sheet, checker: Checker, findings: Findings, progress: Progress) -> None:
    """Judge every row of a sheet, noting in ``findings`` what is wrong."""
    progress.begin("check", None)
    for row in sheet.rows():
        findings.add(checker.errors(row))
        progress.advance(1)
