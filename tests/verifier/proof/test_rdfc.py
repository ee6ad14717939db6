"""RDFC-1.0 against the published test suite, and against another implementation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document.contexts import bundled_contexts
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.errors import CanonicalisationBudget
from verifier.proof.canonical.quads import Quad, line, literal
from verifier.proof.canonical.rdfc import canonicalise


def term(value: object) -> str:
    match value:
        case pyoxigraph.NamedNode():
            return f"<{value.value}>"
        case pyoxigraph.BlankNode():
            return f"_:{value.value}"
        case pyoxigraph.Literal():
            return literal(value.value, "" if value.language else value.datatype.value, value.language or "")
        case _:
            return ""


def quads_of(path: Path) -> list[Quad]:
    parsed = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.N_QUADS)
    return [(term(q.subject), term(q.predicate), term(q.object), term(q.graph_name)) for q in parsed]


def entries(folder: Path, kind: str) -> list[dict[str, str]]:
    manifest = json.loads((folder / "manifest.jsonld").read_bytes())
    return [entry for entry in manifest["entries"] if entry["type"] == f"rdfc:{kind}"]


def hash_name(entry: dict[str, str]) -> str:
    return entry.get("hashAlgorithm", "SHA256").lower()


def test_every_evaluation_test_of_w3c_passes(published_vectors: Path) -> None:
    folder = published_vectors / "rdf-canon" / "tests"
    found = entries(folder, "RDFC10EvalTest")
    assert len(found) == 64
    for entry in found:
        canonical = canonicalise(quads_of(folder / entry["action"]), hash_name=hash_name(entry))
        assert canonical.text == (folder / entry["result"]).read_bytes(), entry["id"]


def test_every_map_test_of_w3c_passes(published_vectors: Path) -> None:
    folder = published_vectors / "rdf-canon" / "tests"
    found = entries(folder, "RDFC10MapTest")
    assert len(found) == 21
    for entry in found:
        canonical = canonicalise(quads_of(folder / entry["action"]), hash_name=hash_name(entry))
        names = {label[2:]: name[2:] for label, name in canonical.names.items()}
        assert names == json.loads((folder / entry["result"]).read_bytes()), entry["id"]


def test_the_poison_graph_of_w3c_is_refused(published_vectors: Path) -> None:
    folder = published_vectors / "rdf-canon" / "tests"
    (entry,) = entries(folder, "RDFC10NegativeEvalTest")
    with pytest.raises(CanonicalisationBudget) as refused:
        canonicalise(quads_of(folder / entry["action"]))
    assert refused.value.code == "canonicalisation_budget"


def test_a_chain_of_equal_nodes_ends_in_our_own_error() -> None:
    ring = [(f"_:n{i}", "<urn:p>", f"_:n{(i + 1) % 1_000}", "") for i in range(1_000)]
    with pytest.raises(CanonicalisationBudget):
        canonicalise(ring, steps=10**9)


def test_equal_statements_count_once() -> None:
    quad = ("<urn:a>", "<urn:b>", '"c"', "")
    assert canonicalise([quad, quad]).text == b'<urn:a> <urn:b> "c" .\n'


def test_lines_are_sorted_by_code_point_not_by_utf16_unit() -> None:
    lines = canonicalise([("<urn:a>", "<urn:b>", f'"{text}"', "") for text in ("\U00020bb7", "\uff08")]).lines
    assert [line[17] for line in lines] == ["\uff08", "\U00020bb7"]


def test_control_characters_are_escaped_as_the_canonical_form_says() -> None:
    assert literal('\x00\x07\b\t\n\x0b\f\r\x1f"\\\x7f\x80\ufffe\uffff') == (
        '"\\u0000\\u0007\\b\\t\\n\\u000B\\f\\r\\u001F\\"\\\\\\u007F\x80\\uFFFE\\uFFFF"'
    )


NODES = st.sampled_from(["_:a", "_:b", "_:c", "_:d", "_:e", "<urn:x>"])
TEXTS = st.text(alphabet=st.sampled_from('a"\\\n\x00\x7f\U00020bb7\uff08'), max_size=2).map(literal)
QUADS = st.tuples(NODES, st.sampled_from(["<urn:p>", "<urn:q>"]), NODES | TEXTS, st.sampled_from(["", "_:a", "_:g", "<urn:g>"]))


@settings(deadline=None)
@given(st.lists(QUADS, max_size=10), st.sampled_from(["sha256", "sha384"]))
def test_another_implementation_agrees(quads: list[Quad], hash_name: str) -> None:
    parsed = pyoxigraph.parse("".join(line(q) for q in quads), format=pyoxigraph.RdfFormat.N_QUADS)
    dataset = pyoxigraph.Dataset(parsed)
    algorithm = pyoxigraph.CanonicalizationAlgorithm
    dataset.canonicalize(algorithm.RDFC_1_0 if hash_name == "sha256" else algorithm.RDFC_1_0_SHA_384)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    theirs = sorted(line + "\n" for line in written.decode().split("\n") if line)
    assert list(canonicalise(quads, hash_name=hash_name).lines) == theirs


@settings(deadline=None)
@given(st.lists(QUADS, max_size=8), st.permutations("abcdeg"), st.randoms(use_true_random=False))
def test_labels_and_order_do_not_matter(quads: list[Quad], names: list[str], random: object) -> None:
    renamed = dict(zip((f"_:{n}" for n in "abcdeg"), (f"_:x{n}" for n in names), strict=True))
    other = [(renamed.get(s, s), p, renamed.get(o, o), renamed.get(g, g)) for s, p, o, g in quads]
    random.shuffle(other)  # type: ignore[attr-defined]
    assert canonicalise(other).text == canonicalise(quads).text


def test_a_document_that_others_sort_otherwise_is_found_out() -> None:
    canonicalizer = Canonicalizer(bundled_contexts())
    document: Any = {"@context": "https://www.w3.org/ns/credentials/v2", "id": "urn:x", "name": ["\U00020bb7", "\u6c49"]}
    assert canonicalizer.is_portable(document)
    assert not canonicalizer.is_portable({**document, "name": ["\U00020bb7", "\uff08"]})
    # Blank nodes are named by the hash of sorted lines, so the order matters inside them too.
    nodes: Any = {"issuer": {"name": ["\U00020bb7", "\uff08"]}, "type": "VerifiableCredential"}
    assert not canonicalizer.is_portable({**document, "name": "x", **nodes})
