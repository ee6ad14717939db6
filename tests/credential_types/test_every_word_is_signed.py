"""No member of a good example can be changed, added or taken away without changing what is signed (security 4, 5)."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from verifier.errors import VerifierError
from verifier.proof.canonical import Canonicalizer
from verifier.sources import bundled_types_root, type_folders

FULL = [folder / "examples" / "valid-full.json" for folder in type_folders(bundled_types_root())]


def members(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every member and item below ``value``."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield (*path, step)
        yield from members(inner, (*path, step))


def parent_of(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


def signed(canonicalizer: Canonicalizer, document: Any) -> bytes | None:
    """Return what would be signed, or None where the document is refused."""
    try:
        return canonicalizer.rdfc(document)
    except VerifierError:
        return None


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x"


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.parts[-4])
def test_every_member_of_a_full_example_is_signed(path: Path, canonicalizer: Canonicalizer) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    before = canonicalizer.rdfc(document)
    for place in members({"credentialSubject": document["credentialSubject"]}):
        without = copy.deepcopy(document)
        parent = parent_of(without, place)
        value = parent.pop(place[-1])
        assert signed(canonicalizer, without) != before, f"{place} can be taken away"
        if not isinstance(value, dict | list):
            changed = copy.deepcopy(document)
            parent_of(changed, place)[place[-1]] = other(value)
            assert signed(canonicalizer, changed) != before, f"{place} can be changed"


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.parts[-4])
def test_a_member_of_no_meaning_is_never_passed_over(path: Path, canonicalizer: Canonicalizer) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    places = [(), ("credentialSubject",), ("credentialSubject", "licenceHolder", 0), ("issuer",), ("credentialStatus", 0)]
    for place in places:
        edited = copy.deepcopy(document)
        parent_of(edited, (*place, ""))["remarkOfNobody"] = "x"
        with pytest.raises(VerifierError) as caught:
            canonicalizer.rdfc(edited)
        assert caught.value.code == "data_loss"
