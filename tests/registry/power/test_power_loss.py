"""The power goes while many mint: what was acknowledged is on record as it was told, and no position is given twice.

And while one mints a sheet and revokes: what stands in its folder is on record, and minting again finishes the work.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from registry.initialise import Plan, initialise
from registry.opening import open_gate
from registry.settings import read_settings
from registry.signers import Signers
from registry.soundness import faults
from registry.tables import LicenceRow
from tests.registry.conftest import enter, make_registry_keys
from tests.registry.power.conftest import CUTS, Cluster, Power
from tests.registry.power.disk import Disk

CHECKOUT = Path(__file__).resolve().parents[3]
ISSUING = CHECKOUT / "tests" / "registry" / "issuing.py"
BUREAU = "11440199DEMX00014L"
CLIENTS, LICENCES, BATCH = 4, 12, 2
ROWS, REVOKED = 300, 3
Told = dict[str, tuple[int, int]]


def started(power: Power, url: str, home: Path, *, files: bool) -> list[subprocess.Popen[bytes]]:
    """Return clients that mint at once; each prints what was acknowledged to it."""
    environment = {**os.environ, **power.variables(files=files)}
    return [
        subprocess.Popen(
            [sys.executable, str(ISSUING), str(home), url, "mint", str(client * LICENCES), str(LICENCES), str(BATCH)],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.PIPE,
        )
        for client in range(CLIENTS)
    ]


def ended(clients: list[subprocess.Popen[bytes]]) -> None:
    for client in clients:
        client.communicate(timeout=120)
        assert client.returncode == 0


def acknowledged(disk: Disk) -> Told:
    lines = [each for each in disk.told if each.startswith(b"[[")]
    return {name: (number, index) for line in lines for name, number, index in json.loads(line)}


def on_record(home: Path, url: str) -> dict[str, tuple[str, tuple[int, int]]]:
    """Return state and position of every licence, of a registry that is sound."""
    settings = read_settings({"LICENCE_HOME": str(home), "LICENCE_DATABASE_URL": url})
    gate = open_gate(settings, clock=never, signers=Signers(root=never, status=never))
    try:
        assert not list(faults(gate))
        with gate.store.read() as session:
            rows = session.exec(select(LicenceRow)).all()
        positions = {(row.list_number, row.status_index) for row in rows}
        assert len(positions) == len(rows)
        return {f"{row.arc}.{row.identifier}": (row.state, (row.list_number, row.status_index)) for row in rows}
    finally:
        gate.store.close()


def never() -> Any:
    raise AssertionError


def require_all_there(told: Told, home: Path, url: str) -> None:
    found = on_record(home, url)
    assert {name: found.get(name) for name in told} == {name: ("valid", position) for name, position in told.items()}


def test_sqlite_keeps_what_four_clients_were_told(world: Any, settings: Any, powered: Callable[[Path], Power], tmp_path: Path) -> None:
    world.gate.store.close()
    power = powered(settings.home)
    ended(started(power, settings.database_url, settings.home, files=True))
    counts = []
    for folder, disk in power.cuts(tmp_path / "found"):
        told = acknowledged(disk)
        require_all_there(told, folder, f"sqlite:///{folder / 'registry.db'}")
        counts.append(len(told))
    assert counts[-1] == CLIENTS * LICENCES
    assert len(set(counts)) > 2  # the cuts fell into the work


def test_postgresql_keeps_what_four_clients_were_told(
    cluster: Cluster, clock: Any, powered: Callable[[Path], Power], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with cluster.server(cluster.folder / "d") as url:
        set_up(home, url, clock)
    power = powered(cluster.folder / "d")
    with cluster.server(power.folder, stop=signal.SIGQUIT, **power.variables()) as url:
        ended(started(power, url, home, files=False))
    counts = []
    for folder, disk in power.cuts(cluster.folder / "found", count=max(4, CUTS // 3)):
        cluster.own(folder)
        told = acknowledged(disk)
        with cluster.server(folder) as url:
            require_all_there(told, home, url)
        counts.append(len(told))
    assert counts[-1] == CLIENTS * LICENCES
    assert len(set(counts)) > 2


def set_up(home: Path, url: str, clock: Any) -> None:
    """Make a registry with one bureau at ``url``."""
    home.mkdir()
    settings = read_settings({"LICENCE_HOME": str(home), "LICENCE_DATABASE_URL": url})
    initialise(settings, Plan(settings.base_url, "示范", "Demo"), make_keys=make_registry_keys, now=clock())
    world = enter(home, url)
    world.add_bureau()
    world.gate.store.close()


@pytest.fixture
def environment() -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LICENCE_")}
    vault = {"LICENCE_VAULT_OPERATIONS": "1", "LICENCE_VAULT_MEMORY": str(8 * 1024 * 1024)}
    return {**plain, **vault, "LICENCE_PASSPHRASE": "secret", "PYTHONWARNINGS": ""}


def licence(environment: dict[str, str], folder: Path, *words: str, **variables: str) -> str:
    command = [sys.executable, str(CHECKOUT / "cli.py"), *words]
    variables = {**environment, "LICENCE_HOME": str(folder / "home"), **variables}
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_sheet(path: Path) -> None:
    example = CHECKOUT / "credential-types" / "business-licence" / "v1" / "examples" / "rows.csv"
    with example.open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, list(row))
        sheet.writeheader()
        sheet.writerows(row | {"serial": f"44019900000{number:04d}"} for number in range(ROWS))


MINT = ("mint", "business-licence", "sheet.csv", "--authority", BUREAU, "--qr", "none")


@pytest.fixture
def busy_day(environment: dict[str, str], powered: Callable[[Path], Power], tmp_path: Path) -> Power:
    """A bureau's computer, and the log of a mint and of some revocations, one by one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    licence(environment, folder, "init")
    licence(environment, folder, "authority", "add", BUREAU, "--name", "示范局", "--name-en", "Bureau", "--area", "440199")
    licence(environment, folder, "key", "create", "--authority", BUREAU)
    licence(environment, folder, "authority", "grant", BUREAU, "business-licence", "--area", "440199")
    write_sheet(folder / "sheet.csv")
    power = powered(folder)
    licence(environment, folder, *MINT, **power.variables())
    for name in sorted(path.stem for path in (folder / "out" / "licences").glob("*.json"))[:REVOKED]:
        licence(environment, folder, "revoke", name, "--reason", "a reason", "--json", **power.variables())
    return power


def given_out(disk: Disk) -> set[str]:
    """Return the identifiers of the licences that stood in --out, for everybody to take."""
    return {Path(name).stem for name in disk.names if "/out/licences/" in name and not Path(name).name.startswith(".")}


def told_revoked(disk: Disk) -> set[str]:
    return {json.loads(told)["identifier"] for told in disk.told if told.startswith(b"{") and b'"revoked"' in told}


def test_what_was_given_out_is_on_record_and_minting_again_finishes_the_work(
    busy_day: Power, environment: dict[str, str], tmp_path: Path
) -> None:
    seen: set[tuple[int, int]] = set()
    for number, (folder, disk) in enumerate(busy_day.cuts(tmp_path / "found")):
        home, url = folder / "home", f"sqlite:///{folder / 'home' / 'registry.db'}"
        found = {name: state for name, (state, _) in on_record(home, url).items()}
        assert given_out(disk) <= {name for name, state in found.items() if state != "reserved"}
        assert told_revoked(disk) <= {name for name, state in found.items() if state == "revoked"}
        seen.add((len(given_out(disk)), len(told_revoked(disk))))
        if number in {CUTS // 4, CUTS // 2}:
            licence(environment, folder, *MINT)
            assert len(on_record(home, url)) == ROWS
            assert whole(folder / "out" / "licences") == set(on_record(home, url))
    assert seen >= {(0, 0), (ROWS, REVOKED)}
    assert len(seen) > 3


def whole(folder: Path) -> set[str]:
    """Return the identifiers of the licences in a folder, as they stand in the licences themselves."""
    return {json.loads(path.read_bytes())["id"].removeprefix("urn:licence:") for path in folder.glob("[!.]*.json")}
