"""What two documents have in common that differ in values only: their skeleton, and the values beside it.

The skeleton is a flat tuple, so that it can be looked up. An object gives its names, then for each value that is no text the name
again, the type, and what is inside, then ``None``; an array gives the type of each item with what is inside, then ``None``;
a boolean gives itself behind its type. So it can be read back in one way only (a name that comes again is no name of a
further member, for an object has each name once), and two documents with one skeleton differ in their leaves at most:
in texts and numbers, in the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from ....document.strict_json import JsonObject, JsonValue
from ..expanded import canonical_double
from .scopes import NotFast

Skeleton: TypeAlias = tuple[object, ...]

_SAFE_INTEGER: Final = 2**53 - 1


def taken_apart(document: JsonObject) -> tuple[Skeleton, list[str]]:
    """Return the skeleton of a document and its leaves, numbers as they are written in a literal.

    Raises:
        NotFast: it holds null, an array in an array, a number that a literal can't hold, or anything that is not plain JSON.
    """
    skeleton: list[object] = []
    leaves: list[str] = []
    _object(document, skeleton, leaves)
    return tuple(skeleton), leaves


def _object(value: JsonObject, skeleton: list[object], leaves: list[str]) -> None:
    skeleton += value
    for name, item in value.items():
        kind = type(item)
        if kind is str:
            leaves.append(item)  # type: ignore[arg-type]
        elif kind is dict:
            skeleton += (name, dict)
            _object(item, skeleton, leaves)  # type: ignore[arg-type]
        elif kind is list:
            skeleton += (name, list)
            _array(item, skeleton, leaves)  # type: ignore[arg-type]
        else:
            skeleton.append(name)
            _scalar(item, skeleton, leaves)
    skeleton.append(None)


def _array(value: list[JsonValue], skeleton: list[object], leaves: list[str]) -> None:
    for item in value:
        kind = type(item)
        if kind is str:
            skeleton.append(str)
            leaves.append(item)  # type: ignore[arg-type]
        elif kind is dict:
            skeleton.append(dict)
            _object(item, skeleton, leaves)  # type: ignore[arg-type]
        else:
            _scalar(item, skeleton, leaves)
    skeleton.append(None)


def _scalar(item: JsonValue, skeleton: list[object], leaves: list[str]) -> None:
    if item is True or item is False:
        skeleton += (bool, item)
    elif type(item) is int and -_SAFE_INTEGER <= item <= _SAFE_INTEGER:
        skeleton.append(int)
        leaves.append(str(item))
    elif type(item) is float:
        skeleton.append(float)
        leaves.append(_fraction(item))
    else:
        raise NotFast


def _fraction(number: float) -> str:
    if not -_SAFE_INTEGER <= number <= _SAFE_INTEGER or number == int(number):
        raise NotFast
    text = canonical_double(number)
    if float(text) != number:
        raise NotFast
    return text


def with_leaves(value: JsonValue, change: Callable[[str, JsonValue], JsonValue], name: str = "") -> JsonValue:
    """Return a document like ``value`` with ``change(name, leaf)`` for each leaf, in the order of ``taken_apart``.

    ``name`` is that of the member which the leaf, or the array with the leaf, is.
    """
    if type(value) is dict:
        return {inner_name: with_leaves(inner, change, inner_name) for inner_name, inner in value.items()}
    if type(value) is list:
        return [with_leaves(inner, change, name) for inner in value]
    return value if type(value) is bool else change(name, value)
