"""Over HTTP too, whoever is given a licence is logged; and its holder, who shows that it is theirs, reads the log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from keys.holder import did_of
from keys.presenting import sign_possession, sign_presentation
from registry.access_log.accesses import Accesses, Disclosures
from registry.access_log.readers import Reader
from registry.departments.tokens import Scope
from tests.registry.people import person_signer

from .departments import BUREAU, Departments

HOLDER = person_signer("holder")


def minted(world: Any, name: str = "row 1", *, bound_to: Any = HOLDER) -> tuple[Any, Any]:
    """Return the identifier and the document of a licence that is bound to a key."""
    (reservation,) = world.reserve(world.request(name))
    document = world.credential(reservation)
    document["credentialSubject"]["id"] = did_of(bound_to)
    return reservation.identifier, json.loads(world.deposit(reservation, world.signed(document)))


def challenge(departments: Departments) -> dict[str, str]:
    made: dict[str, str] = json.loads(departments.send("POST", "/challenges").data)
    return made


def token(world: Any, licence: Any, asked: dict[str, str], signer: Any = HOLDER) -> str:
    return sign_possession(licence, signer, challenge=asked["challenge"], audience=asked["domain"], now=world.clock()).text


def read(departments: Departments, body: Any) -> tuple[int, Any]:
    answer = departments.send("POST", "/accesses", body)
    return answer.status_code, json.loads(answer.data)


def test_a_department_that_reads_a_licence_is_logged_with_its_token(departments: Departments) -> None:
    identifier, _ = minted(departments.world)
    answer = departments.send("GET", f"/licences/{identifier.text}", scope=Scope.READ, Licence_Purpose="case%207")
    assert answer.status_code == 200
    (access,) = Accesses(departments.world.gate).of_licence(identifier.text)
    assert access.who.startswith("token:")
    assert access.who.endswith(f" of {BUREAU}")
    assert (access.way, access.purpose) == ("GET /licences/<identifier>", "case 7")


def test_a_licence_of_another_department_is_neither_given_nor_logged(departments: Departments) -> None:
    identifier, _ = minted(departments.world)
    assert departments.send("GET", f"/licences/{identifier.text}", scope=Scope.READ, code="11440199DEMX00022F").status_code == 404
    assert Accesses(departments.world.gate).of_licence(identifier.text) == []


def test_a_counter_that_looks_a_licence_up_by_a_token_is_logged(departments: Departments) -> None:
    identifier, licence = minted(departments.world)
    text = token(departments.world, licence, challenge(departments))
    report = json.loads(departments.send("POST", "/verify", {"text": text}).data)
    assert report["outcome"] == "valid"
    (access,) = Accesses(departments.world.gate).of_licence(identifier.text)
    assert (access.who, access.way) == ("address:127.0.0.1", "POST /verify")


def test_a_token_that_does_not_hold_gives_nothing_out(departments: Departments) -> None:
    identifier, licence = minted(departments.world)
    text = token(departments.world, licence, challenge(departments), person_signer("thief"))
    assert json.loads(departments.send("POST", "/verify", {"text": text}).data)["outcome"] == "invalid"
    assert Accesses(departments.world.gate).of_licence(identifier.text) == []


@pytest.mark.parametrize("form", ["token", "presentation"])
def test_a_holder_reads_who_was_given_their_licence(departments: Departments, form: str) -> None:
    world = departments.world
    identifier, licence = minted(world)
    Disclosures(world.gate, Reader("os:clerk", "licence show", "case 7")).show(identifier.text)
    asked = challenge(departments)
    body: Any = {"text": token(world, licence, asked)}
    if form == "presentation":
        body = sign_presentation(
            [licence],
            HOLDER,
            challenge=asked["challenge"],
            domain=asked["domain"],
            now=world.clock(),
            canonicalizer=world.gate.canonicalizer,
        )
    line = {"licence": identifier.urn, "at": "2026-11-23T07:00:00Z", "who": "os:clerk", "way": "licence show", "purpose": "case 7"}
    assert read(departments, body) == (200, {"accesses": [line]})
    # A challenge counts once, here too; and looking at the log is no access.
    assert read(departments, body)[0] == 403
    assert len(Accesses(world.gate).of_licence(identifier.text)) == 1


def test_the_holder_of_a_revoked_licence_reads_too(departments: Departments) -> None:
    world = departments.world
    identifier, licence = minted(world)
    world.move(identifier, "revoke")
    assert read(departments, {"text": token(world, licence, challenge(departments))}) == (200, {"accesses": []})


def test_nobody_else_reads_it(departments: Departments) -> None:
    world = departments.world
    _, licence = minted(world)
    mine, theirs = {"challenge": "of-my-own", "domain": "localhost:8000"}, challenge(departments)
    bodies: list[Any] = [
        licence,  # a copy of the licence
        {"text": token(world, licence, theirs, person_signer("thief"))},
        {"text": token(world, licence, mine)},  # an answer to somebody else's challenge, once overheard
        {"verifiableCredential": licence, "text": token(world, licence, mine), "options": mine},
        {"text": token(world, licence, {**theirs, "domain": "another.example"})},
    ]
    assert [read(departments, body)[0] for body in bodies] == [403, 403, 403, 403, 403]
    assert read(departments, bodies[2])[1]["code"] == "possession_not_shown"


def test_a_forged_licence_opens_nobodys_log(departments: Departments) -> None:
    """Its id is the victim's, its holder key the forger's: only what the issuer signed says whose it is."""
    world, forger = departments.world, person_signer("forger")
    _, licence = minted(world)
    forged = licence | {"credentialSubject": licence["credentialSubject"] | {"id": did_of(forger)}}
    asked = challenge(departments)
    presented = sign_presentation(
        [forged], forger, challenge=asked["challenge"], domain=asked["domain"], now=world.clock(), canonicalizer=world.gate.canonicalizer
    )
    assert read(departments, presented)[0] == 403
