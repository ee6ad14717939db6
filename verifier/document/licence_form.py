"""The form of a licence: what is the same in all licences that fill it in, and where the others' values stand.

``hold_form`` depends on the form of a document alone, so it is asked once for each form. And where the form is the usual one (one proof
with the usual members), the values are taken from their places instead of being looked up name by name; each is held against the
same rules as in ``parse_credential``, and where one breaks a rule, that function names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, Final, Self

from msgspec import Struct

from ..errors import Malformed
from ..limits import Limits
from ..proof.canonical import Known, Path
from ..proof.reading import Proof, signature_of
from .instants import parse_instant
from .model import Credential, StatusEntry
from .parse import STATUS_INDEX, parse_credential
from .read import Read
from .strict_json import JsonObject
from .subject import Subject, SubjectForm, subject_of

_PROOF: Final = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"})
_ALWAYS: Final[Sequence[Path]] = (
    ("id",),
    ("credentialSchema", "id"),
    ("issuer", "id"),
    ("validFrom",),
    ("proof", "created"),
    ("proof", "verificationMethod"),
    ("proof", "proofValue"),
)


class OnlyProof(Struct, frozen=True):
    """The proof of a document that has one."""

    read: Read

    @property
    def document(self) -> JsonObject:
        """The proof as it stands there."""
        proof: Any = self.read.document["proof"]
        return proof  # type: ignore[no-any-return]


class Usual(Struct, frozen=True):
    """Where the values of a licence stand.

    Attributes:
        always: takes those that every licence has.
        until, area, holder: the numbers of those that this form may have.
        status: of each entry the purpose, and the numbers of its index and of the address of its list.
    """

    always: Callable[[Sequence[str]], Sequence[str]]
    until: int | None
    area: int | None
    holder: int | None
    status: tuple[tuple[str, int, int], ...]
    type: str
    context: str
    cryptosuite: str
    proof_purpose: str

    def credential(self, known: Known, texts: Sequence[str]) -> Credential:
        """Return the licence with these values. Raises: ``Malformed``, where one breaks a rule; which, ``parse_credential`` says."""
        id_, schema, issuer, since, created, method, signature = self.always(texts)
        status = []
        for purpose, number, url in self.status:
            index = texts[number]
            if not STATUS_INDEX.fullmatch(index):
                raise Malformed(found=index, wanted="a decimal number as text")
            status.append(StatusEntry(purpose, int(index), texts[url]))
        if not method:
            raise Malformed(found="nothing", wanted="a text")
        signed = parse_instant(created)
        value = signature_of(signature)
        proof = Proof("", self.cryptosuite, signed, None, method, self.proof_purpose, None, (), (), value, OnlyProof(known))
        return Credential(
            known,
            id_,
            self.type,
            self.context,
            schema,
            issuer,
            parse_instant(since),
            None if self.until is None else parse_instant(texts[self.until]),
            "" if self.area is None else texts[self.area],
            None if self.holder is None else texts[self.holder],
            tuple(status),
            (proof,),
        )


class LicenceForm(Struct, frozen=True):
    """That documents of a form have the form of a licence; and where their values stand, if it is the usual one."""

    usual: Usual | None
    head: SubjectForm | None

    @classmethod
    def of(cls, document: JsonObject, places: Mapping[Path, int]) -> Self:
        """Return the form of a licence that was parsed. ``places``: which value stands where; all else is the same in the form."""
        return cls(_usual(document, places), SubjectForm.of(document, places))

    def credential(self, known: Known, limits: Limits) -> Credential:
        """Return the licence that fills in this form. Raises: as ``parse_credential``."""
        texts = known.texts
        if self.usual is not None and texts is not None:
            try:
                return self.usual.credential(known, texts)
            except Malformed:
                pass
        return parse_credential(known, limits, form_holds=True)

    def subject(self, known: Known) -> Subject:
        """Return what the licence that fills in this form says of itself."""
        texts = known.texts
        return subject_of(known.document) if self.head is None or texts is None else self.head.subject(texts)


def subject_in(read: Read) -> Subject:
    """Return what a credential that was read says of itself."""
    if isinstance(read, Known) and isinstance(read.form.note, LicenceForm):
        return read.form.note.subject(read)
    return subject_of(read.document)


def _usual(document: JsonObject, places: Mapping[Path, int]) -> Usual | None:
    plain: Any = document
    proof, status = plain["proof"], plain.get("credentialStatus", [])
    if not isinstance(proof, dict) or proof.keys() - {"@context"} != _PROOF or not isinstance(status, list):
        return None
    schema = plain["credentialSchema"]
    if any("id" in entry for entry in status) or not isinstance(schema, dict) or schema != {"id": schema.get("id"), "type": "JsonSchema"}:
        return None
    words: list[Path] = [
        ("type", 2),
        ("@context", 2),
        ("credentialSchema", "type"),
        ("proof", "type"),
        ("proof", "cryptosuite"),
        ("proof", "proofPurpose"),
    ]
    words += [("credentialStatus", number, name) for number in range(len(status)) for name in ("type", "statusPurpose")]
    entries: list[tuple[Path, Path]] = [
        (("credentialStatus", number, "statusListIndex"), ("credentialStatus", number, "statusListCredential"))
        for number in range(len(status))
    ]
    free: list[Path] = [*_ALWAYS, *chain.from_iterable(entries)]
    if any(path not in places for path in free) or any(path in places for path in words):
        return None
    return Usual(
        always=itemgetter(*(places[path] for path in _ALWAYS)),
        until=places.get(("validUntil",)),
        area=places.get(("credentialSubject", "areaCode")),
        holder=places.get(("credentialSubject", "id")),
        status=tuple((entry["statusPurpose"], places[index], places[url]) for entry, (index, url) in zip(status, entries, strict=True)),
        type=plain["type"][2],
        context=plain["@context"][2],
        cryptosuite=proof["cryptosuite"],
        proof_purpose=proof["proofPurpose"],
    )
