"""One walk of CBOR-LD through one document: what it has met, and how much of that is too much."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from msgspec import Struct

from .errors import Bomb, CborLdUnsupported
from .terms import ActiveContext, TermNumbers
from .values import TypeTables

CONTEXT: Final = 0  # the number of @context with one address
CONTEXTS: Final = 1  # and with a list of them

_MOST_CONTEXTS: Final = 8  # of one document; each costs a tenth of a millisecond
_MOST_NAMING: Final = 256  # objects that name contexts: a presentation of 100 credentials, and a proof of each


class Place(Enum):
    """Where an object stands; only documents and their JCS proofs name contexts (spec: security 3; VC-DI-EDDSA 3.3.1)."""

    DOCUMENT = "document"
    PROOF = "proof"
    INSIDE = "inside"

    def below(self, name: str) -> Place:
        """Return the place of what stands in the member ``name`` of an object that stands here."""
        if self is not Place.DOCUMENT:
            return Place.INSIDE
        return {"verifiableCredential": Place.DOCUMENT, "proof": Place.PROOF}.get(name, Place.INSIDE)


class Pass(Struct):
    """One walk through one document, and how many objects with contexts it has met."""

    numbers: TermNumbers
    tables: TypeTables
    reversed_tables: Mapping[str, Mapping[int, str]]
    naming: int = 0

    @classmethod
    def with_tables(cls, tables: TypeTables) -> Pass:
        """Return a fresh pass that uses the tables of one registry entry."""
        return cls(TermNumbers(), tables, {kind: {number: text for text, number in table.items()} for kind, table in tables.items()})

    def met(self, active: ActiveContext) -> ActiveContext:
        """Return ``active``, its terms numbered: the walk has come there."""
        self.numbers.meet(active)
        return active

    def check_contexts(self, count: int, place: Place) -> None:
        """Refuse contexts inside a document, and more of them than documents have: each costs work."""
        self.naming += 1
        if place is Place.INSIDE:
            raise CborLdUnsupported(found="@context inside a document", wanted="@context at its top")
        if count > _MOST_CONTEXTS or self.naming > _MOST_NAMING:
            raise Bomb(found="more contexts than a licence or presentation has", wanted=f"at most {_MOST_CONTEXTS}")
