"""Strict JSON: what is read, what is refused under which code, and which place is named."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.document.json_scan import Scanner
from verifier.document.strict_json import JsonRefused, JsonValue, parse_json, parse_object
from verifier.limits import DEFAULT_LIMITS, Limits


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        pytest.param(b"\xef\xbb\xbf{}", "json_encoding", "line 1 column 1", id="byte-order-mark"),
        pytest.param(b'{"a": "\xff"}', "json_encoding", "line 1 column 8", id="not-utf8"),
        pytest.param(b'"\xed\xa0\x80"', "json_encoding", "line 1 column 2", id="surrogate-as-utf8"),
        pytest.param(b'"\xc0\xaf"', "json_encoding", "line 1 column 2", id="overlong-utf8"),
        pytest.param('{"a":1}'.encode("utf-16"), "json_encoding", "line 1 column 1", id="utf16"),
        pytest.param(b'{"a":1,"a":2}', "json_duplicate_member", "/a", id="duplicate"),
        pytest.param(b'{"a":1,"\\u0061":2}', "json_duplicate_member", "/a", id="duplicate-by-escape"),
        pytest.param(b'{"x":{"a/b":[0,{"~":1,"~":1}]}}', "json_duplicate_member", "/x/a~1b/1/~0", id="duplicate-inside"),
        pytest.param(b'{"a":"\\u003a","a":1}', "json_duplicate_member", "/a", id="duplicate-hidden-by-escaped-colon"),
        pytest.param(b'{"a":1,"a":"\\u003A"}', "json_duplicate_member", "/a", id="duplicate-hidden-by-escaped-colon-2"),
        pytest.param(b'{"__proto__":1,"__proto__":2}', "json_duplicate_member", "/__proto__", id="duplicate-proto"),
        pytest.param(b'{"a":{},"a":{"b":"::"}}', "json_duplicate_member", "/a", id="duplicate-object"),
        pytest.param(b"NaN", "json_syntax", "line 1 column 1", id="nan"),
        pytest.param(b"[-Infinity]", "json_syntax", "line 1 column 2", id="infinity"),
        pytest.param(b'{"a":1e400}', "json_number", "/a", id="beyond-a-double"),
        pytest.param(b"[-1e400]", "json_number", "/0", id="below-a-double"),
        pytest.param(b"[1e-400]", "json_number", "/0", id="vanishes-in-a-double"),
        pytest.param(b"9007199254740992", "json_number", "", id="two-to-the-53"),
        pytest.param(b"-9007199254740992", "json_number", "", id="minus-two-to-the-53"),
        pytest.param(b"[1,18446744073709551617]", "json_number", "/1", id="beyond-64-bits"),
        pytest.param(b"0.123456789012345678", "json_number", "", id="18-digits"),
        pytest.param(b"9" * 5_000, "json_number", "", id="5000-digits"),
        pytest.param(b"[" + b"7" * 200_000 + b"]", "json_number", "/0", id="200000-digits"),
        pytest.param(b'"\\ud800"', "json_surrogate", "", id="high-surrogate"),
        pytest.param(b'{"a":["\\udc00\\ud800"]}', "json_surrogate", "/a/0", id="surrogates-reversed"),
        pytest.param(b'{"\\ud800":1}', "json_surrogate", "", id="surrogate-in-a-name"),
        pytest.param(b"[" * 33 + b"]" * 33, "json_depth", "/0" * 32, id="33-deep"),
        pytest.param(b'{"a":' * 33 + b"1" + b"}" * 33, "json_depth", "/a" * 32, id="33-objects-deep"),
        pytest.param(b"[" * 100_000, "json_depth", "/0" * 32, id="100000-deep"),
        pytest.param(b"[" + b"1," * 20_000 + b"1]", "json_values", "/19999", id="20001-values"),
        pytest.param(b'["' + b"x y" * 6_000 + b'"]', "json_string", "/0", id="long-text"),
        pytest.param(b'["' + b"x" * 131_073 + b'"]', "json_string", "/0", id="long-base64"),
        pytest.param(b'{"' + b"x y" * 6_000 + b'":1}', "json_string", "", id="long-name"),
        pytest.param(b" " * 262_145, "json_size", "", id="too-many-bytes"),
        pytest.param(b"", "json_syntax", "line 1 column 1", id="nothing"),
        pytest.param(b"[1,\n 2,]", "json_syntax", "line 2 column 4", id="trailing-comma"),
        pytest.param(b"{'a':1}", "json_syntax", "line 1 column 2", id="single-quotes"),
        pytest.param(b"[1] x", "json_syntax", "line 1 column 5", id="more-behind"),
        pytest.param(b"01", "json_syntax", "line 1 column 2", id="leading-zero"),
        pytest.param(b"[1.]", "json_syntax", "line 1 column 3", id="no-digit-behind-the-point"),
        pytest.param(b'"\t"', "json_syntax", "line 1 column 1", id="control-character"),
        pytest.param(b'"\\x41"', "json_syntax", "line 1 column 1", id="unknown-escape"),
        pytest.param(b'"\\u00g0"', "json_syntax", "line 1 column 1", id="broken-escape"),
        pytest.param(b"[1 /*c*/]", "json_syntax", "line 1 column 4", id="comment"),
        pytest.param("１".encode(), "json_syntax", "line 1 column 1", id="full-width-digit"),
        pytest.param("[\u00a01]".encode(), "json_syntax", "line 1 column 2", id="other-space"),
        pytest.param(b"nul", "json_syntax", "line 1 column 1", id="half-a-word"),
        pytest.param(b'{"a":1', "json_syntax", "line 1 column 7", id="cut-off"),
    ],
)
def test_a_text_that_can_be_read_two_ways_is_refused(raw: bytes, code: str, place: str) -> None:
    with pytest.raises(JsonRefused) as refused:
        parse_json(raw)
    assert (refused.value.code, refused.value.place) == (code, place)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"9007199254740991", 9007199254740991),
        (b"-9007199254740991", -9007199254740991),
        (b"0.12345678901234567", 0.12345678901234567),
        (b"1e3", 1000.0),
        (b"-0", 0),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\u003a\\\\u003a"', ":\\u003a"),
        (b'{"a:b":"::", "c":":"}', {"a:b": "::", "c": ":"}),
        (b'{"__proto__":{"constructor":1},"toString":2}', {"__proto__": {"constructor": 1}, "toString": 2}),
        (b" [ true , false , null ] ", [True, False, None]),
        (b"[" * 32 + b"]" * 32, None),
        (b'["' + b"x" * 131_072 + b'"]', ["x" * 131_072]),
    ],
)
def test_what_has_one_reading_is_read(raw: bytes, value: JsonValue) -> None:
    assert parse_json(raw) == (value if value is not None else json.loads(raw))


def test_an_object_is_asked_for_by_name() -> None:
    assert parse_object(b'{"a":1}') == {"a": 1}
    with pytest.raises(JsonRefused) as refused:
        parse_object(b"[1]")
    assert refused.value.code == "json_kind"


def test_limits_are_the_callers() -> None:
    with pytest.raises(JsonRefused) as refused:
        parse_json(b"[[1]]", Limits(depth=1))
    assert refused.value.code == "json_depth"
    assert parse_json(b"[[1]]", Limits(depth=2)) == [[1]]
    assert parse_json(b"[[1]]", Limits(values=3)) == [[1]]
    with pytest.raises(JsonRefused) as refused:
        parse_json(b"[[1]]", Limits(values=2))
    assert refused.value.code == "json_values"


TEXTS = st.text(alphabet=st.sampled_from('a:\\"\n\x00é漢\U0001f600'), max_size=4)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=20)


@given(VALUES | st.lists(st.floats(allow_nan=False, allow_infinity=False)), st.booleans())
def test_both_readers_read_what_was_written(value: JsonValue, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert parse_json(raw) == value
    assert Scanner(raw.decode(), DEFAULT_LIMITS).document() == value


NUMBERS = ["1", "1.5", "1e999", "1e-999", "-", "18446744073709551617", "9007199254740993"]
FRAGMENTS = st.sampled_from(
    ['"a"', '"a"', ":", ",", "{", "}", "[", "]", '"\\u003a"', '"\\u0061"', '":"', "null", '"\\ud800"', " ", *NUMBERS]
)


@given(st.lists(FRAGMENTS, max_size=14).map("".join))
def test_the_quick_reader_takes_nothing_that_the_scanner_refuses(text: str) -> None:
    def outcome(read: object) -> object:
        try:
            return read()  # type: ignore[operator]
        except JsonRefused as refused:
            return refused.code

    assert outcome(lambda: parse_json(text.encode())) == outcome(lambda: Scanner(text, DEFAULT_LIMITS).document())


MEMBERS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", ":", "\\u0061", "\\u003a", '\\":', "\\\\", "a\\\\", "a\\u005c"]),
        st.sampled_from([":", " :", "\n:", ": "]),
        st.sampled_from(["1", '":"', '"::"', "{}", '"\\":"', "1.5", '{"\\\\":1}', '{"a":"\\":\\":"}', '{"a":1,"a\\\\":":"}']),
    ),
    max_size=4,
)


@given(MEMBERS)
def test_no_member_is_ever_dropped(members: list[tuple[str, str, str]]) -> None:
    raw = "{" + ",".join(f'"{name}"{colon}{value}' for name, colon, value in members) + "}"
    names = [json.loads(f'"{name}"') for name, _, _ in members]
    if len(set(names)) == len(names):
        assert len(parse_object(raw.encode())) == len(members)
        return
    with pytest.raises(JsonRefused) as refused:
        parse_json(raw.encode())
    assert refused.value.code == "json_duplicate_member"


def test_json_within_a_text_is_no_reason_to_read_slowly() -> None:
    inner = json.dumps({"a": {"b": ["::", '":']}, "c:": None}, indent=1)
    value: JsonValue = {"files": {"type.json": inner, "labels.json": json.dumps(inner)}, "a": "b"}
    raw = json.dumps(value, separators=(",", ":")).encode()
    called = []
    sys.setprofile(lambda frame, *_: called.append(frame.f_code))
    try:
        read = parse_json(raw)
    finally:
        sys.setprofile(None)
    assert read == value
    assert Scanner.document.__code__ not in called


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"a\\\\":1,"a\\\\":2,"b":":"}', id="names-that-end-in-a-backslash"),
        pytest.param(b'{"a\\\\":1,"a\\u005c":2,"b":"\\":"}', id="one-of-them-written-otherwise"),
        pytest.param(b'{"a":{"b\\\\":1},"a":"\\":"}', id="within-what-is-dropped"),
    ],
)
def test_a_second_member_is_seen_behind_any_backslash(raw: bytes) -> None:
    with pytest.raises(JsonRefused) as refused:
        parse_json(raw)
    assert refused.value.code == "json_duplicate_member"
