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
    columns = {name: [part.strip() for part in cell.split(SEPARATOR)] for name, cell in cells.items()}
    if len({len(parts) for parts in columns.values()}) > 1:
        found = ", ".join(f"{len(parts)} in {name}" for name, parts in columns.items())
        return (), [RowError(line, HOLDER_COLUMNS[0], "holders_unequal", f"found {found}; wanted as many names as code types and codes")]
    errors: list[RowError] = []
    holders = tuple(_holder(parts, rule, line, errors) for parts in zip(*columns.values(), strict=True))
    if len(holders) > rule.most:
        errors.append(RowError(line, "holderName", "holders_too_many", f"found {len(holders)} holders; wanted at most {rule.most}"))
    if not errors and len({(holder.code_type, holder.code) for holder in holders}) < len(holders):
        errors.append(RowError(line, "holderCode", "holder_twice", "found one holder twice; wanted each holder once"))
    return holders, errors


def _holder(parts: tuple[str, ...], rule: HolderRule, line: int, errors: list[RowError]) -> Holder:
    code_type = parts[1]
    if code_type and code_type not in rule.code_types:
        found = f"found code type {shortened(code_type)}"
        errors.append(
            RowError(line, "holderCodeType", "holder_code_type", f"{found}; wanted one of {', '.join(rule.code_types)} for this type")
        )
    values = []
    for column, field_type, text in zip(HOLDER_COLUMNS, (NAME, NAME, CODES.get(code_type, OTHER_CODE)), parts, strict=True):
        try:
            value = parse_cell(field_type, text)
        except VerifierError as error:
            errors.append(RowError(line, column, error.code, f"found {error.found}; wanted {error.wanted}"))
            value = ""
        if value is None:
            errors.append(RowError(line, column, "cell_missing", "found nothing; wanted a value for each holder"))
        values.append(str(value))
    return Holder(*values)
