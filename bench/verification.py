"""CPU time of verification, signing and their parts on one core, as ratios to libsodium and to pyld within the run."""

from __future__ import annotations

import json
import resource
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle

from nacl.signing import SigningKey, VerifyKey

from bench.subjects import Subject, subjects
from bench.table import Row, Table, timed
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import parse_object
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.reading import read_credential, read_document

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def measure(*, full: bool) -> Table:
    """Return the table: about half a minute, ``full`` twice that."""
    lines = timed(_rows(subjects()), rounds=18 if full else 9)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Table("verification", lines, [f"Peak memory of this process: {peak:.0f} MiB (twelve types loaded, both canonicalisers warm)."])


def _rows(subject: Subject) -> Sequence[Row]:
    raw_sign, raw_verify, slow = "libsodium: sign 64 bytes", "libsodium: verify 64 bytes", "verify eddsa-rdfc-2022, general path (pyld)"
    key, message = SigningKey(bytes(32)), bytes(64)
    signed, verify_key = key.sign(message), VerifyKey(bytes(key.verify_key))
    general = Canonicalizer(subject.contexts, fast=False)
    stream = cycle(subject.stream)
    entry = subject.directory.by_name("business-licence")
    schemas = SchemaSet(subject.directory)
    document = parse_object(subject.rdfc)
    return [
        Row(raw_verify, lambda: verify_key.verify(signed)),
        Row("verify eddsa-rdfc-2022, one shape", lambda: _verify(subject.rdfc, subject, subject.canonicalizer), raw_verify),
        Row("verify eddsa-rdfc-2022, twelve types in turn", lambda: _verify(next(stream), subject, subject.canonicalizer), raw_verify),
        Row("verify eddsa-jcs-2022", lambda: _verify(subject.jcs, subject, subject.canonicalizer), raw_verify),
        Row(slow, lambda: _verify(subject.rdfc, subject, general), raw_verify),
        Row("verify eddsa-rdfc-2022, against the general path", lambda: _verify(subject.rdfc, subject, subject.canonicalizer), slow),
        Row("every check of a licence, status lists warm", lambda: subject.verifier.verify(subject.rdfc, now=NOW), raw_verify),
        Row("schema of a business licence", lambda: schemas.violations(document, entry), raw_verify),
        Row(raw_sign, lambda: key.sign(message)),
        Row("sign eddsa-rdfc-2022 and check the result", lambda: _sign(subject), raw_sign),
    ]


def _verify(raw: bytes, subject: Subject, canonicalizer: Canonicalizer) -> None:
    """From bytes to the verdict of the proof, shape included."""
    document, known = read_document(raw, canonicalizer)
    reading = read_credential(document, canonicalizer, known=known)
    reading.verify(reading.credential.proofs[0], subject.key, canonicalizer)


def _sign(subject: Subject) -> bytes:
    signed = add_proof(
        subject.unsigned, signer=subject.signer, cryptosuite="eddsa-rdfc-2022", created=NOW, canonicalizer=subject.canonicalizer
    )
    return json.dumps(signed, ensure_ascii=False).encode()
