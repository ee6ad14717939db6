"""The forms in which a resolution is told, one for each media type that may be asked for.

    result         application/ld+json;profile="https://w3id.org/did-resolution": errors by name (DID Resolution 0.2, did:key)
    resolution     application/did-resolution: errors as problems, statuses by the table of the binding (DID Resolution 1.0)
    dereferencing  application/did-url-dereferencing: what a DID URL stands for
    document       application/did, did+json, did+ld+json, ld+json: the bare document, or what a DID URL stands for

Source: DID Resolution 1.0, 4, 5 and 12.1 (HTTPS binding).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ..document.strict_json import JsonObject
from ..errors import VerifierError
from .errors import DidError

RESULT: Final = 'application/ld+json;profile="https://w3id.org/did-resolution"'
RESOLUTION: Final = "application/did-resolution"
DEREFERENCING: Final = "application/did-url-dereferencing"
LINKED_DATA: Final = "application/ld+json"
DOCUMENTS: Final = frozenset({"application/did+ld+json", "application/did+json", "application/did", LINKED_DATA})
_CONTEXT: Final = "https://w3id.org/did-resolution/v1"
_PROBLEMS: Final = "https://www.w3.org/ns/did#"
_CAPITAL: Final = re.compile(r"(?=[A-Z])")
# A method or a feature that is not known here is the asker's matter, so 400: but who asks for DID Resolution 1.0 gets the status that
# its table demands.
_STATUSES: Final[Mapping[str, int]] = MappingProxyType({"notFound": 404, "methodNotSupported": 501, "featureNotSupported": 501})


class Told(Struct, frozen=True):
    """What is answered. ``media_type``: of ``body``."""

    body: JsonObject
    media_type: str
    status: int = 200


def tell_found(document: JsonObject, did: str, wanted: str) -> Told:
    """Return what ``did``, a DID or a DID URL, stands for, in the form ``wanted``."""
    if wanted in DOCUMENTS:
        return Told(document, wanted)
    if wanted == DEREFERENCING:
        stream: JsonObject = {"dereferencingMetadata": {"contentType": "application/did"}, "contentStream": document, "contentMetadata": {}}
        return Told(stream, wanted)
    result: JsonObject = {"@context": _CONTEXT, "didDocument": document, "didDocumentMetadata": {}}
    result[_metadata(did)] = {"contentType": "application/did" if wanted == RESOLUTION else "application/did+ld+json"}
    return Told(result, wanted)


def tell_refused(error: VerifierError, did: str, wanted: str) -> Told:
    """Return why ``did`` stands for nothing here, in the form ``wanted``; a bare document is answered as a result."""
    name = error.error if isinstance(error, DidError) else "notFound"
    message = f"found {error.found}; wanted {error.wanted}"
    if wanted in (RESOLUTION, DEREFERENCING):
        problem: JsonObject = {"type": _PROBLEMS + _CAPITAL.sub("_", name).upper(), "title": name, "detail": message}
        return Told(_failed({"error": problem}, wanted), wanted, _STATUSES.get(name, 400))
    # An unsuccessful resolution has an empty document (DID Core, 7.1).
    details: JsonObject = {"error": name, "errorMessage": message}
    result: JsonObject = {"@context": _CONTEXT, "didDocument": {}, "didDocumentMetadata": {}, _metadata(did): details}
    return Told(result, RESULT if wanted in DOCUMENTS else wanted, 404 if name == "notFound" else 400)


def _failed(metadata: JsonObject, wanted: str) -> JsonObject:
    if wanted == DEREFERENCING:
        return {"dereferencingMetadata": metadata, "contentStream": None, "contentMetadata": {}}
    return {"@context": _CONTEXT, "didDocument": None, "didDocumentMetadata": {}, "didResolutionMetadata": metadata}


def _metadata(text: str) -> str:
    """Return which of the two functions was asked for: a DID is resolved, a DID URL is dereferenced."""
    return "didDereferencingMetadata" if any(mark in text for mark in "/?#") else "didResolutionMetadata"
