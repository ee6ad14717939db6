"""Documents of little size that ask for much work. Each begins as a good licence, so that it reaches the costly steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Licence = dict[str, Any]


def _with(name: str, value: object) -> Callable[[Licence], Licence]:
    return lambda licence: {**licence, name: value}


def _in_subject(name: str, value: object) -> Callable[[Licence], Licence]:
    return lambda licence: {**licence, "credentialSubject": {**licence["credentialSubject"], name: value}}


def _in_proof(name: str, value: object) -> Callable[[Licence], Licence]:
    return lambda licence: {**licence, "proof": {**licence["proof"], name: value}}


def _proofs(count: int) -> Callable[[Licence], Licence]:
    def make(licence: Licence) -> Licence:
        proof = licence["proof"]
        return {**licence, "proof": [{**proof, "created": f"2026-11-22T20:00:{number:02d}Z"} for number in range(count)]}

    return make


def _nested(depth: int, name: str) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": "JsonSchema"}
    for _ in range(depth):
        inner = {"type": "JsonSchema", name: inner}
    return inner


def _tree(depth: int, width: int) -> dict[str, Any]:
    if depth == 0:
        return {"type": "JsonSchema"}
    return {"type": "JsonSchema", "evidence": [_tree(depth - 1, width)] * width}


def _clique(size: int) -> list[dict[str, Any]]:
    names = [f"_:b{number}" for number in range(size)]
    return [{"id": name, "evidence": [{"id": other} for other in names if other != name]} for name in names]


EQUAL = {"type": "JsonSchema"}
HOLDER = {"name": "某", "codeType": "001", "code": "91440199DEMX1001XH"}

POISONS: Mapping[str, Callable[[Licence], Licence]] = {
    "nine equal siblings": _with("evidence", [EQUAL] * 9),
    "four hundred equal siblings": _with("evidence", [EQUAL] * 400),
    "equal holders": _in_subject("licenceHolder", [HOLDER] * 400),
    "empty holders": _in_subject("licenceHolder", [{}] * 12),
    "a symmetrical tree": _with("evidence", _tree(4, 3)),
    "a wide symmetrical tree": _with("evidence", _tree(2, 12)),
    "a clique of blank nodes": _with("evidence", _clique(14)),
    "a clique of related resources": _with("relatedResource", _clique(14)),
    "deep evidence": _with("evidence", _nested(24, "evidence")),
    "deep subject": _in_subject("licenceHolder", _nested(24, "licenceHolder")),
    "five thousand values": _with("evidence", [{"type": "JsonSchema", "name": str(number)} for number in range(2500)]),
    "nineteen thousand names": _with("name", [{"@value": str(number), "@language": "en"} for number in range(6000)]),
    "a long signature": _in_proof("proofValue", "z" + "1" * 16_000),
    "a long signature of high digits": _in_proof("proofValue", "z" + "z" * 16_000),
    "a long key": _in_proof("verificationMethod", "did:key:z" + "z" * 16_000),
    "four proofs": _proofs(4),
    "sixty proofs": _proofs(60),
    "a long number for a pattern": _in_subject("unifiedSocialCreditCode", "9" * 16_000),
    "a long word for a pattern": _in_subject("issuedDate", "2026-" * 3_000),
    "a long identifier": _with("id", "urn:licence:" + "1." * 8_000),
    "a long instant": _with("validFrom", "2026-01-01T00:00:00." + "9" * 16_000 + "Z"),
    "a far year": _with("validUntil", "9999-12-31T23:59:60+23:59"),
    "an index beyond everything": lambda licence: {
        **licence,
        "credentialStatus": [{**entry, "statusListIndex": "9" * 16_000} for entry in licence["credentialStatus"]],
    },
    "a thousand status entries": lambda licence: {**licence, "credentialStatus": licence["credentialStatus"] * 500},
    "exotic digits": lambda licence: {
        **licence,
        "credentialStatus": [{**entry, "statusListIndex": "٣"} for entry in licence["credentialStatus"]],
    },
}
