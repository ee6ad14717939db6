"""Where a passphrase may come from, in which order, and what is refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from keys.errors import KeysError, PassphraseFileExposed, PassphraseMissing, PassphraseUnreadable
from keys.passphrase import read_passphrase
from keys.secret import Passphrase


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "passphrase"
    written.write_text("from a file\n")
    written.chmod(0o600)
    return written


def test_the_first_place_that_has_one_wins(file: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"from a descriptor\n")
    os.close(writing)
    environ = {"LICENCE_PASSPHRASE_FD": str(reading), "LICENCE_PASSPHRASE_FILE": str(file), "LICENCE_PASSPHRASE": "from a variable"}
    assert read_passphrase(environ, file) == Passphrase("from a descriptor")
    os.close(reading)
    del environ["LICENCE_PASSPHRASE_FD"]
    assert read_passphrase(environ, file) == Passphrase("from a file")
    del environ["LICENCE_PASSPHRASE_FILE"]
    assert read_passphrase(environ, file) == Passphrase("from a variable")
    del environ["LICENCE_PASSPHRASE"]
    assert read_passphrase(environ, file) == Passphrase("from a file")


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_one_newline_at_the_end_is_no_part_of_it(file: Path, ending: bytes) -> None:
    file.write_bytes("蓝色 ".encode() + ending)
    assert read_passphrase({"LICENCE_PASSPHRASE_FILE": str(file)}) == Passphrase("蓝色 ")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o666])
def test_a_file_that_others_may_read_is_its_own_error(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(PassphraseFileExposed) as refused:
        read_passphrase({"LICENCE_PASSPHRASE_FILE": str(file)})
    assert refused.value.code == "passphrase_file_exposed"
    assert "from a file" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", PassphraseMissing), (b"\n", PassphraseMissing), (b"\xffsesame", PassphraseUnreadable), (b"x" * 5000, PassphraseUnreadable)],
    ids=["empty", "newline", "not-utf-8", "long"],
)
def test_what_is_no_passphrase_is_refused_without_being_repeated(file: Path, content: bytes, error: type[KeysError]) -> None:
    file.write_bytes(content)
    with pytest.raises(error) as refused:
        read_passphrase({"LICENCE_PASSPHRASE_FILE": str(file)})
    assert "sesame" not in str(refused.value)
    assert "xxxx" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    "environ",
    [
        {"LICENCE_PASSPHRASE_FILE": "/nowhere/passphrase"},
        {"LICENCE_PASSPHRASE_FILE": "/"},
        {"LICENCE_PASSPHRASE_FD": "999999"},
        {"LICENCE_PASSPHRASE_FD": "-1"},
        {"LICENCE_PASSPHRASE_FD": "three"},
    ],
    ids=["no file", "folder", "closed descriptor", "negative", "word"],
)
def test_a_place_that_cannot_be_read_is_no_reason_to_try_another(environ: Mapping[str, str]) -> None:
    with pytest.raises((PassphraseUnreadable, PassphraseFileExposed)):
        read_passphrase({**environ, "LICENCE_PASSPHRASE": "from a variable"})


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(PassphraseMissing):
            read_passphrase({})


def _asked(answers: str, *, confirm: bool) -> Result:
    @click.command()
    def ask() -> None:
        sys.stdin.isatty = lambda: True  # type: ignore[method-assign]
        click.echo(read_passphrase({}, confirm=confirm) == Passphrase("typed in"))

    return CliRunner().invoke(ask, input=answers)


def test_what_is_typed_at_the_prompt_is_not_shown() -> None:
    result = _asked("typed in\n", confirm=False)
    assert result.stdout.splitlines()[-1] == "True"
    assert "typed in" not in result.output


def test_a_new_passphrase_is_asked_for_until_both_agree() -> None:
    result = _asked("typed im\ntyped in\ntyped in\ntyped in\n", confirm=True)
    assert result.stdout.splitlines()[-1] == "True"
    assert "typed" not in result.output
