"""Takes each security check out of a copy of this checkout and expects the tests that ``docs/security.md`` names to fail.

``python -m tests.hostile.removals`` does them all, ``python -m tests.hostile.removals 7 14`` those lines of the table. A check
whose text is no longer found has moved: mend its entry here. Takes some minutes, so no other run of the tests does it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .removed_checks import REMOVALS, Removal

CHECKOUT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", "node_modules", "__pycache__", ".*_cache", ".hypothesis", "build", "dist")
SECONDS = 150
WHOLE_SECONDS = 1_800


@dataclass(frozen=True)
class Result:
    """What happened to the tests when a check was gone."""

    removal: Removal
    noticed: bool
    said: str


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.removals", description=__doc__)
    parser.add_argument("lines", nargs="*", type=int, help="lines of the table (all)")
    parser.add_argument("--only", default="", help="those whose name holds this word")
    options = parser.parse_args()
    chosen = [one for one in REMOVALS if (not options.lines or one.line in options.lines) and options.only in one.name]
    with tempfile.TemporaryDirectory(prefix="removals-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(CHECKOUT, copy, ignore=LEFT_OUT)
        # A test that fails anyway notices nothing.
        code, said = _tests(copy, sorted({test for one in chosen for test in one.tests}), seconds=WHOLE_SECONDS)
        if code:
            print(f"the tests fail with every check in its place: {said}")
            return 2
        results = [_tried(copy, removal) for removal in chosen]
    unnoticed = [result for result in results if not result.noticed]
    print(f"{len(results)} checks removed, {len(unnoticed)} not noticed")
    return 1 if unnoticed else 0


def _tried(copy: Path, removal: Removal) -> Result:
    """Return what the tests say of a copy without the check; the copy is whole again afterwards."""
    file = copy / removal.file
    whole = file.read_text(encoding="utf-8")
    if whole.count(removal.check) != 1:
        result = Result(removal, noticed=False, said=f"the check stands {whole.count(removal.check)} times in {removal.file}")
    else:
        file.write_text(whole.replace(removal.check, removal.instead), encoding="utf-8")
        try:
            code, said = _tests(copy, removal.tests)
        finally:
            file.write_text(whole, encoding="utf-8")
        # 1: tests ran and failed. Anything else (nothing collected, a syntax error) proves nothing.
        result = Result(removal, noticed=code == 1, said=said)
    mark = "noticed" if result.noticed else "NOT NOTICED"
    print(f"{removal.line:2d} {removal.name}: {mark} ({result.said})", flush=True)
    return result


def _tests(copy: Path, tests: Sequence[str], seconds: int = SECONDS) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        # A bound that is gone shows in that nothing ends.
        return 1, f"did not end within {seconds} s"
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))] or done.stdout.splitlines()[-1:]
    return done.returncode, lines[0][:160] if lines else done.stderr[-160:]


if __name__ == "__main__":
    sys.exit(main())
