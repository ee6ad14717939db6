"""The doors of services: pages, batches, the open profile, and what departments send, each fed with one made-up input.

The promises are those of ``targets``; besides, a registry takes nothing that its department did not sign.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from registry.departments.tokens import Scope
from verifier.batch import BATCH_TYPE
from verifier.bodies import DEFAULT_BODY_LIMITS
from verifier.code_page import judged
from verifier.errors import VerifierError
from verifier.judge import Judge
from verifier.qr.reading import read_picture
from verifier.report import Outcome
from verifier.time_limit import Watchdog

from .choices import Choices
from .mutations import mutated, reworded, scrambled, written
from .originals import Originals, says_the_same
from .promises import Case, Finding
from .services import Codes, OpenProfile, Registry

FORMS = ["application/json", "application/did", "application/did-resolution", "application/did-url-dereferencing", "text/html", "*/*"]
PDF_SECONDS = 3.0  # of both processes; four pages in two resolutions


class Edges:
    """Makers of cases, one a door."""

    def __init__(self, originals: Originals) -> None:
        self._good = originals
        self._all = [*originals.licences, *originals.presentations]
        self._open, self._codes, self._registry = OpenProfile(), Codes(originals), Registry.make()
        self._signed = [*self._open.credentials, *self._open.presentations]

    def close(self) -> None:
        self._registry.close()

    @property
    def makers(self) -> Mapping[str, Callable[[Choices], Case]]:
        return {
            "batch": self.batch,
            "address": self.address,
            "pdf": self.pdf,
            "open": self.open,
            "token": self.token,
            "did": self.did,
            "rows": self.rows,
            "deposit": self.deposit,
            "decision": self.decision,
        }

    def batch(self, choices: Choices) -> Case:
        """Lines among which good ones stand: each has its answer, whatever the others are."""
        lines = [self._line(choices) for _ in range(1 + choices.below(4))]
        raw = b"\n".join(lines)
        return Case(raw, lambda: self._post_batch(raw), float(len(lines)))

    def _line(self, choices: Choices) -> bytes:
        document = choices.pick(self._all)
        if choices.one_in(3):
            return json.dumps(document).encode()
        asked = {"verifiableCredential": document, "options": {"challenge": "c-1", "domain": "counter.example"}}
        return written(mutated(asked if choices.one_in(3) else document, self._all, choices), choices).replace(b"\n", b" ")

    def _post_batch(self, raw: bytes) -> None:
        answer = self._good.client.post("/credentials/verify-batch", data=raw, content_type=BATCH_TYPE)
        refused = 413 if len(raw) > DEFAULT_BODY_LIMITS.batch_bytes else 400
        _require(answer.status_code in (200, refused), f"answered with {answer.status_code}", raw)
        if answer.status_code != 200:
            return
        lines = {number: line for number, line in enumerate(raw.split(b"\n"), 1) if line.strip()}
        told = [json.loads(line) for line in answer.data.splitlines()]
        _require([each["line"] for each in told] == list(lines), "not an answer for each line", raw)
        for each in told:
            _require(each["verified"] is (each["outcome"] == "valid"), "verified, and not valid", raw)
            if each["verified"]:
                line = json.loads(lines[each["line"]])
                document = line if "type" in line else line["verifiableCredential"]
                _require(any(says_the_same(document, one) for one in self._good.licences), "valid, and not one of the originals", raw)

    def address(self, choices: Choices) -> Case:
        digits = self._codes.digits
        for _ in range(1 + choices.below(3)):
            if choices.one_in(2):
                digits = reworded(digits, choices)
            else:
                at = choices.below(len(digits))
                digits = digits[:at] + str(choices.below(10)) + digits[at + 1 :]
        return Case(digits, lambda: self._show(digits))

    def _show(self, digits: str) -> None:
        answer = self._codes.client.get("/V/" + quote(digits))
        _require(answer.status_code < 500, f"answered with {answer.status_code}", digits)
        with suppress(VerifierError):
            report = judged(Judge(self._codes.desk, Watchdog(1.0)), digits)
            originals = self._good.licences
            good = report.outcome is not Outcome.VALID or any(says_the_same(report.document, one) for one in originals)
            _require(good, "valid, and not one of the originals", digits)

    def pdf(self, choices: Choices) -> Case:
        raw = self._codes.pdf
        head, tail = raw[:600], raw[-1200:]  # where the objects are that say how to draw
        changed = choices.pick([raw[:9] + scrambled(head[9:], choices) + raw[600:], raw[:-1200] + scrambled(tail, choices), raw[:9] + tail])

        def judge() -> None:
            with suppress(VerifierError):
                read_picture(changed, pdf_seconds=PDF_SECONDS)

        return Case(changed, judge, PDF_SECONDS)

    def open(self, choices: Choices) -> Case:
        """Credentials and presentations of the open profile, to be verified, and credentials to be issued."""
        address, member, among = choices.pick(
            [
                ("/credentials/verify", "verifiableCredential", self._open.credentials),
                ("/presentations/verify", "verifiablePresentation", self._open.presentations),
                ("/credentials/issue", "credential", self._open.unsigned),
            ]
        )
        request: Any = {member: mutated(choices.pick(among), self._signed, choices)}
        if choices.one_in(4):
            request = mutated({**request, "options": {"challenge": "c-1", "domain": "counter.example"}}, self._signed, choices)
        raw = written(request, choices)
        return Case((address, raw), lambda: self._post_open(address, member, raw))

    def _post_open(self, address: str, member: str, raw: bytes) -> None:
        answer = self._open.client.post(address, data=raw, content_type="application/json")
        _require(answer.status_code < 500, f"answered with {answer.status_code}", raw)
        told = json.loads(answer.data)
        if address.endswith("verify") and told.get("verified"):
            _require(self._open.is_original(json.loads(raw)[member]), "valid, and not one of the originals", raw)

    def token(self, choices: Choices) -> Case:
        """A signed token that was changed, or one that its holder made of anything."""
        if choices.one_in(2):
            claims = mutated(choices.pick(self._open.unsigned), self._signed, choices)
            header = mutated({"alg": "EdDSA", "kid": self._open.holder.key.did_key, "typ": "vc+jwt"}, [], choices)
            text, honest = self._open.holder.token(claims, **header), True
        else:
            text, honest = reworded(self._open.token, choices), False
        enveloped = {"@context": self._open.unsigned[0]["@context"][0], "id": f"data:application/vc+jwt,{text}"}
        document = {**enveloped, "type": "EnvelopedVerifiableCredential"} if choices.one_in(2) else text
        raw = json.dumps({"verifiableCredential": document}).encode()

        def judge() -> None:
            answer = self._open.client.post("/credentials/verify", data=raw, content_type="application/json")
            _require(answer.status_code < 500, f"answered with {answer.status_code}", raw)
            if not honest and text != self._open.token:
                _require(not json.loads(answer.data).get("verified"), "a changed token is valid", raw)

        return Case(raw, judge)

    def did(self, choices: Choices) -> Case:
        did = choices.pick([self._open.holder.did, self._open.holder.key.did_key, "did:web:localhost%3A8000", "did:example:x"])
        for _ in range(choices.below(3)):
            did = reworded(did, choices)
        options = {"accept": choices.pick(FORMS), "publicKeyFormat": "Multikey"}
        options = mutated(options, [], choices) if choices.one_in(2) else {}
        query = "&".join(f"{quote(name)}={quote(str(value)[:2_000], errors='replace')}" for name, value in options.items())
        path = f"/1.0/identifiers/{quote(did, safe=choices.pick(['', ':/?#']), errors='replace')}?{query}"
        form = choices.pick(FORMS)

        def judge() -> None:
            answer = self._open.client.get(path, headers={"Accept": form})
            _require(answer.status_code < 500 or answer.status_code == 501, f"answered with {answer.status_code}", path)
            _require(answer.status_code != 200 or json.loads(answer.data) is not None, "200 and nothing", path)

        return Case((path, form), judge)

    def rows(self, choices: Choices) -> Case:
        """Rows of a batch for which a department asks for places."""
        raw = written(mutated(self._registry.rows, [], choices), choices)
        return Case(raw, lambda: _calm(self._send("POST", "/licences/reservations", raw, Scope.RESERVE), raw), 5.0)

    def deposit(self, choices: Choices) -> Case:
        """A licence at its place, alone or on lines."""
        original = self._registry.licence
        document = mutated(original, self._all, choices)
        raw = written(document, choices)
        address, method, headers = f"/licences/{self._registry.reserved.identifier.urn}", "PUT", {}
        if choices.one_in(3):
            address, method, headers = "/licences/deposits", "POST", {"Content-Type": BATCH_TYPE}

        def judge() -> None:
            answer = self._send(method, address, raw, Scope.DEPOSIT, **headers)
            _calm(answer, raw)
            taken = answer.status_code < 300 and not says_the_same(json.loads(raw), original)
            _require(not taken, "on record, and not what the department signed", raw)

        return Case((address, raw), judge)

    def decision(self, choices: Choices) -> Case:
        """A decision on a licence that is on record; or somebody reads it, by a name that is nearly its own."""
        original, urn = self._registry.statement, self._registry.minted.urn
        if choices.one_in(4):
            near = quote(reworded(urn, choices), errors="replace")
            return Case(near, lambda: _calm(self._send("GET", f"/licences/{near}", None, Scope.READ), near))
        raw = written(mutated(original, self._all, choices), choices)

        def judge() -> None:
            answer = self._send("POST", f"/licences/{urn}/transitions", raw, Scope.TRANSITION)
            _calm(answer, raw)
            taken = answer.status_code < 300 and not says_the_same(json.loads(raw), original)
            _require(not taken, "decided, and not as the department signed", raw)

        return Case(raw, judge)

    def _send(self, method: str, path: str, raw: bytes | None, scope: Scope, **headers: str) -> TestResponse:
        return self._registry.departments.send(method, path, raw, scope=scope, **headers)


def _calm(answer: TestResponse, given: object) -> None:
    _require(answer.status_code < 500, f"answered with {answer.status_code}", given)
    json.loads(answer.data)


def _require(kept: bool, claim: str, given: object) -> None:
    if not kept:
        raise Finding(claim, given)
