"""A mint that is killed at any instant, or run twice at once, loses nothing and mints nothing twice."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlmodel import select

from issuer.folder import Folder
from issuer.ledger import Ledger, LedgerHere, NamingConflicts, ReservationRequest
from issuer.mint import mint
from issuer.order import Order
from issuer.progress import Silent
from issuer.record import Counts
from registry.errors import DepositedDifferently, RegistryError
from registry.gate import Gate
from registry.ledger import LocalLedger
from registry.opening import open_gate
from registry.settings import read_settings
from registry.tables import LicenceRow

Row = dict[str, str]
ROWS, CHUNK = 12, 5
FORK = multiprocessing.get_context("fork")


class Killing:
    """A registry, or a folder, whose user is killed around one of its calls."""

    def __init__(self, within: object, method: str, call: int, *, after: bool) -> None:
        self._within, self._method, self._left, self._after = within, method, call, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._within, name)
        if name != self._method:
            return found

        def counted(*args: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = found(*args)
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return counted


@pytest.fixture
def reopened(gate: Gate, tmp_path: Path) -> Callable[[], LedgerHere]:
    """Return a function that opens the registry anew, as another process does."""

    def reopen() -> LedgerHere:
        settings = read_settings({"LICENCE_HOME": str(tmp_path / "home")})
        return NamingConflicts(
            LocalLedger(open_gate(settings, clock=gate.clock, signers=gate.signers)), DepositedDifferently, RegistryError
        )

    return reopen


@pytest.fixture
def order(ordered: Callable[..., Order], row: Row) -> Order:
    rows = [row | {"entityName": f"示范贸易{at}有限公司"} for at in range(ROWS)]
    return replace(ordered(rows, codes=("svg",)), chunk_rows=CHUNK)


def on_record(gate: Gate) -> dict[str, bytes | None]:
    with gate.store.read() as session:
        return {row.identifier: row.body_digest for row in session.exec(select(LicenceRow)).all()}


def require_whole(order: Order, gate: Gate) -> None:
    """Claim that each row has one licence, on record and in the folder."""
    record = on_record(gate)
    licences = [json.loads(path.read_bytes()) for path in (order.folder.root / "licences").glob("*.json")]
    assert len(record) == ROWS
    assert None not in record.values()
    assert {licence["id"].partition("2.999.")[2] for licence in licences} == set(record)
    assert {licence["credentialSubject"]["entityName"] for licence in licences} == {f"示范贸易{at}有限公司" for at in range(ROWS)}
    assert len(list((order.folder.root / "qr").glob("*.svg"))) == ROWS
    told = json.loads((order.folder.root / "mint.json").read_bytes())
    assert len(set(told["identifiers"].values())) == ROWS


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("method", "call", "after"),
    [
        pytest.param("reserve", 1, False, id="before anything is reserved"),
        pytest.param("reserve", 1, True, id="when the first chunk is reserved"),
        pytest.param("record", 1, False, id="when the first chunk is signed"),
        pytest.param("record", 1, True, id="when the first chunk is on record and no file is written"),
        pytest.param("reserve", 3, True, id="when the last chunk is reserved"),
        pytest.param("record", 3, True, id="when everything is on record"),
        pytest.param("keep", 1, True, id="when one file is written"),
        pytest.param("write", 7, False, id="between a licence and its code"),
    ],
)
def test_a_mint_that_was_killed_is_finished_by_running_it_again(
    method: str, call: int, after: bool, jobs: int, order: Order, gate: Gate, reopened: Callable[[], LedgerHere]
) -> None:
    def run() -> None:
        ledger: Any = reopened()
        killed: Any = order
        if method in ("reserve", "record"):
            ledger = Killing(ledger, method, call, after=after)
        else:
            killed = replace(order, folder=Killing(order.folder, method, call, after=after))  # type: ignore[arg-type]
        mint(replace(killed, jobs=jobs, share_rows=1), ledger, Silent())

    process = FORK.Process(target=run)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    before = on_record(gate)
    counts = mint(order, reopened(), Silent()).counts
    assert (counts.rows, counts.minted + counts.minted_before, counts.refused) == (ROWS, ROWS, 0)
    # What was deposited stays as it was, and what was reserved was used.
    after_all = on_record(gate)
    assert all(after_all[identifier] == digest for identifier, digest in before.items() if digest is not None)
    assert set(before) <= set(after_all)
    require_whole(order, gate)


def test_one_file_of_all_licences_appears_only_when_it_is_whole(order: Order, gate: Gate, reopened: Callable[[], LedgerHere]) -> None:
    whole = replace(order, lines=True)

    def run() -> None:
        mint(whole, Killing(reopened(), "record", 2, after=True), Silent())

    process = FORK.Process(target=run)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert not (order.folder.root / "licences.ndjson").exists()
    assert mint(whole, reopened(), Silent()).counts.minted == ROWS - 2 * CHUNK
    named = [json.loads(line)["id"].partition("2.999.")[2] for line in (order.folder.root / "licences.ndjson").read_bytes().splitlines()]
    assert sorted(named) == sorted(on_record(gate))


class Meeting:
    """A registry whose users wait for each other before they deposit."""

    def __init__(self, ledger: LedgerHere, barrier: Barrier) -> None:
        self._ledger, self._barrier = ledger, barrier
        self.authority, self.reserve, self.transition = ledger.authority, ledger.reserve, ledger.transition
        self.deposit, self.examiner = ledger.deposit, ledger.examiner

    def record(self, authority: str, examined: Sequence[Any]) -> None:
        self._barrier.wait(30)
        self._ledger.record(authority, examined)


def test_two_mints_of_one_sheet_at_once_give_out_the_same_licences(order: Order, gate: Gate, reopened: Callable[[], LedgerHere]) -> None:
    barrier = FORK.Barrier(2)

    def run(name: str, seconds: int) -> None:
        now = order.now - timedelta(seconds=seconds)  # so that their signatures differ
        workshop = replace(order.workshop, created=now)
        folder = Folder(order.folder.root.parent / name)
        whole = replace(order, now=now, workshop=workshop, folder=folder, chunk_rows=ROWS)
        mint(whole, Meeting(reopened(), barrier), Silent())

    processes = [FORK.Process(target=run, args=(name, seconds)) for seconds, name in enumerate(("one", "two"))]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    folders = [order.folder.root.parent / name / "licences" for name in ("one", "two")]
    contents = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert contents[0] == contents[1]
    assert len(contents[0]) == len(on_record(gate)) == ROWS


def test_mints_of_different_rows_at_once_do_not_meet(
    order: Order, gate: Gate, reopened: Callable[[], LedgerHere], ordered: Any, row: Row
) -> None:
    others = replace(ordered([row | {"entityName": f"别家{at}"} for at in range(ROWS)], name="other.csv", out="other"), chunk_rows=1)

    def run(one: Order) -> None:
        if mint(one, reopened(), Silent()).counts != Counts(rows=ROWS, minted=ROWS):
            raise SystemExit(1)

    processes = [FORK.Process(target=run, args=(one,)) for one in (replace(order, chunk_rows=1), others)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(on_record(gate)) == 2 * ROWS


def test_a_conflict_that_no_other_mint_explains_is_told(ordered: Callable[..., Order], ledger: Ledger, row: Row) -> None:
    class Lying:
        """A registry that refuses what it says is not there."""

        authority = ledger.authority

        def reserve(self, authority: str, type_name: str, requests: Sequence[ReservationRequest]) -> Any:
            return ledger.reserve(authority, type_name, requests)

        def examiner(self, authority: str, type_name: str) -> Any:
            return self

        def examine(self, licences: Any) -> list[bytes]:
            return [body for _, body in licences]

        def record(self, authority: str, examined: Any) -> None:
            raise DepositedDifferently(found="another", wanted="this")

        deposit = transition = ledger.transition

    lying: Any = Lying()
    with pytest.raises(Exception, match="another") as refused:
        mint(ordered([row]), NamingConflicts(lying, DepositedDifferently, RegistryError), Silent())
    assert refused.value.code == "deposit_conflict"  # type: ignore[attr-defined]
