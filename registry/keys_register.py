"""The register of public keys: whose they are and when they count. Serves the keys package by structure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from sqlmodel import Session, col, select

from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject
from verifier.errors import VerifierError, shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.proof.multikey import PublicKey

from .errors import Malformed, Missing, Refused
from .gate import Gate
from .periods import key_is_live, whole_second
from .rights import authority_named
from .tables import AuthorityRow, KeyRow
from .trust import publish_trust_list
from .two_people.acts import Act
from .two_people.approvals import Approvals
from .two_people.filing import filing


class OfferedKey(Protocol):
    """The public facts of a key that is to be registered."""

    @property
    def controller(self) -> str: ...
    @property
    def verification_method(self) -> str: ...
    @property
    def public_key_multibase(self) -> str: ...
    @property
    def purposes(self) -> Sequence[str]: ...


class RegisteredKey(Struct, frozen=True):
    """A key on record; ``id`` is its verification method, a DID URL."""

    id: str
    public_key_multibase: str
    purposes: tuple[str, ...]
    valid_from: datetime
    retired: datetime | None
    compromised: datetime | None


class KeysRegister(Struct, frozen=True):
    """The keys of every authority, and (for the trust list) of the registry itself."""

    gate: Gate

    def add_key(self, authority_code: str, public_record: OfferedKey, now: datetime) -> None:
        """Record a key whose period begins at ``now``. The same key again changes nothing.

        Raises:
            Missing: no such authority.
            Malformed: no public key, or not under the DID URL that is the authority's next.
            Refused: ``key_known``: the key is on record under another name or for somebody else.
        """
        root = self.gate.signers.require_root()
        with filing(self.gate), self.gate.store.write() as session:
            authority = authority_named(session, authority_code)
            if _is_on_record(session, public_record):
                return
            _require_next(session, authority, public_record)
            Approvals.of(session, self.gate).require(_addition(authority_code, public_record))
            session.add(
                KeyRow(
                    verification_method=public_record.verification_method,
                    controller=authority.did,
                    number=_next_number(session, authority.did),
                    authority_code=authority_code,
                    public_key_multibase=public_record.public_key_multibase,
                    purposes=" ".join(public_record.purposes),
                    valid_from=whole_second(now),
                )
            )
            publish_trust_list(session, root=root, now=now, validity=self.gate.trust_validity)

    def retire_key(self, key_id: str, at: datetime) -> None:
        """End the period of a key at ``at``; an end is brought forward, never put off."""
        self._end(key_id, "key.retire", "retired_at", whole_second(at))

    def compromise_key(self, key_id: str, since: datetime) -> None:
        """Record that somebody else may have signed since ``since``; known earlier is kept."""
        self._end(key_id, "key.compromise", "compromised_at", whole_second(since))

    def keys(self, authority_code: str) -> Sequence[RegisteredKey]:
        """Return every key that the authority ever had, oldest first."""
        with self.gate.store.read() as session:
            did = authority_named(session, authority_code).did
            return [_registered(row) for row in _rows(session, did)]

    def next_key_id(self, authority_code: str) -> str:
        """Return the DID URL of the authority's next key; the same one until that key was added."""
        with self.gate.store.read() as session:
            did = authority_named(session, authority_code).did
            return f"{did}#key-{_next_number(session, did)}"

    def _end(self, key_id: str, kind: str, column: str, moment: datetime) -> None:
        root = self.gate.signers.require_root()
        now = self.gate.clock()
        with filing(self.gate), self.gate.store.write() as session:
            row = session.get(KeyRow, key_id)
            if row is None:
                raise Missing(code="key_unknown", found=f"no key {shortened(key_id)}", wanted="one that is on record")
            ended: datetime | None = getattr(row, column)
            if ended is not None and ended <= moment:
                return
            if kind != "key.retire" or not _has_successor(session, row, moment):
                Approvals.of(session, self.gate).require(_ending(kind, row, moment, now))
            setattr(row, column, moment)
            session.add(row)
            publish_trust_list(session, root=root, now=now, validity=self.gate.trust_validity)


def _addition(authority_code: str, offered: OfferedKey) -> Act:
    purposes = " ".join(offered.purposes)
    content: JsonObject = {"key": offered.verification_method, "publicKeyMultibase": offered.public_key_multibase, "purposes": purposes}
    return Act("key.add", authority_code, content)


def _ending(kind: str, row: KeyRow, moment: datetime, now: datetime) -> Act:
    content: JsonObject = {"key": row.verification_method}
    if abs(moment - now) > DEFAULT_LIMITS.clock_skew:  # "now" is no date: asked for today and approved tomorrow, it is the same act
        content["at"] = instant_text(moment)
    return Act(kind, row.authority_code, content)


def _has_successor(session: Session, row: KeyRow, moment: datetime) -> bool:
    """Return whether a newer key has taken over by ``moment``: whoever approved it approved that the older one ends."""
    return any(each.number > row.number and key_is_live(each, moment) for each in _rows(session, row.controller))


def _rows(session: Session, did: str) -> Sequence[KeyRow]:
    return session.exec(select(KeyRow).where(col(KeyRow.controller) == did).order_by(col(KeyRow.number))).all()


def _next_number(session: Session, did: str) -> int:
    return max((row.number for row in _rows(session, did)), default=0) + 1


def _is_on_record(session: Session, offered: OfferedKey) -> bool:
    known = session.exec(select(KeyRow).where(col(KeyRow.public_key_multibase) == offered.public_key_multibase)).first()
    if known is None:
        return False
    if known.verification_method != offered.verification_method:
        # One key for two departments: a leak at one would be a leak at both.
        raise Refused(code="key_known", found=f"this key on record as {known.verification_method}", wanted="a key of its own")
    return True


def _require_next(session: Session, authority: AuthorityRow, offered: OfferedKey) -> None:
    wanted = f"{authority.did}#key-{_next_number(session, authority.did)}"
    if (offered.controller, offered.verification_method) != (authority.did, wanted):
        raise Malformed(code="key_id_wrong", found=shortened(offered.verification_method, 120), wanted=wanted)
    if not offered.purposes or any(not purpose.isalpha() for purpose in offered.purposes):
        raise Malformed(
            code="key_purposes_malformed", found=shortened(list(offered.purposes)), wanted="proof purposes, e.g. assertionMethod"
        )
    try:
        PublicKey.from_multibase(offered.public_key_multibase)
    except VerifierError as error:
        raise Malformed(code="key_malformed", found=error.found, wanted=error.wanted) from error


def _registered(row: KeyRow) -> RegisteredKey:
    return RegisteredKey(
        id=row.verification_method,
        public_key_multibase=row.public_key_multibase,
        purposes=tuple(row.purposes.split()),
        valid_from=row.valid_from,
        retired=row.retired_at,
        compromised=row.compromised_at,
    )
