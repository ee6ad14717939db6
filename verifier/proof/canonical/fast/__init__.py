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
   For contexts of our own, scopes that pyld made before are read from a file of this package (``compiled.py``): they are taken only
   for contexts with the very bytes that they were made from, know only the words that they were asked for then, and say
   ``NotCompiled`` to any other; a test makes them anew with pyld and compares.
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

**Forms.** Licences of one type differ in values only. A ``Form`` is made of one document by putting markers in place of its texts and
numbers, and walking that; where the markers come out, values go. What must be argued is that filling it with the values of another
document of the same form gives what the walk and RDFC-1.0 would give:

7. Two documents have the same form if their compact JSON texts are the same but for some texts and numbers: a regular expression
    made of one text matches the other, with a group for each value and all else letter by letter. The escaped quotes were put away
    (``written.py``), so by the grammar of JSON a quote only begins or ends a text, and a group for a text, which takes no quote, takes
    that text whole and nothing else. A group for a number takes whole numbers, or others, never both. (What Python has beside plain JSON, a
    tuple for a list, counts as the JSON that it is written as.)
8. The walk decides by three things: the structure with all names, which is equal; the words that it reads (types, contexts, language
   tags, words of a vocabulary), which must be the same words; and whether a text fits where an IRI must stand, which is
   asked of its value (no word is a prefix there). A value has no other influence on which statements there are. Each value is in a
   statement, or is such a word, or there is no form.
9. A value enters as the walk writes it: texts escaped, IRIs as they are, whole numbers by their digits. It can't leave its slot: a
   text has no bare quote after escaping, an IRI has no ``>``, neither has a newline. Where nothing in a document needs an escape (no
   backslash in its JSON text, no DEL, no U+FFFE or U+FFFF), the pieces go in as they are.
10. Blank nodes are named by the order of their first-degree hashes if these differ (RDFC-1.0, 4.4.3 step 4); if two are equal, the
    walk and the full algorithm take over. The hashed lines are filled like the others; where no value stands in them, they are
    hashed once.
11. Order is by code point. Lines of one subject are ordered when the form is made if their constant beginnings decide, else when it
    is filled; subjects differ (checked), and each is followed by a space, which no IRI and no name contains, so sorting the
    groups sorts the lines. A line that comes out twice is ``NotFast``, as in 5.
12. A form is laid over a signed document once, with its proof, and both texts that are hashed are filled with its values. They are
    documents made by moving its members about (``verifier/proof/hashing.py``), so the same is done with the marked document. The
    proof's value alone is in neither: it is the signature. For JCS the order of members depends on names only, and a text stands in
    it as ``orjson`` writes it; a document with a fraction has no form.
13. The first answers are compared with the walk's. The table is bounded, and a document is admitted only when its signature held,
    or anyone could crowd out the forms in use.
14. JSON text that came (``Known.read``) may have a form laid over it as it is, if the form has no fraction and no value needs an escape:
    all but the values is letter for letter what ``orjson`` wrote of the first document of the form, so there is no white space and no
    member twice; a value has no quote, no backslash, no control character, and is UTF-8, so it is the inside of a text of JSON that
    says what it shows; a whole number has one way to be written, and few digits. So the text is JSON, and what ``orjson`` would write of
    what it says. Any other text is taken if it is just what ``orjson`` writes of what it reads there: so no member stood there twice and
    no number was changed. As deep as the first document, with as many values, and no longer than one text may be, it keeps the limits.
    What this program itself wrote with ``orjson`` (``FormTable.written``) is JSON already; only the look for an escape remains.

15. What fills a form is a function, compiled for it (``filling.py``). Its source is numbers and a few words of this program; all that a
    document says is in constants, which a line only joins, compares, orders and hashes. So a document can't have anything run.

``tests/verifier/proof/test_fast.py`` compares the two over generated documents and over every example of a licence,
``test_shapes.py`` what is filled in with what is walked.
"""

from .compiled import bundled_scopes
from .form import Known, NoteOf, Path
from .scopes import NotFast, Scopes
from .walk import walk

__all__ = ["Known", "NotFast", "NoteOf", "Path", "Scopes", "bundled_scopes", "walk"]
