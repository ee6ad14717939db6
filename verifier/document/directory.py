"""The directory: every type of licence that this house knows, found by name, by type and by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Self

from msgspec import Struct

from ..errors import Malformed, Unsupported, shortened
from .credential_type import CredentialType


class UnknownType(Unsupported):
    """A type of licence that the directory does not have."""

    code = "unknown_type"


class TypeClash(Malformed):
    """Two entries of the directory that claim the same name, type, code or context."""

    code = "type_clash"


class Directory(Struct, frozen=True, dict=True):
    """All types, ordered by name and then by version."""

    types: tuple[CredentialType, ...]

    @classmethod
    def of(cls, types: Iterable[CredentialType]) -> Self:
        """Return the directory of ``types``, in any order.

        Raises:
            TypeClash: two of them could be taken for each other.
        """
        ordered = tuple(sorted(types, key=lambda one: (one.name, int(one.version[1:]))))
        _require_once(ordered, "name and version", lambda one: one.key)
        _require_once(ordered, "context", lambda one: one.context)
        # Versions of one type share its name, its type and its code; two types share none of them.
        newest = tuple({one.name: one for one in ordered}.values())
        _require_once(newest, "type", lambda one: one.type)
        _require_once(newest, "type code", lambda one: one.type_code)
        for one, new in ((one, new) for new in newest for one in ordered if one.name == new.name):
            if (one.type, one.type_code) != (new.type, new.type_code):
                raise TypeClash(found=f"{one.type} {one.type_code} in {one.key}", wanted=f"{new.type} {new.type_code}, as in {new.key}")
        return cls(types=ordered)

    def by_name(self, name: str, version: str | None = None) -> CredentialType:
        """Return the type called ``name`` (``business-licence`` or ``business-licence/v1``), its newest version unless told.

        Raises:
            UnknownType: there is none.
        """
        if found := self.find(name, version):
            return found
        raise self._unknown(name if version is None else f"{name}/{version}")

    def find(self, name: str, version: str | None = None) -> CredentialType | None:
        """Return the type as ``by_name`` does, or None where there is none."""
        bare, _, written = name.partition("/")
        wanted = version or written or None
        return self._newest(lambda one: one.name == bare and wanted in (None, one.version))

    def by_type(self, type_term: str, context: str | None = None) -> CredentialType:
        """Return the type whose credentials have ``type_term`` (``BusinessLicence``) among their types.

        ``context`` is the address of the type's context that stands in the credential, which tells the version;
        without it, the newest version is returned.

        Raises:
            UnknownType: there is none.
        """
        found = self._newest(lambda one: one.type == type_term) if context is None else self._by_context.get(context)
        if found and found.type == type_term:
            return found
        raise self._unknown(f"{type_term} {context or ''}".strip())

    @cached_property
    def _by_context(self) -> Mapping[str, CredentialType]:
        return {one.context: one for one in self.types}

    def contexts(self) -> dict[str, bytes]:
        """Return the context files of all types by their addresses."""
        return {one.context: one.files["context.jsonld"] for one in self.types}

    def _newest(self, fits: Callable[[CredentialType], bool]) -> CredentialType | None:
        return next((one for one in reversed(self.types) if fits(one)), None)

    def _unknown(self, found: str) -> UnknownType:
        return UnknownType(found=shortened(found), wanted=f"one of {', '.join(one.key for one in self.types) or 'no types at all'}")


def _require_once(types: Iterable[CredentialType], what: str, of: Callable[[CredentialType], str]) -> None:
    for value, times in Counter(of(one) for one in types).items():
        if times > 1:
            raise TypeClash(found=f"{what} {value} {times} times", wanted="once")
