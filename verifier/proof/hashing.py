"""What a signer signs: the hash of the proof's own options, then the hash of the document.

Source: W3C vc-di-eddsa 3.2.4 and 3.3.4, vc-di-ecdsa 3.2.4 and 3.3.4 (Hashing).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from ..limits import Limits
from .canonical import Canonicalizer, Known
from .canonical.fast import NotFast
from .canonical.rdfc import HASHES
from .errors import PreviousProofCycle, PreviousProofMissing, ProofContextMismatch
from .multikey import KeyKind
from .reading import Proof, read_proofs
from .suites import Suite


class Hashing(Struct, frozen=True):
    """How options and documents are hashed by one cryptosuite with one kind of key.

    Attributes:
        unseen: what the canonicaliser met for the first time, to be admitted once the signature held.
    """

    suite: Suite
    hash_name: str
    canonicalizer: Canonicalizer
    unseen: list[JsonObject] = field(default_factory=list)

    @classmethod
    def of(cls, suite: Suite, kind: KeyKind, canonicalizer: Canonicalizer) -> Hashing:
        """Return the hashing that goes with a suite and a kind of key. Raises: ``KeyKindMismatch``."""
        return cls(suite, suite.hash_for(kind), canonicalizer)

    def canonical(self, document: JsonObject) -> bytes:
        """Return the canonical form of a document or of options, by the way of the suite."""
        if self.suite.json_ld:
            return self.canonicalizer.rdfc(document, self.hash_name, self.unseen)
        return self.canonicalizer.jcs(document)

    def admit(self) -> None:
        """Return after the canonicaliser has learnt what it met; only when the signature held."""
        for document in self.unseen:
            self.canonicalizer.admit(document)


def joined_digests(canonical: Iterable[bytes], hash_name: str) -> bytes:
    """Return the bytes under the signature: the hashes of these texts, one after the other."""
    hasher = HASHES[hash_name]
    return b"".join([hasher(text).digest() for text in canonical])


def quick_message(known: Known | None, suite: Suite, hash_name: str) -> bytes | None:
    """Return the bytes under the signature of a document with one proof; None where too little is known of its form."""
    if known is None or known.form.json_ld is not suite.json_ld:
        return None
    try:
        return joined_digests(known.canonical(hash_name), hash_name)
    except NotFast:
        return None


def bytes_to_sign(document: JsonObject, options: JsonObject, previous: Sequence[str], hashing: Hashing) -> bytes:
    """Return the hash of the options and the hash of the document, the bytes under the signature.

    Args:
        document: with or without proofs; of those it has, only the ``previous`` ones are signed too.
    """
    unsecured = without_proof(document)
    if previous:
        unsecured["proof"] = _previous_proofs(document, previous, hashing.canonicalizer.limits)
    return joined_digests(map(hashing.canonical, options_and_document(options, unsecured, hashing.suite)), hashing.hash_name)


def without_proof(document: JsonObject) -> JsonObject:
    """Return a copy of ``document`` that has no proof."""
    return {name: value for name, value in document.items() if name != "proof"}


def options_and_document(options: JsonObject, unsecured: JsonObject, suite: Suite) -> tuple[JsonObject, JsonObject]:
    """Return what is canonicalised: the proof without its value, and the document as the proof saw it.

    For RDFC the options are read with the contexts of the document; for JCS they are taken as they stand.
    """
    unsecured = with_contexts_of(options, unsecured, suite)
    configuration = {name: value for name, value in options.items() if name != "proofValue"}
    if suite.json_ld:
        configuration.pop("@context", None)
        if "@context" in unsecured:
            configuration["@context"] = unsecured["@context"]
    return configuration, unsecured


def with_contexts_of(options: JsonObject, unsecured: JsonObject, suite: Suite) -> JsonObject:
    """Return the document as the proof saw it: with the contexts that the proof itself names, where it names any.

    Source: vc-di-eddsa 3.3.2, step 4 (JCS). For RDFC the contexts of a proof are not signed, so they must be equal.

    Raises:
        ProofContextMismatch: the contexts of the document do not begin with them, in the same order.
    """
    if "@context" not in options:
        return unsecured
    named, present = _listed(options["@context"]), _listed(unsecured.get("@context", []))
    if (named != present) if suite.json_ld else (named != present[: len(named)]):
        raise ProofContextMismatch(
            found=f"contexts {shortened(named)} in the proof", wanted="those of the document, in its order", place="/proof/@context"
        )
    return unsecured if suite.json_ld else {**unsecured, "@context": options["@context"]}


def _listed(contexts: JsonValue) -> list[JsonValue]:
    return contexts if isinstance(contexts, list) else [contexts]


def _previous_proofs(document: JsonObject, previous: Sequence[str], limits: Limits) -> list[JsonValue]:
    """Return the proofs that one builds on, in the order of the document."""
    proofs = {proof.id: proof for proof in read_proofs(document, limits) if proof.id}
    _check_acyclic(proofs, previous)
    return [proof.raw for proof in proofs.values() if proof.id in previous]


def _check_acyclic(proofs: dict[str, Proof], previous: Sequence[str]) -> None:
    # Walks back link by link; a chain longer than there are proofs has come by one of them twice.
    waiting = list(previous)
    for _ in range(len(proofs) + 1):
        for name in waiting:
            if name not in proofs:
                raise PreviousProofMissing(found=f"no proof {shortened(name)}", wanted="every proof that is built on", place="/proof")
        waiting = list(dict.fromkeys(earlier for name in waiting for earlier in proofs[name].previous))
        if not waiting:
            return
    raise PreviousProofCycle(found="proofs that build on each other", wanted="a first proof", place="/proof")
