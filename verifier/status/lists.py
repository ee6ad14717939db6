"""Status lists as a verifier holds them: fetched through a port, proven, opened once, and never older than before."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from ..document.instants import instant_text
from ..document.model import StatusEntry
from ..document.strict_json import JsonObject, parse_object
from ..errors import Malformed, Unavailable
from ..limits import DEFAULT_LIMITS, Limits
from ..ports import FetchedList, StatusSource
from ..proof.canonical import Canonicalizer
from ..proof.data_integrity import read_proofs, verify_proof
from ..trust.trust_list import TrustList
from .bitstring import bit_at
from .list_credential import StatusList, StatusListRefused, read_list_credential

KEPT_LISTS = 4_096  # of 16 KiB each: 64 MiB; a registry of 480 million licences has 3,700 pairs
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class StatusListUntrusted(Malformed):
    """A list that the trust list names no signer for."""

    code = "status_list_untrusted"


class StatusListStale(Unavailable):
    """A list that was right once, and is too old to be relied on."""

    code = "status_list_stale"


class StatusListRollback(Unavailable):
    """A list that is older than one which this verifier has seen."""

    code = "status_list_rollback"


class Bit(Struct, frozen=True):
    """One entry of a list, and when the list was current."""

    is_set: bool
    as_of: datetime


class _Proven(Struct, frozen=True):
    """The newest list that was seen at its address, the bytes that it was proven from, and when it is in date without any allowance."""

    body: bytes
    status_list: StatusList
    bits: bytes
    purpose: str
    begins: datetime
    ends: datetime
    clear: Bit
    set: Bit

    @classmethod
    def of(cls, body: bytes, proven: StatusList) -> Self:
        """Return what is known of a list."""
        since = proven.valid_from
        return cls(body, proven, proven.bits, proven.purpose, since, proven.valid_until or _NEVER, Bit(False, since), Bit(True, since))

    def bit(self, index: int, fetched_at: datetime, now: datetime) -> Bit:
        """Return an entry, as of when the list was last known to be the current one."""
        is_set = bit_at(self.bits, index)
        if fetched_at <= self.begins:
            return self.set if is_set else self.clear
        return Bit(is_set, max(self.begins, min(fetched_at, now)))


class StatusLists:
    """The lists of one registry. Opened lists are kept; the object may be shared by threads."""

    def __init__(
        self,
        source: StatusSource,
        trust: TrustList,
        canonicalizer: Canonicalizer,
        *,
        limits: Limits = DEFAULT_LIMITS,
        freshness: timedelta | None = None,
    ) -> None:
        self._source = source
        self._trust = trust
        self._canonicalizer = canonicalizer
        self._limits = limits
        self._freshness = freshness
        self._proven: dict[str, _Proven] = {}  # owned by _lock
        self._lock = threading.Lock()

    def bit(self, entry: StatusEntry, *, now: datetime) -> Bit:
        """Return the bit that ``entry`` points to.

        Raises:
            Unavailable: the list could not be had, is stale, or is older than one seen before.
            Malformed: it is no list, not this one, or not signed by whom the trust list names.
        """
        url, fetched = entry.list_url, None
        known = self._proven.get(url)
        if known is not None and known.purpose == entry.purpose and known.begins <= now <= known.ends:
            fetched = self._source.status_list(url)
            # The very bytes that were proven: with the address, the purpose and the date, all that is asked below.
            if fetched.body is known.body:
                return known.bit(entry.index, fetched.fetched_at, now)
        return self._bit(entry, now, fetched)

    def _bit(self, entry: StatusEntry, now: datetime, fetched: FetchedList | None) -> Bit:
        if not entry.list_url.startswith(self._trust.status_prefix):
            # The trust list says where lists live; any other address is a stranger's, and is not even asked.
            raise StatusListUntrusted(found=entry.list_url, wanted=f"a list under {self._trust.status_prefix}")
        fetched, proven = self._current(entry, fetched)
        self._hold_in_date(proven.status_list, now)
        return proven.bit(entry.index, fetched.fetched_at, now)

    def _current(self, entry: StatusEntry, fetched: FetchedList | None) -> tuple[FetchedList, _Proven]:
        try:
            fetched = fetched or self._source.status_list(entry.list_url)
            return fetched, self._opened(entry, fetched)
        except StatusListRollback:
            # Another thread may have seen a newer list since this one was fetched; a source that rolled back says so again.
            fetched = self._source.status_list(entry.list_url)
            return fetched, self._opened(entry, fetched)

    def _opened(self, entry: StatusEntry, fetched: FetchedList) -> _Proven:
        known = self._proven.get(entry.list_url)
        # The proof covers exactly these bytes; a source that keeps them returns the same object, which costs no comparison.
        if known and known.body == fetched.body and known.status_list.purpose == entry.purpose:
            return known
        status_list = self._prove(entry, fetched.body)
        with self._lock:
            known = self._proven.get(entry.list_url)
            if known and status_list.valid_from < known.status_list.valid_from:
                seen = instant_text(known.status_list.valid_from)
                raise StatusListRollback(found=instant_text(status_list.valid_from), wanted=f"{seen} or later")
            if len(self._proven) >= KEPT_LISTS and entry.list_url not in self._proven:
                # Only lists that were proven get here, so strangers can't push out what is needed.
                self._proven.pop(next(iter(self._proven)))
            proven = self._proven[entry.list_url] = _Proven.of(fetched.body, status_list)
        return proven

    def _prove(self, entry: StatusEntry, body: bytes) -> StatusList:
        if len(body) > self._limits.status_list_bytes:
            raise StatusListRefused(found=f"{len(body)} bytes", wanted=f"at most {self._limits.status_list_bytes}")
        document = parse_object(body, _list_limits(self._limits))
        status_list = read_list_credential(document, url=entry.list_url, purpose=entry.purpose, limits=self._limits)
        self._hold_proof(document, status_list)
        return status_list

    def _hold_proof(self, document: JsonObject, status_list: StatusList) -> None:
        if status_list.issuer != self._trust.registry_id:
            raise StatusListUntrusted(found=status_list.issuer, wanted=self._trust.registry_id, place="/issuer")
        proofs = read_proofs(document, self._limits)
        for proof in proofs:
            key = self._trust.status_key(proof.verification_method)
            if key is None or proof.purpose != "assertionMethod" or proof.purpose not in key.purposes:
                wanted = "a key that the trust list names for status lists"
                raise StatusListUntrusted(found=proof.verification_method, wanted=wanted, place="/proof/verificationMethod")
            created = proof.created
            ended = min((end for end in (key.retired, key.compromised) if end), default=None)
            if created is None or created < key.valid_from - self._limits.clock_skew or (ended and created >= ended):
                found = f"signed {created and instant_text(created)}"
                raise StatusListUntrusted(found=found, wanted="a signature from the key's period", place="/proof/created")
            verify_proof(document, proof, key.public_key, canonicalizer=self._canonicalizer)

    def _hold_in_date(self, status_list: StatusList, now: datetime) -> None:
        if status_list.valid_from > now + self._limits.clock_skew:
            raise StatusListStale(found=f"a list from {instant_text(status_list.valid_from)}", wanted="one that has begun")
        until = status_list.valid_until
        if until is None:
            raise StatusListStale(found="a list without validUntil", wanted="one that says how long it may be relied on")
        if now > until and not (self._freshness is not None and now - status_list.valid_from <= self._freshness):
            raise StatusListStale(found=f"a list that ended {instant_text(until)}", wanted="a current one: fetch it again")


def _list_limits(limits: Limits) -> Limits:
    return replace(limits, document_bytes=limits.status_list_bytes, string_characters=limits.status_list_bytes)
