"""The fast path from a document to its statements: one walk, with scopes that pyld made.

It answers, or it says ``NotFast`` and the general path decides; it never refuses a document itself. So what must be argued is
one thing only: *where it answers, the general path would not refuse, and would make the same statements.*

1. Which words mean what comes from pyld. A scope is an active context that pyld computed, along the steps of JSON-LD
   expansion (JSON-LD 1.1 API, 5.1.2): contexts of the document; for each node the type-scoped contexts (step 11); for the value
   of a member its property-scoped context, after type-scoped ones were left (steps 7 to 9). ``ScopeProcessor.of_object`` runs
   pyld's own expansion up to the point where it looks for the types of the object, so those steps aren't written twice.
   Whether type-scoped contexts are left depends on the object alone: on whether it is a reference (one member, ``@id``), a
   value object (``@value``), or a node. Each way has its own scope in ``Term``.
2. A scope is kept by what it depends on: the URLs of the contexts, then the list of types and the member names on the way.
   That holds because a ``ContextSet`` never changes; a scope belongs to one ``Canonicalizer``, and so to one set.
3. A member is walked only if its name is a word that the context defines, with an absolute IRI and no container but
   ``@set``, or an alias of ``@id`` or ``@type``. A context with ``@vocab``, ``@base``, a default direction, or another alias of a
   keyword is left to the general path, and so is every member whose name starts with ``@`` but for those two and the value objects'
   own, every nested ``@context``, and every graph, list, index, language map or JSON literal.
4. Values: a text under a literal term, a datatype or a language becomes that literal; under ``@id`` it must be an absolute IRI
   whose scheme is no prefix of the context (a compact IRI would expand); under ``@vocab`` a defined word. Numbers and
   booleans follow 8.6 of the API. A value object is a text alone, or with a well-formed language tag. All else (null, an empty
   array, an array in an array, a blank node's label, a number that a statement can't hold) is ``NotFast``.
5. A statement that comes out twice is ``NotFast``: only the general path can tell one value written twice, which is a loss, from two
   nodes that say the same.
6. Types of Python are compared exactly, so nothing but plain JSON is walked. Limits are stricter here than there.

``tests/verifier/proof/test_fast.py`` compares the two over generated documents and over every example of a licence.
"""

from .scopes import NotFast, Scopes
from .walk import walk

__all__ = ["NotFast", "Scopes", "walk"]
