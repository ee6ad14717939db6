"""A registry with two departments over HTTP, each with a token of every scope: what the tests of the issuer's side share."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from issuer.api import IssuingDesk, issuing_blueprint
from issuer.issue import Issuers
from issuer.ledger import NamingConflicts
from registry.api.door import visiting_authority
from registry.api.metrics import Metrics
from registry.api.once import once_on
from registry.application import application_on
from registry.departments.tokens import Scope, Tokens
from registry.errors import DepositedDifferently, DepositRefused
from registry.ledger import LocalLedger

BUREAU, OTHER = "11440199DEMX00014L", "11440199DEMX00022F"
COMPANY = {"codeType": "001", "code": "91440199DEMX1001XH"}


def application(world: Any, folder: Path) -> Flask:
    """Return the application on the record of ``world``, which issues for both, without the thread that keeps its lists fresh."""
    ledger = NamingConflicts(LocalLedger(world.gate), DepositedDifferently, DepositRefused)
    signers = {method.split(":")[-1].partition("#")[0]: signer for method, signer in world.signers.items() if "authorities" in method}
    issuers = Issuers(ledger, world.gate.types, signers, timezone(timedelta(hours=8)))
    more = (issuing_blueprint(IssuingDesk(issuers, visiting_authority, once_on(world.gate), world.gate.clock)),)
    return application_on(world.gate, read_picture=lambda _raw: [], metrics=Metrics(), folder=folder, more=more, upkeep=False)


@dataclass
class Departments:
    """Both of them, and one client."""

    world: Any
    app: Flask
    texts: dict[tuple[str, Scope], str] = field(default_factory=dict)

    def token(self, scope: Scope, code: str = BUREAU) -> str:
        """Return the text of a token for this scope alone."""
        if (code, scope) not in self.texts:
            _, self.texts[code, scope] = Tokens(self.world.gate).create(code, [scope], days=30)
        return self.texts[code, scope]

    def send(
        self, method: str, path: str, body: Any = None, *, scope: Scope | None = None, code: str = BUREAU, **headers: str
    ) -> TestResponse:
        """Return the answer to a request, with a token where a scope is named; ``body`` as bytes or as what becomes JSON."""
        if scope is not None:
            headers["Authorization"] = f"Bearer {self.token(scope, code)}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = named.pop("Content-Type", "application/json")
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body, ensure_ascii=False).encode()
        return self.app.test_client().open(path, method=method, data=raw, headers=named, content_type=None if raw is None else kind)

    def reserve(self, *names: str, code: str = BUREAU, **headers: str) -> TestResponse:
        """Return the answer to a batch of rows."""
        requests = [{"rowDigest": self.world.request(name).row_digest.hex(), "holders": [COMPANY]} for name in names]
        body = {"type": "business-licence", "requests": requests}
        return self.send("POST", "/licences/reservations", body, scope=Scope.RESERVE, code=code, **headers)
