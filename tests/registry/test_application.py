"""The application on a real record: what changes there is seen with the next request, and outages are told as outages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from registry.api.metrics import Metrics
from registry.application import application_on, renew
from registry.errors import Unavailable
from registry.keys_register import KeysRegister
from registry.licences import Licences
from registry.signers import Signers
from registry.store import Store


@dataclass
class Wavering:
    """A store that can be cut off."""

    store: Store
    cut: bool = False

    @property
    def engine(self) -> Any:
        if self.cut:
            raise Unavailable(found="no answer from postgresql://secret-host", wanted="one")
        return self.store.engine

    @contextmanager
    def read(self) -> Iterator[Any]:
        if self.cut:
            raise Unavailable(found="no answer from postgresql://secret-host", wanted="one")
        with self.store.read() as session:
            yield session


def unattended(world: Any) -> Any:
    """Return the gate without signers: no upkeep is started."""
    return replace(world.gate, signers=Signers())


@pytest.fixture
def client(world: Any, tmp_path: Path) -> FlaskClient:
    return application_on(unattended(world), read_picture=lambda _raw: [], metrics=Metrics(), folder=tmp_path).test_client()


def outcome(client: FlaskClient, world: Any, identifier: Any) -> tuple[str, str]:
    body = Licences(world.gate).show(identifier.text).body
    report = json.loads(client.post("/verify", data=body, content_type="application/json").data)
    return report["outcome"], report["code"]


def test_a_revocation_is_seen_with_the_next_request(client: FlaskClient, world: Any) -> None:
    identifier = world.minted()
    tag = client.get("/status-lists/revocation-1").headers["ETag"]
    assert outcome(client, world, identifier) == ("valid", "valid")
    world.move(identifier, "revoke")
    assert outcome(client, world, identifier) == ("invalid", "revoked")
    assert client.get("/status-lists/revocation-1", headers={"If-None-Match": tag}).status_code == 200


def test_a_stolen_key_is_refused_with_the_next_request(client: FlaskClient, world: Any) -> None:
    identifier = world.minted()
    assert outcome(client, world, identifier) == ("valid", "valid")
    KeysRegister(world.gate).compromise_key(world.gate_authority("11440199DEMX00014L") + "#key-1", world.clock() - timedelta(days=1))
    assert outcome(client, world, identifier) == ("invalid", "key_compromised")
    document = json.loads(client.get("/authorities/11440199DEMX00014L/did.json").data)
    assert (document["assertionMethod"], "revoked" in document["verificationMethod"][0]) == ([], True)


def test_the_whole_directory_is_published(client: FlaskClient, world: Any) -> None:
    shown = json.loads(client.get("/types").data)["types"]
    assert [each["name"] for each in shown] == sorted(each.name for each in world.gate.types.types)
    for each in shown:
        for file in ("schema.json", "context.jsonld", "labels.json"):
            assert client.get(f"{each['url']}/{file}").status_code == 200


def test_a_type_whose_folder_was_changed_is_not_published(client: FlaskClient, world: Any) -> None:
    changed = [replace(each, files={**each.files, "labels.json": b"{}"}) for each in world.gate.types.types]
    gate = replace(unattended(world), types=replace(world.gate.types, types=tuple(changed)))
    client = application_on(gate, read_picture=lambda _raw: [], metrics=Metrics(), folder=Path()).test_client()
    assert json.loads(client.get("/types").data) == {"types": []}


def test_lists_past_their_date_make_it_not_ready_until_they_are_renewed(client: FlaskClient, world: Any) -> None:
    assert client.get("/health").status_code == 200
    world.clock.pass_time(hours=25)
    told = json.loads(client.get("/health").data)
    assert (told["status"], told["code"], told["checks"]["statusLists"]["ok"]) == (503, "not_ready", False)
    renew(world.gate, world.clock())
    assert client.get("/health").status_code == 200


def test_stale_lists_leave_the_outcome_open(client: FlaskClient, world: Any) -> None:
    identifier = world.minted()
    world.clock.pass_time(hours=25)
    assert outcome(client, world, identifier) == ("undecided", "status_list_stale")


def test_what_cannot_be_renewed_is_logged_and_tried_again(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    def locked() -> Any:
        raise Unavailable(found="a locked vault", wanted="its passphrase")

    world.clock.pass_time(hours=13)
    with caplog.at_level("WARNING", logger="licence.upkeep"):
        renew(replace(world.gate, signers=Signers(status=locked)), world.clock())
    assert "a locked vault" in caplog.text


def test_a_folder_that_cannot_be_written_makes_it_not_ready(world: Any, tmp_path: Path) -> None:
    app = application_on(unattended(world), read_picture=lambda _raw: [], metrics=Metrics(), folder=tmp_path / "gone")
    assert json.loads(app.test_client().get("/health").data)["checks"]["disk"]["ok"] is False


def test_an_outage_is_told_as_one_and_never_as_a_verdict(world: Any, tmp_path: Path) -> None:
    identifier = world.minted()
    store = Wavering(world.gate.store)
    gate = replace(unattended(world), store=store)
    client = application_on(gate, read_picture=lambda _raw: [], metrics=Metrics(), folder=tmp_path).test_client()
    store.cut = True
    body = Licences(world.gate).show(identifier.text).body
    answer = client.post("/verify", data=body, content_type="application/json")
    assert (answer.status_code, json.loads(answer.data)["code"]) == (503, "registry_unavailable")
    assert answer.headers["Retry-After"] == "1"
    assert "secret-host" not in answer.text
    store.cut = False
    assert outcome(client, world, identifier) == ("valid", "valid")
    store.cut = True
    assert outcome(client, world, identifier) == ("undecided", "record_unavailable")
    assert client.get("/status-lists/revocation-1").status_code == 503
    assert client.get("/health").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_a_batch_has_as_many_lines_as_the_settings_say(world: Any, tmp_path: Path) -> None:
    gate = replace(unattended(world), batch_lines=2)
    client = application_on(gate, read_picture=lambda _raw: [], metrics=Metrics(), folder=tmp_path).test_client()
    answers = [client.post("/credentials/verify-batch", data=b"{}\n" * lines, content_type="application/x-ndjson") for lines in (2, 3)]
    assert [(answer.status_code, json.loads(answer.data.splitlines()[0]).get("code")) for answer in answers] == [
        (200, None),
        (413, "batch_too_long"),
    ]
