"""The holders of a licence, from three cells that are split alike."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.claims import Holder
from issuer.columns import HOLDER_COLUMNS
from issuer.rejects import RowError
from verifier.document.field_kinds import FieldType, Kind
from verifier.document.field_types import parse_cell
from verifier.document.type_records import HolderRule
from verifier.errors import VerifierError, shortened

SEPARATOR = "|"
NAME = FieldType("s", Kind.TEXT)
CODES = {"001": FieldType("uscc", Kind.USCC), "111": FieldType("cid", Kind.CITIZEN)}  # of all others, a text
OTHER_CODE = FieldType("s64", Kind.TEXT, longest=64)


def read_holders(cells: Mapping[str, str], rule: HolderRule, line: int) -> tuple[tuple[Holder, ...], list[RowError]]:
    """Return the holders, and all that is wrong with them; with an error, the holders mean nothing.

    ``cells`` are the three columns by name, "" where empty; one that was refused already is left out.
    """
    if len(cells) < len(HOLDER_COLUMNS):
        return (), []
    columns = [[part.strip() for part in cells[name].split(SEPARATOR)] for name in HOLDER_COLUMNS]
    if not len(columns[0]) == len(columns[1]) == len(columns[2]):
        found = ", ".join(f"{len(parts)} in {name}" for name, parts in zip(HOLDER_COLUMNS, columns, strict=True))
        return (), [RowError(line, HOLDER_COLUMNS[0], "holders_unequal", f"found {found}; wanted as many names as code types and codes")]
    errors: list[RowError] = []
    holders = tuple([_holder(*parts, rule, line, errors) for parts in zip(columns[0], columns[1], columns[2], strict=True)])
    if len(holders) > rule.most:
        errors.append(RowError(line, "holderName", "holders_too_many", f"found {len(holders)} holders; wanted at most {rule.most}"))
    if len(holders) > 1 and not errors and len({(holder.code_type, holder.code) for holder in holders}) < len(holders):
        errors.append(RowError(line, "holderCode", "holder_twice", "found one holder twice; wanted each holder once"))
    return holders, errors


def _holder(name: str, code_type: str, code: str, rule: HolderRule, line: int, errors: list[RowError]) -> Holder:
    if code_type and code_type not in rule.code_types:
        found = f"found code type {shortened(code_type)}"
        errors.append(
            RowError(line, "holderCodeType", "holder_code_type", f"{found}; wanted one of {', '.join(rule.code_types)} for this type")
        )
    named = _value("holderName", NAME, name, line, errors)
    typed = code_type if code_type in rule.code_types else _value("holderCodeType", NAME, code_type, line, errors)
    return Holder(named, typed, _value("holderCode", CODES.get(code_type, OTHER_CODE), code, line, errors))


def _value(column: str, wanted: FieldType, text: str, line: int, errors: list[RowError]) -> str:
    try:
        value = parse_cell(wanted, text)
    except VerifierError as error:
        errors.append(RowError(line, column, error.code, f"found {error.found}; wanted {error.wanted}"))
        return ""
    if value is None:
        errors.append(RowError(line, column, "cell_missing", "found nothing; wanted a value for each holder"))
    return str(value)
