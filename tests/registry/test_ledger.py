"""Reserve, deposit, transition: what an issuer relies on."""

from __future__ import annotations

from typing import Any

import pytest

from registry.errors import NotGranted
from registry.licences import Licences


def test_a_row_is_reserved_deposited_and_found(world: Any) -> None:
    (reservation,) = world.reserve(world.request(serial="440199DEMX00000001"))
    assert reservation.deposited is None
    body = world.deposit(reservation)
    licence = Licences(world.gate).show(reservation.identifier.text)
    assert (licence.state, licence.body) == ("valid", body)
    assert [each.identifier for each in Licences(world.gate).search("91440199DEMX1001XH")] == [reservation.identifier]


def test_the_same_row_gets_the_same_reservation(world: Any) -> None:
    (first,) = world.reserve(world.request())
    (again,) = world.reserve(world.request())
    assert again == first
    body = world.deposit(first)
    (after,) = world.reserve(world.request())
    assert (after.identifier, after.deposited) == (first.identifier, body)


def test_a_revoked_licence_is_revoked_in_record_and_list(world: Any) -> None:
    identifier = world.minted()
    change = world.move(identifier, "revoke", reason="false documents", decision="2026-17")
    assert (change.state, change.decision) == ("revoked", "2026-17")
    assert world.state(identifier) == "revoked"


def test_nothing_is_reserved_for_an_authority_without_a_grant(empty: Any) -> None:
    empty.add_bureau(types=())
    with pytest.raises(NotGranted) as refused:
        empty.reserve(empty.request())
    assert refused.value.code == "not_granted"
