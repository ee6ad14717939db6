"""Credit codes, organisation codes, citizen numbers and the MOD 37,36 character."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.document.numbers import (
    ALPHANUMERIC,
    USCC_ALPHABET,
    NumberMalformed,
    check_character,
    citizen_number_check,
    citizen_number_holds,
    date_holds,
    organisation_code_check,
    organisation_code_holds,
    uscc_check,
    uscc_holds,
)

CREDIT_CODES = [
    "11440199DEMX00014L",
    "11440199DEMX00022F",
    "11440199DEMX00030A",
    "11440199DEMX000497",
    "11440199DEMX000572",
    "11440199DEMX00065W",
    "11440199DEMX00073P",
    "11440199DEMX00081J",
    "11440199DEMX0009XA",
    "12440199DEMX010172",
    "91440199DEMX1001XH",
    "92440199DEMX10028E",
    "11100000MB0143028R",
    "11100000000019713D",
    "11100000MB03271699",
    "11100000000013127D",
]
PERSONS = ["440199199001010017", "440199199102280024", "440199202402290034", "440199197512310143", "44019919880808002X"]


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_credit_code_of_the_domain_holds(code: str) -> None:
    assert uscc_holds(code)
    assert organisation_code_holds(code[8:17])


@pytest.mark.parametrize("number", PERSONS)
def test_a_citizen_number_of_the_domain_holds(number: str) -> None:
    assert citizen_number_holds(number)


@pytest.mark.parametrize("code", CREDIT_CODES)
@pytest.mark.parametrize("place", range(18))
def test_one_changed_character_of_a_credit_code_is_noticed(code: str, place: int) -> None:
    for other in USCC_ALPHABET:
        if other != code[place]:
            assert not uscc_holds(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("letter", "IOSVZiosvz")
def test_letters_that_are_read_as_digits_have_no_place_in_a_credit_code(letter: str) -> None:
    assert not uscc_holds(f"11440199DEM{letter}00014L")


def test_a_credit_code_needs_a_right_organisation_code_inside() -> None:
    first17 = "91440199DEMX10019"  # 9 where the organisation code asks for X
    assert not uscc_holds(first17 + uscc_check(first17))


@pytest.mark.parametrize(
    "text",
    ["", "11440199demx00014l", "11440199DEMX00014L\n", " 11440199DEMX00014L", "１１440199DEMX00014L", "11440199DEMX00014", "1" * 5000],
    ids=["empty", "lower", "newline", "space", "full-width", "short", "long"],
)
def test_a_credit_code_is_not_forgiven_its_form(text: str) -> None:
    assert not uscc_holds(text)


@pytest.mark.parametrize(
    ("first17", "why"),
    [
        ("44019919900230001", "30 February"),
        ("44019919910229001", "no leap year"),
        ("44019900000101001", "year 0"),
        ("44019919901301001", "13th month"),
    ],
)
def test_a_citizen_number_needs_a_real_date(first17: str, why: str) -> None:
    assert not citizen_number_holds(first17 + citizen_number_check(first17)), why


@pytest.mark.parametrize(
    "text", ["", "44019919880808002x", "44019919880808002X\n", "４40199199001010017", "44019919900101001", "440199199001010018"]
)
def test_a_citizen_number_is_not_forgiven_its_form(text: str) -> None:
    assert not citizen_number_holds(text)


def test_the_published_vector_of_the_identifier_check_holds() -> None:
    assert check_character("A12425GABC1234002") == "M"


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=70), st.data())
def test_one_changed_character_before_a_check_character_is_noticed(text: str, data: st.DataObject) -> None:
    whole = text + check_character(text)
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:place] + data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) + whole[place + 1 :]
    assert (check_character(changed[:-1]) == changed[-1]) == (changed == whole)


@pytest.mark.parametrize(
    ("maker", "text"),
    [
        (uscc_check, "I" * 17),
        (uscc_check, "1" * 16),
        (organisation_code_check, "1234567"),
        (citizen_number_check, "１" * 17),
        (check_character, ""),
    ],
)
def test_a_check_of_something_else_is_refused(maker: object, text: str) -> None:
    with pytest.raises(NumberMalformed) as caught:
        maker(text)  # type: ignore[operator]
    assert caught.value.code == "number_malformed"


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2023-02-29", "0000-01-01", "2024-1-01", "2024-01-01\n", "20240101", "２０24-01-01", "2024-W01-1"]
)
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert not date_holds(text)


@given(st.dates())
def test_every_day_is_a_date(day: object) -> None:
    assert date_holds(str(day))


WEIGHTS = (
    (uscc_check, USCC_ALPHABET, tuple(pow(3, place, 31) for place in range(17)), 31, USCC_ALPHABET, -1),
    (organisation_code_check, ALPHANUMERIC, (3, 7, 9, 10, 5, 8, 4, 2), 11, "0123456789X", -1),
    (citizen_number_check, "0123456789", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), 11, "10X98765432", 1),
)


@pytest.mark.parametrize("rule", WEIGHTS, ids=("GB 32100", "GB 11714", "GB 11643"))
@given(st.data())
def test_checks_are_the_sums_with_weights_that_the_standards_write(rule: Any, data: st.DataObject) -> None:
    check, alphabet, weights, modulus, checks, sign = rule
    text = data.draw(st.text(st.sampled_from(alphabet), min_size=len(weights), max_size=len(weights)))
    total = sum(alphabet.index(character) * weight for character, weight in zip(text, weights, strict=True))
    assert check(text) == checks[sign * total % modulus]


@given(st.text(st.sampled_from(ALPHANUMERIC), min_size=1, max_size=80))
def test_the_check_character_is_the_recursion_of_iso_7064(text: str) -> None:
    product = 36
    for character in text:
        total = product + ALPHANUMERIC.index(character)
        product = 2 * (total - 36 if total > 36 else total) % 37
    assert check_character(text) == ALPHANUMERIC[(37 - product) % 36]
