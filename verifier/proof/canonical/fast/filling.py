"""The function that fills in one form: its source is written while the form is learnt, and compiled.

No word of a document stands in that source. What a document says, its texts and its names, goes into constants, which the source calls
by number; the rest are the few words of this module. So a document decides how many lines there are of each kind, and never
what a line does; before anything is compiled the whole is held against the pattern below, which has no quote in it, so no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct

from ..rdfc import HASHES
from .scopes import NotFast

# The values of a document and the name of a hash -> the canonical texts. Raises ``NotFast`` where a value does not fit.
Filling = Callable[[Sequence[bytes], str], list[bytes]]

_BUILTINS: Final = {"len": len, "sorted": sorted, "dict": dict, "zip": zip}
_WORD: Final = r"[knvx]?[0-9]+|def|fill|if|else|raise|return|len|sorted|dict|zip|join|digest|values|hash_name|hasher|NotFast|HASHES"
_SOURCE: Final = re.compile(rf"(?:\b(?:{_WORD})\b|[ ,.:=<!%+()\[\]{{}}\n])*+", re.ASCII)


class Line(Struct, frozen=True):
    """A line as constants with slots between them: one constant more than slots. ``slots``: variables of the function."""

    constants: tuple[str, ...]
    slots: tuple[str, ...]


def value(number: int) -> str:
    """Return the variable of a value of the document."""
    return f"v{number}"


class Source:
    """The source of one function, written from above to below. ``values``: how many a document has."""

    def __init__(self, values: int) -> None:
        names = ", ".join(map(value, range(values)))
        self._steps = [f"{names}, = values"] if values else []
        self._constants: dict[str, Any] = {"HASHES": HASHES, "NotFast": NotFast, "join": b"".join}
        self._variables = 0

    def constant(self, constant: object) -> str:
        """Return the name of something that is the same in all documents."""
        name = f"k{len(self._constants)}"
        self._constants[name] = constant
        return name

    def variable(self, expression: str) -> str:
        """Return the variable that an expression is put into."""
        name = f"x{self._variables}"
        self._variables += 1
        self.step(f"{name} = {expression}")
        return name

    def step(self, line: str) -> None:
        """Write one line."""
        self._steps.append(line)

    def refuse_if(self, condition: str) -> None:
        """Leave the document to the walk where ``condition`` holds."""
        self.step(f"if {condition}: raise NotFast")

    def refuse_if_alike(self, expressions: Sequence[str]) -> None:
        """Leave the document to the walk where two of these are the same."""
        if len(expressions) == 2:
            self.refuse_if(" == ".join(expressions))
        elif len(expressions) > 2:
            self.refuse_if(f"len({{{', '.join(expressions)}}}) != {len(expressions)}")

    def text(self, lines: Sequence[Line]) -> str:
        """Return the expression for these lines with their slots filled."""
        constants, slots = [""], list[str]()
        for line in lines:
            beginning, *others = line.constants
            constants[-1] += beginning
            constants += others
            slots += line.slots
        if not slots:
            return self.constant(constants[0].encode("utf-8"))
        template = b"%b".join([constant.encode("utf-8").replace(b"%", b"%%") for constant in constants])
        return f"{self.constant(template)} % ({', '.join(slots)},)"

    def function(self, texts: Sequence[str]) -> Filling:
        """Return the function, which returns these expressions."""
        # As defaults the constants are local to the function, where they are found soonest.
        head = f"def fill(values, hash_name, {', '.join([f'{name}={name}' for name in self._constants])}):"
        source = "\n    ".join([head, *self._steps, f"return [{', '.join(texts)}]"])
        if not _SOURCE.fullmatch(source):
            raise NotFast
        names = {"__builtins__": _BUILTINS, **self._constants}
        exec(compile(source, "<form>", "exec"), names)  # noqa: S102 (its words are those of this module, as the pattern has it)
        filling: Filling = names["fill"]
        return filling
