"""Every setting stands in the README's table with its standard value, and the table names no setting that is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry.settings import SETTINGS

NAME = re.compile(r"\bLICENCE_[A-Z][A-Z_]*[A-Z]\b")
# Read by the tests, not by the application.
FOR_TESTS = {"LICENCE_VECTORS"}


@pytest.fixture(scope="module")
def rows(checkout: Path) -> dict[str, str]:
    """Return the rows of the README's table by the setting in their first cell."""
    lines = (checkout / "README.md").read_text(encoding="utf-8").splitlines()
    return {name: line for line in lines if line.startswith("|") for name in NAME.findall(line.split("|")[1])}


def test_every_setting_stands_in_the_readme(rows: dict[str, str]) -> None:
    assert {setting.variable for setting in SETTINGS} - rows.keys() == set()


def test_the_readme_names_no_setting_that_is_gone(rows: dict[str, str]) -> None:
    assert rows.keys() - {setting.variable for setting in SETTINGS} - FOR_TESTS == set()


def test_the_readme_tells_each_standard_value(rows: dict[str, str]) -> None:
    wrong = [setting.variable for setting in SETTINGS if setting.default and setting.default not in rows.get(setting.variable, "")]
    assert wrong == []


def test_no_module_speaks_of_a_setting_that_there_is_not(checkout: Path) -> None:
    files = [file for room in ("issuer", "keys", "registry", "verifier") for file in (checkout / room).rglob("*.py")]
    spoken = {name for file in [*files, checkout / "cli.py"] for name in NAME.findall(file.read_text(encoding="utf-8"))}
    assert spoken - {setting.variable for setting in SETTINGS} == set()
