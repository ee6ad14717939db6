"""A registry on a database of its own, with a clock that is set by hand and signers that live in memory."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from msgspec import Struct
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from keys.secret import Secret
from keys.signer import KeySigner, public_key_of
from registry.access_log.accesses import Disclosures
from registry.access_log.readers import Reader
from registry.authorities import Authorities
from registry.commands.every import commands
from registry.decision_office import LocalDecisions
from registry.decisions import Decision, signed_statement
from registry.gate import Gate
from registry.initialise import Plan, initialise
from registry.keys_register import KeysRegister
from registry.ledger import LocalLedger
from registry.licences import Licences
from registry.opening import open_gate
from registry.settings import Settings, read_settings
from registry.signers import Signers
from registry.states import State, target_of
from registry.store import Store, create_store, open_store
from tests.registry.postgresql import await_server, new_cluster, programs, url_at
from verifier.document.directory import Directory
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.ports import Signer
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind
from verifier.sources import bundled_types_root, read_directory

NOW = datetime(2026, 11, 23, 7, 0, 0, tzinfo=UTC)
BUREAU = "11440199DEMX00014L"
COMPANY = "91440199DEMX1001XH"
EXAMPLE = bundled_types_root() / "business-licence" / "v1" / "examples" / "valid-full.json"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> datetime:
        self.now += timedelta(**amount)
        return self.now


@dataclass(frozen=True)
class Request:
    """A row, as far as a reservation asks."""

    row_digest: bytes
    serial: str | None = None
    version: int = 1
    holders: tuple[tuple[str, str], ...] = (("001", COMPANY),)


class Offered(Struct, frozen=True):
    """The public facts of a key."""

    controller: str
    verification_method: str
    public_key_multibase: str
    purposes: tuple[str, ...] = ("assertionMethod",)


def signer(name: str, verification_method: str | None = None) -> KeySigner:
    """Return a signer whose key is made of its name: the same in every process of a test."""
    seed = Secret(hashlib.sha256(name.encode()).digest())
    public = public_key_of(KeyKind.ED25519, seed)
    return KeySigner(KeyKind.ED25519, seed, verification_method or public.did_key)


def make_registry_keys(did: str) -> tuple[Signer, Signer]:
    return signer("root"), signer("status", f"{did}#status-1")


@dataclass
class World:
    """A registry with one bureau that may issue business licences, and everything that a test does to it."""

    settings: Settings
    gate: Gate
    clock: Clock
    signers: dict[str, KeySigner] = field(default_factory=dict)

    def add_bureau(self, code: str = BUREAU, *, area: str = "440199", types: tuple[str, ...] = ("business-licence",)) -> None:
        Authorities(self.gate).add(code, name="示范市市场监督管理局", name_en="Market Regulation Bureau", area=area)
        self.add_key(code)
        for name in types:
            Authorities(self.gate).grant(code, name, area=area)

    def add_key(self, code: str = BUREAU) -> str:
        register = KeysRegister(self.gate)
        key_id = register.next_key_id(code)
        register.add_key(code, self.offer(code), self.clock())
        return key_id

    def offer(self, code: str, key_id: str | None = None) -> Offered:
        """Return the public facts of an authority's next key, or of ``key_id``; it signs from then on."""
        key_id = key_id or KeysRegister(self.gate).next_key_id(code)
        self.signers[key_id] = signer(key_id, key_id)
        return Offered(key_id.partition("#")[0], key_id, self.signers[key_id].public_key_multibase)

    def request(self, name: str = "row 1", **facts: Any) -> Request:
        return Request(hashlib.sha256(name.encode()).digest(), **facts)

    def reserve(self, *requests: Request, type_name: str = "business-licence", code: str = BUREAU) -> list[Any]:
        return list(LocalLedger(self.gate).reserve(code, type_name, requests))

    def credential(self, reservation: Any, **changes: Any) -> JsonObject:
        """Return the unsigned credential for a reservation: the type's own example, at the reserved place."""
        document: JsonObject = json.loads(EXAMPLE.read_text(encoding="utf-8"))
        document["id"] = reservation.identifier.urn
        document["issuer"]["id"] = self.gate_authority(reservation.identifier.issuer_code)
        for entry in document["credentialStatus"]:
            purpose = entry["statusPurpose"]
            entry["statusListIndex"] = str(reservation.status_index)
            entry["statusListCredential"] = f"http://localhost:8000/status-lists/{purpose}-{reservation.list_number}"
        document |= changes
        return document

    def gate_authority(self, code: str) -> str:
        return Authorities(self.gate).show(code).did

    def signed(self, document: JsonObject, *, key: str | None = None, suite: str = "eddsa-rdfc-2022") -> bytes:
        method = key or f"{document['issuer']['id']}#key-1"
        signed = add_proof(
            document, signer=self.signers[method], cryptosuite=suite, created=self.clock(), canonicalizer=self.gate.canonicalizer
        )
        return json.dumps(signed, ensure_ascii=False).encode()

    def deposit(self, reservation: Any, body: bytes | None = None, *, code: str = BUREAU) -> bytes:
        body = self.signed(self.credential(reservation)) if body is None else body
        LocalLedger(self.gate).deposit(code, [(reservation.identifier, body)])
        return body

    def minted(self, name: str = "row 1", **facts: Any) -> LicenceIdentifier:
        (reservation,) = self.reserve(self.request(name, **facts))
        self.deposit(reservation)
        return reservation.identifier

    def statement(self, identifier: LicenceIdentifier, action: str, *, key: str | None = None, **facts: Any) -> JsonObject:
        lost, transferred = facts.pop("lost", False), facts.pop("transferred", False)
        start = facts.pop("start", None) or Licences(self.gate).show(identifier.text).state
        decision = Decision(action, target_of(action, lost=lost, transferred=transferred), facts.pop("reason", "a reason"), **facts)
        method = key or f"{self.gate_authority(identifier.issuer_code)}#key-1"
        nonce = hashlib.sha256(f"{self.clock()} {action} {start}".encode()).hexdigest()[:22]
        return signed_statement(
            decision,
            identifier,
            State(start),
            authority=identifier.issuer_code,
            nonce=nonce,
            signer=self.signers[method],
            now=self.clock(),
        )

    def move(self, identifier: LicenceIdentifier, action: str, **facts: Any) -> Any:
        return self.send(identifier, self.statement(identifier, action, **facts))

    def send(self, identifier: LicenceIdentifier, statement: JsonObject) -> Any:
        return LocalLedger(self.gate).transition(identifier, statement)

    def state(self, identifier: LicenceIdentifier) -> State:
        return Licences(self.gate).show(identifier.text).state


def enter(home: Path, url: str) -> World:
    """Return the world of a registry that another process set up, with the keys that all processes of a test share."""
    settings = read_settings({"LICENCE_HOME": str(home), "LICENCE_DATABASE_URL": url})
    root, status = make_registry_keys("did:web:localhost%3A8000")
    gate = open_gate(settings, clock=Clock(), signers=Signers(root=lambda: root, status=lambda: status))
    key_id = f"did:web:localhost%3A8000:authorities:{BUREAU}#key-1"
    return World(settings, gate, Clock(), {key_id: signer(key_id, key_id)})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"LICENCE_HOME": str(tmp_path / "home")})


@pytest.fixture(scope="session")
def types() -> Directory:
    """The bundled types, read once."""
    return read_directory(bundled_types_root())


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that ``init`` makes at NOW, to be copied."""
    home = tmp_path_factory.mktemp("template")
    settings = read_settings({"LICENCE_HOME": str(home)})
    plan = Plan(settings.base_url, "示范证照登记系统", "Demonstration Registry")
    initialise(settings, plan, make_keys=make_registry_keys, now=NOW)
    return home / "registry.db"


@pytest.fixture
def set_up(clock: Clock, types: Directory, template: Path) -> Iterator[Callable[[Settings], World]]:
    """Return what sets a registry up in the home of the given settings."""
    stores: list[Store] = []

    def make(settings: Settings) -> World:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(template, settings.home / "registry.db")
        root, status = make_registry_keys("did:web:localhost%3A8000")
        signers = Signers(root=lambda: root, status=lambda: status)
        gate = Gate(open_store(settings.database_url), clock, signers, types, settings.identifier_arc)
        stores.append(gate.store)
        return World(settings, gate, clock)

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def empty(settings: Settings, set_up: Callable[[Settings], World]) -> World:
    """A registry as ``init`` leaves it."""
    return set_up(settings)


@pytest.fixture
def world(empty: World) -> World:
    """A registry with one bureau."""
    empty.add_bureau()
    return empty


@pytest.fixture
def zone() -> timezone:
    return timezone(timedelta(hours=8))


@dataclass
class TrialHouse:
    """What the commands are handed, in memory but for the registry itself."""

    at: Settings
    clock: Clock
    signers: dict[str, KeySigner] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def settings(self) -> Settings:
        return self.at

    def now(self) -> datetime:
        return self.clock()

    def gate(self) -> Gate:
        root, status = make_registry_keys("did:web:localhost%3A8000")
        return open_gate(self.at, clock=self.clock, signers=Signers(root=lambda: root, status=lambda: status))

    def disclosures(self, reader: Reader) -> Disclosures:
        return Disclosures(self.gate(), reader)

    def decisions(self) -> LocalDecisions:
        return LocalDecisions(self.gate())

    def signer_for(self, authority_code: str) -> Signer:
        self.asked.append(authority_code)
        return self.signers[f"did:web:localhost%3A8000:authorities:{authority_code}#key-1"]

    def create_registry_keys(self, registry_did: str) -> tuple[Signer, Signer]:
        return make_registry_keys(registry_did)


@pytest.fixture
def house(settings: Settings, clock: Clock) -> TrialHouse:
    """A house in which no registry was set up yet."""
    return TrialHouse(settings, clock)


@pytest.fixture
def run(house: TrialHouse) -> Callable[..., Result]:
    """Return what runs one command line of the registry."""
    group = click.Group("licence", commands={each.name or "": each for each in commands()})

    def call(*words: str) -> Result:
        return CliRunner().invoke(group, words, obj=house, catch_exceptions=False)

    return call


@pytest.fixture
def lived_in(house: TrialHouse, set_up: Callable[[Settings], World]) -> World:
    """The registry of ``house``, with one bureau."""
    made = set_up(house.at)
    made.add_bureau()
    house.signers = made.signers
    return made


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a private PostgreSQL server on a socket of its own; skips where none is installed."""
    initdb, postgres = programs()
    # A socket's path has 107 characters at most, and pytest's own folders are deep.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        person = new_cluster(initdb, folder)
        words = [postgres, "-D", str(folder / "d"), "-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **person)
        try:
            await_server(url_at(folder), server)
            yield url_at(folder)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def server_url(postgresql: str) -> Iterator[str]:
    """The URL of an empty database on the private server."""
    name = f"t{secrets.token_hex(8)}"
    engine = create_engine(postgresql, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgresql.replace("/postgres?", f"/{name}?")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind that the registry runs on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registry.db'}"
    url: str = request.getfixturevalue("server_url")
    return url


@pytest.fixture
def any_store(any_url: str) -> Iterator[Callable[[], Store]]:
    """Return what opens an empty database of each kind."""
    stores: list[Store] = []

    def make() -> Store:
        stores.append(create_store(any_url))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def any_world(any_url: str, tmp_path: Path, clock: Clock, types: Directory) -> Iterator[World]:
    """A registry with one bureau, on each kind of database."""
    settings = read_settings({"LICENCE_HOME": str(tmp_path), "LICENCE_DATABASE_URL": any_url})
    initialise(settings, Plan(settings.base_url, "示范", "Demo"), make_keys=make_registry_keys, now=clock())
    root, status = make_registry_keys("did:web:localhost%3A8000")
    signers = Signers(root=lambda: root, status=lambda: status)
    gate = Gate(open_store(any_url), clock, signers, types, settings.identifier_arc)
    world = World(settings, gate, clock)
    world.add_bureau()
    yield world
    gate.store.close()
