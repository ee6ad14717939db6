"""From bytes to a trust list that the pinned root vouches for, and to the bundle around it.

A bundle carries the list and what a verifier without a network needs beside it: the files of the types and
the status lists. Only the list is trusted. Each attachment is held against it: files by their digests here,
status lists by their own proofs when they are asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Self

import orjson
from msgspec import Struct, field
from msgspec.structs import replace

from ..document.contexts import ContextSet
from ..document.credential_type import CredentialType
from ..document.directory import Directory, UnknownType
from ..document.instants import parse_instant
from ..document.strict_json import JsonObject, parse_object
from ..errors import Malformed, shortened
from ..limits import DEFAULT_LIMITS, Limits
from ..proof.canonical import Canonicalizer
from ..proof.data_integrity import read_proofs, verify_proof
from ..proof.did_key import resolve_did_key
from .shape import trust_list_of
from .trust_list import TrustedType, TrustList

# A province's list: 983 types, some hundred authorities, and in a bundle the files and lists of all.
TRUST_LIMITS = replace(DEFAULT_LIMITS, document_bytes=256 * 1024 * 1024, values=5_000_000, string_characters=2 * 1024 * 1024)
_NO_LISTS: Mapping[str, bytes] = MappingProxyType({})


class TrustListRefused(Malformed):
    """Something that claims to be a trust list, and is not to be believed."""

    code = "trust_list_refused"


class TrustRootMismatch(TrustListRefused):
    """A trust list signed by another root than the one that is pinned."""

    code = "trust_root_mismatch"


class TrustListRollback(TrustListRefused):
    """An older trust list than one that was seen before."""

    code = "trust_list_rollback"


class TypeFilesMismatch(TrustListRefused):
    """A type's file in a bundle that is not the one whose digest the root signed."""

    code = "type_files_mismatch"


class Trust(Struct, frozen=True):
    """What a verifier needs to know before it judges anything.

    Attributes:
        types: the published types whose files are at hand; each file has the digest that the root signed.
        status_lists: URL -> status list credential, as attached; not yet believed.
    """

    trust_list: TrustList
    types: Directory
    status_lists: Mapping[str, bytes] = field(default_factory=lambda: _NO_LISTS)


class TrustFile(Struct, frozen=True):
    """A trust list or a bundle, parsed and nothing more: what it says counts only once ``trusted`` has returned."""

    listed: JsonObject
    types: JsonObject
    status_lists: JsonObject

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Return what ``raw`` holds, the JSON of a ``LicenceTrustList`` or a ``LicenceTrustBundle``.

        Raises:
            TrustListRefused, Malformed: neither.
        """
        document = parse_object(raw, TRUST_LIMITS)
        if document.get("type") != "LicenceTrustBundle":
            return cls(document, {}, {})
        inner = document.get("trustList")
        if not isinstance(inner, dict):
            raise TrustListRefused(found=shortened(inner), wanted="a trust list", place="/trustList")
        return cls(inner, _object(document, "types"), _object(document, "statusLists"))

    @property
    def claimed_root(self) -> str:
        """The pin of the key that claims to have signed; it proves nothing, and is what a person compares."""
        return resolve_did_key(read_proofs(self.listed, TRUST_LIMITS)[0].verification_method).pin

    def trusted(
        self,
        *,
        root: str,
        directory: Callable[[], Directory | None],
        minimum_version: int = 0,
        named: frozenset[str] | None = None,
    ) -> Trust:
        """Return the trust in it. Args and raises: as ``load_trust``.

        Args:
            directory: is asked only for types that aren't attached.
            named: the types (``business-licence/v1``) that will be asked for, None for all; no other is read, and so none found wrong.
        """
        trust_list = parse_trust_list(self.listed, root=root, minimum_version=minimum_version)
        wanted = [each for each in trust_list.types if named is None or each.key in named]
        types = _types_at_hand(wanted, self.types, directory)
        return Trust(trust_list, types, MappingProxyType({url: orjson.dumps(body) for url, body in self.status_lists.items()}))


def load_trust(
    raw: bytes, *, root: str, directory: Directory | None = None, minimum_version: int = 0, named: frozenset[str] | None = None
) -> Trust:
    """Return the trust that a trust list or a bundle carries.

    Args:
        raw: JSON of a ``LicenceTrustList`` or a ``LicenceTrustBundle``.
        root: the pin of the root key, ``sha256:`` and 64 hexadecimal digits.
        directory: types at hand besides those in the bundle; used where their digests are the signed ones.
        minimum_version: the highest version seen before; an older list is refused.
        named: as for ``TrustFile.trusted``.

    Raises:
        TrustListRefused: or a subclass; nothing in ``raw`` may be used then.
        Malformed: no JSON, or not of the shape of a trust list.
    """
    return TrustFile.of(raw).trusted(root=root, directory=lambda: directory, minimum_version=minimum_version, named=named)


def parse_trust_list(document: JsonObject, *, root: str, minimum_version: int = 0, limits: Limits = TRUST_LIMITS) -> TrustList:
    """Return the trust list in ``document`` after holding its proof against the pinned root."""
    # The proof comes first: a list that the root did not sign gets no further look.
    proofs = read_proofs(document, limits)
    if len(proofs) != 1 or proofs[0].purpose != "assertionMethod":
        raise TrustListRefused(found=f"{len(proofs)} proofs", wanted="one, for assertionMethod", place="/proof")
    key = resolve_did_key(proofs[0].verification_method)
    if key.pin != root:
        raise TrustRootMismatch(found=key.pin, wanted=f"the pinned root {root}", place="/proof/verificationMethod")
    # A trust list is no linked data: it names no context, and so none is at hand.
    verify_proof(document, proofs[0], key, canonicalizer=Canonicalizer(ContextSet({}), limits, learns=False))
    trust_list = trust_list_of(document, root=root)
    require_version(trust_list, minimum_version)
    parse_instant(proofs[0].raw.get("created"), "/proof/created")
    return trust_list


def require_version(trust_list: TrustList, minimum_version: int) -> None:
    """Return if the list is at least of the version that was seen before.

    Raises:
        TrustListRollback: it is older.
    """
    if trust_list.version < minimum_version:
        raise TrustListRollback(found=f"version {trust_list.version}", wanted=f"{minimum_version} or later", place="/version")


def root_pin_of(raw: bytes) -> str:
    """Return the pin of the key that claims to have signed ``raw``; it proves nothing, and is what a person compares."""
    return TrustFile.of(raw).claimed_root


def _types_at_hand(wanted: Sequence[TrustedType], attached: JsonObject, directory: Callable[[], Directory | None]) -> Directory:
    found = []
    for trusted in wanted:
        files = attached.get(trusted.key)
        if isinstance(files, dict):
            found.append(_attached_type(trusted, files))
        elif local := _local_type(trusted, directory()):
            found.append(local)
    return Directory.of(found)


def _attached_type(trusted: TrustedType, files: JsonObject) -> CredentialType:
    contents = {name: text.encode() for name, text in files.items() if isinstance(text, str)}
    for name, digest in trusted.digests.items():
        place = f"/types/{trusted.name}~1{trusted.version}/{name}"
        if name not in contents:
            if name in _NEEDED:
                raise TypeFilesMismatch(found="nothing", wanted=digest, place=place)
            continue
        actual = "sha256:" + hashlib.sha256(contents[name]).hexdigest()
        if actual != digest:
            raise TypeFilesMismatch(found=actual, wanted=digest, place=place)
    # Labels and face are held by the digests in type.json, whose own digest the root signed.
    return CredentialType.load(contents)


def _local_type(trusted: TrustedType, directory: Directory | None) -> CredentialType | None:
    if directory is None:
        return None
    try:
        local = directory.by_name(trusted.name, trusted.version)
    except UnknownType:
        return None
    same = all(local.digest_of(name) == trusted.digests[name] for name in _NEEDED)
    # A local folder of the same name with other files is another type: not at hand, so undecided, never used instead.
    return local if same else None


_NEEDED = ("type.json", "schema.json", "context.jsonld")


def _object(document: JsonObject, name: str) -> JsonObject:
    value = document.get(name, {})
    if not isinstance(value, dict):
        raise TrustListRefused(found=shortened(value), wanted="an object", place=f"/{name}")
    return value
