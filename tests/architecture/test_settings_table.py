"""Every setting stands in the README's table, and the table names no setting that is gone."""

from __future__ import annotations

import re
from pathlib import Path

SETTING = re.compile(r"\bLICENCE_[A-Z][A-Z_]*[A-Z]\b")
# Read by the tests and by make, not by the application.
FOR_TESTS = {"LICENCE_VECTORS"}


def _settings_of_the_code(checkout: Path) -> set[str]:
    files = [file for room in ("issuer", "keys", "registry", "verifier") for file in (checkout / room).rglob("*.py")]
    return {name for file in [*files, checkout / "cli.py"] for name in SETTING.findall(file.read_text(encoding="utf-8"))}


def _settings_of_the_table(checkout: Path) -> set[str]:
    rows = [line for line in (checkout / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return {name for row in rows for name in SETTING.findall(row.split("|")[1])}


def test_every_setting_stands_in_the_readme(checkout: Path) -> None:
    assert _settings_of_the_code(checkout) - _settings_of_the_table(checkout) == set()


def test_the_readme_names_no_setting_that_is_gone(checkout: Path) -> None:
    assert _settings_of_the_table(checkout) - _settings_of_the_code(checkout) - FOR_TESTS == set()
