"""VC API: which status goes with which request, and never a 5xx, nor a 200 that says false."""

from __future__ import annotations

import json
from typing import Any

import pytest

ADDRESSES = {
    "/credentials/issue": "credential",
    "/credentials/verify": "verifiableCredential",
    "/presentations/verify": "verifiablePresentation",
}
ODD = [None, True, 4, 0.5, "", "x", [], {}, [[]], {"@context": None}, {"type": "VerifiableCredential"}, {"proof": {}}]


@pytest.mark.clause("vc-api 3.2.1")
def test_what_is_issued_is_201_with_the_credential(door: Any, credential: Any) -> None:
    status, told = door.post("/credentials/issue", {"credential": credential})
    assert status == 201
    assert set(told) == {"verifiableCredential"}
    assert door.post("/credentials/issue", {"credential": credential, "options": {}})[0] == 201
    assert door.post("/credentials/issue", {"credential": credential, "options": None})[0] == 201


@pytest.mark.clause("vc-api 3.2.1")
def test_the_caller_chooses_neither_date_nor_key_nor_index(door: Any, credential: Any) -> None:
    issued = door.issued(credential, created="2001-01-01T00:00:00Z", verificationMethod="did:key:z6Mk#z6Mk", statusListIndex="1")
    assert issued["proof"]["created"] == "2026-11-23T07:00:00Z"
    assert issued["proof"]["verificationMethod"].startswith(issued["issuer"])


@pytest.mark.clause("vc-api 3.2.1", "vc-api 3.3.1", "vc-api 3.3.2")
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("odd", ODD, ids=[json.dumps(each) for each in ODD])
def test_odd_bodies_are_400_or_422(door: Any, address: str, odd: Any) -> None:
    assert door.post(address, {ADDRESSES[address]: odd})[0] in (400, 422)
    assert door.post(address, [odd])[0] in (400, 422)
    assert door.post(address, {"other": odd})[0] in (400, 422)
    if odd is not None:
        assert door.post(address, {ADDRESSES[address]: {}, "options": odd})[0] in (400, 422)


@pytest.mark.clause("vc-api 3.3.1")
@pytest.mark.parametrize("member", ["@context", "type", "issuer", "credentialSubject", "proof"])
@pytest.mark.parametrize("value", ["string", {}, None, 10, True, [], [None], [10], [[]], [{}]], ids=str)
def test_a_credential_with_an_odd_member_is_not_valid(door: Any, credential: Any, member: str, value: Any) -> None:
    issued = door.issued(credential)
    assert door.verify({**issued, member: value})[0] == 400
    del issued[member]
    assert door.verify(issued)[0] == 400


@pytest.mark.clause("vc-api 3.3.1", "vc-api 3.3.2")
def test_each_address_takes_its_own_kind(door: Any, credential: Any, holder: Any) -> None:
    issued = door.issued(credential)
    presentation = holder.sign({"@context": issued["@context"], "type": ["VerifiablePresentation"]}, purpose="authentication")
    assert door.verify(presentation) == (400, "credential_expected")
    assert door.verify_presentation(issued) == (400, "presentation_expected")


@pytest.mark.clause("vc-api 3.3.2")
def test_an_unsigned_presentation_may_come_under_its_own_name(door: Any, credential: Any) -> None:
    issued = door.issued(credential)
    presentation = {"@context": issued["@context"], "type": ["VerifiablePresentation"], "verifiableCredential": [issued]}
    assert door.post("/presentations/verify", {"presentation": presentation})[0] == 200
    assert door.post("/presentations/verify", {"presentation": presentation, "options": {"challenge": "n"}})[0] == 400
    told = door.post("/presentations/verify", {"presentation": issued})
    assert (told[0], told[1]["code"]) == (400, "presentation_expected")


@pytest.mark.clause("vc-api 3.3.1")
@pytest.mark.parametrize("checks", [["proof"], ["proof", "credentialStatus"], [], ["nothing"], "proof", None], ids=str)
def test_a_caller_may_name_checks_and_all_are_made(door: Any, credential: Any, checks: Any) -> None:
    old = door.issued({**credential, "validUntil": "2020-01-01T00:00:00Z"})
    for issued, status in ((door.issued(credential), 200), (old, 400), ({**old, "validUntil": "2050-01-01T00:00:00Z"}, 400)):
        assert door.post("/credentials/verify", {"verifiableCredential": issued, "options": {"checks": checks}})[0] == status


@pytest.mark.clause("vc-api 3.3.1")
def test_a_valid_answer_says_which_profile_it_speaks_for(door: Any, credential: Any) -> None:
    answer = door.client.post("/credentials/verify", json={"verifiableCredential": door.issued(credential)})
    assert answer.json["verified"] is True
    assert answer.json["report"]["checks"][0]["code"] == "open_profile"
    assert "open profile" in answer.headers["Warning"]
    refused = door.client.post("/credentials/verify", json={"verifiableCredential": credential})
    assert json.loads(refused.data)["report"]["checks"][0]["code"] == "open_profile"


@pytest.mark.parametrize("media_type", ["application/json", "application/ld+json", "application/vc"])
def test_the_media_types_of_the_field_are_taken(door: Any, credential: Any, media_type: str) -> None:
    body = json.dumps({"credential": credential}).encode()
    assert door.client.post("/credentials/issue", data=body, content_type=media_type).status_code == 201


@pytest.mark.parametrize("address", ["/credentials/issue", "/credentials/verify", "/presentations/verify"])
def test_what_costs_too_much_is_refused(door: Any, credential: Any, holder: Any, address: str) -> None:
    names = [f"_:b{n}" for n in range(8)]
    clique = [{"@id": each, "https://e.example/#k": [{"@id": other} for other in names if other != each]} for each in names]
    document = {**credential, "issuer": holder.did, "credentialSubject": {"https://e.example/#n": clique}}
    proof = holder.sign(credential | {"issuer": holder.did})["proof"]
    if address == "/presentations/verify":
        document = {"@context": credential["@context"], "type": ["VerifiablePresentation"], "https://e.example/#n": clique}
        proof = {**proof, "proofPurpose": "authentication"}
    status, told = door.post(address, {ADDRESSES[address]: {**document, "proof": proof}})
    assert (status, told["code"]) == (400, "canonicalisation_budget")


def test_one_credential_asks_for_few_things(door: Any, credential: Any) -> None:
    resources = [{"id": f"https://example.org/{n}", "digestMultibase": "u" + "A" * 43} for n in range(17)]
    status, told = door.issue({**credential, "relatedResource": resources})
    assert (status, told["code"]) == (400, "data_model_broken")
    assert door.issue({**credential, "relatedResource": resources[:16]})[0] == 201


def test_a_batch_is_answered_line_by_line(door: Any, credential: Any) -> None:
    issued = door.issued(credential)
    lines = [issued, {"verifiableCredential": issued}, {"verifiableCredential": credential}, {"verifiablePresentation": {}}, 7]
    body = b"\n".join(json.dumps(line).encode() for line in lines)
    answer = door.client.post("/credentials/verify-batch", data=body, content_type="application/x-ndjson")
    assert (answer.status_code, answer.mimetype) == (200, "application/x-ndjson")
    assert [json.loads(line)["verified"] for line in answer.data.splitlines()] == [True, True, False, False, False]
    assert "open profile" in answer.headers["Warning"]


@pytest.mark.parametrize("word", ["@id", "@type", "@container", "@language", "@vocab", "term"])
@pytest.mark.parametrize("value", [["x"], {"@id": ["x"]}, [{}], [[]], {}, 1, True], ids=str)
def test_a_context_of_odd_values_is_refused_and_breaks_nothing(door: Any, credential: Any, word: str, value: Any) -> None:
    for odd in ({word: value}, {"term": {word: value}}):
        assert door.issue({**credential, "@context": [*credential["@context"], odd], "term": "x"})[0] in (400, 422)
        inside = {"id": "did:example:subject", "term": {"@context": odd}}
        assert door.issue({**credential, "credentialSubject": inside})[0] in (400, 422)
