"""Proofs made in bulk: what stays the same from one document to the next is worked out once.

Source: VC Data Integrity 1.0, 4.2 (Add Proof) and 4.3 (Add Proof Set/Chain).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field

from ..document.instants import instant_text
from ..document.strict_json import JsonObject, JsonValue
from ..ports import Signer
from .canonical import Canonicalizer
from .hashing import Hashing, bytes_to_sign, options_and_document, without_proof
from .multibase import encode_base58
from .multikey import PublicKey
from .reading import read_proofs
from .suites import Suite, suite_named
from .verifying import verify_proof


class _Hashed(Struct, frozen=True):
    """Options that were hashed, and the contexts with which they were read."""

    options: JsonObject
    contexts: list[JsonValue]
    digest: bytes


class ProofMaker(Struct, frozen=True, eq=False):
    """A signer, the suite that it signs with, and its public key, which was checked."""

    signer: Signer
    suite: Suite
    key: PublicKey
    canonicalizer: Canonicalizer
    _last: list[_Hashed] = field(default_factory=list)  # one at most

    @classmethod
    def of(cls, signer: Signer, cryptosuite: str, canonicalizer: Canonicalizer) -> ProofMaker:
        """Return a maker of proofs.

        Raises:
            CryptosuiteUnknown, KeyKindMismatch: there is no such suite, or this key is not for it.
            MultibaseMalformed, KeyMalformed: the signer has no usable key.
        """
        suite = suite_named(cryptosuite)
        key = PublicKey.from_multibase(signer.public_key_multibase)
        suite.choice(key.kind)
        return cls(signer, suite, key, canonicalizer)

    def add(
        self,
        document: JsonObject,
        *,
        created: datetime,
        purpose: str = "assertionMethod",
        proof_id: str | None = None,
        previous: Sequence[str] = (),
        challenge: str | None = None,
        domain: str | Sequence[str] | None = None,
        expires: datetime | None = None,
        read_back_by_caller: bool = False,
    ) -> JsonObject:
        """Return a copy of ``document`` with one more proof, which was verified after it was made.

        Args:
            read_back_by_caller: whether the caller verifies what it writes before anybody sees it; then only the first proof of
                each form is verified here too.

        Raises:
            VerifierError: the document has no canonical form, or the signer did not sign what it was given.
        """
        members: dict[str, JsonValue] = {
            "id": proof_id,
            "cryptosuite": self.suite.name,
            "created": instant_text(created),
            "expires": None if expires is None else instant_text(expires),
            "verificationMethod": self.signer.verification_method,
            "proofPurpose": purpose,
            "challenge": challenge,
            "domain": domain if domain is None or isinstance(domain, str) else list(domain),
            "previousProof": _one_or_many(previous),
            # JCS signs the options as they stand, so they say which contexts they were made with (vc-di-eddsa 3.3.1, step 2).
            "@context": None if self.suite.json_ld else document.get("@context"),
        }
        options: JsonObject = {"type": "DataIntegrityProof"}
        options.update((name, value) for name, value in members.items() if value is not None)
        hashing = Hashing.of(self.suite, self.key.kind, self.canonicalizer)
        signature = self.signer.sign(self._message(document, options, previous, hashing))
        signed = _with_proof(document, {**options, "proofValue": encode_base58(signature)})
        # A wrong bit in memory, or a token that signs something else, must be seen before anybody else sees the result.
        if not read_back_by_caller or hashing.unseen:
            verify_proof(signed, read_proofs(signed, self.canonicalizer.limits)[-1], self.key, canonicalizer=self.canonicalizer)
            hashing.admit()
        return signed

    def _message(self, document: JsonObject, options: JsonObject, previous: Sequence[str], hashing: Hashing) -> bytes:
        """Return the bytes to sign; in a bulk of one time and one type the options are the same, so their hash is kept."""
        contexts = document.get("@context")
        if previous or not self.suite.json_ld or not isinstance(contexts, list) or not all(isinstance(url, str) for url in contexts):
            return bytes_to_sign(document, options, previous, hashing)
        # Taken out once: another thread may put its own there meanwhile.
        last = self._last[0] if self._last else None
        if last is None or last.options != options or last.contexts != contexts:
            configuration, _ = options_and_document(options, {"@context": contexts}, self.suite)
            last = _Hashed(options, [*contexts], hashing.joined([hashing.canonical(configuration)]))
            self._last[:] = [last]
        return last.digest + hashing.joined([hashing.canonical(without_proof(document))])


def _with_proof(document: JsonObject, proof: JsonObject) -> JsonObject:
    stands = document.get("proof")
    if stands is None:
        return {**document, "proof": proof}
    return {**document, "proof": [*(stands if isinstance(stands, list) else [stands]), proof]}


def _one_or_many(names: Sequence[str]) -> JsonValue:
    return None if not names else names[0] if len(names) == 1 else list(names)
