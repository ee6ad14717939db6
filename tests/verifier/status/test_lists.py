"""Opened status lists: kept, never older than before, and fetched again once where another thread was faster."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from verifier.document.model import StatusEntry
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
