"""The scopes that ship with the verifier are what pyld says, and are used for exactly the contexts that they were made from."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.credential_types.compiled_scopes import contexts, documents
from verifier.document.contexts import ContextSet, bundled_contexts
from verifier.errors import VerifierError
from verifier.limits import DEFAULT_LIMITS
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.fast import Scopes, bundled_scopes, walk
from verifier.proof.canonical.fast import compiled as place
from verifier.proof.canonical.fast.compiled import read_scopes
from verifier.proof.canonical.fast.compiling import NotCompilable, compiled
from verifier.proof.canonical.known_contexts import KnownContexts
from verifier.sources import bundled_types_root

LICENCE: Mapping[str, Any] = json.loads((bundled_types_root() / "business-licence/v1/examples/valid-full.json").read_text(encoding="utf-8"))
BUSINESS = tuple(LICENCE["@context"])


@pytest.fixture(scope="module")
def known() -> KnownContexts:
    return KnownContexts(contexts())


def test_the_file_is_what_pyld_says_today() -> None:
    """Where this fails, a context or an example has changed: ``make scopes`` writes the file again."""
    assert compiled(contexts(), documents()) == (resources.files(place.__package__) / place.FILE).read_bytes()


def test_every_document_that_is_signed_comes_to_the_same_statements(known: KnownContexts) -> None:
    with_file, without = Scopes(known, bundled_scopes), Scopes(known)
    for document in documents():
        assert walk(document, with_file, DEFAULT_LIMITS) == walk(document, without, DEFAULT_LIMITS)
    assert all(root.active is None for root in with_file.roots.values())


def test_a_licence_is_canonicalised_without_pyld(tmp_path: Path) -> None:
    licence = tmp_path / "licence.json"
    licence.write_text(json.dumps(LICENCE), encoding="utf-8")
    program = (
        "import json, sys; from pathlib import Path; from verifier.proof.canonical import Canonicalizer;"
        "from verifier.document.contexts import bundled_contexts; from verifier.sources import bundled_types_root, read_directory;"
        "contexts = bundled_contexts().with_contexts(read_directory(bundled_types_root()).contexts());"
        "Canonicalizer(contexts).rdfc(json.loads(Path(sys.argv[1]).read_text()));"
        "sys.exit('pyld' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, licence], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("number", [0, 1, 2], ids=["v2", "house", "type"])
def test_contexts_with_other_bytes_have_no_scope_here(number: int) -> None:
    texts = dict(contexts().texts)
    texts[BUSINESS[number]] += b"\n"
    scopes = Scopes(KnownContexts(ContextSet(texts)))
    assert bundled_scopes(BUSINESS, scopes) is None
    assert bundled_scopes(BUSINESS, Scopes(KnownContexts(contexts()))) is not None


def test_contexts_that_are_not_held_have_no_scope_here() -> None:
    assert bundled_scopes(BUSINESS, Scopes(KnownContexts(bundled_contexts()))) is None


def test_contexts_in_another_order_have_no_scope_here(known: KnownContexts) -> None:
    assert bundled_scopes((BUSINESS[0], BUSINESS[2], BUSINESS[1]), Scopes(known)) is None
    assert bundled_scopes(BUSINESS[:2], Scopes(known)) is None


def test_a_damaged_file_costs_time_only(known: KnownContexts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "PINNED", "0" * 64)
    assert bundled_scopes(BUSINESS, Scopes(known)) is None
    assert Canonicalizer(contexts()).rdfc(dict(LICENCE)) == Canonicalizer(contexts(), fast=False).rdfc(dict(LICENCE))


CHANGES: Mapping[str, Mapping[str, Any]] = {
    "a word of the data model that no example has": {"description": "x"},
    "another type": {"type": ["VerifiableCredential", "LicenceCredential"]},
    "an undefined word": {"undefinedWord": "x"},
    "a type more": {"evidence": {"type": "EvidenceOfNobody", "id": "urn:x"}},
    "an object where a text stood": {"issuer": "did:web:registry.example"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_words_that_were_not_met_before_mean_what_pyld_says(change: Mapping[str, Any]) -> None:
    document = {**copy.deepcopy(dict(LICENCE)), **change}
    assert _outcome(document, fast=True) == _outcome(document, fast=False)


def _outcome(document: dict[str, Any], *, fast: bool) -> bytes | str:
    try:
        return Canonicalizer(contexts(), fast=fast).rdfc(document)
    except VerifierError as error:
        return error.code


def test_a_context_that_names_another_is_not_compiled() -> None:
    one = {"@context": {"b": "urn:b", "a": {"@id": "urn:a", "@context": "urn:other"}}}
    texts = {"urn:one": json.dumps(one).encode(), "urn:other": b'{"@context": {"c": "urn:c"}}'}
    with pytest.raises(NotCompilable) as refused:
        compiled(ContextSet(texts), [{"@context": "urn:one", "b": "x"}])
    assert refused.value.code == "context_not_compilable"


def test_what_is_written_is_read_again() -> None:
    texts = ContextSet({"urn:one": b'{"@context": {"a": "urn:a", "id": "@id", "type": "@type", "T": "urn:T"}}'})
    document: dict[str, Any] = {"@context": "urn:one", "type": "T", "a": {"id": "urn:x", "a": ["y", 1]}}
    file = json.loads(compiled(texts, [document]))
    scopes = Scopes(KnownContexts(texts), lambda contexts, scopes: read_scopes(file, contexts, scopes))
    assert walk(document, scopes, DEFAULT_LIMITS) == walk(document, Scopes(KnownContexts(texts)), DEFAULT_LIMITS)
    assert scopes.roots["urn:one"].active is None
