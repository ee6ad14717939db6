"""The door of canonicalisation: a document in, the bytes that are hashed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...document.contexts import ContextSet
from ...document.strict_json import JsonObject, JsonValue
from ...errors import VerifierError
from ...fast_path import fast_path_is_on
from ...limits import DEFAULT_LIMITS, Limits
from .errors import JsonLdMalformed
from .expanded import statements
from .fast import Known, NoteOf, NotFast, Scopes, bundled_scopes, walk
from .guard import check_document
from .jcs import jcs
from .known_contexts import KnownContexts
from .quads import Quad
from .rdfc import canonicalise

if TYPE_CHECKING:
    from .fast.recording import Parts
    from .fast.table import FormTable


class Canonicalizer:
    """Makes canonical forms with a closed set of contexts; two of them never share anything. Threads may share one.

    ``directions``: whether the base direction of a text is signed too, as ``rdfDirection: i18n-datatype`` of the JSON-LD API
    writes it; where it is not, such a text is refused.
    ``fast``: whether the fast path answers where it can, by default as ``LICENCE_FAST_PATH`` says; the answers are the same
    (``fast/__init__.py`` says why).
    ``learns``: whether the forms of what is admitted are kept, which takes longer than one document: not where no more will come.
    """

    def __init__(
        self,
        contexts: ContextSet,
        limits: Limits = DEFAULT_LIMITS,
        *,
        allow_inline_contexts: bool = False,
        directions: bool = False,
        fast: bool | None = None,
        learns: bool = True,
    ) -> None:
        self.contexts = contexts
        self.limits = limits
        self.allow_inline_contexts = allow_inline_contexts
        self.directions = directions
        self._known = KnownContexts(contexts)
        fast = fast_path_is_on() if fast is None else fast
        self._scopes = Scopes(self._known, bundled_scopes) if fast else None
        self._forms: FormTable | None = None
        if self._scopes and learns:
            from .fast.table import FormTable  # noqa: PLC0415 (loaded by who learns forms)

            self._forms = FormTable(self._scopes, limits)

    def rdfc(self, document: JsonObject, hash_name: str = "sha256", unseen: list[JsonObject] | None = None) -> bytes:
        """Return the canonical N-Quads of ``document`` by RDFC-1.0 with ``sha256`` or ``sha384``.

        Args:
            unseen: takes ``document`` if its like was not seen before, for ``admit``.

        Raises:
            DataLoss: something would not be signed.
            JsonLdMalformed, JsonLdUnsupported, InlineContext, UnknownContext: it is no JSON-LD that is signed here.
            TooManyQuads, CanonicalisationBudget: it asks for more work than a credential needs.
        """
        if self._forms is not None:
            known = self._forms.whole(document)
            if known is not None:
                try:
                    return known.canonical(hash_name)[0]
                except NotFast:
                    pass
            elif unseen is not None:
                unseen.append(document)
        return self._canonical(self.quads(document), hash_name)

    def admit(self, document: JsonObject) -> None:
        """Return after the form of ``document`` was learnt, so that its like are canonicalised quickly from now on.

        Only for documents whose signature held, made by somebody who may sign: anyone else could crowd out what is known.
        """
        if self._forms is not None:
            self._forms.admit(document)

    def read(self, raw: bytes) -> Known | None:
        """Return the document in ``raw``, strictly read, with what was learnt of its form; None where ``parse_object`` must read it."""
        return None if self._forms is None else self._forms.read(raw)

    def written(self, raw: bytes, before: Known | None) -> Known | None:
        """As ``read``, of a document that ``orjson`` wrote; ``before`` is the one before, which it may be like."""
        return None if self._forms is None else self._forms.written(raw, before)

    def known(self, document: JsonObject) -> Known | None:
        """Return what was learnt of the form of a document with its proof, or None where nothing was."""
        return None if self._forms is None else self._forms.signed(document)

    def admit_signed(self, document: JsonObject, parts: Parts, *, json_ld: bool, note: NoteOf | None = None) -> None:
        """Return after the form of ``document`` with its proof was learnt; as ``admit``.

        Args:
            parts: returns what is canonicalised for such a document; it may move members, and change no value.
            json_ld: whether that is done by ``rdfc`` or by ``jcs``.
            note: returns something that depends on nothing but the form of the document; its like come with it from ``known``.
        """
        if self._forms is not None:
            self._forms.admit_signed(document, parts, json_ld=json_ld, note=note)

    def quads(self, document: JsonObject) -> list[Quad]:
        """Return the statements that ``document`` makes, with blank nodes as they came. Raises: as ``rdfc``."""
        if self._scopes is not None:
            try:
                return walk(document, self._scopes, self.limits)
            except (NotFast, VerifierError):
                # Whatever is wrong, the general path finds it again, and names it as it always does.
                pass
        from .pyld_expansion import StrictProcessor  # noqa: PLC0415 (pyld loads only for what the fast path leaves to it)

        check_document(document, self.limits, allow_inline_contexts=self.allow_inline_contexts)
        return statements(StrictProcessor(self._known, document).expanded(), self.limits.quads, directions=self.directions)

    def is_portable(self, document: JsonObject, hash_name: str = "sha256") -> bool:
        """Return whether implementations that sort by UTF-16 units get the same canonical form. Raises: as ``rdfc``.

        RDFC-1.0 sorts by code points; rdf-canonize 5 does not. They part only where a character beyond the BMP meets one from
        U+E000 on (𠮷 and a full-width bracket). Such a licence is right, but not everybody can verify it.
        """
        quads = self.quads(document)
        return self._canonical(quads, hash_name) == self._canonical(quads, hash_name, by_utf16=True)

    def _canonical(self, quads: list[Quad], hash_name: str, *, by_utf16: bool = False) -> bytes:
        steps = self.limits.canonicalisation_steps
        try:
            return canonicalise(quads, hash_name=hash_name, steps=steps, by_utf16=by_utf16).text
        except UnicodeEncodeError as wrong:
            raise JsonLdMalformed(found="half of a surrogate pair", wanted="whole characters") from wrong

    def jcs(self, document: JsonValue) -> bytes:
        """Return the canonical JSON of ``document``. Raises: ``JcsValue``."""
        return jcs(document)
