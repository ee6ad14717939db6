"""DID documents of the registry and of its authorities, made from the trust list that the root signed.

A verifier of ours reads keys from the trust list itself; these documents serve everybody else (did:web).
Every key that may still be needed stands in them: a retired key with ``expires``, a compromised one with
``revoked`` and without a purpose.

Source: did:web method; Controlled Identifiers 1.0, 2.2 (verification methods, ``expires``, ``revoked``).
"""

from __future__ import annotations

from collections.abc import Iterable

from verifier.document.strict_json import JsonObject, JsonValue

CONTEXTS: tuple[str, ...] = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


def authority_document(trust_list: JsonObject, code: str) -> JsonObject | None:
    """Return the DID document of an authority, None where the trust list names none with this code."""
    for authority in _objects(trust_list.get("authorities")):
        if authority.get("code") == code:
            return _document(authority.get("id"), _objects(authority.get("keys")))
    return None


def registry_document(trust_list: JsonObject) -> JsonObject | None:
    """Return the DID document of the registry: the keys that sign its status lists."""
    registry, status = trust_list.get("registry"), trust_list.get("statusLists")
    if not isinstance(registry, dict) or not isinstance(status, dict):
        return None
    return _document(registry.get("id"), _objects(status.get("keys")))


def _document(did: JsonValue, keys: Iterable[JsonObject]) -> JsonObject:
    methods: list[JsonValue] = []
    purposes: dict[str, list[JsonValue]] = {"assertionMethod": []}
    for key in keys:
        methods.append(_method(did, key))
        if "compromised" in key:
            continue
        for purpose in _texts(key.get("purposes")):
            purposes.setdefault(purpose, []).append(key.get("id"))
    return {"@context": list(CONTEXTS), "id": did, "verificationMethod": methods, **purposes}


def _method(did: JsonValue, key: JsonObject) -> JsonObject:
    method: JsonObject = {
        "id": key.get("id"),
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": key.get("publicKeyMultibase"),
    }
    if "retired" in key:
        method["expires"] = key["retired"]
    if "compromised" in key:
        method["revoked"] = key["compromised"]
    return method


def _objects(value: JsonValue | None) -> list[JsonObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: JsonValue | None) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
