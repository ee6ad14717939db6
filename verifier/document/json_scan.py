"""The slow reader of strict JSON: it names what is wrong and where, and is the authority on what is taken.

It recurses, but never deeper than ``Limits.depth``; every other step moves forward in the text, so it is linear.
"""

from __future__ import annotations

import json
import re
from typing import Final, NoReturn

from ..errors import shortened
from ..limits import Limits
from .json_errors import (
    JsonDepth,
    JsonDuplicateMember,
    JsonNumber,
    JsonRefused,
    JsonString,
    JsonSurrogate,
    JsonSyntax,
    JsonValues,
)
from .json_values import SAFE_INTEGER, JsonValue, string_fits

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_STRING: Final = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}


def pointer(path: list[str | int]) -> str:
    """Return the JSON Pointer (RFC 6901) of the value to which ``path`` leads; ``""`` is the whole document."""
    return "".join("/" + shortened(str(step).replace("~", "~0").replace("/", "~1"), 200) for step in path)


class Scanner:
    """One reading of one text; used once."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.at = 0
        self.values = 0
        self.path: list[str | int] = []

    def document(self) -> JsonValue:
        """Return the value of the whole text.

        Raises:
            JsonRefused: a subclass for each fault, with its place.
        """
        self._space()
        value = self._value(1)
        if self.at != len(self.text):
            self._syntax("the end of the text")
        return value

    def _value(self, depth: int) -> JsonValue:
        self.values += 1
        if self.values > self.limits.values:
            self._refuse(JsonValues, f"more than {self.limits.values} values", f"at most {self.limits.values}")
        match self.text[self.at : self.at + 1]:
            case "{" | "[" if depth > self.limits.depth:
                self._refuse(JsonDepth, f"arrays and objects {depth} deep", f"at most {self.limits.depth}")
            case "{":
                return self._object(depth)
            case "[":
                return self._array(depth)
            case '"':
                return self._string("a closed text with known escapes and no control character")
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self._move(self.at + len(word))
                return value
        return self._number()

    def _object(self, depth: int) -> JsonValue:
        members: dict[str, JsonValue] = {}
        self._move(self.at + 1)
        if self._taken("}"):
            return members
        while True:
            name = self._string("a member name in quotes")
            self.path.append(name)
            if name in members:
                self._refuse(JsonDuplicateMember, f"member {shortened(name)} a second time", "each member once")
            if not self._taken(":"):
                self._syntax("':' after a member name")
            members[name] = self._value(depth + 1)
            self.path.pop()
            if self._taken("}"):
                return members
            if not self._taken(","):
                self._syntax("',' or '}' after a member")

    def _array(self, depth: int) -> JsonValue:
        items: list[JsonValue] = []
        self._move(self.at + 1)
        if self._taken("]"):
            return items
        while True:
            self.path.append(len(items))
            items.append(self._value(depth + 1))
            self.path.pop()
            if self._taken("]"):
                return items
            if not self._taken(","):
                self._syntax("',' or ']' after an item")

    def _string(self, wanted: str) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            self._syntax(wanted)
        token = found.group()
        value: str = json.loads(token) if "\\" in token else token[1:-1]
        if _SURROGATE.search(value):
            self._refuse(JsonSurrogate, "half of a surrogate pair", "whole characters")
        if not string_fits(value, self.limits):
            self._refuse(JsonString, f"a text of {len(value)} characters", f"at most {self.limits.string_characters}")
        self._move(found.end())
        return value

    def _number(self) -> int | float:
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            self._syntax("a JSON value")
        whole, fraction, exponent = found.groups()
        digits = (whole + (fraction or ".")[1:]).lstrip("0")
        # Counted before anything is converted: reading an integer of many digits is quadratic (CVE-2020-10735).
        if len(digits) > self.limits.digits:
            self._refuse(JsonNumber, f"a number of {len(digits)} digits", f"at most {self.limits.digits}")
        number = int(found.group()) if fraction is None and exponent is None else float(found.group())
        if isinstance(number, int) and abs(number) > SAFE_INTEGER:
            self._refuse(JsonNumber, f"the integer {number}", f"integers of at most {SAFE_INTEGER}")
        if number in (float("inf"), float("-inf")) or (number == 0 and digits):
            self._refuse(JsonNumber, shortened(found.group()), "a number that a double can hold")
        self._move(found.end())
        return number

    def _taken(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.at):
            return False
        self._move(self.at + 1)
        return True

    def _move(self, to: int) -> None:
        self.at = to
        self._space()

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _refuse(self, error: type[JsonRefused], found: str, wanted: str) -> NoReturn:
        raise error(found=found, wanted=wanted, place=pointer(self.path))

    def _syntax(self, wanted: str) -> NoReturn:
        line = self.text.count("\n", 0, self.at) + 1
        column = self.at - self.text.rfind("\n", 0, self.at)
        found = shortened(self.text[self.at : self.at + 20], 20) or "the end of the text"
        raise JsonSyntax(found=found, wanted=wanted, place=f"line {line} column {column}")
