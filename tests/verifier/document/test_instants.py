"""Instants with offset."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.document.instants import InstantMalformed, instant_text, parse_instant


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-23T09:00:00+08:00", datetime(2026, 11, 23, 1, tzinfo=UTC)),
        ("2026-11-23T09:00:00Z", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("2026-11-23T09:00:00.5Z", datetime(2026, 11, 23, 9, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-23T09:00:00.123456789Z", datetime(2026, 11, 23, 9, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_with_its_offset(text: str, utc: datetime) -> None:
    assert (parse_instant(text), parse_instant(text).tzinfo) == (utc, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        "2026-11-23T09:00:00",
        "2026-11-23 09:00:00Z",
        "2026-02-30T09:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T09:00:60Z",
        "2026-11-23T09:00:00+0800",
        "2026-11-23T09:00:00z",
        "２０２６-11-23T09:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:00:00-08:00",
        "2026-11-23T09:00:00Z\n",
        "2026-11-23T09:00:00+99:00",
        "",
        None,
        20261123,
    ],
)
def test_what_is_no_instant_with_offset_is_refused(text: object) -> None:
    with pytest.raises(InstantMalformed) as refused:
        parse_instant(text, "/validFrom")
    assert refused.value.place == "/validFrom"


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_is_written_reads_back_to_the_second(instant: datetime) -> None:
    assert parse_instant(instant_text(instant)) == instant.replace(microsecond=0)


@given(st.text())
def test_no_text_crashes_the_reader(text: str) -> None:
    with suppress(InstantMalformed):
        assert parse_instant(text).tzinfo is UTC
