"""The wheel of the registry holds what an installation needs, finds its types there, and nothing foreign."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOMS = ("issuer", "keys", "registry", "verifier")
NOT_SHIPPED = {"verifier/pyproject.toml", "verifier/README.md", "verifier/LICENSE"}


@pytest.fixture(scope="session")
def committed(checkout: Path) -> frozenset[str]:
    """Return the paths of the files that git knows of or would take."""
    if not shutil.which("git") or not (checkout / ".git").exists():
        pytest.skip("no git checkout to compare with")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    return frozenset(name for name in listed if (checkout / name).is_file())


def test_it_holds_the_rooms_the_types_and_the_command_line(application: Any) -> None:
    tops = {name.split("/")[0] for name in application.names}
    assert tops == {*ROOMS, "cli.py", "credential-types", "licence_registry-0.1.0.dist-info"}


def test_it_holds_every_committed_file_of_the_rooms_and_no_other(application: Any, committed: frozenset[str]) -> None:
    expected = {name for name in committed if name.split("/")[0] in {*ROOMS, "credential-types", "cli.py"}} - NOT_SHIPPED
    shipped = {name for name in application.names if not name.startswith("licence_registry-")}
    assert shipped == expected


def test_it_installs_the_command_licence(application: Any) -> None:
    with zipfile.ZipFile(application.file) as archive:
        entry_points = archive.read("licence_registry-0.1.0.dist-info/entry_points.txt").decode()
    assert "licence = cli:main" in entry_points


def test_an_installation_finds_its_types_beside_its_packages(application: Any, tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from verifier.sources import bundled_types_root, read_directory\n"
        "root = bundled_types_root()\n"
        "print(root); print(len(read_directory(root).types))\n"
    )
    command = [sys.executable, "-c", code, str(application.unpacked)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    root, count = ran.stdout.split()
    assert Path(root) == application.unpacked / "credential-types"
    assert int(count) >= 12
