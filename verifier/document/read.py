"""A document that was read; where its form is known, it is parsed only when somebody asks for it."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from .strict_json import JsonObject


class Read(Protocol):
    """What was read of a document."""

    @property
    def document(self) -> JsonObject:
        """The document as parsed, always the same object; never edited."""
        ...


class Parsed(Struct, frozen=True):
    """A document that is at hand."""

    document: JsonObject
