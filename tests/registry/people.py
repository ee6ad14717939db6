"""Persons of a registry for tests: each acts with a key of their own."""

from __future__ import annotations

import hashlib
from typing import Any

from msgspec.structs import replace
from sqlmodel import col, select

from keys.secret import Secret
from keys.signer import KeySigner, public_key_of
from registry.gate import Gate
from registry.two_people.acts import MINT, Acts
from registry.two_people.approvals import ApprovalNeeded
from registry.two_people.persons import Persons, enrolment
from registry.two_people.requests import Requests
from registry.two_people.tables import RequestedRow
from verifier.proof.multikey import KeyKind


def person_signer(code: str) -> KeySigner:
    """Return the key of a person, made of their code."""
    seed = Secret(hashlib.sha256(f"person {code}".encode()).digest())
    return KeySigner(KeyKind.ED25519, seed, public_key_of(KeyKind.ED25519, seed).did_key)


def acting(gate: Gate, code: str) -> Gate:
    """Return the gate as ``code`` opens it."""
    return replace(gate, signers=replace(gate.signers, person=lambda: person_signer(code)))


def enrol(gate: Gate, code: str, authority: str | None = None, *, key_of: str = "") -> Any:
    """Return the person ``code``, enrolled by whoever acts at ``gate``."""
    return Persons(gate).add(enrolment(code, f"name of {code}", authority, person_signer(key_of or code), gate.clock()))


def wake(gate: Gate) -> Gate:
    """Return the gate of a registry with two persons, zhang and li; nobody acts at it."""
    for code in ("zhang", "li"):
        enrol(gate, code)
    return gate


def number_of(needed: ApprovalNeeded) -> int:
    """Return the request under which something waits."""
    number = needed.request
    if number is None:
        raise AssertionError(f"nothing was asked for: {needed}")
    return number


def approve(gate: Gate, number: int, code: str = "li", decision: str = "approve") -> Any:
    """Return the request once ``code`` has answered it; a mint is answered by the rows that were asked for."""
    requests = Requests(acting(gate, code))
    row = requests.show(number).row
    sheet = None
    if row.kind == MINT:
        with gate.store.read() as session:
            sheet = Acts(MINT, row.authority_code, items(session, number))
    return requests.answer(number, decision, sheet=sheet)


def items(session: Any, number: int) -> list[bytes]:
    """Return the digests of the acts of a request."""
    return list(session.exec(select(RequestedRow.digest).where(col(RequestedRow.request_id) == number)))
