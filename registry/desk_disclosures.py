"""One licence given out over the desk (``desk``), for ``licence show`` and ``history``: in the access log before it leaves. Edge.

Whatever is not plainly so is left to the general way, which says what is wrong. It may then write a second line of the same access.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier
from verifier.errors import VerifierError
from verifier.ports import StateChange

from .access_log.readers import Reader, checked_purpose
from .bodies import bundled_bodies
from .desk import Desk, instant_of
from .errors import RegistryError
from .on_record import Licence, RecordedEvent
from .settings import Settings
from .states import State

_LICENCE = """
    SELECT id, arc, authority_code, type_name, state, reserved_at, deposited_at, valid_from, valid_until,
        list_number, status_index, body_dictionary, body, body_digest
    FROM licence WHERE identifier = ?
"""
_HOLDERS = "SELECT code_type, code FROM licence_holder WHERE licence_id = ? ORDER BY code_type, code"
_EVENTS = """
    SELECT sequence, action, prior_state, recorded_at, state, decided_at, effective_at,
        authority_code, reason, decision, legal_basis, statement
    FROM event WHERE licence_id = ? ORDER BY sequence
"""
_ACCESS = "INSERT INTO access (licence_id, at, who, way, purpose, kept_until) VALUES (?, ?, ?, ?, ?, ?)"


class Disclosing(Protocol):
    """What gives licences out; as ``Disclosures`` of the access log."""

    def show(self, text: str) -> Licence: ...
    def history(self, text: str) -> tuple[Licence, Sequence[RecordedEvent]]: ...


class DeskDisclosures(Struct, frozen=True):
    """The registry on this desk for ``reader``; ``general`` makes what answers where this can't."""

    desk: Desk
    settings: Settings
    reader: Reader
    general: Callable[[], Disclosing]

    def show(self, text: str) -> Licence:
        """Return the licence that ``text`` names."""
        given = self._given(text)
        return given[0] if given is not None else self.general().show(text)

    def history(self, text: str) -> tuple[Licence, Sequence[RecordedEvent]]:
        """Return a licence and its events, oldest first."""
        return self._given(text) or self.general().history(text)

    def _given(self, text: str) -> tuple[Licence, Sequence[RecordedEvent]] | None:
        try:
            identifier = LicenceIdentifier.parse(text.strip())
            purpose = checked_purpose(self.reader.purpose, required=self.settings.purpose_required)
            found = self.desk.rows(_LICENCE, identifier.bare)
            if not found or identifier.arc not in ("", found[0][1]):
                return None
            number = found[0][0]
            licence = _licence(identifier, found[0][1:], self.desk.rows(_HOLDERS, number))
            events = [_event(*row) for row in self.desk.rows(_EVENTS, number)]
            now = self.desk.clock()
            until = now + self.settings.access_log_kept
            self.desk.add(_ACCESS, number, _stored(now), self.reader.who, self.reader.way, purpose, _stored(until))
        except (sqlite3.Error, ValueError, VerifierError, RegistryError):
            return None
        return licence, events


def _licence(named: LicenceIdentifier, row: Sequence[Any], holders: Sequence[tuple[str, str]]) -> Licence:
    arc, authority, type_name, state, reserved, deposited, since, until, number, index, dictionary, body, digest = row
    return Licence(
        identifier=LicenceIdentifier(named.type_code, named.issuer_code, named.serial, named.version, named.check, arc),
        authority=authority,
        type_name=type_name,
        state=State(state),
        reserved_at=instant_of(reserved),
        deposited_at=_instant_or_none(deposited),
        valid_from=_instant_or_none(since),
        valid_until=_instant_or_none(until),
        list_number=number,
        status_index=index,
        holders=tuple(holders),
        body=None if body is None else bundled_bodies().unpacked(dictionary, body),
        body_digest=digest,
    )


def _event(sequence: int, action: str, prior: str, recorded: str, state: str, decided: str, effective: str, *rest: Any) -> RecordedEvent:
    *said, statement = rest
    change = StateChange(state, instant_of(decided), instant_of(effective), *said)
    return RecordedEvent(sequence, action, State(prior), instant_of(recorded), change, statement)


def _instant_or_none(text: str | None) -> datetime | None:
    return None if text is None else instant_of(text)


def _stored(moment: datetime) -> str:
    """Return ``moment`` as a column of the kind ``Instant`` holds it in a SQLite file."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
