"""JSON-LD terms as CBOR-LD 1.0 sees them: what they are, where they are defined, and their numbers in one document.

The terms of every context are numbered in the order in which a reader meets the contexts: the document's own
first, then those that a type opens, then those that a member opens. Writer and reader walk in the same order
(``term_walk``), so no number is ever sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from ..document.strict_json import JsonObject
from .errors import CborLdMalformed

_KEYWORDS = (
    *("@context", "@type", "@id", "@value", "@direction", "@graph", "@included", "@index", "@json", "@language", "@list"),
    *("@nest", "@reverse", "@base", "@container", "@default", "@embed", "@explicit", "@none", "@omitDefault", "@prefix"),
    *("@preserve", "@protected", "@requireAll", "@set", "@version", "@vocab", "@propagate"),
)
KEYWORD_NUMBERS = {keyword: 2 * place for place, keyword in enumerate(_KEYWORDS)}
_FIRST_TERM = 100


class Term(Struct, frozen=True):
    """What a context says of a term, as far as CBOR-LD asks."""

    definition: JsonObject
    protected: bool
    propagates: bool

    @property
    def is_type(self) -> bool:
        """Whether the term stands for ``@type``."""
        return self.definition.get("@id") == "@type"

    @property
    def is_identity(self) -> bool:
        """Whether the term stands for ``@id``."""
        return self.definition.get("@id") == "@id"

    @property
    def datatype(self) -> str | None:
        """The type of the term's values, an absolute IRI or a keyword."""
        datatype = self.definition.get("@type")
        return datatype if isinstance(datatype, str) else None


class LoadedContext(Struct, frozen=True, eq=False):
    """One context as it was published: its terms in the order of their numbers."""

    raw: JsonObject
    definitions: Mapping[str, JsonObject]


class ActiveContext(Struct, frozen=True, eq=False):
    """The terms that are defined at one place of a document.

    Attributes:
        previous: what held before types opened their own contexts; nested objects return to it.
        loaded: the contexts that were read to come here from the step before.
    """

    terms: Mapping[str, Term]
    previous: ActiveContext | None = None
    loaded: tuple[LoadedContext, ...] = ()
    type_terms: tuple[str, ...] = field(default=("@type",))

    @classmethod
    def of(cls, terms: Mapping[str, Term], previous: ActiveContext | None, loaded: tuple[LoadedContext, ...]) -> ActiveContext:
        """Return the context of ``terms``, with the names that stand for ``@type`` sought out."""
        return cls(terms, previous, loaded, ("@type", *(name for name, term in terms.items() if term.is_type)))


class TermNumbers:
    """The numbers of one document: grows as the walk meets contexts, the same for writer and reader."""

    def __init__(self) -> None:
        self._numbers = dict(KEYWORD_NUMBERS)
        self._terms = {number: keyword for keyword, number in KEYWORD_NUMBERS.items()}
        self._next = _FIRST_TERM

    def meet(self, active: ActiveContext) -> None:
        """Number the terms of the contexts that were read on the way to ``active``."""
        for context in active.loaded:
            for term in context.definitions:
                if term not in self._numbers:
                    self._numbers[term] = self._next
                    self._terms[self._next] = term
                    self._next += 2

    def number(self, term: str) -> int | None:
        """Return the even number of ``term``, or None where no context that was met defines it."""
        return self._numbers.get(term)

    def number_of_type(self, term: str) -> int:
        """Return the even number of a term that stands for ``@type``: a keyword, or defined by a context that was met."""
        return self._numbers[term]

    def term(self, number: int) -> str:
        """Return the term of an even number."""
        try:
            return self._terms[number]
        except KeyError:
            raise CborLdMalformed(found=f"the term number {number}", wanted="a number of a term of the contexts named") from None


def in_order(names: Iterable[str]) -> list[str]:
    """Return ``names`` sorted by UTF-16 code units, as the specification's reference does."""
    return sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
