"""Verification by the registry's own record: the newest trust list, the lists as stored, the history of each licence."""

from __future__ import annotations

import threading
from datetime import datetime

from msgspec import Struct
from sqlmodel import func, select

from verifier.document.strict_json import JsonObject
from verifier.errors import VerifierError
from verifier.report import Report
from verifier.trust.reading import load_trust
from verifier.verify import Verifier

from .errors import Unavailable
from .gate import Gate
from .identity import identity_of
from .sources import LocalRecords, LocalStatusLists
from .tables import TrustListRow
from .trust import current_trust_list
from .upkeep import renew_due


class _Standing(Struct, frozen=True):
    version: int
    verifier: Verifier


class CurrentVerifier:
    """A verifier that follows the trust list: a key that was retired is refused with the next request.

    May be shared by threads.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._lock = threading.Lock()
        self._standing: _Standing | None = None  # owned by _lock; replaced, never changed

    def verify(
        self, raw: bytes | str, *, now: datetime, as_of: datetime | None = None, challenge: str | None = None, domain: str | None = None
    ) -> Report:
        """Return the report on the text of a QR code or on a JSON document.

        Raises:
            Unavailable: the database does not answer, and never did since the start.
        """
        with self._gate.remembered.one_moment():
            return self._current().verify(raw, now=now, as_of=as_of, challenge=challenge, domain=domain)

    def verify_document(
        self,
        document: JsonObject,
        *,
        now: datetime,
        as_of: datetime | None = None,
        challenge: str | None = None,
        domain: str | None = None,
    ) -> Report:
        """Return the report on a document that was parsed strictly.

        Raises:
            Unavailable: the database does not answer, and never did since the start.
        """
        with self._gate.remembered.one_moment():
            return self._current().verify_document(document, now=now, as_of=as_of, challenge=challenge, domain=domain)

    def _current(self) -> Verifier:
        standing = self._standing
        try:
            newest = self._gate.remembered.answer("trust", self._newest)
        except Unavailable:
            if standing is None:
                raise
            # The record can't be asked either, so its questions stay open and nothing is called valid.
            return standing.verifier
        if standing is not None and standing.version == newest:
            return standing.verifier
        with self._lock:
            # Whoever waited here finds the work done.
            if self._standing is None or self._standing.version != newest:
                self._standing = self._made()
            return self._standing.verifier

    def _newest(self) -> int | None:
        with self._gate.store.read() as session:
            return session.exec(select(func.max(TrustListRow.version))).one()

    def _made(self) -> _Standing:
        with self._gate.store.read() as session:
            row = current_trust_list(session)
            version, document = row.version, row.document
            root = identity_of(session).root_pin
        try:
            trust = load_trust(document, root=root, directory=self._gate.types)
        except VerifierError as error:
            # Our own list, so nobody who asks is to blame.
            raise Unavailable(code="trust_list_damaged", found=str(error), wanted="the trust list that the root signed") from error
        verifier = Verifier(trust, statuses=LocalStatusLists(self._gate), records=LocalRecords(self._gate), limits=self._gate.limits)
        return _Standing(version, verifier)


def verifier_of(gate: Gate, now: datetime, *, may_sign: bool) -> CurrentVerifier:
    """Return the verifier of this computer's own registry, its lists signed anew first where that is due and keys are at hand.

    A registry on one desk has no server that would keep them fresh; stale ones leave every good licence undecided.
    """
    if may_sign:
        renew_due(gate, now)
    return CurrentVerifier(gate)
