"""A trust list is believed only under the pinned root, whole, and never an older one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from verifier.document.directory import Directory
from verifier.document.instants import instant_text
from verifier.errors import Malformed
from verifier.report import Outcome
from verifier.trust.reading import load_trust, root_pin_of
from verifier.verify import Verifier

World = Any  # the fixture of tests/verifier/conftest.py


def signed(world: World) -> dict[str, Any]:
    document: dict[str, Any] = world.sign(world.trust_list, world.root, suite="eddsa-jcs-2022")
    return document


def bundle(world: World) -> dict[str, Any]:
    names = ("type.json", "schema.json", "context.jsonld", "labels.json")
    types = {f"{one.name}/{one.version}": {name: one.files[name].decode() for name in names} for one in world.directory.types}
    lists = {url: json.loads(body) for url, body in world.lists.items()}
    return {"type": "LicenceTrustBundle", "trustList": signed(world), "types": types, "statusLists": lists}


def refusal_of(world: World, document: dict[str, Any], **options: Any) -> Malformed:
    with pytest.raises(Malformed) as refused:
        load_trust(world.encoded(document), **{"root": world.root.public_key.pin, **options})
    return refused.value


def test_a_list_under_the_pinned_root_is_read(world: World) -> None:
    trust = load_trust(world.encoded(signed(world)), root=world.root.public_key.pin, directory=world.directory)
    assert trust.trust_list.version == 3
    assert len(trust.types.types) == len(world.directory.types)
    assert root_pin_of(world.encoded(signed(world))) == world.root.public_key.pin


def test_only_the_types_that_will_be_asked_for_are_read(world: World) -> None:
    document, root = bundle(world), world.root.public_key.pin
    document["types"]["driving-licence/v1"]["schema.json"] += " "
    trust = load_trust(world.encoded(document), root=root, named=frozenset({"business-licence/v1", "no-such-licence/v9"}))
    assert [each.key for each in trust.types.types] == ["business-licence/v1"]
    assert len(trust.trust_list.types) == len(world.directory.types)
    assert refusal_of(world, document, named=frozenset({"driving-licence/v1"})).code == "type_files_mismatch"
    assert refusal_of(world, document).code == "type_files_mismatch"


def test_another_root_is_refused_however_well_it_signs(world: World) -> None:
    impostor = type(world.root)(99)
    forged = world.sign(world.trust_list, impostor, suite="eddsa-jcs-2022")
    assert refusal_of(world, forged).code == "trust_root_mismatch"


def test_an_older_list_than_one_seen_is_refused(world: World) -> None:
    assert refusal_of(world, signed(world), minimum_version=4).code == "trust_list_rollback"
    assert load_trust(world.encoded(signed(world)), root=world.root.public_key.pin, minimum_version=3).trust_list.version == 3


def _no_proof(document: dict[str, Any]) -> None:
    del document["proof"]


def _two_proofs(document: dict[str, Any]) -> None:
    document["proof"] = [document["proof"], document["proof"]]


def _later_version(document: dict[str, Any]) -> None:
    document["version"] = 4


def _one_more_grant(document: dict[str, Any]) -> None:
    grants = document["authorities"][0]["grants"]
    grants.append({**grants[0], "type": "DrivingLicence"})


def _later_update(document: dict[str, Any]) -> None:
    document["nextUpdate"] = "2036-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_no_proof, "proof_missing"),
        (_two_proofs, "trust_list_refused"),
        (_later_version, "signature_mismatch"),
        (_one_more_grant, "signature_mismatch"),
        (_later_update, "signature_mismatch"),
    ],
)
def test_a_list_that_was_changed_after_signing_is_refused(world: World, change: Callable[[dict[str, Any]], None], code: str) -> None:
    document = copy.deepcopy(signed(world))
    change(document)
    assert refusal_of(world, document).code == code


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("unknown",), 1),
        (("version",), 0),
        (("version",), "3"),
        (("issued",), "yesterday"),
        (("authorities", 0, "code"), "x"),
        (("authorities", 0, "keys", 0, "id"), "did:web:elsewhere.example#key-1"),
        (("authorities", 0, "grants", 0, "area"), "44"),
        (("statusLists", "keys"), []),
        (("types", 0, "digests", "schema.json"), "md5:00"),
    ],
    ids=lambda value: "/".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_what_the_root_itself_signed_wrongly_is_refused_with_its_place(world: World, place: tuple[Any, ...], value: object) -> None:
    target: Any = world.trust_list
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    refused = refusal_of(world, signed(world))
    assert refused.code in ("trust_list_malformed", "instant_malformed")


def test_a_bundle_needs_no_other_file_to_judge_by(world: World) -> None:
    licence = world.encoded(world.licence())
    trust = load_trust(world.encoded(bundle(world)), root=world.root.public_key.pin)
    assert Verifier(trust).verify(licence, now=world.now).outcome is Outcome.VALID


@pytest.mark.parametrize("name", ["type.json", "schema.json", "context.jsonld", "labels.json"])
def test_a_type_file_in_a_bundle_must_be_the_one_that_the_root_signed(world: World, name: str) -> None:
    document = bundle(world)
    document["types"]["business-licence/v1"][name] += " "
    # The root signed three digests; that of the labels stands in type.json, and so is signed through it.
    code = "type_digest_mismatch" if name == "labels.json" else "type_files_mismatch"
    assert refusal_of(world, document).code == code


def test_a_status_list_in_a_bundle_is_not_believed_for_being_there(world: World) -> None:
    licence = world.encoded(world.licence())
    document = bundle(world)
    url, attached = next(iter(document["statusLists"].items()))
    attached["validUntil"] = instant_text(world.now + timedelta(days=999))
    report = Verifier(load_trust(world.encoded(document), root=world.root.public_key.pin)).verify(licence, now=world.now)
    assert report.decisive is not None
    assert report.decisive.code == "signature_mismatch", url


def test_a_local_type_of_the_same_name_with_other_files_is_not_used(world: World) -> None:
    for trusted in world.trust_list["types"]:
        trusted["digests"]["schema.json"] = "sha256:" + "0" * 64
    trust = load_trust(world.encoded(signed(world)), root=world.root.public_key.pin, directory=world.directory)
    assert trust.types == Directory.of([])


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b'{"type": "LicenceTrustBundle"}', b'{"type": "LicenceTrustBundle", "trustList": []}', b"\xff"]
)
def test_what_is_no_trust_list_is_refused(world: World, raw: bytes) -> None:
    with pytest.raises(Malformed):
        load_trust(raw, root=world.root.public_key.pin)
