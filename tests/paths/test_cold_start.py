"""What a command loads: as little as it needs, since loading takes longer than most of them.

Modules are counted and no time is taken: a machine that is busy must not decide.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.subjects import subjects
from bench.town import Town, town

PROGRAM = """
import atexit, json, sys
from cli import main
sys.argv[0] = "licence"
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
class Dropped:
    def __del__(self, write=print, where=sys.stderr):
        write("Python drops what is left", file=where)
left = Dropped()
main()
"""
SERVER = {"flask", "werkzeug", "granian", "jinja2"}
DATABASE = {"sqlalchemy", "sqlmodel", "pydantic", "alembic", "sqlite3", "psycopg"}
PICTURES = {"PIL", "zxingcpp", "cairosvg", "segno", "openpyxl", "lxml", "pyld", "weasyprint", "fontTools"}
NETWORK = {"http.client", "ssl", "urllib.request"}
HERE = Path(__file__).parent.parent.parent


def loaded(*words: str, home: Path) -> tuple[int, set[str]]:
    """Return the exit code of a command, and the modules that it loaded."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LICENCE_")}
    environ |= {"LICENCE_HOME": str(home), "PYTHONPATH": str(HERE), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], env=environ, capture_output=True, text=True, check=False, timeout=120)
    # Who asked to be called at the end was called, and nothing came behind it.
    return done.returncode, set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A licence, and the trust bundle of its registry."""
    folder = tmp_path_factory.mktemp("given")
    subject = subjects()
    (folder / "licence.json").write_bytes(subject.rdfc[0])
    (folder / "trust.json").write_bytes(subject.bundle)
    return folder / "licence.json", folder / "trust.json"


@pytest.fixture(scope="module")
def small_town() -> Iterator[Town]:
    """A registry with one licence."""
    with town(1) as made:
        yield made


def test_help_loads_click_and_the_table_of_commands(tmp_path: Path) -> None:
    code, modules = loaded("--help", home=tmp_path)
    assert code == 0
    ours = {name for name in modules if name.partition(".")[0] in {"issuer", "keys", "registry", "verifier"}}
    assert not {name for name in ours if name.startswith(("keys", "verifier"))}
    assert {name for name in ours if "." in name} <= {
        "issuer.command_ending",
        "issuer.command_group",
        "issuer.command_line",
        "issuer.command_process",
        "issuer.command_table",
        "issuer.remote",
        "issuer.remote.wherever",
        "issuer.rooms",
        "registry.rooms",
    }
    assert not modules & {"dataclasses", "pathlib", "urllib.parse", "orjson", *SERVER, *DATABASE, *PICTURES, *NETWORK}


def test_a_check_without_a_network_loads_what_judges_and_nothing_else(given: tuple[Path, Path], tmp_path: Path) -> None:
    licence, trust = given
    code, modules = loaded(
        "verify", str(licence), "--trust", str(trust), "--offline", "--as-of", "2026-11-23T09:00:00+08:00", home=tmp_path
    )
    assert code in (0, 3)
    assert "verifier.verify" in modules
    assert not modules & {*SERVER, *DATABASE, *PICTURES, *NETWORK, "tomllib"}
    assert not {name for name in modules if name.startswith(("keys.", "issuer.mint", "registry.store", "verifier.qr", "verifier.open"))}
    # Its keys are Ed25519, and it is no answer to a challenge.
    assert not modules & {"cryptography", "verifier.possession", "verifier.problems"}


def test_a_check_in_plain_words_loads_no_reader_of_words(given: tuple[Path, Path], tmp_path: Path) -> None:
    licence, trust = given
    code, modules = loaded("verify", str(licence), "--trust", str(trust), "--offline", home=tmp_path)
    assert code in (0, 3)
    assert "verifier.verify" in modules
    assert not modules & {"click", "gettext", "verifier.commands", "issuer.command_group"}


def test_a_check_that_asks_the_registry_loads_what_asks(given: tuple[Path, Path], tmp_path: Path) -> None:
    licence, trust = given
    code, modules = loaded("verify", str(licence), "--trust", str(trust), home=tmp_path)
    assert code in (0, 1, 3)
    assert "http.client" in modules
    assert not modules & {*SERVER, *DATABASE, *PICTURES}


def test_a_check_in_a_registrys_home_reads_its_file_without_what_writes_it(small_town: Town) -> None:
    home, licence = small_town.folder / "home", small_town.folder / "licence.json"
    licence.write_bytes(small_town.licences[0])
    code, modules = loaded("verify", str(licence), home=home)
    assert code == 0
    assert "sqlite3" in modules
    assert not modules & {*SERVER, *PICTURES, *NETWORK, *(DATABASE - {"sqlite3"}), "cryptography"}
    assert not {name for name in modules if name.startswith(("keys.", "issuer.mint", "registry.store", "verifier.qr", "verifier.open"))}


@pytest.mark.parametrize("words", ["authority list", "show ID", "history ID", "type list", "db upgrade", "db check", "db backup COPY"])
def test_a_database_is_closed_by_who_opened_it(small_town: Town, words: str) -> None:
    home, licence = small_town.folder / "home", json.loads(small_town.licences[0])
    places = {"ID": licence["id"], "COPY": str(small_town.folder / "copy.db")}
    assert not loaded(*(places.get(word, word) for word in words.split()), home=home)[0]
    # SQLite takes its log into the file when the last connection is closed.
    assert [path.name for path in home.glob("registry.db*")] == ["registry.db"]


@pytest.mark.parametrize("words", ["show ID", "show ID --json", "history ID --json"])
def test_one_licence_is_shown_without_what_the_tables_are_written_with(small_town: Town, words: str) -> None:
    licence = json.loads(small_town.licences[0])["id"]
    code, modules = loaded(*words.replace("ID", licence).split(), home=small_town.folder / "home")
    assert code == 0
    assert not modules & {*SERVER, *PICTURES, *NETWORK, *(DATABASE - {"sqlite3"}), "jsonschema_rs", "verifier.verify", "registry.gate"}


def test_a_registry_is_opened_without_what_changes_its_tables(tmp_path: Path) -> None:
    code, modules = loaded("search", "--holder", "91440199DEMX1001XH", home=tmp_path)
    assert code != 0
    assert "sqlalchemy" in modules
    assert not modules & {*SERVER, *PICTURES, "alembic", "cryptography", "jsonschema_rs", "rich", "verifier.proof.canonical"}


def test_a_server_has_loaded_what_a_gate_loads_late() -> None:
    """A time limit that ends a request within an import would leave half a module behind."""
    source = ast.parse((HERE / "registry" / "gate.py").read_text(encoding="utf-8"))
    late = {
        f"registry.{each.module}" if each.level else each.module
        for function in ast.walk(source)
        if isinstance(function, ast.FunctionDef)
        for each in ast.walk(function)
        if isinstance(each, ast.ImportFrom)
    }
    assert late
    program = "import json, sys, registry.application; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=HERE, capture_output=True, text=True, check=True)
    assert late <= set(json.loads(done.stdout))
