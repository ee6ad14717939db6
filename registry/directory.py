"""The directory: which types are published, open or retired, and pinned to exactly the files that were published.

The files live in folders, the decisions in the record. A folder that was changed after its publication is
refused: a licence would otherwise mean something else than on the day it was signed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import orjson
from msgspec import Struct
from sqlmodel import Session, col, select

from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.errors import shortened

from .errors import Missing, NotInitialised, Refused, TypeNotPublished
from .gate import Gate
from .periods import whole_second
from .tables import TypeRow
from .trust import publish_trust_list
from .two_people.acts import Act
from .two_people.approvals import Approvals
from .two_people.filing import filing


class PublishedType(Struct, frozen=True):
    """A published version of a type; ``open`` says whether services may draw on it, ``retired_at`` that nothing new is minted."""

    name: str
    version: str
    type: str
    type_code: str
    open: bool
    published_at: datetime
    retired_at: datetime | None
    digests: Mapping[str, str]

    @property
    def key(self) -> str:
        """Name and version as one text: ``business-licence/v1``."""
        return f"{self.name}/{self.version}"


def registered_types(gate: Callable[[], Gate]) -> Sequence[PublishedType]:
    """Return every type that this computer's registry decided on; empty where there is no registry."""
    try:
        return TypesRegister(gate()).all()
    except NotInitialised:
        return ()


class TypesRegister(Struct, frozen=True):
    """The registry's decisions on types."""

    gate: Gate

    def publish(self, *credential_types: CredentialType) -> Sequence[PublishedType]:
        """Return the types, now published as their folders are; a type that is published so already stays as it is.

        Raises:
            Refused: ``type_changed``: the folder is another one than was published under this version.
        """
        now = self.gate.clock()
        root = self.gate.signers.require_root()
        with filing(self.gate), self.gate.store.write() as session:
            known = [_known(session, each) for each in credential_types]
            new = [each for row, each in zip(known, credential_types, strict=True) if row is None]
            Approvals.of(session, self.gate).require(*(_publication(each) for each in new))
            rows = [row or add_type(session, each, now) for row, each in zip(known, credential_types, strict=True)]
            if None in known:
                publish_trust_list(session, root=root, now=now, validity=self.gate.trust_validity)
            return [_published(row) for row in rows]

    def open(self, name: str) -> PublishedType:
        """Return the type, now open: services may draw on it."""
        return self._changed(name, opened=True)

    def close(self, name: str) -> PublishedType:
        """Return the type, now closed: still minted and verified, no longer drawn on."""
        return self._changed(name, opened=False)

    def retire(self, name: str) -> PublishedType:
        """Return the type, now retired: nothing new is minted, what was minted still verifies."""
        return self._changed(name, opened=False, retire=True)

    def all(self) -> Sequence[PublishedType]:
        """Return every published version, retired ones too, by name and version."""
        with self.gate.store.read() as session:
            rows = session.exec(select(TypeRow)).all()
            return sorted(map(_published, rows), key=lambda each: (each.name, _number(each.version)))

    def _changed(self, name: str, *, opened: bool, retire: bool = False) -> PublishedType:
        now = self.gate.clock()
        root = self.gate.signers.require_root()
        kind = "type.retire" if retire else "type.open" if opened else "type.close"
        with filing(self.gate), self.gate.store.write() as session:
            row = type_in_force(session, name)
            if row.open != opened or retire:
                Approvals.of(session, self.gate).require(Act(kind, None, {"type": f"{row.name}/{row.version}"}))
                row.open = opened
                row.retired_at = whole_second(now) if retire else None
                session.add(row)
                publish_trust_list(session, root=root, now=now, validity=self.gate.trust_validity)
            return _published(row)


def _publication(credential_type: CredentialType) -> Act:
    digests = {name: credential_type.digest_of(name) for name in sorted(credential_type.files)}
    return Act("type.publish", None, {"type": credential_type.key, "digests": {**digests}})


def add_type(session: Session, credential_type: CredentialType, now: datetime) -> TypeRow:
    """Return the row of a newly published type; the caller publishes the trust list."""
    row = TypeRow(
        name=credential_type.name,
        version=credential_type.version,
        type=credential_type.type,
        type_code=credential_type.type_code,
        digests=_digests_text(credential_type),
        open=credential_type.open,
        published_at=whole_second(now),
    )
    session.add(row)
    return row


def type_in_force(session: Session, name: str) -> TypeRow:
    """Return the newest version of the type ``name`` that is not retired; ``name/v1`` asks for exactly that one.

    Raises:
        TypeNotPublished: there is none.
    """
    return versions_in_force(session, name)[-1]


def versions_in_force(session: Session, name: str) -> list[TypeRow]:
    """Return every version of the type ``name`` that is not retired, oldest first, at least one."""
    bare, _, version = name.partition("/")
    rows = session.exec(select(TypeRow).where(col(TypeRow.name) == bare, col(TypeRow.retired_at).is_(None))).all()
    matching = sorted((row for row in rows if version in ("", row.version)), key=lambda row: _number(row.version))
    if not matching:
        wanted = f"one of those in force; `licence type publish {bare}` publishes a type"
        raise TypeNotPublished(found=f"no published type {shortened(name)}", wanted=wanted)
    return matching


def pinned_type(types: Directory, row: TypeRow) -> CredentialType:
    """Return the files of a published type, which must be those that were published.

    Raises:
        Missing: the folder is not at hand.
        Refused: ``type_changed``.
    """
    found = types.find(row.name, row.version)
    if found is None:
        raise Missing(code="type_files_missing", found=f"no folder of {row.name}/{row.version}", wanted="the folder that was published")
    _require_unchanged(row, found)
    return found


def _known(session: Session, credential_type: CredentialType) -> TypeRow | None:
    row = session.get(TypeRow, (credential_type.name, credential_type.version))
    if row is not None:
        _require_unchanged(row, credential_type)
        if row.retired_at is not None:
            raise Refused(code="type_retired", found=f"{credential_type.key} retired", wanted="a new version of the type")
    return row


def _require_unchanged(row: TypeRow, credential_type: CredentialType) -> None:
    pinned: Mapping[str, str] = orjson.loads(row.digests)
    changed = [name for name, digest in pinned.items() if credential_type.digest_of(name) != digest]
    if changed:
        raise Refused(
            code="type_changed",
            found=f"other contents of {', '.join(changed)} than were published",
            wanted="the published files, or a new version of the type in a folder of its own",
            place=credential_type.key,
        )


def _digests_text(credential_type: CredentialType) -> str:
    return orjson.dumps({name: credential_type.digest_of(name) for name in sorted(credential_type.files)}).decode()


def _published(row: TypeRow) -> PublishedType:
    return PublishedType(
        name=row.name,
        version=row.version,
        type=row.type,
        type_code=row.type_code,
        open=row.open,
        published_at=row.published_at,
        retired_at=row.retired_at,
        digests=orjson.loads(row.digests),
    )


def _number(version: str) -> int:
    return int(version.removeprefix("v"))
