"""The trust list as values: authorities, keys with periods, grants, types.

A trust list is evidence only after ``parse_trust_list`` has held its proof against the pinned root.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from msgspec import Struct

from ..proof.multikey import PublicKey
from .areas import area_covers


class TrustedKey(Struct, frozen=True):
    """A public key and when its signatures count.

    Attributes:
        id: the verification method, a DID URL.
        retired: signatures made at or after this instant don't count.
        compromised: somebody else may have signed since; what was signed before counts only where its deposit is on record.
    """

    id: str
    public_key: PublicKey
    purposes: tuple[str, ...]
    valid_from: datetime
    retired: datetime | None = None
    compromised: datetime | None = None

    @property
    def controller(self) -> str:
        """The DID in front of the fragment (Controlled Identifiers 1.0, 3.3)."""
        return self.id.partition("#")[0]


class Grant(Struct, frozen=True):
    """The right to issue one type in one area for a time; ``until`` is exclusive."""

    type: str
    area: str
    valid_from: datetime
    until: datetime | None = None

    def allows(self, area: str, at: datetime) -> bool:
        """Return whether a licence of this type may have been issued for this area at this instant."""
        in_time = self.valid_from <= at and (self.until is None or at < self.until)
        return in_time and area_covers(self.area, area)


class TrustedAuthority(Struct, frozen=True, dict=True):
    """A department that may issue, under its DID."""

    code: str
    id: str
    names: Mapping[str, str]
    area: str
    keys: tuple[TrustedKey, ...]
    grants: tuple[Grant, ...]

    @cached_property
    def _grants_by_type(self) -> Mapping[str, tuple[Grant, ...]]:
        return {one.type: tuple(each for each in self.grants if each.type == one.type) for one in self.grants}

    def grants_of(self, type_term: str) -> tuple[Grant, ...]:
        """Return the grants of one type."""
        return self._grants_by_type.get(type_term, ())


class TrustedType(Struct, frozen=True):
    """A type of licence as the registry published it, by the digests of its files."""

    name: str
    version: str
    type: str
    open: bool
    digests: Mapping[str, str]
    retired: datetime | None = None

    @property
    def key(self) -> str:
        """Name and version as one text, as of a ``CredentialType``."""
        return f"{self.name}/{self.version}"


class TrustList(Struct, frozen=True, dict=True):
    """Everything that the root vouches for, in one version.

    Attributes:
        root: the pin of the key that signed it (``sha256:…``).
        status_prefix: every status list of this registry has a URL that begins so.
    """

    registry_id: str
    registry_names: Mapping[str, str]
    registry_url: str
    version: int
    issued: datetime
    next_update: datetime
    authorities: tuple[TrustedAuthority, ...]
    types: tuple[TrustedType, ...]
    status_prefix: str
    status_keys: tuple[TrustedKey, ...]
    root: str

    @cached_property
    def _authorities_by_id(self) -> Mapping[str, TrustedAuthority]:
        return {authority.id: authority for authority in self.authorities}

    @cached_property
    def freshness_facts(self) -> Mapping[str, str | datetime]:
        """Which version this is, when it was issued, and when the next one is due."""
        return MappingProxyType({"version": str(self.version), "issued": self.issued, "next_update": self.next_update})

    @cached_property
    def type_terms(self) -> frozenset[str]:
        """The types that the registry published, as credentials name them."""
        return frozenset(trusted.type for trusted in self.types)

    def authority_of(self, did: str) -> TrustedAuthority | None:
        """Return the authority that this DID names, or None."""
        return self._authorities_by_id.get(did)

    def key_of(self, did: str, verification_method: str) -> TrustedKey | None:
        """Return the key ``verification_method`` if the authority ``did`` controls it, else None."""
        authority = self.authority_of(did)
        return _key_named(authority.keys, verification_method) if authority else None

    def status_key(self, verification_method: str) -> TrustedKey | None:
        """Return the registry's key that may sign status lists, or None."""
        return _key_named(self.status_keys, verification_method)


def _key_named(keys: tuple[TrustedKey, ...], verification_method: str) -> TrustedKey | None:
    for key in keys:
        if key.id == verification_method:
            return key
    return None
