"""From bytes or a document to a credential, by the short way where documents of the same form were read before."""

from __future__ import annotations

from msgspec import Struct

from .document.licence_form import LicenceForm
from .document.model import Credential
from .document.parse import parse_credential
from .document.strict_json import JsonObject, parse_object
from .limits import DEFAULT_LIMITS, Limits
from .proof.canonical import Canonicalizer, Known
from .proof.data_integrity import Proof, verify_proof
from .proof.multikey import PublicKey


class Reading(Struct, frozen=True):
    """A credential whose shape is exact, and what is known of its form; whether its proofs hold is for ``verify``."""

    credential: Credential
    known: Known | None

    def verify(self, proof: Proof, key: PublicKey, canonicalizer: Canonicalizer) -> None:
        """Return if ``proof``, one of the credential's, holds under ``key``. Raises: as ``verify_proof``."""
        # The credential was parsed, so its document has the form of a licence, and that is worth keeping.
        verify_proof(self.credential.document, proof, key, canonicalizer=canonicalizer, known=self.known, note=LicenceForm.of)


def read_document(raw: bytes, canonicalizer: Canonicalizer, limits: Limits = DEFAULT_LIMITS) -> tuple[JsonObject, Known | None]:
    """Return the object in a JSON text, read strictly, and what is known of its form. Raises: as ``parse_object``."""
    known = canonicalizer.read(raw)
    if known is not None and isinstance(known.form.note, LicenceForm):
        return known.document, known
    return parse_object(raw, limits), None


def read_credential(
    document: JsonObject, canonicalizer: Canonicalizer, limits: Limits = DEFAULT_LIMITS, known: Known | None = None
) -> Reading:
    """Return the licence in ``document``; ``known``: as ``read_document`` returned it. Raises: as ``parse_credential``."""
    if known is None or known.document is not document:
        known = canonicalizer.known(document)
    if known is not None and isinstance(known.form.note, LicenceForm):
        return Reading(known.form.note.credential(known, limits), known)
    return Reading(parse_credential(document, limits), known)
