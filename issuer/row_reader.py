"""Reads rows of one type's sheet, each cell by its field's type, each row by the rules that join its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache, partial

from msgspec import Struct

from issuer.claims import Claims, Holder
from issuer.clean_cells import CleanCells
from issuer.columns import ENVELOPE_COLUMNS, HOLDER_COLUMNS, HOLDER_KEY, Header
from issuer.holder_key import parse_holder_key
from issuer.holders import read_holders
from issuer.ledger import Authority
from issuer.period import Period, first_present, parse_moment, read_period
from issuer.rejects import RowError
from issuer.rows import CELL_CHARACTERS, Row
from verifier.document.credential_type import CredentialType
from verifier.document.field_types import FieldType, parse_cell, parse_field_type
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.errors import VerifierError
from verifier.proof.canonical.jcs import jcs_digest
from verifier.trust.areas import area_covers

COLUMN_TYPES = {
    "serial": "p:[0-9A-Z]{7,32}",
    "version": "p:0{0,2}[1-9]|0?[1-9][0-9]|[1-9][0-9]{2}",
    "certificateNumber": "s64",
    "issuedDate": "d",
    "areaCode": "area",
    "trustLevel": "e:A,B,C,D",
    "copyKind": "e:original,duplicate",
    "replaces": "ident",
    "relatedMatterCode": "matter",
}
PERIOD_COLUMNS = ("validFrom", "validUntil")
ISSUE_DATES = ("issueDate", "issuedDate")  # face fields that say when a licence was issued
PERIODS = 4_096  # remembered: a sheet has many licences of one day
DEFAULT_TRUST_LEVEL = "A"  # data of the authority that issues the licence itself


def column_types(credential_type: CredentialType) -> dict[str, FieldType]:
    """Return what stands in each column whose cell has one meaning; the type's own fields win over the envelope."""
    types = {name: parse_field_type(code) for name, code in COLUMN_TYPES.items()}
    return types | {field.name: field.type for field in credential_type.signed_fields}


class RowReader(Struct, frozen=True):
    """Turns rows into claims.

    Attributes:
        types: what stands in each column.
        fields: names of the type's own fields, in their order; ``required`` those that no row may lack.
        areas: in which the authority may issue this type; empty where it may not issue it at all.
        today: the day of the mint, for rows that have no date.
        clean: reads the cells of rows in which nothing is wrong.
        period: what ``read_period`` says of a beginning and an end, in the zone in which dates are meant.
    """

    credential_type: CredentialType
    header: Header
    authority: Authority
    types: Mapping[str, FieldType]
    fields: Sequence[str]
    required: Sequence[str]
    areas: Sequence[str]
    today: date
    clean: CleanCells
    period: Callable[[str | None, str | None], Period]

    @classmethod
    def of(cls, credential_type: CredentialType, header: Header, authority: Authority, zone: tzinfo, now: datetime) -> RowReader:
        """Return the reader of a sheet with this header; what rows have in common is looked up once."""
        fields, types, today = credential_type.signed_fields, column_types(credential_type), now.astimezone(zone).date()
        return cls(
            credential_type=credential_type,
            header=header,
            authority=authority,
            types=types,
            fields=tuple(field.name for field in fields),
            required=tuple(field.name for field in fields if field.required),
            areas=tuple(grant.area for grant in authority.grants if grant.type_name == credential_type.name),
            today=today,
            clean=CleanCells.of(header, types),
            period=lru_cache(PERIODS)(partial(read_period, zone=zone, today=today)),
        )

    def read(self, row: Row) -> Claims | tuple[RowError, ...]:
        """Return the claims of a row, or all its errors in the order of its columns."""
        width = len(self.header.cells)
        if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
            return (RowError(row.line, "", "cell_count", f"found {len(row.cells)} cells; wanted {width}, as in the header"),)
        errors: list[RowError] = []
        values = None if row.faults else self.clean.values(row.cells)
        holder_cells = self.clean.holder_cells(row.cells)
        if values is None:
            values, holder_cells = self.one_by_one(row, errors)
        holders, wrong = read_holders(holder_cells, self.credential_type.holder, row.line)
        errors += wrong
        face = {name: values[name] for name in self.fields if name in values}
        errors += self._missing(row.line, values, errors)
        errors += self._outside(row.line, values)
        period = self._period(row.line, values, face, errors)
        if errors or period is None:
            return tuple(sorted(errors, key=lambda error: self._position(error.column)))
        return Claims(
            line=row.line,
            holders=holders,
            serial=_text(values.get("serial")),
            version=int(_text(values.get("version")) or "1"),
            valid_from=period.begins,
            valid_until=period.ends,
            envelope=self._envelope(values, face),
            face=face,
            digest=self._digest(holders, values),
            holder_key=_text(values.get(HOLDER_KEY)),
        )

    def one_by_one(self, row: Row, errors: list[RowError]) -> tuple[JsonObject, Mapping[str, str]]:
        """Return the values and the holders' cells of a row, those that can be read; what is wrong with the others goes to ``errors``."""
        errors += [
            RowError(row.line, self._name(fault.index), fault.code, f"found {fault.found}; wanted {fault.wanted}") for fault in row.faults
        ]
        faulty = {error.column for error in errors}
        texts = {name: row.cells[index] for index, name in self.header.columns if row.cells[index].strip() and name not in faulty}
        holder_cells = {name: texts.get(name, "") for name in HOLDER_COLUMNS if name not in faulty}
        return self._values(row.line, texts, errors), holder_cells

    def _values(self, line: int, texts: Mapping[str, str], errors: list[RowError]) -> JsonObject:
        values: JsonObject = {}
        for name, text in texts.items():
            if name in HOLDER_COLUMNS:
                continue
            if len(text) > CELL_CHARACTERS:
                errors.append(RowError(line, name, "too_long", f"found {len(text)} characters; wanted at most {CELL_CHARACTERS}"))
                continue
            try:
                value = self._cell(name, text)
            except VerifierError as error:
                errors.append(RowError(line, name, error.code, f"found {error.found}; wanted {error.wanted}"))
                continue
            if value is not None:
                values[name] = value
        return values

    def _cell(self, name: str, text: str) -> JsonValue:
        if name in self.types:
            return parse_cell(self.types[name], text)
        return parse_holder_key(text) if name == HOLDER_KEY else parse_moment(text)

    def _missing(self, line: int, values: JsonObject, errors: Sequence[RowError]) -> list[RowError]:
        missing = [name for name in self.required if name not in values and not any(error.column == name for error in errors)]
        return [RowError(line, name, "cell_missing", "found nothing; wanted a value") for name in missing]

    def _outside(self, line: int, values: JsonObject) -> list[RowError]:
        """Return an error where no grant covers the area: the registry would refuse what is signed."""
        area = _text(values.get("areaCode")) or self.authority.area
        if not self.areas or any(area_covers(granted, area) for granted in self.areas):
            return []  # Without any grant the whole mint is refused, by the registry.
        return [
            RowError(line, "areaCode", "area_not_granted", f"found area {area}; wanted one within those granted: {', '.join(self.areas)}")
        ]

    def _period(self, line: int, values: JsonObject, face: JsonObject, errors: list[RowError]) -> Period | None:
        if errors:
            return None  # A date that is none was named in its own column; without it there is nothing to compare.
        rule = self.credential_type.validity
        begins, ends = (
            _text(values.get(name)) or first_present(face, names)
            for name, names in zip(PERIOD_COLUMNS, (rule.begins, rule.ends), strict=True)
        )
        try:
            return self.period(begins, ends)
        except VerifierError as error:
            column = next((name for name in ("validUntil", *rule.ends) if name in values), "validFrom")
            errors.append(RowError(line, column, error.code, f"found {error.found}; wanted {error.wanted}"))
            return None

    def _envelope(self, values: Mapping[str, JsonValue], face: JsonObject) -> JsonObject:
        given = {name: values[name] for name in ENVELOPE_COLUMNS if name in values and name not in face}
        defaults: JsonObject = {
            "issuedDate": first_present(face, ISSUE_DATES) or self.today.isoformat(),
            "areaCode": self.authority.area,
            "trustLevel": DEFAULT_TRUST_LEVEL,
        }
        number = face.get(self.credential_type.number_field)
        if isinstance(number, str):
            defaults["certificateNumber"] = number
        return defaults | given

    def _digest(self, holders: Sequence[Holder], values: JsonObject) -> bytes:
        """Return the digest of what was given: no default stands in it, since some depend on the day."""
        given: JsonObject = {
            "authority": self.authority.code,
            "type": self.credential_type.key,
            "holders": [[holder.name, holder.code_type, holder.code] for holder in holders],
            "values": values,
        }
        return jcs_digest(given, plain=self.clean.plain)

    def _name(self, index: int) -> str:
        return next((name for at, name in self.header.columns if at == index), "")

    def _position(self, column: str) -> int:
        return next((at for at, name in self.header.columns if name == column), -1)


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
