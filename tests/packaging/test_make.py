"""`make` lists its targets, and each that is promised is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def makefile(checkout: Path) -> str:
    return (checkout / "Makefile").read_text(encoding="utf-8")


def test_every_target_says_what_it_does(makefile: str) -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    described = re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(described)
    assert {"demo", "test", "check", "serve", "bench", "clean"} <= set(described)


def test_make_alone_lists_the_targets(checkout: Path, makefile: str) -> None:
    if not shutil.which("make"):
        pytest.skip("no make on this machine")
    listed = subprocess.run(["make"], cwd=checkout, capture_output=True, text=True, check=True, timeout=60).stdout
    assert {line.split()[0] for line in listed.splitlines() if line.startswith("  ")} == set(
        re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    )


def test_the_check_of_a_clean_clone_is_a_script_that_bash_can_read(checkout: Path) -> None:
    script = checkout / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", str(script)], check=True, timeout=60)
