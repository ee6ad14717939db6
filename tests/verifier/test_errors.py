"""What is quoted of the input in an error message: short, printable, and quick however long the input is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import shortened


class Counted(str):
    """A text that counts the signs which somebody takes out of it."""

    __slots__ = ("taken",)
    taken: int

    def __getitem__(self, key: object) -> str:
        part = str.__getitem__(self, key)  # type: ignore[index]
        self.taken = len(part)
        return part

    def __iter__(self) -> object:  # type: ignore[override]
        raise AssertionError("every sign was looked at")


@given(st.text(max_size=80), st.integers(1, 70))
def test_it_is_short_and_printable_and_else_the_text_itself(text: str, limit: int) -> None:
    shown = shortened(text, limit)
    assert len(shown) == min(len(text), limit)
    assert shown.isprintable()
    kept = shown[: limit - 1] if len(text) > limit else shown
    assert all(one == other or not other.isprintable() for one, other in zip(kept, text, strict=False))
    assert (shown[-1:] == "…") is (len(text) > limit or text[-1:] == "…")


def test_of_a_long_text_only_the_beginning_is_looked_at() -> None:
    text = Counted("a" * 1_000_000)
    assert shortened(text) == "a" * 59 + "…"
    assert text.taken == 59


@pytest.mark.parametrize(("value", "shown"), [(None, "None"), ([1, "a"], "[1, 'a']"), ("a\nb", "a\N{REPLACEMENT CHARACTER}b")])
def test_what_is_no_text_is_shown_as_python_writes_it(value: object, shown: str) -> None:
    assert shortened(value) == shown
