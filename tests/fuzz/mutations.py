"""Changes to documents, texts and bytes such as forgers, clerks and broken programs make."""

from __future__ import annotations

import copy
import json
import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .choices import Choices

Path = tuple[str | int, ...]

ODD: Sequence[Any] = [
    None, True, False, 0, 1, -1, 1.0, -0.0, 0.1, 2**53, -(2**63), 1e300, 5e-324, "", " ", "0", "1", "\x00", "\ufeff", "_:b0", "@id",
    "__proto__", "VerifiablePresentation", "VerifiableCredential", "https://licence.example/",
    "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    "2026-11-23T01:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-06-31", "٣", "1_0", "z", "u", "x" * 17_000,
    [], [[]], [None], {}, {"@id": "urn:x"}, {"@value": "x"}, {"@value": 1, "@type": "@json"}, {"@list": []}, {"@context": {}}, {"id": None},
]  # fmt: skip
NAMES: Sequence[str] = [
    "@context", "@id", "@type", "@value", "@language", "@direction", "@graph", "@included", "@reverse", "@nest", "@index", "@json", "@set",
    "id", "type", "name", "description", "proof", "issuer", "holder", "validFrom", "validUntil", "credentialStatus", "credentialSubject",
    "credentialSchema", "evidence", "relatedResource", "termsOfUse", "refreshService", "renderMethod", "previousProof", "challenge",
    "domain", "expires", "created", "nonce", "kid", "jwk", "publicKeyMultibase", "verificationMethod", "controller", "statusMessage",
    "statusSize", "verifiableCredential", "remark", "https://schema.org/name", "_:b0", "", "__proto__", "constructor", "\u0000", "ｉｄ",
    "Id",
]  # fmt: skip


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every value inside ``value``."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield (*path, step)
        yield from places(each, (*path, step))


def container_of(document: Any, path: Path) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


def mutated(document: dict[str, Any], others: Sequence[dict[str, Any]], choices: Choices) -> dict[str, Any]:
    """Return a copy of ``document`` with one to four changes; ``others`` lend their parts."""
    altered: dict[str, Any] = copy.deepcopy(document)
    for _ in range(1 + choices.below(4)):
        paths = list(places(altered))
        if not paths:
            break
        path = choices.pick(paths)
        choices.pick(CHANGES)(container_of(altered, path), path[-1], others, choices)
    return altered


def _odd(container: Any, step: Any, others: Any, choices: Choices) -> None:
    container[step] = copy.deepcopy(choices.pick(ODD))


def _leave_out(container: Any, step: Any, others: Any, choices: Choices) -> None:
    del container[step]


def _twice(container: Any, step: Any, others: Any, choices: Choices) -> None:
    if isinstance(container, list):
        container.insert(choices.below(len(container) + 1), copy.deepcopy(container[step]))
    else:
        container[step] = [copy.deepcopy(container[step])] * 2


def _many(container: Any, step: Any, others: Any, choices: Choices) -> None:
    container[step] = [copy.deepcopy(container[step])] * choices.pick([0, 1, 3, 5, 17, 101, 500])


def _swap(container: Any, step: Any, others: Any, choices: Choices) -> None:
    other = choices.pick(list(container) if isinstance(container, dict) else range(len(container)))
    container[step], container[other] = container[other], container[step]


def _add(container: Any, step: Any, others: Any, choices: Choices) -> None:
    target = container[step] if isinstance(container[step], dict) else container
    if isinstance(target, dict):
        target[choices.pick(NAMES)] = copy.deepcopy(choices.pick(ODD))
    else:
        target.append(copy.deepcopy(choices.pick(ODD)))


def _rename(container: Any, step: Any, others: Any, choices: Choices) -> None:
    if isinstance(container, dict):
        name = choices.pick([choices.pick(NAMES), step.upper(), step.capitalize(), f"{step} ", f"{step}\u200b", f"licence:{step}"])
        container[name] = container.pop(step)


def _wrap(container: Any, step: Any, others: Any, choices: Choices) -> None:
    name = choices.pick(["", "@value", "@list", "@set", "@id", "@graph", "@reverse", "id"])
    container[step] = {name: container[step]} if name else [container[step]]


def _unwrap(container: Any, step: Any, others: Any, choices: Choices) -> None:
    value = container[step]
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if inner:
        container[step] = choices.pick(inner)


def _borrow(container: Any, step: Any, others: Any, choices: Choices) -> None:
    other = choices.pick(others or [{}])
    names = [name for name in (step, *other) if name in other]
    if isinstance(container, dict) and names:
        container[choices.pick(names)] = copy.deepcopy(other[choices.pick(names)])


def _deepen(container: Any, step: Any, others: Any, choices: Choices) -> None:
    name = choices.pick(["evidence", "licenceHolder", "credentialSubject", "proof", "name", "@graph"])
    for _ in range(choices.pick([1, 3, 10, 31, 40])):
        container[step] = {name: container[step]} if choices.one_in(2) else [container[step]]


def _clique(container: Any, step: Any, others: Any, choices: Choices) -> None:
    names = [f"_:b{number}" for number in range(choices.pick([2, 5, 9, 14]))]
    container[step] = [{"id": name, "evidence": [{"id": other} for other in names if other != name]} for name in names]


def _reword(container: Any, step: Any, others: Any, choices: Choices) -> None:
    value = container[step]
    if isinstance(value, str):
        container[step] = reworded(value, choices)
    elif isinstance(value, bool):
        container[step] = not value
    elif isinstance(value, int | float):
        container[step] = choices.pick([float(value), value + 1, -value, math.nextafter(value, math.inf), str(value)])


CHANGES: Sequence[Callable[[Any, Any, Any, Choices], None]] = [
    _odd, _leave_out, _twice, _many, _swap, _add, _rename, _wrap, _unwrap, _borrow, _deepen, _clique, _reword, _reword, _reword, _add,
]  # fmt: skip


def reworded(text: str, choices: Choices) -> str:
    """Return ``text`` with a small change, often one that is hard to see."""
    at = choices.below(len(text) + 1)
    change = choices.below(12)
    if change == 0:
        return text.swapcase()
    if change == 1:
        return unicodedata.normalize(choices.pick(["NFD", "NFC", "NFKC", "NFKD"]), text)
    if change == 2:
        return text + choices.pick([" ", "\n", "\u200b", "\u0301", "\x00", "#", "/", "?", "."])
    if change == 3:
        return choices.pick([" ", "\ufeff", "\u202e", "0", "+", "-"]) + text
    if change == 4:
        return text[:at] + text[at + 1 :]
    if change == 5:
        return text[:at] + text[at : at + 1] * 2 + text[at + 1 :]
    if change == 6:
        return text.translate({0x41: 0x410, 0x61: 0x430, 0x65: 0x435, 0x30: 0xFF10, 0x31: 0xFF11, 0x28: 0xFF08, 0x2D: 0x2010})
    if change == 7:
        return text[:at] + choices.text(4) + text[at:]
    if change == 8:
        return text[at:] + text[:at]
    if change == 9:
        return text.replace("Z", "+00:00").replace("http:", "https:")
    if change == 10:
        return text[: at // 2] + text[at:]
    return text[:at] + chr(0x21 + choices.below(94)) + text[at + 1 :]


def written(document: object, choices: Choices) -> bytes:
    """Return JSON for ``document``, one time in four in a form that no careful program writes."""
    raw = json.dumps(document, ensure_ascii=choices.one_in(2)).encode("utf-8", "surrogatepass")
    return scrambled(raw, choices) if choices.one_in(4) else raw


INSERTED = [
    b",", b":", b'"', b"{", b"}", b"[", b"]", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\\u0000", b"\\ud800", b"NaN", b"-0", b"1e400", b"1E1",
    b'"id":"x",', b'"proof":{},', b'"@context":[],', b"9" * 5_000, b"[" * 200, b" " * 300, b"/**/", b"\\u002f",
    b"\xc3\x28", b"\xed\xa0\x80",
]  # fmt: skip


def scrambled(raw: bytes, choices: Choices) -> bytes:
    """Return ``raw`` with one to three pieces flipped, cut, doubled or put in."""
    for _ in range(1 + choices.below(3)):
        at, length = choices.below(len(raw) + 1), choices.below(64)
        change = choices.below(5)
        if change == 0 and at < len(raw):
            raw = raw[:at] + bytes((raw[at] ^ (1 << choices.below(8)),)) + raw[at + 1 :]
        elif change == 1:
            raw = raw[:at] + raw[at + length :]
        elif change == 2:
            raw = raw[: at + length] + raw[at:]
        elif change == 3:
            raw = raw[:at] + choices.pick(INSERTED) + raw[at:]
        else:
            raw = raw[:at] + choices.octets(1 + choices.below(4)) + raw[at:]
    return raw
