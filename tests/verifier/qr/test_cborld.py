"""CBOR-LD 1.0: against bytes of the reference library, back and forth, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document.contexts import UnknownContext, bundled_contexts
from verifier.errors import VerifierError
from verifier.qr.cborld import CborLd, same_json
from verifier.qr.errors import CborLdMalformed, CborLdUnsupported, NotRepresentable
from verifier.qr.values import TypeTables

REFERENCE = json.loads((Path(__file__).parent / "reference_cborld.json").read_text(encoding="utf-8"))
CONTEXTS = bundled_contexts().with_contexts({url: json.dumps(context).encode() for url, context in REFERENCE["context"].items()})
CODEC = CborLd(CONTEXTS)
((PERMIT, _),) = REFERENCE["context"].items()
V2 = "https://www.w3.org/ns/credentials/v2"
CASES = [pytest.param(case["document"], case["cborld"], id=case["name"]) for case in REFERENCE["cases"]]

# What a writer could be tempted to shorten, and a reader then give back as something else.
TEMPTING = [
    *("", "z", "u", "M", "f", "z0OIl", "zabc", "uAAE", "uAAF", "uAAE=", "MAAE", "MAAE=", "MAAF="),
    *("2024-02-30", "2024-2-9", "0000-01-01", "10000-01-01", "+002024-01-01", "２０２４-01-01", "2024-01-01 "),
    *("2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00.000Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:60Z", "2024-01-01T00:00Z"),
    *("https:", "https:/", "https://", "http:x", "urn:uuid:", "urn:uuid:123E4567-E89B-42D3-A456-426614174000", "data:", "data:;base64,AA"),
    *(
        "did:key:",
        "did:key:#",
        "did:key:z6Mk#a#b",
        "did:key:z0",
        "did:v1:nym:z",
        "@type",
        "@id",
        "type",
        "PermitSubject",
        "scope",
        "营业执照",
        "𠮷\u0000",
    ),
]
WORDS = st.sampled_from(TEMPTING) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS.filter(lambda name: name != "@context"), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = st.sampled_from(["born", "seen", "page", "key", "count", "scope", "raw", "holder", "name", "未知"])


def credential(**subject: Any) -> dict[str, Any]:
    return {"@context": [V2, PERMIT], "type": ["VerifiableCredential"], "credentialSubject": {"type": "PermitSubject", **subject}}


def forged(member: str, value: object) -> bytes:
    """Return a good document with the CBOR ``value`` in ``member``, of the credential or of its subject."""
    inside = member in REFERENCE["context"][PERMIT]["@context"]["PermitSubject"]["@context"]
    document = credential(**{member: "mark"}) if inside else {**credential(), member: "mark"}
    _, payload = cbor2.loads(CODEC.encode_with(document, 1)[3:])
    fields = next(field for field in payload.values() if isinstance(field, dict)) if inside else payload
    (number,) = (key for key, field in fields.items() if field == "mark")
    fields[number] = value
    return coded(payload)


def coded(payload: object, entry: object = 1) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(51997, [entry, payload]), canonical=True)


@pytest.mark.parametrize(("document", "octets"), CASES)
def test_bytes_are_those_of_the_reference_library(document: dict[str, Any], octets: str) -> None:
    assert CODEC.encode_with(document, 1).hex() == octets


@pytest.mark.parametrize(("document", "octets"), CASES)
def test_bytes_of_the_reference_library_are_read(document: dict[str, Any], octets: str) -> None:
    assert same_json(CODEC.decode(bytes.fromhex(octets)), document)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(MEMBERS, VALUES, max_size=5))
def test_every_document_comes_back_value_for_value(subject: dict[str, Any]) -> None:
    document = credential(**subject)
    octets = CODEC.encode(document)
    assert same_json(CODEC.decode(octets, size=len(octets)), document)


@pytest.mark.parametrize("text", TEMPTING)
@pytest.mark.parametrize("member", ["born", "seen", "page", "key", "scope"])
def test_a_tempting_text_is_written_with_terms_and_comes_back(member: str, text: str) -> None:
    document = credential(**{member: text})
    octets = CODEC.encode(document)
    assert octets[4] == 1
    assert same_json(CODEC.decode(octets), document)


@pytest.mark.parametrize("types", [["PermitSubject", 5], [["PermitSubject"]], {"a": 1}])
def test_types_that_are_no_names_are_written_plainly(types: object) -> None:
    document = credential(type=types)
    octets = CODEC.encode(document)
    assert octets[4] == 0
    assert same_json(CODEC.decode(octets), document)


def test_what_terms_cannot_say_is_written_plainly() -> None:
    document = credential(page=17)
    octets = CODEC.encode(document)
    assert octets[4] == 0
    assert same_json(CODEC.decode(octets), document)


@pytest.mark.parametrize(
    "value", [2**53, float("nan"), float("inf"), "\ud800", b"bytes"], ids=["2^53", "nan", "infinity", "surrogate", "bytes"]
)
def test_what_no_json_reader_takes_is_not_written(value: object) -> None:
    with pytest.raises(NotRepresentable) as refusal:
        CODEC.encode(credential(scope=value))
    assert refusal.value.code == "qr_not_representable"


def test_one_codec_writes_a_second_document_as_a_fresh_one_does() -> None:
    codec = CborLd(CONTEXTS)
    for case in REFERENCE["cases"] * 2:
        assert codec.encode_with(case["document"], 1).hex() == case["cborld"]


TABLES: TypeTables = {
    "context": {V2: 32768, PERMIT: 32769},
    "none": {"食品销售": 7},
    "url": {"https://example.org/a": 70_000},
    "http://www.w3.org/2001/XMLSchema#integer": {"many": 300},
}


def test_values_of_a_table_are_numbers_and_come_back() -> None:
    codec = CborLd(CONTEXTS, {900: TABLES})
    document = credential(scope="食品销售", page=["https://example.org/a", "https://example.org/b"], count="many")
    octets = codec.encode_with(document, 900)
    assert same_json(codec.decode(octets), document)
    assert "食品销售".encode() not in octets


def test_a_number_where_a_table_stands_could_be_taken_for_its_value() -> None:
    with pytest.raises(CborLdUnsupported):
        CborLd(CONTEXTS, {900: TABLES}).encode_with(credential(count=300), 900)


def test_a_value_number_of_no_table_is_refused() -> None:
    codec = CborLd(CONTEXTS, {900: TABLES})
    with pytest.raises(CborLdMalformed):
        codec.decode(codec.encode_with(credential(count="many"), 900).replace(b"\x19\x01\x2c", b"\x19\x01\x2d"))


@pytest.mark.parametrize(
    "context",
    [
        pytest.param([{"a": "https://example.org/a"}], id="a list"),
        pytest.param({"@import": V2}, id="one that imports"),
        pytest.param({"a": 17}, id="a definition that is a number"),
        pytest.param({"Subject": {"@id": "https://example.org/S", "@context": 17}}, id="a scoped context that is a number"),
        pytest.param({"@protected": True, "name": "https://example.org/other"}, id="another definition of a protected term"),
    ],
)
def test_a_context_that_the_walk_cannot_follow_is_said_so(context: Any) -> None:
    contexts = CONTEXTS.with_contexts({"https://example.org/odd": json.dumps({"@context": context}).encode()})
    document: dict[str, Any] = {"@context": [V2, "https://example.org/odd"], "type": "Subject"}
    with pytest.raises(CborLdUnsupported) as refusal:
        CborLd(contexts).encode_with(document, 1)
    assert refusal.value.code == "cborld_unsupported"


def test_a_context_may_clear_a_term_and_a_scope_may_clear_all() -> None:
    odd: dict[str, Any] = {"a": "https://example.org/a", "b": {"@id": "https://example.org/b", "@type": "@id", "@context": None}}
    later = {"a": None, "c": {"@id": "a:c", "@type": "a:t"}, "a:": "https://example.org/"}
    texts = {"https://example.org/odd": odd, "https://example.org/later": later}
    contexts = CONTEXTS.with_contexts({url: json.dumps({"@context": context}).encode() for url, context in texts.items()})
    document: dict[str, Any] = {"@context": [*texts], "a": "https://x.example/", "b": {"a": "x", "b": ["https://x.example/"]}, "c": 1}
    assert same_json(CborLd(contexts).decode(CborLd(contexts).encode(document)), document)


def test_types_of_strangers_do_not_fill_the_memory() -> None:
    codec = CborLd(CONTEXTS)
    for stranger in range(1_500):
        codec.encode_with(credential(type=["PermitSubject", f"Stranger{stranger}"]), 1)
    assert len(codec._walk._steps) <= 1024


def test_contexts_inside_a_document_are_written_plainly_and_never_read() -> None:
    octets = CODEC.encode(credential(holder={"@context": [PERMIT], "code": "1"}))
    assert octets[4] == 0
    with pytest.raises(VerifierError) as refusal:
        CODEC.decode(coded({1: [V2], "holder": {1: [PERMIT]}}))
    assert refusal.value.code == "cborld_unsupported"


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        pytest.param(b"", "cborld_malformed", id="nothing"),
        pytest.param(coded({"a": "x" * 8_192}), "qr_bomb", id="more than 8 kB"),
        pytest.param(b"\xd9\x05\x01\xa0", "cborld_malformed", id="the tag of before 1.0"),
        pytest.param(b"\xd9\xcb\x1d\x83\x01\xa0\x00", "cborld_malformed", id="three instead of a pair"),
        pytest.param(coded({}, entry=True), "cborld_malformed", id="a flag as registry entry"),
        pytest.param(coded({}, entry=7), "cborld_registry_entry_unknown", id="a registry entry of others"),
        pytest.param(coded([1]), "cborld_malformed", id="a list as document"),
        pytest.param(coded({}) + b"\x00", "qr_trailing_bytes", id="a byte behind"),
        pytest.param(b"\xd9\xcb\x1d\x82\x01\xa2\x18\x64\x01\x18\x64\x02", "qr_duplicate_key", id="a number twice"),
        pytest.param(coded({1: [V2], 0: V2}), "qr_duplicate_key", id="contexts in both ways"),
        pytest.param(coded({1: [V2], 156: "x", 157: ["y"]}), "qr_duplicate_key", id="a member as one and as several"),
        pytest.param(coded({1: [V2], 156: "x", "type": "y"}), "cborld_malformed", id="a member by number and by name"),
        pytest.param(coded({1: [V2], "@context": "y"}), "cborld_malformed", id="a context by name"),
        pytest.param(coded({1: [V2], "type": "x"}), "cborld_malformed", id="a name that has a number"),
        pytest.param(b"\xd9\xcb\x1d\x82\x01\xbf\xff", "qr_indefinite_length", id="an open map"),
        pytest.param(b"\xd9\xcb\x1d\x82\x01\xa1\x61a\x7f\x61b\xff", "qr_indefinite_length", id="an open text"),
        pytest.param(coded({1: [V2], 9998: 1}), "cborld_malformed", id="a number without a term"),
        pytest.param(coded({1: [V2], 157: 118}), "cborld_malformed", id="one value under a plural number"),
        pytest.param(coded({1: V2}), "cborld_malformed", id="one context under the plural number"),
        pytest.param(coded({0: [V2]}), "cborld_malformed", id="a list of contexts under the singular number"),
        pytest.param(coded({1: [V2], "x": [[0, 0, 0]] * 600}), "qr_bomb", id="many small lists"),
        pytest.param(coded({1: [V2], 157: [[1, "x"], 2.5]}), "cborld_malformed", id="a type that is a number"),
        pytest.param(coded({1: [V2], 156: [["x"]]}), "cborld_malformed", id="a type that is a list"),
        pytest.param(forged("born", 1), "cborld_malformed", id="a second as a date"),
        pytest.param(forged("born", 86_400 * 10**8), "cborld_malformed", id="a date after the year 9999"),
        pytest.param(forged("count", b"x"), "cborld_malformed", id="bytes as a number"),
        pytest.param(coded({1: [17]}), "cborld_malformed", id="a context number of no table"),
        pytest.param(coded({1: [{"x": "https://example.org/"}]}), "cborld_malformed", id="a context inside"),
        pytest.param(coded({1: ["https://example.org/unknown"]}), "unknown_context", id="a context that nobody has"),
        pytest.param(forged("name", b"x"), "cborld_malformed", id="a table value without a table"),
        pytest.param(forged("id", 9998), "cborld_malformed", id="an address that is no term"),
        pytest.param(forged("id", [9, "x"]), "cborld_malformed", id="an unknown scheme"),
        pytest.param(forged("id", [True, "x"]), "cborld_malformed", id="a flag as scheme"),
        pytest.param(forged("validFrom", [1, 1000]), "cborld_malformed", id="a thousand milliseconds"),
        pytest.param(forged("validFrom", 10**14), "cborld_malformed", id="a year beyond 9999"),
        pytest.param(forged("validFrom", 1.5), "cborld_malformed", id="half a second"),
        pytest.param(forged("digestMultibase", b"x1"), "cborld_malformed", id="a multibase prefix that is none"),
        pytest.param(forged("digestMultibase", b"z" + bytes(161)), "cborld_malformed", id="base58 that takes long"),
        pytest.param(coded({"a": cbor2.CBORTag(2, b"\x01")}), "cbor_malformed", id="a tag inside"),
        pytest.param(coded({"a": cbor2.undefined}), "cbor_malformed", id="undefined"),
        pytest.param(coded({"a": float("nan")}), "cbor_malformed", id="not a number"),
        pytest.param(coded({"a": 2**53}), "cbor_malformed", id="2^53"),
        pytest.param(coded({-1: 1}), "cbor_malformed", id="a negative key"),
        pytest.param(coded({b"a": 1}), "cbor_malformed", id="bytes as key"),
        pytest.param(b"\xd9\xcb\x1d\x82\x01\xa1\x61\xff\x00", "cbor_malformed", id="a name that is not UTF-8"),
        pytest.param(b"\xd9\xcb\x1d\x82\x01\xa1\x61a\x1c", "cbor_malformed", id="reserved additional information"),
        pytest.param(b"\xd9\xcb\x1d\x82\x01\xa1\x61a\x7b" + b"\xff" * 8, "cbor_malformed", id="a text longer than the world"),
        pytest.param(b"\xd9\xcb\x1d\x82\x01\xa1\x61a", "cbor_malformed", id="cut short"),
        pytest.param(coded({"a": b"x"}, entry=0), "cborld_malformed", id="bytes in plain JSON"),
        pytest.param(coded({1: "x"}, entry=0), "cborld_malformed", id="a number in plain JSON"),
    ],
)
def test_a_hostile_code_is_refused(octets: bytes, code: str) -> None:
    with pytest.raises(VerifierError) as refusal:
        CODEC.decode(octets)
    assert refusal.value.code == code


def test_an_unknown_context_stops_the_writer_too() -> None:
    with pytest.raises(UnknownContext):
        CODEC.encode({"@context": ["https://example.org/unknown"]})
