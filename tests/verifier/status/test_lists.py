"""Opened status lists: kept, never older than before, and fetched again once where another thread was faster."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from verifier.document.model import StatusEntry
from verifier.errors import VerifierError
from verifier.ports import FetchedList
from verifier.status.lists import StatusListRollback, StatusLists, StatusListStale

World = Any  # the fixture of tests/verifier/conftest.py
URL = "https://registry.example/status-lists/revocation-1"
ENTRY = StatusEntry("revocation", 94567, URL)


class Answers:
    """A source that gives one prepared answer after the other, and counts."""

    def __init__(self, world: World, *bodies: bytes) -> None:
        self._now, self._bodies, self.asked = world.now, list(bodies), 0

    def status_list(self, url: str) -> FetchedList:
        self.asked += 1
        return FetchedList(self._bodies.pop(0) if len(self._bodies) > 1 else self._bodies[0], self._now)


def lists(world: World, source: Answers) -> StatusLists:
    return StatusLists(source, world.trust().trust_list, world.canonicalizer)


def old_and_new(world: World) -> tuple[bytes, bytes]:
    world.publish(valid_from=world.now - timedelta(hours=2))
    old = world.lists[URL]
    world.bits["revocation"][94567 >> 3] |= 0x80 >> (94567 & 7)
    world.publish(valid_from=world.now - timedelta(hours=1))
    return old, world.lists[URL]


def test_a_source_that_goes_back_is_not_believed(world: World) -> None:
    old, new = old_and_new(world)
    known = lists(world, Answers(world, new, old))
    assert known.bit(ENTRY, now=world.now).is_set
    with pytest.raises(StatusListRollback):
        known.bit(ENTRY, now=world.now)


def test_an_answer_that_another_thread_overtook_is_fetched_again(world: World) -> None:
    old, new = old_and_new(world)
    source = Answers(world, new, old, new)
    known = lists(world, source)
    assert known.bit(ENTRY, now=world.now).is_set
    assert known.bit(ENTRY, now=world.now).is_set
    assert source.asked == 3


def test_a_list_is_proven_once_and_a_changed_one_again(world: World) -> None:
    old, new = old_and_new(world)
    known = lists(world, Answers(world, old, old, new))
    assert [known.bit(ENTRY, now=world.now).is_set for _ in range(3)] == [False, False, True]


class Same:
    """A source that returns one object as long as nothing changes, as a trust bundle does."""

    def __init__(self, fetched: FetchedList) -> None:
        self.fetched = fetched

    def status_list(self, _url: str) -> FetchedList:
        return self.fetched


def test_a_warm_list_answers_as_it_did_when_it_was_proven(world: World) -> None:
    old, new = old_and_new(world)
    source = Same(FetchedList(old, world.now - timedelta(minutes=1)))
    known = lists(world, source)
    cold, warm = known.bit(ENTRY, now=world.now), known.bit(ENTRY, now=world.now)
    assert (cold.is_set, cold.as_of) == (warm.is_set, warm.as_of) == (False, world.now - timedelta(minutes=1))
    source.fetched = FetchedList(new, world.now)
    assert known.bit(ENTRY, now=world.now).is_set
    source.fetched = FetchedList(old, world.now)
    with pytest.raises(StatusListRollback):
        known.bit(ENTRY, now=world.now)


def test_a_warm_list_is_held_in_date_and_to_its_purpose(world: World) -> None:
    known = lists(world, Same(FetchedList(world.lists[URL], world.now)))
    assert not known.bit(ENTRY, now=world.now).is_set
    with pytest.raises(StatusListStale):
        known.bit(ENTRY, now=world.now + timedelta(days=2))
    with pytest.raises(VerifierError) as refused:
        known.bit(replace(ENTRY, purpose="suspension"), now=world.now)
    assert refused.value.code == "status_purpose_mismatch"
    with pytest.raises(VerifierError) as refused:
        known.bit(replace(ENTRY, index=131_072), now=world.now)
    assert refused.value.code == "status_index_out_of_range"


def test_a_list_without_an_end_can_not_be_relied_on(world: World) -> None:
    document = json.loads(world.lists[URL])
    del document["validUntil"], document["proof"]
    known = lists(world, Answers(world, world.encoded(world.sign(document, world.status_key))))
    with pytest.raises(StatusListStale):
        known.bit(ENTRY, now=world.now)


@pytest.mark.parametrize("url", ["https://elsewhere.example/status-lists/revocation-1", "file:///etc/passwd", "https://registry.example/x"])
def test_an_address_outside_the_registry_is_not_even_asked(world: World, url: str) -> None:
    source = Answers(world, world.lists[URL])
    with pytest.raises(Exception, match="wanted a list under") as refused:
        lists(world, source).bit(StatusEntry("revocation", 1, url), now=world.now)
    assert refused.value.code == "status_list_untrusted"  # type: ignore[attr-defined]
    assert source.asked == 0
