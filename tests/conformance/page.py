"""Writes ``docs/conformance.md``: which test holds which clause, read from the tests' own marks.

python tests/conformance/page.py
"""

# ruff: noqa: E501  (rows of a table)
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = CHECKOUT / "docs" / "conformance.md"
STANDARDS = {
    "vc-data-model-2.0": "Verifiable Credentials Data Model 2.0",
    "vc-data-model-1.1": "Verifiable Credentials Data Model 1.1 (open profile only)",
    "vc-data-integrity": "Verifiable Credential Data Integrity 1.0",
    "vc-di-eddsa": "Data Integrity EdDSA Cryptosuites 1.0",
    "vc-di-ecdsa": "Data Integrity ECDSA Cryptosuites 1.0",
    "vc-jose-cose": "Securing Verifiable Credentials using JOSE and COSE",
    "bitstring-status-list": "Bitstring Status List 1.0",
    "vc-json-schema": "Verifiable Credentials JSON Schema",
    "controlled-identifiers": "Controlled Identifiers 1.0",
    "did-key": "The did:key Method",
    "did-web": "The did:web Method",
    "did-resolution": "DID Resolution",
    "vc-api": "VC API (W3C-CCG)",
}
HEAD = """# Which test holds which clause

Made by `make conformance` from the marks of the tests; edit the tests, not this page. The tests send documents through the HTTP
addresses of the open profile (`licence serve --open-profile`), as the suites of W3C do.

## Known differences, and who is right by the text

| what | here | elsewhere | by the text |
|---|---|---|---|
| a key that is not the issuer's | told in the report, not refused (open profile only) | often refused | refusing is right (Controlled Identifiers, 3.3); the published vectors name issuers without keys |
| `did:example:…` at the resolver | `methodNotSupported` | the elder suite of did:key wanted `invalidDid` | DID Resolution: the DID is well-formed, its method is not known |
| errors of the resolver: 501 and 404, as problem objects | to who asks for `application/did-resolution`; else 400 and the error's name, as suites before 2026 read it | the suite of did:key names no form, that of DID Resolution wants the new one without asking for it | DID Resolution 1.0, 12.1: whoever wants a resolution result asks for its media type |
| `digestSRI` in hex, or in base64 of a wrong length | refused | the inputs of W3C's suite of the data model hold one of each as good | Subresource Integrity, which it refers to: base64 of the digest |
| digests of `credentials/v2` as of July 2024 | refused | the same suite (its issue 166) | the Data Model's appendix has the digest of the context as it is |
| a type that no context defines, such as `AlumniCredential` | refused, `data_loss` | a fixture of the library of assertions for Data Integrity | Data Integrity on transformations: what would be lost is an error |
| a `vc+jwt` without `kid` whose issuer is a web address | refused: nothing says which key | a fixture of the suites expects it to hold | JOSE and COSE 3.2: `kid`, `iss` or the issuer leads to the key, and a web address is none |
| an `issuer` that is no URL (`foo`) at issue | refused | the elder suite of VC-API | Data Model 4.7 |
| a credential that expired in 2022, as an example of a good one | refused, whatever `options.checks` names | the suite of VC-API verifiers | VC API leaves checks to the verifier; a period that is over is over |
| ECDSA-SD, BBS, SD-JWT, COSE | not offered: undecided, with a code that says so | offered by some | optional suites and forms |
| `created` or `expires` of a proof without an offset | taken as UTC (open profile only; elsewhere refused) | refused by some | Data Integrity 2.1: wrongly written, and to be taken as UTC |
| `validFrom`, `validUntil` without an offset | refused | taken as UTC by some | Data Model 4.9: a dateTimeStamp, which has an offset |
| a status of an unknown type | undecided | ignored by some | Data Model 4.10 leaves it to the verifier |
| no `issuer` at issue | this service is the issuer | the suite of VC-API wants a refusal | VC API: the instance is configured with its issuer |
| base direction of a text | signed, as an `i18n` datatype | lost by processors without `rdfDirection` | JSON-LD 1.1 API, 8.6 |
"""


def marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each clause that a test of a module is marked with, and the test's name."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
                yield from ((str(ast.literal_eval(clause)), node.name) for clause in mark.args)


def held() -> dict[str, list[str]]:
    """Return clause -> the tests that hold it, as links from the page."""
    clauses: dict[str, list[str]] = {}
    for file in sorted((CHECKOUT / "tests").rglob("test_*.py")):
        for clause, test in marks(ast.parse(file.read_text(encoding="utf-8"))):
            link = f"[{test.removeprefix('test_').replace('_', ' ')}](../{file.relative_to(CHECKOUT).as_posix()})"
            clauses.setdefault(clause, []).append(link)
    return clauses


def order(clause: str) -> list[tuple[int, str]]:
    """Return what sorts 4.2 before 4.10."""
    return [(int(part) if part.isdigit() else -1, part) for part in re.split(r"[ .]", clause)]


def page() -> str:
    """Return the text of the page.

    Raises:
        KeyError: a clause of a standard that is not listed above.
    """
    clauses, parts = held(), [HEAD]
    unknown = sorted({clause.partition(" ")[0] for clause in clauses} - STANDARDS.keys())
    if unknown:
        raise KeyError(f"{unknown}: name the standard in STANDARDS")
    for key, name in STANDARDS.items():
        rows = sorted((each for each in clauses if each.partition(" ")[0] == key), key=order)
        if not rows:
            continue
        parts.append(f"\n## {name}\n\n| clause | held by |\n|---|---|\n")
        parts += [f"| {clause.partition(' ')[2]} | {'<br>'.join(clauses[clause])} |\n" for clause in rows]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
