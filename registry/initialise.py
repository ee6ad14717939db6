"""Setting a registry up. Run again after a crash it goes on where it stopped; run twice it changes nothing."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import datetime

import orjson
from msgspec import Struct
from sqlmodel import Session

from verifier.ports import Signer
from verifier.proof.multikey import PublicKey

from . import migrations
from .base_url import checked_base_url, did_of
from .directory import add_type
from .errors import Malformed, NotInitialised
from .gate import Gate
from .identity import Identity, identity_of
from .opening import gate_on
from .periods import whole_second
from .rights import ASSERTION_METHOD
from .settings import Settings
from .signers import Signers
from .status_lists import ListPress, open_pair
from .store import create_store, open_store, sqlite_file
from .tables import KeyRow, RegistryRow
from .trust import publish_trust_list

MakeKeys = Callable[[str], tuple[Signer, Signer]]  # DID of the registry -> root signer, status signer


class Plan(Struct, frozen=True):
    """What a registry is to be called, and where it will be found."""

    base_url: str
    name: str
    name_en: str


class Initialised(Struct, frozen=True):
    """A registry that stands; ``fresh`` is False where it stood before."""

    identity: Identity
    fresh: bool


def initialise(settings: Settings, plan: Plan, *, make_keys: MakeKeys, now: datetime) -> Initialised:
    """Return the registry at ``settings``, set up now unless it was before.

    Args:
        make_keys: makes the root and the status key, or opens those that an interrupted run made.

    Raises:
        Malformed: the base URL is none.
    """
    standing = _standing(settings)
    if standing is not None:
        return Initialised(standing, fresh=False)
    base_url = checked_base_url(plan.base_url)
    if not plan.name.strip() or not plan.name_en.strip():
        raise Malformed(code="name_malformed", found="an empty name", wanted="--name and --name-en with what the registry is called")
    _make_home(settings, base_url)
    root, status = make_keys(did_of(base_url))
    _require_names(root, status, did_of(base_url))
    _make_database_file(settings)
    store = create_store(settings.database_url)
    migrations.upgrade(store)
    gate = gate_on(store, settings, clock=lambda: now, signers=Signers())
    # One transaction: there is never a registry without its lists and its first trust list.
    with store.write() as session:
        identity = _write(session, gate, plan, base_url, root=root, status=status, now=now)
    store.close()
    return Initialised(identity, fresh=True)


def _standing(settings: Settings) -> Identity | None:
    try:
        store = open_store(settings.database_url)
    except NotInitialised:
        return None
    try:
        with store.read() as session:
            return identity_of(session)
    except NotInitialised:
        return None
    finally:
        store.close()


def _make_home(settings: Settings, base_url: str) -> None:
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.file.exists():
        return
    # A JSON string is a TOML string too (TOML 1.0, basic strings).
    lines = ("# Settings of this registry; LICENCE_* variables win over them.", f"base_url = {orjson.dumps(base_url).decode()}")
    settings.file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _require_names(root: Signer, status: Signer, did: str) -> None:
    # A list signed under another name than the trust list gives would be refused by every verifier, from the first day on.
    wanted = (PublicKey.from_multibase(root.public_key_multibase).did_key, f"{did}#status-1")
    found = (root.verification_method, status.verification_method)
    if found != wanted:
        raise Malformed(code="registry_keys_misnamed", found=" and ".join(found), wanted=" and ".join(wanted))


def _make_database_file(settings: Settings) -> None:
    file = sqlite_file(settings.database_url)
    if file is not None:
        # Holders' numbers are in it: readable by nobody else from its first moment on. SQLite gives -wal and -shm the same mode.
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _write(session: Session, gate: Gate, plan: Plan, base_url: str, *, root: Signer, status: Signer, now: datetime) -> Identity:
    did = did_of(base_url)
    root_key = PublicKey.from_multibase(root.public_key_multibase)
    session.add(
        RegistryRow(
            uuid=str(uuid.uuid4()),
            did=did,
            base_url=base_url,
            name_zh=plan.name,
            name_en=plan.name_en,
            root_key=root_key.multibase,
            root_pin=root_key.pin,
            created_at=whole_second(now),
        )
    )
    session.add(
        KeyRow(
            verification_method=status.verification_method,
            controller=did,
            number=1,
            public_key_multibase=status.public_key_multibase,
            purposes=ASSERTION_METHOD,
            valid_from=whole_second(now),
        )
    )
    for credential_type in gate.types.types:
        if credential_type.published:
            add_type(session, credential_type, now)
    session.flush()
    identity = identity_of(session)
    open_pair(session, ListPress(identity, lambda: status, gate.canonicalizer, now, gate.status_validity))
    publish_trust_list(session, root=root, now=now, validity=gate.trust_validity)
    return identity
