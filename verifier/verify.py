"""The straight path of verification; reads downwards.

    bytes or QR text -> document -> credential -> key -> proof; stop here unless both hold
    -> type -> schema -> period -> status -> authority -> report

A check that can't be made is undecided, one that fails is invalid, and the worst wins. Nothing here reads a clock,
a file or the network: ``now`` is an argument, and status lists and records come through ports.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from .checks.answers import refusal
from .checks.authority import check_authority
from .checks.freshness import check_trust_freshness
from .checks.holder import check_challenge, check_holder, check_holder_key, check_presentation_proof
from .checks.key import check_key
from .checks.period import check_period
from .checks.proof import check_proof
from .checks.status import check_status
from .checks.type import check_schema, check_type, find_type
from .document.contexts import bundled_contexts
from .document.credential_type import CredentialType
from .document.known_schemas import KnownSchemas
from .document.model import Credential
from .document.presentation import Presentation, is_presentation, parse_presentation
from .document.read import Parsed, Read
from .document.schema import SchemaSet
from .document.strict_json import JsonObject
from .errors import Unavailable, VerifierError
from .limits import DEFAULT_LIMITS, Limits
from .ports import FetchedList, RecordSource, StatusSource
from .proof.canonical import Canonicalizer, Known
from .reading import Reading, read_credential, read_document
from .report import Check, Outcome, Report
from .status.lists import StatusLists
from .trust.reading import Trust

if TYPE_CHECKING:
    from .qr.decode import QrReader


class Verifier:
    """Judges licences by one trust list. Holds no state but opened status lists; safe to share between threads.

    Args:
        trust: what ``load_trust`` returned.
        statuses: where status lists come from; those attached to the trust bundle where it is left out.
        records: the registry's own record where it can be asked: reasons, past states, times of deposit.
        freshness: how long after its issue a stale trust list or status list may still be relied on; the report says so.
        learns: whether the forms of licences are kept, so that the next of its kind takes a fraction of the time; not where one is
            judged and no more.
    """

    def __init__(
        self,
        trust: Trust,
        *,
        statuses: StatusSource | None = None,
        records: RecordSource | None = None,
        limits: Limits = DEFAULT_LIMITS,
        freshness: timedelta | None = None,
        learns: bool = True,
    ) -> None:
        self.trust = trust
        self._records = records
        self._limits = limits
        self._freshness = freshness
        self._canonicalizer = Canonicalizer(bundled_contexts().with_contexts(trust.types.contexts()), limits, learns=learns)
        self._schemas = KnownSchemas(SchemaSet(trust.types))
        source = statuses or AttachedLists(trust.status_lists)
        self._lists = StatusLists(source, trust.trust_list, self._canonicalizer, limits=limits, freshness=freshness)

    def verify(
        self,
        raw: bytes | str,
        *,
        now: datetime,
        as_of: datetime | None = None,
        challenge: str | None = None,
        domain: str | None = None,
    ) -> Report:
        """Return the report on a credential or presentation, given as JSON bytes, JSON text or QR text.

        Args:
            now: the current instant, with offset.
            as_of: judge period and state at this instant instead of now.
            challenge, domain: what a presentation must have signed, where they are given.
        """
        judged_at = as_of or now
        try:
            read = self._read(raw)
        except VerifierError as error:
            return Report((refusal("document", error),), judged_at, now)
        return self._judged(read, judged_at, now, challenge=challenge, domain=domain)

    def verify_document(
        self,
        document: JsonObject,
        *,
        now: datetime,
        as_of: datetime | None = None,
        challenge: str | None = None,
        domain: str | None = None,
    ) -> Report:
        """Return the report on a document that ``parse_object`` returned."""
        return self._judged(Parsed(document), as_of or now, now, challenge=challenge, domain=domain)

    def _judged(self, read: Read, judged_at: datetime, now: datetime, *, challenge: str | None, domain: str | None) -> Report:
        # What is known is the form of a licence.
        if not isinstance(read, Known) and is_presentation(read.document):
            return self._presentation(read.document, judged_at, now, challenge=challenge, domain=domain)
        report = self._credential(read, judged_at, now)
        if challenge is None and domain is None:
            return report
        # Somebody asked for a fresh presentation, and got a copy of a licence.
        missing = Check("challenge", Outcome.INVALID, "presentation_expected")
        return replace(report, checks=(*report.checks, missing))

    @cached_property
    def _codes(self) -> QrReader:
        # Made for the first code: who is sent JSON never loads a dictionary, nor what reads with it.
        from .qr.decode import QrReader  # noqa: PLC0415

        return QrReader(self._canonicalizer.contexts, limits=self._limits)

    def _read(self, raw: bytes | str) -> Read:
        if isinstance(raw, str):
            if not raw.lstrip().startswith("{"):
                return Parsed(self._codes.read(raw))
            raw = raw.encode("utf-8", "surrogatepass")
        return read_document(raw, self._canonicalizer, self._limits)

    def _credential(self, read: Read, judged_at: datetime, now: datetime) -> Report:
        try:
            reading = read_credential(read, self._canonicalizer, self._limits)
        except VerifierError as error:
            return Report((refusal("document", error),), judged_at, now, read)
        checks = self._keys_and_proofs(reading, now)
        if all(check.outcome is _VALID for check in checks):
            # Only what is proven is judged further: the other members of a forgery mean nothing.
            checks += self._content(reading.credential, judged_at, now)
        return Report((self._fresh(now), *checks), judged_at, now, read)

    def _keys_and_proofs(self, reading: Reading, now: datetime) -> list[Check]:
        checks: list[Check] = []
        credential, trust, skew = reading.credential, self.trust.trust_list, self._limits.clock_skew
        for proof in credential.proofs:
            key = trust.key_of(credential.issuer, proof.verification_method)
            checks.append(check_key(credential, proof, key, trust=trust, now=now, skew=skew, records=self._records))
            # Whether the signature holds is worth saying also of a key that was retired or leaked.
            if key is not None:
                checks.append(check_proof(reading, proof, key.public_key, canonicalizer=self._canonicalizer))
        return checks

    def _content(self, credential: Credential, judged_at: datetime, now: datetime) -> list[Check]:
        entry = find_type(credential, self.trust.trust_list, self.trust.types)
        if isinstance(entry, Check):
            return [entry, check_period(credential, judged_at=judged_at), check_authority(credential, self.trust.trust_list)]
        return [
            check_type(credential, entry),
            check_schema(credential, entry, self._schemas),
            check_period(credential, judged_at=judged_at),
            self._status(credential, entry, judged_at, now),
            check_authority(credential, self.trust.trust_list),
        ]

    def _status(self, credential: Credential, entry: CredentialType, judged_at: datetime, now: datetime) -> Check:
        return check_status(credential, entry, lists=self._lists, records=self._records, judged_at=judged_at, now=now)

    def _presentation(
        self, document: JsonObject, judged_at: datetime, now: datetime, *, challenge: str | None, domain: str | None
    ) -> Report:
        try:
            presentation = parse_presentation(document, self._limits)
        except VerifierError as error:
            return Report((refusal("document", error),), judged_at, now, carrier=Parsed(document))
        reports = tuple(self._credential(Parsed(each), judged_at, now) for each in presentation.credentials)
        checks = self._presented(presentation, now)
        checks += [check_challenge(presentation, challenge=challenge, domain=domain)]
        return Report(tuple(checks), judged_at, now, credentials=reports, carrier=Parsed(document))

    def _presented(self, presentation: Presentation, now: datetime) -> list[Check]:
        limits = self._limits
        key_check = check_holder_key(presentation, now=now, skew=limits.clock_skew, lifetime=limits.presentation_lifetime)
        if key_check.outcome is not _VALID:
            return [key_check]
        return [
            key_check,
            check_presentation_proof(presentation, canonicalizer=self._canonicalizer),
            *(check_holder(presentation, credential) for credential in presentation.credentials),
        ]

    def _fresh(self, now: datetime) -> Check:
        return check_trust_freshness(self.trust.trust_list, now=now, skew=self._limits.clock_skew, freshness=self._freshness)


class AttachedLists:
    """The status lists of a trust bundle; a ``StatusSource`` without a network."""

    def __init__(self, lists: Mapping[str, bytes]) -> None:
        self._lists = lists
        self._fetched: dict[str, FetchedList] = {}

    def status_list(self, url: str) -> FetchedList:
        fetched, body = self._fetched.get(url), self._lists.get(url)
        if fetched is not None and fetched.body is body:
            return fetched
        if body is None:
            raise StatusListMissing(found=url, wanted="a list that the trust bundle carries; export the bundle again")
        # The same object each time: whoever has proven it sees at a glance that it is the one.
        fetched = self._fetched[url] = FetchedList(body, _SINCE_EVER)
        return fetched


class StatusListMissing(Unavailable):
    """A status list that is not at hand."""

    code = "status_list_missing"


_VALID = Outcome.VALID  # looked up once: in an enumeration that takes as long as making a check
# A bundle doesn't say when it was fetched; the list's own validFrom is then the age of the fact.
_SINCE_EVER = datetime.fromisoformat("0001-01-02T00:00:00+00:00")
