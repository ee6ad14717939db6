"""What a schema still asks of a document, where another document of the same form kept all of it.

Documents of one form are the same but for their values, which are texts and whole numbers at known places. So most rules have one
answer for all of them: which members there are, how long lists are, what the fixed words say. ``rules_of`` walks the schema along one
document and keeps the rules for each value. What must be argued is one thing only: *a document whose values keep these rules keeps the
schema.*

1. A schema holds if each of its keywords holds, here and in the schemas that it applies; those are the ones that the walk enters, and
   a keyword that it doesn't know ends it without an answer.
2. A keyword that looks at names, at the length of a list or at the kind of a value says the same of all documents of the form, and
   the first one kept it. So does every rule about a text that is the same in all of them.
3. A rule about a value is asked again, as it stands, by the same library.
4. ``const`` or ``enum`` of an object or a list holds where all values in it are what they were in the first document, so that is asked.
5. Two items of a list differ for good if something differs in them that is the same in all documents. Else at least one value of the
   one must differ from the value at the same place in the other.
6. What ``if`` says depends on the values that the walk meets in it. They too must be what they were, and then its answer is the same,
   and with it the branch.
7. A number that is no value of the form (a fraction) ends the walk without an answer.

That may be more than the schema asks. So where a value doesn't keep these rules, the schema itself decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from .strict_json import JsonObject, JsonValue

Path = tuple[str | int, ...]
Holds = Callable[[JsonObject, JsonValue], bool]  # whether a schema that stands alone holds for a value

_OF_A_VALUE: Final = ("const", "enum", "minLength", "maxLength", "pattern", "format", "minimum", "maximum")
_OF_THE_FORM: Final = frozenset({"type", "required", "minItems", "maxItems", "minProperties", "maxProperties"})
_SAYING_NOTHING: Final = frozenset({"$schema", "$defs", "$comment", "title", "description", "default", "examples", "contentEncoding"})
_DECIDED: Final = _OF_THE_FORM | _SAYING_NOTHING | {"then", "else"}  # those with their ``if``
_CLOSING: Final = frozenset({"additionalProperties", "unevaluatedProperties", "unevaluatedItems"})
_DEFINITIONS: Final = "#/$defs/"
_DEEPEST: Final = 64  # schemas in each other; one that applies itself to the same value has no end


class _Beyond(Exception):
    """The schema says something that is not decided here."""


class FormRules(Struct, frozen=True):
    """What is asked of the values of a document.

    Attributes:
        each: the rules for a value, schemas, by its place.
        apart: pairs of places, in groups; in each group at least one pair must differ.
    """

    each: Mapping[int, list[JsonObject]]
    apart: tuple[tuple[tuple[int, int], ...], ...]


def rules_of(schema: JsonObject, document: JsonObject, places: Mapping[Path, int], holds: Holds) -> FormRules | None:
    """Return what is asked of the values, or None where the schema says more than that.

    Args:
        document: one that keeps the schema.
        places: of the values, texts and whole numbers; all else is the same in the documents in question, but for fractions.
    """
    walk = _Walk(schema, places, holds)
    try:
        walk.enter({name: value for name, value in schema.items() if name != "$id"}, document, ())
    except _Beyond:
        return None
    return FormRules(walk.rules, tuple(walk.apart))


class _Walk:
    """One walk along a document. ``rules`` and ``apart``: what was found so far."""

    def __init__(self, schema: JsonObject, places: Mapping[Path, int], holds: Holds) -> None:
        self._definitions = schema.get("$defs", {})
        self._schema = schema
        self._places = places
        self._holds = holds
        self._depth = 0
        self.rules: dict[int, list[JsonObject]] = {}
        self.apart: list[tuple[tuple[int, int], ...]] = []

    def enter(self, schema: JsonValue, value: JsonValue, path: Path) -> None:
        """Return after the rules of ``schema`` for ``value`` were taken down. Raises: ``_Beyond``."""
        if schema is True:
            return
        if not isinstance(schema, dict) or self._depth == _DEEPEST:
            raise _Beyond
        self._hold_place(value, path)
        self._depth += 1
        for keyword in schema:
            self._keyword(keyword, schema, value, path)
        if not isinstance(value, dict | list):
            self._value(schema, path)
        self._depth -= 1

    def _keyword(self, keyword: str, schema: JsonObject, value: JsonValue, path: Path) -> None:
        rule = schema[keyword]
        if keyword in _DECIDED or (keyword in _CLOSING and rule is False):
            return
        if keyword in _OF_A_VALUE:
            if keyword in ("const", "enum") and isinstance(value, dict | list):
                self._pin(value, path)
        elif keyword == "$ref":
            self.enter(self._definition(rule), value, path)
        elif keyword == "allOf" and isinstance(rule, list):
            for each in rule:
                self.enter(each, value, path)
        elif keyword == "if":
            self._branch(schema, value, path)
        elif keyword == "uniqueItems":
            self._unique(value, path)
        elif keyword in ("properties", "items", "prefixItems"):
            for inner, step, member in _applied(keyword, schema, value):
                self.enter(inner, member, (*path, step))
        else:
            raise _Beyond

    def _hold_place(self, value: JsonValue, path: Path) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool) and path not in self._places:
            raise _Beyond

    def _value(self, schema: JsonObject, path: Path) -> None:
        place = self._places.get(path)
        rule: JsonObject = {keyword: schema[keyword] for keyword in _OF_A_VALUE if keyword in schema}
        if place is not None and rule:
            self._add(place, rule)

    def _add(self, place: int, rule: JsonObject) -> None:
        rules = self.rules.setdefault(place, [])
        if rule not in rules:
            rules.append(rule)

    def _pin(self, value: JsonValue, path: Path) -> None:
        for place, inner in self._values(value, path):
            self._add(place, {"const": inner})

    def _values(self, value: JsonValue, path: Path) -> Iterator[tuple[int, JsonValue]]:
        """Yield the values in a part of the document, each with its place."""
        self._hold_place(value, path)
        if isinstance(value, dict | list):
            for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
                yield from self._values(inner, (*path, step))
        elif (place := self._places.get(path)) is not None:
            yield place, value

    def _definition(self, reference: JsonValue) -> JsonValue:
        if not isinstance(reference, str) or not reference.startswith(_DEFINITIONS) or not isinstance(self._definitions, dict):
            raise _Beyond
        name = reference.removeprefix(_DEFINITIONS)
        if name not in self._definitions:
            raise _Beyond  # a pointer with more steps, or escapes
        return self._definitions[name]

    def _branch(self, schema: JsonObject, value: JsonValue, path: Path) -> None:
        condition = schema["if"]
        met = _Walk(self._schema, self._places, self._holds)
        met.enter(condition, value, path)
        decisive = {*met.rules, *(place for group in met.apart for pair in group for place in pair)}
        for place, inner in self._values(value, path):
            if place in decisive:
                self._add(place, {"const": inner})
        holds = self._holds({"allOf": [condition], "$defs": self._definitions}, value)
        self.enter(schema.get("then" if holds else "else", True), value, path)

    def _unique(self, value: JsonValue, path: Path) -> None:
        for number, one in enumerate(value if isinstance(value, list) else []):
            for behind, other in enumerate(value[:number] if isinstance(value, list) else []):
                pairs = list(self._differing(one, (*path, number), other, (*path, behind)))
                if None in pairs:
                    continue
                self.apart.append(tuple(pair for pair in pairs if pair is not None))

    def _differing(self, one: JsonValue, path: Path, other: JsonValue, other_path: Path) -> Iterator[tuple[int, int] | None]:
        """Yield None where two parts differ for good, and the places of values in them that may differ."""
        self._hold_place(one, path)
        self._hold_place(other, other_path)
        if type(one) is not type(other):
            yield None
        elif isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                yield None
            for name in one.keys() & other.keys():
                yield from self._differing(one[name], (*path, name), other[name], (*other_path, name))
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                yield None
            for number, (inner, other_inner) in enumerate(zip(one, other, strict=False)):
                yield from self._differing(inner, (*path, number), other_inner, (*other_path, number))
        else:
            place, other_place = self._places.get(path), self._places.get(other_path)
            if place is not None and other_place is not None:
                yield place, other_place
            elif place is None and other_place is None and one != other:
                yield None


def _applied(keyword: str, schema: JsonObject, value: JsonValue) -> Iterator[tuple[JsonValue, str | int, JsonValue]]:
    """Yield the schemas that a keyword applies inside of a value, each with the step to what it is applied to."""
    rule = schema[keyword]
    if keyword == "properties" and isinstance(value, dict):
        if not isinstance(rule, dict):
            raise _Beyond
        yield from ((rule[name], name, member) for name, member in value.items() if name in rule)
    elif keyword != "properties" and isinstance(value, list):
        first = schema.get("prefixItems", [])
        if not isinstance(first, list):
            raise _Beyond
        if keyword == "prefixItems":
            yield from ((inner, number, item) for number, (inner, item) in enumerate(zip(first, value, strict=False)))
        else:
            yield from ((rule, number, item) for number, item in enumerate(value) if number >= len(first))
