"""A registry with as many licences as are asked for, filled in bulk below everything that a mint does: for measurements only.

The rows are as a mint leaves them, but for the signatures in their bodies (random bytes): nothing here verifies.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlmodel import Session

from bench.synthetic_licences import Bureau, bodies
from bench.synthetic_people import credit_code
from bench.town import BUREAU, town
from registry.bodies import PackedBody
from registry.events import Event
from registry.gate import Gate
from registry.opening import open_gate
from registry.reservations import numbered
from registry.rows import insert_rows, take_ids
from registry.settings import read_settings
from registry.signers import Signers
from registry.states import DEPOSIT, State
from registry.status_lists import CAPACITY
from registry.tables import LIST_ENTRIES, EventRow, HolderRow, LicenceRow, ListNumberRow
from verifier.document.identifier import LicenceIdentifier

TYPE = "business-licence"
AT_ONCE = 20_000  # rows in one transaction
ASKED_FOR = 2_000  # licences that are drawn to be looked up
BODIES = 500  # different ones
SPREAD = 40_503  # odd, so that its multiples meet every entry of a list once
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


class Known(Struct, frozen=True):
    """What somebody may know of a licence, and its number in the table."""

    id: int
    identifier: str
    serial: str
    holder: str


class Filled(Struct, frozen=True):
    """A registry on SQLite; ``known`` are licences drawn from all over it."""

    gate: Gate
    file: Path
    count: int
    known: Sequence[Known]


@contextmanager
def filled(count: int) -> Iterator[Filled]:
    """Yield a registry with ``count`` licences more than none."""
    with town(1) as place:
        settings = read_settings(place.environ)
        gate = open_gate(settings, clock=lambda: NOW, signers=Signers(None, None))
        entry = gate.types.by_name(TYPE)
        first = LicenceIdentifier.compose(type_code=entry.type_code, issuer_code=BUREAU, serial="0" * 7, version=1, arc="2.999")
        bureau = Bureau("localhost:8000", 14, "示范市市场监督管理局", "Market Regulation Bureau")
        packed = [gate.bodies.packed(body) for body in bodies(bureau, 5, 0, BODIES)]
        wanted = set(random.Random(1).sample(range(count), min(count, ASKED_FOR)))  # noqa: S311 (which licence is asked for, no secret)
        known: list[Known] = []
        for begin in range(0, count, AT_ONCE):
            with gate.store.write() as session:
                known += _fill(session, first, packed, range(begin, min(count, begin + AT_ONCE)), wanted)
        yield Filled(gate, settings.home / "registry.db", count, known)
        gate.store.close()


def _fill(session: Session, first: LicenceIdentifier, packed: Sequence[PackedBody], numbers: range, wanted: set[int]) -> list[Known]:
    ids = take_ids(session, LicenceRow, len(numbers))
    for each in {_list_of(number) for number in numbers}:
        if session.get(ListNumberRow, each) is None:
            session.add(ListNumberRow(number=each, allocated=0, taken=bytes(LIST_ENTRIES // 8)))
    named = [(licence, number, numbered(first, f"440199{number:012d}", 1)) for licence, number in zip(ids, numbers, strict=True)]
    insert_rows(session, LicenceRow, [_licence(*each, packed[each[1] % len(packed)]) for each in named])
    holders = [{"licence_id": licence, "code_type": "001", "code": credit_code("91", number)} for licence, number, _ in named]
    insert_rows(session, HolderRow, holders)
    insert_rows(session, EventRow, [_deposit(licence) for licence, _, _ in named])
    return [
        Known(licence, identifier.text, identifier.serial, credit_code("91", number))
        for licence, number, identifier in named
        if number in wanted
    ]


def _list_of(number: int) -> int:
    return 2 + number // CAPACITY


def _licence(licence: int, number: int, identifier: LicenceIdentifier, body: PackedBody) -> dict[str, Any]:
    return {
        "id": licence,
        "identifier": identifier.bare,
        "arc": identifier.arc,
        "authority_code": BUREAU,
        "type_name": TYPE,
        "serial": identifier.serial,
        "version": 1,
        "row_digest": hashlib.sha256(b"row %d" % number).digest(),
        "list_number": _list_of(number),
        "status_index": number % CAPACITY * SPREAD % LIST_ENTRIES,
        "state": State.VALID.value,
        "reserved_at": NOW,
        "valid_from": NOW,
        "valid_until": None,
        "deposited_at": NOW,
        "body": body.content,
        "body_dictionary": body.dictionary,
        "body_digest": hashlib.sha256(b"body %d" % number).digest(),
    }


def _deposit(licence: int) -> dict[str, Any]:
    return Event(
        licence_id=licence,
        authority_code=BUREAU,
        action=DEPOSIT,
        prior=State.RESERVED,
        state=State.VALID,
        decided_at=NOW,
        effective_at=NOW,
        recorded_at=NOW,
    ).columns(1)
