"""What ``licence verify`` does when its words are read, by whoever read them: judge, answer, and give an exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

import orjson
from msgspec import Struct

from .document.directory import Directory
from .document.naming import types_named_in
from .document.strict_json import JsonObject
from .given import Given, read_given
from .limits import DEFAULT_LIMITS
from .ports import VerifyService
from .printing import Style, lines_of
from .report import Outcome, Report
from .several import Several, weighed
from .wording import report_as_json, summary_of

EXIT_CODES = {Outcome.VALID: 0, Outcome.INVALID: 1, Outcome.UNDECIDED: 3}


class VerifySettings(Struct, frozen=True):
    """What the command takes from the environment.

    Attributes:
        root: a pinned root (``LICENCE_TRUST_ROOT``), or None.
        zone: in which dates are shown and bare dates are meant.
        language: ``en`` or ``zh-Hans``.
    """

    home: Path
    root: str | None
    zone: tzinfo
    language: str


class VerifyHouse(Protocol):
    """What ``licence verify`` needs of the program around it."""

    def verify_settings(self) -> VerifySettings: ...

    def directory(self) -> Directory:
        """Return the credential types at hand."""
        ...

    def local_verifier(self, now: datetime, named: frozenset[str] | None = None) -> VerifyService:
        """Return a verifier that rests on this computer's own registry.

        Args:
            named: the types that will be asked for, as ``types_named_in`` finds them; None for all.

        Raises:
            VerifierError or RegistryError: there is none, or its trust list can't be read.
        """
        ...


class Instruction(Struct, frozen=True):
    """What one ``licence verify`` was told.

    Attributes:
        given: a path, a text, or ``-``.
        trust_file: what to rest on, None for this computer's own registry.
        judged_at: the instant to judge at, None for now.
        language: of the report, None for that of the settings.
        token: the holder's, of which ``challenge`` and ``domain`` speak then.
    """

    given: str
    trust_file: Path | None = None
    judged_at: datetime | None = None
    offline: bool = False
    challenge: str | None = None
    domain: str | None = None
    language: str | None = None
    token: str | None = None
    as_json: bool = False


class Screen(Struct, frozen=True):
    """Where an answer is shown.

    Attributes:
        say: prints a line of it; ``note`` prints a line beside it.
        style: makes text bold or coloured, where that is seen.
    """

    say: Callable[[str], None]
    note: Callable[[str], None]
    style: Style


def answered(house: VerifyHouse, told: Instruction, clock: Callable[[], datetime], screen: Screen) -> int:
    """Return the exit code of a verification whose report is on the screen.

    Raises:
        InputNotFound: nothing of the name is there. Other errors as ``read_given``, ``pinned_trust`` and ``local_verifier``.
    """
    now, things = clock(), read_given(told.given)
    verifier = _verifier(house, told, _types_named(things), clock, screen)
    judged = [(_judged(verifier, thing, told, now), thing.label) for thing in things]
    several = weighed([report for report, _ in judged])
    reports = [(label, report) for report, label in judged if any(report is kept for kept in several.reports)]
    _show(several, reports, told, house.verify_settings(), screen)
    return EXIT_CODES[several.outcome]


def _types_named(things: Sequence[Given]) -> frozenset[str] | None:
    """Return the types that any of these names; None where it could be any."""
    named: frozenset[str] = frozenset()
    for thing in things:
        if (types := types_named_in(thing.content)) is None:
            return None
        named |= types
    return named


def _verifier(
    house: VerifyHouse, told: Instruction, named: frozenset[str] | None, clock: Callable[[], datetime], screen: Screen
) -> VerifyService:
    if told.trust_file is None:
        return house.local_verifier(clock(), named)
    from .trust_file import pinned_trust, verifier_on  # noqa: PLC0415

    settings = house.verify_settings()
    trust = pinned_trust(told.trust_file, home=settings.home, root=settings.root, directory=house.directory, say=screen.note, named=named)
    return verifier_on(trust, clock, offline=told.offline)


def _judged(verifier: VerifyService, thing: Given, told: Instruction, now: datetime) -> Report:
    if told.token is None:
        return verifier.verify(thing.content, now=now, as_of=told.judged_at, challenge=told.challenge, domain=told.domain)
    from .asked import Asked  # noqa: PLC0415 (few hold a token)
    from .possession import Shown, judged_possession  # noqa: PLC0415

    report = verifier.verify(thing.content, now=now, as_of=told.judged_at)
    if report.document is None:
        return report
    shown = Shown(told.token, report.document)
    asked = Asked(told.challenge, told.domain)
    return judged_possession(shown, asked, lambda _: report, archive=None, now=now, limits=DEFAULT_LIMITS).report


def _show(several: Several, reports: Sequence[tuple[str, Report]], told: Instruction, settings: VerifySettings, screen: Screen) -> None:
    if told.as_json:
        screen.say(orjson.dumps(_as_json(several, reports, settings.zone), option=orjson.OPT_INDENT_2).decode("utf-8"))
        return
    language = told.language or settings.language
    for label, report in reports:
        screen.say("\n".join(lines_of(report, language, settings.zone, screen.style, label=label)))
    if several.check is not None:
        screen.say(f"\n{summary_of(several.outcome, several.check, language)}")


def _as_json(several: Several, reports: Sequence[tuple[str, Report]], zone: tzinfo) -> JsonObject:
    if len(reports) == 1:
        return report_as_json(reports[0][1], zone)
    return several.as_json([{"label": label, **report_as_json(report, zone)} for label, report in reports], zone)
