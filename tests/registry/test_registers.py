"""Authorities, keys and types on record: what is taken, what is refused, and that doing it twice does it once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from registry.authorities import Authorities
from registry.base_url import checked_base_url, did_of
from registry.directory import TypesRegister, pinned_type, type_in_force
from registry.errors import Malformed, Missing, Refused, RegistryError, TypeNotPublished
from registry.keys_register import KeysRegister
from verifier.document.directory import Directory

BUREAU = "11440199DEMX00014L"
OTHER = "11440199DEMX00022F"
DID = f"did:web:localhost%3A8000:authorities:{BUREAU}"


def add(world: Any, code: str = OTHER, **changes: str) -> Any:
    return Authorities(world.gate).add(code, **({"name": "局", "name_en": "Bureau", "area": "440199"} | changes))


def test_an_authority_has_a_did_under_the_registry(world: Any) -> None:
    assert add(world).did == f"did:web:localhost%3A8000:authorities:{OTHER}"
    assert [each.code for each in Authorities(world.gate).all()] == [BUREAU, OTHER]


def test_adding_the_same_again_changes_nothing_and_other_facts_are_refused(world: Any) -> None:
    assert add(world) == add(world)
    with pytest.raises(Refused) as refused:
        add(world, area="440200")
    assert refused.value.code == "authority_known"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "11440199DEMX00022G"}, "uscc_malformed"),
        ({"code": "x"}, "uscc_malformed"),
        ({"name": ""}, "name_malformed"),
        ({"name_en": " "}, "name_malformed"),
        ({"name": "a\nb"}, "name_malformed"),
        ({"name": "x" * 257}, "name_malformed"),
        ({"area": "4401990"}, "area_malformed"),
        ({"area": "001234"}, "area_malformed"),
        ({"area": "٤٤٠١٩٩"}, "area_malformed"),
    ],
)
def test_an_authority_that_is_none_is_refused(world: Any, changes: dict[str, str], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        add(world, **changes)
    assert refused.value.code == code


def test_grants_are_closed_and_given_again(world: Any) -> None:
    authorities = Authorities(world.gate)
    with pytest.raises(Refused) as known:
        authorities.grant(BUREAU, "business-licence", area="440199")
    world.clock.pass_time(days=1)
    (ended,) = authorities.revoke_grant(BUREAU, "business-licence")
    assert (known.value.code, ended.until) == ("grant_known", world.clock())
    with pytest.raises(Refused) as unknown:
        authorities.revoke_grant(BUREAU, "business-licence")
    assert unknown.value.code == "grant_unknown"
    authorities.grant(BUREAU, "business-licence", area="440199")
    assert len(authorities.show(BUREAU).grants) == 2


def test_a_grant_for_one_area_ends_alone(world: Any) -> None:
    authorities = Authorities(world.gate)
    authorities.grant(BUREAU, "business-licence", area="440000")
    (ended,) = authorities.revoke_grant(BUREAU, "business-licence", area="440000")
    assert ended.area == "440000"
    world.reserve(world.request())


def test_a_grant_that_had_not_begun_never_begins(world: Any) -> None:
    authorities = Authorities(world.gate)
    later = world.clock() + timedelta(days=3)
    authorities.grant(BUREAU, "driving-licence", area="440199", since=later)
    (ended,) = authorities.revoke_grant(BUREAU, "driving-licence")
    assert ended.until == ended.valid_from == later
    with pytest.raises(Refused):
        authorities.revoke_grant(BUREAU, "driving-licence")


@pytest.mark.parametrize(
    ("code", "name", "facts", "expected"),
    [
        (OTHER, "business-licence", {}, "authority_unknown"),
        (BUREAU, "fishing-permit", {}, "type_not_published"),
        (BUREAU, "driving-licence", {"area": "44"}, "area_malformed"),
        (BUREAU, "driving-licence", {"until": timedelta(0)}, "period_malformed"),
    ],
)
def test_a_grant_that_is_none_is_refused(world: Any, code: str, name: str, facts: dict[str, Any], expected: str) -> None:
    facts = {"area": "440199"} | facts
    if "until" in facts:
        facts["until"] += world.clock()
    with pytest.raises(RegistryError) as refused:
        Authorities(world.gate).grant(code, name, **facts)
    assert refused.value.code == expected


def test_keys_are_numbered_and_kept(world: Any) -> None:
    register = KeysRegister(world.gate)
    assert register.next_key_id(BUREAU) == f"{DID}#key-2"
    world.add_key()
    register.retire_key(f"{DID}#key-1", world.clock())
    assert [key.id for key in register.keys(BUREAU)] == [f"{DID}#key-1", f"{DID}#key-2"]
    assert register.next_key_id(BUREAU) == f"{DID}#key-3"


def test_the_same_key_again_changes_nothing(world: Any) -> None:
    register = KeysRegister(world.gate)
    before = register.keys(BUREAU)
    world.clock.pass_time(days=1)
    register.add_key(BUREAU, world.offer(BUREAU, f"{DID}#key-1"), world.clock())
    assert register.keys(BUREAU) == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verification_method": f"{DID}#key-7"}, "key_id_wrong"),
        ({"controller": f"did:web:localhost%3A8000:authorities:{OTHER}"}, "key_id_wrong"),
        ({"public_key_multibase": "zNonsense"}, "key_malformed"),
        ({"purposes": ()}, "key_purposes_malformed"),
        ({"purposes": ("assertionMethod authentication",)}, "key_purposes_malformed"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_key_that_is_none_or_under_another_name_is_refused(world: Any, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        KeysRegister(world.gate).add_key(BUREAU, replace(world.offer(BUREAU), **changes), world.clock())
    assert refused.value.code == code


def test_a_key_of_one_department_is_not_taken_for_another(world: Any) -> None:
    add(world)
    known = world.offer(BUREAU, f"{DID}#key-1")
    did = f"did:web:localhost%3A8000:authorities:{OTHER}"
    with pytest.raises(Refused) as refused:
        KeysRegister(world.gate).add_key(OTHER, replace(known, controller=did, verification_method=f"{did}#key-1"), world.clock())
    assert refused.value.code == "key_known"


def test_an_end_is_brought_forward_and_never_put_off(world: Any) -> None:
    register = KeysRegister(world.gate)
    now = world.clock()
    for at, expected in ((3, 3), (5, 3), (1, 1)):
        register.retire_key(f"{DID}#key-1", now + timedelta(days=at))
        assert register.keys(BUREAU)[0].retired == now + timedelta(days=expected)


def test_a_key_that_is_not_on_record_cannot_end(world: Any) -> None:
    with pytest.raises(Missing) as refused:
        KeysRegister(world.gate).retire_key(f"{DID}#key-9", world.clock())
    assert refused.value.code == "key_unknown"


def test_a_key_begins_with_the_second_so_that_it_may_sign_at_once(empty: Any) -> None:
    empty.clock.pass_time(milliseconds=700)
    empty.add_bureau()
    empty.minted()
    assert KeysRegister(empty.gate).keys(BUREAU)[0].valid_from.microsecond == 0


def test_what_was_published_is_published_once(world: Any) -> None:
    register = TypesRegister(world.gate)
    before = register.all()
    register.publish(*world.gate.types.types)
    assert register.all() == before
    assert {each.name for each in before} == {each.name for each in world.gate.types.types}


def test_a_folder_that_was_changed_is_not_published_again(world: Any) -> None:
    original = world.gate.types.by_name("business-licence")
    changed = replace(original, files={**original.files, "labels.json": b"{}"})
    with pytest.raises(Refused) as refused:
        TypesRegister(world.gate).publish(changed)
    assert (refused.value.code, refused.value.place) == ("type_changed", "business-licence/v1")
    assert "labels.json" in refused.value.found


def test_a_type_whose_folder_is_gone_is_not_guessed(world: Any) -> None:
    with world.gate.store.read() as session, pytest.raises(Missing) as refused:
        pinned_type(Directory.of([]), type_in_force(session, "business-licence"))
    assert refused.value.code == "type_files_missing"


def test_open_closed_and_retired(world: Any) -> None:
    register = TypesRegister(world.gate)
    assert [register.close("business-licence").open, register.open("business-licence").open] == [False, True]
    retired = register.retire("business-licence")
    assert (retired.open, retired.retired_at) == (False, world.clock())
    for act in (register.open, register.close, register.retire):
        with pytest.raises(TypeNotPublished):
            act("business-licence")
    with pytest.raises(Refused) as refused:
        register.publish(world.gate.types.by_name("business-licence"))
    assert refused.value.code == "type_retired"


def test_the_newest_version_of_a_type_is_in_force(world: Any) -> None:
    original = world.gate.types.by_name("business-licence")
    newer = [replace(original, version=f"v{number}") for number in (10, 2)]
    TypesRegister(world.gate).publish(*newer)
    with world.gate.store.read() as session:
        assert type_in_force(session, "business-licence").version == "v10"
        assert type_in_force(session, "business-licence/v2").version == "v2"


@pytest.mark.parametrize(
    ("text", "url", "did"),
    [
        ("http://localhost:8000", "http://localhost:8000", "did:web:localhost%3A8000"),
        ("https://Licences.Example/", "https://licences.example", "did:web:licences.example"),
        ("http://[::1]:8000", "http://[::1]:8000", "did:web:%5B%3A%3A1%5D%3A8000"),
    ],
)
def test_a_base_url_has_one_form_and_one_did(text: str, url: str, did: str) -> None:
    assert (checked_base_url(text), did_of(checked_base_url(text))) == (url, did)
