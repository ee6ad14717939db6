"""Both wheels, built from the checkout, and unpacked."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Wheel:
    """A wheel, its names, and where it was unpacked."""

    file: Path
    names: frozenset[str]
    unpacked: Path


def _build(project: Path, folder: Path) -> Wheel:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(project)]
    built = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "NO_COLOR": "1"})
    assert built.returncode == 0, built.stdout + built.stderr
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "unpacked")
        return Wheel(file, frozenset(archive.namelist()), folder / "unpacked")


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Wheel:
    """Return the wheel of the whole registry."""
    return _build(CHECKOUT, tmp_path_factory.mktemp("application"))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Wheel:
    """Return the wheel ``licence-verify``."""
    return _build(CHECKOUT / "verifier", tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def fresh_environment(library: Wheel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of a new environment that has the library, and sees its dependencies where these tests have them.

    The dependencies are shown by a .pth file, whose folder's own .pth files do not count: what an editable installation of this
    checkout added to the path of these tests is not on the path there.
    """
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(library.file)]
    subprocess.run(install, check=True, timeout=120, capture_output=True)
    (site_packages,) = (folder / "lib").glob("python*/site-packages")
    dependencies = Path(pytest.__file__).parents[1]
    (site_packages / "dependencies.pth").write_text(f"{dependencies}\n")
    return python


@pytest.fixture
def run_there(fresh_environment: Path, tmp_path: Path) -> Callable[[str], str]:
    """Return a function that runs Python code in the fresh environment, in an empty folder, and returns what it printed."""

    def run(code: str) -> str:
        ran = subprocess.run([fresh_environment, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run
