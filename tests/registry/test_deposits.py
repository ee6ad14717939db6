"""What enters the record is exactly what was reserved, signed by a live key, and holds in every part."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from keys.secret import Secret
from keys.signer import KeySigner
from registry.authorities import Authorities
from registry.carried import carried
from registry.credentials import digest_of
from registry.directory import TypesRegister
from registry.errors import DepositedDifferently, DepositRefused, Missing, NotGranted, RegistryError, SignerMissing
from registry.keys_register import KeysRegister
from registry.ledger import LocalLedger
from registry.licences import Licences
from registry.signers import Signers
from registry.soundness import faults
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind

BUREAU = "11440199DEMX00014L"
OTHER = "11440199DEMX00022F"
DID = f"did:web:localhost%3A8000:authorities:{BUREAU}"


@pytest.fixture
def reserved(world: Any) -> Any:
    return world.reserve(world.request(serial="440199DEMX00000001"))[0]


def test_the_same_bytes_again_change_nothing(world: Any, reserved: Any) -> None:
    body = world.deposit(reserved)
    before = Licences(world.gate).show(reserved.identifier.text)
    world.clock.pass_time(hours=1)
    world.deposit(reserved, body)
    assert Licences(world.gate).show(reserved.identifier.text) == before
    assert len(Licences(world.gate).history(reserved.identifier.text)) == 1


def test_the_same_document_in_another_order_is_the_same(world: Any, reserved: Any) -> None:
    body = world.deposit(reserved)
    turned = json.dumps(dict(reversed(json.loads(body).items())), ensure_ascii=False).encode()
    world.deposit(reserved, turned)
    assert Licences(world.gate).show(reserved.identifier.text).body == body


def test_another_credential_under_the_same_identifier_is_refused(world: Any, reserved: Any) -> None:
    world.deposit(reserved)
    world.clock.pass_time(seconds=1)
    with pytest.raises(DepositedDifferently) as refused:
        world.deposit(reserved, world.signed(world.credential(reserved)))
    assert refused.value.code == "already_deposited_differently"


def test_one_that_is_refused_holds_back_all(world: Any) -> None:
    first, second = world.reserve(world.request("a"), world.request("b"))
    good = world.signed(world.credential(first))
    with pytest.raises(DepositRefused) as refused:
        LocalLedger(world.gate).deposit(BUREAU, [(first.identifier, good), (second.identifier, good)])
    assert refused.value.place.startswith(second.identifier.text)
    assert world.state(first.identifier) == "reserved"


def test_nothing_is_deposited_that_was_not_reserved(world: Any, reserved: Any) -> None:
    body = world.signed(world.credential(reserved))
    other = world.reserve(world.request("other"))[0].identifier
    unknown = type(other)(other.type_code, other.issuer_code, "0000000", 1, "0", other.arc)
    with pytest.raises(Missing) as refused:
        LocalLedger(world.gate).deposit(BUREAU, [(unknown, body)])
    assert refused.value.code == "not_reserved"


def test_another_department_deposits_nothing_here(world: Any, reserved: Any) -> None:
    world.add_bureau(OTHER)
    with pytest.raises(Missing):
        world.deposit(reserved, code=OTHER)


def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what puts ``value`` at a dotted path of a document."""

    def act(document: dict[str, Any]) -> None:
        *steps, last = path.split(".")
        place: Any = document
        for step in steps:
            place = place[int(step) if isinstance(place, list) else step]
        place[int(last) if isinstance(place, list) else last] = value

    act.__name__ = path
    return act


ENTRY = "http://localhost:8000/status-lists/"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (change("id", "urn:licence:2.999.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.002.5"), "not_as_reserved"),
        (change("credentialStatus.0.statusListIndex", "7"), "not_as_reserved"),
        (change("credentialStatus.1.statusListIndex", "7"), "not_as_reserved"),
        (change("credentialStatus.0.statusListCredential", f"{ENTRY}revocation-2"), "not_as_reserved"),
        (change("credentialStatus.0.statusListCredential", "https://elsewhere.example/revocation-1"), "not_as_reserved"),
        (change("credentialSubject.licenceHolder.0.code", "92440199DEMX10028E"), "not_as_reserved"),
        (change("credentialSubject.licenceHolder.0.codeType", "099"), "not_one_of"),
        (change("credentialSubject.areaCode", "440200"), "not_granted"),
        (change("credentialSubject.unifiedSocialCreditCode", "91440199DEMX1001XX"), "number_check_failed"),
        (change("credentialSchema.id", "https://licence.example/types/driving-licence/v1/schema.json"), "type_mismatch"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_well_signed_credential_that_was_not_reserved_so_is_refused(
    world: Any, reserved: Any, act: Callable[[dict[str, Any]], None], code: str
) -> None:
    document = world.credential(reserved)
    act(document)
    with pytest.raises(RegistryError) as refused:
        world.deposit(reserved, world.signed(document))
    assert refused.value.code == code
    assert world.state(reserved.identifier) == "reserved"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (change("credentialSubject.entityName", "another"), "signature_mismatch"),
        (change("validUntil", "2099-01-01T00:00:00+08:00"), "signature_mismatch"),
        (change("proof.verificationMethod", f"{DID}#key-2"), "not_granted"),
        (change("proof.verificationMethod", "did:key:z6MkvsCRT4mhNREdq9e8c5X5kYfyDkk9RuuNFmw1SAq5bM4m"), "not_granted"),
        (change("proof.proofPurpose", "authentication"), "not_granted"),
        (change("proof.created", "2026-11-23T08:00:00Z"), "signature_mismatch"),
        (lambda document: document.pop("proof"), "credential_malformed"),
        (lambda document: document.update({"@graph": []}), "member_not_allowed"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_credential_that_was_changed_after_signing_is_refused(
    world: Any, reserved: Any, act: Callable[[dict[str, Any]], None], code: str
) -> None:
    document = json.loads(world.signed(world.credential(reserved)))
    act(document)
    with pytest.raises(RegistryError) as refused:
        world.deposit(reserved, json.dumps(document).encode())
    assert refused.value.code == code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"a":1,"a":2}', b"\xff", b'{"type": []}'])
def test_bytes_that_are_no_credential_are_refused(world: Any, reserved: Any, body: bytes) -> None:
    with pytest.raises(DepositRefused):
        world.deposit(reserved, body)


@pytest.mark.parametrize("hours", [1, -9_000], ids=["in the future", "before the key was registered"])
def test_a_credential_signed_when_the_key_could_not_is_refused(world: Any, reserved: Any, hours: int) -> None:
    world.clock.pass_time(hours=hours)
    body = world.signed(world.credential(reserved))
    world.clock.pass_time(hours=-hours)
    with pytest.raises(DepositRefused) as refused:
        world.deposit(reserved, body)
    assert refused.value.code == "signing_time_refused"


def test_a_key_that_somebody_brings_along_signs_nothing_here(world: Any, reserved: Any) -> None:
    own = KeySigner(KeyKind.ED25519, Secret(b"7" * 32), f"{DID}#key-1")
    document = world.credential(reserved)
    signed = add_proof(document, signer=own, cryptosuite="eddsa-rdfc-2022", created=world.clock(), canonicalizer=world.gate.canonicalizer)
    with pytest.raises(DepositRefused) as refused:
        world.deposit(reserved, json.dumps(signed).encode())
    assert refused.value.code == "signature_mismatch"


@pytest.mark.parametrize("end", ["retire_key", "compromise_key"])
def test_a_key_that_ended_signs_nothing_new(world: Any, reserved: Any, end: str) -> None:
    body = world.signed(world.credential(reserved))
    world.clock.pass_time(seconds=1)
    getattr(KeysRegister(world.gate), end)(f"{DID}#key-1", world.clock())
    world.add_key()
    with pytest.raises(NotGranted):
        world.deposit(reserved, body)
    world.deposit(reserved, world.signed(world.credential(reserved), key=f"{DID}#key-2"))
    assert world.state(reserved.identifier) == "valid"


def test_every_proof_of_a_set_counts(world: Any, reserved: Any) -> None:
    one = world.signed(world.credential(reserved))
    two = json.loads(world.signed(json.loads(one)))
    assert len(two["proof"]) == 2
    two["proof"][1]["proofValue"] = two["proof"][0]["proofValue"][:-1] + "2"
    with pytest.raises(DepositRefused):
        world.deposit(reserved, json.dumps(two).encode())


def test_a_void_reservation_takes_no_deposit(world: Any, reserved: Any) -> None:
    body = world.signed(world.credential(reserved))
    world.move(reserved.identifier, "void")
    with pytest.raises(DepositRefused) as refused:
        world.deposit(reserved, body)
    assert refused.value.code == "reservation_void"


def test_a_type_that_was_retired_meanwhile_takes_no_deposit(world: Any, reserved: Any) -> None:
    body = world.signed(world.credential(reserved))
    TypesRegister(world.gate).retire("business-licence")
    with pytest.raises(RegistryError) as refused:
        world.deposit(reserved, body)
    assert refused.value.code == "type_not_published"


def examined(world: Any, reserved: Any) -> Any:
    examiner = LocalLedger(world.gate).examiner(BUREAU, "business-licence")
    return examiner.examine([(reserved.identifier, world.signed(world.credential(reserved)))])[0]


def test_what_was_examined_is_recorded_later_and_once(any_world: Any) -> None:
    (reserved,) = any_world.reserve(any_world.request())
    one = examined(any_world, reserved)
    for _ in range(2):
        LocalLedger(any_world.gate).record(BUREAU, [one])
    licence = Licences(any_world.gate).show(reserved.identifier.text)
    assert (licence.state, licence.body_digest) == ("valid", carried([one])[0].digest)
    assert len(Licences(any_world.gate).history(reserved.identifier.text)) == 1
    assert not list(faults(any_world.gate))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(lambda world: KeysRegister(world.gate).retire_key(f"{DID}#key-1", world.clock()), "not_granted", id="key"),
        pytest.param(lambda world: Authorities(world.gate).revoke_grant(BUREAU, "business-licence"), "not_granted", id="grant"),
        pytest.param(lambda world: TypesRegister(world.gate).retire("business-licence"), "type_not_published", id="type"),
    ],
)
def test_what_ended_between_examining_and_recording_is_noticed(
    world: Any, reserved: Any, change: Callable[[Any], object], code: str
) -> None:
    one = examined(world, reserved)
    world.clock.pass_time(seconds=1)
    change(world)
    with pytest.raises(RegistryError) as refused:
        LocalLedger(world.gate).record(BUREAU, [one])
    assert refused.value.code == code
    assert world.state(reserved.identifier) == "reserved"


def test_two_credentials_of_one_licence_in_one_deposit_are_refused(world: Any, reserved: Any) -> None:
    one = examined(world, reserved)
    world.clock.pass_time(seconds=1)
    with pytest.raises(DepositedDifferently):
        LocalLedger(world.gate).record(BUREAU, [one, examined(world, reserved)])
    assert world.state(reserved.identifier) == "reserved"


def versions(world: Any) -> tuple[Any, Any]:
    serial = "440199DEMX00000001"
    first, second = world.reserve(world.request("a", serial=serial), world.request("b", serial=serial, version=2))
    return first, second


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the newer one first"])
def test_a_newer_version_supersedes_the_older_one(any_world: Any, order: tuple[int, int]) -> None:
    pair = versions(any_world)
    for number in order:
        any_world.deposit(pair[number])
    assert [any_world.state(each.identifier) for each in pair] == ["superseded", "valid"]
    change = Licences(any_world.gate).history(pair[0].identifier.text)[-1].change
    assert (change.state, change.reason) == ("superseded", "a newer version was deposited")
    assert not list(faults(any_world.gate))


def test_both_versions_in_one_deposit(world: Any) -> None:
    pair = versions(world)
    LocalLedger(world.gate).deposit(BUREAU, [(each.identifier, world.signed(world.credential(each))) for each in pair])
    assert [world.state(each.identifier) for each in pair] == ["superseded", "valid"]
    assert not list(faults(world.gate))


def test_no_newer_version_is_deposited_over_a_suspension(world: Any) -> None:
    first, second = versions(world)
    world.deposit(first)
    world.move(first.identifier, "suspend")
    with pytest.raises(DepositRefused) as refused:
        world.deposit(second)
    assert refused.value.code == "previous_version_not_live"
    assert [world.state(each.identifier) for each in (first, second)] == ["suspended", "reserved"]


def test_superseding_needs_the_status_key_before_anything_is_written(world: Any) -> None:
    first, second = versions(world)
    world.deposit(first)
    gate = world.gate
    world.gate = replace(gate, signers=Signers())
    with pytest.raises(SignerMissing):
        world.deposit(second)
    world.gate = gate
    assert [world.state(each.identifier) for each in (first, second)] == ["valid", "reserved"]


def test_the_record_knows_when_exactly_this_credential_was_deposited(world: Any, reserved: Any) -> None:
    world.clock.pass_time(minutes=3)
    body = world.signed(world.credential(reserved))
    world.clock.pass_time(minutes=1)
    world.deposit(reserved, body)
    licence = Licences(world.gate).show(reserved.identifier.text)
    assert licence.deposited_at == world.clock()
    assert licence.valid_from is not None
    assert licence.deposited_at - licence.reserved_at == timedelta(minutes=4)


def test_a_credential_has_one_name_whether_or_not_its_form_was_known(world: Any) -> None:
    examiner = LocalLedger(world.gate).examiner(BUREAU, "business-licence")
    for number in range(3):
        (reserved,) = world.reserve(world.request(f"row {number}"))
        body = world.signed(world.credential(reserved))
        assert carried(examiner.examine([(reserved.identifier, body)]))[0].digest == digest_of(body)
