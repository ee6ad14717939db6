"""What the registry publishes, read from its database; the addresses' ports in one object."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from sqlmodel import col, select

from verifier.document.identifier import LicenceIdentifier
from verifier.document.instants import instant_text

from ..access_log.accesses import Accesses
from ..directory import TypesRegister
from ..errors import Missing, Unavailable
from ..gate import Gate
from ..tables import LicenceRow, StatusListRow
from ..trust import current_trust_list
from .clients import reader
from .ports import Finding, PublishedFile, TypeOnRecord

# Nothing else reaches the database: PostgreSQL takes no NUL in a text, and no number past its range.
LIST_NAME = re.compile(r"(revocation|suspension)-([1-9][0-9]{0,8})", re.ASCII)


class StoredRecord(Struct, frozen=True):
    """The record of the registry behind ``gate``.

    Attributes:
        folder: where the registry keeps its files; None where it keeps none.
    """

    gate: Gate
    folder: Path | None = None

    def status_list(self, name: str) -> PublishedFile | None:
        """Return the signed list called ``revocation-1`` and the like, None where there is none."""
        match = LIST_NAME.fullmatch(name)
        if match is None:
            return None
        columns = (StatusListRow.credential, StatusListRow.valid_from, StatusListRow.valid_until)
        wanted = select(*columns).where(col(StatusListRow.number) == int(match[2]), col(StatusListRow.purpose) == match[1])
        with self.gate.store.read() as session:
            row = session.exec(wanted).first()
        return None if row is None else PublishedFile(*row)

    def trust_list(self) -> PublishedFile | None:
        """Return the newest trust list, None before the first."""
        with self.gate.store.read() as session:
            try:
                row = current_trust_list(session)
            except Missing:
                return None
            return PublishedFile(row.document, row.issued, row.next_update)

    def licence_of(self, digest: bytes) -> bytes | None:
        """Return the licence with this SHA-256 of its JCS form, None where none was deposited."""
        with self.gate.store.read() as session:
            row = session.exec(select(LicenceRow.body_dictionary, LicenceRow.body).where(col(LicenceRow.body_digest) == digest)).first()
        if row is None:
            return None
        dictionary, body = row
        return None if body is None else self.gate.bodies.unpacked(dictionary, body)

    def given_out(self, licence_id: str) -> None:
        """Write down that whoever asks is given a licence, durable before they are."""
        Accesses(self.gate).record(reader(), [LicenceIdentifier.parse(licence_id)])

    def types(self) -> Sequence[TypeOnRecord]:
        """Return the published types whose folders are at hand; a changed folder was never published."""
        published = []
        for row in TypesRegister(self.gate).all():
            files = self.gate.types.find(row.name, row.version)
            if files is not None and all(files.digest_of(name) == digest for name, digest in row.digests.items()):
                published.append(TypeOnRecord(files, row.open, row.retired_at is not None))
        return published

    def findings(self, now: datetime) -> Mapping[str, Finding]:
        """Return whether database, lists and disk are in order."""
        try:
            findings = {"statusLists": self._lists(now), "trustList": self._trust(now)}
        except Unavailable:
            return {"database": Finding(False, {}), "disk": self._disk()}
        return {"database": Finding(True, {}), **findings, "disk": self._disk()}

    def _lists(self, now: datetime) -> Finding:
        with self.gate.store.read() as session:
            ends = session.exec(select(StatusListRow.valid_until)).all()
        stale = sum(end <= now for end in ends)
        facts: dict[str, str | int | float | bool] = {"count": len(ends), "stale": stale}
        if ends:
            facts["validUntil"] = instant_text(min(ends))
        return Finding(stale == 0, facts)

    def _trust(self, now: datetime) -> Finding:
        current = self.trust_list()
        if current is None:
            return Finding(False, {})
        return Finding(now < current.valid_until, {"nextUpdate": instant_text(current.valid_until)})

    def _disk(self) -> Finding:
        if self.folder is None:
            return Finding(True, {})
        try:
            with tempfile.TemporaryFile(dir=self.folder) as trial:
                trial.write(b"a full disk refuses this")
                trial.flush()
        except OSError as error:
            return Finding(False, {"reason": error.strerror or "not writable"})
        return Finding(True, {})
