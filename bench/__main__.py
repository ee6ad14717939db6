"""Prints what is claimed about speed and memory, as ratios within this one run: ``python -m bench``, about a minute.

Each figure is a median of several rounds of CPU time on one core, and each ratio is taken round by round, so that a
machine whose speed drifts gives the same answer. ``bench/README.md`` says what the rows mean.
"""

from __future__ import annotations

import json
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from nacl.signing import SigningKey, VerifyKey

from bench.subjects import Subject, subjects
from verifier.document.parse import parse_credential
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import parse_object
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof, read_proofs, verify_proof

ROUNDS = 9
SECONDS = 0.25  # of each measurement in a round
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured, and the row that it is divided by."""

    name: str
    act: Callable[[], object]
    against: str


def main() -> None:
    """Measure, and print a table."""
    subject = subjects()
    rows = _rows(subject)
    times = {row.name: [_seconds(row.act)] for row in rows}  # a warm-up, thrown away
    for row in rows:
        times[row.name].clear()
    for _ in range(ROUNDS):
        for row in rows:
            times[row.name].append(_seconds(row.act))
    print(f"{'':58}{'each':>12}{'a second':>12}   ratio of rates")  # noqa: T201
    for row in rows:
        middle = statistics.median(times[row.name])
        print(f"{row.name:58}{middle * 1e6:>9.1f} µs{1 / middle:>12,.0f}   {_ratio(times, row)}")  # noqa: T201
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of this process: {peak:.0f} MiB (twelve types loaded, both canonicalisers warm)")  # noqa: T201


def _ratio(times: dict[str, list[float]], row: Row) -> str:
    if row.against == row.name:
        return ""
    ratio = statistics.median(base / own for base, own in zip(times[row.against], times[row.name], strict=True))
    return f"{ratio:8.2f} of {row.against}"


def _seconds(act: Callable[[], object]) -> float:
    """Return the CPU seconds of one call, over as many as fit the time."""
    calls, began = 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        act()
        calls += 1
    return spent / calls


def _rows(subject: Subject) -> Sequence[Row]:
    raw_sign, raw_verify, slow = "libsodium: sign 64 bytes", "libsodium: verify 64 bytes", "verify eddsa-rdfc-2022, general path (pyld)"
    key, message = SigningKey(bytes(32)), bytes(64)
    signed, verify_key = key.sign(message), VerifyKey(bytes(key.verify_key))
    general = Canonicalizer(subject.contexts, fast=False)
    stream = iter(_cycle(subject.stream))
    entry = subject.directory.by_name("business-licence")
    schemas = SchemaSet(subject.directory)
    document = parse_object(subject.rdfc)
    return [
        Row(raw_verify, lambda: verify_key.verify(signed), raw_verify),
        Row("verify eddsa-rdfc-2022, one shape", lambda: _verify(subject.rdfc, subject, subject.canonicalizer), raw_verify),
        Row("verify eddsa-rdfc-2022, twelve types in turn", lambda: _verify(next(stream), subject, subject.canonicalizer), raw_verify),
        Row("verify eddsa-jcs-2022", lambda: _verify(subject.jcs, subject, subject.canonicalizer), raw_verify),
        Row(slow, lambda: _verify(subject.rdfc, subject, general), raw_verify),
        Row("verify eddsa-rdfc-2022, against the general path", lambda: _verify(subject.rdfc, subject, subject.canonicalizer), slow),
        Row("every check of a licence, status lists warm", lambda: subject.verifier.verify(subject.rdfc, now=NOW), raw_verify),
        Row("schema of a business licence", lambda: schemas.violations(document, entry), raw_verify),
        Row(raw_sign, lambda: key.sign(message), raw_sign),
        Row("sign eddsa-rdfc-2022 and check the result", lambda: _sign(subject), raw_sign),
    ]


def _cycle(items: Sequence[bytes]) -> Sequence[bytes]:
    return list(items) * 100_000


def _verify(raw: bytes, subject: Subject, canonicalizer: Canonicalizer) -> None:
    """From bytes to the verdict of the proof, shape included."""
    credential = parse_credential(parse_object(raw))
    verify_proof(credential.document, read_proofs(credential.document)[0], subject.key, canonicalizer=canonicalizer)


def _sign(subject: Subject) -> bytes:
    signed = add_proof(
        subject.unsigned, signer=subject.signer, cryptosuite="eddsa-rdfc-2022", created=NOW, canonicalizer=subject.canonicalizer
    )
    return json.dumps(signed, ensure_ascii=False).encode()


if __name__ == "__main__":
    main()
