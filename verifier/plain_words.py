"""Edge: ``licence verify FILE`` as programs call it, without click, which takes some 15 ms to load.

Only words that are read one way: a file that is there, and these options, each once and by its whole name. All others are left
to ``commands.py``, which knows what to say of them; and so is a terminal, where colours are seen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from .judgement import Instruction, Screen, answered
from .printing import without_style

_FLAGS = {"--offline", "--json"}
_LANGUAGES = {"en", "zh-Hans"}


def plainly_verified(words: Sequence[str], house: Callable[[], Any]) -> int | None:
    """Return the exit code of a verification; None, and nothing done, where click is to read the words behind ``licence verify``.

    Args:
        house: makes a ``VerifyHouse``, which is closed afterwards.

    Raises: as ``answered``.
    """
    told = plain_instruction(words)
    if told is None:
        return None
    screen = Screen(partial(print, flush=True), _note, without_style)
    with closing(house()) as made:
        return answered(made, told, partial(datetime.now, UTC), screen)


def _note(line: str) -> None:
    """Print a line beside the answer, if it can be seen there: without a standard error ``print`` would put it into the answer."""
    if sys.stderr is not None:
        sys.stderr.write(f"{line}\n")


def plain_instruction(words: Sequence[str]) -> Instruction | None:
    """Return what the words behind ``licence verify`` say; None where click is to read them."""
    if sys.stdout is None or sys.stdout.isatty() or sys.stdout.encoding.lower() != "utf-8":
        return None
    options: dict[str, str] = {}
    files: list[str] = []
    left = iter(words)
    for word in left:
        if word in options:
            return None
        if word in _FLAGS:
            options[word] = word
        elif word in ("--trust", "--language"):
            options[word] = next(left, "")
        else:
            files.append(word)
    trust_file, language = options.get("--trust"), options.get("--language")
    if len(files) != 1 or not all(map(_is_plain_file, files if trust_file is None else [*files, trust_file])):
        return None
    if language is not None and language not in _LANGUAGES:
        return None
    return Instruction(
        files[0],
        trust_file=None if trust_file is None else Path(trust_file),
        offline="--offline" in options,
        language=language,
        as_json="--json" in options,
    )


def _is_plain_file(word: str) -> bool:
    return not word.startswith("-") and os.path.isfile(word)  # noqa: PTH113 (of words with a NUL this says no, and a path flies)
