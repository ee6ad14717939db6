"""Registry entry 19529: the facts of a licence as one CBOR list, written and read.

First stands what all licences of a type share, so that a dictionary has it in one piece; then what differs. What is
as usual is not said: where something is not, a list stands in the place of the value, with the rest behind it.
"""

from __future__ import annotations

from typing import Final

from ...document.strict_json import JsonObject
from ..cbor import CborValue
from ..errors import CborLdMalformed
from ..term_walk import Contexts
from .facts import KEY_BYTES, Facts, TypeFacts
from .listed import Listed
from .subject import SubjectMembers, read_members, written_members
from .texts import ReadTexts, WrittenTexts
from .times import read_begin, read_end, read_moment, written_begin, written_end, written_moment

ENTRY_OF_LICENCES: Final = 19529
VALUES: Final = 18  # of every licence; up to 23 the head of a list has one byte

_INDEX_BITS: Final = 17  # of a status list with 131,072 entries
_PLACE_BYTES: Final = 5
_SIGNATURE, _LONG_SIGNATURE = 64, 96  # bytes: of P-384 the long one
_LEAST_KEY: Final = 34  # bytes: Ed25519, header included
_AREA: Final = slice(2, 8)  # of an authority's credit code
_FIRST: Final = 1  # the usual version of a licence, and the usual number of a key
_DIGEST_BYTES: Final = 32
_TYPE_NAME: Final = 200  # characters; a type with one name in both languages says it twice


class LicenceEntry:
    """Writes and reads licences of the types whose contexts are at hand."""

    def __init__(self, contexts: Contexts) -> None:
        self._subjects = SubjectMembers(contexts)

    def write(self, licence: JsonObject) -> list[CborValue]:
        """Return the list for ``licence``; whether all of it came along, reading it back shows.

        Raises:
            NotRepresentable: it has another shape, or says something for which the list has no place.
            CborLdUnsupported, UnknownContext: the type's context is not at hand, or has no terms for the subject.
        """
        facts, texts = Facts.of(licence), WrittenTexts()
        return [
            *written_type(facts.type, facts.arc),
            facts.host,
            _written_authority(facts.authority, texts),
            *map(texts.text, facts.authority_names),
            _place(texts.text(facts.serial), _unusual(facts.version), _unusual(facts.key_number)),
            _place(_written_index(facts), facts.lists),
            _place(written_begin(facts.valid_from, texts), written_end(facts.valid_until, texts)),
            _place(written_moment(facts.created, facts.valid_from), *(text and texts.text(text) for text in facts.description)),
            facts.signature + (facts.holder_key or b""),
            written_members(facts.subject, self._subjects.of(facts.type.context, facts.type.name), texts),
        ]

    def read(self, values: list[CborValue], *, repeated: int) -> JsonObject:
        """Return the licence that a list holds.

        Args:
            repeated: how many characters it may say a second time.

        Raises:
            CborLdMalformed: no list of a licence.
            Bomb: it says more than ``repeated`` again.
            CborLdUnsupported, UnknownContext: of a type that is not known here.
        """
        if len(values) != VALUES:
            raise CborLdMalformed(found=f"{len(values)} values of a licence", wanted=f"{VALUES}")
        this, texts = Listed(values), ReadTexts(repeated)
        kind, arc = _read_type(this)
        host, authority = this.text(), _read_authority(this.value(), texts)
        authority_names = (texts.text(this.value()), texts.text(this.value()))
        number, status, period = this.place(3), this.place(2), this.place(2)
        serial, status_place = texts.text(number.value()), int.from_bytes(status.octets(_PLACE_BYTES))
        valid_from = read_begin(period.value(), texts)
        valid_until = read_end(period.value(), texts)
        moment, (signature, holder_key) = this.place(3), _apart(this.octets(_LONG_SIGNATURE + KEY_BYTES))
        facts = Facts(
            type=kind,
            arc=arc,
            host=host,
            authority=authority,
            authority_names=authority_names,
            serial=serial,
            version=number.whole_or(_FIRST),
            key_number=number.whole_or(_FIRST),
            lists=status.text_or_none(),
            list_number=status_place >> _INDEX_BITS,
            status_index=status_place & (1 << _INDEX_BITS) - 1,
            valid_from=valid_from,
            valid_until=valid_until,
            created=read_moment(moment.whole(), valid_from),
            description=(_text_or_none(moment, texts), _text_or_none(moment, texts)),
            signature=signature,
            holder_key=holder_key,
            subject=read_members(this.value(), self._subjects.of(kind.context, kind.name), texts),
        )
        return facts.licence()


def written_type(kind: TypeFacts, arc: str) -> list[CborValue]:
    """Return the values with which every licence of a type under ``arc`` begins."""
    texts = WrittenTexts()
    return [kind.context, kind.name, *map(texts.text, kind.names), kind.face, kind.suite, kind.code, arc]


def _read_type(this: Listed) -> tuple[TypeFacts, str]:
    texts = ReadTexts(repeated=_TYPE_NAME)
    kind = TypeFacts(
        context=this.text(),
        name=this.text(),
        names=(texts.text(this.value()), texts.text(this.value())),
        face=this.octets_or_none(_DIGEST_BYTES),
        suite=this.text(),
        code=this.text(),
    )
    return kind, this.text()


def _written_authority(code: str, texts: WrittenTexts) -> CborValue:
    """Return the value of an authority's code; the area in it, where most licences hold, counts as said."""
    value = texts.text(code)
    texts.imply(code[_AREA])
    return value


def _read_authority(value: CborValue, texts: ReadTexts) -> str:
    code = texts.text(value)
    texts.imply(code[_AREA])
    return code


def _written_index(facts: Facts) -> bytes:
    """Return number and index of the status list in as many bytes as they need: three, up to the 127th list."""
    place = facts.list_number << _INDEX_BITS | facts.status_index
    return place.to_bytes((place.bit_length() + 7) // 8)


def _apart(octets: bytes) -> tuple[bytes, bytes | None]:
    """Return the signature and the holder's key behind it: no two pairs of lengths have the same sum."""
    long = len(octets) == _LONG_SIGNATURE or len(octets) >= _LONG_SIGNATURE + _LEAST_KEY
    end = _LONG_SIGNATURE if long else _SIGNATURE
    return octets[:end], octets[end:] or None


def _text_or_none(this: Listed, texts: ReadTexts) -> str | None:
    value = this.value()
    return None if value is None else texts.text(value)


def _unusual(number: int) -> int | None:
    return None if number == _FIRST else number


def _place(usual: CborValue, *unusual: CborValue) -> CborValue:
    """Return ``usual`` alone, or a list where more is to be said."""
    return usual if all(value is None for value in unusual) else [usual, *unusual]
