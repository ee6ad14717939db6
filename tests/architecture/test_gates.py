"""No way round: whatever changes what the registry vouches for asks two people, and whatever reads a licence leaves a line."""

from __future__ import annotations

import ast
from collections.abc import Mapping

# They sign what is on record already, or for the first time.
SIGNING_ANEW = {"registry/initialise.py", "registry/upkeep.py"}
# ``Licences`` reads without a word. The log itself does; a department's own reading is logged by its address; a decision asks for
# the state only; and the page behind a link shows what is public.
READING = {
    "registry/access_log/accesses.py",
    "registry/departments/department.py",
    "registry/decision_office.py",
    "registry/application.py",
}


def _calls(tree: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Call) and ast.unparse(node.func) == name for node in ast.walk(tree))


def test_whatever_changes_the_trust_list_asks_two_people(sources: Mapping[str, ast.Module]) -> None:
    changing = [
        (path, node)
        for path, tree in sources.items()
        for node in ast.walk(tree)
        if path not in SIGNING_ANEW and isinstance(node, ast.FunctionDef) and _calls(node, "publish_trust_list")
    ]
    assert [f"{path} {node.name}" for path, node in changing if not _calls(node, "Approvals.of")] == []
    assert len(changing) >= 7


def test_a_licence_is_read_where_it_is_logged(sources: Mapping[str, ast.Module]) -> None:
    assert {path for path, tree in sources.items() if _calls(tree, "Licences")} - {"registry/licences.py"} == READING
