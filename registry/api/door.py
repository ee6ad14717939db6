"""The door: whoever comes in is held against the rule of the address, before anything of the request is read.

A token is taken from the Authorization header and from nowhere else: an address stands in logs and histories, and a body is
whatever a page made a browser send.
"""

from __future__ import annotations

import logging
from typing import Protocol, cast

from flask import Flask, g, request

from ..departments.tokens import Scope, Token, TokenRefused
from ..errors import Malformed, RegistryError
from .rules import PUBLIC, rule_of

LOG = logging.getLogger("licence.http")
IN_ADDRESS = ("access_token", "token")


class NoRule(RegistryError):
    """An address that nobody decided on: it is open to nobody."""

    code = "no_rule"


class TokenBook(Protocol):
    """Knows the tokens of departments."""

    def bearer(self, text: str) -> Token:
        """Return the token that ``text`` is; raises ``TokenRefused`` where it is none that is good."""
        ...


class NoTokens:
    """A service without departments: no token is good."""

    def bearer(self, text: str) -> Token:  # noqa: ARG002
        """Raise ``TokenRefused``."""
        raise TokenRefused(code="token_unknown", found="no token of this service", wanted="a registry that gives tokens")


def install_door(app: Flask, book: TokenBook) -> None:
    """Have ``app`` hold every request against its rule; the token of whoever came in is left for ``visitor``."""

    @app.before_request
    def held() -> None:
        if request.url_rule is None or request.method == "OPTIONS":
            return  # there is nothing, or nothing but the methods is told
        rule = rule_of(request.method, request.url_rule.rule)
        if rule is None:
            LOG.error("no rule for %s %s: refused", request.method, request.url_rule.rule)
            raise NoRule(found="an address that is open to nobody", wanted="one that is")
        if rule is not PUBLIC:
            g.visitor = admitted(book, Scope(rule))


def admitted(book: TokenBook, scope: Scope) -> Token:
    """Return the token of this request, made for ``scope``.

    Raises:
        TokenRefused, ScopeMissing: as their names say.
        Malformed: ``token_in_address``.
    """
    if any(name in request.args for name in IN_ADDRESS):
        wanted = "the Authorization header; revoke that token, since addresses stand in logs"
        raise Malformed(code="token_in_address", found="a token in the address", wanted=wanted)
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        raise TokenRefused(code="token_missing", found="no token", wanted="Authorization: Bearer and a token of a department")
    token = book.bearer(text.strip())
    token.require(scope)
    return token


def visitor() -> Token:
    """Return the token with which this request was let in; only for addresses whose rule asks for one."""
    return cast(Token, g.visitor)


def visiting_authority() -> str:
    """Return the code of the department with whose token this request was let in."""
    return visitor().authority
