"""What the issuer's tests share: a type, an authority, rows that are right, and a registry that lives in memory."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from issuer.card import Card
from issuer.columns import columns_of
from issuer.folder import Folder
from issuer.ledger import Ledger, NamingConflicts, ReservationRequest
from issuer.order import Order
from issuer.pictures import Pictures
from issuer.product import Workshop
from issuer.sheet import open_sheet
from issuer.sign import Press, choose_suites
from keys.secret import Secret
from keys.signer import KeySigner, public_key_of
from registry.authorities import Authorities
from registry.errors import DepositedDifferently, RegistryError
from registry.gate import Gate
from registry.initialise import Plan, initialise
from registry.keys_register import KeysRegister
from registry.ledger import LocalLedger
from registry.opening import open_gate
from registry.settings import read_settings
from registry.signers import Signers
from verifier.document.contexts import ContextSet, bundled_contexts
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.identifier import LicenceIdentifier
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import JsonObject
from verifier.ports import StateChange
from verifier.proof.canonical import Canonicalizer
from verifier.proof.multikey import KeyKind
from verifier.qr.compact import QrWriter
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
        raise AssertionError("a mint changes the state of nothing")


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


def signer_named(name: str, verification_method: str | None = None) -> KeySigner:
    """Return a signer whose key is made of its name."""
    seed = Secret(hashlib.sha256(name.encode()).digest())
    return KeySigner(KeyKind.ED25519, seed, verification_method or public_key_of(KeyKind.ED25519, seed).did_key)


@dataclass(frozen=True)
class Offered:
    controller: str
    verification_method: str
    public_key_multibase: str
    purposes: tuple[str, ...] = ("assertionMethod",)


@pytest.fixture
def signer() -> KeySigner:
    """The key of the authority."""
    return signer_named("the bureau's key", f"did:web:localhost%3A8000:authorities:{AUTHORITY}#key-1")


@pytest.fixture
def other_signer() -> KeySigner:
    return signer_named("somebody else's key")


@pytest.fixture
def gate(tmp_path: Path, signer: KeySigner) -> Iterator[Gate]:
    """A registry on SQLite with one authority, its key and its grants."""
    settings = read_settings({"LICENCE_HOME": str(tmp_path / "home")})
    root, status = signer_named("root"), signer_named("status", "did:web:localhost%3A8000#status-1")
    initialise(settings, Plan(settings.base_url, "示范", "Demonstration"), make_keys=lambda _: (root, status), now=NOW)
    opened = open_gate(settings, clock=lambda: NOW, signers=Signers(root=lambda: root, status=lambda: status))
    Authorities(opened).add(AUTHORITY, name="示范市市场监督管理局", name_en="Market Regulation Bureau", area="440199")
    did, _, _ = signer.verification_method.partition("#")
    KeysRegister(opened).add_key(AUTHORITY, Offered(did, signer.verification_method, signer.public_key_multibase), NOW)
    for type_name in ("business-licence", "driving-licence"):
        Authorities(opened).grant(AUTHORITY, type_name, area="440199")
    yield opened
    opened.store.close()


@pytest.fixture(params=["in memory", "on SQLite"])
def any_ledger(request: pytest.FixtureRequest) -> Ledger:
    """Each implementation of the port: whatever a test claims holds for both."""
    if request.param == "in memory":
        return request.getfixturevalue("ledger")  # type: ignore[no-any-return]
    return NamingConflicts(LocalLedger(request.getfixturevalue("gate")), DepositedDifferently, RegistryError)


@pytest.fixture(scope="session")
def schemas(directory: Directory) -> SchemaSet:
    return SchemaSet(directory)


@pytest.fixture(scope="session")
def contexts(directory: Directory) -> ContextSet:
    return bundled_contexts().with_contexts(directory.contexts())


@pytest.fixture(scope="session")
def canonicalizer(contexts: ContextSet) -> Canonicalizer:
    return Canonicalizer(contexts)


@pytest.fixture(scope="session")
def qr_writer(contexts: ContextSet) -> QrWriter:
    return QrWriter(contexts)


@pytest.fixture
def order_of(
    signer: KeySigner, schemas: SchemaSet, canonicalizer: Canonicalizer, qr_writer: QrWriter, tmp_path: Path
) -> Callable[..., Order]:
    """Return a function that orders the sheet at ``path`` to be minted, without pictures unless they are named."""

    def order(
        path: Path,
        credential_type: CredentialType,
        *,
        suites: str | None = None,
        codes: tuple[str, ...] = (),
        card: str | None = None,
        out: str = "out",
    ) -> Order:
        press = Press(signer, choose_suites(suites, credential_type, signer), credential_type, schemas, canonicalizer)
        pictures = Pictures(qr_writer, "localhost:8000", codes, Card.of(credential_type, card) if card else None)
        return Order(
            sheet=open_sheet(path, columns_of(credential_type)),
            authority=MemoryAuthority(),
            credential_type=credential_type,
            workshop=Workshop(press, pictures, NOW, MemoryAuthority()),
            folder=Folder(tmp_path / out),
            zone=ZONE,
            now=NOW,
            clock=lambda: NOW,
        )

    return order


@pytest.fixture
def ordered(order_of: Callable[..., Order], sheet_of: Callable[..., Path], business: CredentialType) -> Callable[..., Order]:
    """Return a function that orders rows of business licences to be minted."""

    def order(rows: Rows, suites: str | None = None, name: str = "sheet.csv", **how: Any) -> Order:
        return order_of(sheet_of(rows, name), business, suites=suites, **how)

    return order
