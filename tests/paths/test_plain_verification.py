"""``licence verify FILE``, as a program calls it, says what it says when click reads the words."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench.town import Town, town

HERE = Path(__file__).parent.parent.parent
AS_INSTALLED = "import sys; from cli import main; sys.argv[0] = 'licence'; main()"
BY_CLICK = """import sys
from cli import REFUSALS, licence
from issuer.command_group import run
words, sys.argv[1:], sys.argv[0] = sys.argv[1:], [], "licence"
run(licence(), REFUSALS, words)
"""
INSTANT = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)|\[[0-9 :-]+\]")  # of the verification


@pytest.fixture(scope="module")
def place() -> Iterator[Town]:
    """A registry with a licence, the same with another name in it, and what else somebody may hand over."""
    with town(1) as made:
        licence = made.licences[0]
        trust = (made.folder / "trust.json").read_bytes()
        files = {
            "licence.json": licence,
            "altered.json": re.sub(rb'("registeredCapital[^:]*":|"name":)"', rb'\1"x', licence, count=1),
            "no.json": b"{",
            "empty.json": b"",
            "no-trust.json": trust[: len(trust) // 2],
        }
        for name, content in files.items():
            (made.folder / name).write_bytes(content)
        ended(AS_INSTALLED, ["licence.json", "--trust", "trust.json"], made)  # pins the root, and says so once
        yield made


def ended(program: str, words: Sequence[str], place: Town, **streams: int) -> tuple[int, bytes, bytes]:
    environ = {**place.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", program, "verify", *words]
    wanted = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    done = subprocess.run(command, env=environ, cwd=place.folder, check=False, timeout=120, **wanted)  # type: ignore[call-overload]
    return done.returncode, INSTANT.sub(b"(then)", done.stdout or b""), done.stderr


@pytest.mark.parametrize("how", ["", "--trust trust.json --offline", "--trust trust.json --offline --json", "--json", "--language zh-Hans"])
@pytest.mark.parametrize(("file", "code"), [("licence.json", 0), ("altered.json", 1), ("no.json", 1), ("empty.json", 3)])
def test_the_answer_is_the_same(place: Town, file: str, code: int, how: str) -> None:
    plain = ended(AS_INSTALLED, [file, *how.split()], place)
    assert plain == ended(BY_CLICK, [file, *how.split()], place)
    assert plain[0] == code
    assert plain[1]


@pytest.mark.parametrize(
    "words", ["licence.json --trust no-trust.json --offline", "elsewhere.json", "licence.json --trust", "licence.json --colour"]
)
def test_what_is_refused_is_refused_alike(place: Town, words: str) -> None:
    plain = ended(AS_INSTALLED, words.split(), place)
    assert plain == ended(BY_CLICK, words.split(), place)
    assert plain[0] not in (0, 1)
    assert plain[2]


@pytest.mark.parametrize("program", [AS_INSTALLED, BY_CLICK])
@pytest.mark.parametrize("how", ["", "--json"])
def test_a_file_may_have_a_name_that_no_terminal_can_show(place: Town, program: str, how: str) -> None:
    name = os.fsdecode(b"\xff\x1b[2J.json")
    (place.folder / name).write_bytes(place.licences[0])
    strict = {**place.environ, "PYTHONIOENCODING": "utf-8:strict"}
    code, answer, errors = ended(program, [name, *how.split()], Town(place.folder, strict, place.licences))
    assert (code, errors) == (0, b"")
    assert b"\x1b" not in answer
    assert how or answer.startswith("VALID  \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[2J.json".encode())


@pytest.mark.parametrize("program", [AS_INSTALLED, BY_CLICK])
def test_without_room_to_write_nothing_was_told(place: Town, program: str) -> None:
    with Path("/dev/full").open("wb") as full:
        code, _, errors = ended(program, ["licence.json"], place, stdout=full.fileno())
    assert code == 3
    assert errors.startswith(b"output_not_written: ")


@pytest.mark.parametrize("program", [AS_INSTALLED, BY_CLICK])
def test_nobody_reads(place: Town, program: str) -> None:
    read, write = os.pipe()
    os.close(read)
    code, _, errors = ended(program, ["licence.json"], place, stdout=write)
    os.close(write)
    assert (code, errors) == (3, b"")  # it is valid, and no program may take this for a no


@pytest.mark.parametrize("option", ["--trust", "--token"])
def test_an_option_that_names_nothing_is_refused(place: Town, option: str) -> None:
    code, answer, errors = ended(AS_INSTALLED, ["licence.json", option, ""], place)
    assert (code, answer) == (2, b"")  # what it stood for would not be checked
    assert option.encode() in errors


@pytest.mark.parametrize("program", [AS_INSTALLED, BY_CLICK])
def test_without_a_standard_error_the_answer_is_all_that_is_told(place: Town, program: str, tmp_path: Path) -> None:
    words = ["verify", "licence.json", "--trust", "trust.json", "--offline", "--json"]
    environ = {**place.environ, "LICENCE_HOME": str(tmp_path / "home")}  # where no root is pinned yet, which is worth a note
    closed = ["sh", "-c", 'exec "$0" "$@" 2>&-', sys.executable, "-c", program, *words]
    done = subprocess.run(closed, env=environ, cwd=place.folder, capture_output=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "valid")
