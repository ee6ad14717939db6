"""Who asks, found out once for each request; and for the access log, what for."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from flask import Flask, g, request

from ..access_log.accesses import Reader
from ..departments.tokens import Token
from ..proxies import Client, Proxies

PURPOSE = "Licence-Purpose"


def know_clients(app: Flask, proxies: Proxies, ignored: Callable[[int], None]) -> None:
    """Have ``app`` know who asks; ``ignored`` is told how many headers were not believed, and never what stood in them."""

    @app.before_request
    def asked() -> None:
        g.client = proxies.client(request.remote_addr or "", request.headers)
        if g.client.ignored:
            ignored(g.client.ignored)


def client() -> Client:
    """Return who asks in this request."""
    found: Client = g.get("client") or Client(request.remote_addr or "")
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
