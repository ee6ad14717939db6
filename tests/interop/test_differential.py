"""Canonical forms against other implementations, over made-up statements and licences; the environment says how many.

pyoxigraph is the second opinion on RDFC-1.0; pyld, which has an older text of it, agrees where no control character stands.
Neither judges JSON-LD (``docs/interop.md`` says why). Nothing here needs node. The cases come in shares of a thousand, each from
a seed of its own, so that a long run keeps every core at work.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import pyoxigraph
import pytest
from pyld import jsonld

from verifier.document.contexts import bundled_contexts
from verifier.errors import VerifierError
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.errors import CanonicalisationBudget
from verifier.proof.canonical.fast import NotFast
from verifier.proof.canonical.quads import Quad, literal
from verifier.proof.canonical.rdfc import canonicalise
from verifier.proof.hashing import options_and_document, without_proof
from verifier.proof.suites import Suite, suite_named
from verifier.sources import bundled_types_root, read_directory

from ..fuzz.choices import AWKWARD
from ..fuzz.mutations import container_of, places
from .known import statements_of

CASES = int(os.environ.get("LICENCE_DIFFERENTIAL_CASES", "2000"))
SHARES = max(CASES // 1_000, 1)
COUNTS = [CASES * (share + 1) // SHARES - CASES * share // SHARES for share in range(SHARES)]
CONTROL = {*range(0x20), 0x7F, 0xFFFE, 0xFFFF}
TEXTS = [chr(code) for code in AWKWARD if code not in CONTROL]


@pytest.fixture(scope="session")
def world() -> Licences:
    return Licences()


class Licences:
    """The full and awkward examples, and two ways to make statements of them."""

    def __init__(self) -> None:
        self.contexts = bundled_contexts().with_contexts(read_directory(bundled_types_root()).contexts())
        self.fast, self.general = Canonicalizer(self.contexts, fast=True), Canonicalizer(self.contexts, fast=False)
        self.by_suite = [Canonicalizer(self.contexts, fast=True) for _ in SUITES_HELD]

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


in_shares = pytest.mark.parametrize(("share", "count"), list(enumerate(COUNTS)))


@in_shares
def test_pyoxigraph_finds_the_same_canonical_form_of_any_statements(share: int, count: int) -> None:
    chance = random.Random(f"statements {share}")
    hard = 0
    for _ in range(count):
        quads = statements(chance)
        try:
            ours = canonicalise(quads).text.decode()
        except CanonicalisationBudget:
            hard += 1
            continue
        text = "".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in quads)
        assert ours == by_pyoxigraph(text), text
    assert hard <= count // 50


def varied(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a copy in which some texts and numbers of the face are others, a member may lack, and a list be longer."""
    altered = copy.deepcopy(document)
    face = altered["credentialSubject"]
    for name in chance.sample([*face], chance.randint(0, 2)):
        if isinstance(face[name], list):
            face[name] += [copy.deepcopy(each) for each in face[name][:1]]
        elif name != "type":
            del face[name]
    leaves = [path for path in places(face) if isinstance(container_of(face, path)[path[-1]], str | int | float)]
    for path in chance.sample(leaves, min(len(leaves), 5)):
        around, step = container_of(face, path), path[-1]
        if isinstance(around[step], bool) or step in ("type", "id"):
            continue
        if isinstance(around[step], str):
            around[step] = "".join(chance.choices(TEXTS, k=chance.randint(1, 6)))
        else:
            around[step] = chance.choice([0, 7, -1, 2**53 - 1, 0.5, 1234.25])
    altered["proof"] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": f"2026-11-{chance.randint(10, 28)}T07:00:00Z",
        "verificationMethod": f"did:example:{chance.randint(1, 9)}#key-1",
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    }
    return altered


def outcome(canonical: Callable[[], Any]) -> Any:
    """Return the canonical form, or the code of the refusal."""
    try:
        return canonical()
    except VerifierError as refused:
        return refused.code


SUITES_HELD = [suite_named(name) for name in ("eddsa-rdfc-2022", "eddsa-jcs-2022")]


def signed_texts(canonicalizer: Canonicalizer, suite: Suite, document: dict[str, Any]) -> list[bytes]:
    """Return what is hashed for a document with its proof, by the way of the general path."""
    parts = options_and_document(document["proof"], without_proof(document), suite)
    return [canonicalizer.rdfc(part) if suite.json_ld else canonicalizer.jcs(part) for part in parts]


@in_shares
def test_pyld_and_pyoxigraph_agree_with_us_on_made_up_licences(world: Licences, share: int, count: int) -> None:
    chance = random.Random(f"licences {share}")
    agreed = filled = 0
    for number in range(count):
        signed = varied(chance.choice(world.examples), chance)
        document = without_proof(signed)
        ours = outcome(lambda document=document: world.fast.rdfc(document))
        if number % 10 == 0:
            assert ours == outcome(lambda document=document: world.general.rdfc(document))
        for suite, fast in zip(SUITES_HELD, world.by_suite, strict=True):
            filled += held_by_its_form(world, suite, fast, signed)
        # What was seen once helps with the next: so most of these are filled into forms.
        world.fast.admit(document)
        if isinstance(ours, str):
            continue
        assert ours == world.by_pyld(document), document
        relabelled = ours.decode().replace("_:c14n", "_:other")
        assert by_pyoxigraph(relabelled) == ours.decode()
        agreed += 1
    assert agreed > count * 3 // 4
    assert filled > count // 4


def held_by_its_form(world: Licences, suite: Suite, fast: Canonicalizer, signed: dict[str, Any]) -> bool:
    """Return whether the form of a signed document was known, after what it gives was found to be what is signed."""
    known = fast.known(signed)
    if known is not None:
        texts = outcome(lambda: signed_texts(world.fast, suite, signed))
        try:
            assert known.canonical("sha256") == texts
        except NotFast:
            return False
        return True
    fast.admit_signed(signed, lambda one: options_and_document(one["proof"], without_proof(one), suite), json_ld=suite.json_ld)  # type: ignore[arg-type]
    return False
