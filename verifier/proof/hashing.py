"""What a signer signs: the hash of the proof's own options, then the hash of the document.

Source: W3C vc-di-eddsa 3.2.4 and 3.3.4, vc-di-ecdsa 3.2.4 and 3.3.4 (Hashing).
"""

from __future__ import annotations

import hashlib

from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from .canonical import Canonicalizer
from .errors import ProofContextMismatch
from .suites import Suite


def document_hash(unsecured: JsonObject, suite: Suite, hash_name: str, canonicalizer: Canonicalizer) -> bytes:
    """Return the hash of a document without the proof in question. Raises: as the canonicalizer."""
    return hashlib.new(hash_name, _canonical(unsecured, suite, hash_name, canonicalizer)).digest()


def options_hash(options: JsonObject, unsecured: JsonObject, suite: Suite, hash_name: str, canonicalizer: Canonicalizer) -> bytes:
    """Return the hash of a proof's options, that is of the proof without its value.

    For RDFC the options are read with the contexts of the document; for JCS they are taken as they stand.
    """
    configuration: JsonObject = {name: value for name, value in options.items() if name != "proofValue"}
    if suite.json_ld:
        configuration.pop("@context", None)
        if "@context" in unsecured:
            configuration["@context"] = unsecured["@context"]
    return hashlib.new(hash_name, _canonical(configuration, suite, hash_name, canonicalizer)).digest()


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


def _canonical(document: JsonObject, suite: Suite, hash_name: str, canonicalizer: Canonicalizer) -> bytes:
    return canonicalizer.rdfc(document, hash_name) if suite.json_ld else canonicalizer.jcs(document)


def _listed(contexts: JsonValue) -> list[JsonValue]:
    return contexts if isinstance(contexts, list) else [contexts]
