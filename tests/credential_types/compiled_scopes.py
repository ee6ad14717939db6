"""Writes again the scopes that the verifier ships with: ``make scopes``, after a context of ours or a type has changed.

Every word that a valid licence of a bundled type, its proof or a status list can hold should be known without pyld; the
examples of the types have them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from verifier.document.contexts import ContextSet, bundled_contexts
from verifier.document.strict_json import JsonObject
from verifier.proof.canonical.fast import compiled as place
from verifier.proof.canonical.fast.compiling import compiled
from verifier.sources import bundled_types_root, read_directory
from verifier.status.list_credential import build_list_credential

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def contexts() -> ContextSet:
    """Return the contexts of the bundled types, and those that ship with the verifier."""
    return bundled_contexts().with_contexts(read_directory(bundled_types_root()).contexts())


def documents() -> Iterator[JsonObject]:
    """Yield everything that is signed under these contexts: licences, status lists, and the options of their proofs."""
    for path in sorted(bundled_types_root().glob("*/*/examples/valid-*.json")):
        licence = json.loads(path.read_text(encoding="utf-8"))
        licence["credentialSubject"]["id"] = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
        yield from with_options(licence)
    url, until = "https://registry.example/status-lists/revocation-1", NOW + timedelta(hours=24)
    yield from with_options(
        build_list_credential(
            url=url, purpose="revocation", bits=bytes(16 * 1024), issuer="did:web:registry.example", valid_from=NOW, valid_until=until
        )
    )


def with_options(document: JsonObject) -> Iterator[JsonObject]:
    """Yield a document without its proof, and the options of a proof as they are canonicalised."""
    document.pop("proof", None)
    yield document
    yield {
        "@context": document["@context"],
        "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-23T01:00:00Z",
        "expires": "2026-11-24T01:00:00Z",
        "verificationMethod": "did:web:registry.example#key-1",
        "proofPurpose": "assertionMethod",
        "previousProof": "urn:uuid:00000000-0000-4000-8000-000000000001",
        "challenge": "c",
        "domain": "d",
    }


def main() -> None:
    """Write the file, and its digest beside it."""
    text, module = compiled(contexts(), documents()), Path(place.__file__)
    module.with_name(place.FILE).write_bytes(text)
    pinned = f'PINNED: Final = "{hashlib.sha256(text).hexdigest()}"'
    module.write_text(re.sub(r'PINNED: Final = ".*"', pinned, module.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
