"""Shapes: a document filled into the shape of another comes out as the general path has it, or not at all."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document.contexts import ContextSet, bundled_contexts
from verifier.errors import VerifierError
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.fast import NotFast
from verifier.proof.canonical.fast import table as table_module
from verifier.proof.canonical.fast.marks import Marks, pattern_of
from verifier.proof.canonical.fast.recording import MOST_VALUES
from verifier.proof.canonical.fast.table import FormTable
from verifier.proof.canonical.fast.written import as_literal, clean_texts, put_away, written
from verifier.proof.canonical.quads import escaped
from verifier.proof.data_integrity import add_proof, read_proofs, verify_proof
from verifier.proof.multikey import PublicKey

TYPES = Path(__file__).resolve().parents[3] / "credential-types"
EXAMPLES = sorted(TYPES.glob("*/v1/examples/valid*.json"))
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
V2 = "https://www.w3.org/ns/credentials/v2"
ODD = "https://licence.example/test/odd"
ODD_CONTEXT = {
    "@context": {
        "id": "@id",
        "type": "@type",
        "kind": "@type",
        "text": "urn:text",
        "tex": "urn:tex",
        "ref": {"@id": "urn:ref", "@type": "@id"},
        "word": {"@id": "urn:word", "@type": "@vocab"},
        "yes": "urn:yes",
        "no": "urn:no",
        "number": {"@id": "urn:%d%s%%", "@type": "urn:%s"},
        "other": {"@id": "urn:other", "@language": "en"},
        "T": {"@id": "urn:T", "@context": {"text": "urn:T-text"}},
        "U": {"@id": "urn:U", "@context": {"text": {"@id": "urn:U-text", "@type": "@id"}}},
    }
}


def with_types() -> ContextSet:
    found = {path.parent.parent.name: path.read_bytes() for path in TYPES.glob("*/v1/context.jsonld")}
    texts = {f"https://licence.example/types/{name}/v1/context.jsonld": text for name, text in found.items()}
    return bundled_contexts().with_contexts({**texts, ODD: json.dumps(ODD_CONTEXT).encode()})


@pytest.fixture(scope="module")
def quick() -> Canonicalizer:
    return Canonicalizer(with_types())


@pytest.fixture(scope="module")
def general() -> Canonicalizer:
    return Canonicalizer(with_types(), fast=False)


def outcome(canonicalizer: Canonicalizer, document: Any, hash_name: str = "sha256") -> bytes | str:
    try:
        return canonicalizer.rdfc(document, hash_name)
    except VerifierError as refused:
        return refused.code


def shape_text(canonicalizer: Canonicalizer, document: Any, hash_name: str = "sha256") -> bytes | None:
    """Return what a shape alone answers."""
    table = canonicalizer._forms
    assert table is not None
    try:
        known = table.whole(document)
        return None if known is None else known.canonical(hash_name)[0]
    except NotFast:
        return None


def example(path: Path) -> Any:
    document = json.loads(path.read_bytes())
    document.pop("proof", None)
    return document


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-4]}-{path.stem}")
@pytest.mark.parametrize("hash_name", ["sha256", "sha384"])
def test_every_example_has_a_shape_that_gives_its_canonical_form(
    path: Path, hash_name: str, quick: Canonicalizer, general: Canonicalizer
) -> None:
    document = example(path)
    quick.admit(document)
    assert shape_text(quick, document, hash_name) == general.rdfc(document, hash_name)


def leaf_places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for step, inner in steps for found in leaf_places(inner, (*path, step))]
    return [path]


def put(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


CHARACTERS = st.sampled_from('aA0%s"\\\n\x00\x7f\x80 <>_:\u3000\ufffe\U00020bb7\uff08汉\ud800')
FIXED_VALUES = [
    "",
    "x",
    "urn:x",
    "did:example:holder",
    "_:b0",
    "_:c14n0",
    "urn:x-slot:0:",
    "%s",
    "zh-hans",
    "JsonSchema",
    "urn:a b",
    "urn:<",
]
NUMBERS = st.integers(-5, 5) | st.sampled_from([0.5, 0.1, 1.0, -0.0, 0.30000000000000004, 1e22, 2.5e-7, 1234567890.125])
VALUES = st.sampled_from(FIXED_VALUES) | st.text(CHARACTERS, max_size=4)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_licence_with_other_values_comes_out_the_same(quick: Canonicalizer, general: Canonicalizer, data: st.DataObject) -> None:
    document = example(data.draw(st.sampled_from(EXAMPLES)))
    quick.admit(document)
    paths = leaf_places(document)
    for path in data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3)):
        borrowed = at(document, data.draw(st.sampled_from(paths)))
        old = at(document, path)
        new = data.draw(VALUES if isinstance(old, str) else NUMBERS)
        put(document, path, data.draw(st.sampled_from([new, borrowed])))
    assert outcome(quick, document) == outcome(general, document)


NAMES = st.sampled_from(["text", "tex", "ref", "word", "number", "other", "type", "@type", "kind", "id", "@id"])
LEAVES = st.sampled_from(["urn:x", "urn:y", "yes", "no", "T", "U", "x", 1, 2, 1.5, 2.5, True, False])
TAGGED = st.fixed_dictionaries({"@value": st.sampled_from(["x", "y"])}, optional={"@language": st.sampled_from(["en", "de"])})


def nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(NAMES, inner | st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=4)


NODES = st.recursive(LEAVES | TAGGED, nodes, max_leaves=10).filter(lambda value: isinstance(value, dict))


@settings(deadline=None, max_examples=250)
@given(NODES, st.data())
def test_made_up_documents_with_other_values_come_out_the_same(
    quick: Canonicalizer, general: Canonicalizer, node: Any, data: st.DataObject
) -> None:
    document: Any = {"@context": ODD, **node}
    quick.admit(document)
    assert outcome(quick, document) == outcome(general, document)
    for path in data.draw(st.lists(st.sampled_from(leaf_places(document)), max_size=3)):
        changed = copy.deepcopy(document)
        put(changed, path, data.draw(LEAVES | VALUES))
        assert outcome(quick, changed) == outcome(general, changed)


DOCUMENT: dict[str, Any] = {
    "@context": [V2, ODD],
    "id": "urn:1",
    "ref": {"type": "T", "text": "a"},
    "number": 5,
    "other": ["a", "b"],
    "word": "yes",
}


def test_the_shape_answers_where_only_values_differ(quick: Canonicalizer, general: Canonicalizer) -> None:
    document = dict(DOCUMENT)
    quick.admit(document)
    for change in ({"id": "urn:2"}, {"number": -7}, {"other": ["b", 'a"\n%s']}, {"ref": {"type": "T", "text": "urn:x-slot:1:"}}):
        changed = {**document, **change}
        assert shape_text(quick, changed) == general.rdfc(changed)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"},
        {"id": "urn:a> <urn:b"},
        {"word": "no"},
        {"ref": {"type": "U", "text": "urn:x"}},
        {"other": ["a", "a"]},
        {"other": ["a"]},
        {"number": 5.0},
        {"number": "5"},
        {"number": None},
        {"number": True},
        {"more": "x"},
    ],
    ids=str,
)
def test_the_shape_has_no_answer_where_more_than_values_differ(quick: Canonicalizer, change: dict[str, Any]) -> None:
    document = dict(DOCUMENT)
    quick.admit(document)
    assert shape_text(quick, document) is not None
    assert shape_text(quick, {**document, **change}) is None


def test_nodes_that_turn_out_alike_are_left_to_the_full_algorithm(quick: Canonicalizer, general: Canonicalizer) -> None:
    document: Any = {"@context": ODD, "id": "urn:1", "ref": [{"text": "a"}, {"text": "b"}]}
    quick.admit(document)
    assert shape_text(quick, document) is not None
    alike: Any = {"@context": ODD, "id": "urn:1", "ref": [{"text": "a"}, {"text": "a"}]}
    assert shape_text(quick, alike) is None
    assert quick.rdfc(alike) == general.rdfc(alike)


def test_nodes_below_different_ones_that_turn_out_alike_are_too(quick: Canonicalizer, general: Canonicalizer) -> None:
    def family(first: str, second: str) -> Any:
        return {"@context": ODD, "id": "urn:1", "ref": [{"text": "p", "ref": {"text": first}}, {"text": "q", "ref": {"text": second}}]}

    quick.admit(family("a", "b"))
    assert shape_text(quick, family("b", "a")) == general.rdfc(family("b", "a"))
    assert shape_text(quick, family("a", "a")) is None
    assert quick.rdfc(family("a", "a")) == general.rdfc(family("a", "a"))


def test_two_nodes_that_get_one_name_are_left_to_the_walk(quick: Canonicalizer, general: Canonicalizer) -> None:
    document: Any = {"@context": ODD, "id": "urn:1", "text": "a", "ref": {"id": "urn:2", "text": "b", "tex": "c"}}
    quick.admit(document)
    assert shape_text(quick, document) is not None
    one: Any = {"@context": ODD, "id": "urn:1", "text": "z", "ref": {"id": "urn:1", "text": "b", "tex": "c"}}
    assert shape_text(quick, one) is None
    assert quick.rdfc(one) == general.rdfc(one)


JSON = st.recursive(
    st.sampled_from(["a", "b", 1, True, False]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=8,
).filter(lambda value: isinstance(value, dict))


def without_values(value: Any) -> Any:
    if isinstance(value, dict):
        return [(name, without_values(inner)) for name, inner in value.items()]
    if isinstance(value, list):
        return [without_values(inner) for inner in value], "list"
    return value if isinstance(value, bool) else type(value)


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        return [leaf for inner in (value.values() if isinstance(value, dict) else value) for leaf in leaves(inner)]
    return [] if isinstance(value, bool) else [value]


def laid_over(one: Any, other: Any) -> tuple[bytes, ...] | None:
    """Return the values of ``other`` if it has the form of ``one``, where no word is held."""
    marks = Marks()
    marks.put(one, (), 32)
    marks.held.clear()
    found = pattern_of(written(one), marks, ()).fullmatch(written(other))
    return None if found is None else found.groups()


@settings(max_examples=500)
@given(JSON, JSON)
def test_documents_have_one_form_if_all_but_their_values_is_the_same(one: Any, other: Any) -> None:
    same = without_values(one) == without_values(other)
    assert (laid_over(one, other) is not None) is same
    if same:
        assert [
            orjson.loads(value) if type(leaf) is int else value.decode()
            for value, leaf in zip(laid_over(one, other), leaves(other), strict=True)
        ] == leaves(other)  # type: ignore[arg-type]


def test_similar_documents_have_different_forms() -> None:
    pairs: Any = [
        ({"a": "x", "b": {"c": "y"}}, {"a": {"c": "x"}, "b": "y"}),
        ({"a": ["x", {"b": "y"}]}, {"a": [{"b": "x"}, "y"]}),
        ({"a": {"b": "x"}, "c": "y"}, {"a": {"b": "x", "c": "y"}}),
        ({"a": True}, {"a": 1}),
        ({"a": [True]}, {"a": [1]}),
        ({"a": "1"}, {"a": 1}),
        ({"a": "x", "b": "y"}, {"b": "y", "a": "x"}),
        ({"a": ["x"]}, {"a": "x"}),
        ({"a": []}, {"a": {}}),
        ({"a": "b"}, {"a": {"b": 1}}),
        ({"a": "b"}, {"a": 'b","c":"d'}),
    ]
    for one, other in pairs[:-1]:
        assert laid_over(one, other) is None
        assert laid_over(other, one) is None
    assert laid_over(*pairs[-1]) == (put_away(b'b\\",\\"c\\":\\"d'),)


TEXTS = st.text(st.sampled_from('"\\:,{}[]\n\x00\x01\x02\x7fan汉\ufffe\uffff\uff08'), max_size=6)


@settings(max_examples=500)
@given(st.lists(TEXTS, max_size=6), TEXTS)
def test_values_are_the_texts_whatever_signs_stand_in_them(texts: list[str], name: str) -> None:
    one: Any = {name: texts, "a": "b"}
    values = laid_over({name: ["x" for _ in texts], "a": "x"}, one)
    found = leaves(one)
    assert values is not None
    assert [as_literal(value).decode() for value in values] == [escaped(text) for text in found]
    if clean_texts(values) is not None:
        assert [value.decode() for value in values] == [escaped(text) for text in found] == found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": [1, "x", 25]}, {"a": [-7, "x", 0]}, True),
        ({"a": 1.5}, {"a": 2.25e-7}, True),
        ({"a": 1.5}, {"a": 2}, False),
        ({"a": 2}, {"a": 1.5}, False),
        ({"a": 2}, {"a": 10**15}, False),
        ({"a": [1, True]}, {"a": [1, False]}, False),
        ({"a": [1]}, {"a": [1, 1]}, False),
        ({"a": 1}, {"a": "1"}, False),
    ],
    ids=str,
)
def test_numbers_may_differ_and_stay_of_their_kind(one: Any, other: Any, same: bool) -> None:
    assert laid_over(one, one) is not None
    assert (laid_over(one, other) is not None) is same


def test_what_could_pass_for_a_marker_has_no_form(quick: Canonicalizer, general: Canonicalizer) -> None:
    for document in ({"type": "urn:x-slot:0:", "text": "a"}, {"text": "a", "ref": {"@context": ODD, "urn:x-slot:0:": "b"}}):
        whole: Any = {"@context": ODD, **document}
        quick.admit(whole)
        assert shape_text(quick, whole) is None
        assert outcome(quick, whole) == outcome(general, whole)


def test_a_value_that_would_not_be_signed_gives_no_form(quick: Canonicalizer) -> None:
    table = FormTable(quick._scopes, quick.limits)  # type: ignore[arg-type]
    document: Any = {"@context": ODD, "id": "urn:1", "text": "a", "other": "b", "proof": {"proofValue": "z"}}
    signed = {name: value for name, value in document.items() if name != "proof"}
    left_out = {name: value for name, value in signed.items() if name != "other"}
    for part, forms in ((left_out, 0), (signed, 1)):
        names = part.keys()
        table.admit_signed(document, lambda one, names=names: ({name: one[name] for name in names},), json_ld=True, note=None)  # type: ignore[misc]
        assert len(table.with_proof) == forms


def test_the_table_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "MOST_FORMS", 4)
    canonicalizer = Canonicalizer(with_types())
    table = canonicalizer._forms
    assert table is not None
    for count in range(1, 10):
        canonicalizer.admit({"@context": ODD, "id": "urn:1", "text": [str(number) for number in range(count)]})
    assert len(table.plain) == 4
    monkeypatch.setattr(table_module, "MOST_FORMS", 18)
    for number in range(20):
        canonicalizer.admit({"@context": ODD, "type": f"urn:{number}", "text": ["a"]})
    assert max(len(forms) for forms in table.plain.values()) == table_module.MOST_FORMS_EACH
    assert sum(len(forms) for forms in table.plain.values()) <= 18


def test_a_document_of_very_many_values_is_walked(quick: Canonicalizer, general: Canonicalizer) -> None:
    for count, learnt in ((MOST_VALUES - 2, True), (MOST_VALUES, False)):
        document: Any = {"@context": ODD, "id": "urn:1", "text": [str(number) for number in range(count)]}
        quick.admit(document)
        assert (shape_text(quick, document) is not None) is learnt
        assert quick.rdfc(document) == general.rdfc(document)


def test_what_gave_no_form_is_tried_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    canonicalizer = Canonicalizer(with_types())
    table = canonicalizer._forms
    assert table is not None
    tried = []
    monkeypatch.setattr(table_module, "recorded", lambda document, *_, **__: tried.append(document) or raise_not_fast())
    for number in range(20):
        canonicalizer.admit({"@context": ODD, "id": f"urn:{number}"})
    assert len(tried) == table_module.MOST_TRIALS


def raise_not_fast() -> None:
    raise NotFast


def test_only_a_good_signature_admits_a_shape(ed25519: Signer) -> None:
    signing, checking = Canonicalizer(with_types()), Canonicalizer(with_types())
    table = checking._forms
    assert table is not None
    document = example(EXAMPLES[0])
    signed: Any = add_proof(document, signer=ed25519, cryptosuite="eddsa-rdfc-2022", created=NOW, canonicalizer=signing)
    forged = {**signed, "issuer": {**signed["issuer"], "id": "did:example:other"}}
    key = PublicKey.from_multibase(ed25519.public_key_multibase)
    with pytest.raises(VerifierError) as refused:
        verify_proof(forged, read_proofs(forged)[0], key, canonicalizer=checking)
    assert refused.value.code == "signature_mismatch"
    assert not table.with_proof
    verify_proof(signed, read_proofs(signed)[0], key, canonicalizer=checking)
    assert len(table.with_proof) == 1
    # What was learnt refuses a forgery as the general path does.
    with pytest.raises(VerifierError) as refused:
        verify_proof(forged, read_proofs(forged)[0], key, canonicalizer=checking)
    assert refused.value.code == "signature_mismatch"
    verify_proof(signed, read_proofs(signed)[0], key, canonicalizer=checking)


@pytest.fixture(scope="module")
def read(ed25519: Signer) -> tuple[FormTable, bytes]:
    """Return a table that knows one form, and the text of the document that it was learnt of."""
    canonicalizer = Canonicalizer(with_types())
    document: Any = add_proof(
        example(TYPES / "business-licence/v1/examples/valid-minimal.json"),
        signer=ed25519,
        cryptosuite="eddsa-rdfc-2022",
        created=NOW,
        canonicalizer=canonicalizer,
    )
    verify_proof(document, read_proofs(document)[0], PublicKey.from_multibase(ed25519.public_key_multibase), canonicalizer=canonicalizer)
    assert canonicalizer._forms is not None
    return canonicalizer._forms, orjson.dumps(document)


@settings(deadline=None, max_examples=500)
@given(st.data())
def test_what_a_form_reads_would_be_written_as_it_came(read: tuple[FormTable, bytes], data: st.DataObject) -> None:
    table, text = read
    assert table.read(text) is not None
    for _ in range(data.draw(st.integers(0, 2))):
        start = data.draw(st.integers(0, len(text)))
        behind = data.draw(st.integers(start, min(start + 4, len(text))))
        new = data.draw(st.sampled_from(['"', "\\", "\\u0041", " ", ",", "a", "汉", "\x7f", "\uffff", "\n", '","', '":"', ""])).encode()
        text = text[:start] + new + text[behind:]
    known = table.read(text)
    if known is not None:
        assert orjson.dumps(known.document) == text
        again = table.signed(known.document)
        assert again is not None
        assert (again.values, again.texts) == (known.values, known.texts)


def test_a_member_that_stands_twice_fits_no_form(read: tuple[FormTable, bytes]) -> None:
    table, text = read
    assert table.read(text) is not None
    assert table.read(text[:-1] + b',"id":"urn:twice"}') is None
    assert table.read(text.replace(b'{"', b'{ "', 1)) is None
