"""What an issuer believes of a registry elsewhere: what the pinned root signed, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from issuer.remote.connection import Answer
from issuer.remote.errors import RemoteMisconfigured
from issuer.remote.keys import PublishedKeys, RegisteredElsewhere
from issuer.remote.trust import RemoteTrust
from registry.api.metrics import Metrics
from registry.application import application_on
from registry.authorities import Authorities
from registry.identity import identity_of
from verifier.document.directory import Directory
from verifier.errors import VerifierError
from verifier.known_roots import KnownRoot, KnownRoots

BUREAU = "11440199DEMX00014L"
DID = "did:web:localhost%3A8000"


class Direct:
    """A connection to the registry of this test; ``altered`` changes what comes."""

    def __init__(self, app: Flask, altered: Callable[[str, bytes], bytes] = lambda _path, body: body) -> None:
        self.app, self.altered = app, altered
        self.asked: list[str] = []

    def get(self, path: str, *, accept: str = "application/json") -> Answer:
        self.asked.append(path)
        answer = self.app.test_client().get(path, headers={"Accept": accept})
        return Answer(answer.status_code, answer.mimetype or "", self.altered(path, answer.data))


@pytest.fixture
def app(world: Any, tmp_path: Path) -> Flask:
    return application_on(world.gate, read_picture=lambda _raw: [], metrics=Metrics(), folder=tmp_path, upkeep=False)


@pytest.fixture
def pin(world: Any) -> str:
    with world.gate.store.read() as session:
        return str(identity_of(session).root_pin)


@pytest.fixture
def known(tmp_path: Path) -> KnownRoots:
    return KnownRoots(tmp_path / "bureau")


def trust(connection: Any, pin: str | None, known: KnownRoots, types: Directory) -> RemoteTrust:
    return RemoteTrust(connection, root=pin, known=known, at_hand=types)


def test_nothing_is_believed_without_a_pin(app: Flask, pin: str, known: KnownRoots, types: Directory) -> None:
    with pytest.raises(RemoteMisconfigured) as refused:
        _ = trust(Direct(app), None, known, types).trust
    assert (refused.value.code, pin in refused.value.wanted) == ("trust_root_missing", True)
    assert known.of(DID) is None


def test_a_root_that_is_known_needs_no_setting(app: Flask, pin: str, known: KnownRoots, types: Directory) -> None:
    known.remember(DID, KnownRoot(pin, 1))
    assert trust(Direct(app), None, known, types).trust.trust_list.root == pin
    remembered = known.of(DID)
    assert remembered is not None
    assert remembered.version > 1


def test_another_root_is_refused(app: Flask, known: KnownRoots, types: Directory) -> None:
    with pytest.raises(VerifierError) as refused:
        _ = trust(Direct(app), "sha256:" + "0" * 64, known, types).trust
    assert refused.value.code == "trust_root_mismatch"
    assert known.of(DID) is None


def test_an_older_list_than_one_seen_is_refused(world: Any, app: Flask, pin: str, known: KnownRoots, types: Directory) -> None:
    old = app.test_client().get("/trust").data
    world.clock.pass_time(seconds=1)
    Authorities(world.gate).add("11440199DEMX00022F", name="示范", name_en="Demo", area="440199")
    _ = trust(Direct(app), pin, known, types).trust
    with pytest.raises(VerifierError) as refused:
        _ = trust(Direct(app, lambda path, body: old if path == "/trust" else body), pin, known, types).trust
    assert refused.value.code == "trust_list_rollback"


def test_types_that_are_at_hand_are_not_fetched_and_others_are(app: Flask, pin: str, known: KnownRoots, types: Directory) -> None:
    near, far = Direct(app), Direct(app)
    assert trust(near, pin, known, types).trust.types.types == types.types
    assert near.asked == ["/trust"]
    fetched = trust(far, pin, known, Directory.of(())).trust.types
    assert {each.key: dict(each.files) for each in fetched.types} == {each.key: dict(each.files) for each in types.types}


@pytest.mark.parametrize("file", ["", "/schema.json", "/context.jsonld", "/labels.json", "/face.svg"])
def test_a_type_whose_file_is_not_the_published_one_is_refused(
    app: Flask, pin: str, known: KnownRoots, types: Directory, file: str
) -> None:
    def altered(path: str, body: bytes) -> bytes:
        return body.replace(b"}", b" }", 1) + b" " if path == f"/types/business-licence/v1{file}" else body

    with pytest.raises(VerifierError) as refused:
        _ = trust(Direct(app, altered), pin, known, Directory.of(())).trust
    assert refused.value.code in ("type_files_mismatch", "type_digest_mismatch")


def test_keys_are_those_of_the_list_and_none_is_registered_from_afar(
    world: Any, app: Flask, pin: str, known: KnownRoots, types: Directory
) -> None:
    keys = PublishedKeys(trust(Direct(app), pin, known, types))
    assert [key.id for key in keys.keys(BUREAU)] == [f"{DID}:authorities:{BUREAU}#key-1"]
    assert keys.next_key_id(BUREAU) == f"{DID}:authorities:{BUREAU}#key-2"
    with pytest.raises(RegisteredElsewhere):
        keys.add_key(BUREAU, world.offer(BUREAU), world.clock())
    for end in (keys.retire_key, keys.compromise_key):
        with pytest.raises(RegisteredElsewhere):
            end(f"{DID}:authorities:{BUREAU}#key-1", world.clock())


def test_what_answers_without_a_trust_list_is_no_registry(app: Flask, pin: str, known: KnownRoots, types: Directory) -> None:
    with pytest.raises(VerifierError):
        _ = trust(Direct(app, lambda _path, _body: json.dumps({"registry": 7}).encode()), pin, known, types).trust
