"""The fast path answers as the general path does, or not at all."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document.contexts import LICENCE_V1, ContextSet, bundled_contexts
from verifier.errors import VerifierError
from verifier.limits import DEFAULT_LIMITS
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.fast import NotFast, Scopes, walk
from verifier.proof.canonical.fast import scopes as scopes_module
from verifier.proof.canonical.known_contexts import KnownContexts

TYPES = Path(__file__).resolve().parents[3] / "credential-types"
V2 = "https://www.w3.org/ns/credentials/v2"
AWKWARD = "https://licence.example/test/awkward"

# Every construct that decides whether type-scoped contexts are left, and every way to write a value.
AWKWARD_CONTEXT = {
    "@context": {
        "@protected": True,
        "id": "@id",
        "type": "@type",
        "ex": "urn:ex:",
        "T": {"@id": "urn:T", "@context": {"a": "urn:T-a", "b": {"@id": "urn:T-b", "@type": "@id"}, "n": "urn:T-n"}},
        "U": {"@id": "urn:U", "@context": {"@propagate": True, "c": {"@id": "urn:U-c", "@type": "@id"}, "w": "urn:U-w"}},
        "W": {"@id": "urn:W", "@context": {"identifier": "@id", "kind": "@type", "a": "urn:W-a"}},
        "a": {"@id": "urn:a", "@protected": False},
        "b": {"@id": "urn:b", "@type": "@id", "@protected": False},
        "c": {"@id": "urn:c", "@protected": False, "@context": {"a": "urn:c-a", "d": {"@id": "urn:c-d", "@language": "zh-hans"}}},
        "d": {"@id": "urn:d", "@language": "en"},
        "w": {"@id": "urn:w", "@protected": False, "@type": "@vocab", "@context": {"yes": "urn:yes", "no": "urn:no"}},
        "n": {"@id": "urn:n", "@type": "http://www.w3.org/2001/XMLSchema#integer", "@protected": False},
        "s": {"@id": "urn:s", "@container": "@set"},
        "z": {"@id": "urn:s"},
        "g": {"@id": "urn:g", "@container": "@graph"},
        "l": {"@id": "urn:l", "@container": "@list"},
        "m": {"@id": "urn:m", "@container": "@language"},
        "j": {"@id": "urn:j", "@type": "@json"},
        "o": {"@id": "urn:o", "@context": None},
        "f": {"@id": "urn:f", "@type": "http://www.w3.org/2001/XMLSchema#double"},
        "x": {"@id": "urn:x-", "@type": "http://www.w3.org/2001/XMLSchema#string"},
    }
}


def with_types() -> ContextSet:
    found = {
        f"https://licence.example/types/{path.parent.parent.name}/v1/context.jsonld": path for path in TYPES.glob("*/v1/context.jsonld")
    }
    texts = {url: path.read_bytes() for url, path in found.items()}
    return bundled_contexts().with_contexts({**texts, AWKWARD: json.dumps(AWKWARD_CONTEXT).encode()})


class Both:
    """The same contexts with and without the fast path, and scopes to ask whether it answers."""

    def __init__(self) -> None:
        self.quick = Canonicalizer(with_types())
        self.general = Canonicalizer(with_types(), fast=False)
        self.scopes = Scopes(KnownContexts(with_types()))


@pytest.fixture(scope="module")
def both() -> Both:
    return Both()


def outcome(canonicalizer: Canonicalizer, document: Any) -> bytes | str:
    try:
        return canonicalizer.rdfc(document)
    except VerifierError as refused:
        return refused.code


def agrees(document: Any, both: Both) -> bool:
    """Return whether the fast path answered, after the answers were found to be the same."""
    assert outcome(both.quick, document) == outcome(both.general, document)
    try:
        return bool(walk(document, both.scopes, DEFAULT_LIMITS))
    except (NotFast, VerifierError):
        return False


EXAMPLES = sorted(TYPES.glob("*/v1/examples/*valid*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-4]}-{path.stem}")
def test_every_example_of_a_licence_comes_out_the_same(path: Path, both: Both) -> None:
    document = json.loads(path.read_bytes())
    document.pop("proof", None)
    answered = agrees(document, both)
    assert answered or not path.stem.startswith("valid")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, inner in steps for found in ((*path, step), *places(inner, (*path, step)))]


LEAF_REPLACEMENTS = [None, "", "x", "urn:x", "_:b", "did:example:holder", "name:x", "type:x", "VerifiableCredential", "@type", "urn:a b"]
ODD_REPLACEMENTS = [
    "urn:a>b",
    '\x00\x7f\\"\n',
    "\U00020bb7\uff08",
    "\ud800",
    5,
    0.1,
    0.30000000000000004,
    1e22,
    True,
    [],
    {},
    ["x", "x"],
    [["x"]],
]
OBJECT_REPLACEMENTS = [
    ["x", "x"],
    [["x"]],
    {"id": "urn:x"},
    {"@id": "urn:x"},
    {"id": "urn:x", "name": "n"},
    {"@value": "x"},
    {"@value": "x", "@language": "EN"},
    {"@value": "x", "@language": "e n"},
    {"@value": 5},
    {"@list": ["x"]},
    {"type": "VerifiableCredential"},
    {"type": ["JsonSchema", "Nothing"]},
]
REPLACEMENTS = st.sampled_from([*LEAF_REPLACEMENTS, *ODD_REPLACEMENTS, *OBJECT_REPLACEMENTS])


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_changed_licences_come_out_the_same(both: Both, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(EXAMPLES))
    document = copy.deepcopy(json.loads(path.read_bytes()))
    document.pop("proof", None)
    for _ in range(data.draw(st.integers(1, 2))):
        *way, last = data.draw(st.sampled_from(places(document)))
        around = document
        for step in way:
            around = around[step]
        if data.draw(st.integers(0, 3)):
            around[last] = copy.deepcopy(data.draw(REPLACEMENTS))  # the next change may go into it
        elif isinstance(around, dict):
            around[data.draw(st.sampled_from(["extra", "@id", "id", "@type", "name", "@context", "urn:p", last]))] = around.pop(last)
    agrees(document, both)


NAMES = st.sampled_from(
    [*AWKWARD_CONTEXT["@context"], "id", "@id", "type", "@type", "name", "identifier", "kind", "yes", "urn:q", "ex:q", "q"]
)
TEXTS = st.sampled_from(["x", "urn:x", "urn:y", "ex:x", "yes", "no", "T", "a", "", "\x7f", "http://e.example/"])
TYPE_LISTS = st.lists(st.sampled_from(["T", "U", "W", "VerifiableCredential", "urn:Z", "Q"]), max_size=3) | st.sampled_from(["T", "U", "W"])
LEAVES = TEXTS | st.integers(-3, 3) | st.booleans() | st.none() | st.sampled_from([0.5, 1.0, 1e21, -0.0])
VALUE_OBJECTS = st.fixed_dictionaries(
    {"@value": LEAVES},
    optional={"@language": st.sampled_from(["en", "EN", "e n"]), "@type": st.sampled_from(["urn:dt", "T", "@json"])},
)


def nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    members = st.dictionaries(NAMES, inner | st.lists(inner, max_size=3), max_size=4)
    typed = st.fixed_dictionaries({}, optional={"type": TYPE_LISTS, "id": TEXTS, "kind": TYPE_LISTS})
    return st.builds(lambda one, two: {**one, **two}, members, typed)


NODES = st.recursive(LEAVES | VALUE_OBJECTS, nodes, max_leaves=12).filter(lambda value: isinstance(value, dict))
CONTEXTS = st.sampled_from([[V2, AWKWARD], [AWKWARD], AWKWARD, [V2, LICENCE_V1], [AWKWARD, V2]])


@settings(deadline=None, max_examples=250)
@given(NODES, CONTEXTS)
def test_made_up_documents_come_out_the_same(both: Both, node: Any, contexts: Any) -> None:
    agrees({"@context": contexts, **node}, both)


SIMPLE = st.sampled_from(["a", "b", "c", "d", "w", "n", "s", "z", "x"])


def simple_nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    members = st.dictionaries(SIMPLE, inner | st.lists(inner, min_size=1, max_size=3), max_size=4)
    typed = st.fixed_dictionaries({}, optional={"type": st.sampled_from(["T", "U", ["T"], ["T", "U"], ["urn:Z"]]), "id": st.just("urn:x")})
    return st.builds(lambda one, two: {**one, **two}, members, typed)


SIMPLE_NODES = st.recursive(st.sampled_from(["urn:x", "urn:y", "yes", 1]), simple_nodes, max_leaves=10).filter(
    lambda value: isinstance(value, dict)
)


@settings(deadline=None, max_examples=250)
@given(SIMPLE_NODES)
def test_documents_with_scoped_contexts_come_out_the_same(both: Both, node: Any) -> None:
    agrees({"@context": AWKWARD, "type": "T", **node}, both)


def test_an_answer_is_often_given(both: Both) -> None:
    document = {
        "@context": [V2, AWKWARD],
        "id": "urn:1",
        "type": ["VerifiableCredential", "T"],
        "b": ["urn:x", {"id": "urn:y"}],
        "c": {"a": "in c", "d": "汉字"},
        "w": "yes",
        "n": [1, "2"],
        "s": [{"type": "U", "c": {"id": "urn:z", "a": "x"}}, {"id": "urn:w"}],
        "d": 0.5,
    }
    assert agrees(document, both)


@pytest.mark.parametrize(
    "change",
    [
        {"type": None},
        {"type": []},
        {"type": True},
        {"type": {"T": 1}},
        {"type": [["T"]]},
        {"s": "x", "z": "x"},
        {"@type": "T", "type": "T"},
    ],
    ids=str,
)
def test_what_the_general_path_refuses_is_not_answered(both: Both, change: dict[str, Any]) -> None:
    document = {"@context": AWKWARD, "id": "urn:1", "d": "x", **change}
    assert not agrees(document, both)
    assert outcome(both.quick, document) == "data_loss"


def test_ever_new_types_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scopes_module, "MOST_SCOPES", 20)
    scopes = Scopes(KnownContexts(with_types()))
    for number in range(100):
        walk({"@context": V2, "type": ["VerifiableCredential", f"urn:{number}"], "name": "x"}, scopes, DEFAULT_LIMITS)
    root = scopes.root(V2, scopes_module.Asked(scopes.known))
    assert len(root.typed) <= 20


def test_two_canonicalizers_share_no_scope() -> None:
    texts = []
    for meaning in ("urn:one", "urn:two"):
        contexts = bundled_contexts().with_contexts({AWKWARD: json.dumps({"@context": {"a": meaning}}).encode()})
        texts.append(Canonicalizer(contexts).rdfc({"@context": AWKWARD, "a": "x"}))
    assert texts == [b'_:c14n0 <urn:one> "x" .\n', b'_:c14n0 <urn:two> "x" .\n']
