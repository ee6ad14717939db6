"""The verifier alone, as other services install it: small, without HTTP, and silent on the network."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FORBIDDEN = ["click", "flask", "werkzeug", "jinja2", "granian", "sqlmodel", "sqlalchemy", "openpyxl", "rich", "PIL", "zxingcpp", "verifier"]

LOOK_AROUND = f"""
import importlib, json, pkgutil, sys
seen = []
sys.addaudithook(lambda event, args: seen.append(event) if event.split(".")[0] in ("socket", "subprocess", "os.system") else None)
import licence_verify
names = [found.name for found in pkgutil.walk_packages(licence_verify.__path__, "licence_verify.")]
for name in names:
    importlib.import_module(name)
unexpected = sorted(name for name in {FORBIDDEN!r} if name in sys.modules)
print(json.dumps({{"modules": names, "unexpected": unexpected, "events": seen, "where": licence_verify.__file__}}))
"""


@pytest.fixture
def around(run_there: Callable[[str], str]) -> Any:
    return json.loads(run_there(LOOK_AROUND))


def test_it_holds_one_package_and_its_own_facts(library: Any) -> None:
    assert {name.split("/")[0] for name in library.names} == {"licence_verify", "licence_verify-0.1.0.dist-info"}
    suffixes = {Path(name).suffix for name in library.names if name.startswith("licence_verify/")}
    assert suffixes <= {".py", ".typed", ".jsonld", ".json", ".md", ".bin", ".txt"}


def test_it_has_no_part_that_serves_or_prints(library: Any) -> None:
    edge = {"answers", "api", "app", "bodies", "commands", "edge", "given", "judgement", "pages", "plain_words", "printing"}
    modules = {Path(name).stem for name in library.names if name.count("/") == 1}
    assert {name for name in modules if name in edge or name.endswith("_commands")} == set()
    assert [name for name in library.names if "/templates/" in name or "/static/" in name] == []


def test_it_brings_every_file_that_it_reads(checkout: Path, library: Any) -> None:
    files = {
        file for file in (checkout / "verifier").rglob("*") if file.is_file() and file.suffix not in {".py", ".pyc", ".toml", ".md", ""}
    }
    shipped = {str(file.relative_to(checkout / "verifier")) for file in files} - {"py.typed"}
    shipped = {name for name in shipped if not name.startswith(("templates/", "static/"))}
    assert {f"licence_verify/{name}" for name in shipped} - library.names == set()


def test_every_module_imports_without_http_terminal_or_database(around: Any) -> None:
    assert "licence_verify.verify" in around["modules"]
    assert around["unexpected"] == []


def test_importing_everything_opens_no_socket_and_starts_no_process(around: Any) -> None:
    assert around["events"] == []


def test_it_is_the_installed_library_that_was_looked_at(around: Any, fresh_environment: Path) -> None:
    assert Path(around["where"]).is_relative_to(fresh_environment.parents[1])


def test_every_name_that_it_promises_is_there(run_there: Callable[[str], str]) -> None:
    run_there("import licence_verify\nfor name in licence_verify.__all__: getattr(licence_verify, name)")


def test_the_names_of_its_readme_are_there(run_there: Callable[[str], str], checkout: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (checkout / "verifier" / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    compile(example, "README.md", "exec")
    imports = "\n".join(line for line in example.splitlines() if line.startswith(("import ", "from ")))
    run_there(f"{imports}\nfrom licence_verify.list_sources import FetchedLists\nfrom licence_verify.limits import Limits")


def test_both_licences_are_the_same_text(checkout: Path) -> None:
    assert (checkout / "verifier" / "LICENSE").read_bytes() == (checkout / "LICENSE").read_bytes()
