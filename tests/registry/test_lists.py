"""Status lists, the trust list and their renewal: what is published, when, and by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from msgspec.structs import replace
from sqlalchemy import text, update
from sqlmodel import select

from registry.authorities import Authorities
from registry.bundle import export_bundle
from registry.directory import TypesRegister
from registry.errors import SignerMissing
from registry.identity import identity_of
from registry.keys_register import KeysRegister
from registry.rows import table_of
from registry.signers import Signers
from registry.soundness import faults
from registry.sources import LocalRecords, LocalStatusLists
from registry.status_lists import CAPACITY
from registry.tables import LIST_ENTRIES, ListNumberRow, StatusListRow
from registry.trust import current_trust_list
from registry.upkeep import renew_due
from verifier.errors import Unavailable
from verifier.status.list_credential import read_list_credential
from verifier.trust.reading import parse_trust_list

BUREAU = "11440199DEMX00014L"
KEY = f"did:web:localhost%3A8000:authorities:{BUREAU}#key-1"


def fill(world: Any, free: int) -> None:
    """Mark all but ``free`` positions of the open pair as taken."""
    taken = bytearray(LIST_ENTRIES // 8)
    count = CAPACITY - free
    for index in range(count):
        taken[index >> 3] |= 0x80 >> (index & 7)
    with world.gate.store.write() as session:
        session.connection().execute(update(table_of(ListNumberRow)).values(taken=bytes(taken), allocated=count))


def test_a_pair_that_is_full_to_seven_eighths_is_followed_by_the_next(world: Any) -> None:
    fill(world, 2)
    reservations = world.reserve(*(world.request(f"row {number}") for number in range(4)))
    assert [each.list_number for each in reservations] == [1, 1, 2, 2]
    assert all(each.status_index >= CAPACITY - 2 for each in reservations[:2])
    for url in ("revocation-2", "suspension-2"):
        assert LocalStatusLists(world.gate).status_list(f"http://localhost:8000/status-lists/{url}").body


def test_a_new_pair_is_opened_only_by_who_can_sign_it(world: Any) -> None:
    fill(world, 2)
    world.gate = replace(world.gate, signers=Signers())
    with pytest.raises(SignerMissing):
        world.reserve(*(world.request(f"row {number}") for number in range(3)))
    assert len(world.reserve(world.request("a"), world.request("b"))) == 2


def credential(world: Any, name: str) -> Any:
    return orjson.loads(LocalStatusLists(world.gate).status_list(f"http://localhost:8000/status-lists/{name}").body)


def test_a_list_is_what_its_address_says(world: Any) -> None:
    document = credential(world, "suspension-1")
    read = read_list_credential(document, url="http://localhost:8000/status-lists/suspension-1", purpose="suspension")
    assert (read.issuer, len(read.bits) * 8) == ("did:web:localhost%3A8000", LIST_ENTRIES)
    assert read.valid_until is not None
    assert read.valid_until - read.valid_from == timedelta(hours=24)
    assert document["proof"]["verificationMethod"] == "did:web:localhost%3A8000#status-1"


def test_only_the_list_that_changed_is_signed_anew(world: Any) -> None:
    identifier = world.minted()
    before = [credential(world, name) for name in ("revocation-1", "suspension-1")]
    world.clock.pass_time(hours=1)
    world.move(identifier, "suspend")
    after = [credential(world, name) for name in ("revocation-1", "suspension-1")]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False]


def test_a_clock_that_was_put_back_makes_no_list_older(world: Any) -> None:
    identifier = world.minted()
    world.clock.pass_time(hours=2)
    world.move(identifier, "suspend")
    since = credential(world, "suspension-1")["validFrom"]
    world.clock.pass_time(hours=-1)
    world.move(identifier, "reinstate")
    assert credential(world, "suspension-1")["validFrom"] >= since


def test_lists_are_renewed_at_half_of_their_life_and_not_before(world: Any) -> None:
    assert renew_due(world.gate, world.clock.pass_time(hours=11, minutes=59)).status_lists == ()
    renewed = renew_due(world.gate, world.clock.pass_time(minutes=1))
    assert [url.rpartition("/")[2] for url in renewed.status_lists] == ["revocation-1", "suspension-1"]
    assert credential(world, "revocation-1")["validFrom"] == "2026-11-23T19:00:00Z"
    assert renew_due(world.gate, world.clock()).status_lists == ()


def test_the_trust_list_is_renewed_at_half_of_its_life(world: Any) -> None:
    before = version(world)
    assert renew_due(world.gate, world.clock.pass_time(days=14)).trust_list is None
    assert renew_due(world.gate, world.clock.pass_time(days=1)).trust_list == before + 1
    assert version(world) == before + 1


def test_a_registry_without_signers_serves_what_is_stored(world: Any) -> None:
    gate = replace(world.gate, signers=Signers())
    renewed = renew_due(gate, world.clock.pass_time(days=40))
    assert (renewed.trust_list, renewed.status_lists) == (None, ())
    assert export_bundle(gate)["statusLists"]


def version(world: Any) -> int:
    with world.gate.store.read() as session:
        return current_trust_list(session).version


def test_a_list_of_nobody_is_unavailable_and_never_empty(world: Any) -> None:
    with pytest.raises(Unavailable) as refused:
        LocalStatusLists(world.gate).status_list("http://localhost:8000/status-lists/revocation-9")
    assert refused.value.code == "status_list_missing"


def test_a_record_that_cannot_be_asked_is_unavailable_in_the_verifiers_words(world: Any) -> None:
    identifier = world.minted()
    with world.gate.store.write() as session:
        session.connection().execute(text("ALTER TABLE event RENAME TO elsewhere"))
    with pytest.raises(Unavailable) as refused:
        LocalRecords(world.gate).history(identifier.urn)
    assert refused.value.code == "record_unavailable"


def test_the_record_knows_a_licence_by_its_whole_id_only(world: Any) -> None:
    identifier = world.minted()
    records = LocalRecords(world.gate)
    assert [change.state for change in records.history(identifier.urn)] == ["valid"]
    for other in (identifier.text, f"urn:licence:{identifier.bare}", "urn:licence:x", replace(identifier, arc="1.2").urn):
        assert records.history(other) == ()
        assert records.deposited_at(other, b"") is None


def test_only_exactly_this_credential_was_deposited(world: Any) -> None:
    identifier = world.minted()
    records = LocalRecords(world.gate)
    with world.gate.store.read() as session:
        digest = session.connection().execute(text("SELECT body_digest FROM licence")).scalar_one()
    assert records.deposited_at(identifier.urn, digest) == world.clock()
    assert records.deposited_at(identifier.urn, bytes(32)) is None


def add_authority(world: Any) -> None:
    Authorities(world.gate).add("11440199DEMX00022F", name="局", name_en="Bureau", area="440199")


def grant(world: Any) -> None:
    Authorities(world.gate).grant(BUREAU, "driving-licence", area="440199")


def revoke_grant(world: Any) -> None:
    Authorities(world.gate).revoke_grant(BUREAU, "business-licence")


def add_key(world: Any) -> None:
    world.add_key()


def retire_key(world: Any) -> None:
    KeysRegister(world.gate).retire_key(KEY, world.clock())


def compromise_key(world: Any) -> None:
    KeysRegister(world.gate).compromise_key(KEY, world.clock())


def open_type(world: Any) -> None:
    TypesRegister(world.gate).open("resident-identity-record")


def close_type(world: Any) -> None:
    TypesRegister(world.gate).close("business-licence")


def retire_type(world: Any) -> None:
    TypesRegister(world.gate).retire("business-licence")


CHANGES = [add_authority, grant, revoke_grant, add_key, retire_key, compromise_key, open_type, close_type, retire_type]


@pytest.mark.parametrize("change", CHANGES, ids=lambda act: act.__name__)
def test_every_change_is_in_the_next_trust_list(world: Any, change: Any) -> None:
    world.clock.pass_time(minutes=1)
    before = version(world)
    change(world)
    with world.gate.store.read() as session:
        row, pin = current_trust_list(session), identity_of(session).root_pin
        lists = len(session.exec(select(StatusListRow.url)).all())
    trust_list = parse_trust_list(orjson.loads(row.document), root=pin)
    assert (trust_list.version, trust_list.issued, lists) == (before + 1, world.clock(), 2)
    assert trust_list.next_update - trust_list.issued == timedelta(days=30)


@pytest.mark.parametrize("change", CHANGES, ids=lambda act: act.__name__)
def test_without_the_root_key_nothing_changes(world: Any, change: Any) -> None:
    before = export_bundle(world.gate)
    world.gate = replace(world.gate, signers=Signers(status=world.gate.signers.status))
    with pytest.raises(SignerMissing):
        change(world)
    assert export_bundle(world.gate) == before
    assert not list(faults(world.gate))


def test_the_trust_list_says_who_may_what_since_when(world: Any) -> None:
    with world.gate.store.read() as session:
        document = orjson.loads(current_trust_list(session).document)
    (authority,) = document["authorities"]
    assert authority["grants"] == [{"type": "BusinessLicence", "area": "440199", "from": "2026-11-23T07:00:00Z"}]
    assert [(key["id"], key["validFrom"]) for key in authority["keys"]] == [(KEY, "2026-11-23T07:00:00Z")]
    assert document["statusLists"]["prefix"] == "http://localhost:8000/status-lists/"
    assert {entry["name"]: entry["open"] for entry in document["types"]}["resident-identity-record"] is False
    assert document["proof"]["cryptosuite"] == "eddsa-jcs-2022"
