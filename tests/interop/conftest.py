"""A session with the packages of the field: every task is told beforehand, node starts once, and the tests look at the answers."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from keys.did_document import did_document
from keys.secret import Secret
from keys.signer import KeySigner
from verifier.document.directory import Directory
from verifier.document.instants import instant_text
from verifier.proof.canonical import Canonicalizer
from verifier.report import Report
from verifier.sources import bundled_types_root, read_directory

from ..verifier.conftest import BUREAU, NOW, PREFIX, REGISTRY, MemorySigner, World
from .tasks import COMBINATIONS, HOLDER, SUSPENDED, Combination, tasks_of

HERE = Path(__file__).resolve().parent
SECONDS = 240


@dataclass(frozen=True)
class Field:
    """What the packages of the field answered, by the name of the task, and the world in which they were asked."""

    town: Town
    answers: Mapping[str, Mapping[str, Any]]

    def value(self, name: str) -> Any:
        """Return the answer to a task, which must have succeeded."""
        answer = self.answers[name]
        assert "value" in answer, f"{name}: {answer}"
        return answer["value"]

    def report(self, document: dict[str, Any], **options: Any) -> Report:
        """Return our report on something that they signed, in a world that lists their keys beside ours."""
        return self._verifier.verify(World.encoded(document), now=NOW, **options)

    @cached_property
    def _verifier(self) -> Any:
        return self.world_with_their_keys().verifier()

    def world_with_their_keys(self) -> World:
        """Return the world after their keys were entered for the bureau and for status lists."""
        world = World(self.town.world.directory)
        world.trust_list = copy.deepcopy(self.town.world.trust_list)
        since = world.authority["keys"][0]["validFrom"]
        for each in COMBINATIONS:
            signed = self.value(f"sign business-licence valid-minimal {each}")
            world.authority["keys"].append(entry(each.their_method(BUREAU), signed["publicKeyMultibase"], since))
        world.set_bit("suspension", SUSPENDED)
        listed = self.value("make list revocation")
        world.trust_list["statusLists"]["keys"].append(entry(f"{REGISTRY}#status-9", listed["publicKeyMultibase"], since))
        return world


def entry(method: str, multibase: str, since: str) -> dict[str, Any]:
    return {"id": method, "publicKeyMultibase": multibase, "purposes": ["assertionMethod"], "validFrom": since}


@dataclass(frozen=True)
class ListedKey:
    """A key as a DID document names it."""

    id: str
    public_key_multibase: str
    purposes: tuple[str, ...] = ("assertionMethod",)
    valid_from: Any = NOW - timedelta(days=300)
    retired: None = None
    compromised: None = None


class Town:
    """The world of the verifier's tests with a key of each kind for the bureau, and every type granted to it."""

    def __init__(self, directory: Directory) -> None:
        self.world = World(directory)
        since = self.world.authority["grants"][0]["from"]
        self.world.authority["grants"] = [{"type": one.type, "area": "440199", "from": since} for one in directory.types]
        self.signers = {
            each: KeySigner(each.kind, Secret(bytes([each.seed]) * each.private_bytes), each.our_method(BUREAU)) for each in COMBINATIONS
        }
        methods = {signer.verification_method: signer.public_key_multibase for signer in self.signers.values()}
        self.world.authority["keys"] = [entry(method, multibase, since) for method, multibase in methods.items()]
        self.world.set_bit("suspension", SUSPENDED)
        self.holder = MemorySigner(int.from_bytes(bytes([HOLDER]) * 32))

    @property
    def holder_did(self) -> str:
        return self.holder.verification_method.partition("#")[0]

    @property
    def canonicalizer(self) -> Canonicalizer:
        return self.world.canonicalizer

    def signed(self, document: dict[str, Any], combination: Combination) -> dict[str, Any]:
        return self.world.sign(document, self.signers[combination], suite=combination.suite)  # type: ignore[arg-type]

    @cached_property
    def examples(self) -> Mapping[str, dict[str, Any]]:
        """The valid examples of every type as they stand, by ``type form``."""
        paths = sorted(bundled_types_root().glob("*/v1/examples/valid-*.json"))
        return {f"{path.parts[-4]} {path.stem}": json.loads(path.read_text(encoding="utf-8")) for path in paths}

    @cached_property
    def licences(self) -> Mapping[str, dict[str, Any]]:
        """The same in the name of this world's bureau, in force today, without proof."""
        return {name: self._placed(copy.deepcopy(one)) for name, one in self.examples.items()}

    def _placed(self, licence: dict[str, Any]) -> dict[str, Any]:
        licence["issuer"]["id"] = BUREAU
        licence["validFrom"] = "2026-01-01T00:00:00+08:00"
        if "validUntil" in licence:
            licence["validUntil"] = "2036-01-01T23:59:59+08:00"
        licence["credentialSubject"]["areaCode"] = "440199"
        for each in licence["credentialStatus"]:
            each["statusListCredential"] = f"{PREFIX}{each['statusPurpose']}-1"
        return licence

    def documents(self) -> dict[str, Any]:
        """Return all that the packages may load: our bundled contexts, DID documents, keys and status lists."""
        contexts = {url: json.loads(raw) for url, raw in self.canonicalizer.contexts.texts.items()}
        lists = {url: json.loads(raw) for url, raw in self.world.lists.items()}
        ours = [ListedKey(signer.verification_method, signer.public_key_multibase) for signer in self.signers.values()]
        status = self.world.status_key
        holder = [ListedKey(self.holder.verification_method, self.holder.public_key_multibase, ("authentication",))]
        by_did = {
            BUREAU: ours,
            REGISTRY: [ListedKey(status.verification_method, status.public_key_multibase)],
            self.holder_did: holder,
        }
        methods = {key.id: method_document(did, key) for did, keys in by_did.items() for key in keys}
        return {**contexts, **lists, **methods, **{did: did_document(did, keys) for did, keys in by_did.items()}}


def method_document(did: str, key: ListedKey) -> dict[str, Any]:
    return {
        "@context": "https://w3id.org/security/multikey/v1",
        "id": key.id,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": key.public_key_multibase,
    }


@pytest.fixture(scope="session")
def town() -> Town:
    return Town(read_directory(bundled_types_root()))


@pytest.fixture(scope="session")
def field(town: Town) -> Field:
    """Ask the packages everything at once; skip where they are not installed, but fail where they must be."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "jsonld").is_dir():
        missing = "the packages of the field are not installed: make interop"
        if os.environ.get("LICENCE_INTEROP") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    asked = {"now": instant_text(NOW), "documents": town.documents(), "tasks": tasks_of(town)}
    done = subprocess.run(
        [node, "field.mjs"], cwd=HERE, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr
    return Field(town, json.loads(done.stdout))
