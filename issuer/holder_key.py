"""The key of a holder in a sheet, to which the licence is bound."""

from __future__ import annotations

from verifier.errors import Malformed, shortened
from verifier.proof.did_key import resolve_did_key
from verifier.proof.multikey import KeyKind

KINDS = (KeyKind.ED25519, KeyKind.P256)


class HolderKeyMalformed(Malformed):
    """A cell that is no did:key of a kind that holders have."""

    code = "holder_key_malformed"


def parse_holder_key(text: str) -> str:
    """Return the did:key in a cell.

    Raises:
        HolderKeyMalformed: a DID URL, or a key of another kind.
        Malformed: no did:key.
    """
    did = text.strip()
    key = resolve_did_key(did)
    if did != key.did or key.kind not in KINDS:
        raise HolderKeyMalformed(found=f"{shortened(did)} ({key.kind})", wanted=f"did:key:z… of kind {' or '.join(KINDS)}")
    return did
