"""The errors of the verifier: one tree, every leaf with a stable code.

Three kinds that are never mixed, because the person who must act differs:

* ``Malformed``: the sender's fault; sending it again changes nothing.
* ``Unsupported``: well made, but not accepted here.
* ``Unavailable``: something could not be found out; the answer is *undecided*, never *invalid*.
"""

from __future__ import annotations

from typing import ClassVar


class VerifierError(Exception):
    """An input that could not be judged, with where it went wrong.

    Attributes:
        code: stable identifier in snake_case, for programs.
        found: what stood there, shortened for people; never a secret, never the whole input.
        wanted: what should have stood there.
        place: JSON Pointer (RFC 6901), ``line L column C``, or ``""`` where the whole input is meant.
    """

    code: ClassVar[str] = "verifier_error"

    def __init__(self, *, found: str, wanted: str, place: str = "") -> None:
        where = f"{place}: " if place else ""
        super().__init__(f"{where}found {found}; wanted {wanted}")
        self.found = found
        self.wanted = wanted
        self.place = place


class Malformed(VerifierError):
    """The input itself is wrong: the sender must mend it."""

    code = "malformed"


class Unsupported(VerifierError):
    """The input may be right elsewhere, but this verifier does not accept it."""

    code = "unsupported"


class Unavailable(VerifierError):
    """A fact that is needed could not be obtained; the outcome is undecided."""

    code = "unavailable"


def shortened(value: object, limit: int = 60) -> str:
    """Return ``value`` as text of at most ``limit`` characters, for an error message."""
    text = value if isinstance(value, str) else repr(value)
    shown = text if len(text) <= limit else text[: limit - 1] + "…"  # before each sign is looked at: a trust list has millions
    return printable(shown)


def printable(text: str) -> str:
    """Return ``text`` without what can't be printed, or would steer a terminal: a stranger may have written it, or named a file so."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
