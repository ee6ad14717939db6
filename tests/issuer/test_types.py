"""Every type of the directory is minted from its own example sheet, with codes and cards."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from issuer.check import check_sheet
from issuer.drafts import Drafts
from issuer.mint import mint
from issuer.order import Order
from issuer.progress import Silent
from issuer.record import Counts
from issuer.seen import Seen
from verifier.document.directory import Directory
from verifier.sources import bundled_types_root, type_folders

FOLDERS = type_folders(bundled_types_root())
IDS = [folder.parent.name for folder in FOLDERS]
SOME = 5


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_exactly_the_rows_that_are_named_are_refused(
    folder: Path, directory: Directory, order_of: Callable[..., Order], tmp_path: Path
) -> None:
    order = order_of(folder / "examples/rows.csv", directory.by_name(folder.parent.name))
    with Seen() as seen, Drafts(tmp_path) as drafts:
        check_sheet(order, seen, drafts, Silent())
        refused = [one for judged in drafts for one in judged.refused]
    found = [[str(row.line), errors[0].column, errors[0].code] for row, errors in refused]
    assert found == rows_of(folder / "examples/rows-refused.csv")[1:]


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_rows_of_every_type_become_licences_with_code_and_card(
    folder: Path, directory: Directory, order_of: Callable[..., Order], ledger: Any, tmp_path: Path
) -> None:
    rows: Sequence[Sequence[str]] = list(islice(rows_of(folder / "examples/rows.csv"), SOME + 1))
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    order = order_of(path, directory.by_name(folder.parent.name), codes=("svg",), card="svg")
    assert mint(order, ledger, Silent()).counts == Counts(rows=SOME, minted=SOME)
    for room in ("licences", "qr", "cards"):
        assert len(list((order.folder.root / room).iterdir())) == SOME
