"""``docs/security.md`` names tests that exist, for every line, and every check that can be taken out has a line there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.hostile.removed_checks import REMOVALS

LINES = 25
NOT_BUILT: set[int] = set()


@pytest.fixture(scope="module")
def rows(checkout: Path) -> dict[int, str]:
    text = (checkout / "docs" / "security.md").read_text(encoding="utf-8")
    return {int(found[1]): found[0] for found in re.finditer(r"^\| ([0-9]+) \|.*$", text, re.MULTILINE)}


def named(row: str) -> set[tuple[str, str]]:
    return set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row))


def defined(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}


def test_every_line_has_a_row(rows: dict[int, str]) -> None:
    assert sorted(rows) == list(range(1, LINES + 1))
    assert {number for number, row in rows.items() if not named(row)} == NOT_BUILT


def test_every_test_that_is_named_exists(checkout: Path, rows: dict[int, str]) -> None:
    wanted = {pair for row in rows.values() for pair in named(row)}
    assert {f"{file}::{name}" for file, name in wanted if not (checkout / file).is_file() or name not in defined(checkout / file)} == set()


def test_every_check_that_is_taken_out_has_its_row_and_its_tests(checkout: Path, rows: dict[int, str]) -> None:
    for removal in REMOVALS:
        assert "●" in rows[removal.line] or "part" in rows[removal.line], removal.name
        for test in removal.tests:
            file, _, name = test.partition("::")
            assert (checkout / file).is_file(), test
            assert not name or name in defined(checkout / file), test
    tried = {removal.line for removal in REMOVALS}
    assert tried >= {number for number, row in rows.items() if row.split("|")[2].strip() == "●"}
