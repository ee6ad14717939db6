"""Tokens: what a department's program proves with who it is, and what it may do.

256 random bits, shown once. The record keeps their SHA-256 only, and a token is found by it: nothing that is secret is
compared, so no answer's time tells anything. A token belongs to one department, has scopes and an end.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from sqlmodel import Session, col, select

from verifier.document.instants import instant_text
from verifier.errors import shortened

from ..errors import Malformed, Missing, RegistryError
from ..gate import Gate
from ..periods import whole_second
from ..rights import authority_named
from ..tables import TokenRow

RANDOM_BYTES = 32
MOST_DAYS = 366  # a token that nobody renews is one that nobody watches
PERSON_CHARACTERS = 128
PREFIX = "lrt_"  # so that programs which look for secrets in the wrong places know one of ours
_TOKEN = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}", re.ASCII)


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    RESERVE = "reserve"
    DEPOSIT = "deposit"
    TRANSITION = "transition"
    ISSUE = "issue"


class TokenRefused(RegistryError):
    """No token, or one that is not (or no longer) good: whoever asks is nobody here."""

    code = "token_refused"


class ScopeMissing(RegistryError):
    """A good token that was not made for this."""

    code = "scope_missing"


class Token(Struct, frozen=True):
    """A token as the record knows it; ``id`` is no secret. ``person`` holds it, or "" where a program of the department does."""

    id: str
    authority: str
    scopes: frozenset[Scope]
    person: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def require(self, scope: Scope) -> None:
        """Return if the token was made for ``scope``.

        Raises:
            ScopeMissing: it was not.
        """
        if scope not in self.scopes:
            raise ScopeMissing(found=f"a token for {' and '.join(sorted(self.scopes))}", wanted=f"one for {scope}")


class Tokens(Struct, frozen=True):
    """The tokens of this registry."""

    gate: Gate

    def create(self, authority: str, scopes: Sequence[Scope], *, days: int, person: str = "") -> tuple[Token, str]:
        """Return a new token and its text, which is nowhere else and can't be shown again.

        Raises:
            Missing: no such authority.
            Malformed: no scope, no days, or a person whose name is none.
        """
        if not scopes:
            raise Malformed(code="scope_malformed", found="no scope", wanted=f"one or several of {', '.join(Scope)}")
        if not 1 <= days <= MOST_DAYS:
            raise Malformed(code="days_malformed", found=f"{days} days", wanted=f"1 to {MOST_DAYS}")
        if len(person) > PERSON_CHARACTERS or not person.isprintable():
            raise Malformed(code="name_malformed", found=shortened(person), wanted=f"at most {PERSON_CHARACTERS} printable characters")
        text = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
        now = whole_second(self.gate.clock())
        with self.gate.store.write() as session:
            row = TokenRow(
                id=secrets.token_hex(6),
                digest=_digest(text),
                authority_code=authority_named(session, authority).code,
                scopes=" ".join(scope for scope in Scope if scope in scopes),
                person=person,
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
            session.add(row)
        return _token(row), text

    def all(self, authority: str | None = None) -> Sequence[Token]:
        """Return every token, or every one of an authority, the oldest first; revoked and expired ones too."""
        query = select(TokenRow).order_by(col(TokenRow.created_at), col(TokenRow.id))
        with self.gate.store.read() as session:
            if authority is not None:
                query = query.where(col(TokenRow.authority_code) == authority_named(session, authority).code)
            return [_token(row) for row in session.exec(query).all()]

    def revoke(self, token_id: str) -> Token:
        """Return the token, which is good for nothing from the next request on.

        Raises:
            Missing: there is none of that name.
        """
        now = whole_second(self.gate.clock())
        with self.gate.store.write() as session:
            row = session.get(TokenRow, token_id)
            if row is None:
                raise Missing(code="token_unknown", found=f"no token {shortened(token_id)}", wanted="one that `licence token list` shows")
            row.revoked_at = row.revoked_at or now
            session.add(row)
            return _token(row)

    def bearer(self, text: str) -> Token:
        """Return the token that ``text`` is.

        Raises:
            TokenRefused: it is none, or was revoked, or has expired. What was sent is never repeated.
        """
        if not _TOKEN.fullmatch(text):
            raise _refused("token_unknown", "no token of this registry", "one that `licence token create` printed")
        now = self.gate.clock()
        with self.gate.store.read() as session:
            row = _row_of(session, text)
        if row is None:
            raise _refused("token_unknown", "no token of this registry", "one that `licence token create` printed")
        if row.revoked_at is not None:
            raise _refused("token_revoked", f"token {row.id}, revoked {instant_text(row.revoked_at)}", "another one")
        if row.expires_at <= now:
            raise _refused("token_expired", f"token {row.id}, expired {instant_text(row.expires_at)}", "another one")
        return _token(row)


def _row_of(session: Session, text: str) -> TokenRow | None:
    return session.exec(select(TokenRow).where(col(TokenRow.digest) == _digest(text))).first()


def _refused(code: str, found: str, wanted: str) -> TokenRefused:
    return TokenRefused(code=code, found=found, wanted=wanted)


def _digest(text: str) -> bytes:
    # No salt and no slow hash: there are 256 random bits to guess, and they must be found by an index.
    return hashlib.sha256(text.encode("ascii")).digest()


def _token(row: TokenRow) -> Token:
    return Token(
        id=row.id,
        authority=row.authority_code,
        scopes=frozenset(Scope(each) for each in row.scopes.split()),
        person=row.person,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
