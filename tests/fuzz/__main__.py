"""Feed the doors with made-up inputs for a time: ``python -m tests.fuzz --seconds 60``. Exit code 1 where a promise was broken.

With ``--guided`` the fuzzer atheris looks for inputs that reach new lines of code, and stops at the first finding; without,
inputs are random, a finding is written down, and the run goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

LENGTH = 256  # bytes of decisions for one input
SECONDS = 60.0
KEPT = 20  # findings of one claim that are written down; more of the same say little


def main() -> int:
    options = _options()
    if options.again:
        return _again(options.again)
    return _guided(options) if options.guided else _random(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.0, help=f"how long ({SECONDS:.0f}, where no number of inputs is given)")
    parser.add_argument("--inputs", type=int, default=0, help="how many inputs at most (as many as there is time for)")
    parser.add_argument("--seed", type=int, default=0, help="another seed makes other inputs (the time)")
    parser.add_argument("--guided", action="store_true", help="by atheris, which must be installed")
    parser.add_argument("--findings", type=Path, default=Path("build/fuzz"), help="where findings are written")
    parser.add_argument("--again", type=Path, help="judge a finding again: the file with its decisions")
    parser.add_argument("--doors", default="", help="comma between several; all of them where left out")
    return parser.parse_args()


def _random(options: argparse.Namespace) -> int:
    from .originals import Originals
    from .targets import Targets

    with closing(Targets(Originals.make())) as targets:
        return _fed(targets, options)


def _fed(targets: Any, options: argparse.Namespace) -> int:
    from .choices import Choices
    from .promises import Finding, examine
    from .targets import turns_of

    seed = options.seed or time.time_ns()
    chance = random.Random(seed)
    doors = options.doors.split(",") if options.doors else turns_of(targets)
    print(f"seed {seed}, doors {', '.join(dict.fromkeys(doors))}", flush=True)
    until = time.monotonic() + (options.seconds or (math.inf if options.inputs else SECONDS))
    count: Counter[str] = Counter()
    found: Counter[str] = Counter()
    slowest = (0.0, "")
    while time.monotonic() < until and not (options.inputs and count.total() >= options.inputs):
        raw = chance.randbytes(LENGTH)
        name = doors[count.total() % len(doors)]
        case = targets.makers[name](Choices(raw))
        count[name] += 1
        started = time.process_time()
        try:
            examine(case)
        except Finding as finding:
            claim = f"{name}: {finding}"[:200]
            found[claim] += 1
            if found[claim] == 1:
                print(f"finding: {claim}", flush=True)
            if found[claim] <= KEPT:
                _keep(options.findings, name, raw, finding)
        slowest = max(slowest, (time.process_time() - started, name))
        if count.total() % 5_000 == 0:
            print(f"{count.total()} inputs, {found.total()} findings, slowest {slowest[0]:.3f} s ({slowest[1]})", flush=True)
    print(f"{count.total()} inputs ({dict(count)}), slowest {slowest[0]:.3f} s ({slowest[1]}), {found.total()} findings: {dict(found)}")
    return 1 if found else 0


def _keep(folder: Path, name: str, raw: bytes, finding: Any) -> None:
    """Write down the decisions and what was made of them."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{name}-{hashlib.sha256(raw).hexdigest()[:12]}"
    (folder / f"{stem}.decisions").write_bytes(name.encode() + b"\n" + raw)
    (folder / f"{stem}.txt").write_text(f"{finding}\n\n{finding.given!r}\n", encoding="utf-8")


def _again(path: Path) -> int:
    from .choices import Choices
    from .originals import Originals
    from .promises import examine
    from .targets import Targets

    name, _, raw = path.read_bytes().partition(b"\n")
    case = Targets(Originals.make()).makers[name.decode()](Choices(raw))
    print(case.given)
    examine(case)
    return 0


def _guided(options: argparse.Namespace) -> int:
    import atheris

    with atheris.instrument_imports(include=["verifier", "issuer"]):
        from .originals import Originals
        from .promises import examine
        from .targets import Targets

    targets = Targets(Originals.make())

    def one(raw: bytes) -> None:
        examine(targets.case(raw)[1])

    options.findings.mkdir(parents=True, exist_ok=True)
    arguments = [
        sys.argv[0],
        f"-max_total_time={int(options.seconds or SECONDS)}",
        f"-max_len={LENGTH}",
        f"-artifact_prefix={options.findings}/",
        "-rss_limit_mb=4096",
    ]
    arguments += [f"-runs={options.inputs}"] if options.inputs else []
    atheris.Setup(arguments, one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
