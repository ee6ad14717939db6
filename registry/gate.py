"""What every room of the registry is given: the store, the clock, the signers, and who this registry is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from verifier.limits import DEFAULT_LIMITS, Limits

from .remembered import Remembered
from .signers import Signers
from .store import Store

if TYPE_CHECKING:
    from verifier.document.directory import Directory
    from verifier.document.known_schemas import KnownSchemas
    from verifier.proof.canonical import Canonicalizer

    from .bodies import Bodies
    from .known_facts import KnownFacts

STATUS_VALIDITY = timedelta(hours=24)
TRUST_VALIDITY = timedelta(days=30)
PRESENTATION_LIFETIME = timedelta(seconds=60)
BATCH_LINES = 1_000
APPROVAL_LIFETIME = timedelta(hours=72)
MASS_ROWS = 1_000
ACCESS_LOG_KEPT = timedelta(days=1_095)


class Gate(Struct, frozen=True, dict=True):
    """The registry's way to the world. What judges is loaded with the first who asks: most commands don't, a server has it before.

    Attributes:
        clock: the current instant, aware; read once in each act of a room.
        batch_lines: how many credentials one request may bring.
        presentation_lifetime: how long a challenge is open, and how old an answer to one may be.
        types: the types at hand in folders; which of them are in force, the database says.
        identifier_arc: the arc that new identifiers get.
        mass_rows, high_value: which mints need two people, once that rule is awake (``rule``).
        approval_lifetime: how long a request is open, and an approval of it good.
        access_log_kept, purpose_required: of the access log (``accesses``).
    """

    store: Store
    clock: Callable[[], datetime]
    signers: Signers
    types: Directory
    identifier_arc: str
    status_validity: timedelta = STATUS_VALIDITY
    trust_validity: timedelta = TRUST_VALIDITY
    presentation_lifetime: timedelta = PRESENTATION_LIFETIME
    batch_lines: int = BATCH_LINES
    mass_rows: int = MASS_ROWS
    high_value: frozenset[str] = frozenset()
    approval_lifetime: timedelta = APPROVAL_LIFETIME
    access_log_kept: timedelta = ACCESS_LOG_KEPT
    purpose_required: bool = False

    @property
    def limits(self) -> Limits:
        """The verifier's bounds, with this registry's settings."""
        return replace(DEFAULT_LIMITS, presentation_lifetime=self.presentation_lifetime)

    @cached_property
    def remembered(self) -> Remembered:
        """What was read of the record, and holds until somebody writes."""
        return Remembered(self.store)

    @cached_property
    def canonicalizer(self) -> Canonicalizer:
        """What documents are canonicalised with: the bundled contexts and those of the types."""
        from verifier.document.contexts import bundled_contexts
        from verifier.proof.canonical import Canonicalizer

        return Canonicalizer(bundled_contexts().with_contexts(self.types.contexts()))

    @cached_property
    def bodies(self) -> Bodies:
        """What signed licences are packed with for the database, and unpacked again."""
        from .bodies import bundled_bodies

        return bundled_bodies()

    @cached_property
    def schemas(self) -> KnownSchemas:
        """The schemas of the types, each compiled once."""
        from verifier.document.known_schemas import KnownSchemas
        from verifier.document.schema import SchemaSet

        return KnownSchemas(SchemaSet(self.types))

    @cached_property
    def facts(self) -> KnownFacts:
        """What finds name and holders of a credential."""
        from .known_facts import KnownFacts

        return KnownFacts()
