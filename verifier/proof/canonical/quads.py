"""RDF terms and statements, held as the text that canonical N-Quads has for them.

A term is a ``str``: ``<iri>``, ``"text"``, ``"text"^^<iri>``, ``"text"@tag`` or ``_:label``. So a statement is written by
joining, compared by comparing, and hashed without being written first.

Source: RDFC-1.0, "A canonical form of N-Quads".
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from ...errors import shortened
from .errors import DataLoss

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE: Final = f"<{RDF}type>"
RDF_FIRST: Final = f"<{RDF}first>"
RDF_REST: Final = f"<{RDF}rest>"
RDF_NIL: Final = f"<{RDF}nil>"
RDF_JSON: Final = f"{RDF}JSON"

# An absolute IRI that N-Quads can hold between < and >: a scheme, and none of the characters that end or break it.
SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]*"
NOT_IN_IRI: Final = bytes(range(0x21)).decode() + '<>"{}|^`\\'
ABSOLUTE_IRI: Final = re.compile(SCHEME + rf":[^{re.escape(NOT_IN_IRI)}\ud800-\udfff]*\Z")
LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z", re.ASCII)

ESCAPED: Final = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
_SHORT: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


# One statement: subject, predicate, object, and graph, which is "" in the default graph. A bare tuple, because a licence has
# fifty of them and a named one takes six times as long to make.
Quad: TypeAlias = tuple[str, str, str, str]


def line(quad: Quad) -> str:
    """Return a statement as a line of canonical N-Quads, with its newline."""
    subject, predicate, object_, graph = quad
    return f"{subject} {predicate} {object_} {graph} .\n" if graph else f"{subject} {predicate} {object_} .\n"


def escaped(text: str) -> str:
    """Return ``text`` as it stands between the quotes of a canonical literal."""
    return ESCAPED.sub(_escape, text) if ESCAPED.search(text) else text


def _escape(found: re.Match[str]) -> str:
    sign = found.group()
    return _SHORT.get(sign) or f"\\u{ord(sign):04X}"


def iri(text: str, place: str = "") -> str:
    """Return the term of an absolute IRI.

    Raises:
        DataLoss: relative (an undefined word, too), or no IRI that N-Quads can hold.
    """
    if not ABSOLUTE_IRI.match(text):
        raise DataLoss(found=f"{shortened(text, 120)!r}, which no context defines", wanted="an absolute IRI or a defined term", place=place)
    return f"<{text}>"


def literal(text: str, datatype: str = "", language: str = "", place: str = "") -> str:
    """Return the term of a literal; at most one of ``datatype`` (an IRI) and ``language`` (a tag).

    Raises:
        DataLoss: the datatype is no absolute IRI, or the tag is not well-formed (BCP 47).
    """
    if language:
        if not LANGUAGE_TAG.match(language):
            raise DataLoss(found=f"language tag {shortened(language)!r}", wanted="a well-formed tag (BCP 47)", place=place)
        return f'"{escaped(text)}"@{language}'
    if not datatype or datatype == f"{XSD}string":
        return f'"{escaped(text)}"'
    return f'"{escaped(text)}"^^{iri(datatype, place)}'
