"""did:key: a DID that is its own public key.

Source: The did:key Method, section 3.1; the fragment of a verification method equals the method-specific identifier.
"""

from __future__ import annotations

from typing import Final

from ..errors import Malformed, shortened
from .multikey import PublicKey

PREFIX: Final = "did:key:"


class DidKeyMalformed(Malformed):
    """A text is no did:key, or its fragment names another key."""

    code = "did_key_malformed"


def resolve_did_key(did_or_did_url: str) -> PublicKey:
    """Return the public key of ``did:key:z…`` or of ``did:key:z…#z…``.

    Raises:
        DidKeyMalformed: another method, or a fragment that does not equal the identifier.
        MultibaseMalformed, KeyMalformed: the identifier is no key.
    """
    did, mark, fragment = did_or_did_url.partition("#")
    if not did.startswith(PREFIX):
        raise DidKeyMalformed(found=shortened(did_or_did_url), wanted="did:key:z…")
    identifier = did.removeprefix(PREFIX)
    # Any other fragment would be a second name for the key, or (X25519) another key altogether.
    if mark and fragment != identifier:
        raise DidKeyMalformed(found=f"fragment {shortened(fragment)}", wanted=f"#{shortened(identifier)}")
    return PublicKey.from_multibase(identifier)
