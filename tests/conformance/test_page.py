"""The page says what the tests say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_page_is_current() -> None:
    program = "import runpy; print(runpy.run_path('tests/conformance/page.py')['page'](), end='')"
    made = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60)
    assert (CHECKOUT / "docs" / "conformance.md").read_text(encoding="utf-8") == made.stdout, "run `make conformance`"
