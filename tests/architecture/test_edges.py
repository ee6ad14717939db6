"""Pure modules never read the clock, the environment, a file or the network; the edge, which does, is listed here by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

# What a module may touch, by its path; of several lines that fit, all hold. A new line is a decision, not a formality.
EVERYTHING = frozenset({"*"})
EDGE: dict[str, frozenset[str]] = {
    "cli.py": EVERYTHING,
    "*/commands.py": EVERYTHING,
    "registry/commands/*.py": EVERYTHING,
    "*/command_*.py": EVERYTHING,
    "*/*_command.py": EVERYTHING,
    "*/*_commands.py": EVERYTHING,
    "*/printing.py": frozenset({"click", "rich", "sys"}),
    "*/settings.py": frozenset({"os", "pathlib"}),
    # Vault, passphrase, and a holder's key in a file.
    "keys/holder.py": frozenset({"os", "pathlib"}),
    "keys/passphrase.py": frozenset({"click", "os", "pathlib", "sys"}),
    "keys/person.py": frozenset({"pathlib"}),
    "keys/private_folder.py": frozenset({"os", "pathlib"}),
    "keys/vault.py": frozenset({"pathlib"}),
    # Sheets in, licences and rejects out.
    "issuer/csv_rows.py": frozenset({"pathlib"}),
    "issuer/drafts.py": frozenset({"pathlib", "tempfile"}),
    "issuer/folder.py": frozenset({"os", "pathlib", "time"}),  # it waits for the end of another mint
    "issuer/outlet.py": frozenset({"os", "pathlib"}),
    "issuer/parallel.py": frozenset({"multiprocessing", "signal"}),
    "issuer/record.py": frozenset({"os", "pathlib", "shutil", "tempfile"}),
    "issuer/rejects.py": frozenset({"pathlib"}),
    "issuer/seen.py": frozenset({"sqlite3"}),
    "issuer/row_digests.py": frozenset({"pathlib"}),
    "issuer/sheet.py": frozenset({"pathlib"}),
    "issuer/terminal.py": frozenset({"rich", "sys"}),
    "issuer/xlsx_rows.py": frozenset({"pathlib"}),
    "issuer/demo/*.py": frozenset({"click", "os", "pathlib", "shutil", "time"}),
    # The record is a database: its modules get an open session, and neither clock nor file.
    "registry/*.py": frozenset({"sqlalchemy", "sqlmodel"}),
    "registry/migrations/*.py": frozenset({"alembic", "pathlib"}),
    "registry/address.py": frozenset({"socket"}),
    "registry/application.py": frozenset({"flask", "logging", "pathlib", "time"}),
    "registry/copies.py": frozenset({"os", "pathlib", "sqlite3"}),
    "registry/decision_sheet.py": frozenset({"pathlib"}),
    "registry/desk.py": frozenset({"pathlib", "sqlite3"}),
    "registry/desk_*.py": frozenset({"sqlite3"}),
    "registry/fetching.py": frozenset({"http", "pathlib", "time", "urllib"}),
    "registry/initialise.py": frozenset({"os"}),
    "registry/rooms.py": frozenset({"pathlib"}),
    "registry/serve.py": frozenset({"flask", "granian", "http", "logging", "multiprocessing", "signal", "sys", "time"}),
    "registry/store.py": frozenset({"pathlib", "sqlite3"}),
    "registry/types_at_hand.py": frozenset({"pathlib"}),
    # HTTP.
    "registry/app.py": frozenset({"flask"}),
    "registry/api/*.py": frozenset({"flask", "werkzeug"}),
    "registry/api/door.py": frozenset({"logging"}),
    "registry/api/metrics.py": frozenset({"multiprocessing"}),
    "registry/api/record.py": frozenset({"pathlib", "tempfile"}),
    "registry/api/request_log.py": frozenset({"logging", "time"}),
    "verifier/answers.py": frozenset({"flask", "werkzeug"}),
    "verifier/api.py": frozenset({"flask"}),
    "verifier/app.py": frozenset({"flask"}),
    "verifier/batch.py": frozenset({"time"}),
    "verifier/bodies.py": frozenset({"flask", "werkzeug"}),
    "verifier/kept_body.py": frozenset({"flask", "tempfile", "werkzeug"}),
    "verifier/pages.py": frozenset({"flask", "werkzeug"}),
    "verifier/code_page.py": frozenset({"flask"}),
    "verifier/page_frame.py": frozenset({"flask"}),
    "verifier/edge.py": frozenset({"flask", "logging", "time", "werkzeug"}),
    "verifier/time_limit.py": frozenset({"time"}),
    # The open profile, its issuer, and DIDs over HTTP.
    "issuer/open/api.py": frozenset({"flask", "werkzeug"}),
    "issuer/open/application.py": frozenset({"flask", "logging"}),
    "verifier/did/api.py": frozenset({"flask"}),
    "verifier/fetching.py": frozenset({"http", "socket", "ssl"}),
    "verifier/open/api.py": frozenset({"flask"}),
    # Files of the package itself.
    "verifier/document/contexts/__init__.py": frozenset({"pathlib"}),
    "verifier/proof/canonical/fast/compiled.py": frozenset({"pathlib"}),
    "verifier/trust/shape.py": frozenset({"pathlib"}),
    "verifier/open/contexts/__init__.py": frozenset({"pathlib"}),
    "*/dictionaries/__init__.py": frozenset({"pathlib"}),
    "issuer/api.py": frozenset({"flask", "logging"}),
    # A registry on another computer.
    "issuer/remote/connection.py": frozenset({"http", "ssl", "time"}),
    "issuer/remote/rooms.py": frozenset({"os", "pathlib"}),
    # What a verifier is given, on a command line or by a host that its operator allows.
    "verifier/given.py": frozenset({"pathlib", "sys"}),
    "verifier/judgement.py": frozenset({"pathlib"}),
    "verifier/plain_words.py": frozenset({"clock", "os", "pathlib", "sys"}),
    "verifier/fast_path.py": frozenset({"os"}),
    "verifier/qr/pdf.py": frozenset({"pathlib", "subprocess", "sys"}),
    "verifier/qr/pdf_pages.py": frozenset({"sys"}),
    "verifier/known_roots.py": frozenset({"os", "pathlib", "tempfile"}),
    "verifier/list_sources.py": frozenset({"http", "time"}),
    "verifier/sources.py": frozenset({"pathlib"}),
    "verifier/trust_file.py": frozenset({"pathlib"}),
}

# Their business is the machine, the clock, the network, a database or a terminal.
WORLDLY = {
    "alembic", "asyncio", "click", "flask", "getpass", "glob", "granian", "http", "httpx", "logging", "multiprocessing", "os", "pathlib",
    "psycopg", "requests", "rich", "select", "shutil", "signal", "socket", "socketserver", "sqlalchemy", "sqlite3", "sqlmodel", "ssl",
    "subprocess", "sys", "tempfile", "time", "werkzeug",
}  # fmt: skip
WORLDLY_PARTS = {"urllib.request", "urllib.error"}
PURE_NAMES = {("http", "HTTPStatus")}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def _allowed(path: str) -> frozenset[str]:
    return frozenset().union(*(allowed for pattern, allowed in EDGE.items() if fnmatchcase(path, pattern)))


def _worldly(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what a module touches, as the name that ``EDGE`` uses and as it stands in the source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((_root(alias.name), alias.name) for alias in node.names if _is_worldly(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and _is_worldly(module := node.module or ""):
            yield from ((_root(module), f"{module}.{alias.name}") for alias in node.names if (module, alias.name) not in PURE_NAMES)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS:
            yield "clock", f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "input", "print"}:
            yield "open", f"{node.func.id}()"


def _is_worldly(module: str) -> bool:
    return module in WORLDLY_PARTS or _root(module) in WORLDLY


def _root(module: str) -> str:
    return module.partition(".")[0]


def _beyond(path: str, tree: ast.Module) -> list[str]:
    """Return what a module touches that its lines do not allow."""
    allowed = _allowed(path)
    return [] if "*" in allowed else sorted({shown for name, shown in _worldly(tree) if name not in allowed})


def test_every_module_touches_only_what_its_place_allows(sources: Mapping[str, ast.Module]) -> None:
    found = {path: _beyond(path, tree) for path, tree in sources.items()}
    assert {path: touched for path, touched in found.items() if touched} == {}


def test_every_line_of_the_list_is_needed(sources: Mapping[str, ast.Module]) -> None:
    touched = {path: {name for name, _ in _worldly(tree)} for path, tree in sources.items()}
    unneeded = {
        pattern: sorted(
            name for name in allowed if not any(fnmatchcase(path, pattern) and name in names for path, names in touched.items())
        )
        for pattern, allowed in EDGE.items()
        if allowed != EVERYTHING
    }
    assert {pattern: names for pattern, names in unneeded.items() if names} == {}


def test_the_detector_sees_what_it_looks_for() -> None:
    source = (
        "import os.path\nfrom pathlib import Path\nfrom http import HTTPStatus, client\ndef f(): datetime.now(), date.today(), open('x')"
    )
    expected = [("clock", "date.today"), ("clock", "datetime.now"), ("http", "http.client"), ("open", "open()")]
    assert sorted(_worldly(ast.parse(source))) == [*expected, ("os", "os.path"), ("pathlib", "pathlib.Path")]
