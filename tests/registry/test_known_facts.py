"""Name and holders of a credential are the same whether its form was known or it was parsed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from registry.known_facts import KnownFacts, facts_of
from tests.issuer.test_types import FOLDERS, IDS
from tests.registry.conftest import BUREAU
from verifier.document.contexts import bundled_contexts
from verifier.document.read import Parsed
from verifier.document.strict_json import JsonObject, parse_object
from verifier.fast_path import fast_path_is_on
from verifier.proof.canonical import Canonicalizer, Known
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import PublicKey
from verifier.reading import read_credential, read_document
from verifier.sources import bundled_types_root, read_directory

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def canonicalizer() -> Canonicalizer:
    return Canonicalizer(bundled_contexts().with_contexts(read_directory(bundled_types_root()).contexts()))


def changed(document: JsonObject, number: int) -> JsonObject:
    """Return a licence of the same form with another text in each field that has room for one."""
    made: Any = parse_object(orjson.dumps(document))
    subject = made["credentialSubject"]
    for name, value in subject.items():
        if isinstance(value, str) and name != "type":
            subject[name] = f"{value}{number}一"
    subject["licenceHolder"][0]["code"] = f"code {number}"
    return made  # type: ignore[no-any-return]


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_facts_of_every_type_are_those_of_the_parsed_licence(folder: Any, world: Any, canonicalizer: Canonicalizer) -> None:
    facts, known, key = KnownFacts(), 0, world.signers[f"did:web:localhost%3A8000:authorities:{BUREAU}#key-1"]
    for path in sorted(folder.glob("examples/valid-*.json")):
        unsigned = {name: value for name, value in parse_object(path.read_bytes()).items() if name != "proof"}
        for number in range(3):
            signed = add_proof(
                changed(unsigned, number), signer=key, cryptosuite="eddsa-rdfc-2022", created=NOW, canonicalizer=canonicalizer
            )
            body = orjson.dumps(signed)
            reading = read_credential(read_document(body, canonicalizer), canonicalizer)
            reading.verify(reading.credential.proofs[0], PublicKey.from_multibase(key.public_key_multibase), canonicalizer)
            assert facts.facts(reading.credential.read) == facts_of(parse_object(body))
            known += isinstance(reading.credential.read, Known)
    assert known or not fast_path_is_on()


def test_a_document_of_another_shape_names_nobody(world: Any) -> None:
    for odd in ({}, {"credentialSubject": []}, {"credentialSubject": {"licenceHolder": ["x", 1]}}):
        assert KnownFacts().facts(Parsed(odd)).holders == frozenset()  # type: ignore[arg-type]
