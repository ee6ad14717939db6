"""One way to write a licence: other JSON with the same statements, and so with a good RDFC signature, is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from verifier.document.parse import CredentialMalformed, NotALicence, parse_credential
from verifier.document.read import Parsed
from verifier.errors import VerifierError
from verifier.proof.data_integrity import read_proofs, verify_proof
from verifier.report import Outcome

World = Any  # the fixture of tests/verifier/conftest.py
CREDENTIALS = "https://www.w3.org/2018/credentials#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def _status_under_its_iri(licence: dict[str, Any]) -> None:
    licence[f"{CREDENTIALS}credentialStatus"] = licence.pop("credentialStatus")


def _end_under_its_iri(licence: dict[str, Any]) -> None:
    licence[f"{CREDENTIALS}validUntil"] = {"@value": licence.pop("validUntil"), "@type": f"{XSD}dateTime"}


def _keyword_id(licence: dict[str, Any]) -> None:
    licence["@id"] = licence.pop("id")


def _keyword_type(licence: dict[str, Any]) -> None:
    licence["@type"] = licence.pop("type")


def _in_a_graph(licence: dict[str, Any]) -> None:
    contexts = licence.pop("@context")
    whole = dict(licence)
    licence.clear()
    licence.update({"@context": contexts, "@graph": [whole]})


def _status_included(licence: dict[str, Any]) -> None:
    licence["@included"] = [licence.pop("credentialStatus")[0]]


def _subject_in_a_list(licence: dict[str, Any]) -> None:
    licence["credentialSubject"] = [licence["credentialSubject"]]


def _context_inside(licence: dict[str, Any]) -> None:
    licence["credentialSubject"]["@context"] = licence["@context"]


def _context_repeated(licence: dict[str, Any]) -> None:
    licence["@context"] = [*licence["@context"], licence["@context"][0]]


def _value_object_for_a_field(licence: dict[str, Any]) -> None:
    licence["credentialSubject"]["entityName"] = {"@value": licence["credentialSubject"]["entityName"]}


def _null_member(licence: dict[str, Any]) -> None:
    licence["description"] = None


def _reversed(licence: dict[str, Any]) -> None:
    licence["@reverse"] = {}


SAME_STATEMENTS: list[Callable[[dict[str, Any]], None]] = [
    _status_under_its_iri,
    _end_under_its_iri,
    _keyword_id,
    _keyword_type,
    _subject_in_a_list,
    _context_inside,
    _context_repeated,
    _value_object_for_a_field,
    _null_member,
    _reversed,
    _in_a_graph,
    _status_included,
]


@pytest.mark.parametrize("rewrite", SAME_STATEMENTS, ids=lambda rewrite: rewrite.__name__.strip("_"))
def test_the_same_statements_in_other_json_are_refused_before_the_signature_is_asked(
    world: World, rewrite: Callable[[dict[str, Any]], None]
) -> None:
    licence = world.licence(validUntil="2027-01-01T00:00:00+08:00")
    assert world.report(licence).outcome is Outcome.VALID
    rewrite(licence)
    report = world.report(licence)
    assert report.outcome is Outcome.INVALID
    if rewrite is not _null_member:
        assert [check.name for check in report.checks] == ["document"]


@pytest.mark.parametrize("rewrite", [_status_under_its_iri, _end_under_its_iri, _keyword_id, _subject_in_a_list])
def test_the_signature_alone_would_have_let_it_pass(world: World, rewrite: Callable[[dict[str, Any]], None]) -> None:
    """The reason for the rule: if this ever fails, the rewrite above no longer tests anything."""
    licence = world.licence(validUntil="2027-01-01T00:00:00+08:00")
    rewrite(licence)
    (proof,) = read_proofs(licence)
    verify_proof(licence, proof, world.key.public_key, canonicalizer=world.canonicalizer)


@pytest.mark.parametrize(
    ("member", "value", "code", "place"),
    [
        ("type", ["VerifiableCredential"], "not_a_licence", "/type"),
        ("type", ["VerifiableCredential", "LicenceCredential"], "credential_malformed", "/type"),
        ("type", ["VerifiableCredential", "LicenceCredential", "BusinessLicence", "DrivingLicence"], "credential_malformed", "/type"),
        ("type", ["LicenceCredential", "VerifiableCredential", "BusinessLicence"], "credential_malformed", "/type"),
        ("type", ["VerifiableCredential", "LicenceCredential", {}], "credential_malformed", "/type/2"),
        ("type", "VerifiableCredential", "credential_malformed", "/type"),
        ("issuer", "did:web:registry.example", "credential_malformed", "/issuer"),
        ("issuer", {"id": "did:web:registry.example", "name": "x", "url": "y"}, "credential_malformed", "/issuer"),
        ("validFrom", "2026-01-01", "instant_malformed", "/validFrom"),
        ("validUntil", 5, "instant_malformed", "/validUntil"),
        ("unknownMember", 1, "member_not_allowed", "/unknownMember"),
        ("a/b~c", 1, "member_not_allowed", "/a~1b~0c"),
        ("termsOfUse", {}, "member_not_allowed", "/termsOfUse"),
        ("credentialStatus", [], "status_entry_malformed", "/credentialStatus"),
        ("credentialStatus", "x", "status_entry_malformed", "/credentialStatus/0"),
        ("id", 7, "credential_malformed", "/id"),
    ],
)
def test_a_fault_of_shape_is_named_with_its_place(world: World, member: str, value: object, code: str, place: str) -> None:
    licence = {**world.licence(), member: value}
    with pytest.raises(VerifierError) as refused:
        parse_credential(Parsed(licence))
    assert (refused.value.code, refused.value.place) == (code, place)


@pytest.mark.parametrize("index", ["-1", "+1", "1_0", "01", " 1", "1 ", "١", "1e3", "0x1", "", "1.0", 94567, None, "9" * 11])
def test_a_status_index_is_a_plain_decimal_text_and_nothing_else(world: World, index: object) -> None:
    licence = copy.deepcopy(world.licence())
    licence["credentialStatus"][0]["statusListIndex"] = index
    with pytest.raises(CredentialMalformed) as refused:
        parse_credential(Parsed(licence))
    assert refused.value.code == "status_entry_malformed"


@pytest.mark.parametrize("missing", ["@context", "id", "name", "issuer", "validFrom", "credentialSubject", "credentialSchema", "proof"])
def test_each_required_member_is_missed_by_name(world: World, missing: str) -> None:
    licence = world.licence()
    del licence[missing]
    with pytest.raises(CredentialMalformed) as refused:
        parse_credential(Parsed(licence))
    assert refused.value.place == f"/{missing}"


def test_a_credential_of_another_kind_is_not_called_a_forgery(world: World) -> None:
    degree = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential", "ExampleDegree"]}
    with pytest.raises(NotALicence):
        parse_credential(Parsed(degree))
    assert world.verifier().verify_document(degree, now=world.now).outcome is Outcome.UNDECIDED
