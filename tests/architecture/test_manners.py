"""The house rules that a machine can hold: names, errors, no work at import, no state in a module, files of a readable size."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

# "data" and "base" alone say nothing; in DataLoss or base_url they are the field's words.
EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|stuff)(_|$)|^(process|processing|data|common|core|base)$")
# Past 250 lines one thinks again; these were thought about.
LONG_FILES: dict[str, str] = {}


def _names_of_modules(sources: Mapping[str, ast.Module]) -> Iterator[tuple[str, str]]:
    for path in sources:
        for part in Path(path).with_suffix("").parts:
            yield path, part


def test_no_room_or_file_has_an_empty_name(sources: Mapping[str, ast.Module]) -> None:
    assert [path for path, name in _names_of_modules(sources) if EMPTY_NAMES.search(name)] == []


def test_no_class_or_function_has_an_empty_name(sources: Mapping[str, ast.Module]) -> None:
    wrong = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in sources.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and EMPTY_NAMES.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name.strip("_")).lower())
    ]
    assert wrong == []


def test_no_check_is_an_assertion(sources: Mapping[str, ast.Module]) -> None:
    """``python -O`` removes assertions: a check that may vanish is none."""
    wrong = [f"{path}:{node.lineno}" for path, tree in sources.items() for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    assert wrong == []


def _caught(handler: ast.ExceptHandler) -> set[str]:
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {"everything" if kind is None else ast.unparse(kind) for kind in types}


# What it catches it hands on: the web framework is asked the same, meets the same, and tells and logs it in the one place for that.
HANDS_ON = "verifier/short_way.py"


def test_no_handler_catches_everything(sources: Mapping[str, ast.Module]) -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in sources.items()
        if path != HANDS_ON
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _caught(node) & {"everything", "Exception", "BaseException"}
    ]
    assert wrong == []


def _works_at_import(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements of a module that do something when it is imported, rather than name something."""
    naming = (
        ast.Import,
        ast.ImportFrom,
        ast.FunctionDef,
        ast.ClassDef,
        ast.Assign,
        ast.AnnAssign,
        ast.TypeAlias if hasattr(ast, "TypeAlias") else ast.Assign,
    )
    for position, node in enumerate(tree.body):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        guarded = isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "__name__ == '__main__'"}
        if not isinstance(node, naming) and not guarded and not (docstring and position == 0) and not docstring:
            yield node


def test_importing_a_module_does_no_work(sources: Mapping[str, ast.Module]) -> None:
    # Alembic runs env.py as a script.
    modules = {path: tree for path, tree in sources.items() if path != "registry/migrations/env.py"}
    assert [f"{path}:{node.lineno} {ast.unparse(node)[:60]}" for path, tree in modules.items() for node in _works_at_import(tree)] == []


READING = {"open", "read_text", "read_bytes", "environ", "getenv", "connect", "create_engine", "now", "today", "urandom", "token_bytes"}


def test_no_module_reads_the_world_into_a_constant(sources: Mapping[str, ast.Module]) -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in sources.items()
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in _outside_functions(statement)
        if (isinstance(node, ast.Attribute) and node.attr in READING) or (isinstance(node, ast.Name) and node.id in READING)
    ]
    assert wrong == []


def _outside_functions(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        if not isinstance(child, ast.Lambda):
            yield from _outside_functions(child)


MUTABLE = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)


def _state(tree: ast.Module) -> Iterator[str]:
    """Yield the names of a module that can change: globals that are rebound, and containers that are not written as constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names
    for statement in tree.body:
        targets = (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target] if isinstance(statement, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(getattr(statement, "value", None), MUTABLE):
                constant = target.id.isupper() or (target.id.startswith("__") and target.id.endswith("__"))
                if not constant:
                    yield target.id


def test_no_module_keeps_state(sources: Mapping[str, ast.Module]) -> None:
    # Alembic reads its revision from names that it prescribes.
    found = {path: list(_state(tree)) for path, tree in sources.items() if "/migrations/versions/" not in path}
    assert {path: names for path, names in found.items() if names} == {}


def test_files_are_of_a_readable_size(checkout: Path, sources: Mapping[str, ast.Module], record_property: pytest.FixtureRequest) -> None:
    lines = {path: len((checkout / path).read_text(encoding="utf-8").splitlines()) for path in sources}
    median = statistics.median(count for path, count in lines.items() if not path.endswith("__init__.py"))
    record_property("median_lines", median)  # type: ignore[operator]
    assert 40 <= median <= 130, f"the median file has {median} lines"
    assert {path: count for path, count in lines.items() if count > 300 and path not in LONG_FILES} == {}


def test_every_module_says_what_it_is(sources: Mapping[str, ast.Module]) -> None:
    assert [path for path, tree in sources.items() if tree.body and not ast.get_docstring(tree)] == []
