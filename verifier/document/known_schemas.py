"""The schemas of a directory, and what they ask of documents whose form is known: the texts and numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Final

import jsonschema_rs
from msgspec import Struct

from ..proof.canonical import Known
from .credential_type import CredentialType
from .form_rules import rules_of
from .formats import remembered_formats
from .read import Read
from .schema import SchemaSet, Violation, compile_quick, compile_schema
from .strict_json import JsonObject, JsonValue

MOST_FORMS: Final = 256  # one weighs some 220 kB, most of it patterns: 56 MB
# Learning a form takes as long as a hundred licences. Where there is no room, only each of so many that aren't known makes some.
MAKES_ROOM: Final = 256


class _Asked(Struct, frozen=True):
    """What one schema asks of the values of one form; nothing holds where that isn't decided by them."""

    form: object
    schema: str
    values: jsonschema_rs.Validator | None = None
    wholes: tuple[int, ...] = ()
    apart: tuple[tuple[tuple[int, int], ...], ...] = ()

    def holds(self, texts: Sequence[str]) -> bool:
        if self.values is None:
            return False
        for group in self.apart:
            if all(texts[one] == texts[other] for one, other in group):
                return False
        if not self.wholes:
            return self.values.is_valid(texts)
        values: list[JsonValue] = list(texts)
        for place in self.wholes:
            values[place] = int(texts[place])
        return self.values.is_valid(values)


class KnownSchemas:
    """Asks the schema itself of the first document of each form, and of others what remains to be asked. Threads may share it."""

    def __init__(self, schemas: SchemaSet) -> None:
        self._schemas = schemas
        self._asked: dict[int, _Asked] = {}  # by the identity of forms, each of which is held by its entry
        self._formats = remembered_formats()
        self._unknown = 0  # licences that came while there was no room
        self._lock = Lock()  # held while the table is changed; looking up needs none

    def violations(self, read: Read, credential_type: CredentialType) -> tuple[Violation, ...]:
        """Return what a credential breaks of its type's rules; as ``SchemaSet.violations``.

        Only for credentials whose signature held: strangers could crowd out the forms in use.
        """
        if not isinstance(read, Known) or (texts := read.texts) is None:
            return self._schemas.violations(read.document, credential_type)
        asked = self._asked.get(id(read.form))
        if asked is not None and asked.schema == credential_type.schema and asked.holds(texts):
            return ()
        violations = self._schemas.violations(read.document, credential_type)
        if asked is None and not violations and self._has_room():
            learnt = self._learnt(read, credential_type)
            with self._lock:
                self._asked[id(read.form)] = learnt
        return violations

    def _has_room(self) -> bool:
        with self._lock:
            if len(self._asked) < MOST_FORMS:
                return True
            self._unknown += 1
            if self._unknown % MAKES_ROOM:
                return False
            del self._asked[next(iter(self._asked))]
            return True

    def _learnt(self, known: Known, credential_type: CredentialType) -> _Asked:
        form = known.form
        rules = rules_of(credential_type.schema_document(), known.document, {**form.places, **form.wholes}, _holds)
        if rules is None:
            return _Asked(form, credential_type.schema)
        each = [_joined(rules.each.get(place, [])) for place in range(len(known.values))]
        values = compile_quick({"prefixItems": each}, self._formats)
        return _Asked(form, credential_type.schema, values, tuple(form.wholes.values()), rules.apart)


def _holds(schema: JsonObject, value: JsonValue) -> bool:
    return compile_schema(schema).is_valid(value)


def _joined(rules: Sequence[JsonObject]) -> JsonValue:
    return rules[0] if len(rules) == 1 else {"allOf": list(rules)} if rules else True
