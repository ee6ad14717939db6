"""What the issuer asks of a registry, each a port: reserve, deposit, transition.

One implementation opens the database in the same process, another may speak HTTP. Both pass the same tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol, TypeGuard, cast, runtime_checkable

from msgspec import Struct

from issuer.errors import IssuerError, ReadBackFailed
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.ports import StateChange


class ReservationRequest(NamedTuple):
    """What a licence is reserved by; a tuple, since each crosses processes.

    Attributes:
        row_digest: SHA-256 of what the row says, the authority and the type; the same digest gets the same reservation.
        serial: 7 to 32 of ``0-9A-Z``, or None to have one allotted.
        version: 1 to 999.
        holders: (codeType, code) of each holder.
    """

    row_digest: bytes
    serial: str | None
    version: int
    holders: Sequence[tuple[str, str]]


@runtime_checkable
class Reservation(Protocol):
    """An identifier and a status position that are taken for good, whether or not they are ever signed."""

    @property
    def identifier(self) -> LicenceIdentifier: ...
    @property
    def list_number(self) -> int: ...
    @property
    def status_index(self) -> int: ...
    @property
    def deposited(self) -> bytes | None:
        """The signed credential's JSON where this row was minted before, else None."""
        ...


@runtime_checkable
class Refusal(Protocol):
    """Why the registry takes no such licence; ``column`` is the sheet's column that must be mended, or ""."""

    @property
    def code(self) -> str: ...
    @property
    def found(self) -> str: ...
    @property
    def wanted(self) -> str: ...
    @property
    def column(self) -> str: ...


def is_reserved(answer: Reservation | Refusal) -> TypeGuard[Reservation]:
    """Return whether ``answer`` is a reservation. ``isinstance`` of a protocol takes as long as a signature."""
    return hasattr(answer, "identifier")


class Grant(Protocol):
    """The right to issue a type in an area."""

    @property
    def type_name(self) -> str: ...
    @property
    def area(self) -> str: ...


class Authority(Protocol):
    """The authority in whose name a licence is signed, as the registry knows it."""

    @property
    def code(self) -> str: ...
    @property
    def did(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def area(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def identifier_arc(self) -> str: ...
    @property
    def grants(self) -> Sequence[Grant]: ...


class DepositConflict(IssuerError):
    """Somebody else minted the same row meanwhile, and was faster."""

    code = "deposit_conflict"
    exit_code = 1


class Ledger(Protocol):
    """The registry, as an issuer sees it."""

    def authority(self, code: str) -> Authority: ...

    def reserve(self, authority: str, type_name: str, requests: Sequence[ReservationRequest], /) -> Sequence[Reservation | Refusal]:
        """Return one answer a request, in order; committed before return, so that what gets signed can be revoked."""
        ...

    def deposit(self, authority: str, credentials: Sequence[tuple[LicenceIdentifier, bytes]], /) -> None:
        """Record signed credentials, all or none; durable on return, and the same bytes again change nothing.

        Raises:
            DepositConflict: under one of the identifiers, other bytes were deposited before.
        """
        ...

    def transition(self, identifier: LicenceIdentifier, statement: JsonObject, /) -> StateChange:
        """Record a change of state that the issuer's key has signed."""
        ...


class Examiner(Protocol):
    """Looks at signed licences before they are recorded; may be asked in any process that was forked from this one."""

    def examine(self, licences: Sequence[tuple[LicenceIdentifier, bytes]], /) -> Sequence[Any]:
        """Return what ``LedgerHere.record`` needs of each, which nobody else opens; raises where one does not hold."""
        ...


@runtime_checkable
class LedgerHere(Ledger, Protocol):
    """A registry in this very program: what it has examined it does not examine again, so that many processes may share that work."""

    def examiner(self, authority: str, type_name: str, /) -> Examiner:
        """Return what looks at the licences of one mint."""
        ...

    def record(self, authority: str, examined: Sequence[Any], /) -> None:
        """Record what the examiner looked at, as ``deposit`` does."""
        ...


class Explained(Protocol):
    """What the errors of a registry have in common."""

    code: str
    found: str
    wanted: str
    place: str


class NamingConflicts:
    """A registry in this program, whose own errors are raised as those of this package where a mint has to understand them.

    Args:
        ledger: a registry that does not know this package.
        conflict: what it raises where other bytes were deposited before.
        refusal: what it raises where a licence does not hold.
    """

    def __init__(self, ledger: LedgerHere, conflict: type[Exception], refusal: type[Exception]) -> None:
        self._ledger = ledger
        self._conflict = conflict
        self._refusal = refusal
        self.authority, self.reserve, self.transition = ledger.authority, ledger.reserve, ledger.transition

    def deposit(self, authority: str, credentials: Sequence[tuple[LicenceIdentifier, bytes]], /) -> None:
        """Record signed credentials; see ``Ledger.deposit``."""
        with self._named_conflict():
            self._ledger.deposit(authority, credentials)

    def record(self, authority: str, examined: Sequence[Any], /) -> None:
        """Record what was examined; see ``LedgerHere.record``."""
        with self._named_conflict():
            self._ledger.record(authority, examined)

    def examiner(self, authority: str, type_name: str, /) -> Examiner:
        """Return an examiner whose refusals cross processes."""
        return _NamingRefusals(self._ledger.examiner(authority, type_name), self._refusal)

    @contextmanager
    def _named_conflict(self) -> Iterator[None]:
        try:
            yield
        except self._conflict as error:
            raise DepositConflict(found=str(error), wanted="the credential that is on record") from error


class _NamingRefusals(Struct, frozen=True):
    examiner: Examiner
    refusal: type[Exception]

    def examine(self, licences: Sequence[tuple[LicenceIdentifier, bytes]], /) -> Sequence[Any]:
        try:
            return self.examiner.examine(licences)
        except self.refusal as error:
            told = cast(Explained, error)
            raise ReadBackFailed(code=told.code, found=told.found, wanted=told.wanted, place=told.place) from error
