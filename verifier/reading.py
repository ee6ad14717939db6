"""From bytes or a document to a credential, by the short way where documents of the same form were read before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from .document.licence_form import LicenceForm
from .document.model import Credential
from .document.parse import parse_credential
from .document.read import Parsed, Read
from .document.strict_json import parse_object
from .limits import DEFAULT_LIMITS, Limits
from .proof.canonical import Canonicalizer, Known
from .proof.data_integrity import Proof, hold_signature, known_message, verify_proof
from .proof.multikey import PublicKey

KeysOf = Callable[[Credential], Sequence[tuple[Proof, PublicKey]]]


class Reading(Struct, frozen=True):
    """A credential whose shape is exact, and what is known of its form; whether its proofs hold is for ``verify``."""

    credential: Credential
    known: Known | None

    def verify(self, proof: Proof, key: PublicKey, canonicalizer: Canonicalizer) -> None:
        """Return if ``proof``, one of the credential's, holds under ``key``. Raises: as ``verify_proof``."""
        self.hold(self.message(proof, key), proof, key, canonicalizer)

    def message(self, proof: Proof, key: PublicKey) -> bytes | None:
        """Return the bytes under the signature, None where they aren't had from what is known of the form."""
        return known_message(self.known, proof, key) if self.known is not None and self.known.form.note is not None else None

    def hold(self, message: bytes | None, proof: Proof, key: PublicKey, canonicalizer: Canonicalizer) -> None:
        """As ``verify``, with what ``message`` returned for this proof and key."""
        if message is not None:
            hold_signature(key, message, proof)
        else:
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


def verify_together(raws: Sequence[bytes], keys_of: KeysOf, canonicalizer: Canonicalizer, limits: Limits = DEFAULT_LIMITS) -> list[Reading]:
    """Return the credentials in some dozen JSON texts, if all their proofs hold.

    Each step is done for all of them before the next. What a step needs is then in the processor's caches for all but the first, and
    libsodium, which needs them all, crowds it out once and not each time.

    Args:
        keys_of: returns the proofs of a credential that must hold, each with its key.

    Raises:
        VerifierError: one of them can't be read or does not hold; which one, the caller finds out. What ``keys_of`` raises.
    """
    reads = [read_document(raw, canonicalizer, limits) for raw in raws]
    readings = [read_credential(read, canonicalizer, limits) for read in reads]
    asked = [(reading, proof, key) for reading in readings for proof, key in keys_of(reading.credential)]
    messages = [reading.message(proof, key) for reading, proof, key in asked]
    for (reading, proof, key), message in zip(asked, messages, strict=True):
        reading.hold(message, proof, key, canonicalizer)
    return readings
