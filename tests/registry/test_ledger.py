"""Reserve, deposit, transition: what an issuer relies on, on both kinds of database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from registry.authorities import Authorities
from registry.directory import TypesRegister
from registry.errors import Missing, NotGranted, Refused, SignerMissing, TypeNotPublished
from registry.keys_register import KeysRegister
from registry.ledger import LocalLedger
from registry.licences import Licences
from registry.signers import Signers
from registry.soundness import faults

BUREAU = "11440199DEMX00014L"
OTHER = "11440199DEMX00022F"
PERSON = ("111", "440199199001010017")


def test_a_row_is_reserved_deposited_and_found(any_world: Any) -> None:
    (reservation,) = any_world.reserve(any_world.request(serial="440199DEMX00000001"))
    assert reservation.deposited is None
    body = any_world.deposit(reservation)
    licence = Licences(any_world.gate).show(reservation.identifier.text)
    assert (licence.state, licence.body) == ("valid", body)
    assert [each.identifier for each in Licences(any_world.gate).search("91440199DEMX1001XH")] == [reservation.identifier]
    assert not list(faults(any_world.gate))


def test_the_same_row_gets_the_same_reservation(any_world: Any) -> None:
    (first,) = any_world.reserve(any_world.request())
    again = any_world.reserve(any_world.request(), any_world.request())
    assert again == [first, first]
    body = any_world.deposit(first)
    (after,) = any_world.reserve(any_world.request())
    assert (after.identifier, after.deposited) == (first.identifier, body)


def test_serials_are_allotted_around_those_that_were_named(any_world: Any) -> None:
    named = any_world.reserve(any_world.request("named", serial="44019900000002"))
    allotted = any_world.reserve(
        *(any_world.request(f"row {number}") for number in range(3)), any_world.request("b", serial="44019900000004")
    )
    serials = [each.identifier.serial for each in named + allotted]
    assert serials == ["44019900000002", "44019900000001", "44019900000003", "44019900000005", "44019900000004"]


def test_ten_thousand_rows_are_one_call(world: Any) -> None:
    requests = [world.request(f"row {number}") for number in range(10_000)]
    reservations = world.reserve(*requests)
    assert len({(each.list_number, each.status_index) for each in reservations}) == 10_000
    assert len({each.identifier.text for each in reservations}) == 10_000
    assert world.reserve(*requests[:3]) == reservations[:3]


def test_an_identifier_is_under_the_arc_of_its_reservation(world: Any) -> None:
    (reservation,) = world.reserve(world.request())
    assert reservation.identifier.text.startswith("2.999.11100000MB0143028R001.")
    assert reservation.identifier.check_holds


@pytest.mark.parametrize(
    ("facts", "code", "column"),
    [
        ({"serial": "440199DEMX00000001"}, "serial_taken", "serial"),
        ({"serial": "short"}, "serial_malformed", "serial"),
        ({"serial": "440199demx00000001"}, "serial_malformed", "serial"),
        ({"serial": "４４０１９９00"}, "serial_malformed", "serial"),
        ({"serial": "440199DEMX00000009", "version": 2}, "previous_version_missing", "version"),
        ({"serial": "440199DEMX00000001", "version": 3}, "previous_version_missing", "version"),
        ({"version": 2}, "previous_version_missing", "version"),
        ({"version": 0}, "version_malformed", "version"),
        ({"version": 1_000}, "version_malformed", "version"),
        ({"holders": ()}, "holder_missing", "holderCode"),
    ],
    ids=str,
)
def test_a_row_that_cannot_be_reserved_is_refused_alone(world: Any, facts: dict[str, Any], code: str, column: str) -> None:
    world.minted("first", serial="440199DEMX00000001")
    refusal, reservation = world.reserve(world.request("second", **facts), world.request("third"))
    assert (refusal.code, refusal.column) == (code, column)
    assert reservation.identifier.serial == "44019900000001"


def test_rows_of_one_sheet_collide_with_each_other(world: Any) -> None:
    serial = "440199DEMX00000001"
    first, second, next_version = world.reserve(
        world.request("a", serial=serial), world.request("b", serial=serial), world.request("c", serial=serial, version=2)
    )
    assert (first.identifier.version, second.code, next_version.identifier.version) == (1, "serial_taken", 2)


@pytest.mark.parametrize("action", ["suspend", "revoke", "withdraw", "annul", "cancel"])
def test_no_new_version_escapes_a_measure_or_a_finding(world: Any, action: str) -> None:
    identifier = world.minted(serial="440199DEMX00000001")
    world.move(identifier, action)
    (refusal,) = world.reserve(world.request("second", serial="440199DEMX00000001", version=2))
    assert (refusal.code, refusal.column) == ("previous_version_not_live", "version")


@pytest.mark.parametrize("action", ["replace", "void"])
def test_a_new_version_follows_what_was_replaced_or_void(world: Any, action: str) -> None:
    identifier = world.minted(serial="440199DEMX00000001")
    world.move(identifier, action)
    (reservation,) = world.reserve(world.request("second", serial="440199DEMX00000001", version=2))
    assert reservation.identifier.version == 2


def person(world: Any, name: str, **facts: Any) -> Any:
    return world.request(name, holders=(PERSON,), **facts)


@pytest.fixture
def drivers(world: Any) -> Any:
    """The world, with a second bureau that also issues driving licences."""
    Authorities(world.gate).grant(BUREAU, "driving-licence", area="440199")
    world.add_bureau(OTHER, types=("driving-licence",))
    return world


def test_a_holder_has_one_live_licence_of_such_a_type_whoever_issues_it(drivers: Any) -> None:
    first, second = drivers.reserve(person(drivers, "a"), person(drivers, "b"), type_name="driving-licence")
    (elsewhere,) = drivers.reserve(person(drivers, "c"), type_name="driving-licence", code=OTHER)
    assert [second.code, elsewhere.code] == ["holder_has_live_licence"] * 2
    assert (elsewhere.column, elsewhere.found) == ("holderCode", first.identifier.bare)


def test_the_next_version_is_the_same_licence(drivers: Any) -> None:
    (first,) = drivers.reserve(person(drivers, "a", serial="D440199260001"), type_name="driving-licence")
    (second,) = drivers.reserve(person(drivers, "b", serial="D440199260001", version=2), type_name="driving-licence")
    assert (first.identifier.version, second.identifier.version) == (1, 2)


def test_a_void_licence_is_live_no_more(drivers: Any) -> None:
    (first,) = drivers.reserve(person(drivers, "a"), type_name="driving-licence")
    drivers.move(first.identifier, "void")
    (second,) = drivers.reserve(person(drivers, "b"), type_name="driving-licence")
    assert second.identifier.serial != first.identifier.serial


def test_other_types_may_be_held_twice(world: Any) -> None:
    first, second = world.reserve(world.request("a"), world.request("b"))
    assert first.identifier != second.identifier


def end_grant(world: Any) -> None:
    Authorities(world.gate).revoke_grant(BUREAU, "business-licence")


def retire_key(world: Any) -> None:
    KeysRegister(world.gate).retire_key(f"did:web:localhost%3A8000:authorities:{BUREAU}#key-1", world.clock())


def lose_key(world: Any) -> None:
    KeysRegister(world.gate).compromise_key(f"did:web:localhost%3A8000:authorities:{BUREAU}#key-1", world.clock() - timedelta(days=1))


@pytest.mark.parametrize("happens", [end_grant, retire_key, lose_key], ids=lambda act: act.__name__)
def test_without_grant_or_key_the_whole_call_is_refused_at_once(any_world: Any, happens: Any) -> None:
    any_world.clock.pass_time(seconds=5)
    happens(any_world)
    with pytest.raises(NotGranted) as refused:
        any_world.reserve(any_world.request())
    assert refused.value.code == "not_granted"


def test_a_grant_that_has_not_begun_grants_nothing(empty: Any) -> None:
    empty.add_bureau(types=())
    Authorities(empty.gate).grant(BUREAU, "business-licence", area="440199", since=empty.clock() + timedelta(days=1))
    with pytest.raises(NotGranted):
        empty.reserve(empty.request())
    empty.clock.pass_time(days=1)
    empty.reserve(empty.request())


def test_a_type_that_is_not_published_or_retired_is_refused(world: Any) -> None:
    with pytest.raises(TypeNotPublished):
        world.reserve(world.request(), type_name="fishing-permit")
    TypesRegister(world.gate).retire("business-licence")
    with pytest.raises(TypeNotPublished) as refused:
        world.reserve(world.request())
    assert refused.value.code == "type_not_published"


def test_a_type_whose_folder_was_changed_is_refused(world: Any) -> None:
    with world.gate.store.write() as session:
        session.connection().execute(text("UPDATE licence_type SET digests = replace(digests, 'sha256:', 'sha256:0')"))
    with pytest.raises(Refused) as refused:
        world.reserve(world.request())
    assert refused.value.code == "type_changed"


def test_a_stranger_reserves_nothing(world: Any) -> None:
    with pytest.raises(Missing) as refused:
        world.reserve(world.request(), code=OTHER)
    assert refused.value.code == "authority_unknown"


def test_what_was_reserved_under_a_grant_is_deposited_under_one(world: Any) -> None:
    (reservation,) = world.reserve(world.request())
    body = world.signed(world.credential(reservation))
    world.clock.pass_time(minutes=1)
    end_grant(world)
    with pytest.raises(NotGranted):
        world.deposit(reservation, body)


def test_the_authority_is_told_who_it_is(world: Any) -> None:
    authority = LocalLedger(world.gate).authority(BUREAU)
    assert authority.did == f"did:web:localhost%3A8000:authorities:{BUREAU}"
    assert (authority.area, authority.base_url, authority.identifier_arc) == ("440199", "http://localhost:8000", "2.999")
    assert authority.names == {"zh-hans": "示范市市场监督管理局", "en": "Market Regulation Bureau"}


def test_a_reservation_needs_no_signer_while_the_lists_have_room(world: Any) -> None:
    world.gate = replace(world.gate, signers=Signers())
    (reservation,) = world.reserve(world.request())
    world.deposit(reservation)
    with pytest.raises(SignerMissing):
        world.move(reservation.identifier, "revoke")
    assert world.state(reservation.identifier) == "valid"
