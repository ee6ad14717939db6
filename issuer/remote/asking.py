"""Asking for what takes two people, at a registry elsewhere: the person who acts signs for exactly the acts that it named."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from msgspec import Struct

from verifier.document.contexts import bundled_contexts
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.jcs import jcs_digest
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind, PublicKey

from .connection import Connection
from .errors import RegistryRefused
from .said import said

NEEDED = "approval_needed"
OPEN_FOR = timedelta(days=30)  # as long as the registry allows, which is less
URGENT = "suspend"  # done on one person's word, once it is on record whose


class Asking(Struct, frozen=True):
    """The person who acts, at the registry behind ``connection``; ``person`` is None where nobody said who they are."""

    connection: Connection
    person: Callable[[], Signer] | None
    clock: Callable[[], datetime]

    def answered(self, refused: RegistryRefused, statement: JsonObject) -> RegistryRefused | None:
        """Return what to tell of a statement that was refused: the request that waits now, or None where it may be sent again."""
        told = refused.problem.get("acts")
        if refused.code != NEEDED or self.person is None or not _is_about(told, statement):
            return refused
        acts: list[JsonObject] = list(told or ())
        answer = said(self.connection.send("POST", "/requests", orjson.dumps({"request": self._paper(acts), "acts": acts})))
        if statement.get("action") == URGENT:
            return None
        wanted = f"another person's `licence request approve {answer.get('number')}` at the registry; then run this again"
        return RegistryRefused(code=NEEDED, found=refused.found, wanted=wanted, place=refused.place)

    def _paper(self, acts: list[JsonObject]) -> JsonObject:
        signer = self.person() if self.person is not None else _nobody()
        now = self.clock()
        digests = b"".join(sorted(jcs_digest(act) for act in acts))
        paper: JsonObject = {
            "type": "LicenceRequest",
            "act": acts[0]["act"],
            "authority": acts[0]["authority"] or "",
            "items": len(acts),
            "itemsDigest": f"sha256:{hashlib.sha256(digests).hexdigest()}",
            "about": {},
            "expiresAt": instant_text(now + OPEN_FOR),
            "signedAt": instant_text(now),
            "nonce": secrets.token_urlsafe(16),
        }
        is_edwards = PublicKey.from_multibase(signer.public_key_multibase).kind is KeyKind.ED25519
        suite = "eddsa-jcs-2022" if is_edwards else "ecdsa-jcs-2019"
        return add_proof(paper, signer=signer, cryptosuite=suite, created=now, canonicalizer=Canonicalizer(bundled_contexts()))


def _is_about(acts: Any, statement: JsonObject) -> bool:
    """Return whether the registry named one act, and that of the statement: nobody signs for anything else in passing."""
    if not isinstance(acts, list) or len(acts) != 1 or not isinstance(acts[0], dict) or not isinstance(acts[0].get("content"), dict):
        return False
    act, content = acts[0], acts[0]["content"]
    same = all(content.get(name) == statement.get(name) for name in ("licence", "from", "to", "reason", "decision", "legalBasis"))
    return same and act.get("act") == statement.get("action") and act.get("authority") == statement.get("authority")


def _nobody() -> Signer:
    raise RegistryRefused(code="person_missing", found="nobody's key", wanted="LICENCE_PERSON with the code of whoever acts")
