"""The first line of a key is remembered, however many keys there are."""

from __future__ import annotations

from issuer.seen import Seen


def test_a_key_is_new_once() -> None:
    with Seen() as seen:
        assert seen.first_lines([b"a", b"b"], [2, 3]) == [2, 3]
        assert seen.first_lines([b"a", b"", b"", b"b"], [4, 5, 6, 7]) == [2, 5, 5, 3]
        assert seen.first_lines([], []) == []
        assert seen.first_lines([b"c"], [8]) == [8]
