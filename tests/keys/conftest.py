"""A vault that is cheap to open, and a register in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from keys.record import PublicRecord
from keys.register import RegisteredKey
from keys.secret import Passphrase
from keys.vault import Vault, VaultCost

CHEAP = VaultCost(operations=1, memory=8192)
NOW = datetime(2026, 11, 23, 7, 0, 0, tzinfo=UTC)
CODE = "11440199DEMX00014L"
WORDS = "correct horse 蓝色 battery"


class StoredKey(Struct, frozen=True):
    """A registered key as a registry would return it."""

    id: str
    public_key_multibase: str
    purposes: tuple[str, ...]
    valid_from: datetime
    retired: datetime | None = None
    compromised: datetime | None = None


@dataclass
class MemoryRegister:
    """A ``KeyRegister`` that keeps everything in memory and can be told to break down before an act."""

    stored: dict[str, StoredKey] = field(default_factory=dict)
    breaks_at: set[str] = field(default_factory=set)

    def add_key(self, authority_code: str, public_record: PublicRecord, now: datetime) -> None:
        self._maybe_break("add_key")
        record = public_record
        key = StoredKey(record.verification_method, record.public_key_multibase, record.purposes, now)
        self.stored.setdefault(key.id, key)

    def retire_key(self, key_id: str, at: datetime) -> None:
        self._maybe_break("retire_key")
        self.stored[key_id] = replace(self.stored[key_id], retired=at)

    def compromise_key(self, key_id: str, since: datetime) -> None:
        self.stored[key_id] = replace(self.stored[key_id], compromised=since)

    def keys(self, authority_code: str) -> Sequence[RegisteredKey]:
        return [key for key in self.stored.values() if f":{authority_code}#" in key.id]

    def next_key_id(self, authority_code: str) -> str:
        return f"did:web:localhost%3A8000:authorities:{authority_code}#key-{len(self.keys(authority_code)) + 1}"

    def _maybe_break(self, act: str) -> None:
        if act in self.breaks_at:
            raise ConnectionError(act)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def code() -> str:
    """The code of a made-up market regulation bureau."""
    return CODE


@pytest.fixture
def words() -> str:
    """The text of the passphrase, to look for where it must not be."""
    return WORDS


@pytest.fixture
def passphrase(words: str) -> Passphrase:
    return Passphrase(words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the vault is; made by the first key."""
    return tmp_path / "home" / "keys"


@pytest.fixture
def vault(folder: Path) -> Vault:
    return Vault(folder, CHEAP)


@pytest.fixture
def register() -> MemoryRegister:
    return MemoryRegister()
