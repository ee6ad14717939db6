"""The registry's two signers, given at start: the root signs trust lists, the status key signs status lists.

A registry may be started with one of them or none: it then serves what is stored, and refuses whatever would need
the other. Each is asked for only when something has to be signed, since opening a vault takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from verifier.document.contexts import bundled_contexts
from verifier.document.strict_json import JsonObject
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind, PublicKey

from .errors import PersonMissing, SignerMissing


class Signers(Struct, frozen=True):
    """How the registry gets at its signers, and at the key of the person who acts; None where it was started without."""

    root: Callable[[], Signer] | None = None
    status: Callable[[], Signer] | None = None
    person: Callable[[], Signer] | None = None

    def require_root(self) -> Signer:
        """Return the root signer.

        Raises:
            SignerMissing: this registry was started without it.
        """
        if self.root is None:
            raise SignerMissing(found="no root key", wanted="the root key, which signs every change of the trust list")
        return self.root()

    def require_status(self) -> Signer:
        """Return the signer of status lists.

        Raises:
            SignerMissing: this registry was started without it.
        """
        if self.status is None:
            raise SignerMissing(found="no status key", wanted="the status key, without which no verifier would see the change")
        return self.status()

    def require_person(self) -> Signer:
        """Return the key of the person who asks or approves.

        Raises:
            PersonMissing: nobody said who they are.
        """
        if self.person is None:
            raise PersonMissing(found="nobody's key", wanted="LICENCE_PERSON with the code of whoever acts, and that person's passphrase")
        return self.person()


def signed_as_json(document: JsonObject, signer: Signer, now: datetime) -> JsonObject:
    """Return ``document`` signed over its JCS form: for documents that are no linked data (the trust list)."""
    suites = {KeyKind.ED25519: "eddsa-jcs-2022", KeyKind.P256: "ecdsa-jcs-2019", KeyKind.P384: "ecdsa-jcs-2019"}
    canonicalizer = Canonicalizer(bundled_contexts())
    return add_proof(document, signer=signer, cryptosuite=suites[_kind(signer)], created=now, canonicalizer=canonicalizer)


def signed_as_credential(document: JsonObject, signer: Signer, now: datetime, canonicalizer: Canonicalizer) -> JsonObject:
    """Return ``document`` signed over its canonical N-Quads, which verifiers of others check most widely."""
    suites = {KeyKind.ED25519: "eddsa-rdfc-2022", KeyKind.P256: "ecdsa-rdfc-2019", KeyKind.P384: "ecdsa-rdfc-2019"}
    return add_proof(document, signer=signer, cryptosuite=suites[_kind(signer)], created=now, canonicalizer=canonicalizer)


def _kind(signer: Signer) -> KeyKind:
    return PublicKey.from_multibase(signer.public_key_multibase).kind
