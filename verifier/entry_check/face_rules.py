"""Is ``face.svg`` a picture that shows the type's fields, and does nothing else?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from ..document.credential_type import FACE, CredentialType
from .fault import EntryFault
from .label_rules import ENVELOPE_NAMES

# An allow-list: scripts, styles, foreign objects, animations and links have no place on a licence.
ELEMENTS = frozenset(
    {"svg", "title", "desc", "defs", "pattern", "linearGradient", "radialGradient", "stop", "clipPath", "g"}
    | {"rect", "circle", "ellipse", "line", "path", "polygon", "polyline", "text", "tspan", "image"}
)
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
REFERENCE = re.compile(r"url\(\s*([^)\s]*)\s*\)", re.IGNORECASE)
PICTURES = ("qr",)


def face_faults(entry: CredentialType) -> Iterator[EntryFault]:
    """Yield what is wrong with the entry's face; nothing where it has none."""
    if FACE not in entry.files:
        return
    reader = _FaceReader({*ENVELOPE_NAMES, *PICTURES, *(field.name for field in entry.signed_fields)})
    try:
        reader.read(entry.files[FACE])
    except expat.ExpatError as wrong:
        yield EntryFault(FACE, f"line {wrong.lineno}", "not_xml", expat.ErrorString(wrong.code), "well-formed XML")
        return
    yield from reader.faults
    for field in entry.signed_fields:
        if field.face and field.name not in reader.shown:
            yield EntryFault(FACE, "", "field_not_shown", "nothing", f"{{{{{field.name}}}}}, which type.json puts on the face")
    for name in ("certificateIdentifier", "issuingAuthorityName", "qr"):
        if name not in reader.shown:
            yield EntryFault(FACE, "", "field_not_shown", "nothing", f"{{{{{name}}}}}")


class _FaceReader:
    """Walks through a picture and keeps what it shows, and what is wrong with it."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._element
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.buffer_text = True
        self.shown: set[str] = set()
        self.faults: list[EntryFault] = []

    def read(self, picture: bytes) -> None:
        self._parser.Parse(picture, True)

    def _fault(self, code: str, found: str, wanted: str) -> None:
        self.faults.append(EntryFault(FACE, f"line {self._parser.CurrentLineNumber}", code, found, wanted))

    def _element(self, qualified: str, attributes: dict[str, str]) -> None:
        namespace, _, name = qualified.rpartition(" ")
        if namespace != "http://www.w3.org/2000/svg" or name not in ELEMENTS:
            self._fault("element_not_allowed", name, "shapes, text and pictures of SVG")
        for attribute, value in attributes.items():
            self._attribute(attribute.rpartition(" ")[2], value)

    def _attribute(self, name: str, value: str) -> None:
        if name.lower().startswith("on") or name == "style":
            self._fault("attribute_not_allowed", name, "no script, no style")
        if name == "href" and not (value.startswith("#") or PLACEHOLDER.fullmatch(value)):
            self._fault("external_reference", value, "#… within the picture, or the place of a picture such as {{qr}}")
        if any(not target.strip("'\"").startswith("#") for target in REFERENCE.findall(value)):
            self._fault("external_reference", value, "url(#…) within the picture")
        self._text(value)

    def _text(self, text: str) -> None:
        for name in PLACEHOLDER.findall(text):
            self.shown.add(name)
            if name not in self._known:
                self._fault("unknown_field", f"{{{{{name}}}}}", "a signed field, an envelope name or {{qr}}")
        if "{{" in PLACEHOLDER.sub("", text):
            self._fault("unknown_field", "{{ without an end", "{{name}}")

    def _doctype(self, *_: object) -> None:
        self._fault("doctype_not_allowed", "a document type", "none: it may name entities and files")

    def _instruction(self, target: str, _: str) -> None:
        self._fault("element_not_allowed", f"<?{target}", "no processing instruction: it may load a style sheet")
