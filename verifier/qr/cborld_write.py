"""JSON-LD to the numbers and shorter values of CBOR-LD."""

from __future__ import annotations

from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from .cbor import CborValue
from .cborld_pass import CONTEXT, CONTEXTS, Pass, Place
from .errors import CborLdUnsupported
from .term_walk import TermWalk
from .terms import ActiveContext, in_order
from .values import kind_of, shorter


class CborLdWriter:
    """Writes objects, along the walk that readers take too."""

    def __init__(self, walk: TermWalk) -> None:
        self._walk = walk

    def write(self, node: JsonObject, active: ActiveContext, this: Pass, place: Place) -> dict[int | str, CborValue]:
        """Return one object with numbers for names, and its values in their shorter forms."""
        fields: dict[int | str, CborValue] = {}
        if "@context" in node:
            contexts = node["@context"]
            urls = _texts(contexts if isinstance(contexts, list) else [contexts], "an address")
            this.check_contexts(len(urls), place)
            table = this.tables.get("context", {})
            coded: list[CborValue] = [table.get(url, url) for url in urls]
            fields[CONTEXTS if isinstance(contexts, list) else CONTEXT] = coded if isinstance(contexts, list) else coded[0]
            active = this.met(self._walk.embedded(active, urls))
        types: list[JsonValue] = []
        for name in active.type_terms:
            named = node.get(name, [])
            types += named if isinstance(named, list) else [named]
        active = this.met(self._walk.typed(active, _texts(types, "a type's name")))
        # All numbers first: a member's own context gives numbers that its siblings do not have yet.
        members = [(name, this.numbers.number(name)) for name in in_order(node) if name != "@context"]
        for name, number in members:
            within = this.met(self._walk.within(active, name))
            kind = kind_of(name, active.terms.get(name))
            value = self._write_value(node[name], kind, within, this, place.below(name))
            fields[name if number is None else number + isinstance(node[name], list)] = value
        return fields

    def _write_value(self, value: JsonValue, kind: str, active: ActiveContext, this: Pass, place: Place) -> CborValue:
        if value is None:
            return None
        if isinstance(value, dict):
            return self.write(value, active, this, place)
        if isinstance(value, list):
            return [self._write_value(item, kind, active, this, place) for item in value]
        return shorter(value, kind, this.numbers, this.tables)


def _texts(values: list[JsonValue], wanted: str) -> tuple[str, ...]:
    for value in values:
        if not isinstance(value, str):
            raise CborLdUnsupported(found=shortened(value), wanted=wanted)
    return tuple(value for value in values if isinstance(value, str))
