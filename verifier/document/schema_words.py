"""What the keywords of JSON Schema mean to a person: a stable code and plain words for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from ..errors import shortened
from .strict_json import JsonObject, JsonValue

# Text as every type's schema writes it; breaking it is always about a character that nobody meant to type.
TEXT_PATTERN = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$"

FORMAT_FAULTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "uscc": ("number_check_failed", "a unified social credit code whose checks hold"),
        "organisation-code": ("number_check_failed", "an organisation code whose check holds"),
        "citizen-number": ("number_check_failed", "a citizen number with a real date and a check that holds"),
        "licence-identifier": ("number_check_failed", "a licence identifier whose check character holds"),
        "date": ("not_a_date", "a day such as 2024-05-01"),
        "date-time": ("not_a_date_time", "a date and time with offset such as 2026-11-23T09:00:00+08:00"),
    }
)

_TYPE_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}

FAULTS: Mapping[str, tuple[str, Callable[[JsonValue], str]]] = MappingProxyType(
    {
        "required": ("member_missing", lambda _: "a member of this name"),
        "unevaluatedProperties": ("member_unexpected", lambda _: "no member of this name"),
        "additionalProperties": ("member_unexpected", lambda _: "no member of this name"),
        "unevaluatedItems": ("too_many", lambda _: "fewer items"),
        "type": ("wrong_type", lambda types: " or ".join(_TYPE_WORDS.get(str(t), str(t)) for t in _listed(types))),
        "enum": ("not_one_of", lambda choices: f"one of {', '.join(str(c) for c in _listed(choices))}"),
        "const": ("not_the_fixed_value", lambda value: shortened(value if isinstance(value, str) else repr(value), 200)),
        "pattern": ("wrong_form", lambda pattern: f"the form {pattern}"),
        "minLength": ("too_short", lambda least: f"at least {least} characters"),
        "maxLength": ("too_long", lambda most: f"at most {most} characters"),
        "minItems": ("too_few", lambda least: f"at least {least} items"),
        "maxItems": ("too_many", lambda most: f"at most {most} items"),
        "uniqueItems": ("not_unique", lambda _: "each item once"),
        "minimum": ("too_small", lambda least: f"at least {least}"),
        "maximum": ("too_large", lambda most: f"at most {most}"),
    }
)


def fault_of(schema: JsonObject, path: Sequence[str | int], keyword: str, value: JsonValue) -> tuple[str, str]:
    """Return the code and the wish of the rule that stands at ``path`` of ``schema``.

    A ``description`` beside a ``pattern`` says in words what the pattern says in signs.
    """
    if keyword == "format" and isinstance(value, str) and value in FORMAT_FAULTS:
        return FORMAT_FAULTS[value]
    if keyword == "pattern" and value == TEXT_PATTERN:
        return "control_character", "text, newline and tab only"
    if keyword not in FAULTS:
        return "schema_rule_broken", shortened(f"{keyword} as in the type's schema")
    code, words = FAULTS[keyword]
    described = _described(schema, path[:-1]) if keyword == "pattern" else None
    return code, described or words(value)


def _described(schema: JsonObject, path: Sequence[str | int]) -> str | None:
    here: JsonValue = schema
    for step in path:
        here = _inside(here, step)
    description = _inside(here, "description")
    return description if isinstance(description, str) else None


def _inside(value: JsonValue, step: str | int) -> JsonValue:
    if isinstance(value, dict):
        return value.get(str(step))
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def _listed(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list) else [value]
