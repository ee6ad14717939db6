"""The issuer's port and its two implementations: in the registry's own process, and over HTTP on a real socket. One class for both."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from issuer.errors import IssuerError
from issuer.ledger import DepositConflict, Ledger, NamingConflicts, Refusal, Reservation
from issuer.remote.connection import Connection
from issuer.remote.ledger import HttpLedger
from issuer.remote.trust import RemoteTrust
from registry.api.metrics import Metrics
from registry.application import application_on
from registry.authorities import Authorities
from registry.departments.tokens import Scope, Tokens
from registry.errors import DepositedDifferently, DepositRefused, RegistryError
from registry.identity import identity_of
from registry.ledger import LocalLedger
from registry.licences import Licences
from verifier.known_roots import KnownRoots

BUREAU, OTHER = "11440199DEMX00014L", "11440199DEMX00022F"
TYPE = "business-licence"
NO: Any = (IssuerError, RegistryError)


@pytest.fixture
def served(world: Any, tmp_path: Path) -> Iterator[str]:
    """The address of the registry of ``world`` on loopback."""
    app = application_on(world.gate, read_picture=lambda _raw: [], metrics=Metrics(), folder=tmp_path, upkeep=False)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture(params=["in this process", "over HTTP"])
def ledger(request: pytest.FixtureRequest, world: Any, tmp_path: Path) -> Iterator[Ledger]:
    """Each implementation, for the bureau."""
    world.add_bureau(OTHER)
    if request.param == "in this process":
        yield NamingConflicts(LocalLedger(world.gate), DepositedDifferently, DepositRefused)
        return
    _, token = Tokens(world.gate).create(BUREAU, list(Scope), days=1)
    with world.gate.store.read() as session:
        pin = identity_of(session).root_pin
    connection = Connection(request.getfixturevalue("served"), token)
    trust = RemoteTrust(connection, root=pin, known=KnownRoots(tmp_path / "known"), at_hand=world.gate.types)
    yield HttpLedger(connection, trust)
    connection.close()


class TestLedger:
    """What an issuer relies on, wherever its registry stands."""

    def reserved(self, ledger: Ledger, world: Any, name: str = "row 1", **facts: Any) -> Any:
        (answer,) = ledger.reserve(BUREAU, TYPE, [world.request(name, **facts)])
        assert isinstance(answer, Reservation)
        return answer

    def test_a_row_is_reserved_deposited_and_found(self, ledger: Ledger, world: Any) -> None:
        reservation = self.reserved(ledger, world, serial="440199DEMX00000001")
        assert reservation.deposited is None
        body = world.signed(world.credential(reservation))
        ledger.deposit(BUREAU, [(reservation.identifier, body)])
        licence = Licences(world.gate).show(reservation.identifier.text)
        assert (licence.state, licence.body, licence.identifier) == ("valid", body, reservation.identifier)

    def test_the_same_row_gets_the_same_place_and_its_licence_byte_for_byte(self, ledger: Ledger, world: Any) -> None:
        first = self.reserved(ledger, world)
        body = world.signed(world.credential(first))
        ledger.deposit(BUREAU, [(first.identifier, body)])
        again = self.reserved(ledger, world)
        assert (again.identifier, again.list_number, again.status_index) == (first.identifier, first.list_number, first.status_index)
        assert again.deposited == body

    def test_a_row_that_cannot_be_reserved_is_refused_alone(self, ledger: Ledger, world: Any) -> None:
        first, refused, third = ledger.reserve(
            BUREAU,
            TYPE,
            [world.request("a"), world.request("b", serial="short"), world.request("c", version=3, serial="440199DEMX00000003")],
        )
        assert isinstance(first, Reservation)
        assert isinstance(refused, Refusal)
        assert isinstance(third, Refusal)
        assert (refused.code, refused.column, third.code) == ("serial_malformed", "serial", "previous_version_missing")
        assert refused.wanted

    def test_many_rows_are_one_call(self, ledger: Ledger, world: Any) -> None:
        answers = ledger.reserve(BUREAU, TYPE, [world.request(f"row {number}") for number in range(2_500)])
        places = {(each.list_number, each.status_index) for each in answers if isinstance(each, Reservation)}
        assert len(places) == 2_500

    def test_the_same_bytes_again_change_nothing_and_others_are_a_conflict(self, ledger: Ledger, world: Any) -> None:
        reservation = self.reserved(ledger, world)
        body = world.signed(world.credential(reservation))
        for _ in range(2):
            ledger.deposit(BUREAU, [(reservation.identifier, body)])
        world.clock.pass_time(seconds=1)
        with pytest.raises(DepositConflict):
            ledger.deposit(BUREAU, [(reservation.identifier, world.signed(world.credential(reservation)))])
        assert Licences(world.gate).show(reservation.identifier.text).body == body

    def test_one_that_is_refused_holds_back_all(self, ledger: Ledger, world: Any) -> None:
        made = [self.reserved(ledger, world, f"row {number}") for number in range(3)]
        bodies = [world.signed(world.credential(each)) for each in made]
        bodies[2] = bodies[2].replace("示范".encode(), "示苑".encode())
        with pytest.raises(NO):
            ledger.deposit(BUREAU, [(each.identifier, body) for each, body in zip(made, bodies, strict=True)])
        assert {world.state(each.identifier) for each in made} == {"reserved"}

    def test_a_credential_written_over_several_lines_is_kept_as_it_is(self, ledger: Ledger, world: Any) -> None:
        made = [self.reserved(ledger, world, f"row {number}") for number in range(3)]
        bodies = [world.signed(world.credential(each)) for each in made]
        bodies[1] = bodies[1].replace(b'"issuer"', b'\n"issuer"', 1)
        ledger.deposit(BUREAU, [(each.identifier, body) for each, body in zip(made, bodies, strict=True)])
        assert [Licences(world.gate).show(each.identifier.text).body for each in made] == bodies

    def test_what_belongs_to_another_department_is_not_there(self, ledger: Ledger, world: Any) -> None:
        (others,) = world.reserve(world.request("theirs"), code=OTHER)
        body = world.signed(world.credential(others))
        with pytest.raises(NO) as refused:
            ledger.deposit(BUREAU, [(others.identifier, body)])
        assert refused.value.code in ("not_reserved", "licence_unknown")
        assert world.state(others.identifier) == "reserved"

    def test_without_a_grant_the_whole_call_is_refused(self, ledger: Ledger, world: Any) -> None:
        Authorities(world.gate).revoke_grant(BUREAU, TYPE)
        with pytest.raises(NO) as refused:
            ledger.reserve(BUREAU, TYPE, [world.request()])
        assert refused.value.code == "not_granted"

    def test_a_type_that_is_not_published_is_refused(self, ledger: Ledger, world: Any) -> None:
        with pytest.raises(NO) as refused:
            ledger.reserve(BUREAU, "fishing-permit", [world.request()])
        assert refused.value.code == "type_not_published"

    def test_a_stranger_is_nobody(self, ledger: Ledger, world: Any) -> None:
        for act in (lambda: ledger.reserve("11440199DEMX0009XA", TYPE, [world.request()]), lambda: ledger.authority("11440199DEMX0009XA")):
            with pytest.raises(NO) as refused:
                act()
            assert refused.value.code == "authority_unknown"

    def test_the_authority_is_told_who_it_is(self, ledger: Ledger, world: Any) -> None:
        authority = ledger.authority(BUREAU)
        assert authority.did == f"did:web:localhost%3A8000:authorities:{BUREAU}"
        assert (authority.area, authority.base_url, authority.identifier_arc) == ("440199", "http://localhost:8000", "2.999")
        assert authority.names == {"zh-hans": "示范市市场监督管理局", "en": "Market Regulation Bureau"}
        assert [(grant.type_name, grant.area) for grant in authority.grants] == [(TYPE, "440199")]

    def test_a_decision_is_recorded_once_and_told_again(self, ledger: Ledger, world: Any) -> None:
        identifier = world.minted()
        statement = world.statement(identifier, "revoke", reason="提交虚假材料", decision="2026-17")
        first, again = (ledger.transition(identifier, statement) for _ in range(2))
        assert first == again
        assert (first.state, first.reason, first.decision, first.authority) == ("revoked", "提交虚假材料", "2026-17", BUREAU)
        assert len(Licences(world.gate).history(identifier.text)) == 2

    def test_a_decision_that_the_state_does_not_allow_is_refused(self, ledger: Ledger, world: Any) -> None:
        identifier = world.minted()
        world.move(identifier, "revoke")
        with pytest.raises(NO) as refused:
            ledger.transition(identifier, world.statement(identifier, "reinstate"))
        assert refused.value.code == "transition_not_allowed"
        assert "cancel" in refused.value.wanted


def test_a_token_of_another_department_reserves_nothing_in_this_ones_name(world: Any, served: str, tmp_path: Path) -> None:
    world.add_bureau(OTHER)
    _, token = Tokens(world.gate).create(OTHER, list(Scope), days=1)
    with world.gate.store.read() as session:
        pin = identity_of(session).root_pin
    connection = Connection(served, token)
    ledger = HttpLedger(connection, RemoteTrust(connection, root=pin, known=KnownRoots(tmp_path / "k"), at_hand=world.gate.types))
    with pytest.raises(IssuerError) as refused:
        ledger.reserve(BUREAU, TYPE, [world.request()])
    assert refused.value.code == "authority_unknown"
    assert not Licences(world.gate).search("91440199DEMX1001XH")
    connection.close()
