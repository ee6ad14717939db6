"""The did:web document of an authority: every key that may still be needed, with its period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject, JsonValue

from .register import RegisteredKey

_DATE_TIME: Final = "http://www.w3.org/2001/XMLSchema#dateTime"


def did_document(did: str, keys: Sequence[RegisteredKey]) -> JsonObject:
    """Return the DID document of ``did``.

    Source: DID 1.0, 5.2 and 5.3; Controlled Identifiers 1.0, 2.2 (``expires``, ``revoked``).

    A retired key stays in its relationships, because what it signed before its end still verifies; ``expires`` says when that
    was. A compromised key is named with ``revoked`` and stands in no relationship: a reader who ignores
    periods must refuse it rather than believe a thief. ``validFrom`` is ours, and so defined in the document itself.
    """
    members: dict[str, JsonValue] = {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            {"validFrom": {"@id": "https://www.w3.org/2018/credentials#validFrom", "@type": _DATE_TIME}},
        ],
        "id": did,
        "verificationMethod": [_verification_method(did, key) for key in keys],
    }
    for purpose in sorted({purpose for key in keys for purpose in key.purposes}):
        members[purpose] = [key.id for key in keys if purpose in key.purposes and key.compromised is None]
    return members


def _verification_method(did: str, key: RegisteredKey) -> JsonObject:
    method: dict[str, JsonValue] = {
        "id": key.id,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": key.public_key_multibase,
        "validFrom": instant_text(key.valid_from),
    }
    if key.retired is not None:
        method["expires"] = instant_text(key.retired)
    if key.compromised is not None:
        method["revoked"] = instant_text(key.compromised)
    return method
