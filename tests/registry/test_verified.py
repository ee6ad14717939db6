"""What the registry publishes is what a verifier accepts: trust list, bundle, status lists and record together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest

from registry.bundle import export_bundle
from registry.identity import identity_of
from registry.judging import verifier_of
from registry.licences import Licences
from registry.sources import LocalRecords, LocalStatusLists
from verifier.report import Report
from verifier.trust.reading import TrustRootMismatch, load_trust
from verifier.verify import Verifier


def trust_of(world: Any) -> Any:
    with world.gate.store.read() as session:
        pin = identity_of(session).root_pin
    return load_trust(orjson.dumps(export_bundle(world.gate)), root=pin)


@pytest.fixture
def verify(world: Any) -> Callable[..., Report]:
    """Return what judges a body by this registry's own publications, attached or asked for."""

    def judge(body: bytes, **facts: Any) -> Report:
        local = facts.pop("local", True)
        sources = {"statuses": LocalStatusLists(world.gate), "records": LocalRecords(world.gate)} if local else {}
        return Verifier(trust_of(world), **sources).verify(body, now=world.clock(), **facts)

    return judge


def body_of(world: Any, identifier: Any) -> bytes:
    body: bytes = Licences(world.gate).show(identifier.text).body
    return body


@pytest.mark.parametrize("local", [True, False], ids=["asking the record", "by the bundle alone"])
def test_a_minted_licence_is_valid(world: Any, verify: Callable[..., Report], local: bool) -> None:
    report = verify(body_of(world, world.minted()), local=local)
    assert report.outcome == "valid", report.decisive


@pytest.mark.parametrize("local", [True, False], ids=["asking the record", "by the bundle alone"])
def test_a_revoked_licence_is_invalid_from_the_moment_of_the_answer(world: Any, verify: Callable[..., Report], local: bool) -> None:
    identifier = world.minted()
    world.move(identifier, "revoke")
    report = verify(body_of(world, identifier), local=local)
    assert (report.outcome, report.decisive.name, report.decisive.code) == ("invalid", "status", "revoked")


def test_a_suspension_ends_with_the_reinstatement(world: Any, verify: Callable[..., Report]) -> None:
    identifier = world.minted()
    world.move(identifier, "suspend")
    suspended = verify(body_of(world, identifier), local=False)
    world.clock.pass_time(hours=1)
    world.move(identifier, "reinstate")
    assert (suspended.outcome, verify(body_of(world, identifier), local=False).outcome) == ("invalid", "valid")


def test_a_licence_was_valid_before_it_was_revoked(world: Any, verify: Callable[..., Report]) -> None:
    identifier = world.minted()
    world.clock.pass_time(days=10)
    world.move(identifier, "revoke")
    report = verify(body_of(world, identifier), as_of=world.clock() - timedelta(days=5))
    assert report.outcome == "valid", report.decisive


def test_an_annulled_licence_was_never_valid(world: Any, verify: Callable[..., Report]) -> None:
    identifier = world.minted()
    world.clock.pass_time(days=10)
    world.move(identifier, "annul")
    report = verify(body_of(world, identifier), as_of=world.clock() - timedelta(days=5))
    assert (report.outcome, report.decisive.code) == ("invalid", "annulled")


def test_lists_of_yesterday_leave_it_undecided(world: Any, verify: Callable[..., Report]) -> None:
    identifier = world.minted()
    world.clock.pass_time(hours=25)
    assert verify(body_of(world, identifier)).outcome == "undecided"


@pytest.mark.parametrize(("may_sign", "outcome"), [(True, "valid"), (False, "undecided")])
def test_on_one_desk_the_lists_are_signed_anew_where_the_keys_are_at_hand(world: Any, may_sign: bool, outcome: str) -> None:
    body = body_of(world, world.minted())
    world.clock.pass_time(days=40)
    report = verifier_of(world.gate, world.clock(), may_sign=may_sign).verify(body, now=world.clock())
    assert report.outcome == outcome, report.decisive


def test_another_root_is_not_believed(world: Any) -> None:
    with pytest.raises(TrustRootMismatch):
        load_trust(orjson.dumps(export_bundle(world.gate)), root="sha256:" + "0" * 64)
