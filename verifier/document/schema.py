"""Does a credential say what its type allows? The type's own JSON Schema (2020-12), run with the house's formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as Kind
from msgspec import Struct

from ..errors import Malformed, shortened
from .credential_type import CredentialType
from .directory import Directory
from .formats import FORMATS, remembered_formats
from .quick_schema import quickened
from .schema_words import fault_of
from .strict_json import JsonObject

VIOLATIONS = 50  # reported at most: a hostile document may hold thousands, and a person mends the first few


class SchemaMalformed(Malformed):
    """A type's ``schema.json`` that is no JSON Schema, or points outside of itself."""

    code = "schema_malformed"


class Violation(Struct, frozen=True):
    """One rule of a type that a credential breaks.

    Attributes:
        place: JSON Pointer to the member; of a missing one, to where it should stand.
        code: stable reason in snake_case (``member_missing``, ``number_check_failed``, ``not_one_of`` …).
        found: what stood there, shortened.
        wanted: what the type asks for, in plain words.
    """

    place: str
    code: str
    found: str
    wanted: str


class _Compiled(Struct, frozen=True, dict=True):
    """A schema as it was published, and a validator of the same meaning that only says yes or no, None where none can be made."""

    schema: JsonObject
    quick: jsonschema_rs.Validator | None

    @cached_property
    def validator(self) -> jsonschema_rs.Validator:
        """The validator that names faults, made for the first credential that may have one."""
        return compile_schema(self.schema)


class SchemaSet:
    """The schemas of a directory, each compiled when it is first asked for, and then kept."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._compiled: dict[str, _Compiled] = {}
        self._of_members: dict[str, jsonschema_rs.Validator | None] = {}

    def violations(self, credential: JsonObject, credential_type: CredentialType) -> tuple[Violation, ...]:
        """Return what ``credential`` breaks of its type's rules, at most ``VIOLATIONS``; empty where it keeps them all.

        Raises:
            SchemaMalformed: the type's own schema cannot be used.
        """
        compiled = self._compiled.get(credential_type.schema) or self._compile(credential_type)
        if compiled.quick is not None and compiled.quick.is_valid(credential):
            return ()
        return _distinct(violations_of(compiled.schema, compiled.validator, credential))

    def takes_members(self, members: JsonObject, credential_type: CredentialType) -> bool:
        """Return whether these members keep the rules that the type has for each of them; False also where that can't be told.

        What the schema says of a credential as a whole (which members there must be, which not) is asked of a whole one only.

        Raises:
            SchemaMalformed: the type's own schema cannot be used.
        """
        if credential_type.schema not in self._of_members:
            schema = credential_type.schema_document()
            of_members = {name: value for name, value in schema.items() if name not in ("required", "unevaluatedProperties")}
            self._of_members[credential_type.schema] = compile_quick(of_members)
        validator = self._of_members[credential_type.schema]
        return validator is not None and validator.is_valid(members)

    def _compile(self, credential_type: CredentialType) -> _Compiled:
        schema = credential_type.schema_document()
        compiled = _Compiled(schema, compile_quick(schema))
        # Two threads may both compile: they write the same value.
        self._compiled[credential_type.schema] = compiled
        return compiled


def compile_schema(schema: JsonObject) -> jsonschema_rs.Validator:
    """Return a validator of ``schema`` that asserts formats and never leaves the machine.

    Raises:
        SchemaMalformed: it is no JSON Schema 2020-12, names a format of nobody, or points outside of itself.
    """
    try:
        return jsonschema_rs.Draft202012Validator(
            schema, formats=dict(FORMATS), validate_formats=True, ignore_unknown_formats=False, offline=True
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as wrong:
        raise SchemaMalformed(
            found=shortened(str(wrong), 200), wanted="a JSON Schema 2020-12 that stands alone", place="schema.json"
        ) from wrong


def compile_quick(schema: JsonObject, formats: Mapping[str, Callable[[str], bool]] | None = None) -> jsonschema_rs.Validator | None:
    """Return a validator that takes what ``schema`` takes, faster; None where a pattern asks for more than its engine has.

    ``formats``: as ``remembered_formats`` returned them, where several validators share what they remember.
    """
    try:
        return jsonschema_rs.Draft202012Validator(
            quickened(schema),
            formats=dict(formats or remembered_formats()),
            validate_formats=True,
            ignore_unknown_formats=False,
            offline=True,
            pattern_options=jsonschema_rs.RegexOptions(),
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        return None


def violations_of(schema: JsonObject, validator: jsonschema_rs.Validator, credential: JsonObject) -> Iterator[Violation]:
    """Yield each broken rule, several for one member where several rules are broken."""
    for error in islice(validator.iter_errors(credential), VIOLATIONS):
        place, kind = error.instance_path, error.kind
        if isinstance(kind, Kind.Required):
            # The place of a missing member is where it should stand, so that a form can show the fault there.
            yield _violation(schema, error, [*place, kind.property], "nothing")
        elif isinstance(kind, Kind.UnevaluatedProperties | Kind.AdditionalProperties):
            for name in kind.unexpected:
                yield _violation(schema, error, [*place, name], shortened(name))
        else:
            yield _violation(schema, error, place, _shown(error.instance))


def _violation(schema: JsonObject, error: jsonschema_rs.ValidationError, steps: Sequence[str | int], found: str) -> Violation:
    code, wanted = fault_of(schema, error.schema_path, error.kind.name, error.kind.value)
    return Violation(place=_pointer(steps), code=code, found=found, wanted=wanted)


def _distinct(violations: Iterator[Violation]) -> tuple[Violation, ...]:
    """Return one violation a place: a wrong number breaks its pattern and its format, but is one fault."""
    first: dict[str, Violation] = {}
    for violation in violations:
        first.setdefault(violation.place, violation)
    return tuple(first.values())


def _pointer(steps: Sequence[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return shortened(value)
