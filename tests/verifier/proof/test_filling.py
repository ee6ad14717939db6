"""The function of a form: it fills constants in with values, and its source holds no word of a document."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.proof.canonical.fast import NotFast
from verifier.proof.canonical.fast.filling import Line, Source, value

WORDS = st.text(max_size=8)


@given(st.lists(WORDS, min_size=1, max_size=5), st.data())
def test_whatever_a_document_says_comes_out_as_it_stands(constants: list[str], data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, 3), min_size=len(constants) - 1, max_size=len(constants) - 1))
    values = [word.encode() for word in data.draw(st.lists(WORDS, min_size=4, max_size=4))]
    source = Source(4)
    text = source.text([Line(tuple(constants), tuple(map(value, numbers)))])
    wanted = constants[0].encode() + b"".join(
        values[number] + constant.encode() for number, constant in zip(numbers, constants[1:], strict=True)
    )
    assert source.function([text])(values, "sha256") == [wanted]


def test_lines_follow_each_other() -> None:
    source = Source(2)
    lines = [Line(("a ", " b\n"), (value(1),)), Line(("c\n",), ()), Line(("", ""), (value(0),))]
    assert source.function([source.text(lines), source.text(lines[1:2])])([b"x", b"%b"], "sha256") == [b"a %b b\nc\nx", b"c\n"]


@pytest.mark.parametrize("count", [2, 3])
def test_what_is_alike_is_left_to_the_walk(count: int) -> None:
    source = Source(count)
    source.refuse_if_alike([value(number) for number in range(count)])
    fill = source.function([value(0)])
    values = [b"%d" % number for number in range(count)]
    assert fill(values, "sha256") == [b"0"]
    with pytest.raises(NotFast):
        fill([*values[:-1], values[0]], "sha256")


@pytest.mark.parametrize("name", ["sha256", "sha384"])
def test_it_hashes_with_the_hash_that_it_is_asked_for(name: str) -> None:
    source = Source(1)
    source.step("hasher = HASHES[hash_name]")
    digest = source.variable(f"hasher({value(0)}).digest()")
    assert source.function([digest])([b"abc"], name) == [hashlib.new(name, b"abc").digest()]


@pytest.mark.parametrize(
    "step",
    [
        "import os",
        "x0 = __import__",
        "x0 = values.__class__",
        "x0 = open",
        "x0 = 'a'",
        'x0 = "a"',
        "x0 = lambda: 1",
        "x0 = eval(k3)",
        "x0 = k3; k3 = 1",
        "x0 = k3x",
        "x0 = xk3",
        "x0 = 0x1",
        "x0 = é",
        "x0 = k\N{ARABIC-INDIC DIGIT THREE}",
        "# nothing",
        "@k3",
        "x0 = \\",
    ],
)
def test_a_source_with_any_other_word_or_sign_is_not_compiled(step: str) -> None:
    source = Source(1)
    source.step(step)
    with pytest.raises(NotFast):
        source.function([value(0)])


def test_no_function_but_the_four_can_be_called() -> None:
    source = Source(1)
    fill = source.function([value(0)])
    assert sorted(fill.__globals__["__builtins__"]) == ["dict", "len", "sorted", "zip"]  # type: ignore[attr-defined]
