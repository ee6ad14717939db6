"""From bytes or a document to a credential, by the short way where documents of the same form were read before."""

from __future__ import annotations

from msgspec import Struct

from .document.licence_form import LicenceForm
from .document.model import Credential
from .document.parse import parse_credential
from .document.read import Parsed, Read
from .document.strict_json import parse_object
from .limits import DEFAULT_LIMITS, Limits
from .proof.canonical import Canonicalizer, Known
from .proof.data_integrity import Proof, verify_known, verify_proof
from .proof.multikey import PublicKey


class Reading(Struct, frozen=True):
    """A credential whose shape is exact, and what is known of its form; whether its proofs hold is for ``verify``."""

    credential: Credential
    known: Known | None

    def verify(self, proof: Proof, key: PublicKey, canonicalizer: Canonicalizer) -> None:
        """Return if ``proof``, one of the credential's, holds under ``key``. Raises: as ``verify_proof``."""
        if self.known is not None and self.known.form.note is not None and verify_known(self.known, proof, key):
            return
        # The credential was parsed, so its document has the form of a licence, and that is worth keeping.
        verify_proof(self.credential.document, proof, key, canonicalizer=canonicalizer, note=LicenceForm.of)


def read_document(raw: bytes, canonicalizer: Canonicalizer, limits: Limits = DEFAULT_LIMITS) -> Read:
    """Return what is in a JSON text, an object, read strictly. Raises: as ``parse_object``."""
    known = canonicalizer.read(raw)
    if known is not None and isinstance(known.form.note, LicenceForm):
        return known
    return Parsed(parse_object(raw, limits))


def read_credential(read: Read, canonicalizer: Canonicalizer, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Return the licence in a document that was read. Raises: as ``parse_credential``."""
    known = read if isinstance(read, Known) else canonicalizer.known(read.document)
    if known is not None and isinstance(known.form.note, LicenceForm):
        return Reading(known.form.note.credential(known, limits), known)
    return Reading(parse_credential(read, limits), known)
