"""VC Data Model 2.0, sections 4 and 5, at issue; what is issued anyway verifies. A row is a change to a good credential."""

from __future__ import annotations

from typing import Any

import pytest

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
GONE: Any = object()
Row = Any


def inline(**terms: Any) -> list[Any]:
    return [V2, terms]


def changed(credential: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**credential, **changes}.items() if value is not GONE}


def table(rows: dict[str, dict[str, Any]]) -> list[Any]:
    return [pytest.param(changes, id=name) for name, changes in rows.items()]


def coded(rows: dict[str, tuple[dict[str, Any], str]]) -> list[Any]:
    return [pytest.param(changes, code, id=name) for name, (changes, code) in rows.items()]


def hold(door: Any, credential: Any, changes: Any) -> None:
    issued = door.issued(changed(credential, changes))
    assert door.verify(issued) == (200, "valid")


def refuse(door: Any, credential: Any, changes: Any, code: str) -> None:
    status, told = door.issue(changed(credential, changes))
    assert (status in (400, 422), told.get("code")) == (True, code), told


MAPPED = inline(ExampleCredential="https://example.org/#ExampleCredential")


@pytest.mark.clause("vc-data-model-2.0 4.3")
@pytest.mark.parametrize(
    "changes",
    table(
        {
            "the-base-context-alone": {},
            "two-urls": {"@context": [V2, EXAMPLES]},
            "an-object": {"@context": MAPPED, "type": ["VerifiableCredential", "ExampleCredential"]},
            "an-object-with-an-object": {
                "@context": [V2, {"@context": {"ExampleCredential": "https://example.org/#E"}}],
                "type": ["VerifiableCredential", "ExampleCredential"],
            },
        }
    ),
)
def test_contexts_are_urls_and_objects_behind_the_base_context(door: Any, credential: Any, changes: Any) -> None:
    hold(door, credential, changes)


@pytest.mark.clause("vc-data-model-2.0 4.3")
@pytest.mark.parametrize(
    ("changes", "code"),
    coded(
        {
            "none": ({"@context": GONE}, "contexts_broken"),
            "empty": ({"@context": []}, "contexts_broken"),
            "a-text": ({"@context": V2}, "contexts_broken"),
            "a-number": ({"@context": 4}, "contexts_broken"),
            "false": ({"@context": False}, "contexts_broken"),
            "null": ({"@context": None}, "contexts_broken"),
            "without-the-base-context": ({"@context": [EXAMPLES]}, "contexts_broken"),
            "in-another-order": ({"@context": [EXAMPLES, V2]}, "contexts_broken"),
            "a-number-inside": ({"@context": [V2, 123192875]}, "contexts_broken"),
            "null-inside": ({"@context": [V2, None]}, "contexts_broken"),
            "an-array-inside": ({"@context": [V2, [EXAMPLES]]}, "contexts_broken"),
            "a-url-with-a-space": ({"@context": [V2, "https ://not-a-url/contexts/v1"]}, "contexts_broken"),
            "an-unknown-url": ({"@context": [V2, "https://example.com/unknown"]}, "unknown_context"),
        }
    ),
)
def test_other_contexts_are_refused(door: Any, credential: Any, changes: Any, code: str) -> None:
    refuse(door, credential, changes, code)


@pytest.mark.clause("vc-data-model-2.0 4.4")
@pytest.mark.parametrize(
    "changes",
    table(
        {
            "urn": {"id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"},
            "https": {"id": "https://example.org/credentials/1"},
            "did-of-a-subject": {"credentialSubject": {"id": "did:example:subject", "name": "x"}},
        }
    ),
)
def test_an_id_is_a_single_url(door: Any, credential: Any, changes: Any) -> None:
    hold(door, credential, changes)


@pytest.mark.clause("vc-data-model-2.0 4.4")
@pytest.mark.parametrize(
    ("changes", "code"),
    coded(
        {
            "null": ({"id": None}, "id_broken"),
            "no-url": ({"id": "not-a-url"}, "id_broken"),
            "a-space": ({"id": "https ://example.org/1"}, "id_broken"),
            "several": ({"id": ["urn:x:1", "urn:x:2"]}, "id_broken"),
            "a-number": ({"id": 1}, "id_broken"),
            "an-object": ({"id": {"id": "urn:x:1"}}, "id_broken"),
            "several-of-a-subject": ({"credentialSubject": {"id": ["did:example:a", "did:example:b"]}}, "id_broken"),
            "no-url-of-a-subject": ({"credentialSubject": {"id": "x", "name": "y"}}, "id_broken"),
        }
    ),
)
def test_another_id_is_refused(door: Any, credential: Any, changes: Any, code: str) -> None:
    refuse(door, credential, changes, code)


@pytest.mark.clause("vc-data-model-2.0 4.5")
@pytest.mark.parametrize(
    "changes",
    table(
        {
            "a-url": {"type": ["VerifiableCredential", "https://example.org/#ExampleCredential"]},
            "a-mapped-term": {"@context": MAPPED, "type": ["VerifiableCredential", "ExampleCredential"]},
            "last": {"type": ["https://example.org/#A", "VerifiableCredential"]},
            "in-the-middle": {"type": ["https://example.org/#A", "VerifiableCredential", "https://example.org/#B"]},
        }
    ),
)
def test_types_are_terms_and_urls_in_any_order(door: Any, credential: Any, changes: Any) -> None:
    hold(door, credential, changes)


@pytest.mark.clause("vc-data-model-2.0 4.5")
@pytest.mark.parametrize(
    ("changes", "code"),
    coded(
        {
            "none": ({"type": GONE}, "type_broken"),
            "a-number": ({"type": 4}, "type_broken"),
            "null": ({"type": None}, "type_broken"),
            "a-number-inside": ({"type": ["VerifiableCredential", 4]}, "type_broken"),
            "an-array-inside": ({"type": ["VerifiableCredential", []]}, "type_broken"),
            "empty": ({"type": []}, "type_broken"),
            "another": ({"@context": MAPPED, "type": ["ExampleCredential"]}, "type_broken"),
            "unmapped": ({"type": ["VerifiableCredential", "Unmapped"]}, "data_loss"),
            "mapped-to-no-url": (
                {"@context": inline(Bad="https ://not-a-url#Bad"), "type": ["VerifiableCredential", "Bad"]},
                "json_ld_malformed",
            ),
        }
    ),
)
def test_another_type_is_refused(door: Any, credential: Any, changes: Any, code: str) -> None:
    refuse(door, credential, changes, code)


TEXTS = {
    "text": "示範",
    "value": {"@value": "Example", "@language": "en"},
    "value-with-direction": {"@value": "نموذج", "@language": "ar", "@direction": "rtl"},
    "direction-without-language": {"@value": "Example", "@direction": "ltr"},
    "several": [{"@value": "Dog", "@language": "en"}, {"@value": "狗", "@language": "zh-Hans"}],
}


@pytest.mark.clause("vc-data-model-2.0 4.6", "vc-data-model-2.0 11.1")
@pytest.mark.parametrize("member", ["name", "description"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_texts_may_have_a_language_and_a_direction(door: Any, credential: Any, member: str, text: Any, suite: str) -> None:
    for document in ({**credential, member: text}, {**credential, "issuer": {"id": "did:example:issuer", member: text}}):
        issued = door.issued(document, cryptosuite=suite)
        assert door.verify(issued) == (200, "valid")


@pytest.mark.clause("vc-data-model-2.0 11.1")
def test_a_direction_is_signed_and_can_not_be_turned(door: Any, credential: Any) -> None:
    issued = door.issued({**credential, "name": TEXTS["value-with-direction"]})
    issued["name"]["@direction"] = "ltr"
    assert door.verify(issued) == (400, "signature_mismatch")
    del issued["name"]["@direction"]
    assert door.verify(issued) == (400, "signature_mismatch")


@pytest.mark.clause("vc-data-model-2.0 4.6", "vc-data-model-2.0 11.1")
@pytest.mark.parametrize("member", ["name", "description"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param({"@value": "x", "@language": "en", "url": "did:example:more"}, id="another-member"),
        pytest.param({"@language": "en"}, id="no-value"),
        pytest.param({"@value": 1}, id="a-number-as-value"),
        pytest.param({"@value": "x", "@language": "not a tag"}, id="no-tag"),
        pytest.param({"@value": "x", "@direction": "up"}, id="no-direction"),
        pytest.param(4, id="a-number"),
        pytest.param(None, id="null"),
        pytest.param(["x", "y"], id="texts-in-an-array"),
    ],
)
def test_another_text_is_refused(door: Any, credential: Any, member: str, text: Any) -> None:
    refuse(door, credential, {member: text}, "text_broken")
    refuse(door, credential, {"issuer": {"id": "did:example:issuer", member: text}}, "text_broken")


@pytest.mark.clause("vc-data-model-2.0 4.7")
@pytest.mark.parametrize(
    "changes",
    table(
        {
            "a-url": {"issuer": "https://example.org/issuers/1"},
            "a-did": {"issuer": "did:example:issuer"},
            "an-object": {"issuer": {"id": "did:example:issuer", "name": "Issuer"}},
        }
    ),
)
def test_an_issuer_is_a_url_or_an_object_with_one(door: Any, credential: Any, changes: Any) -> None:
    hold(door, credential, changes)


@pytest.mark.clause("vc-data-model-2.0 4.7")
@pytest.mark.parametrize("document", [{}, {"issuer": {"name": "Issuer"}}], ids=["none", "without-id"])
def test_an_issuer_that_is_left_out_is_this_service(door: Any, credential: Any, document: Any) -> None:
    issued = door.issued({**credential, **document})
    issuer = issued["issuer"]["id"] if document else issued["issuer"]
    assert issued["proof"]["verificationMethod"].startswith(issuer + "#")


@pytest.mark.clause("vc-data-model-2.0 4.7")
@pytest.mark.parametrize(
    "issuer",
    [None, True, 4, [], "fake-issuer", "https ://not-a-url", {"id": None}, {"id": "not-a-url"}, {"id": []}],
    ids=str,
)
def test_another_issuer_is_refused(door: Any, credential: Any, issuer: Any) -> None:
    refuse(door, credential, {"issuer": issuer}, "issuer_broken")


@pytest.mark.clause("vc-data-model-2.0 4.8")
@pytest.mark.parametrize(
    "changes",
    table(
        {
            "several": {"credentialSubject": [{"id": "did:example:a"}, {"id": "did:example:b"}]},
            "without-id": {"credentialSubject": {"name": "Alice"}},
        }
    ),
)
def test_subjects_say_something(door: Any, credential: Any, changes: Any) -> None:
    hold(door, credential, changes)


@pytest.mark.clause("vc-data-model-2.0 4.8")
@pytest.mark.parametrize(
    ("changes", "code"),
    coded(
        {
            "none": ({"credentialSubject": GONE}, "subject_broken"),
            "null": ({"credentialSubject": None}, "data_model_broken"),
            "true": ({"credentialSubject": True}, "subject_broken"),
            "a-number": ({"credentialSubject": 4}, "subject_broken"),
            "a-text": ({"credentialSubject": "did:example:1234"}, "subject_broken"),
            "an-empty-object": ({"credentialSubject": {}}, "subject_broken"),
            "an-empty-set": ({"credentialSubject": []}, "subject_broken"),
            "an-empty-one-among-others": ({"credentialSubject": [{"id": "did:example:a"}, {}]}, "subject_broken"),
            "null-among-others": ({"credentialSubject": [None, True, 4]}, "subject_broken"),
        }
    ),
)
def test_another_subject_is_refused(door: Any, credential: Any, changes: Any, code: str) -> None:
    refuse(door, credential, changes, code)


@pytest.mark.clause("vc-data-model-2.0 4.9")
@pytest.mark.parametrize(
    "changes",
    table(
        {
            "from": {"validFrom": "2010-01-01T19:23:24Z"},
            "from-with-fraction": {"validFrom": "2010-01-01T19:23:24.001Z"},
            "from-with-offset": {"validFrom": "2023-02-25T19:10:39-06:00"},
            "until": {"validUntil": "2050-01-01T00:00:00Z"},
            "until-with-fraction": {"validUntil": "2050-01-01T00:00:00.123456789+08:00"},
            "both": {"validFrom": "2025-01-01T00:00:00Z", "validUntil": "2050-01-01T00:00:00Z"},
            "midnight-as-the-end-of-a-day": {"validFrom": "2025-01-01T24:00:00Z", "validUntil": "2050-01-01T24:00:00.0+08:00"},
        }
    ),
)
def test_dates_have_an_offset(door: Any, credential: Any, changes: Any) -> None:
    hold(door, credential, changes)


@pytest.mark.clause("vc-data-model-2.0 4.9")
@pytest.mark.parametrize("changes", [{"validFrom": "2123-01-01T00:00:00Z"}, {"validUntil": "2001-01-01T00:00:00Z"}], ids=["future", "past"])
def test_a_credential_out_of_its_period_is_issued_and_not_valid(door: Any, credential: Any, changes: Any) -> None:
    issued = door.issued({**credential, **changes})
    assert door.verify(issued) == (400, "not_yet_valid" if "validFrom" in changes else "expired")


@pytest.mark.clause("vc-data-model-2.0 4.9")
def test_one_instant_may_be_beginning_and_end(door: Any, credential: Any) -> None:
    door.issued({**credential, "validFrom": "2025-01-01T08:00:00+08:00", "validUntil": "2025-01-01T00:00:00Z"})


@pytest.mark.clause("vc-data-model-2.0 4.9")
@pytest.mark.parametrize("member", ["validFrom", "validUntil"])
@pytest.mark.parametrize(
    "date",
    [
        *("2025-01-01", "2025-01-01T00:00:00", "2025-01-01 00:00:00Z", "2025-13-01T00:00:00Z", "2025-01-01T00:00:00+0800", "now"),
        *("2025-01-01T24:00:01Z", "2025-01-01T24:00:00.1Z", "9999-12-31T24:00:00Z", "2025-01-01T24:00:00", 4, None, []),
    ],
    ids=str,
)
def test_another_date_is_refused(door: Any, credential: Any, member: str, date: Any) -> None:
    refuse(door, credential, {member: date}, "instant_malformed")


@pytest.mark.clause("vc-data-model-2.0 4.9")
@pytest.mark.parametrize("end", ["2024-12-31T23:59:59Z", "2025-01-01T07:59:59+08:00"])
def test_an_end_before_the_beginning_is_refused(door: Any, credential: Any, end: str) -> None:
    refuse(door, credential, {"validFrom": "2025-01-01T00:00:00Z", "validUntil": end}, "period_broken")


TYPED = ["credentialStatus", "credentialSchema", "evidence", "termsOfUse", "refreshService"]


@pytest.mark.clause(
    "vc-data-model-2.0 4.10", "vc-data-model-2.0 4.11", "vc-data-model-2.0 5.4", "vc-data-model-2.0 5.5", "vc-data-model-2.0 5.6"
)
@pytest.mark.parametrize("member", TYPED)
def test_what_extends_a_credential_is_one_object_or_several_with_a_type(door: Any, credential: Any, member: str) -> None:
    one = {"type": "https://example.org/#Kind", "id": "did:example:one"}
    other = {"type": ["https://example.org/#Kind"], "id": "did:example:other"}
    door.issued({**credential, member: one})
    door.issued({**credential, member: [one, other]})
    mapped = {"@context": inline(Kind="https://example.org/#Kind")}
    door.issued({**credential, **mapped, member: {"type": "Kind", "id": "did:example:one"}})
    if member != "credentialSchema":
        door.issued({**credential, member: {"type": "https://example.org/#Kind"}})


@pytest.mark.clause(
    "vc-data-model-2.0 4.10", "vc-data-model-2.0 4.11", "vc-data-model-2.0 5.4", "vc-data-model-2.0 5.5", "vc-data-model-2.0 5.6"
)
@pytest.mark.clause("vc-data-model-2.0 5.10")
@pytest.mark.parametrize("member", [*TYPED, "renderMethod", "confidenceMethod"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param({"id": "did:example:one"}, "type_broken", id="no-type"),
        pytest.param({"id": "did:example:one", "type": 2}, "type_broken", id="a-number-as-type"),
        pytest.param({"id": "did:example:one", "type": []}, "type_broken", id="no-type-in-the-set"),
        pytest.param(
            [{"id": "did:example:one", "type": "https://example.org/#K"}, {"id": "did:example:two"}], "type_broken", id="one-without"
        ),
        pytest.param({"id": "https ://not-a-url", "type": "https://example.org/#K"}, "id_broken", id="no-url-as-id"),
        pytest.param({"id": ["urn:x:1", "urn:x:2"], "type": "https://example.org/#K"}, "id_broken", id="two-ids"),
        pytest.param("did:example:one", "member_broken", id="a-text"),
        pytest.param(None, "data_model_broken", id="null"),
        pytest.param({"id": "did:example:one", "type": "Unmapped"}, "data_loss", id="an-unmapped-type"),
    ],
)
def test_what_extends_a_credential_without_a_type_is_refused(door: Any, credential: Any, member: str, value: Any, code: str) -> None:
    refuse(door, credential, {member: value}, code)


@pytest.mark.clause("vc-data-model-2.0 4.11")
@pytest.mark.parametrize(
    "schema", [{"type": "JsonSchema"}, {"type": "JsonSchema", "id": 4}, {"type": "JsonSchema", "id": "no url"}], ids=str
)
def test_a_schema_has_a_url(door: Any, credential: Any, schema: Any) -> None:
    refuse(door, credential, {"credentialSchema": schema}, "id_broken")


@pytest.mark.clause("vc-data-model-2.0 5.2.1")
@pytest.mark.parametrize(
    ("changes", "code"),
    coded(
        {
            "a-base-term": ({"@context": inline(VerifiableCredential="https://example.org/#Bad")}, "json_ld_malformed"),
            "a-term-that-was-protected-before": (
                {
                    "@context": [V2, {"@protected": True, "Kind": "https://example.org/#Kind"}, {"Kind": "https://example.org/#Other"}],
                    "type": ["VerifiableCredential", "Kind"],
                },
                "json_ld_malformed",
            ),
        }
    ),
)
def test_no_context_defines_a_protected_term_anew(door: Any, credential: Any, changes: Any, code: str) -> None:
    refuse(door, credential, changes, code)


SRI = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"
BARE = "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ"
RELATED = {"id": V2, "digestSRI": SRI}


@pytest.mark.clause("vc-data-model-2.0 5.3")
@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(RELATED, id="sri"),
        pytest.param({"id": V2, "digestMultibase": BARE}, id="multibase"),
        pytest.param({"id": V2, "digestSRI": SRI, "digestMultibase": BARE, "mediaType": "application/ld+json"}, id="both"),
        pytest.param(
            [RELATED, {"id": "https://example.org/elsewhere", "digestSRI": "sha256-" + "A" * 43 + "="}], id="one-that-is-not-at-hand"
        ),
    ],
)
def test_related_resources_have_the_digest_that_is_signed(door: Any, credential: Any, resource: Any) -> None:
    hold(door, credential, {"relatedResource": resource})


@pytest.mark.clause("vc-data-model-2.0 5.3")
@pytest.mark.parametrize(
    ("resource", "code"),
    [
        pytest.param(["https://example.org/a"], "related_resource_broken", id="a-text"),
        pytest.param({"digestSRI": SRI}, "related_resource_broken", id="no-id"),
        pytest.param({"id": "no url", "digestSRI": SRI}, "id_broken", id="no-url"),
        pytest.param([RELATED, RELATED], "related_resource_broken", id="one-id-twice"),
        pytest.param({"id": V2}, "related_resource_broken", id="no-digest"),
        pytest.param({"id": V2, "digestSRI": "sha384-" + "A" * 64}, "related_resource_changed", id="another-sri"),
        pytest.param({"id": V2, "digestSRI": "md5-" + "A" * 22}, "related_resource_broken", id="a-weak-sri"),
        pytest.param({"id": "https://example.org/a", "digestSRI": "sha256-" + "0a" * 32}, "related_resource_broken", id="hex-as-sri"),
        pytest.param({"id": "https://example.org/a", "digestSRI": "sha256-x"}, "related_resource_broken", id="a-short-sri"),
        pytest.param({"id": "https://example.org/a", "digestMultibase": "u" + "A" * 52}, "related_resource_broken", id="no-hash-so-long"),
        pytest.param({"id": "https://example.org/a", "digestMultibase": "EiAj"}, "related_resource_broken", id="no-multibase"),
        pytest.param({"id": "https://example.org/a", "digestMultibase": 4}, "related_resource_broken", id="a-number-as-digest"),
        pytest.param({"id": V2, "digestMultibase": "u" + "A" * 43}, "related_resource_changed", id="another-multibase"),
        pytest.param({"id": V2, "digestSRI": SRI, "digestMultibase": "u" + "A" * 43}, "related_resource_changed", id="one-of-two"),
    ],
)
def test_another_related_resource_is_refused(door: Any, credential: Any, resource: Any, code: str) -> None:
    refuse(door, credential, {"relatedResource": resource}, code)


@pytest.mark.clause("vc-data-model-1.1 4", "vc-data-model-1.1 5")
def test_a_credential_of_version_1_is_issued_and_verified_here(door: Any, credential: Any) -> None:
    contexts = [V1, {"name": "https://schema.org/name"}]
    document = {**credential, "@context": contexts, "issuanceDate": "2023-01-01T00:00:00Z", "credentialSubject": {"name": "Alice"}}
    for options in ({}, {"cryptosuite": "ecdsa-rdfc-2019", "keyType": "P-384"}, {"cryptosuite": "eddsa-jcs-2022"}):
        assert door.verify(door.issued(document, **options)) == (200, "valid")
    assert (
        door.verify(door.issued({**document, "expirationDate": "2001-01-01T00:00:00Z", "issuanceDate": "2000-01-01T00:00:00Z"}))[1]
        == "expired"
    )
    refuse(door, document, {"issuanceDate": "yesterday"}, "instant_malformed")
    refuse(door, document, {"expirationDate": "2022-01-01T00:00:00Z"}, "period_broken")
