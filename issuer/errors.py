"""The errors of the issuer: one tree, each with a stable code and the exit code of the command line."""

from __future__ import annotations

from typing import ClassVar


class IssuerError(Exception):
    """An order that was not carried out, with what was found and what was wanted.

    Attributes:
        code: stable identifier in snake_case, for programs; a class's own, or given by the room that raises.
        found: what stood there, shortened for people.
        wanted: what should have stood there, or what to do next.
        place: ``row L``, ``row L, column X``, a JSON Pointer, or "" where the whole order is meant.
    """

    code: str = "issuer_error"
    exit_code: ClassVar[int] = 2

    def __init__(self, *, found: str, wanted: str, place: str = "", code: str = "") -> None:
        where = f"{place}: " if place else ""
        super().__init__(f"{where}found {found}; wanted {wanted}")
        self.code = code or type(self).code
        self.found = found
        self.wanted = wanted
        self.place = place

    def __reduce__(self) -> tuple[object, ...]:
        """Errors travel from signing processes to their parent, which rebuilds them from their parts."""
        return _rebuilt, (type(self), self.code, self.found, self.wanted, self.place)


def exit_code_of(error: IssuerError) -> int:
    """Return the exit code of the command that ended with ``error``."""
    return error.exit_code


def _rebuilt(kind: type[IssuerError], code: str, found: str, wanted: str, place: str) -> IssuerError:
    return kind(code=code, found=found, wanted=wanted, place=place)


class SheetRefused(IssuerError):
    """The whole sheet cannot be read or understood: nothing of it is minted."""


class OrderRefused(IssuerError):
    """The sheet may be good, but it cannot be minted so: type, suite, key or option is wrong."""


class ReadBackFailed(IssuerError):
    """What was just signed does not verify: it is not deposited and not given out.

    Never the fault of a row, since rows are checked before they are reserved: a key that does not belong to the
    authority, a broken token, or a bit that flipped. The reservation stays, so that the same row can be minted later.
    """

    exit_code = 1
