"""Whoever asks over HTTP is judged by the service, within the time limit; a challenge of this server's own is used up by its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import BinaryIO

from msgspec import Struct

from .asked import NOTHING_ASKED, Asked, Enclosed, asked_for, enclosed, member
from .bodies import DEFAULT_BODY_LIMITS, BodyLimits, Question
from .document.presentation import is_presentation
from .document.strict_json import JsonObject, parse_object
from .limits import DEFAULT_LIMITS, Limits
from .ports import ChallengeBook, LicenceArchive, VerifyService
from .possession import Shown, judged_possession
from .problems import CredentialExpected
from .qr.possession import is_possession_token
from .redeeming import Judged, answers_of, disclosed, redeemed
from .report import Check, Outcome, Report
from .several import Several, weighed
from .time_limit import TimeLimitReached, Watchdog

PRESENTATION = b"VerifiablePresentation"


class Desk(Struct, frozen=True):
    """What a judge needs of the world.

    Attributes:
        service: judges.
        read_picture: finds the texts of the QR codes in a picture, at least one; raises a ``VerifierError`` where there is none.
        clock: the time, aware, in UTC; read once a request.
        judged: told of each outcome, for the metrics.
        zone: in which the sentences of a report write dates.
        challenges: those that this service sends out, each good for one answer; None where it sends none.
        archive: finds the licence that a possession token is about; None where only the asker has it.
    """

    service: VerifyService
    read_picture: Callable[[BinaryIO], Sequence[str]]
    clock: Callable[[], datetime]
    limits: Limits = DEFAULT_LIMITS
    body_limits: BodyLimits = DEFAULT_BODY_LIMITS
    judged: Callable[[Outcome], None] = lambda _outcome: None
    zone: tzinfo = UTC
    challenges: ChallengeBook | None = None
    archive: LicenceArchive | None = None


class Judge(Struct, frozen=True):
    """Asks the service within the time limit, and tells the outcome to whoever counts."""

    desk: Desk
    watchdog: Watchdog

    @classmethod
    def at(cls, desk: Desk) -> Judge:
        """Return the judge at ``desk``, with a time limit of its own."""
        return cls(desk, Watchdog(desk.body_limits.seconds))

    def credential(self, body: bytes) -> Report:
        """Return the report on the credential in a body, beside ``options``.

        Raises:
            Malformed: the body is no strict JSON, holds no credential, or a presentation.
        """
        report = self._as_written(enclosed(body, self.desk.limits))
        return self._enclosed(parse_object(body, self.desk.limits)) if report is None else report

    def document(self, document: JsonObject, asked: Asked) -> Report:
        """Return the report on a document that must answer what was asked for."""
        (report,) = self._judged(lambda now: [self._document(document, asked, now)], asked, counter=False)
        return report

    def line(self, raw: bytes) -> Report:
        """Return the report on a line of a batch: a credential, or one under ``verifiableCredential`` beside ``options``.

        Raises:
            Malformed: as ``credential``.
        """
        found = enclosed(raw, self.desk.limits) if b'"verifiableCredential"' in raw else Enclosed(raw, NOTHING_ASKED)
        report = self._as_written(found)
        if report is not None:
            return report
        body = parse_object(raw, self.desk.limits)
        if "verifiableCredential" in body and "type" not in body:
            return self._enclosed(body)
        return self._credential(body, NOTHING_ASKED, "/type")

    def _enclosed(self, body: JsonObject) -> Report:
        return self._credential(member(body, "verifiableCredential"), asked_for(body), "/verifiableCredential/type")

    def _credential(self, document: JsonObject, asked: Asked, place: str) -> Report:
        if is_presentation(document):
            raise CredentialExpected(found="a presentation", wanted="a credential", place=place)
        return self.document(document, asked)

    def _as_written(self, found: Enclosed | None) -> Report | None:
        """Return the report on a credential as it was written, None where it could not be read or is none.

        The book of challenges has no say on a credential, so nothing was used up that somebody may ask for again.
        """
        if found is None or PRESENTATION in found.raw:
            return None  # a presentation, or what speaks of one, is not judged twice
        now, service, asked = self.desk.clock(), self.desk.service, found.asked
        try:
            report = self.watchdog.within(lambda: service.verify(found.raw, now=now, challenge=asked.challenge, domain=asked.domain))
        except TimeLimitReached as stop:
            report = out_of_time(now, stop.seconds)
        else:
            if report.credential is None:
                return None
        self.desk.judged(report.outcome)
        return report

    def question(self, question: Question) -> Several:
        """Return what the question comes to: one report, or one for each code in a picture that counts."""
        return weighed(self._reports(question))

    def _reports(self, question: Question) -> list[Report]:
        document, text, asked = question.document, question.text, question.asked
        if document is not None and text is not None:
            return self._judged(lambda now: [self._token(Shown(text, document), asked, now)], asked)
        if document is not None:
            return self._judged(lambda now: [self._document(document, asked, now)], asked)
        # Outside of the time limit, which doesn't reach into the C that reads pictures.
        texts = [text] if text is not None else self._texts_in(question.picture)
        return self._judged(lambda now: [self._text(found, asked, now) for found in texts], asked)

    def _texts_in(self, picture: BinaryIO | None) -> Sequence[str]:
        if picture is None:
            raise TypeError("a question asks about a document, a text or a picture")
        with picture:
            return self.desk.read_picture(picture)

    def _document(self, document: JsonObject, asked: Asked, now: datetime) -> Judged:
        return judged_of(self.desk.service.verify_document(document, now=now, challenge=asked.challenge, domain=asked.domain))

    def _text(self, text: str, asked: Asked, now: datetime) -> Judged:
        if is_possession_token(text):
            return self._token(Shown(text, None), asked, now)
        return judged_of(self.desk.service.verify(text, now=now, challenge=asked.challenge, domain=asked.domain))

    def _token(self, shown: Shown, asked: Asked, now: datetime) -> Judged:
        desk = self.desk
        return judged_possession(
            shown, asked, lambda licence: desk.service.verify_document(licence, now=now), archive=desk.archive, now=now, limits=desk.limits
        )

    def _judged(self, ask: Callable[[datetime], list[Judged]], asked: Asked, *, counter: bool = True) -> list[Report]:
        """Return what ``ask`` returns within the time limit, once the book of challenges has had its say.

        ``counter``: whoever stands there and names no challenge of their own means one of this service.
        """
        now = self.desk.clock()
        try:
            judged = self.watchdog.within(lambda: ask(now))
        except TimeLimitReached as stop:
            judged = [Judged(out_of_time(now, stop.seconds))]
        reports = [self._redeemed(each, theirs=asked.challenge is not None or not counter) for each in judged]
        for report in reports:
            self.desk.judged(report.outcome)
        return reports

    def _redeemed(self, judged: Judged, *, theirs: bool) -> Report:
        """Return the report once the book has had its say; after the time limit: what it interrupts must not be a transaction."""
        book = self.desk.challenges
        report = judged.report if book is None else redeemed(judged.report, judged.answers, book, asked=theirs)
        told = disclosed(report, borrowed=judged.borrowed)
        if judged.borrowed and told is report and self.desk.archive is not None:
            self.desk.archive.given_out(told.subject.id)
        return told


def judged_of(report: Report) -> Judged:
    """Return a report with the challenges that what it is about answers."""
    return Judged(report, answers_of(report))


def out_of_time(now: datetime, seconds: float) -> Report:
    """Return the undecided report on something that took more time than one request may have."""
    facts = MappingProxyType({"seconds": f"{seconds:g}"})
    return Report((Check("document", Outcome.UNDECIDED, "time_limit", facts),), judged_at=now, verified_at=now)
