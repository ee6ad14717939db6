"""Where the passphrase of a vault, or of a person's own key, comes from. Never from an argument: every user of a machine can list those."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from .errors import PassphraseFileExposed, PassphraseMissing, PassphraseUnreadable
from .secret import PASSPHRASE_BYTES, Passphrase

VAULT, PERSON = "LICENCE_PASSPHRASE", "LICENCE_PERSON_PASSPHRASE"


def read_passphrase(
    environ: Mapping[str, str], configured_file: Path | None = None, *, confirm: bool = False, variable: str = VAULT, of: str = "the vault"
) -> Passphrase:
    """Return the passphrase from the first place that has one.

    In this order: the open file descriptor ``LICENCE_PASSPHRASE_FD`` (read to its end, so only once), the file
    ``LICENCE_PASSPHRASE_FILE``, the variable ``LICENCE_PASSPHRASE``, ``configured_file``, and a hidden prompt where standard
    input is a terminal. One newline at the end of a file is not part of the passphrase.

    Args:
        confirm: ask twice at the prompt, where a new vault is made.
        variable: where it stands; ``PERSON`` for the one of a person, who is named by ``of``.

    Raises:
        PassphraseMissing: no place has one, or it is empty.
        PassphraseUnreadable: not UTF-8, too long, or the system refuses.
        PassphraseFileExposed: others may read the file.
    """
    if number := environ.get(f"{variable}_FD"):
        return _from_descriptor(number, variable)
    if file := environ.get(f"{variable}_FILE"):
        return _from_file(Path(file))
    if text := environ.get(variable):
        return Passphrase(text)
    if configured_file is not None:
        return _from_file(configured_file)
    if not sys.stdin.isatty():
        raise PassphraseMissing(
            found=f"no passphrase of {of}, and no terminal to ask at",
            wanted=f"{variable}_FILE (mode 0600), {variable}_FD or {variable}",
        )
    return Passphrase(click.prompt(f"Passphrase of {of}", hide_input=True, confirmation_prompt=confirm, err=True))


def _from_descriptor(number: str, variable: str) -> Passphrase:
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        raise PassphraseUnreadable(found=f"{variable}_FD that is no number", wanted="the number of an open file descriptor")
    try:
        return _read_open(int(number))
    except OSError as refused:
        raise PassphraseUnreadable(found=f"file descriptor {number}: {refused.strerror}", wanted="an open file descriptor") from None


def _from_file(file: Path) -> Passphrase:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as refused:
        raise PassphraseUnreadable(found=f"{file}: {refused.strerror}", wanted="a file that you may read") from None
    try:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise PassphraseFileExposed(found=f"{file} with mode {mode:04o}", wanted=f"0600 or 0400 (chmod 600 {file})")
        return _read_open(descriptor)
    except OSError as refused:
        raise PassphraseUnreadable(found=f"{file}: {refused.strerror}", wanted="a file that you may read") from None
    finally:
        os.close(descriptor)


def _read_open(descriptor: int) -> Passphrase:
    with os.fdopen(os.dup(descriptor), "rb") as opened:
        try:
            return Passphrase(opened.read(PASSPHRASE_BYTES + 3).decode().removesuffix("\n").removesuffix("\r"))
        except UnicodeDecodeError:
            # "from None": the error that Python raises holds the bytes.
            raise PassphraseUnreadable(found="a passphrase that is not UTF-8", wanted="UTF-8 text") from None
