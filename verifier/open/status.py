"""Status entries of any credential, judged by lists of any issuer.

Each way to fail has its own code: no such entry (``status_entry_malformed``), a list that can't be had
(``status_list_unreachable``), of another purpose (``status_purpose_mismatch``), too short
(``status_list_too_short``), without the index (``status_index_out_of_range``), out of date (``status_list_expired``), of a
stranger (``status_list_untrusted``).

Source: Bitstring Status List 1.0, 2.1, 2.2 and 3.2 (Validate Algorithm).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ..checks.answers import fails, holds, open_question, refusal
from ..document.instants import instant_text
from ..document.parse import StatusEntryMalformed
from ..document.strict_json import JsonObject, JsonValue, parse_object
from ..errors import Malformed, Unavailable, VerifierError, shortened
from ..limits import Limits
from ..list_sources import StatusListUnreachable
from ..report import Check
from ..status.bitstring import StatusIndexOutOfRange, decode_list
from ..status.list_credential import StatusListRefused, StatusPurposeMismatch
from ..status.lists import StatusListUntrusted
from .data_model import is_url, issuer_of, listed, objects_of, period_of
from .related import Resources

ENTRY: Final = "BitstringStatusListEntry"
LIST_CREDENTIAL: Final = "BitstringStatusListCredential"
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,15}\Z", re.ASCII)
_STATUS: Final = re.compile(r"0x[0-9a-fA-F]{1,8}\Z", re.ASCII)
_MOST_STATUS_BITS: Final = 8  # 256 messages; a list of more would not fit in one credential


class StatusListExpired(Unavailable):
    """A list that was right once, or will be."""

    code = "status_list_expired"


class OpenEntry(Struct, frozen=True):
    """One status entry. ``messages``: what each value means, where the entry says so."""

    purpose: str
    index: int
    size: int
    list_url: str
    messages: tuple[tuple[int, str], ...]


class ListJudge(Struct, frozen=True):
    """What is needed to believe a list.

    Attributes:
        resources: where lists come from.
        judge: the check that decides against a list credential as such (model, proof), None where there is none.
        trusted: issuers whose lists are believed for every credential (the service's own).
    """

    resources: Resources
    judge: Callable[[JsonObject], Check | None]
    trusted: frozenset[str]
    limits: Limits


def check_open_status(document: JsonObject, judge: ListJudge, *, now: datetime) -> list[Check]:
    """Return what each status entry of a credential says, one check each."""
    return [_checked(document, entry, place, judge, now) for place, entry in objects_of(document, "credentialStatus")]


def _checked(document: JsonObject, raw: JsonValue, place: str, judge: ListJudge, now: datetime) -> Check:
    if not isinstance(raw, dict) or ENTRY not in listed(raw.get("type", [])):
        found = raw.get("type") if isinstance(raw, dict) else raw
        return open_question("status", "status_type_unknown", {"found": shortened(found), "wanted": ENTRY}, place=place)
    try:
        entry = read_entry(raw, place)
        value = _value(document, entry, judge, now)
    except VerifierError as error:
        return refusal("status", error)
    return answer(entry, value, place)


def answer(entry: OpenEntry, value: int, place: str) -> Check:
    """Return what ``value`` means for the purpose of ``entry``."""
    facts = {"purpose": entry.purpose, "status": f"0x{value:x}", "list": entry.list_url}
    if entry.purpose == "message":
        return holds("status", "status_message", {**facts, "message": dict(entry.messages).get(value, "")})
    if entry.purpose == "refresh":
        return holds("status", "refresh_available" if value else "status_clear", facts)
    if entry.purpose not in ("revocation", "suspension"):
        told = {**facts, "found": entry.purpose, "wanted": "a known purpose"}
        return open_question("status", "status_purpose_unknown", told, place=place)
    if value:
        known = {"reason": "", "decision": "", "effective": "", "state": entry.purpose}
        return fails("status", "revoked" if entry.purpose == "revocation" else "suspended", {**facts, **known}, place=place)
    return holds("status", "status_clear", facts)


def read_entry(raw: JsonObject, place: str) -> OpenEntry:
    """Return a ``BitstringStatusListEntry``. Raises: ``StatusEntryMalformed``. Source: 2.1."""
    purpose, index, url = (raw.get(name) for name in ("statusPurpose", "statusListIndex", "statusListCredential"))
    _require(isinstance(purpose, str) and purpose != "", purpose, "text", f"{place}/statusPurpose")
    _require(isinstance(index, str) and _INDEX.fullmatch(index), index, "a decimal number as text", f"{place}/statusListIndex")
    _require(is_url(url), url, "a URL", f"{place}/statusListCredential")
    _require(raw.get("id", "") != url, url, "an id that is not that of the list", f"{place}/id")
    size = raw.get("statusSize", 1)
    fits = isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= _MOST_STATUS_BITS
    _require(fits, size, f"1 to {_MOST_STATUS_BITS}", f"{place}/statusSize")
    references = listed(raw.get("statusReference", []))
    _require(all(is_url(each) for each in references), references, "URLs", f"{place}/statusReference")
    bits = size if isinstance(size, int) else 1
    return OpenEntry(str(purpose), int(str(index)), bits, str(url), _messages(raw, bits, place))


def _messages(raw: JsonObject, size: int, place: str) -> tuple[tuple[int, str], ...]:
    where = f"{place}/statusMessage"
    if "statusMessage" not in raw:
        _require(size == 1, "none", "a message for each status where statusSize is more than 1", where)
        return ()
    messages = raw["statusMessage"]
    if not isinstance(messages, list) or len(messages) != 2**size:
        raise StatusEntryMalformed(found=shortened(messages), wanted=f"{2**size} messages", place=where)
    read: list[tuple[int, str]] = []
    for each in messages:
        status, message = (each.get("status"), each.get("message")) if isinstance(each, dict) else (None, None)
        if not isinstance(status, str) or not _STATUS.match(status) or not isinstance(message, str):
            raise StatusEntryMalformed(found=shortened(each), wanted="status (0x…) and message", place=where)
        read.append((int(status, 16), message))
    return tuple(read)


def _require(fits: object, found: object, wanted: str, place: str) -> None:
    if not fits:
        raise StatusEntryMalformed(found=shortened(found), wanted=wanted, place=place)


def _value(document: JsonObject, entry: OpenEntry, judge: ListJudge, now: datetime) -> int:
    limits = replace(judge.limits, document_bytes=judge.limits.status_list_bytes, string_characters=judge.limits.status_list_bytes)
    listing = parse_object(_fetched(entry, judge), limits)
    encoded = _encoded_list(listing, entry)
    _hold_in_date(listing, now, judge.limits)
    _hold_issuer(document, listing, judge)
    return value_at(decode_list(encoded, judge.limits), entry)


def _fetched(entry: OpenEntry, judge: ListJudge) -> bytes:
    try:
        return judge.resources.resource(entry.list_url)
    except Unavailable as wrong:
        # Not allowed, not known, not answering: for a status they are one thing, a list that can't be had.
        raise StatusListUnreachable(found=f"{wrong.found} ({wrong.code})", wanted="a status list") from wrong


def value_at(bits: bytes, entry: OpenEntry) -> int:
    """Return the value of ``entry``: ``size`` bits, the first of them highest. Raises: ``StatusIndexOutOfRange``. Source: 3.2, step 10."""
    first = entry.index * entry.size
    if first + entry.size > len(bits) * 8:
        raise StatusIndexOutOfRange(found=f"index {entry.index}", wanted=f"0..{len(bits) * 8 // entry.size - 1}")
    value = 0
    for position in range(first, first + entry.size):
        value = value << 1 | (bits[position >> 3] >> (7 - (position & 7)) & 1)
    return value


def _encoded_list(listing: JsonObject, entry: OpenEntry) -> str:
    """Return the encoded list if ``listing`` is the one that ``entry`` names, for its purpose. Source: 2.2."""
    if LIST_CREDENTIAL not in listed(listing.get("type", [])):
        raise StatusListRefused(found=shortened(listing.get("type")), wanted=LIST_CREDENTIAL, place="/type")
    if listing.get("id", entry.list_url) != entry.list_url:
        raise StatusListRefused(found=shortened(listing["id"]), wanted=shortened(entry.list_url), place="/id")
    encoded, purposes = encoded_of(listing)
    if entry.purpose not in purposes:
        raise StatusPurposeMismatch(found=", ".join(purposes), wanted=entry.purpose, place="/credentialSubject/statusPurpose")
    return encoded


def encoded_of(listing: JsonObject) -> tuple[str, tuple[str, ...]]:
    """Return the encoded list of a list credential and its purposes. Raises: ``StatusListRefused``."""
    subject = listing.get("credentialSubject")
    if not isinstance(subject, dict) or subject.get("type") not in ("BitstringStatusList", ["BitstringStatusList"]):
        raise StatusListRefused(found=shortened(subject), wanted="a BitstringStatusList", place="/credentialSubject/type")
    encoded, purposes = subject.get("encodedList"), listed(subject.get("statusPurpose", []))
    texts = tuple(each for each in purposes if isinstance(each, str))
    if not isinstance(encoded, str) or not texts or len(texts) != len(purposes):
        raise StatusListRefused(found=shortened(purposes), wanted="statusPurpose and encodedList as texts", place="/credentialSubject")
    return encoded, texts


def _hold_in_date(listing: JsonObject, now: datetime, limits: Limits) -> None:
    # A list is often made only when it is fetched, so after the instant at which its credential is judged.
    since, until = period_of(listing)
    if since is not None and since > now + limits.clock_skew:
        raise StatusListExpired(found=f"a list from {instant_text(since)}", wanted="one that has begun")
    if until is not None and until < now:
        raise StatusListExpired(found=f"a list that ended {instant_text(until)}", wanted="a current one")


def _hold_issuer(document: JsonObject, listing: JsonObject, judge: ListJudge) -> None:
    issuer = issuer_of(listing)
    if issuer not in judge.trusted and issuer != issuer_of(document):
        raise StatusListUntrusted(found=shortened(issuer, 120), wanted="a list of the credential's own issuer", place="/issuer")
    against = judge.judge(listing)
    if against is not None:
        found = f"a list that does not hold: {against.code}"
        raise StatusListUntrusted(found=found, wanted="a list signed by its issuer", place=against.place)


def check_list_itself(document: JsonObject, limits: Limits) -> list[Check]:
    """Return whether a credential that is a status list is one as the standard wants it; nothing where it is none."""
    if LIST_CREDENTIAL not in listed(document.get("type", [])):
        return []
    try:
        encoded, _ = encoded_of(document)
        decode_list(encoded, limits)
    except Malformed as error:
        return [refusal("status", error)]
    return [holds("status", "status_list_opens")]
