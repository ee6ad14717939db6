"""The words of ``licence verify`` that are read without click: few, and read as click reads them."""

from __future__ import annotations

import io
import sys
from itertools import chain
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import verifier.commands
from verifier.judgement import Instruction
from verifier.plain_words import plain_instruction


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe to print into, and two files beside."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    monkeypatch.chdir(tmp_path)
    for name in ("licence.json", "trust.json"):
        Path(name).touch()
    Path("folder").mkdir()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("licence.json", Instruction("licence.json")),
        (
            "licence.json --trust trust.json --offline",
            Instruction("licence.json", trust_file=Path("trust.json"), offline=True),
        ),
        ("--json licence.json --language zh-Hans", Instruction("licence.json", language="zh-Hans", as_json=True)),
    ],
)
def test_what_programs_ask_is_read(words: str, told: Instruction) -> None:
    assert plain_instruction(words.split()) == told


@pytest.mark.parametrize(
    "words",
    [
        "",
        "-",
        "--help",
        "licence.json --help",
        "elsewhere.json",
        "folder",
        "LIC1-RABC",
        "licence.json trust.json",
        "licence.json --trust",
        "licence.json --trust folder",
        "licence.json --trust elsewhere.json",
        "licence.json --trust=trust.json",
        "licence.json --trust --offline",
        "licence.json --off",
        "licence.json --offline --offline",
        "licence.json --language de",
        "licence.json --language",
        "licence.json --as-of 2026-11-23",
        "licence.json --token LIT1-RABC",
        "-- licence.json",
        "nul\0",
    ],
)
def test_all_else_is_left_to_click(words: str) -> None:
    assert plain_instruction(words.split()) is None


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_of_other_letters_is_left_to_click(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert plain_instruction(["licence.json"]) is None


def test_colours_are_left_to_click_and_so_is_a_closed_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert plain_instruction(["licence.json"]) is None
    monkeypatch.setattr(sys, "stdout", None)
    assert plain_instruction(["licence.json"]) is None


@st.composite
def sentences(draw: st.DrawFn) -> list[str]:
    """Return words behind ``licence verify`` that have one reading, in any order."""
    options = [["--trust", "trust.json"], ["--language", draw(st.sampled_from(["en", "zh-Hans"]))], ["--offline"], ["--json"]]
    said = draw(st.lists(st.sampled_from(options), unique_by=tuple))
    return list(chain.from_iterable(draw(st.permutations([*said, ["licence.json"]]))))


@given(words=sentences())
def test_what_can_be_read_in_one_way_is_read(words: list[str]) -> None:
    assert plain_instruction(words) is not None
    require_read_alike(words)


WORDS = ["licence.json", "trust.json", "--trust", "--offline", "--json", "--language", "en", "zh-Hans", "--as-of", "-", "--", "folder", ""]


@given(words=st.lists(st.sampled_from(WORDS), max_size=7))
def test_what_is_read_is_what_click_reads(words: list[str]) -> None:
    require_read_alike(words)


def require_read_alike(words: list[str]) -> None:
    told = plain_instruction(words)
    if told is None:
        return
    read = verifier.commands.verify.make_context("verify", list(words), obj=Mock()).params
    assert (read.pop("given"), read.pop("trust_file")) == (told.given, None if told.trust_file is None else str(told.trust_file))
    assert read == {
        "as_of": None,
        "offline": told.offline,
        "challenge": None,
        "domain": None,
        "language": told.language,
        "token": None,
        "as_json": told.as_json,
    }
