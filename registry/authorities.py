"""Authorities and what they are granted; every change is in the next trust list, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlmodel import Session, col, select

from verifier.document.instants import instant_text
from verifier.document.numbers import uscc_holds
from verifier.document.strict_json import JsonObject
from verifier.errors import shortened

from .directory import type_in_force
from .errors import Malformed, Refused
from .gate import Gate
from .identity import identity_of, names_of
from .periods import is_within, whole_second
from .rights import authority_named
from .tables import AuthorityRow, GrantRow
from .trust import publish_trust_list
from .two_people.acts import Act
from .two_people.approvals import Approvals
from .two_people.filing import filing

NAME_CHARACTERS = 256


class Granted(Struct, frozen=True):
    """One grant: the right to issue a type in an area for a time; ``until`` is exclusive."""

    type_name: str
    type: str
    area: str
    valid_from: datetime
    until: datetime | None


class Authority(Struct, frozen=True):
    """An authority as an issuer needs to know it."""

    code: str
    did: str
    names: Mapping[str, str]
    area: str
    base_url: str
    identifier_arc: str
    grants: tuple[Granted, ...] = ()


class Authorities(Struct, frozen=True):
    """The authorities of this registry."""

    gate: Gate

    def add(self, code: str, *, name: str, name_en: str, area: str) -> Authority:
        """Return the authority, now on record.

        Raises:
            Malformed: a code whose checks don't hold, an empty name, an area that is none.
            Refused: ``authority_known``: the code is on record already, with other facts.
        """
        _require_shape(code, name=name, name_en=name_en, area=area)
        now = self.gate.clock()
        with self.gate.store.read() as session:
            if (known := session.get(AuthorityRow, code)) is not None:
                return self._same(session, known, (name, name_en, area))
        root = self.gate.signers.require_root()
        act = Act("authority.add", None, {"code": code, "name": name, "nameEn": name_en, "area": area})
        with filing(self.gate), self.gate.store.write() as session:
            if (known := session.get(AuthorityRow, code)) is not None:
                return self._same(session, known, (name, name_en, area))
            Approvals.of(session, self.gate).require(act)
            did = identity_of(session).authority_did(code)
            row = AuthorityRow(code=code, did=did, name_zh=name, name_en=name_en, area=area, added_at=whole_second(now))
            session.add(row)
            publish_trust_list(session, root=root, now=now, validity=self.gate.trust_validity)
            return self._authority(session, row)

    def show(self, code: str) -> Authority:
        """Return the authority ``code`` with its grants; ``Missing`` where there is none."""
        with self.gate.store.read() as session:
            return self._authority(session, authority_named(session, code))

    def all(self) -> Sequence[Authority]:
        """Return every authority, by code."""
        with self.gate.store.read() as session:
            rows = session.exec(select(AuthorityRow).order_by(col(AuthorityRow.code))).all()
            return [self._authority(session, row) for row in rows]

    def grant(self, code: str, type_name: str, *, area: str, since: datetime | None = None, until: datetime | None = None) -> Granted:
        """Return the grant, in force from ``since`` (now, where none is given).

        Raises:
            Refused: ``grant_known``: one for this type and area is in force already.
            TypeNotPublished: the directory has no such type in force.
        """
        _require_area(area)
        now = self.gate.clock()
        begin = whole_second(since or now)
        if until is not None and until <= begin:
            raise Malformed(code="period_malformed", found="an end before the beginning", wanted="--until after --from")
        root = self.gate.signers.require_root()
        content: JsonObject = {"authority": code, "type": type_name, "area": area, **_ends(since, until)}
        with filing(self.gate), self.gate.store.write() as session:
            authority_named(session, code)
            published = type_in_force(session, type_name)
            if _in_force(session, code, type_name, area, begin):
                raise Refused(
                    code="grant_known", found=f"{type_name} granted to {code} in {area} already", wanted="another type, area or time"
                )
            Approvals.of(session, self.gate).require(Act("grant.add", None, content))
            row = GrantRow(
                authority_code=code,
                type_name=published.name,
                type=published.type,
                area=area,
                valid_from=begin,
                until=None if until is None else whole_second(until),
            )
            session.add(row)
            publish_trust_list(session, root=root, now=now, validity=self.gate.trust_validity)
            return _granted(row)

    def revoke_grant(self, code: str, type_name: str, *, area: str | None = None) -> Sequence[Granted]:
        """Return the grants that end now; what was issued under them before stays valid.

        Raises:
            Refused: ``grant_unknown``: none is in force.
        """
        now = self.gate.clock()
        end = whole_second(now)
        root = self.gate.signers.require_root()
        act = Act("grant.end", None, {"authority": code, "type": type_name, "area": area or ""})
        with filing(self.gate), self.gate.store.write() as session:
            authority_named(session, code)
            rows = _in_force(session, code, type_name, area, end) + _beginning_later(session, code, type_name, area, end)
            if not rows:
                raise Refused(
                    code="grant_unknown",
                    found=f"no grant of {type_name} in force for {code}",
                    wanted="one that `licence authority show` lists",
                )
            Approvals.of(session, self.gate).require(act)
            for row in rows:
                row.until = max(end, row.valid_from)  # a grant that had not begun ends where it would have begun: it is empty
                session.add(row)
            publish_trust_list(session, root=root, now=now, validity=self.gate.trust_validity)
            return [_granted(row) for row in rows]

    def _same(self, session: Session, row: AuthorityRow, wanted: tuple[str, str, str]) -> Authority:
        if (row.name_zh, row.name_en, row.area) == wanted:
            return self._authority(session, row)  # run again after an interruption: nothing to do
        raise Refused(
            code="authority_known", found=f"{row.code} on record as {row.name_zh}, area {row.area}", wanted="a code that is not on record"
        )

    def _authority(self, session: Session, row: AuthorityRow) -> Authority:
        grants = session.exec(select(GrantRow).where(col(GrantRow.authority_code) == row.code).order_by(col(GrantRow.id))).all()
        return Authority(
            code=row.code,
            did=row.did,
            names=names_of(row.name_zh, row.name_en),
            area=row.area,
            base_url=identity_of(session).base_url,
            identifier_arc=self.gate.identifier_arc,
            grants=tuple(_granted(grant) for grant in grants),
        )


def _ends(since: datetime | None, until: datetime | None) -> JsonObject:
    """Return the two ends of a grant as an act has them; "now" is none, so that the same grant asked for tomorrow is the same."""
    return {name: instant_text(moment) for name, moment in (("from", since), ("until", until)) if moment is not None}


def _granted(row: GrantRow) -> Granted:
    return Granted(type_name=row.type_name, type=row.type, area=row.area, valid_from=row.valid_from, until=row.until)


def _of_type(session: Session, code: str, type_name: str, area: str | None) -> list[GrantRow]:
    query = select(GrantRow).where(col(GrantRow.authority_code) == code, col(GrantRow.type_name) == type_name)
    return [row for row in session.exec(query).all() if area is None or row.area == area]


def _in_force(session: Session, code: str, type_name: str, area: str | None, at: datetime) -> list[GrantRow]:
    return [row for row in _of_type(session, code, type_name, area) if is_within(at, row.valid_from, row.until)]


def _beginning_later(session: Session, code: str, type_name: str, area: str | None, at: datetime) -> list[GrantRow]:
    return [row for row in _of_type(session, code, type_name, area) if row.valid_from > at and row.until != row.valid_from]


def _require_shape(code: str, *, name: str, name_en: str, area: str) -> None:
    if not uscc_holds(code):
        raise Malformed(code="uscc_malformed", found=shortened(code), wanted="a unified social credit code whose check characters hold")
    for option, text in (("--name", name), ("--name-en", name_en)):
        if not text.strip() or len(text) > NAME_CHARACTERS or not text.isprintable():
            raise Malformed(
                code="name_malformed",
                found=shortened(text) or "nothing",
                wanted=f"1 to {NAME_CHARACTERS} printable characters",
                place=option,
            )
    _require_area(area)


def _require_area(area: str) -> None:
    six_digits = len(area) == 6 and area.isascii() and area.isdigit()
    if not six_digits or (area.startswith("00") and area != "000000"):  # 000000 is the whole country
        raise Malformed(code="area_malformed", found=shortened(area), wanted="six digits, e.g. 440199 (GB/T 2260)")
