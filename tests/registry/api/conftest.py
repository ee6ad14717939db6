"""A record of fixed content behind the same ports, and the application on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from issuer.api import IssuingDesk, issuing_blueprint
from issuer.issue import Issuers
from registry.api.accesses import accesses_blueprint
from registry.api.authorities import authorities_blueprint
from registry.api.challenges import challenges_blueprint
from registry.api.licences import IssuersDesk, licences_blueprint
from registry.api.links import link_blueprint
from registry.api.once import Once
from registry.api.ports import Finding, PublishedFile, TypeOnRecord
from registry.api.requests import requests_blueprint
from registry.app import Services, create_app
from registry.challenges import Challenge
from registry.departments.kept_answers import Answer, Claim
from registry.errors import Missing
from verifier.code_page import code_blueprint
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject
from verifier.judge import Desk
from verifier.pages import counter_blueprint
from verifier.report import Check, Outcome, Report

from .departments import OTHER, Departments, application

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DID = "did:web:localhost%3A8000"
BUREAU = "11440199DEMX00014L"


def key(number: int, multibase: str, **ends: str) -> dict[str, object]:
    """Return a key of the bureau as the trust list has it."""
    return {"id": f"{DID}:authorities:{BUREAU}#key-{number}", "publicKeyMultibase": multibase, "purposes": ["assertionMethod"], **ends}


TRUST_LIST = {
    "type": "LicenceTrustList",
    "registry": {"id": DID, "names": {"zh-hans": "示范登记处", "en": "Demo registry"}, "url": "http://localhost:8000"},
    "version": 7,
    "authorities": [
        {
            "code": BUREAU,
            "id": f"{DID}:authorities:{BUREAU}",
            "keys": [
                key(1, "z6MkOld", retired="2026-01-01T00:00:00Z"),
                key(2, "z6MkLost", compromised="2026-02-01T00:00:00Z"),
                key(3, "z6MkNow"),
            ],
        }
    ],
    "statusLists": {"keys": [{"id": f"{DID}#status-1", "publicKeyMultibase": "z6MkStatus", "purposes": ["assertionMethod"]}]},
}


def small_type() -> CredentialType:
    """Return a type of one field, with a face."""
    base = "https://licence.example/types/fishing-permit/v1"
    labels = {"permitNumber": {"zh-hans": "证号", "en": "number"}}
    files = {
        "schema.json": b"{}",
        "context.jsonld": b'{"@context": {}}',
        "labels.json": json.dumps(labels).encode(),
        "face.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    }
    names = {"zh-hans": "捕捞许可证", "en": "Fishing Permit"}
    entry = {
        "name": "fishing-permit",
        "version": "v1",
        "type": "FishingPermit",
        "typeCode": "11440199DEMX0009XA950",
        "names": names,
        "context": f"{base}/context.jsonld",
        "schema": f"{base}/schema.json",
        "face": f"{base}/face.svg",
        "definingAuthority": {"code": "11440199DEMX0009XA", "names": names, "level": "province"},
        "holder": {"kinds": ["naturalPerson"], "codeTypes": ["111"], "most": 1, "natural": True},
        "issuingLevel": "county",
        "suites": ["eddsa-rdfc-2022"],
        "validity": {"from": [], "until": [], "rule": names},
        "status": {"required": True},
        "oneLivePerHolder": False,
        "numberField": "permitNumber",
        "legalBasis": [names],
        "sharing": "by-matter",
        "state": {"published": True, "open": True},
        "fields": [{"name": "permitNumber", "type": "s", "required": True, "sensitive": False, "face": True}],
        "sheet": ["holderName", "holderCodeType", "holderCode", "serial", "validFrom", "validUntil", "version", "permitNumber"],
        "digests": {name: "sha256:" + hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    return CredentialType.load({"type.json": json.dumps(entry, ensure_ascii=False).encode(), **files})


@dataclass
class FixedRecord:
    """A record in memory; tests change it."""

    lists: dict[str, PublishedFile] = field(default_factory=dict)
    trust: PublishedFile | None = None
    published: list[TypeOnRecord] = field(default_factory=list)
    found: dict[str, Finding] = field(default_factory=lambda: {"database": Finding(True, {})})

    def status_list(self, name: str) -> PublishedFile | None:
        return self.lists.get(name)

    def trust_list(self) -> PublishedFile | None:
        return self.trust

    def types(self) -> Sequence[TypeOnRecord]:
        return self.published

    def findings(self, now: datetime) -> Mapping[str, Finding]:
        return self.found


class AlwaysValid:
    """A service that finds everything valid."""

    def verify(
        self, raw: bytes | str, *, now: datetime, as_of: datetime | None = None, challenge: str | None = None, domain: str | None = None
    ) -> Report:
        return Report((Check("proof", Outcome.VALID, "proof_holds"),), now, now)

    def verify_document(
        self,
        document: JsonObject,
        *,
        now: datetime,
        as_of: datetime | None = None,
        challenge: str | None = None,
        domain: str | None = None,
    ) -> Report:
        return self.verify("", now=now)


class FixedOffice:
    """Sends out one challenge again and again."""

    def create(self, domain: str | None = None) -> Challenge:
        return Challenge("c-1", domain or "localhost:8000", NOW + timedelta(seconds=60))


class NoAnswers:
    """Keeps no answers: without departments nobody has a key."""

    def claim(self, authority: str, key: str, digest: bytes) -> Claim:
        return Claim(authority, key, None)

    def keep(self, claim: Claim, answer: Answer) -> Answer:
        return answer


class Nothing:
    """A ledger of a registry that has nothing."""

    def __getattr__(self, name: str) -> Any:
        return nobody


def nobody(code: str) -> Any:
    raise Missing(code="authority_unknown", found=f"no authority {code}", wanted="one")


@pytest.fixture
def record() -> FixedRecord:
    life = (NOW, NOW + timedelta(hours=24))
    return FixedRecord(
        lists={"revocation-1": PublishedFile(b'{"id":"http://localhost:8000/status-lists/revocation-1"}', *life)},
        trust=PublishedFile(json.dumps(TRUST_LIST, ensure_ascii=False).encode(), *life),
        published=[TypeOnRecord(small_type(), open=True, retired=False)],
    )


@pytest.fixture
def app(record: FixedRecord) -> Flask:
    desk = Desk(AlwaysValid(), lambda _raw: [], lambda: NOW)
    issuers = Issuers(cast(Any, Nothing()), Directory.of(()), {}, UTC)
    own = (
        challenges_blueprint(FixedOffice()),
        counter_blueprint(desk, lambda: Directory.of(())),
        code_blueprint(desk, lambda: Directory.of(())),
        link_blueprint(nobody, desk, lambda: Directory.of(())),
        authorities_blueprint(nobody),
        licences_blueprint(IssuersDesk(nobody, Once(NoAnswers()), cast(Any, Nothing()))),
        accesses_blueprint(cast(Any, Nothing()), desk),
        requests_blueprint(cast(Any, Nothing()), lambda: NOW),
        issuing_blueprint(IssuingDesk(issuers, lambda: BUREAU, Once(NoAnswers()), lambda: NOW)),
    )
    return create_app(Services(record, desk, "http://localhost:8000", more=own))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def departments(world: Any, tmp_path: Path) -> Departments:
    """Two departments over HTTP."""
    world.add_bureau(OTHER)
    return Departments(world, application(world, tmp_path))
