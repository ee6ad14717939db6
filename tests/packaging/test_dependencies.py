"""What is imported is declared, what is declared is imported, and what is declared has an exact version."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

ROOMS = ("issuer", "keys", "registry", "verifier")
# Comes with a declared one, as part of what that one promises.
BROUGHT = {"sqlalchemy": "sqlmodel", "typing-extensions": "sqlmodel", "werkzeug": "flask", "markupsafe": "flask", "jinja2": "flask"}
# Loaded by name at run time, not imported.
LOADED = {"psycopg"}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _project(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _names(requirements: list[Any]) -> set[str]:
    return {_canonical(re.split(r"[\[<>=!~; ]", text, maxsplit=1)[0]) for text in requirements if isinstance(text, str)}


def _imported(files: Iterator[Path]) -> set[str]:
    """Return the distributions that the files import, without the standard library and our own rooms."""
    modules: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules.add((node.module or "").split(".")[0])
    known = packages_distributions()
    outside = {module for module in modules if module not in sys.stdlib_module_names and module not in {*ROOMS, "cli"}}
    found = {_canonical(known[module][0]) if module in known else module for module in outside}
    return {BROUGHT.get(name, name) for name in found}


def test_the_application_declares_what_it_imports_and_no_more(checkout: Path) -> None:
    files = [file for room in ROOMS for file in (checkout / room).rglob("*.py")]
    project = _project(checkout / "pyproject.toml")["project"]
    assert _imported(iter([*files, checkout / "cli.py"])) - LOADED == _names(project["dependencies"])


def test_the_library_declares_what_it_imports_and_no_more(checkout: Path, library: Any) -> None:
    project = _project(checkout / "verifier" / "pyproject.toml")["project"]
    assert _imported((library.unpacked / "licence_verify").rglob("*.py")) == _names(project["dependencies"])


def test_the_library_asks_for_the_same_versions_as_the_application(checkout: Path) -> None:
    of_application = set(_project(checkout / "pyproject.toml")["project"]["dependencies"])
    assert set(_project(checkout / "verifier" / "pyproject.toml")["project"]["dependencies"]) <= of_application


def test_every_dependency_has_its_reason_on_its_line(checkout: Path) -> None:
    for file in (checkout / "pyproject.toml", checkout / "verifier" / "pyproject.toml"):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if re.match(r'    "[A-Za-z0-9-]+(\[[a-z]+\])?[>=]=', line)]
        assert len(lines) >= 7
        assert [line for line in lines if "# " not in line] == []


def test_every_dependency_has_an_exact_version(checkout: Path) -> None:
    project = _project(checkout / "pyproject.toml")
    extras = [text for texts in project["project"]["optional-dependencies"].values() for text in texts]
    groups = [text for texts in project["dependency-groups"].values() for text in texts]
    lines = [line for line in (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*", line)] == []
    assert _names([*project["project"]["dependencies"], *extras, *groups]) - _names(lines) == set()
