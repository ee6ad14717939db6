"""A challenge of this server's own is good for one answer: looked up, and used up, once a holder's signature over it holds.

What a stranger forges uses nothing up. Which of two equal answers counts, the book decides, in one transaction.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from .checks.answers import fails, holds
from .document.strict_json import JsonObject
from .ports import ChallengeBook, ChallengeState, Redemption
from .report import Check, Outcome, Report

PRESENTATION = "VerifiablePresentation"
TOKEN_CHECKS = ("holder", "challenge")
ANSWER_CHECKS = ("document", "proof", *TOKEN_CHECKS)
_REFUSALS = {
    ChallengeState.UNKNOWN: "challenge_unknown",
    ChallengeState.USED: "challenge_used",
    ChallengeState.EXPIRED: "challenge_expired",
}


class Answered(Struct, frozen=True):
    """What was signed: each challenge, "" where there is none, with the domains that stood beside it."""

    challenge: str
    domains: tuple[str, ...]


Answers = tuple[Answered, ...]
NO_ANSWERS: Answers = ()


class Judged(Struct, frozen=True):
    """A report, and what the judged thing answers.

    ``borrowed``: the licence was not shown but looked up by a token, so only a token that holds may see it.
    """

    report: Report
    answers: Answers = NO_ANSWERS
    borrowed: bool = False


def disclosed(report: Report, *, borrowed: bool) -> Report:
    """Return ``report`` without the licence where it was looked up for a token that does not hold, or holds no more.

    An old token, on a photo of somebody's telephone, is no key to their licence.
    """
    of_token = tuple(check for check in report.checks if check.name in TOKEN_CHECKS)
    if not borrowed or all(check.outcome is Outcome.VALID for check in of_token):
        return report
    return Report(of_token, report.judged_at, report.verified_at)


def answers_of(report: Report) -> Answers:
    """Return what each proof of a presentation answers; nothing where something else was judged."""
    # A credential is no presentation, so nobody has to parse it for this.
    document = {} if report.carrier is None else report.carrier.document
    types = document.get("type")
    if not (types == PRESENTATION or (isinstance(types, list) and PRESENTATION in types)):
        return NO_ANSWERS
    proofs = document.get("proof")
    return tuple(_answered(proof) for proof in (proofs if isinstance(proofs, list) else [proofs]) if isinstance(proof, dict))


def _answered(proof: JsonObject) -> Answered:
    challenge, domain = proof.get("challenge"), proof.get("domain")
    domains = domain if isinstance(domain, list) else [domain]
    return Answered(challenge if isinstance(challenge, str) else "", tuple(each for each in domains if isinstance(each, str)))


def redeemed(report: Report, answered: Answers, book: ChallengeBook, *, asked: bool) -> Report:
    """Return ``report`` with the verdict of the book on the challenge that was answered.

    Args:
        asked: somebody named the challenge that they sent themselves, so one that the book does not know may be theirs.
    """
    # Whether the licence itself is in force is another question: an answer is used up either way.
    if not answered or any(check.outcome is not Outcome.VALID for check in report.checks if check.name in ANSWER_CHECKS):
        return report
    check = _judged(answered, book, asked=asked)
    if check is None:
        return report
    return replace(report, checks=(*(each for each in report.checks if each.name != "challenge"), check))


def _judged(answered: Answers, book: ChallengeBook, *, asked: bool) -> Check | None:
    challenges = {each.challenge for each in answered}
    if challenges == {""}:
        return None if asked else fails("challenge", "challenge_missing", place="/proof/challenge")
    if len(challenges) != 1:
        return fails("challenge", "challenge_mismatch", {"found": "several"}, place="/proof/challenge")
    redemption = book.redeem(challenges.pop())
    if redemption.state is ChallengeState.UNKNOWN and asked:
        return None
    return _verdict(redemption, answered)


def _verdict(redemption: Redemption, answered: Answers) -> Check:
    if redemption.state is not ChallengeState.TAKEN:
        return fails("challenge", _REFUSALS[redemption.state], place="/proof/challenge")
    facts = {"domain": redemption.domain}
    if any({*each.domains} != {redemption.domain} for each in answered):
        found = ", ".join(sorted({domain for each in answered for domain in each.domains}))
        return fails("challenge", "domain_mismatch", {"found": found, "wanted": redemption.domain}, place="/proof/domain")
    return holds("challenge", "challenge_answered", facts)
