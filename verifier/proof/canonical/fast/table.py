"""The forms that one canonicaliser knows: bounded, and filled only with documents whose signature held."""

from __future__ import annotations

from threading import Lock
from typing import Final, TypeVar

import orjson
from msgspec.structs import replace

from ....document.strict_json import JsonObject
from ....errors import VerifierError
from ....limits import Limits
from ..jcs import jcs
from ..rdfc import canonicalise
from .blank import Blank
from .cut import Cut, cut, is_clean, text_paths, text_places
from .form import Form, Known, NoteOf, key_of
from .recording import Parts, recorded, whole
from .scopes import NotFast, Scopes
from .walk import walk

# A type of licence has a form for each choice of optional members and each length of its lists; one weighs some 20 kB. The
# oldest makes room for the newest.
MOST_KEYS: Final = 1_024
MOST_FORMS_EACH: Final = 8  # types that differ in nothing but their words; trials that gave no form count too

_WHOLE: Final = b"whole"
_SIGNED: Final = b"signed"

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class FormTable:
    """Forms by what is the same in all documents of one; None stands for a trial that gave none, so that it isn't made again and again."""

    def __init__(self, scopes: Scopes, limits: Limits) -> None:
        self.scopes = scopes
        self.limits = limits
        self.forms: dict[bytes, tuple[Form | None, ...]] = {}
        self.blanks: dict[int, tuple[Blank, ...]] = {}  # of forms of signed documents, by the number of their pieces
        self.lock = Lock()  # held while the table is changed; looking up needs none

    def read(self, raw: bytes) -> Known | None:
        """Return the document in ``raw`` with its one proof if it is compact JSON of a known form.

        That is to read it strictly: the text of what was read is ``raw`` again (or would be: ``blank.py``), so no member stood there
        twice and no number was changed; as deep as the first document and no longer than one text may be, it keeps the limits.
        """
        if len(raw) > min(self.limits.document_bytes, self.limits.string_characters):
            return None
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return None
        if type(value) is not dict:
            return None
        known = self._laid_over(raw, value) or self._known(value, _SIGNED)
        return known if known is not None and known.text == raw else None

    def whole(self, document: JsonObject) -> Known | None:
        """Return what is known of a document that is canonicalised as it stands."""
        return self._known(document, _WHOLE)

    def signed(self, document: JsonObject) -> Known | None:
        """Return what is known of a document with its one proof."""
        return self._known(document, _SIGNED)

    def admit(self, document: JsonObject) -> None:
        """Return after the form of ``document`` was learnt, or that it has none.

        Only for documents that somebody who may sign has signed: otherwise anyone could crowd out the forms in use.
        """
        self._admit(document, _WHOLE, whole, json_ld=True, note=None)

    def admit_signed(self, document: JsonObject, parts: Parts, *, json_ld: bool, note: NoteOf | None) -> None:
        """Return after the form of ``document`` with its one proof was learnt; as ``admit``."""
        self._admit(document, _SIGNED, parts, json_ld=json_ld, note=note)

    def _laid_over(self, raw: bytes, value: JsonObject) -> Known | None:
        if not self.blanks or b"\\" in raw:
            return None
        pieces = raw.split(b'"')
        for blank in self.blanks.get(len(pieces), ()):
            if blank.fits(pieces):
                return Known(value, raw, blank.form, pieces, is_clean(raw))
        return None

    def _known(self, document: JsonObject, kind: bytes) -> Known | None:
        try:
            one = cut(document)
            for form in self.forms.get(kind + key_of(one.structure), ()):
                if form is not None and (values := form.values(one)) is not None:
                    return Known(document, one.text, form, values, one.clean)
        except NotFast:
            pass
        return None

    def _admit(self, document: JsonObject, kind: bytes, parts: Parts, *, json_ld: bool, note: NoteOf | None) -> None:
        try:
            one = cut(document)
            key = kind + key_of(one.structure)
            known = self.forms.get(key, ())
            same = next((form for form in known if form is not None and form.values(one) is not None), None)
        except NotFast:
            return
        if same is not None:
            if note is not None and same.note is None:
                noted = _noted(same, document, one, note)
                self._put(key, [noted if form is same else form for form in known], noted, one)
        elif len(known) < MOST_FORMS_EACH:
            form = self._recorded(document, one, parts, json_ld=json_ld)
            if form is not None and note is not None:
                form = _noted(form, document, one, note)
            self._put(key, [*known, form], form, one)

    def _put(self, key: bytes, forms: list[Form | None], newest: Form | None, one: Cut) -> None:
        blank = Blank.of(newest, one) if newest is not None and key.startswith(_SIGNED) else None
        with self.lock:
            _make_room(self.forms, key)
            self.forms[key] = tuple(forms)
            if blank is not None:
                pieces = len(blank.pieces)
                others = [each for each in self.blanks.get(pieces, ()) if each.pieces != blank.pieces]
                _make_room(self.blanks, pieces)
                self.blanks[pieces] = (blank, *others[: MOST_FORMS_EACH - 1])

    def _recorded(self, document: JsonObject, one: Cut, parts: Parts, *, json_ld: bool) -> Form | None:
        try:
            form = recorded(document, one, parts, json_ld=json_ld, scopes=self.scopes, limits=self.limits)
            values = form.values(one)
            # The first answers of a form are compared with those of the walk that it stands for.
            texts = [self._canonical(part, json_ld=json_ld) for part in parts(document)]
            fits = values is not None and Known(document, one.text, form, values, one.clean).canonical("sha256") == texts
        except (NotFast, VerifierError, UnicodeEncodeError):
            return None
        return form if fits else None

    def _canonical(self, part: JsonObject, *, json_ld: bool) -> bytes:
        if not json_ld:
            return jcs(part)
        return canonicalise(walk(part, self.scopes, self.limits), steps=self.limits.canonicalisation_steps).text


def _make_room(table: dict[_Key, _Value], key: _Key) -> None:
    while len(table) >= MOST_KEYS and key not in table:
        del table[next(iter(table))]


def _noted(form: Form, document: JsonObject, one: Cut, note: NoteOf) -> Form:
    places = dict(zip(text_paths(document), text_places(one.pieces), strict=True))
    return replace(form, note=note(document, places, form.held_places))
