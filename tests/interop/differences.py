"""Where implementations differ: the smallest inputs that show it. ``docs/interop.md`` says who is right, and by which text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verifier.proof.multibase import decode_base58, encode_base64url

V2 = "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
CONTROLS = "".join(chr(code) for code in (*range(0x20), 0x7F))


def _credential(**members: Any) -> dict[str, Any]:
    subject = {"id": "did:example:subject", "name": "x"}
    return {
        "@context": [V2, EXAMPLES],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": subject,
        **members,
    }


def _line(number: int) -> str:
    return f"_:b{number} <urn:x:p> <urn:x:o> ."


# U+20BB7 stands in UTF-16 as D842 DFB7, so before U+FF08; by code points, and by bytes of UTF-8, it stands after.
SORTED = ("（", "𠮷")

DOCUMENTS: Mapping[str, dict[str, Any]] = {
    "control characters": _credential(description=CONTROLS),
    "two characters that XML does not allow": _credential(description="\ufffe\uffff"),
    "sorting": _credential(credentialSubject=[{"id": "did:example:s", "name": list(SORTED)}]),
    "three equal siblings": _credential(evidence=[{"type": "JsonSchema"}] * 3),
    "four equal siblings": _credential(evidence=[{"type": "JsonSchema"}] * 4),
    "two empty lists": _credential(
        **{
            "@context": [
                V2,
                {"@vocab": "https://licence.example/x#", "steps": {"@id": "https://licence.example/x#steps", "@container": "@list"}},
            ],
            "evidence": [{"id": "did:example:e", "type": "Proven", "steps": []}, {"id": "did:example:e", "type": "Proven", "steps": []}],
        }
    ),
    "language tag": _credential(name={"@value": "营业执照", "@language": "zh-Hans"}),
    "equal texts": _credential(credentialSubject={"id": "did:example:s", "name": ["甲", "甲"]}),
}

QUADS: Mapping[str, str] = {
    "sorting of statements": "".join(f'<urn:x:s> <urn:x:p> "{text}" .\n' for text in SORTED),
    "a list of equal neighbours": "".join(
        f"_:b{number} <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:b{number + 1} .\n" for number in range(4)
    ),
    "four blank nodes of one kind": "\n".join(_line(number) for number in range(4)) + "\n",
    "a clique of four": "".join(f"_:b{a} <urn:x:p> _:b{b} .\n" for a in range(4) for b in range(4) if a != b),
}


def in_base64url(proof: dict[str, Any]) -> dict[str, Any]:
    """Return a proof with its value in the other multibase."""
    return {**proof, "proofValue": encode_base64url(decode_base58(proof["proofValue"], most=96))}
