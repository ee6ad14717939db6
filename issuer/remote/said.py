"""What an answer of a registry says: its JSON, or the refusal that it is."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from verifier.document.strict_json import JsonObject, parse_object
from verifier.errors import VerifierError, shortened
from verifier.limits import DEFAULT_LIMITS

from .connection import ANSWER_BYTES, Answer
from .errors import NotLetIn, RegistryRefused, RegistryUnreachable

# Ten thousand answers, each with the text of a licence.
ANSWER_LIMITS = replace(DEFAULT_LIMITS, document_bytes=ANSWER_BYTES, values=1_000_000, string_characters=512 * 1024)


def said(answer: Answer) -> JsonObject:
    """Return the JSON object of a good answer.

    Raises:
        NotLetIn, RegistryRefused: the registry said no, with its code.
        RegistryUnreachable: it failed, or what answered is no registry.
    """
    require_good(answer)
    return _object(answer)


def require_good(answer: Answer) -> None:
    """Return if the registry did what it was asked; raises as ``said`` does."""
    if 200 <= answer.status < 300:
        return
    problem: Any = _object(answer)
    code, detail = str(problem.get("code", "")), str(problem.get("detail", ""))
    if answer.status >= 500 or not code:
        raise RegistryUnreachable(
            code="registry_failed",
            found=f"status {answer.status} {shortened(str(problem.get('instance', '')))}",
            wanted="an answer; tell its operators",
        )
    found, _, wanted = detail.partition("; wanted ")
    kind = NotLetIn if answer.status in (401, 403) else RegistryRefused
    refused = kind(
        code=code,
        found=found.removeprefix("found ") or str(problem.get("title", "a refusal")),
        wanted=wanted or "what the registry accepts",
        place=str(problem.get("place", "")),
    )
    if isinstance(refused, RegistryRefused):
        refused.problem = problem
    raise refused


def _object(answer: Answer) -> JsonObject:
    try:
        return parse_object(answer.body, ANSWER_LIMITS)
    except VerifierError as error:
        found = f"status {answer.status} and {shortened(answer.media_type)}: {error.found}"
        raise RegistryUnreachable(code="registry_answer_malformed", found=found, wanted="the JSON of a registry") from None
