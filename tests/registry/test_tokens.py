"""Tokens: random, shown once, kept as digests, and ended by a command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlmodel import select

from registry.departments.tokens import Scope, ScopeMissing, TokenRefused, Tokens
from registry.errors import Malformed, Missing
from registry.tables import TokenRow

Run = Callable[..., Result]
BUREAU = "11440199DEMX00014L"


def test_a_token_is_found_again_by_its_text_alone(any_world: Any) -> None:
    tokens = Tokens(any_world.gate)
    made, text = tokens.create(BUREAU, [Scope.DEPOSIT, Scope.RESERVE, Scope.RESERVE], days=30, person="陈示范")
    assert tokens.bearer(text) == made
    assert (made.authority, made.scopes, made.person) == (BUREAU, frozenset({Scope.RESERVE, Scope.DEPOSIT}), "陈示范")
    assert made.expires_at - made.created_at == timedelta(days=30)


def test_no_two_tokens_are_alike_and_the_record_has_digests_only(world: Any) -> None:
    tokens = Tokens(world.gate)
    texts = [tokens.create(BUREAU, [Scope.READ], days=1)[1] for _ in range(20)]
    assert len(set(texts)) == 20
    assert {len(text) for text in texts} == {len("lrt_") + 43}  # 43 characters of base64url are 256 bits and some
    with world.gate.store.read() as session:
        rows = session.exec(select(TokenRow)).all()
    assert {row.digest for row in rows} == {hashlib.sha256(text.encode()).digest() for text in texts}
    world.gate.store.close()
    contents = b"".join(path.read_bytes() for path in Path(world.settings.home).glob("registry.db*"))
    assert [text for text in texts if text.encode() in contents] == []


def test_a_token_is_good_until_its_end_and_not_at_it(world: Any) -> None:
    tokens = Tokens(world.gate)
    made, text = tokens.create(BUREAU, [Scope.READ], days=1)
    world.clock.now = made.expires_at - timedelta(seconds=1)
    assert tokens.bearer(text) == made
    world.clock.now = made.expires_at
    with pytest.raises(TokenRefused) as refused:
        tokens.bearer(text)
    assert refused.value.code == "token_expired"


def test_a_revoked_token_is_none_and_revoking_twice_changes_nothing(world: Any) -> None:
    tokens = Tokens(world.gate)
    made, text = tokens.create(BUREAU, [Scope.READ], days=1)
    ended = tokens.revoke(made.id)
    world.clock.pass_time(seconds=5)
    assert tokens.revoke(made.id) == ended
    with pytest.raises(TokenRefused) as refused:
        tokens.bearer(text)
    assert (refused.value.code, text in str(refused.value)) == ("token_revoked", False)


@pytest.mark.parametrize("text", ["", "lrt_", "lrt_" + "A" * 44, "LRT_" + "A" * 43, "lrt_" + "Ａ" * 43, "lrt_" + "A" * 42 + "\n"])
def test_what_is_no_token_is_not_even_looked_for(world: Any, text: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        Tokens(world.gate).bearer(text)
    assert refused.value.code == "token_unknown"


def test_a_token_is_for_what_it_was_made(world: Any) -> None:
    made, _ = Tokens(world.gate).create(BUREAU, [Scope.READ], days=1)
    made.require(Scope.READ)
    with pytest.raises(ScopeMissing):
        made.require(Scope.ISSUE)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"scopes": []}, "scope_malformed"),
        ({"days": 0}, "days_malformed"),
        ({"days": 367}, "days_malformed"),
        ({"person": "\x1b"}, "name_malformed"),
    ],
    ids=str,
)
def test_a_token_that_would_be_for_nothing_or_for_ever_is_not_made(world: Any, facts: dict[str, Any], code: str) -> None:
    wanted = {"scopes": [Scope.READ], "days": 1, **facts}
    with pytest.raises(Malformed) as refused:
        Tokens(world.gate).create(BUREAU, wanted.pop("scopes"), **wanted)
    assert refused.value.code == code


def test_a_stranger_gets_no_token(world: Any) -> None:
    with pytest.raises(Missing) as refused:
        Tokens(world.gate).create("11440199DEMX00022F", [Scope.READ], days=1)
    assert refused.value.code == "authority_unknown"


def test_the_command_prints_a_token_once_and_lists_what_it_is_for(run: Run, lived_in: Any) -> None:
    made = run("token", "create", "--authority", BUREAU, "--scope", "reserve", "--scope", "deposit", "--days", "30", "--person", "陈示范")
    text = made.stdout.strip()
    assert (made.exit_code, Tokens(lived_in.gate).bearer(text).person) == (0, "陈示范")
    listed = run("token", "list")
    assert text not in listed.output
    assert "deposit reserve" in listed.output
    told = json.loads(run("token", "list", "--authority", BUREAU, "--json").stdout)["tokens"][0]
    assert (told["scopes"], told["revoked"], "token" in told) == (["deposit", "reserve"], None, False)
    assert run("token", "revoke", told["id"]).exit_code == 0
    assert "revoked" in run("token", "list").output


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("create", "--authority", BUREAU, "--days", "1"), 2),
        (("create", "--authority", BUREAU, "--scope", "everything"), 2),
        (("create", "--authority", BUREAU, "--scope", "read", "--days", "9999"), 2),
        (("create", "--authority", "nobody", "--scope", "read"), 1),
        (("revoke", "nothing"), 1),
    ],
    ids=str,
)
def test_a_command_that_makes_no_sense_is_refused(run: Run, lived_in: Any, words: tuple[str, ...], exit_code: int) -> None:
    assert run("token", *words).exit_code == exit_code
