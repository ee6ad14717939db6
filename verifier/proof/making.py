"""Proofs made in bulk: what stays the same from one document to the next is worked out once.

Source: VC Data Integrity 1.0, 4.2 (Add Proof) and 4.3 (Add Proof Set/Chain).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson
from msgspec import Struct

from ..document.instants import instant_text
from ..document.strict_json import JsonObject, JsonValue
from ..ports import Signer
from .canonical import Canonicalizer, Known
from .hashing import Hashing, bytes_to_sign, quick_message
from .multibase import encode_base58
from .multikey import PublicKey
from .reading import read_proofs
from .suites import Suite, suite_named
from .verifying import verify_proof

_UNSIGNED: Final = encode_base58(bytes(64)).encode()  # stands where the signature will; no hash sees it
_END: Final = b'"}}'


class ProofMaker(Struct, frozen=True, eq=False):
    """A signer, the suite that it signs with, and its public key, which was checked."""

    signer: Signer
    suite: Suite
    key: PublicKey
    canonicalizer: Canonicalizer

    @classmethod
    def of(cls, signer: Signer, cryptosuite: str, canonicalizer: Canonicalizer) -> ProofMaker:
        """Return a maker of proofs.

        Raises:
            CryptosuiteUnknown, KeyKindMismatch: there is no such suite, or this key is not for it.
            MultibaseMalformed, KeyMalformed: the signer has no usable key.
        """
        suite = suite_named(cryptosuite)
        key = PublicKey.from_multibase(signer.public_key_multibase)
        suite.hash_for(key.kind)
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
    ) -> JsonObject:
        """Return a copy of ``document`` with one more proof, which was verified after it was made.

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
        }
        options = self._options(members, document.get("@context"))
        hashing = Hashing.of(self.suite, self.key.kind, self.canonicalizer)
        signature = self.signer.sign(bytes_to_sign(document, options, previous, hashing))
        signed = _with_proof(document, {**options, "proofValue": encode_base58(signature)})
        # A wrong bit in memory, or a token that signs something else, must be seen before anybody else sees the result.
        verify_proof(signed, read_proofs(signed, self.canonicalizer.limits)[-1], self.key, canonicalizer=self.canonicalizer)
        hashing.admit()
        return signed

    def bulk(self, contexts: JsonValue, *, created: datetime) -> Bulk:
        """Return what makes the proofs of many documents with these contexts, all of one time."""
        members: dict[str, JsonValue] = {
            "cryptosuite": self.suite.name,
            "created": instant_text(created),
            "verificationMethod": self.signer.verification_method,
            "proofPurpose": "assertionMethod",
        }
        options = self._options(members, contexts)
        opening = b',"proof":' + orjson.dumps(options)[:-1] + b',"proofValue":"'
        return Bulk(self, created, options, opening, Hashing.of(self.suite, self.key.kind, self.canonicalizer))

    def _options(self, members: Mapping[str, JsonValue], contexts: JsonValue) -> JsonObject:
        options: JsonObject = {"type": "DataIntegrityProof"}
        options.update((name, value) for name, value in members.items() if value is not None)
        # JCS signs the options as they stand, so they say which contexts they were made with (vc-di-eddsa 3.3.1, step 2).
        if not self.suite.json_ld and contexts is not None:
            options["@context"] = contexts
        return options


class Bulk(Struct, frozen=True, eq=False):
    """Makes proofs of one time for documents with the same contexts: all but the signature is written once.

    Attributes:
        options: of each proof, all but its value.
        opening: what stands between a document's own members and the signature.
    """

    maker: ProofMaker
    created: datetime
    options: JsonObject
    opening: bytes
    hashing: Hashing

    def sign_unverified(self, texts: Sequence[bytes]) -> list[bytes]:
        """Return the JSON of objects, each with one proof in it, which the caller must verify before anybody sees them.

        Where the form of a document is known, what is signed is what a verifier would hash of the very text that is returned. The
        first document of a form goes the long way of ``add``, and teaches the canonicaliser the form.

        Args:
            texts: JSON of objects as ``orjson`` writes it, with members and no proof, and with the contexts of this bulk.

        Raises:
            VerifierError: a document has no canonical form.
        """
        unsigned = self.opening + _UNSIGNED + _END
        signed: list[bytes] = []
        messages: dict[int, bytes] = {}
        known: Known | None = None
        for at, text in enumerate(texts):
            known = self.maker.canonicalizer.written(text[:-1] + unsigned, known)
            message = self._message(known)
            if message is None:
                signed.append(self._long_way(orjson.loads(text)))
            else:
                signed.append(text)
                messages[at] = message
        # To sign takes tables as large as a processor's nearest cache: with other work in between, each would fetch its own again.
        signatures = [self.maker.signer.sign(message) for message in messages.values()]
        for at, signature in zip(messages, signatures, strict=True):
            signed[at] = b"".join((texts[at][:-1], self.opening, encode_base58(signature).encode(), _END))
        return signed

    def _long_way(self, document: JsonObject) -> bytes:
        """Return the JSON of a document whose text can't be taken as it stands: a fraction is in it, an escape, or anything new."""
        unsigned = {**self.options, "proofValue": _UNSIGNED.decode()}
        message = None if "proof" in document else self._message(self.maker.canonicalizer.known({**document, "proof": unsigned}))
        if message is None:
            return orjson.dumps(self.maker.add(document, created=self.created))
        unsigned["proofValue"] = encode_base58(self.maker.signer.sign(message))
        return orjson.dumps({**document, "proof": unsigned})

    def _message(self, known: Known | None) -> bytes | None:
        return quick_message(known, self.hashing.suite, self.hashing.hash_name)


def _with_proof(document: JsonObject, proof: JsonObject) -> JsonObject:
    stands = document.get("proof")
    if stands is None:
        return {**document, "proof": proof}
    return {**document, "proof": [*(stands if isinstance(stands, list) else [stands]), proof]}


def _one_or_many(names: Sequence[str]) -> JsonValue:
    return None if not names else names[0] if len(names) == 1 else list(names)
