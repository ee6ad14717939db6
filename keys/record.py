"""The public facts of a key: what its file says in the open, and what a register is given."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from msgspec import Struct

from verifier.document.instants import InstantMalformed, instant_text, parse_instant
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.errors import shortened
from verifier.proof.multikey import KeyKind, PublicKey

from .errors import KeyNameMalformed

ASSERTION_METHOD: Final = "assertionMethod"

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_MEMBERS: Final = frozenset({"name", "kind", "controller", "verificationMethod", "publicKeyMultibase", "purposes", "created"})


class PublicRecord(Struct, frozen=True):
    """Everything about a key that anybody may know.

    Attributes:
        name: the key's name in its vault; also its file's name without ``.json``.
        controller: the DID whose key it is.
        verification_method: the DID URL under which verifiers find it.
        purposes: proof purposes, e.g. ``assertionMethod``.
        created: when it was made; its period begins when it is registered.
    """

    name: str
    kind: KeyKind
    controller: str
    verification_method: str
    public_key_multibase: str
    purposes: tuple[str, ...]
    created: datetime

    @property
    def public_key(self) -> PublicKey:
        return PublicKey.from_multibase(self.public_key_multibase)

    def to_json(self) -> JsonObject:
        """Return the record as it stands in a key file."""
        return {
            "name": self.name,
            "kind": str(self.kind),
            "controller": self.controller,
            "verificationMethod": self.verification_method,
            "publicKeyMultibase": self.public_key_multibase,
            "purposes": list(self.purposes),
            "created": instant_text(self.created),
        }

    @classmethod
    def from_json(cls, value: JsonValue) -> PublicRecord:
        """Return the record that ``value`` writes.

        Raises:
            ValueError: it writes none, with what is wrong and without the value.
        """
        if not isinstance(value, dict) or value.keys() != _MEMBERS:
            raise ValueError(f"public members other than {sorted(_MEMBERS)}")
        texts = {name: text for name, text in value.items() if isinstance(text, str)}
        purposes = value["purposes"]
        if len(texts) != len(_MEMBERS) - 1 or not isinstance(purposes, list):
            raise ValueError("a public member of the wrong type")
        if not _NAME.fullmatch(texts["name"]) or texts["kind"] not in set(KeyKind):
            raise ValueError("a name or kind that no key has")
        try:
            created = parse_instant(texts["created"])
        except InstantMalformed as wrong:
            raise ValueError("a date that is none") from wrong
        return cls(
            name=texts["name"],
            kind=KeyKind(texts["kind"]),
            controller=texts["controller"],
            verification_method=texts["verificationMethod"],
            public_key_multibase=texts["publicKeyMultibase"],
            purposes=tuple(str(purpose) for purpose in purposes),
            created=created,
        )


def checked_name(name: str) -> str:
    """Return ``name`` if it may be a file's name in a vault.

    Raises:
        KeyNameMalformed: other characters than letters, digits, ``_`` and ``-``, or more than 128 of them.
    """
    if not _NAME.fullmatch(name):
        raise KeyNameMalformed(found=shortened(name), wanted="1 to 128 letters, digits, - or _, beginning with a letter or digit")
    return name
