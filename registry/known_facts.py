"""The name of a credential and its holders, where its form is known: taken from its values, without parsing it.

Credentials of one form have the same JSON text but for some values (``verifier/proof/canonical/fast``, 7). So they have the same JCS
form but for those values too: it orders members by their names, which are no values, and writes a text that needs no escape as it
stands. It is cut once for each form, where the values of its first credential stand, and that one's name is compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from verifier.document.read import Read
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.proof.canonical import Known, Path
from verifier.proof.canonical.jcs import jcs, jcs_digest

MOST_FORMS: Final = 1_024  # as many as a canonicaliser holds with keys of their own
_MARK: Final = re.compile(rb"\\u0000([0-9]+)\\u0000")  # JSON of a mark; a text that is clean holds no escape


class Facts(NamedTuple):
    """SHA-256 of a credential's JCS form, the name of exactly this document; and (codeType, code) of each holder."""

    digest: bytes
    holders: frozenset[tuple[str, str]]


class _Cut(Struct, frozen=True):
    """What one form leaves open.

    Attributes:
        form: held, so that no other has its identity.
        parts: the JCS form, and an empty part for each value: constants at even places, values at odd ones; None where it can't be cut.
        values: the numbers of the values, in that order.
        holders: the numbers of the values that are code type and code of each.
    """

    form: object
    parts: tuple[bytes, ...] | None = None
    values: tuple[int, ...] = ()
    holders: tuple[tuple[int, int], ...] = ()

    def facts(self, values: Sequence[bytes], texts: Sequence[str]) -> Facts | None:
        if self.parts is None:
            return None
        parts = list(self.parts)
        parts[1::2] = [values[number] for number in self.values]
        holders = frozenset([(texts[code_type], texts[code]) for code_type, code in self.holders])
        return Facts(hashlib.sha256(b"".join(parts)).digest(), holders)


class KnownFacts:
    """Finds the facts of credentials whose signature held: strangers could crowd out the forms in use. Threads may share it."""

    def __init__(self) -> None:
        self._cuts: dict[int, _Cut] = {}  # by the identity of forms

    def facts(self, read: Read) -> Facts:
        """Return the facts of a credential that was read."""
        if not isinstance(read, Known) or (texts := read.texts) is None:
            return facts_of(read.document)
        cut = self._cuts.get(id(read.form))
        if cut is None:
            # Two threads may both cut a form: they write the same.
            cut = self._cuts[id(read.form)] = _cut(read, texts)
            if len(self._cuts) > MOST_FORMS:
                self._cuts.pop(next(iter(self._cuts)), None)
        return cut.facts(read.values, texts) or facts_of(read.document)


def facts_of(document: JsonObject) -> Facts:
    """Return the facts of a document; what has another shape than a holder names nobody."""
    subject = document.get("credentialSubject")
    listed = subject.get("licenceHolder") if isinstance(subject, dict) else None
    holders = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    named = frozenset((str(each.get("codeType", "")), str(each.get("code", ""))) for each in holders)
    return Facts(jcs_digest(document), named)


def _cut(known: Known, texts: Sequence[str]) -> _Cut:
    places = known.form.places
    parts = _MARK.split(jcs(_marked(known.document, (), places)))
    values = tuple(int(number) for number in parts[1::2])
    holders = _holders(known.document, places)
    if holders is None or sorted(values) != list(range(len(known.values))):
        return _Cut(known.form)  # it holds a number, or a holder whose shape is another
    cut = _Cut(known.form, tuple(parts), values, holders)
    return cut if cut.facts(known.values, texts) == facts_of(known.document) else _Cut(known.form)


def _marked(value: JsonValue, path: Path, places: Mapping[Path, int]) -> JsonValue:
    if isinstance(value, dict):
        return {name: _marked(inner, (*path, name), places) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, (*path, number), places) for number, inner in enumerate(value)]
    return f"\0{places[path]}\0" if path in places else value


def _holders(document: JsonObject, places: Mapping[Path, int]) -> tuple[tuple[int, int], ...] | None:
    subject = document.get("credentialSubject")
    listed = subject.get("licenceHolder") if isinstance(subject, dict) else None
    found: list[tuple[int, int]] = []
    for number, _ in enumerate(listed if isinstance(listed, list) else ()):
        here: Path = ("credentialSubject", "licenceHolder", number)
        code_type, code = places.get((*here, "codeType")), places.get((*here, "code"))
        if code_type is None or code is None:
            return None
        found.append((code_type, code))
    return tuple(found)
