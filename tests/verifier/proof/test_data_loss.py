"""Loss of data is an error: whatever JSON-LD would leave out of the statements is refused, and its place named."""

from __future__ import annotations

from typing import Any

import pytest

from verifier.document.contexts import bundled_contexts
from verifier.errors import VerifierError
from verifier.limits import Limits
from verifier.proof.canonical import Canonicalizer

V2 = "https://www.w3.org/ns/credentials/v2"


@pytest.fixture(scope="module", params=[True, False], ids=["fast", "general"])
def canonicalizer(request: pytest.FixtureRequest) -> Canonicalizer:
    return Canonicalizer(bundled_contexts(), fast=request.param)


@pytest.fixture(scope="module", params=[True, False], ids=["fast", "general"])
def open_canonicalizer(request: pytest.FixtureRequest) -> Canonicalizer:
    return Canonicalizer(bundled_contexts(), allow_inline_contexts=True, fast=request.param)


def credential(**changes: Any) -> dict[str, Any]:
    members = {"@context": [V2], "id": "urn:x:1", "type": ["VerifiableCredential"], "issuer": "urn:i", "credentialSubject": {"id": "urn:s"}}
    return {**members, **changes}


def subject(**members: Any) -> dict[str, Any]:
    return credential(credentialSubject={"id": "urn:s", **members})


LOSSES = [
    pytest.param(credential(colour="red"), "/colour", id="undefined-property"),
    pytest.param(subject(colour="red"), "/credentialSubject/colour", id="undefined-property-inside"),
    pytest.param(subject(**{"a/b~c": 1}), "/credentialSubject/a~1b~0c", id="undefined-property-escaped"),
    pytest.param(credential(type=["VerifiableCredential", "Passport"]), "/type", id="undefined-type"),
    pytest.param(credential(type=["VerifiableCredential", "@foo"]), "/type", id="keyword-lookalike-as-type"),
    pytest.param(credential(type="@id"), "/type", id="keyword-as-type"),
    pytest.param(credential(type=["VerifiableCredential", "_:t"]), "/type", id="blank-node-as-type"),
    pytest.param(credential(type=[]), "/type", id="no-type-in-the-list"),
    pytest.param(credential(type=None), "/type", id="null-as-type"),
    pytest.param(credential(type=["VerifiableCredential", "VerifiableCredential"]), "/type", id="type-twice"),
    pytest.param(credential(id="abc"), "/id", id="relative-id"),
    pytest.param(credential(id=""), "/id", id="empty-id"),
    pytest.param(credential(id=None), "/id", id="null-as-id"),
    pytest.param(credential(issuer="abc"), "/issuer", id="relative-iri"),
    pytest.param(credential(issuer={"id": "../x"}), "/issuer/id", id="relative-id-inside"),
    pytest.param(credential(issuer="urn:a> <urn:b"), "/issuer", id="iri-that-breaks-out"),
    pytest.param(credential(issuer="urn:a\n"), "/issuer", id="iri-with-a-newline"),
    pytest.param(credential(issuer="@type"), "/issuer", id="keyword-as-iri"),
    pytest.param(credential(name=None), "/name", id="null"),
    pytest.param(credential(name=["a", None]), "/name", id="null-in-an-array"),
    pytest.param(credential(name=[]), "/name", id="empty-array"),
    pytest.param(credential(name=[["a"]]), "/name", id="array-in-an-array"),
    pytest.param(credential(name=["a", "a"]), "https://schema.org/name", id="text-twice"),
    pytest.param(credential(evidence=["urn:a", {"id": "urn:a"}]), "https://www.w3.org/2018/credentials#evidence", id="reference-twice"),
    pytest.param(credential(name={"@set": []}), "/name/name", id="empty-set"),
    pytest.param(credential(name={"@value": None}), "/name", id="null-value"),
    pytest.param(credential(name={"@language": "en"}), "/name", id="language-without-text"),
    pytest.param(credential(name={"@value": "x", "@language": None}), "/name/@language", id="null-as-language"),
    pytest.param(credential(name={"@value": "x", "@language": "e n"}), "/name/@language", id="no-language-tag"),
    pytest.param(credential(name={"@value": "x", "@language": "\u212a"}), "/name/@language", id="kelvin-sign-that-lowers-to-k"),
    pytest.param(credential(name={"@value": "x", "@direction": "rtl"}), "https://schema.org/name", id="direction"),
    pytest.param({"@context": V2, "@graph": ["x"]}, "/@graph", id="free-text"),
    pytest.param({"@context": V2, "@graph": [{"id": "urn:a"}]}, "/@graph", id="free-reference"),
    pytest.param({"@context": V2, "id": "urn:a"}, "", id="an-id-and-nothing-else"),
    pytest.param({"@context": V2}, "", id="a-context-and-nothing-else"),
    pytest.param({"@context": V2, "type": "VerifiablePresentation", "verifiableCredential": "urn:a"}, "", id="graph-of-a-reference"),
    pytest.param(
        {"@context": V2, "type": "VerifiablePresentation", "verifiableCredential": {"@id": "urn:a"}}, "/@graph", id="graph-of-an-id"
    ),
    pytest.param(subject(**{"_:p": "x"}), "/credentialSubject/_:p", id="blank-node-as-property"),
    pytest.param(subject(**{"@foo": "x"}), "/credentialSubject/@foo", id="keyword-lookalike"),
    pytest.param(subject(**{"https://a.example/b c": "x"}), "/credentialSubject/https:~1~1a.example~1b c", id="property-iri-with-a-space"),
    pytest.param(subject(**{"https://a.example/b": 0.30000000000000004}), "https://a.example/b", id="17-digits"),
    pytest.param(credential(proof={"type": "DataIntegrityProof", "proofPurpose": "fun"}), "/proof/proofPurpose", id="undefined-purpose"),
]


@pytest.mark.parametrize(("document", "place"), LOSSES)
def test_what_would_not_be_signed_is_refused(canonicalizer: Canonicalizer, document: dict[str, Any], place: str) -> None:
    with pytest.raises(VerifierError) as refused:
        canonicalizer.rdfc(document)
    assert (refused.value.code, refused.value.place) == ("data_loss", place)


def inline(context: Any, **members: Any) -> dict[str, Any]:
    return credential(**{"@context": [V2, context]}, **members)


def container(kind: str) -> dict[str, Any]:
    return {"a": {"@id": "urn:a", "@container": kind}}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param(inline({"a": None}, a="x"), "data_loss", id="term-without-meaning"),
        pytest.param(inline({"@vocab": "relative"}, a="x"), "data_loss", id="relative-vocabulary"),
        pytest.param(inline(container("@language"), a={}), "data_loss", id="empty-language-map"),
        pytest.param(inline(container("@language"), a={"en": []}), "data_loss", id="language-without-text"),
        pytest.param(inline(container("@language"), a={"en": [None]}), "data_loss", id="language-with-null"),
        pytest.param(inline(container("@language"), a={"e n": "x"}), "data_loss", id="language-map-without-tag"),
        pytest.param(
            inline({"a": {"@id": "urn:a", "@type": "http://www.w3.org/2001/XMLSchema#double"}}, a="1.0"), "data_loss", id="double-as-text"
        ),
        pytest.param(inline(container("@index"), a={"x": "y"}), "json_ld_unsupported", id="index"),
        pytest.param(inline(container("@id"), a={"urn:x": {}}), "json_ld_unsupported", id="id-map"),
        pytest.param(inline(container("@type"), a={"urn:x": {}}), "json_ld_unsupported", id="type-map"),
        pytest.param(inline({"a": "@nest"}, a={"name": "x"}), "json_ld_unsupported", id="nest-alias"),
        pytest.param(inline({"a": {"@id": "@index"}}, a="x"), "json_ld_unsupported", id="index-alias"),
        pytest.param(inline({"a": {"@reverse": "urn:a"}}, a={"id": "urn:x"}), "json_ld_unsupported", id="reverse-term"),
        pytest.param(inline({"@import": V2}), "json_ld_unsupported", id="import"),
        pytest.param(inline({"@base": "urn:"}, issuer="x"), "json_ld_unsupported", id="base"),
        pytest.param(inline({"@direction": "rtl", "a": "urn:a"}, a="x"), "json_ld_unsupported", id="default-direction"),
        pytest.param(inline({"@foo": "urn:a"}), "json_ld_malformed", id="keyword-lookalike-as-term"),
        pytest.param(inline({"a": "@foo"}, a="x"), "json_ld_malformed", id="keyword-lookalike-as-meaning"),
        pytest.param(inline({"@language": "\u212a"}, name="x"), "json_ld_malformed", id="default-language"),
        pytest.param(inline({"name": "urn:name"}), "json_ld_malformed", id="protected-term"),
        pytest.param(inline(None), "json_ld_malformed", id="protected-terms-taken-away"),
        pytest.param(inline({"@vocab": None}), "json_ld_malformed", id="vocabulary-taken-away-where-there-is-none"),
        pytest.param(inline({"a": "b:c", "b": "a:d"}, a="x"), "json_ld_malformed", id="circle"),
        pytest.param(inline({"a": 5}), "json_ld_malformed", id="number-as-term"),
        pytest.param(inline(5), "json_ld_malformed", id="number-as-context"),
        pytest.param(inline({"a": {"@id": "urn:a", "@context": "nowhere"}}), "json_ld_malformed", id="relative-context-of-a-term"),
        pytest.param(inline({"a": {"@id": "urn:a", "@context": "https://x.example/"}}), "unknown_context", id="unknown-context-of-a-term"),
        pytest.param(inline({f"a{n}": f"urn:{n}" for n in range(300)}), "json_ld_unsupported", id="large-context"),
        pytest.param(credential(**{"@reverse": {"name": {"id": "urn:a"}}}), "json_ld_unsupported", id="reverse"),
        pytest.param(credential(**{"@included": [{"id": "urn:a", "name": "x"}]}), "json_ld_unsupported", id="included"),
        pytest.param(credential(**{"@index": "x"}), "json_ld_unsupported", id="index-member"),
        pytest.param(credential(**{"@default": "x"}), "json_ld_unsupported", id="framing-keyword"),
        pytest.param(credential(id=["urn:a"]), "json_ld_malformed", id="list-of-ids"),
        pytest.param(credential(type=[{}]), "data_loss", id="object-as-type"),
    ],
)
def test_the_open_profile_loses_nothing_either(open_canonicalizer: Canonicalizer, document: dict[str, Any], code: str) -> None:
    with pytest.raises(VerifierError) as refused:
        open_canonicalizer.rdfc(document)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        pytest.param(inline({"a": "urn:a"}, a="x"), 4, id="inline-context"),
        pytest.param(inline(container("@language"), a={"en": "x", "de": ["y", "z"], "@none": "q"}), 7, id="language-map"),
        pytest.param(inline(container("@list"), a=[]), 4, id="empty-list"),
        pytest.param(inline(container("@list"), a=["x", ["y"]]), 10, id="list-in-a-list"),
        pytest.param(credential(evidence=[{}, {}]), 5, id="empty-nodes"),
        pytest.param(subject(**{"https://a.example/b": 0.1, "https://a.example/c": 12, "https://a.example/d": False}), 6, id="numbers"),
        pytest.param(credential(credentialSchema={"type": "JsonSchema", "jsonSchema": {"a": [None, [], {}]}}), 6, id="json-literal"),
        pytest.param(credential(issuer={"id": "_:b0"}), 3, id="labelled-blank-node"),
    ],
)
def test_what_can_be_signed_is_signed_whole(open_canonicalizer: Canonicalizer, document: dict[str, Any], lines: int) -> None:
    assert open_canonicalizer.rdfc(document).count(b"\n") == lines


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param(inline({"a": "urn:a"}, a="x"), "inline_context", id="inline-context"),
        pytest.param(subject(**{"@context": {"a": "urn:a"}}), "inline_context", id="inline-context-inside"),
        pytest.param(subject(**{"@context": None}), "inline_context", id="null-context-inside"),
        pytest.param(inline("https://other.example/v1"), "unknown_context", id="unknown-context"),
        pytest.param(inline("../v1"), "unknown_context", id="relative-context"),
        pytest.param(subject(**{"@context": "https://other.example/v1"}), "unknown_context", id="unknown-context-inside"),
        pytest.param(credential(**{"@context": [V2] * 5}), "json_ld_unsupported", id="five-contexts"),
        pytest.param(subject(**{"https://a.example/b": float("nan")}), "json_ld_malformed", id="nan"),
        pytest.param(subject(**{"https://a.example/b": 2**60}), "json_ld_malformed", id="large-integer"),
        pytest.param(credential(name=b"x"), "json_ld_malformed", id="bytes"),
        pytest.param(credential(name="\ud800"), "json_ld_malformed", id="half-a-surrogate-pair"),
        pytest.param(credential(credentialSubject={1: "x"}), "json_ld_malformed", id="number-as-name"),
    ],
)
def test_contexts_and_values_from_elsewhere_are_refused(canonicalizer: Canonicalizer, document: dict[str, Any], code: str) -> None:
    with pytest.raises(VerifierError) as refused:
        canonicalizer.rdfc(document)
    assert refused.value.code == code


def nested(levels: int, inner: Any) -> Any:
    for _ in range(levels):
        inner = {"https://a.example/b": inner}
    return inner


HOSTILE = [
    pytest.param(credential(evidence=nested(40, "x")), "json_ld_malformed", id="deep"),
    pytest.param(credential(name=[str(n) for n in range(30_000)]), "json_ld_malformed", id="many-values"),
    pytest.param(credential(name=[str(n) for n in range(5_000)]), "quads", id="many-statements"),
    pytest.param(credential(type=["JsonSchema"] * 10_000), "canonicalisation_budget", id="many-scoped-types"),
    pytest.param(
        credential(
            evidence=[{"id": f"_:b{i}", "https://a.example/b": [{"id": f"_:b{j}"} for j in range(10) if j != i]} for i in range(10)]
        ),
        "canonicalisation_budget",
        id="clique",
    ),
    pytest.param(
        credential(
            evidence=[{"type": "VerifiableCredential", "evidence": [{"evidence": [{}, {}, {}]} for _ in range(7)]} for _ in range(7)]
        ),
        "data_loss",
        id="scoped-term-outside-its-type",
    ),
    pytest.param(
        credential(evidence=[nested(3, [nested(2, [{}, {}, {}]) for _ in range(4)]) for _ in range(4)]),
        "canonicalisation_budget",
        id="tree-without-labels",
    ),
    pytest.param(credential(evidence={"@list": ["urn:a"] * 400}), "canonicalisation_budget", id="list-of-equals"),
]


@pytest.mark.parametrize(("document", "code"), HOSTILE)
def test_laborious_documents_end_in_our_own_error(canonicalizer: Canonicalizer, document: dict[str, Any], code: str) -> None:
    with pytest.raises(VerifierError) as refused:
        canonicalizer.rdfc(document)
    assert refused.value.code == code


def test_a_depth_beyond_the_interpreter_is_our_own_error() -> None:
    canonicalizer = Canonicalizer(bundled_contexts(), Limits(depth=5_000))
    with pytest.raises(VerifierError) as refused:
        canonicalizer.rdfc(credential(evidence=nested(2_000, "x")))
    assert refused.value.code == "json_ld_malformed"


def test_the_document_is_left_as_it_was(canonicalizer: Canonicalizer) -> None:
    document = credential(evidence={"@list": ["urn:a", "urn:b"]}, credentialSchema={"type": "JsonSchema", "jsonSchema": {"a": [1]}})
    before = repr(document)
    first = canonicalizer.rdfc(document)
    assert canonicalizer.rdfc(document) == first
    assert repr(document) == before


@pytest.fixture(scope="module", params=[True, False], ids=["fast", "general"])
def directed(request: pytest.FixtureRequest) -> Canonicalizer:
    return Canonicalizer(bundled_contexts(), directions=True, fast=request.param)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"@value": "x", "@direction": "rtl"}, '"x"^^<https://www.w3.org/ns/i18n#_rtl>'),
        ({"@value": "x", "@language": "AR", "@direction": "rtl"}, '"x"^^<https://www.w3.org/ns/i18n#ar_rtl>'),
        ({"@value": "x", "@language": "EN"}, '"x"@en'),
    ],
)
def test_a_base_direction_is_signed_where_it_was_asked_for(directed: Canonicalizer, value: dict[str, Any], line: str) -> None:
    assert f"<https://schema.org/name> {line} .".encode() in directed.rdfc(credential(name=value))


@pytest.mark.parametrize("value", [{"@value": 5, "@direction": "rtl"}, {"@value": "x", "@direction": "up"}])
def test_a_direction_of_no_text_is_refused(directed: Canonicalizer, value: dict[str, Any]) -> None:
    with pytest.raises(VerifierError) as refused:
        directed.rdfc(credential(name=value))
    assert refused.value.code in {"data_loss", "json_ld_malformed"}


DOUBLE = {"a": {"@id": "urn:a", "@type": "http://www.w3.org/2001/XMLSchema#double"}}


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1.0E0"), (0.1, "1.0E-1"), (12.5, "1.25E1"), (1e22, "1.0E22"), ("5.3E0", "5.3E0")],
    ids=str,
)
def test_a_double_is_written_in_its_canonical_form(open_canonicalizer: Canonicalizer, value: object, text: str) -> None:
    written = open_canonicalizer.rdfc(inline(DOUBLE, a=value))
    assert f'<urn:a> "{text}"^^<http://www.w3.org/2001/XMLSchema#double> .'.encode() in written


@pytest.mark.parametrize("value", ["1", "five", "5.30E0", ""])
def test_a_double_written_otherwise_is_refused(open_canonicalizer: Canonicalizer, value: str) -> None:
    with pytest.raises(VerifierError) as refused:
        open_canonicalizer.rdfc(inline(DOUBLE, a=value))
    assert refused.value.code == "data_loss"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (5.0, '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (0.5, '"5.0E-1"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ],
)
def test_native_values_are_written_with_their_type(canonicalizer: Canonicalizer, value: object, text: str) -> None:
    assert f"<https://schema.org/name> {text} .".encode() in canonicalizer.rdfc(credential(name=value))
