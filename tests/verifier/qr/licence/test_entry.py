"""Licences as the list of their facts: every type there and back, what is unusual, what has no place, and hostile lists."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document.contexts import CREDENTIALS_V2, bundled_contexts
from verifier.errors import VerifierError
from verifier.proof.multibase import encode_base58
from verifier.qr.cborld import same_json, written_pair
from verifier.qr.compact import QrWriter
from verifier.qr.contents import Contents
from verifier.qr.decode import QrReader
from verifier.qr.errors import NotRepresentable
from verifier.qr.licence.entry import ENTRY_OF_LICENCES, VALUES, LicenceEntry
from verifier.sources import bundled_types_root, read_directory

DIRECTORY = read_directory(bundled_types_root())
CONTEXTS = bundled_contexts().with_contexts(DIRECTORY.contexts())
ENTRY, CONTENTS = LicenceEntry(CONTEXTS), Contents(CONTEXTS)
WRITER, READER = QrWriter(CONTEXTS), QrReader(CONTEXTS)
ANY = 1 << 20
SIGNATURE, P256_KEY = "z" + "3" * 87, "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"


def signed(name: str) -> dict[str, Any]:
    """Return the fullest example of a type with a proof that nobody made."""
    licence: dict[str, Any] = READER.read((bundled_types_root() / name / "v1" / "examples" / "valid-full.json").read_text(encoding="utf-8"))
    one = DIRECTORY.by_name(name)
    licence["proof"] = {
        "type": "DataIntegrityProof",
        "cryptosuite": one.suites[0],
        "created": "2026-11-23T07:00:00Z",
        "verificationMethod": f"{licence['issuer']['id']}#key-1",
        "proofPurpose": "assertionMethod",
        "proofValue": SIGNATURE,
    }
    return licence


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return a business licence with one member changed, or taken out where ``value`` is ``...``."""
    licence = copy.deepcopy(signed("business-licence"))
    *outer, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    node: Any = licence
    for part in outer:
        node = node[part]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return licence


@pytest.mark.parametrize("one", DIRECTORY.types, ids=lambda one: one.name)
def test_a_licence_of_every_type_comes_back_from_its_list(one: Any) -> None:
    licence = signed(one.name)
    values = ENTRY.write(licence)
    assert len(values) == VALUES
    back = ENTRY.read(values, repeated=ANY)
    assert back == licence
    assert [*back] == [*licence]  # in the order in which licences are minted


UNUSUAL = [
    pytest.param("id", "urn:licence:11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.002.5", id="a second version, no arc"),
    pytest.param("proof.verificationMethod", "did:web:localhost%3A8000:authorities:11440199DEMX00014L#key-7", id="a seventh key"),
    pytest.param("proof.created", "2001-01-01T00:00:00Z", id="signed before it was valid"),
    pytest.param("proof.proofValue", "z" + "4" * 131, id="a signature of P-384"),
    pytest.param("validFrom", "2024-05-01T08:30:00Z", id="valid from another hour"),
    pytest.param("validUntil", "2034-05-01T00:00:00+08:00", id="until another hour"),
    pytest.param("validUntil", "2034-05-01T23:59:59+08:00", id="until the end of a day"),
    pytest.param("description", [{"@value": "备注：“换发”𠮷", "@language": "zh-hans"}], id="a description"),
    pytest.param("description", [{"@value": "renewed", "@language": "en"}], id="in English"),
    pytest.param("credentialSubject.id", P256_KEY, id="the key of a holder"),
    pytest.param("credentialSubject.registeredCapital", ..., id="a member less"),
    pytest.param("renderMethod", ..., id="no face"),
]
NO_PLACE = [
    pytest.param("@context", [CREDENTIALS_V2], id="one context"),
    pytest.param("id", "urn:licence:2.999.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.0", id="another check character"),
    pytest.param("name.1.@value", 5, id="a number for a name"),
    pytest.param("validFrom", "2026-02-30T00:00:00+08:00", id="valid from a day that is none"),
    pytest.param("description", ["renewed"], id="a description in no language"),
    pytest.param("issuer.id", "did:web:elsewhere.example", id="another sort of issuer"),
    pytest.param("issuer.url", "https://x.example", id="a member of the issuer that nobody has"),
    pytest.param("credentialSubject.type", "AnotherSubject", id="another subject"),
    pytest.param("credentialSubject.nonsense", "x", id="a member that no context names"),
    pytest.param("credentialSubject.issuedDate", 5, id="a number for a day"),
    pytest.param("credentialSubject.entityName", -5, id="a number below 0"),
    pytest.param("credentialSubject.entityName", {"a": "b"}, id="an object that no context names"),
    pytest.param("credentialStatus.1.statusListIndex", "7", id="two indexes"),
    pytest.param("credentialStatus.0.statusListIndex", "007", id="an index with zeros"),
    pytest.param("credentialSchema.id", "https://x.example", id="another schema"),
    pytest.param("renderMethod.template.digestMultibase", "zQm", id="a digest in another base"),
    pytest.param("proof.created", "2026-11-23T07:00:00.5Z", id="half seconds"),
    pytest.param("proof.expires", "2027-11-23T07:00:00Z", id="a proof that expires"),
    pytest.param("proof.proofValue", "z0", id="no base58"),
    pytest.param("proof", [], id="no proof"),
]


@pytest.mark.parametrize(("path", "value"), UNUSUAL)
def test_what_is_unusual_stands_in_the_list(path: str, value: Any) -> None:
    licence = changed(path, value)
    assert ENTRY.read(ENTRY.write(licence), repeated=ANY) == licence


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_the_context_in_a_jcs_proof_is_not_said(suite: str) -> None:
    licence = signed("business-licence")
    licence["proof"] |= {"cryptosuite": suite, "@context": licence["@context"]}
    values = ENTRY.write(licence)
    assert ENTRY.read(values, repeated=ANY) == licence
    assert str(values).count(licence["@context"][2]) == 1


@pytest.mark.parametrize(("path", "value"), NO_PLACE)
def test_what_has_no_place_is_written_with_the_terms(path: str, value: Any) -> None:
    licence = changed(path, value)
    assert CONTENTS.licence(licence, size=8_192, depth=32) is None
    try:
        assert WRITER.compact_bytes(licence)[1] == 1
    except NotRepresentable:  # by CBOR-LD neither
        return
    assert same_json(READER.read(WRITER.write(licence).text), licence)


def test_what_a_reader_would_not_repeat_is_written_with_the_terms() -> None:
    licence = changed("credentialSubject.businessScope", "零" * 1_000)
    licence["credentialSubject"] |= {"domicile": "零" * 1_000, "entityName": "零" * 1_000}
    assert CONTENTS.licence(licence, size=1_900, depth=32) is None
    assert CONTENTS.licence(licence, size=8_192, depth=32) is not None


VALUES_OF_ONE = ENTRY.write(signed("business-licence"))


@pytest.mark.parametrize("key", [b"", b"\xed\x01" + bytes(32), b"\x80\x24\x02" + bytes(32), b"\x81\x24\x02" + bytes(48)], ids=len)
@pytest.mark.parametrize("signature", [bytes(64), bytes(96)], ids=len)
def test_signature_and_key_come_apart_as_they_were(signature: bytes, key: bytes) -> None:
    licence = changed("proof.proofValue", encode_base58(signature))
    if key:
        licence["credentialSubject"]["id"] = f"did:key:{encode_base58(key)}"
    assert ENTRY.read(ENTRY.write(licence), repeated=ANY) == licence


def refused(values: list[Any]) -> str:
    try:
        ENTRY.read(values, repeated=8_192)
    except VerifierError as refusal:
        return refusal.code
    return ""


HOSTILE = [
    pytest.param([], "cborld_malformed", id="nothing"),
    pytest.param([*VALUES_OF_ONE, 0], "cborld_malformed", id="a value more"),
    pytest.param({0: "https://elsewhere.example/context.jsonld"}, "unknown_context", id="an unknown context"),
    pytest.param({0: CREDENTIALS_V2}, "cborld_unsupported", id="a context without the type"),
    pytest.param({1: "LicenceCredential"}, "cborld_unsupported", id="a type without members"),
    pytest.param({2: 7}, "cborld_malformed", id="a number for a name"),
    pytest.param({4: bytes(33)}, "cborld_malformed", id="a digest of 33 bytes"),
    pytest.param({6: "X"}, "identifier_malformed", id="a type's code that cannot be"),
    pytest.param({7: None}, "cborld_malformed", id="no arc"),
    pytest.param({9: -40}, "cborld_malformed", id="an authority that was said before the first"),
    pytest.param({12: ["440199DEMX00000001", 0]}, "identifier_malformed", id="version 0"),
    pytest.param({12: ["440199DEMX00000001"]}, "cborld_malformed", id="a list of one"),
    pytest.param({12: ["440199DEMX00000001", 1, 1, 1]}, "cborld_malformed", id="a value too many in a place"),
    pytest.param({12: ["440199DEMX00000001", True]}, "cborld_malformed", id="a version that is no number"),
    pytest.param({13: [b"\x02\x00\x00", 2]}, "cborld_malformed", id="lists at no address"),
    pytest.param({13: bytes(6)}, "cborld_malformed", id="an index of six bytes"),
    pytest.param({14: [0, 2**40]}, "cborld_malformed", id="until a day beyond the calendar"),
    pytest.param({15: 2**53 - 1}, "cborld_malformed", id="signed beyond the calendar"),
    pytest.param({16: bytes(148)}, "cborld_malformed", id="a longer signature and key than there are"),
    pytest.param({16: None}, "cborld_malformed", id="no signature"),
    pytest.param({17: {}}, "cborld_malformed", id="a subject that is no list"),
    pytest.param({17: [2**40]}, "cborld_malformed", id="more absent members than there are"),
    pytest.param({17: [0]}, "cborld_malformed", id="members without values"),
    pytest.param({10: "x" * 5_000, 17: [0, *[-8] * 22]}, "qr_bomb", id="5,000 characters again and again"),
]


@pytest.mark.parametrize(("change", "code"), HOSTILE)
def test_a_hostile_list_is_refused_by_name(change: Any, code: str) -> None:
    values = [change.get(place, value) for place, value in enumerate(VALUES_OF_ONE)] if isinstance(change, dict) else change
    assert refused(values) == code


def test_a_map_in_place_of_the_list_is_refused() -> None:
    octets = written_pair(ENTRY_OF_LICENCES, b"\xa0")
    with pytest.raises(VerifierError) as refusal:
        CONTENTS.read(octets, size=8_192, depth=32)
    assert refusal.value.code == "cborld_malformed"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-40, 2**53 - 1) | st.binary(max_size=9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=24) | st.dictionaries(st.integers(0, 9), inner, max_size=3),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, VALUES - 1), ANYTHING)
def test_any_value_in_any_place_is_read_or_refused(place: int, value: Any) -> None:
    assert refused([*VALUES_OF_ONE[:place], value, *VALUES_OF_ONE[place + 1 :]]) not in ("malformed", "unsupported", "verifier_error")
