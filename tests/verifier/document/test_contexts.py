"""The closed set of contexts: complete, unchanged, and never fetched."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from verifier.document.contexts import LICENCE_V1, ContextChanged, ContextSet, UnknownContext, bundled_contexts, held_to_pin


def test_the_bundled_contexts_are_the_published_bytes(published_vectors: Path) -> None:
    bundled = {hashlib.sha256(text).hexdigest() for text in bundled_contexts().texts.values()}
    sums = (published_vectors / "contexts" / "SHA256SUMS").read_text().split("\n")
    published = {line.split()[1]: line.split()[0] for line in sums if line}
    missing = {name for name, digest in published.items() if digest not in bundled}
    assert missing == {"ed25519-2020-v1.jsonld", "vc-barcodes-v1.jsonld"}


def test_an_unknown_context_is_refused_not_fetched() -> None:
    with pytest.raises(UnknownContext) as refused:
        bundled_contexts().document("https://example.org/context/v1")
    assert refused.value.code == "unknown_context"


def test_a_context_never_changes_under_its_url() -> None:
    contexts = bundled_contexts().with_contexts({"https://example.org/v1": b'{"@context": {}}'})
    assert contexts.document("https://example.org/v1") == {"@context": {}}
    assert contexts.with_contexts({"https://example.org/v1": b'{"@context": {}}'}) == contexts
    with pytest.raises(ContextChanged) as refused:
        contexts.with_contexts({"https://example.org/v1": b'{"@context": {"a": "https://example.org/a"}}'})
    assert refused.value.code == "context_changed"


def test_two_sets_never_share_a_context() -> None:
    first = bundled_contexts()
    second = first.with_contexts({"https://example.org/v1": b'{"@context": {}}'})
    assert "https://example.org/v1" in second
    assert "https://example.org/v1" not in first
    document = first.document(LICENCE_V1)
    document["@context"] = None
    assert first.document(LICENCE_V1)["@context"] is not None


def test_what_is_no_context_is_refused() -> None:
    with pytest.raises(ContextChanged):
        ContextSet({}).with_contexts({"https://example.org/v1": b'{"a": 1}'})


def test_the_house_context_protects_its_terms_and_redefines_none_of_w3c() -> None:
    contexts = bundled_contexts()
    house = json.loads(contexts.texts[LICENCE_V1])["@context"]
    base = json.loads(contexts.texts["https://www.w3.org/ns/credentials/v2"])["@context"]
    assert house["@protected"] is True
    assert house["TemplateRenderMethod"]["@context"]["@protected"] is True
    terms = {*house, *house["TemplateRenderMethod"]["@context"]} - {"@protected"}
    assert not terms & {*base, *base["VerifiableCredential"]["@context"]}


def test_a_file_that_was_edited_is_refused() -> None:
    text = bundled_contexts().texts[LICENCE_V1]
    pinned = hashlib.sha256(text).hexdigest()
    assert held_to_pin(text, pinned, "licence-v1") == text
    with pytest.raises(ContextChanged) as refused:
        held_to_pin(text + b" ", pinned, "licence-v1")
    assert refused.value.code == "context_changed"
