"""The public key behind a verification method: in its own name (did:key), or in a document that somebody resolves."""

from __future__ import annotations

from typing import Protocol

from ..document.strict_json import JsonObject
from ..errors import shortened
from ..proof.did_key import PREFIX, resolve_did_key
from ..proof.multikey import PublicKey
from .data_model import listed
from .errors import VerificationMethodBroken, VerificationMethodUnavailable


class DidDocuments(Protocol):
    """Where DID documents come from that are not their own keys."""

    def document(self, did: str) -> JsonObject:
        """Return the DID document of ``did``.

        Raises:
            Unavailable: it can't be had.
            Malformed: ``did`` is none, or its document is not one.
        """
        ...


class NoDidDocuments:
    """Knows no document: only did:key is resolved."""

    def document(self, did: str) -> JsonObject:
        """Raise."""
        raise VerificationMethodUnavailable(found=shortened(did, 120), wanted="did:key, or a DID that this service resolves")


def controller_of(verification_method: str) -> str:
    """Return the DID that a verification method belongs to."""
    return verification_method.partition("#")[0]


def public_key_of(verification_method: str, purpose: str, documents: DidDocuments) -> PublicKey:
    """Return the key of ``verification_method``, which its controller uses for ``purpose``.

    Source: Controlled Identifiers 1.0, 3.3 (Retrieve Verification Method).

    Raises:
        VerificationMethodBroken: no DID URL, not in the document of its controller, of another controller, or not for this purpose.
        VerificationMethodUnavailable: the document can't be had.
        Malformed: it names no key.
    """
    did, mark, fragment = verification_method.partition("#")
    if not did.startswith("did:"):
        raise VerificationMethodUnavailable(found=shortened(did, 120), wanted="a verification method that is a DID URL")
    if not mark or not fragment:
        raise VerificationMethodBroken(found=shortened(did, 120), wanted="a DID URL with a fragment", place="/proof/verificationMethod")
    if did.startswith(PREFIX):
        return resolve_did_key(verification_method)
    document = documents.document(did)
    method = _method(document, verification_method, purpose)
    if method.get("controller") != did or method.get("type") != "Multikey":
        found = shortened(method.get("controller"), 120)
        raise VerificationMethodBroken(found=found, wanted=f"a Multikey of {shortened(did, 120)}", place="/proof/verificationMethod")
    return PublicKey.from_multibase(str(method.get("publicKeyMultibase")))


def _method(document: JsonObject, wanted: str, purpose: str) -> JsonObject:
    related = listed(document.get(purpose, []))
    if not any(each == wanted or (isinstance(each, dict) and each.get("id") == wanted) for each in related):
        raise VerificationMethodBroken(found="a key for other purposes", wanted=purpose, place="/proof/proofPurpose")
    for each in [*listed(document.get("verificationMethod", [])), *related]:
        if isinstance(each, dict) and each.get("id") == wanted:
            return each
    raise VerificationMethodBroken(
        found="no such method", wanted=f"{shortened(wanted, 120)} in its document", place="/proof/verificationMethod"
    )
