"""The VC Data Model as rules over plain JSON: run before anything is issued, and before anything is believed.

What only JSON-LD can tell (an unmapped type, an undefined term, a redefined one) the canonicalizer tells.

Source: VC Data Model 2.0, sections 4 and 5; for 1.1, which only this profile takes, its sections 4 and 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from ..document.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from ..document.instants import parse_instant
from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from ..proof.canonical.quads import LANGUAGE_TAG
from .digests import READERS
from .errors import (
    ContextsBroken,
    DataModelBroken,
    HolderBroken,
    IdBroken,
    IssuerBroken,
    MemberBroken,
    PeriodBroken,
    RelatedResourceBroken,
    SubjectBroken,
    TextBroken,
    TypeBroken,
)

# An absolute URL: a scheme, something after it, and no character that a URL can't hold.
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f]+\Z")
_TEXT_MEMBERS: Final = frozenset({"@value", "@language", "@direction"})
# Each is one object or a set of them, and each object says its type (4.10, 4.11, 5.4, 5.5, 5.6, 5.10).
_TYPED: Final = (
    "credentialStatus",
    "credentialSchema",
    "evidence",
    "termsOfUse",
    "refreshService",
    "renderMethod",
    "confidenceMethod",
)
_BOUNDED: Final = frozenset({*_TYPED, "relatedResource"})
MOST_EACH: Final = 16  # status entries, schemas, related resources …: each may ask for something to be fetched and opened
_WITH_ID: Final = frozenset({"credentialSchema"})
_MIDNIGHT: Final = re.compile(r"T24:00:00(\.0+)?(?=Z|[+-])")


def is_url(value: object) -> bool:
    """Return whether ``value`` is an absolute URL, written without spaces."""
    return isinstance(value, str) and _URL.match(value) is not None


def is_version_1(document: JsonObject) -> bool:
    """Return whether a document begins with the context of VC Data Model 1.1."""
    contexts = document.get("@context")
    return isinstance(contexts, list) and contexts[:1] == [CREDENTIALS_V1]


def check_credential(document: JsonObject) -> None:
    """Return if ``document`` is a credential by the data model, its proof aside.

    Raises:
        DataModelBroken: or a subclass, with the place of the first fault.
        InstantMalformed: a date that is no dateTimeStamp.
    """
    check_contexts(document)
    check_types(document, "VerifiableCredential")
    check_id(document, "")
    if not is_version_1(document):
        check_texts(document, "")
    check_issuer(document)
    check_subjects(document)
    check_period(document)
    _check_typed_members(document)
    check_related_resources(document)


def check_presentation(document: JsonObject) -> None:
    """Return if ``document`` is a presentation by the data model; what it holds is judged on its own.

    Source: VC Data Model 2.0, 4.13.

    Raises:
        DataModelBroken: or a subclass, with the place of the first fault.
    """
    check_contexts(document)
    check_types(document, "VerifiablePresentation")
    check_id(document, "")
    if "holder" in document:
        holder = document["holder"]
        if not is_url(holder.get("id") if isinstance(holder, dict) else holder):
            raise HolderBroken(found=shortened(holder), wanted="a URL, or an object with one as its id", place="/holder")
    for place, member in objects_of(document, "verifiableCredential"):
        if not isinstance(member, dict):
            raise MemberBroken(found=shortened(member), wanted="a credential as an object", place=place)
    _check_typed_members(document)


def check_contexts(document: JsonObject) -> None:
    """Return if ``@context`` is an ordered set that begins with a base context (4.3). Raises: ``ContextsBroken``."""
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] not in (CREDENTIALS_V2, CREDENTIALS_V1):
        raise ContextsBroken(found=shortened(contexts), wanted=f"a list that begins with {CREDENTIALS_V2}", place="/@context")
    for index, entry in enumerate(contexts):
        if not (is_url(entry) or isinstance(entry, dict)):
            raise ContextsBroken(found=shortened(entry), wanted="a URL or an object", place=f"/@context/{index}")


def check_types(document: JsonObject, wanted: str) -> None:
    """Return if ``type`` is one or more texts, ``wanted`` among them (4.5). Raises: ``TypeBroken``."""
    if wanted not in _types(document, ""):
        raise TypeBroken(found=shortened(document.get("type")), wanted=wanted, place="/type")


def check_id(document: JsonObject, place: str) -> None:
    """Return if ``id``, where there is one, is a single URL (4.4). Raises: ``IdBroken``."""
    if "id" in document and not is_url(document["id"]):
        raise IdBroken(found=shortened(document["id"]), wanted="a single URL", place=f"{place}/id")


def check_texts(holder: JsonObject, place: str) -> None:
    """Return if ``name`` and ``description`` are texts or language value objects (4.6, 11.1). Raises: ``TextBroken``."""
    for name in ("name", "description"):
        if name not in holder or isinstance(holder[name], str):
            continue
        value = holder[name]
        for index, each in enumerate(value) if isinstance(value, list) else ((None, value),):
            where = f"{place}/{name}" if index is None else f"{place}/{name}/{index}"
            _check_language_value(each, where)


def _check_language_value(value: JsonValue, place: str) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("@value"), str) or not set(value) <= _TEXT_MEMBERS:
        raise TextBroken(found=shortened(value), wanted="text, or an object with @value, @language and @direction alone", place=place)
    language = value.get("@language", "en")
    if not isinstance(language, str) or not LANGUAGE_TAG.match(language):
        raise TextBroken(found=shortened(language), wanted="a language tag (BCP 47)", place=f"{place}/@language")
    if value.get("@direction", "ltr") not in ("ltr", "rtl"):
        raise TextBroken(found=shortened(value["@direction"]), wanted="ltr or rtl", place=f"{place}/@direction")


def check_issuer(document: JsonObject) -> None:
    """Return if ``issuer`` is a URL, or an object with one (4.7). Raises: ``IssuerBroken``, ``TextBroken``."""
    issuer = document.get("issuer")
    if not is_url(issuer.get("id") if isinstance(issuer, dict) else issuer):
        raise IssuerBroken(found=shortened(issuer), wanted="a URL, or an object with one as its id", place="/issuer")
    if isinstance(issuer, dict) and not is_version_1(document):
        check_texts(issuer, "/issuer")


def issuer_of(document: JsonObject) -> str:
    """Return the URL of the issuer, or "" where there is none."""
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named if isinstance(named, str) else ""


def check_subjects(document: JsonObject) -> None:
    """Return if each subject is an object that says something (4.8). Raises: ``SubjectBroken``, ``IdBroken``."""
    subjects = list(objects_of(document, "credentialSubject"))
    if not subjects:
        raise SubjectBroken(found="no subject", wanted="at least one", place="/credentialSubject")
    for place, subject in subjects:
        if not isinstance(subject, dict) or not subject:
            raise SubjectBroken(found=shortened(subject), wanted="an object with at least one claim", place=place)
        check_id(subject, place)


def period_of(document: JsonObject) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when a credential says that it holds. Raises: ``InstantMalformed``."""
    names = ("issuanceDate", "expirationDate") if is_version_1(document) else ("validFrom", "validUntil")
    since, until = (_instant(document[name], f"/{name}") if name in document else None for name in names)
    return since, until


def _instant(value: JsonValue, place: str) -> datetime:
    """Return an instant that may be written as the last of its day: 24:00:00 (4.9, the expression for a dateTimeStamp)."""
    if isinstance(value, str) and _MIDNIGHT.search(value) and not value.startswith("9999-12-31"):
        return parse_instant(_MIDNIGHT.sub("T00:00:00", value), place) + timedelta(days=1)
    return parse_instant(value, place)


def check_period(document: JsonObject) -> None:
    """Return if the dates are dates, in order (4.9). Raises: ``PeriodBroken``, ``InstantMalformed``."""
    since, until = period_of(document)
    if is_version_1(document) and since is None:
        raise PeriodBroken(found="no issuanceDate", wanted="one, in version 1.1", place="/issuanceDate")
    if since is not None and until is not None and until < since:
        raise PeriodBroken(found="an end before the beginning", wanted="validFrom not after validUntil", place="/validUntil")


def _check_typed_members(document: JsonObject) -> None:
    for name in _TYPED:
        for place, member in objects_of(document, name):
            if not isinstance(member, dict):
                raise MemberBroken(found=shortened(member), wanted="an object with a type", place=place)
            if not _types(member, place):
                raise TypeBroken(found="no type", wanted="at least one", place=f"{place}/type")
            check_id(member, place)
            if name in _WITH_ID and "id" not in member:
                raise IdBroken(found="no id", wanted="a URL", place=f"{place}/id")


def check_related_resources(document: JsonObject) -> None:
    """Return if each related resource has an id of its own and a digest (5.3). Raises: ``RelatedResourceBroken``, ``IdBroken``."""
    seen: set[str] = set()
    for place, resource in objects_of(document, "relatedResource"):
        if not isinstance(resource, dict):
            raise RelatedResourceBroken(found=shortened(resource), wanted="an object with id and digest", place=place)
        check_id(resource, place)
        identifier = resource.get("id")
        if not isinstance(identifier, str) or identifier in seen:
            raise RelatedResourceBroken(found=shortened(identifier), wanted="an id that no other one bears", place=f"{place}/id")
        seen.add(identifier)
        digests = [(read, each) for name, read in READERS for each in listed(resource.get(name, []))]
        if not digests:
            raise RelatedResourceBroken(found="no digest", wanted="digestSRI or digestMultibase", place=place)
        for read, each in digests:
            if not isinstance(each, str) or not read(each):
                raise RelatedResourceBroken(found=shortened(each), wanted="a SHA-2 digest, as its member writes it", place=place)


def _types(holder: JsonObject, place: str) -> list[str]:
    """Return the types of an object, none where it has none; refuse what is no text."""
    types = listed(holder.get("type", []))
    texts = [each for each in types if isinstance(each, str) and each]
    if len(texts) != len(types):
        raise TypeBroken(found=shortened(holder.get("type")), wanted="terms and URLs", place=f"{place}/type")
    return texts


def listed(value: JsonValue) -> list[JsonValue]:
    """Return the items of a set that may be written as one value."""
    return value if isinstance(value, list) else [value]


def objects_of(document: JsonObject, name: str) -> Iterator[tuple[str, JsonValue]]:
    """Yield each item of a member that is one value or a set, with its place. Raises: ``DataModelBroken``: null, or too many."""
    if name not in document:
        return
    value = document[name]
    if value is None:
        raise DataModelBroken(found="null", wanted="a value, or no such member", place=f"/{name}")
    if not isinstance(value, list):
        yield f"/{name}", value
        return
    if len(value) > MOST_EACH and name in _BOUNDED:
        raise DataModelBroken(found=f"{len(value)} items", wanted=f"at most {MOST_EACH}", place=f"/{name}")
    for index, each in enumerate(value):
        yield f"/{name}/{index}", each
