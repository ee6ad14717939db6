"""What the issuer's tests share: a type, an authority, rows that are right, and a registry that lives in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from issuer.ledger import ReservationRequest
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.ports import StateChange
from verifier.sources import bundled_types_root, read_directory

AUTHORITY = "11440199DEMX00014L"
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
ZONE = timezone(timedelta(hours=8))
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Granted:
    type_name: str
    area: str


@dataclass(frozen=True)
class MemoryAuthority:
    code: str = AUTHORITY
    did: str = f"did:web:localhost%3A8000:authorities:{AUTHORITY}"
    names: Mapping[str, str] = field(default_factory=lambda: {"zh-hans": "示范市市场监督管理局", "en": "Market Regulation Bureau"})
    area: str = "440199"
    base_url: str = "http://localhost:8000"
    identifier_arc: str = "2.999"
    grants: Sequence[Granted] = (Granted("business-licence", "440199"), Granted("driving-licence", "440199"))


@dataclass(frozen=True)
class MemoryReservation:
    identifier: LicenceIdentifier
    list_number: int
    status_index: int
    deposited: bytes | None


@dataclass(frozen=True)
class MemoryRefusal:
    code: str
    found: str
    wanted: str
    column: str


@dataclass
class MemoryLedger:
    """A registry that forgets everything when the test ends; it keeps the promises of the port."""

    directory: Directory
    reserved: dict[bytes, MemoryReservation] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    taken: dict[tuple[str, str, int], bytes] = field(default_factory=dict)

    def authority(self, code: str) -> MemoryAuthority:
        return MemoryAuthority(code=code)

    def reserve(
        self, authority: str, type_name: str, requests: Sequence[ReservationRequest], /
    ) -> Sequence[MemoryReservation | MemoryRefusal]:
        return [self._reserve(authority, type_name, request) for request in requests]

    def _reserve(self, authority: str, type_name: str, request: ReservationRequest) -> MemoryReservation | MemoryRefusal:
        if request.row_digest not in self.reserved:
            serial = request.serial or f"440199{len(self.reserved) + 1:08d}"
            if (type_name, serial, request.version) in self.taken:
                return MemoryRefusal("serial_taken", f"serial {serial}", "another serial", "serial")
            self.taken[type_name, serial, request.version] = request.row_digest
            identifier = LicenceIdentifier.compose(
                type_code=self.directory.by_name(type_name).type_code,
                issuer_code=authority,
                serial=serial,
                version=request.version,
                arc="2.999",
            )
            self.reserved[request.row_digest] = MemoryReservation(identifier, 1, len(self.reserved), None)
        known = self.reserved[request.row_digest]
        return MemoryReservation(known.identifier, known.list_number, known.status_index, self.bodies.get(known.identifier.bare))

    def deposit(self, authority: str, credentials: Sequence[tuple[LicenceIdentifier, bytes]], /) -> None:
        for identifier, body in credentials:
            assert self.bodies.setdefault(identifier.bare, body) == body
            assert identifier.issuer_code == authority

    def transition(self, identifier: LicenceIdentifier, statement: JsonObject, /) -> StateChange:
        raise NotImplementedError


@pytest.fixture(scope="session")
def directory() -> Directory:
    return read_directory(bundled_types_root())


@pytest.fixture(scope="session")
def business(directory: Directory) -> CredentialType:
    return directory.by_name("business-licence")


@pytest.fixture
def authority() -> MemoryAuthority:
    return MemoryAuthority()


@pytest.fixture
def ledger(directory: Directory) -> MemoryLedger:
    return MemoryLedger(directory)


@pytest.fixture
def row() -> dict[str, str]:
    """A row of a business licence in which nothing is wrong."""
    return {
        "holderName": "示范贸易有限公司",
        "holderCodeType": "001",
        "holderCode": "91440199DEMX1001XH",
        "unifiedSocialCreditCode": "91440199DEMX1001XH",
        "entityName": "示范贸易有限公司",
        "entityType": "有限责任公司",
        "legalRepresentative": "陈示范",
        "registeredCapital": "10000000.00 CNY",
        "establishedDate": "2024-05-01",
        "domicile": "示范市样板区例子路1号",
        "businessScope": "日用品批发；软件开发。",
        "registrationAuthority": "示范市市场监督管理局",
        "approvalDate": "2024-05-01",
    }


@pytest.fixture
def sheet_of(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes rows as a CSV file."""

    def write(rows: Rows, name: str = "sheet.csv", encoding: str = "utf-8", delimiter: str = ",") -> Path:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write
