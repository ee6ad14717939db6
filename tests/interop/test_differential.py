"""Canonical forms against other implementations, over made-up statements and licences; the environment says how many.

pyoxigraph is the second opinion on RDFC-1.0; pyld, which has an older text of it, agrees where no control character stands.
Neither judges JSON-LD (``docs/interop.md`` says why). Nothing here needs node.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pyoxigraph
import pytest
from pyld import jsonld

from verifier.document.contexts import bundled_contexts
from verifier.errors import VerifierError
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.errors import CanonicalisationBudget
from verifier.proof.canonical.quads import Quad, literal
from verifier.proof.canonical.rdfc import canonicalise
from verifier.sources import bundled_types_root, read_directory

from ..fuzz.choices import AWKWARD
from ..fuzz.mutations import container_of, places
from .known import statements_of

CASES = int(os.environ.get("LICENCE_DIFFERENTIAL_CASES", "300"))
CONTROL = {*range(0x20), 0x7F, 0xFFFE, 0xFFFF}
TEXTS = [chr(code) for code in AWKWARD if code not in CONTROL]


@pytest.fixture(scope="session")
def world() -> Licences:
    return Licences()


class Licences:
    """The full and awkward examples, and two ways to make statements of them."""

    def __init__(self) -> None:
        self.contexts = bundled_contexts().with_contexts(read_directory(bundled_types_root()).contexts())
        self.fast, self.general = Canonicalizer(self.contexts), Canonicalizer(self.contexts, fast=False)

    @cached_property
    def examples(self) -> list[dict[str, Any]]:
        paths = sorted(bundled_types_root().glob("*/v1/examples/valid-[af]*.json"))
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths]

    @cached_property
    def _parsed(self) -> Mapping[str, Any]:
        return {url: json.loads(raw) for url, raw in self.contexts.texts.items()}

    def load(self, url: str, _options: object) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "contentType": "application/ld+json",
            "document": self._parsed[url],
            "tag": "static",
        }

    def by_pyld(self, document: dict[str, Any]) -> bytes:
        options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": self.load, "base": None}
        text: str = jsonld.normalize(copy.deepcopy(document), options)
        return text.encode()


def by_pyoxigraph(quads: str) -> str:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    return "".join(f"{statement}\n" for statement in sorted(statements_of(written.decode())))


def statements(chance: random.Random) -> list[Quad]:
    """Return up to twelve statements over few nodes, so that nodes are alike and loops appear."""
    nodes = [f"_:n{number}" for number in range(chance.randint(1, 5))] + ["<urn:x:a>"]
    texts = [literal(chance.choice(TEXTS) + chance.choice(TEXTS)) for _ in range(2)]
    objects = [*nodes, *nodes, *texts, literal("x", language="zh-hans"), literal("1", "urn:x:t")]
    graphs = ["", "", "", "<urn:x:g>", nodes[0]]
    count = chance.randint(1, 12)
    return [
        (chance.choice(nodes), chance.choice(["<urn:x:p>", "<urn:x:q>"]), chance.choice(objects), chance.choice(graphs))
        for _ in range(count)
    ]


def test_pyoxigraph_finds_the_same_canonical_form_of_any_statements() -> None:
    chance = random.Random("statements")
    hard = 0
    for _ in range(CASES):
        quads = statements(chance)
        try:
            ours = canonicalise(quads).text.decode()
        except CanonicalisationBudget:
            hard += 1
            continue
        text = "".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in quads)
        assert ours == by_pyoxigraph(text), text
    assert hard <= CASES // 50


def varied(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a copy in which some texts of the face are others."""
    altered = copy.deepcopy(document)
    face = [
        path for path in places(altered["credentialSubject"]) if isinstance(container_of(altered["credentialSubject"], path)[path[-1]], str)
    ]
    for path in chance.sample(face, min(len(face), 4)):
        if path[-1] not in ("type", "id"):
            made = "".join(chance.choices(TEXTS, k=chance.randint(1, 6)))
            container_of(altered["credentialSubject"], path)[path[-1]] = made
    return altered


def canonical(canonicalizer: Canonicalizer, document: dict[str, Any]) -> bytes | str:
    """Return the canonical form, or the code of the refusal."""
    try:
        return canonicalizer.rdfc(document)
    except VerifierError as refused:
        return refused.code


def test_pyld_and_pyoxigraph_agree_with_us_on_made_up_licences(world: Licences) -> None:
    chance = random.Random("licences")
    agreed = 0
    for _ in range(max(CASES // 5, 1)):
        document = varied(chance.choice(world.examples), chance)
        ours = canonical(world.fast, document)
        assert ours == canonical(world.general, document)
        if isinstance(ours, str):
            continue
        assert ours == world.by_pyld(document), document
        relabelled = ours.decode().replace("_:c14n", "_:other")
        assert by_pyoxigraph(relabelled) == ours.decode()
        agreed += 1
    assert agreed > CASES // 10
