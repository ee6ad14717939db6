"""The first line of a key is remembered, however many keys there are."""

from __future__ import annotations

from issuer.seen import Seen


def test_a_key_is_new_once() -> None:
    with Seen() as seen:
        assert [seen.first_line(key, line) for line, key in enumerate([b"a", b"b", b"a", b"", b"", b"b"], start=2)] == [2, 3, 2, 5, 5, 3]
