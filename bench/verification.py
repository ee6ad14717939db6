"""CPU time of verification, signing and their parts on one core, as ratios to libsodium and to pyld within the run."""

from __future__ import annotations

import cProfile
import hashlib
import json
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any

import base58
import orjson
from nacl.signing import SigningKey, VerifyKey
from pyld import jsonld

from bench.subjects import Subject, subjects
from bench.table import NAME_WIDTH, ROUNDS, Row, Table, longest, timed
from verifier.document.known_schemas import KnownSchemas
from verifier.document.model import Credential
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import parse_object
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import Proof, ProofMaker
from verifier.proof.hashing import joined_digests, quick_message
from verifier.proof.multikey import PublicKey
from verifier.proof.reading import signature_of
from verifier.proof.signatures import signature_holds
from verifier.proof.suites import suite_named
from verifier.reading import Reading, read_credential, read_document, verify_together

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
RAW_VERIFY, RAW_SIGN = "libsodium: verify 64 bytes", "libsodium: sign 64 bytes"
RDFC, EVERY = "verify eddsa-rdfc-2022, one form", "every check of a licence, status lists warm"
PYLD = "pyld 3.3, as its users verify: static loader, hash, PyNaCl"
TOGETHER = 25  # licences, as a deposit examines them (``BLOCK`` of registry/credentials.py)
PROFILED = 2_000  # verifications


def measure(*, full: bool) -> Table:
    """Return the table: about half a minute, ``full`` twice that."""
    subject = subjects()
    lines = timed([*_verifying(subject), *_signing(subject)], rounds=2 * ROUNDS if full else ROUNDS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Table("verification", lines, [f"Peak memory of this process: {peak:.0f} MiB (twelve types loaded, all canonicalisers warm)."])


def profile() -> str:
    """Return where the time of one verification goes: its steps, and the functions that take most of it by themselves."""
    subject, profiler = subjects(), cProfile.Profile()
    verify = _verify_next(subject, subject.rdfc, subject.canonicalizer)
    for act in (lambda: None, profiler.enable):
        act()
        for _ in range(PROFILED):
            verify()
    profiler.disable()
    return f"{RDFC}, {PROFILED} of them:\n{_steps(subject)}\n{longest(profiler)}"


def _steps(subject: Subject) -> str:
    """Return the median time of each step of a verification, one after the other as they follow in one, on a known form."""
    key, canonicalizer = subject.key, subject.canonicalizer
    times: dict[str, list[int]] = {}
    for raw in islice(cycle(subject.rdfc), PROFILED):
        clock = _Steps(times)
        document = read_document(raw, canonicalizer)
        clock.ended("a form laid over the bytes, its values strict JSON")
        reading = read_credential(document, canonicalizer)
        proof = reading.credential.proofs[0]
        clock.ended("shape of a licence: dates, indexes, base58 of the signature")
        if reading.known is None:
            raise LookupError("found a licence whose form is not known; wanted all of one form")
        texts = reading.known.canonical("sha256")
        clock.ended("canonical statements of options and document")
        message = joined_digests(texts, "sha256")
        clock.ended("two hashes of these")
        signature_holds(key, message, proof.value)
        clock.ended("the signature, by libsodium")
    medians = {step: statistics.median(each) / 1000 for step, each in times.items()}
    whole = sum(medians.values())
    return "\n".join(f"{step:{NAME_WIDTH}}{median:>8.1f} µs{median / whole:>8.0%}" for step, median in medians.items())


class _Steps:
    """A clock that notes when steps end."""

    def __init__(self, times: dict[str, list[int]]) -> None:
        self.times = times
        self.began = time.perf_counter_ns()

    def ended(self, step: str) -> None:
        self.times.setdefault(step, []).append(time.perf_counter_ns() - self.began)
        self.began = time.perf_counter_ns()


def _verifying(subject: Subject) -> Sequence[Row]:
    key = SigningKey(bytes(32))
    signed, verify_key = key.sign(bytes(64)), VerifyKey(bytes(key.verify_key))
    general = Canonicalizer(subject.contexts, fast=False)
    schemas, entry = SchemaSet(subject.directory), subject.directory.by_name("business-licence")
    known_schemas = KnownSchemas(schemas)
    parsed, raws = cycle([parse_object(raw) for raw in subject.rdfc]), cycle(subject.rdfc)
    ours = _verify_next(subject, subject.rdfc, subject.canonicalizer)
    ours()
    reads = cycle([read_document(raw, subject.canonicalizer) for raw in subject.rdfc])
    return [
        Row(RAW_VERIFY, lambda: verify_key.verify(signed)),
        Row(RDFC, ours, RAW_VERIFY),
        Row(f"{RDFC}, {TOGETHER} together", _verify_together(subject, subject.rdfc), RAW_VERIFY, TOGETHER),
        Row("verify eddsa-rdfc-2022, one form, its proof alone", _proof_alone(subject, subject.rdfc), RAW_VERIFY),
        Row("verify eddsa-rdfc-2022, twenty forms in turn", _verify_next(subject, subject.stream, subject.canonicalizer), RAW_VERIFY),
        Row(f"verify eddsa-rdfc-2022, twenty forms, {TOGETHER} together", _verify_together(subject, subject.stream), RAW_VERIFY, TOGETHER),
        Row("verify eddsa-jcs-2022, one form", _verify_next(subject, subject.jcs, subject.canonicalizer), RAW_VERIFY),
        Row(f"verify eddsa-jcs-2022, one form, {TOGETHER} together", _verify_together(subject, subject.jcs), RAW_VERIFY, TOGETHER),
        Row("verify eddsa-jcs-2022, one form, its proof alone", _proof_alone(subject, subject.jcs), RAW_VERIFY),
        Row("verify eddsa-rdfc-2022, without the fast path", _verify_next(subject, subject.rdfc, general), RAW_VERIFY),
        Row(PYLD, _pyld(subject), RAW_VERIFY),
        Row(f"{RDFC}, against pyld", ours, PYLD),
        Row(EVERY, lambda: subject.verifier.verify(next(raws), now=NOW), RAW_VERIFY),
        Row("schema of a business licence", lambda: schemas.violations(next(parsed), entry), RAW_VERIFY),
        Row("schema of a business licence, against its verification", lambda: schemas.violations(next(parsed), entry), EVERY),
        Row("as a verification asks it, its form known", lambda: known_schemas.violations(next(reads), entry), EVERY),
    ]


def _signing(subject: Subject) -> Sequence[Row]:
    key, message = SigningKey(bytes(32)), bytes(64)
    texts = [orjson.dumps(document) for document in subject.unsigned]
    maker = ProofMaker.of(subject.signer, "eddsa-rdfc-2022", subject.canonicalizer)
    bulk = maker.bulk(subject.unsigned[0]["@context"], created=NOW)
    return [
        Row(RAW_SIGN, lambda: key.sign(message)),
        Row("sign eddsa-rdfc-2022 in bulk, read back by the caller", lambda: bulk.sign_unverified(texts), RAW_SIGN, len(texts)),
        Row(
            "sign eddsa-rdfc-2022 in bulk, and verify each result",
            lambda: _all_verified(bulk.sign_unverified(texts), subject),
            RAW_SIGN,
            len(texts),
        ),
    ]


def _verify_next(subject: Subject, raws: Sequence[bytes], canonicalizer: Canonicalizer) -> Callable[[], None]:
    """Return an act that takes the next of these licences from its bytes to the verdict of its proof, shape included."""
    stream = cycle(raws)

    return lambda: _verified(next(stream), subject, canonicalizer)


def _verify_together(subject: Subject, raws: Sequence[bytes]) -> Callable[[], None]:
    """Return an act that does the same for the next few of these licences, as a deposit does."""
    stream = cycle(raws)

    def keys_of(credential: Credential) -> list[tuple[Proof, PublicKey]]:
        return [(proof, subject.key) for proof in credential.proofs]

    return lambda: _all_held(verify_together([next(stream) for _ in range(TOGETHER)], keys_of, subject.canonicalizer))


def _all_held(readings: Sequence[Reading]) -> None:
    if len(readings) != TOGETHER:
        raise LookupError(f"found {len(readings)} licences that hold; wanted {TOGETHER}")


def _verified(raw: bytes, subject: Subject, canonicalizer: Canonicalizer) -> None:
    """Return if the one proof of the licence in ``raw`` holds under the bureau's key."""
    reading = read_credential(read_document(raw, canonicalizer), canonicalizer)
    reading.verify(reading.credential.proofs[0], subject.key, canonicalizer)


def _proof_alone(subject: Subject, raws: Sequence[bytes]) -> Callable[[], None]:
    """Return an act as ``_verify_next``, which does what the peer does: strict JSON, canonical form, hashes and signature, and no more."""
    stream, suite = cycle(raws), suite_named(orjson.loads(raws[0])["proof"]["cryptosuite"])

    def verify() -> None:
        known = subject.canonicalizer.read(next(stream))
        message = quick_message(known, suite, "sha256")
        if known is None or message is None:
            raise LookupError("found a licence whose form is not known; wanted all of one form")
        signature = known.values[known.form.places["proof", "proofValue"]].decode()
        if not signature_holds(subject.key, message, signature_of(signature)):
            raise LookupError("found a signature that does not hold; wanted all good ones")

    _verify_next(subject, raws, subject.canonicalizer)()
    return verify


def _all_verified(raws: Sequence[bytes], subject: Subject) -> None:
    for raw in raws:
        _verified(raw, subject, subject.canonicalizer)


def _pyld(subject: Subject) -> Callable[[], None]:
    """Return the same by pyld: what its documentation leads to, with a loader that lets it cache contexts; the shape isn't held."""
    contexts = {url: json.loads(text) for url, text in subject.contexts.texts.items()}
    key, stream = VerifyKey(subject.key.raw), cycle(subject.rdfc)

    def load(url: str, _options: object) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "contentType": "application/ld+json",
            "document": contexts[url],
            "tag": "static",
        }

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}

    def verify() -> None:
        document = orjson.loads(next(stream))
        proof = document.pop("proof")
        signature = base58.b58decode(proof.pop("proofValue")[1:])
        configuration = {**proof, "@context": document["@context"]}
        texts = [jsonld.normalize(each, options) for each in (configuration, document)]
        key.verify(b"".join(hashlib.sha256(text.encode()).digest() for text in texts), signature)

    return verify
