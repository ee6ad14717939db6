"""A signed licence or presentation as the text of a code: shorter, never changed.

Every form is checked before it is printed: what a reader would get back equals what went in, value for value,
so the signature still holds. The order of members may differ; neither RDFC nor JCS sees it.
"""

from __future__ import annotations

import json

from ..document.contexts import bundled_contexts
from ..document.credential_type import CredentialType
from ..document.identifier import URN
from ..document.presentation import is_presentation
from ..document.strict_json import JsonObject, parse_object
from ..errors import Malformed, shortened
from ..holders import is_of_organisations
from ..limits import DEFAULT_LIMITS, Limits
from .base10 import encode_base10
from .base45 import encode_base45
from .contents import Contents
from .deflate import Deflater
from .dictionaries import FOR_LICENCES, FOR_TERMS, Dictionaries, bundled_dictionaries
from .errors import NotRepresentable, PersonInAddress, TooLargeForCode
from .forms import (
    BARCODE_CREDENTIAL,
    BARCODE_PRESENTATION,
    COMPACT_CREDENTIAL,
    COMPACT_PATH,
    COMPACT_PRESENTATION,
    LINK_PATH,
    Form,
    Mode,
    QrText,
    Segment,
    address,
)
from .term_walk import Contexts

COMPACT_VERSION = 2


class QrWriter:
    """Writes the printed forms; keeps what it learnt of the contexts, so use one for many licences.

    Args:
        contexts: every context that the licences name.
        dictionaries: where the newest dictionaries are found; those that ship with the verifier where left out.
    """

    def __init__(self, contexts: Contexts, dictionaries: Dictionaries | None = None, *, limits: Limits = DEFAULT_LIMITS) -> None:
        self._contents = Contents(contexts)
        self._dictionaries = dictionaries or bundled_dictionaries()
        self._deflaters: dict[int, Deflater] = {}  # each takes some time to make, and few writers need both
        self._limits = limits

    def write(self, document: JsonObject, form: Form = Form.COMPACT, *, host: str = "") -> QrText:
        """Return the text of a code for ``document``.

        Args:
            document: a signed credential or presentation.
            host: for the forms that are addresses, the host that shows the licence.

        Raises:
            NotRepresentable: it would not come back as it is, or has no identifier to link to.
            PersonInAddress: an address would carry a natural person's data into the logs of servers.
            TooLargeForCode: more than a reader takes.
            HostMalformed: an address is asked for, and ``host`` is none.
        """
        text = self._text(document, form, host)
        if len(text.text) > self._limits.qr_characters:
            raise TooLargeForCode(
                found=f"{len(text.text)} characters", wanted=f"at most {self._limits.qr_characters}; print a link instead"
            )
        return text

    def _text(self, document: JsonObject, form: Form, host: str) -> QrText:
        presented = is_presentation(document)
        if form is Form.PLAIN:
            return QrText(form, (Segment(Mode.BYTE, _plain(document)),))
        if form is Form.LINK:
            return QrText(form, (Segment(Mode.ALPHANUMERIC, address(host, LINK_PATH) + _identifier(document)),))
        if form is Form.BARCODE:
            prefix = BARCODE_PRESENTATION if presented else BARCODE_CREDENTIAL
            return QrText(form, (Segment(Mode.ALPHANUMERIC, prefix + encode_base45(self._bounded(document))),))
        if form is Form.COMPACT_URL:
            _require_public(document)
            front = Segment(Mode.ALPHANUMERIC, address(host, COMPACT_PATH))
            return QrText(form, (front, Segment(Mode.NUMERIC, encode_base10(self.compact_bytes(document)))))
        prefix = COMPACT_PRESENTATION if presented else COMPACT_CREDENTIAL
        return QrText(form, (Segment(Mode.ALPHANUMERIC, prefix + encode_base45(self.compact_bytes(document))),))

    def compact_bytes(self, document: JsonObject) -> bytes:
        """Return version, number of the dictionary, and ``document`` compressed."""
        octets = self._contents.licence(document, size=self._most(document), depth=self._limits.depth)
        if octets is not None:
            return self._compressed(octets, FOR_LICENCES)
        return self._compressed(self._bounded(document), FOR_TERMS)

    def _compressed(self, octets: bytes, dictionary: int) -> bytes:
        if dictionary not in self._deflaters:
            self._deflaters[dictionary] = Deflater(self._dictionaries.text(dictionary))
        return bytes((COMPACT_VERSION, dictionary)) + self._deflaters[dictionary].compress(octets)

    def _bounded(self, document: JsonObject) -> bytes:
        octets, most = self._contents.cborld.encode(document), self._most(document)
        if len(octets) > most:
            raise TooLargeForCode(found=f"{len(octets)} bytes of CBOR-LD", wanted=f"at most {most}, which is all that a reader inflates")
        return octets

    def _most(self, document: JsonObject) -> int:
        return self._limits.qr_presentation_bytes if is_presentation(document) else self._limits.qr_credential_bytes


def encode(credential: JsonObject, credential_type: CredentialType, *, form: Form = Form.COMPACT, host: str = "") -> QrText:
    """Return the text of a code for one licence of this type.

    Raises:
        PersonInAddress: the type's holders are natural persons, and the form is an address that carries the licence.
        NotRepresentable, TooLargeForCode: as ``QrWriter.write``.
    """
    if form is Form.COMPACT_URL and credential_type.holder.natural:
        raise PersonInAddress(found=f"a {credential_type.key} as an address", wanted="the form compact, which no server sees")
    contexts = bundled_contexts().with_contexts({credential_type.context: credential_type.files["context.jsonld"]})
    return QrWriter(contexts).write(credential, form, host=host)


def _plain(document: JsonObject) -> str:
    """Return ``document`` as JSON that our own reader takes: Python would write NaN and lone surrogates too."""
    try:
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        parse_object(text.encode("utf-8", "surrogatepass"))
    except (TypeError, Malformed) as error:
        raise NotRepresentable(found=shortened(error), wanted="values that JSON can write") from error
    return text


def _identifier(document: JsonObject) -> str:
    identifier = document.get("id")
    if not isinstance(identifier, str) or not identifier.startswith(URN):
        raise NotRepresentable(found=f"the id {shortened(identifier)}", wanted=f"a licence's, {URN}…")
    return identifier.removeprefix(URN)


def _require_public(document: JsonObject) -> None:
    """Refuse whatever is, or may be, about a natural person: a presentation, and a licence with such a holder."""
    if not is_of_organisations(document):
        raise PersonInAddress(found="a holder who may be a natural person", wanted="the form compact, which no server sees")
