"""Who asks, found out once for each request; and for the access log, what for."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import unquote

from flask import g, request
from msgspec import Struct

from ..access_log.readers import Reader
from ..departments.tokens import Token
from ..proxies import Client

CLIENT = "licence.client"  # of the WSGI environment: who asks
PURPOSE = "Licence-Purpose"


class SentHeaders(Struct, frozen=True):
    """The headers of a request, as a WSGI environment has them."""

    environ: dict[str, Any]

    def __contains__(self, name: str) -> bool:
        return _variable(name) in self.environ

    def __getitem__(self, name: str) -> str:
        return str(self.environ[_variable(name)])


@cache
def _variable(name: str) -> str:
    return f"HTTP_{name.upper().replace('-', '_')}"


def client() -> Client:
    """Return who asks in this request."""
    found: Client = request.environ.get(CLIENT) or Client(request.remote_addr or "")
    return found


def reader() -> Reader:
    """Return for the access log who is given a licence in this request, in which way and what for.

    A token, else whom a configured proxy names, else an address.
    """
    token: Token | None = g.get("visitor")
    way = f"{request.method} {request.url_rule.rule if request.url_rule else ''}"
    return Reader(
        _token(token) if token is not None else _shown(client()), way, unquote(request.headers.get(PURPOSE, ""), errors="replace")
    )


def _token(token: Token) -> str:
    return f"token:{token.id} of {token.authority}" + (f" ({token.person})" if token.person else "")


def _shown(asking: Client) -> str:
    return f"proxy:{asking.identity}" if asking.identity else f"address:{asking.address}"
