"""A cell's text, read as a field's value."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.document.field_types import CellError, holder_code_type, parse_cell

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\x00" * 8).decode()
UNIT = "440199001001GB00001F00010001"


@pytest.mark.parametrize(
    ("field_type", "text", "value"),
    [
        ("s", "示范", "示范"),
        ("s", "  two spaces kept ", "  two spaces kept "),
        ("s", "line\r\nline\ttab", "line\nline\ttab"),
        ("s", "=1+1 <b> \"'", "=1+1 <b> \"'"),
        ("s", "𠮷" * 256, "𠮷" * 256),
        ("s[]", "甲| 乙 |丙", ["甲", "乙", "丙"]),
        ("s[]", "甲", ["甲"]),
        ("e[]:A1,C1,D", "C1|D", ["C1", "D"]),
        ("e:1,2,9", " 2 ", "2"),
        ("d", "2024-05-01", "2024-05-01"),
        ("d", " 2024/5/1 ", "2024-05-01"),
        ("d", "2024.05.01", "2024-05-01"),
        ("d", "2024年5月1日", "2024-05-01"),
        ("d", "2024-02-29", "2024-02-29"),
        ("d", "长期", None),
        ("dt", "2024-03-05T07:30:00+08:00", "2024-03-05T07:30:00+08:00"),
        ("i", " 39 ", 39),
        ("i", "0", 0),
        ("n", "12.50", 12.5),
        ("n", "12.0", 12),
        ("n", "-3", -3),
        ("b", "是", True),
        ("b", "FALSE", False),
        ("money", "10000000.00 CNY", "10000000.00 CNY"),
        ("money", "-5.5", "-5.5"),
        ("uscc", " 91440199demx1001xh ", "91440199DEMX1001XH"),
        ("cid", "44019919880808002x", "44019919880808002X"),
        ("area", "440199", "440199"),
        ("unit", "440199 001001 GB00001 F00010001", UNIT),
        ("ver", "001", "001"),
        ("tcode", "11100000MB0143028R001", "11100000MB0143028R001"),
        ("matter", "11440199DEMX00014L1440199000012", "11440199DEMX00014L1440199000012"),
        (
            "ident",
            "11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.7",
            "11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.7",
        ),
        ("p:^[0-9]{12}$", "440199000123", "440199000123"),
        ("img", f" {PNG} ", PNG),
        ("review[]", '[{"date": "2024-05-01", "result": "pass"}]', [{"date": "2024-05-01", "result": "pass"}]),
        ("review[]", '{"date": "2024-05-01"}', [{"date": "2024-05-01"}]),
        ("parent", '{"name": "甲"}', {"name": "甲"}),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_cell_is_read_as_its_field_means_it(field_type: str, text: str, value: object) -> None:
    read = parse_cell(field_type, text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("field_type", ["s", "s[]", "d", "dt", "i", "n", "b", "money", "e:a", "uscc", "img", "holder[]", "parent"])
@pytest.mark.parametrize("text", ["", "  ", "\n\t", "\u3000"])
def test_a_cell_of_nothing_is_empty(field_type: str, text: str) -> None:
    assert parse_cell(field_type, text) is None


@pytest.mark.parametrize(
    ("field_type", "text", "code"),
    [
        ("s", "bell\x07", "control_character"),
        ("s", "lone\rreturn", "control_character"),
        ("s", "next\x85line", "control_character"),
        ("s", "nul\x00", "control_character"),
        ("s", "ACME\u200b", "control_character"),
        ("s", "\u202egnp.exe", "control_character"),
        ("s", "no\uffff", "control_character"),
        ("d", "2024-05-01\x7f", "control_character"),
        ("s", "长" * 257, "too_long"),
        ("s18", "1" * 19, "too_long"),
        ("s[]", "|".join(str(n) for n in range(201)), "too_long"),
        ("s[]", "甲||乙", "wrong_form"),
        ("s[]", "甲|", "wrong_form"),
        ("s[]", "甲|乙|甲", "not_unique"),
        ("e[]:A1,C1", "C1|Z9", "not_one_of"),
        ("e:1,2,9", "男", "not_one_of"),
        ("e:1,2,9", "1,2", "not_one_of"),
        ("d", "2024-02-30", "not_a_date"),
        ("d", "01/05/2024", "not_a_date"),
        ("d", "2024/05-01", "not_a_date"),
        ("d", "24-05-01", "not_a_date"),
        ("d", "２０２４-05-01", "not_a_date"),
        ("d", "2024-05-01T00:00:00+08:00", "not_a_date"),
        ("d", "0000-01-01", "not_a_date"),
        ("dt", "2024-03-05T07:30:00", "not_a_date_time"),
        ("dt", "2024-03-05", "not_a_date_time"),
        ("i", "-1", "not_a_number"),
        ("i", "1.5", "not_a_number"),
        ("i", "1_000", "not_a_number"),
        ("i", "٣", "not_a_number"),
        ("i", "9" * 16, "not_a_number"),
        ("n", "1e5", "not_a_number"),
        ("n", "NaN", "not_a_number"),
        ("n", "1,5", "not_a_number"),
        ("n", "0.1234567890123456", "not_a_number"),
        ("b", "maybe", "not_true_or_false"),
        ("money", "1,000.00", "wrong_form"),
        ("money", "1000 元", "wrong_form"),
        ("money", "007", "wrong_form"),
        ("uscc", "91440199DEMX1001XJ", "number_check_failed"),
        ("uscc", "9.1440199E+17", "number_check_failed"),
        ("cid", "440199199002300012", "number_check_failed"),
        ("ident", "11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.8", "number_check_failed"),
        ("area", "44019", "wrong_form"),
        ("unit", UNIT[:-1], "wrong_form"),
        ("ver", "1", "wrong_form"),
        ("p:^[0-9]{12}$", "44019900012", "wrong_form"),
        ("img", "照片", "not_an_image"),
        ("img", base64.b64encode(b"GIF89a" + b"\x00" * 9).decode(), "not_an_image"),
        ("img", "A" * 140_000, "too_long"),
        ("review[]", "[{'date': 1}]", "not_json"),
        ("review[]", "[1]", "not_json"),
        ("review[]", '[{"date": 1, "date": 2}]', "not_json"),
        ("parent", '[{"name": "甲"}]', "not_json"),
        ("parent", '{"a": {"b": {"c": {"d": {"e": 1}}}}}', "not_json"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_cell_that_means_something_else_is_refused_with_its_reason(field_type: str, text: str, code: str) -> None:
    with pytest.raises(CellError) as caught:
        parse_cell(field_type, text)
    assert caught.value.code == code
    assert caught.value.found
    assert caught.value.wanted


@given(
    st.text(max_size=60),
    st.sampled_from(["s", "s[]", "d", "dt", "i", "n", "b", "money", "e:a,b", "uscc", "cid", "img", "unit", "ident", "holder[]", "parent"]),
)
def test_whatever_stands_in_a_cell_is_a_value_or_a_refusal(text: str, field_type: str) -> None:
    codes = []
    try:
        parse_cell(field_type, text)
    except CellError as refused:
        codes.append(refused.code)
    assert CellError.code not in codes


@given(st.dates())
def test_a_day_is_read_in_every_way_of_writing_it(day: object) -> None:
    text = str(day)
    year, month, rest = text.split("-")
    for written in (text, f"{year}/{int(month)}/{int(rest)}", f"{year}.{month}.{rest}", f"{year}年{int(month)}月{int(rest)}日"):
        assert parse_cell("d", written) == text


def test_a_holders_number_is_checked_where_it_can_be() -> None:
    assert [holder_code_type(code) for code in ("001", "111", "414", "999")] == ["uscc", "cid", "s64", "s64"]
