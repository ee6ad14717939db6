"""What was answered under an idempotency key, so that the same request again gets the same answer, for a day.

A key belongs to one department and to one request: its method, its address and every byte of its body. The verbs behind it
are idempotent themselves, so that a request whose first try died in the middle is simply done again; only the keeping
of the answer is done here.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from datetime import datetime, timedelta

from msgspec import Struct
from sqlmodel import Session, col, delete

from verifier.errors import shortened

from ..errors import Malformed, RegistryError
from ..gate import Gate
from ..tables import KeptAnswerRow

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)


class KeyMalformed(Malformed):
    """An idempotency key that is none."""

    code = "idempotency_key_malformed"


class KeyMismatch(RegistryError):
    """A key under which this department asked for something else."""

    code = "idempotency_mismatch"


class Answer(Struct, frozen=True):
    """An answer as it went out."""

    status: int
    content_type: str
    body: bytes


class Claim(Struct, frozen=True):
    """A request under its key; ``answer`` is what it was answered before, None where it is still to be done."""

    authority: str
    key: str
    answer: Answer | None


def request_digest(method: str, path: str, body: bytes) -> bytes:
    """Return what a key is bound to."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


class KeptAnswers(Struct, frozen=True):
    """The answers that this registry keeps."""

    gate: Gate

    def claim(self, authority: str, key: str, digest: bytes) -> Claim:
        """Return the request under ``key``, taken down before anything is done for it.

        Raises:
            KeyMalformed: no key.
            KeyMismatch: another request of this department has it, answered or being answered.
        """
        if not _KEY.fullmatch(key):
            raise KeyMalformed(found=shortened(key), wanted="1 to 255 visible ASCII characters", place="Idempotency-Key")
        now = self.gate.clock()
        with self.gate.store.write() as session:
            _forget(session, now)
            row = session.get(KeptAnswerRow, (authority, key))
            if row is None:
                session.add(KeptAnswerRow(authority_code=authority, key=key, request_digest=digest, asked_at=now))
                return Claim(authority, key, None)
            if row.request_digest != digest:
                raise KeyMismatch(
                    found="a key that another request has", wanted="a key of its own for each request", place="Idempotency-Key"
                )
            return Claim(authority, key, _answer(row))

    def keep(self, claim: Claim, answer: Answer) -> Answer:
        """Return the answer that is given from now on: ``answer``, unless the same request was answered meanwhile."""
        with self.gate.store.write() as session:
            row = session.get(KeptAnswerRow, (claim.authority, claim.key))
            if row is None:
                return answer  # it took more than a day
            if (earlier := _answer(row)) is not None:
                return earlier
            row.status, row.content_type, row.body = answer.status, answer.content_type, zlib.compress(answer.body)
            session.add(row)
        return answer


def _forget(session: Session, now: datetime) -> None:
    session.connection().execute(delete(KeptAnswerRow).where(col(KeptAnswerRow.asked_at) < now - KEPT))


def _answer(row: KeptAnswerRow) -> Answer | None:
    return None if row.status is None else Answer(row.status, row.content_type, zlib.decompress(row.body or zlib.compress(b"")))
