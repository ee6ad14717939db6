"""The straight path of the open profile; reads downwards.

    document or envelope -> data model -> JSON-LD without loss -> proofs -> binding -> period -> status -> schema -> report

Nothing here reads a clock, a file or the network: ``now`` is an argument, and what a document points to comes through ports.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from ..checks.answers import fails, holds, refusal
from ..document.presentation import is_presentation
from ..document.read import Parsed
from ..document.strict_json import JsonObject, parse_object
from ..errors import VerifierError
from ..limits import DEFAULT_LIMITS, Limits
from ..proof.canonical import Canonicalizer
from ..proof.errors import ProofMissing
from ..report import Check, Outcome, Report
from .contents import check_open_period, check_resources
from .contexts import open_contexts
from .data_model import check_credential, check_presentation, issuer_of, objects_of
from .envelope import CREDENTIAL, PRESENTATION, envelope_kind
from .enveloped import check_envelope
from .errors import ResourceUnavailable
from .holders import check_presenter, check_self_asserted
from .keys import DidDocuments, NoDidDocuments
from .proofs import Expected, check_binding, check_open_proof, open_proofs
from .related import Resources
from .schemas import check_schemas
from .status import ListJudge, check_list_itself, check_open_status

# Test suites stack contexts, sign presentations of many credentials, and put whole tokens and lists into one text; the work on them
# stays bounded by the other limits.
OPEN_LIMITS: Final = replace(DEFAULT_LIMITS, contexts=16, proofs=8, quads=5_000, string_characters=128 * 1024)
PROFILE: Final = Check("profile", Outcome.VALID, "open_profile")


class NoResources:
    """Has nothing at hand."""

    def resource(self, url: str) -> bytes:
        """Raise."""
        raise ResourceUnavailable(found=url[:120], wanted="something at hand, or on a host that the operator allowed")


class OpenPorts(Struct, frozen=True):
    """What the open profile asks of the world.

    Attributes:
        resources: status lists, schemas and related resources.
        documents: DID documents other than did:key.
        trusted_lists: issuers whose status lists are believed for every credential.
    """

    resources: Resources = field(default_factory=NoResources)
    documents: DidDocuments = field(default_factory=NoDidDocuments)
    trusted_lists: frozenset[str] = frozenset()


class OpenVerifier:
    """Judges any credential by the standards alone. Holds no state; safe to share between threads."""

    def __init__(self, ports: OpenPorts | None = None, *, limits: Limits = OPEN_LIMITS) -> None:
        self._ports = ports or OpenPorts()
        self._limits = limits
        self.canonicalizer = Canonicalizer(open_contexts(), limits, allow_inline_contexts=True, directions=True)

    def verify(
        self, raw: bytes | str, *, now: datetime, as_of: datetime | None = None, challenge: str | None = None, domain: str | None = None
    ) -> Report:
        """Return the report on a credential or presentation as JSON."""
        try:
            document = parse_object(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw, self._limits)
        except VerifierError as error:
            return Report((PROFILE, refusal("document", error)), as_of or now, now)
        return self.verify_document(document, now=now, as_of=as_of, challenge=challenge, domain=domain)

    def verify_document(
        self,
        document: JsonObject,
        *,
        now: datetime,
        as_of: datetime | None = None,
        challenge: str | None = None,
        domain: str | None = None,
        purpose: str | None = None,
    ) -> Report:
        """Return the report on a credential, a presentation, or an envelope of one.

        Args:
            now: the current instant, with offset.
            as_of: judge the period at this instant instead of now.
            challenge, domain: what the proof must have signed, where they are given.
            purpose: the purpose that the proof must have, where another than the usual one is expected.
        """
        judged_at, kind = as_of or now, envelope_kind(document)
        presented = kind == PRESENTATION or (kind is None and is_presentation(document))
        purposes = _purposes(presented, asked=challenge is not None or domain is not None)
        asked = Expected((purpose,) if purpose else purposes, challenge, domain)
        if kind is not None:
            return self._enveloped(document, kind, asked, judged_at, now)
        judge = self._presentation if presented else self._credential
        return judge(document, asked, judged_at, now)

    def _enveloped(self, document: JsonObject, kind: str, asked: Expected, judged_at: datetime, now: datetime) -> Report:
        checks, inner = check_envelope(document, kind, asked, documents=self._ports.documents, now=judged_at, limits=self._limits)
        if inner is None or any(check.outcome is not Outcome.VALID for check in checks):
            return Report((PROFILE, *checks), judged_at, now, carrier=Parsed(document))
        if kind == CREDENTIAL:
            checks += self._model(inner, check_credential)
            checks += self._content(inner, judged_at, now)
            return Report((PROFILE, *checks), judged_at, now, Parsed(inner))
        checks += self._model(inner, check_presentation)
        return Report((PROFILE, *checks), judged_at, now, credentials=self._members(inner, judged_at, now), carrier=Parsed(inner))

    def _credential(self, document: JsonObject, asked: Expected, judged_at: datetime, now: datetime) -> Report:
        checks = self._model(document, check_credential)
        if _hold(checks):
            checks += self._proofs(document, asked, now)
        if _hold(checks):
            methods = [proof.verification_method for proof in open_proofs(document, self._limits)]
            checks += [check_binding(issuer_of(document), method) for method in methods]
            # Only what is proven is judged further: the other members of a forgery mean nothing.
            checks += self._content(document, judged_at, now)
        return Report((PROFILE, *checks), judged_at, now, Parsed(document))

    def _content(self, document: JsonObject, judged_at: datetime, now: datetime) -> list[Check]:
        lists = ListJudge(self._ports.resources, lambda each: self._against(each, now), self._ports.trusted_lists, self._limits)
        return [
            check_open_period(document, judged_at=judged_at),
            *check_list_itself(document, self._limits),
            *check_open_status(document, lists, now=now),
            *check_schemas(document, self._ports.resources, lambda each: self._against(each, now), self._limits),
            *check_resources(document, self._ports.resources),
        ]

    def _against(self, document: JsonObject, now: datetime) -> Check | None:
        """Return what decides against a credential that another one points to, None where it holds; its own pointers aside."""
        checks = self._model(document, check_credential)
        if _hold(checks):
            checks += self._proofs(document, Expected(("assertionMethod",)), now)
        if _hold(checks):
            bound = {proof.verification_method.partition("#")[0] for proof in open_proofs(document, self._limits)} == {issuer_of(document)}
            checks += [] if bound else [fails("key", "key_not_the_issuers", {"issuer": issuer_of(document)}, place="/issuer")]
            checks += [check_open_period(document, judged_at=now, skew=self._limits.clock_skew)]
        return next((check for check in checks if check.outcome is not Outcome.VALID), None)

    def _presentation(self, document: JsonObject, asked: Expected, judged_at: datetime, now: datetime) -> Report:
        checks = self._model(document, check_presentation)
        members = self._members(document, judged_at, now) if _hold(checks) else ()
        if _hold(checks) and "proof" in document:
            checks += self._proofs(document, asked, now)
        elif _hold(checks):
            checks += [self._unsigned(asked, members)]
        if _hold(checks):
            checks += check_presenter(document, open_proofs(document, self._limits) if "proof" in document else ())
        return Report((PROFILE, *checks), judged_at, now, credentials=members, carrier=Parsed(document))

    def _unsigned(self, asked: Expected, members: tuple[Report, ...]) -> Check:
        if asked.challenge is not None or asked.domain is not None or not members:
            error = ProofMissing(found="no proof", wanted="the signature of whoever presents", place="/proof")
            return refusal("proof", error)
        return holds("holder", "presentation_unsigned_members_judged")

    def _members(self, document: JsonObject, judged_at: datetime, now: datetime) -> tuple[Report, ...]:
        """Return a report on each credential; one without a proof of its own is what the presenter asserts."""
        members = [each for _, each in objects_of(document, "verifiableCredential") if isinstance(each, dict)]
        if len(members) > self._limits.credentials:
            facts = {"found": f"{len(members)} credentials", "wanted": f"at most {self._limits.credentials}"}
            return (Report((fails("document", "too_many_credentials", facts),), judged_at, now),)
        return tuple(self._member(document, each, judged_at, now) for each in members)

    def _member(self, presentation: JsonObject, document: JsonObject, judged_at: datetime, now: datetime) -> Report:
        if envelope_kind(document) is not None or "proof" in document or "proof" not in presentation:
            return self.verify_document(document, now=now, as_of=judged_at)
        checks = self._model(document, check_credential)
        checks += [check_self_asserted(presentation, document)]
        if _hold(checks):
            checks += self._content(document, judged_at, now)
        return Report(tuple(checks), judged_at, now, Parsed(document))

    def _model(self, document: JsonObject, rules: Callable[[JsonObject], None]) -> list[Check]:
        try:
            rules(document)
            unsecured = {name: value for name, value in document.items() if name != "proof"}
            if unsecured.get("verifiableCredential") == []:
                del unsecured["verifiableCredential"]
            # What JSON-LD would drop is refused whatever suite signed it, or whatever was added after signing.
            self.canonicalizer.quads(unsecured)
        except VerifierError as error:
            return [refusal("document", error)]
        return [holds("document", "data_model_kept")]

    def _proofs(self, document: JsonObject, asked: Expected, now: datetime) -> list[Check]:
        try:
            proofs = open_proofs(document, self._limits)
        except VerifierError as error:
            return [refusal("proof", error)]
        documents, skew = self._ports.documents, self._limits.clock_skew
        return [
            check
            for proof in proofs
            for check in check_open_proof(document, proof, asked, canonicalizer=self.canonicalizer, documents=documents, now=now, skew=skew)
        ]


def _purposes(presented: bool, *, asked: bool) -> tuple[str, ...]:
    """Return what a proof may be for; a presentation that nobody asked for may be an assertion too."""
    if not presented:
        return ("assertionMethod",)
    return ("authentication",) if asked else ("authentication", "assertionMethod")


def _hold(checks: list[Check]) -> bool:
    return all(check.outcome is Outcome.VALID for check in checks)
