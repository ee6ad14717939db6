"""JSON-LD contexts: a closed set, by URL, each pinned by the SHA-256 of its bytes.

A context that is not in the set is refused, never fetched (spec: security 4 and 8). Where the files come from:
``SOURCES.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ...errors import Malformed, Unsupported, shortened
from ..strict_json import JsonObject, parse_object

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
LICENCE_V1: Final = "https://licence.example/contexts/licence/v1"

_PINNED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        CREDENTIALS_V2: ("credentials-v2", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
        CREDENTIALS_V1: ("credentials-v1", "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc"),
        # These two define every word: a licence never names them, they serve the open profile and test suites.
        "https://www.w3.org/ns/credentials/examples/v2": (
            "credentials-examples-v2",
            "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
        ),
        "https://www.w3.org/ns/credentials/undefined-terms/v2": (
            "undefined-terms-v2",
            "82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581",
        ),
        DATA_INTEGRITY_V2: ("data-integrity-v2", "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4"),
        "https://w3id.org/security/multikey/v1": (
            "multikey-v1",
            "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        ),
        "https://www.w3.org/ns/credentials/status/v1": (
            "bitstring-status-list-v1",
            "fda5add353231e6a6884a46b12e6c75464281900cb348284d9c360f62381d9f7",
        ),
        "https://www.w3.org/ns/did/v1": ("did-v1", "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f"),
        LICENCE_V1: ("licence-v1", "468379bf585e278647e571ca5588c59f7741cbf650f17864573c3845579e8e73"),
    }
)


class UnknownContext(Unsupported):
    """A document names a context that this verifier does not hold."""

    code = "unknown_context"


class ContextChanged(Malformed):
    """The bytes of a context are not those that were pinned, or another text claims its URL."""

    code = "context_changed"


class ContextSet(Struct, frozen=True):
    """The contexts that may be named, by URL; two sets never share state.

    Attributes:
        texts: the bytes of each context.
    """

    texts: Mapping[str, bytes]

    def document(self, url: str) -> JsonObject:
        """Return a context document of its own for the caller, parsed.

        Raises:
            UnknownContext: the set does not hold ``url``.
        """
        text = self.texts.get(url)
        if text is None:
            raise UnknownContext(found=f"context {shortened(url, 120)}", wanted="a context of the directory")
        return parse_object(text)

    def with_contexts(self, texts: Mapping[str, bytes]) -> ContextSet:
        """Return a set that holds these contexts too.

        Raises:
            ContextChanged: a URL is taken by another text; a context never changes under its URL.
            JsonRefused: a text is no strict JSON object.
        """
        for url, text in texts.items():
            if self.texts.get(url, text) != text:
                raise ContextChanged(found=f"another text for {shortened(url, 120)}", wanted="a new URL for a new context")
            if "@context" not in parse_object(text):
                raise ContextChanged(found=f"no @context in {shortened(url, 120)}", wanted="a JSON-LD context document")
        return ContextSet(MappingProxyType({**self.texts, **texts}))

    def __contains__(self, url: object) -> bool:
        return url in self.texts


def bundled_contexts() -> ContextSet:
    """Return the contexts that ship with the verifier, read from its own package.

    Raises:
        ContextChanged: a file is not the one that was pinned.
    """
    # Not importlib.resources, which takes longer to load than all of them to read.
    folder = Path(__file__).parent
    texts = {url: held_to_pin((folder / f"{name}.jsonld").read_bytes(), pinned, name) for url, (name, pinned) in _PINNED.items()}
    return ContextSet(MappingProxyType(texts))


def held_to_pin(text: bytes, pinned: str, name: str) -> bytes:
    """Return the bytes of a context, which have the SHA-256 that was pinned.

    Raises:
        ContextChanged: they have another.
    """
    digest = hashlib.sha256(text).hexdigest()
    if digest != pinned:
        raise ContextChanged(found=f"{name} with SHA-256 {digest}", wanted=pinned)
    return text
