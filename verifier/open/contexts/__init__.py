"""The contexts that only the open profile takes: those of proof types that are verified for others and never made."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from ...document.contexts import ContextChanged, ContextSet, bundled_contexts

ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
_PINNED: Final = "3db5c19efb0047a6edfd3b36e24346a8a3caad369d749e3c2d69e862696403e5"


def open_contexts() -> ContextSet:
    """Return the bundled contexts and that of ``Ed25519Signature2020``.

    Raises:
        ContextChanged: a file is not the one that was pinned.
    """
    text = Path(__file__).with_name("ed25519-2020-v1.jsonld").read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    if digest != _PINNED:
        raise ContextChanged(found=f"ed25519-2020-v1.jsonld with SHA-256 {digest}", wanted=_PINNED)
    return bundled_contexts().with_contexts({ED25519_2020: text})
