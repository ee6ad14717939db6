"""The private parts of pyld that strict expansion stands on, and the public answer that it must equal."""

from __future__ import annotations

import importlib.metadata
import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld  # type: ignore[import-untyped]

from verifier.document.contexts import bundled_contexts
from verifier.document.strict_json import parse_object
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.pyld_contexts import CountingProcessor
from verifier.proof.canonical.pyld_expansion import StrictProcessor
from verifier.proof.canonical.pyld_scopes import ScopeProcessor
from verifier.proof.canonical.quads import Quad, iri, literal
from verifier.proof.canonical.rdfc import canonicalise

SIGNATURES = {
    "_expand": ["active_ctx", "active_property", "element", "options", "inside_list", "inside_index", "type_scoped_ctx"],
    "_expand_object": [
        *["active_ctx", "active_property", "expanded_active_property", "element", "expanded_parent", "options"],
        *["inside_list", "type_key", "type_scoped_ctx"],
    ],
    "_expand_value": ["active_ctx", "active_property", "value", "options"],
    "_expand_iri": ["active_ctx", "value", "base", "vocab", "local_ctx", "defined"],
    "_process_context": ["active_ctx", "local_ctx", "options", "override_protected", "propagate", "validate_scoped", "cycles"],
    "_get_initial_context": ["options"],
    "_prepare_nested_context": ["active_ctx", "element", "options"],
}


def test_the_version_of_pyld_is_the_one_that_was_read() -> None:
    assert importlib.metadata.version("pyld").startswith("3.3.")


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_private_methods_of_pyld_are_as_they_were(name: str) -> None:
    parameters = list(inspect.signature(getattr(jsonld.JsonLdProcessor, name)).parameters)
    assert parameters[1:] == SIGNATURES[name]


def test_every_overridden_method_exists_in_pyld() -> None:
    ours = {*vars(StrictProcessor), *vars(ScopeProcessor), *vars(CountingProcessor)}
    overridden = {name for name in ours if hasattr(jsonld.JsonLdProcessor, name) and not name.startswith("__")}
    assert overridden == {"_expand", "_expand_object", "_expand_value", "_process_context", "_prepare_nested_context"}


def public_quads(document: dict[str, Any]) -> list[Quad]:
    contexts = bundled_contexts()

    def loader(url: str, _options: object) -> dict[str, Any]:
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": contexts.document(url)}

    def term(node: dict[str, str]) -> str:
        match node["type"]:
            case "blank node":
                return node["value"]
            case "IRI":
                return iri(node["value"])
            case _:
                language = node.get("language", "")
                return literal(node["value"], "" if language else node["datatype"], language)

    dataset = jsonld.to_rdf(document, {"documentLoader": loader})
    return [
        (term(t["subject"]), term(t["predicate"]), term(t["object"]), "" if name == "@default" else iri(name) if name[0] != "_" else name)
        for name, triples in dataset.items()
        for t in triples
    ]


def documents(vectors: Path) -> list[Path]:
    found = [*(vectors / "vc-di-eddsa").rglob("signed*.json"), *(vectors / "vc-bitstring-status-list").rglob("*.json")]
    return [path for path in sorted(found) if "@context" in path.read_text() and "citizenship" not in path.read_text()]


def test_what_pyld_makes_in_public_we_make_strictly(published_vectors: Path) -> None:
    canonicalizer = Canonicalizer(bundled_contexts())
    checked = 0
    for path in documents(published_vectors):
        document = parse_object(path.read_bytes())
        named = document.get("@context")
        if isinstance(named, list) and all(context in canonicalizer.contexts for context in named) and "type" in document:
            assert canonicalizer.rdfc(document) == canonicalise(public_quads(json.loads(path.read_bytes()))).text, path.name
            checked += 1
    assert checked >= 8


def test_two_canonicalizers_share_nothing_that_pyld_remembers() -> None:
    document: Any = {"@context": "https://example.org/v1", "a": "x"}
    texts = []
    for meaning in ("urn:one", "urn:two"):
        contexts = bundled_contexts().with_contexts({"https://example.org/v1": json.dumps({"@context": {"a": meaning}}).encode()})
        texts.append(Canonicalizer(contexts).rdfc(document))
    assert texts == [b'_:c14n0 <urn:one> "x" .\n', b'_:c14n0 <urn:two> "x" .\n']


def test_a_circle_of_contexts_is_refused() -> None:
    contexts = bundled_contexts().with_contexts({"https://example.org/v1": b'{"@context": ["https://example.org/v1"]}'})
    with pytest.raises(Exception, match="inside itself") as refused:
        Canonicalizer(contexts).rdfc({"@context": "https://example.org/v1", "urn:a": "x"})
    assert getattr(refused.value, "code", "") == "json_ld_malformed"
