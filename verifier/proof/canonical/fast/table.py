"""The forms that one canonicaliser knows: bounded, and filled only with documents whose signature held."""

from __future__ import annotations

import re
from threading import Lock
from typing import Final

import orjson
from msgspec.structs import replace

from ....document.strict_json import JsonObject
from ....errors import VerifierError
from ....limits import Limits
from ..jcs import jcs
from ..rdfc import canonicalise
from .form import Form, Known, NoteOf
from .recording import Parts, recorded, whole
from .scopes import NotFast, Scopes
from .walk import walk
from .written import LARGEST, is_clean, written

# A type of licence has a form for each choice of optional members and each length of its lists; one weighs some 50 kB. The
# oldest make room for the newest.
MOST_FORMS: Final = 1_024
MOST_FORMS_EACH: Final = 16  # with as many quotes
MOST_TRIALS: Final = 8  # of documents that have their names in common

_VALUES: Final = re.compile(rb'"[^"]*"(?!:)|-?[0-9][0-9.eE+-]*')


class FormTable:
    """Forms of documents by how many quotes their texts have: those of documents as they stand, and of documents with one proof."""

    def __init__(self, scopes: Scopes, limits: Limits) -> None:
        self.scopes = scopes
        self.limits = limits
        self._longest = min(limits.document_bytes, limits.string_characters, LARGEST)
        self.plain: dict[int, tuple[Form, ...]] = {}
        self.with_proof: dict[int, tuple[Form, ...]] = {}
        self.trials: dict[bytes, int] = {}  # how often documents of one structure gave no form: it isn't tried again and again
        self.lock = Lock()  # held while the table is changed; looking up needs none

    def read(self, raw: bytes) -> Known | None:
        """Return the document in ``raw`` with its one proof if it is compact JSON of a known form.

        That is to read it strictly (``fast/__init__.py``, 14).
        """
        if len(raw) > self._longest:
            return None
        for form in self.with_proof.get(raw.count(b'"'), ()):
            if not form.fractions and (values := form.values(raw)) is not None and (known := Known.read(form, values, raw)):
                return known
        return self._read_and_written_again(raw)

    def written(self, raw: bytes, before: Known | None) -> Known | None:
        """Return the document with its one proof that ``orjson`` wrote as ``raw``, if its form is known.

        Args:
            before: the one before, whose form is tried first: of many that are made together nearly all are alike.
        """
        if before is not None and not before.form.fractions and is_clean(raw) and len(raw) <= self._longest:
            values = before.form.values(raw)
            if values is not None:
                return Known(before.form, values, clean=True, raw=raw)
        return self.read(raw)

    def _read_and_written_again(self, raw: bytes) -> Known | None:
        if not self.with_proof:
            return None
        try:
            document = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return None
        return self.signed(document) if type(document) is dict and orjson.dumps(document) == raw else None

    def whole(self, document: JsonObject) -> Known | None:
        """Return what is known of a document that is canonicalised as it stands."""
        return _known(document, self.plain)

    def signed(self, document: JsonObject) -> Known | None:
        """Return what is known of a document with its one proof."""
        return _known(document, self.with_proof)

    def admit(self, document: JsonObject) -> None:
        """Return after the form of ``document`` was learnt, or that it has none.

        Only for documents that somebody who may sign has signed: otherwise anyone could crowd out the forms in use.
        """
        self._admit(document, self.plain, whole, json_ld=True, note=None)

    def admit_signed(self, document: JsonObject, parts: Parts, *, json_ld: bool, note: NoteOf | None) -> None:
        """Return after the form of ``document`` with its one proof was learnt; as ``admit``."""
        self._admit(document, self.with_proof, parts, json_ld=json_ld, note=note)

    def _admit(self, document: JsonObject, forms: dict[int, tuple[Form, ...]], parts: Parts, *, json_ld: bool, note: NoteOf | None) -> None:
        try:
            text = written(document)
            quotes = text.count(b'"')
            known = forms.get(quotes, ())
            same = next((form for form in known if form.values(text) is not None), None)
        except NotFast:
            return
        form = same or self._recorded(document, text, parts, json_ld=json_ld)
        if form is None or (form is same and (note is None or form.note is not None)):
            return
        if note is not None:
            form = replace(form, note=note(document, form.places))
        others = tuple(each for each in known if each is not same)
        with self.lock:
            forms[quotes] = (form, *others[: MOST_FORMS_EACH - 1])
            while sum(map(len, forms.values())) > MOST_FORMS:
                del forms[next(iter(forms))]

    def _recorded(self, document: JsonObject, text: bytes, parts: Parts, *, json_ld: bool) -> Form | None:
        structure = (b"json-ld" if json_ld else b"json") + _VALUES.sub(b"", text)
        if self.trials.get(structure, 0) >= MOST_TRIALS:
            return None
        try:
            form = recorded(document, text, parts, json_ld=json_ld, scopes=self.scopes, limits=self.limits)
            values = form.values(text)
            # The first answers of a form are compared with those of the walk that it stands for.
            texts = [self._canonical(part, json_ld=json_ld) for part in parts(document)]
            if values is not None and Known.of(form, values, document).canonical("sha256") == texts:
                return form
        except (NotFast, VerifierError, UnicodeEncodeError):
            pass
        with self.lock:
            self.trials[structure] = self.trials.get(structure, 0) + 1
            while len(self.trials) > MOST_FORMS:
                del self.trials[next(iter(self.trials))]
        return None

    def _canonical(self, part: JsonObject, *, json_ld: bool) -> bytes:
        if not json_ld:
            return jcs(part)
        return canonicalise(walk(part, self.scopes, self.limits), steps=self.limits.canonicalisation_steps).text


def _known(document: JsonObject, forms: dict[int, tuple[Form, ...]]) -> Known | None:
    try:
        text = written(document)
        for form in forms.get(text.count(b'"'), ()):
            if (values := form.values(text)) is not None:
                return Known.of(form, values, document)
    except NotFast:
        pass
    return None
