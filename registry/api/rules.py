"""Who may ask what: one line for each address and method. What has no line here is refused.

``PUBLIC`` is for everybody; a scope asks for a department's token that has it. Adding an address without deciding on it
closes that address, and a test tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from ..departments.tokens import Scope


class Anybody(StrEnum):
    """No token is asked for."""

    PUBLIC = "public"


PUBLIC = Anybody.PUBLIC
Rule = Scope | Anybody

_OPEN = """
GET /
GET /openapi.json
GET /docs
GET /docs/docs.css
GET /health
GET /health/live
GET /metrics
GET /trust
GET /types
GET /types/<name>/<version>
GET /types/<name>/<version>/<file>
GET /status-lists/<name>
GET /.well-known/did.json
GET /authorities/<code>
GET /authorities/<code>/did.json
GET /1.0/identifiers/
GET /1.0/identifiers/<path:did>
GET /V/<path:digits>
GET /v/<path:digits>
GET /L/<path:identifier>
GET /l/<path:identifier>
GET /counter
GET /counter/<path:name>
POST /counter/verify
POST /counter/code
POST /challenges
POST /accesses
POST /requests
POST /verify
POST /credentials/verify
POST /credentials/verify-batch
POST /presentations/verify
"""

RULES: Mapping[tuple[str, str], Rule] = MappingProxyType(
    {
        **{(line.split()[0], line.split()[1]): PUBLIC for line in _OPEN.strip().splitlines()},
        ("POST", "/licences/reservations"): Scope.RESERVE,
        ("POST", "/licences/deposits"): Scope.DEPOSIT,
        ("PUT", "/licences/<identifier>"): Scope.DEPOSIT,
        ("GET", "/licences/<identifier>"): Scope.READ,
        ("POST", "/licences/<identifier>/transitions"): Scope.TRANSITION,
        ("POST", "/credentials/issue"): Scope.ISSUE,
    }
)


def rule_of(method: str, pattern: str) -> Rule | None:
    """Return what is asked of whoever sends ``method`` to the addresses of ``pattern``, None where nobody decided."""
    return RULES.get(("GET" if method == "HEAD" else method, pattern))
