"""Stored licences: small, the same when they are read again, readable for ever, and bounded."""

from __future__ import annotations

import shutil
import zlib
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from bench.qr.held_out import HELD_OUT
from bench.synthetic_licences import Bureau, bodies
from registry import dictionaries
from registry.bodies import LARGEST, BodyUnreadable, bundled_bodies
from registry.dictionaries import BodyDictionaryChanged, bundled_dictionaries, read_dictionaries

BODIES = bundled_bodies()
ELSEWHERE = Bureau("register.sfs.gov.example", 73, "示范市行政审批局", "Administrative Approval Bureau")
SMALL = 450  # bytes on average


@given(st.binary(max_size=3000))
def test_a_body_comes_back_as_it_was(body: bytes) -> None:
    assert BODIES.unpacked(*BODIES.packed(body)) == body


def test_licences_of_a_bureau_that_the_trainer_has_not_seen_are_small() -> None:
    unseen = list(bodies(ELSEWHERE, seed=99, of_a_type=15, of_the_commonest=15))
    stored = [BODIES.packed(each) for each in unseen]
    assert sum(len(each.content) for each in stored) / len(stored) < SMALL < sum(map(len, unseen)) / len(unseen) / 5
    assert [BODIES.unpacked(*each) for each in stored] == unseen


def test_even_scopes_in_words_that_no_trainer_knew_take_half_of_deflated() -> None:
    scopes = iter([each.scope for each in HELD_OUT])

    def reworded(row: dict[str, str]) -> dict[str, str]:
        return row | {"businessScope": next(scopes)} if "entityName" in row else row

    unseen = list(bodies(ELSEWHERE, seed=98, of_a_type=0, of_the_commonest=len(HELD_OUT), change=reworded))
    assert sum(len(BODIES.packed(each).content) for each in unseen) < sum(len(zlib.compress(each, 9)) for each in unseen) / 2


def test_bodies_from_before_there_were_dictionaries_stay_readable() -> None:
    assert BODIES.unpacked(None, zlib.compress(b"an old one", 6)) == b"an old one"


@pytest.mark.parametrize(
    ("dictionary", "content", "found"),
    [
        pytest.param(1, zstandard.compress(bytes(LARGEST + 1)), f"{LARGEST + 1} bytes", id="a frame that grows too large"),
        pytest.param(1, zstandard.ZstdCompressor(write_content_size=False).compress(b"x"), "unknown", id="a frame that does not say"),
        pytest.param(1, b"no frame", "damaged", id="no frame"),
        pytest.param(1, BODIES.packed(b"abcdefgh" * 99).content[:-3], "damaged", id="half of a frame"),
        pytest.param(2, BODIES.packed(b"x").content, "dictionary 2", id="a dictionary of a later program"),
        pytest.param(None, zlib.compress(bytes(LARGEST + 1)), "unknown", id="deflated, and it grows too large"),
        pytest.param(None, b"no stream", "damaged", id="no stream"),
    ],
)
def test_what_was_tampered_with_is_refused_and_costs_no_memory(dictionary: int | None, content: bytes, found: str) -> None:
    with pytest.raises(BodyUnreadable, match=found) as refused:
        BODIES.unpacked(dictionary, content)
    assert refused.value.code == "body_unreadable"


def test_threads_may_share_it() -> None:
    texts = [f"licence {at}".encode() * 99 for at in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: BODIES.unpacked(*BODIES.packed(text)), texts)) == texts


def test_a_dictionary_that_was_edited_is_not_used(tmp_path: Path) -> None:
    for number in bundled_dictionaries():
        with resources.as_file(resources.files(dictionaries) / f"{number}.zdict") as file:
            shutil.copy(file, tmp_path / f"{number}.zdict")
    assert read_dictionaries(tmp_path) == bundled_dictionaries()
    with (tmp_path / "1.zdict").open("ab") as edited:
        edited.write(b"\n")
    with pytest.raises(BodyDictionaryChanged) as refused:
        read_dictionaries(tmp_path)
    assert refused.value.code == "body_dictionary_changed"


def test_numbers_that_were_used_stay_for_ever() -> None:
    # A licence was stored with each of these: what is listed here is never taken out.
    assert {1} <= set(bundled_dictionaries())
