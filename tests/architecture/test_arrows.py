"""Who may import whom: cli everything, issuer keys and verifier, keys verifier, registry verifier, verifier nothing of ours."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ALLOWED = {
    "verifier": set(),
    "keys": {"verifier"},
    "issuer": {"keys", "verifier"},
    "registry": {"verifier"},
    "cli": {"issuer", "keys", "registry", "verifier"},
}
FORBIDDEN = [
    (room, other)
    for room in ("verifier", "keys", "issuer", "registry")
    for other in sorted(ALLOWED)
    if other not in {room, "cli", *ALLOWED[room]}
]


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).parent / "lint-imports"
    return subprocess.run([command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_every_contract_is_kept(checkout: Path) -> None:
    result = _lint_imports(checkout)
    assert result.returncode == 0, result.stdout
    assert "4 kept, 0 broken" in result.stdout


@pytest.mark.parametrize(("room", "other"), FORBIDDEN, ids=[f"{room} to {other}" for room, other in FORBIDDEN])
def test_a_forbidden_arrow_breaks_a_contract(checkout: Path, tmp_path: Path, room: str, other: str) -> None:
    shutil.copy(checkout / "pyproject.toml", tmp_path)
    for package in ("issuer", "keys", "registry", "verifier"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    # Inside a function, where a reader would overlook it.
    (tmp_path / room / "hidden.py").write_text(f"def act() -> None:\n    import {other}\n")
    result = _lint_imports(tmp_path)
    assert result.returncode == 1, result.stdout
    assert "1 broken" in result.stdout


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the name of every module that is imported anywhere in the tree, and its level (0 absolute)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level


def test_nothing_imports_the_command_line(sources: Mapping[str, ast.Module]) -> None:
    assert [path for path, tree in sources.items() if any(name.split(".")[0] == "cli" for name, _ in _imported(tree))] == []


def test_the_verifier_imports_itself_relatively_only(sources: Mapping[str, ast.Module]) -> None:
    """It ships under the name ``licence_verify`` too, where ``import verifier`` would find nothing."""
    wrong = [
        (path, name)
        for path, tree in sources.items()
        if path.startswith("verifier/")
        for name, level in _imported(tree)
        if level == 0 and name.split(".")[0] in {"verifier", "licence_verify"}
    ]
    assert wrong == []


def test_the_command_line_stays_short_enough_to_be_read_as_wiring(checkout: Path) -> None:
    lines = (checkout / "cli.py").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) < 80
