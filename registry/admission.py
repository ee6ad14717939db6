"""What the record and the rights of the moment must say, under the writer's lock, for a credential to enter.

``credentials`` has looked at the credential itself, perhaps minutes ago in another process; what may have changed
since (keys, grants, types, states) is asked here, and what was reserved is compared member by member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import select
from sqlmodel import Session

from verifier.document.identifier import URN, LicenceIdentifier
from verifier.document.instants import instant_text
from verifier.errors import shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.status import STATUS_PURPOSES

from .credentials import Examined
from .directory import versions_in_force
from .errors import DepositedDifferently, DepositRefused, Missing, NotGranted
from .identity import Identity, identity_of
from .licences import holders_of
from .rights import authority_named, live_grants, live_keys, require_area
from .rows import chunks, table_of
from .states import State
from .tables import GrantRow, KeyRow, LicenceRow


class Reserved(NamedTuple):
    """The columns of a reservation that a deposit is held against."""

    id: int
    identifier: str
    arc: str
    authority_code: str
    type_name: str
    list_number: int
    status_index: int
    state: str
    body_digest: bytes | None

    @property
    def urn(self) -> str:
        """The ``id`` of the credential that was reserved."""
        return f"{URN}{self.arc}.{self.identifier}" if self.arc else f"{URN}{self.identifier}"


def reserved_licences(session: Session, code: str, identifiers: Sequence[LicenceIdentifier]) -> Mapping[str, Reserved]:
    """Return the reservations of authority ``code`` by their identifiers.

    Raises:
        Missing: one was not reserved, or by another department, which is answered alike.
    """
    table = table_of(LicenceRow).c
    columns = [table[name] for name in Reserved._fields]
    found: dict[str, Reserved] = {}
    names = [identifier.bare for identifier in identifiers]
    for chunk in chunks(names):
        rows = session.connection().execute(select(*columns).where(table.identifier.in_(chunk)))
        found.update((row[1], Reserved._make(row)) for row in rows)
    for name, identifier in zip(names, identifiers, strict=True):
        row = found.get(name)
        if row is None or row.authority_code != code:
            raise Missing(code="not_reserved", found="no reservation", wanted="an identifier that was reserved", place=identifier.text)
    return found


class Admission(Struct, frozen=True):
    """The facts that one deposit is held against, read once for all its credentials."""

    identity: Identity
    did: str
    keys: Mapping[str, KeyRow]
    versions: Mapping[str, frozenset[str]]
    grants: Mapping[str, Sequence[GrantRow]]
    holders: Mapping[int, frozenset[tuple[str, str]]]
    now: datetime

    @classmethod
    def of(cls, session: Session, code: str, rows: Sequence[Reserved], now: datetime) -> Admission:
        """Return what holds at ``now`` for the reservations ``rows`` of authority ``code``."""
        names = {row.type_name for row in rows}
        return cls(
            identity=identity_of(session),
            did=authority_named(session, code).did,
            keys={key.verification_method: key for key in live_keys(session, code, now)},
            versions={name: frozenset(row.version for row in versions_in_force(session, name)) for name in names},
            grants={name: live_grants(session, code, name, now) for name in names},
            holders=holders_of(session, [row.id for row in rows]),
            now=now,
        )

    def admit(self, row: Reserved, credential: Examined) -> bool:
        """Return whether ``credential`` is new under its reservation ``row``; False where exactly it is on record already.

        Raises:
            DepositedDifferently: another one is on record.
            DepositRefused: it is not the licence that was reserved, or the reservation is void.
            NotGranted: the key has ended, or the area is not granted.
        """
        if row.body_digest == credential.digest:
            return False
        self._hold_signatures(credential)
        self._hold_reservation(row, credential)
        if credential.type_name != row.type_name or credential.type_version not in self.versions[row.type_name]:
            found = f"{credential.type_name}/{credential.type_version}"
            raise DepositRefused(code="type_mismatch", found=found, wanted=f"a version of {row.type_name} in force", place=credential.place)
        require_area(self.grants[row.type_name], credential.area, place=credential.place)
        if row.body_digest is not None:
            raise DepositedDifferently(found="another credential", wanted="the one that was deposited before", place=credential.place)
        if row.state != State.RESERVED:
            raise DepositRefused(
                code="reservation_void", found=f"a reservation that is {row.state}", wanted="one that stands", place=credential.place
            )
        return True

    def _hold_signatures(self, credential: Examined) -> None:
        skew = DEFAULT_LIMITS.clock_skew
        for method, created in credential.signatures:
            key = self.keys.get(method)
            if key is None:
                raise NotGranted(
                    found=f"a key that ended meanwhile, {method}", wanted="a signature by a live key; sign again", place=credential.place
                )
            if created is None or not key.valid_from - skew <= created <= self.now + skew:
                found = f"signed {instant_text(created)}" if created else "no time of signing"
                raise DepositRefused(
                    code="signing_time_refused", found=found, wanted="a time in the key's period, not in the future", place=credential.place
                )

    def _hold_reservation(self, row: Reserved, credential: Examined) -> None:
        wanted_status = {(purpose, self.identity.list_url(purpose, row.list_number), row.status_index) for purpose in STATUS_PURPOSES}
        for member, found, wanted in (
            ("id", credential.id, row.urn),
            ("issuer", credential.issuer, self.did),
            ("credentialStatus", set(credential.status), wanted_status),
            ("licenceHolder", credential.holders, self.holders.get(row.id, frozenset())),
        ):
            if found != wanted or (member == "credentialStatus" and len(credential.status) != len(STATUS_PURPOSES)):
                place = f"{credential.place} /{member}"
                raise DepositRefused(code="not_as_reserved", found=shortened(found, 200), wanted=shortened(wanted, 200), place=place)
