"""Whatever is reserved, deposited and decided, in whatever order: the record stays sound, and a model agrees with it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test
from msgspec.structs import replace

from registry.errors import DepositRefused, TransitionNotAllowed
from registry.settings import read_settings
from registry.soundness import faults
from registry.states import MOVES, REPLACEABLE, State, allows

SERIALS = ["440199DEMX00000001", "440199DEMX00000002"]


@dataclass
class Expected:
    """What the model knows of one licence."""

    reservation: Any
    state: State = State.RESERVED
    body: bytes | None = None


def machine(enter: Callable[[Path], Any]) -> type[RuleBasedStateMachine]:
    """Return the machine that lives in registries which ``enter`` sets up."""

    class Record(RuleBasedStateMachine):
        licences = Bundle("licences")

        def __init__(self) -> None:
            super().__init__()
            self.home = Path(tempfile.mkdtemp())
            self.world = enter(self.home)
            self.expected: dict[str, Expected] = {}
            self.rows = 0

        @rule(target=licences, count=st.integers(1, 3))
        def reserve_rows(self, count: int) -> Any:
            self.rows += count
            requests = [self.world.request(f"row {self.rows - number}") for number in range(count)]
            return multiple(*(self._reserved(each) for each in self.world.reserve(*requests)))

        @rule(target=licences, serial=st.sampled_from(SERIALS), version=st.integers(1, 3))
        def reserve_version(self, serial: str, version: int) -> Any:
            (answer,) = self.world.reserve(self.world.request(f"{serial} {version}", serial=serial, version=version))
            if hasattr(answer, "code"):
                assert answer.code in ("previous_version_missing", "previous_version_not_live")
                return multiple()
            return self._reserved(answer)

        def _reserved(self, reservation: Any) -> str:
            name: str = reservation.identifier.text
            known = self.expected.setdefault(name, Expected(reservation))
            assert replace(reservation, deposited=None) == replace(known.reservation, deposited=None)
            assert reservation.deposited == known.body
            return name

        @rule(name=licences, again=st.booleans())
        def deposit(self, name: str, again: bool) -> None:
            known = self.expected[name]
            if known.body is not None and not again:
                self.world.clock.pass_time(seconds=1)
                with pytest.raises(DepositRefused):
                    self.world.deposit(known.reservation)
                return
            earlier = self._version(known, -1)
            blocked = earlier and earlier.state not in {*REPLACEABLE, State.RESERVED, State.SUPERSEDED, State.VOID}
            if known.body is None and (known.state is State.VOID or blocked):
                with pytest.raises(DepositRefused):
                    self.world.deposit(known.reservation)
                return
            fresh = known.body is None
            known.body = self.world.deposit(known.reservation, known.body)
            if fresh:
                known.state = State.VALID
                self._supersede(earlier, known)
                self._supersede(known, self._version(known, 1))

        def _version(self, known: Expected, step: int) -> Expected | None:
            own = known.reservation.identifier
            same = (each for each in self.expected.values() if each.reservation.identifier.serial == own.serial)
            return next((each for each in same if each.reservation.identifier.version == own.version + step), None)

        def _supersede(self, earlier: Expected | None, later: Expected | None) -> None:
            if earlier and later and later.body and later.state is not State.VOID and earlier.state in REPLACEABLE:
                earlier.state = State.SUPERSEDED

        @rule(name=licences, move=st.sampled_from(sorted(MOVES)))
        def decide(self, name: str, move: tuple[str, State]) -> None:
            known, (action, end) = self.expected[name], move
            facts = {"lost": end is State.LOST, "transferred": end is State.TRANSFERRED}
            self.world.clock.pass_time(seconds=1)
            if not allows(action, known.state, end):
                with pytest.raises(TransitionNotAllowed):
                    self.world.move(known.reservation.identifier, action, **facts)
                return
            statement = self.world.statement(known.reservation.identifier, action, **facts)
            first = self.world.send(known.reservation.identifier, statement)
            assert first == self.world.send(known.reservation.identifier, statement)
            known.state = end

        @invariant()
        def the_record_is_sound_and_as_expected(self) -> None:
            assert list(faults(self.world.gate)) == []
            for name, known in self.expected.items():
                assert self.world.state(known.reservation.identifier) is known.state, name

        def teardown(self) -> None:
            self.world.gate.store.close()
            shutil.rmtree(self.home)

    return Record


def test_the_record_stays_sound(set_up: Callable[[Any], Any], clock: Any) -> None:
    def enter(home: Path) -> Any:
        world = set_up(read_settings({"LICENCE_HOME": str(home)}))
        world.add_bureau()
        return world

    run_state_machine_as_test(
        machine(enter),
        settings=settings(max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False),
    )
