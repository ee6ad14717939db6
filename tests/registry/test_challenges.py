"""A challenge is the server's, for one counter, for a minute, for one answer: by every process, and after a restart."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import func
from sqlmodel import select

from keys.presenting import sign_possession, sign_presentation
from keys.secret import Secret
from keys.signer import KeySigner, public_key_of
from registry import challenges
from registry.api.metrics import Metrics
from registry.application import application_on
from registry.challenges import Challenges, DomainMalformed, TooManyChallenges
from registry.signers import Signers
from registry.store import open_store
from registry.tables import ChallengeRow
from verifier.ports import ChallengeState
from verifier.proof.multikey import KeyKind

SCRIPT = Path(__file__).with_name("redeeming.py")
COUNTER = "counter-7.example"


def states(book: Challenges, challenge: str, times: int) -> list[str]:
    return [book.redeem(challenge).state.value for _ in range(times)]


def test_a_challenge_is_256_random_bits_and_good_once(any_world: Any) -> None:
    book = Challenges(any_world.gate)
    first, second = book.create(COUNTER), book.create(COUNTER)
    assert first.challenge != second.challenge
    assert len(base64.urlsafe_b64decode(first.challenge + "=")) == 32
    assert (first.domain, first.expires) == (COUNTER, any_world.clock() + timedelta(seconds=60))
    assert states(book, first.challenge, 3) == ["taken", "used", "used"]
    assert book.redeem(second.challenge).domain == COUNTER


def test_it_is_good_for_a_minute(world: Any) -> None:
    book = Challenges(world.gate)
    late, in_time = book.create(), book.create()
    world.clock.pass_time(seconds=59)
    assert book.redeem(in_time.challenge).state is ChallengeState.TAKEN
    world.clock.pass_time(seconds=1)
    assert book.redeem(late.challenge).state is ChallengeState.EXPIRED


def test_a_guess_is_unknown_and_the_database_holds_no_challenge(world: Any) -> None:
    book = Challenges(world.gate)
    challenge = book.create().challenge
    assert book.redeem("x" * 43).state is ChallengeState.UNKNOWN
    assert book.redeem("\ud800\0").state is ChallengeState.UNKNOWN
    with world.gate.store.read() as session:
        (row,) = session.exec(select(ChallengeRow)).all()
    assert challenge not in str(row)


def test_the_registrys_own_host_is_the_counter_where_none_is_named(world: Any) -> None:
    assert Challenges(world.gate).create().domain == "localhost:8000"


@pytest.mark.parametrize("domain", ["", "two words", "x" * 254, "x\0", "窗口"])
def test_a_name_that_no_counter_has_is_refused(world: Any, domain: str) -> None:
    with pytest.raises(DomainMalformed):
        Challenges(world.gate).create(domain)


def test_old_ones_are_forgotten_and_a_crowd_is_refused(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenges, "MOST_OPEN", 3)
    book = Challenges(world.gate)
    for _ in range(3):
        book.create()
    with pytest.raises(TooManyChallenges):
        book.create()
    world.clock.pass_time(hours=1, seconds=61)
    book.create()
    with world.gate.store.read() as session:
        assert session.exec(select(func.count()).select_from(ChallengeRow)).one() == 1


def test_it_is_used_also_after_a_restart(any_world: Any, any_url: str) -> None:
    challenge = Challenges(any_world.gate).create().challenge
    assert states(Challenges(any_world.gate), challenge, 1) == ["taken"]
    any_world.gate.store.close()
    store = open_store(any_url)
    with store.read() as session:
        assert session.exec(select(ChallengeRow)).one().used_at == any_world.clock()
    store.close()


def test_of_two_processes_that_answer_at_once_one_wins_each_challenge(any_world: Any, any_url: str, tmp_path: Path) -> None:
    book = Challenges(any_world.gate)
    sent = [book.create().challenge for _ in range(20)]
    words = [sys.executable, str(SCRIPT), str(tmp_path), any_url]
    pair = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=SCRIPT.parents[2]) for _ in range(2)]
    for process in pair:  # both have opened the registry, and wait
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in pair:
        assert process.stdin is not None
        process.stdin.write(json.dumps(sent) + "\n")
        process.stdin.flush()
    told = [json.loads(process.communicate(timeout=120)[0]) for process in pair]
    assert [sorted(each) for each in zip(*told, strict=True)] == [["taken", "used"]] * len(sent)


# Over HTTP


def holder_named(name: str, kind: KeyKind = KeyKind.ED25519) -> KeySigner:
    seed = Secret(hashlib.sha256(f"holder {name}".encode()).digest())
    return KeySigner(kind, seed, public_key_of(kind, seed).did_key)


def bound_licence(world: Any, holder: KeySigner | None, row: str = "bound") -> Any:
    """Return a licence on record that is bound to the holder's key, or to none."""
    (reservation,) = world.reserve(world.request(row))
    unsigned = world.credential(reservation)
    unsigned["credentialSubject"].pop("id", None)
    if holder is not None:
        unsigned["credentialSubject"]["id"] = holder.verification_method.partition("#")[0]
    return json.loads(world.deposit(reservation, world.signed(unsigned)))


@pytest.fixture
def client(world: Any, tmp_path: Path) -> FlaskClient:
    gate = replace(world.gate, signers=Signers())
    return application_on(gate, read_picture=lambda _raw: [], metrics=Metrics(), folder=tmp_path).test_client()


@pytest.fixture(params=[KeyKind.ED25519, KeyKind.P256], ids=str)
def holder(request: pytest.FixtureRequest) -> KeySigner:
    return holder_named("her", request.param)


@pytest.fixture
def licence(world: Any, holder: Any) -> Any:
    return bound_licence(world, holder)


def challenge_of(client: FlaskClient, domain: str = COUNTER) -> str:
    answer = client.post("/challenges", json={"domain": domain})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return str(json.loads(answer.data)["challenge"])


def shown(world: Any, holder: Any, licence: Any, challenge: str | None, domain: Any = COUNTER) -> Any:
    return sign_presentation(
        [licence], holder, challenge=challenge, domain=domain, now=world.clock(), canonicalizer=world.gate.canonicalizer
    )


def verdict(client: FlaskClient, body: Any) -> tuple[str, str]:
    report = json.loads(client.post("/verify", json=body).data)
    return report["outcome"], report["code"]


@pytest.mark.parametrize(
    "request_of", [{}, {"data": b"", "content_type": "application/json"}, {"json": {}}], ids=["bare", "empty", "object"]
)
def test_a_counter_without_a_name_asks_for_the_service(client: FlaskClient, request_of: dict[str, Any]) -> None:
    told = json.loads(client.post("/challenges", **request_of).data)
    assert told.keys() == {"challenge", "domain", "expires"}
    assert (told["domain"], told["expires"]) == ("localhost:8000", "2026-11-23T07:01:00Z")


def test_an_answer_to_a_challenge_counts_once(client: FlaskClient, world: Any, holder: Any, licence: Any) -> None:
    presentation = shown(world, holder, licence, challenge_of(client))
    assert verdict(client, presentation) == ("valid", "valid")
    assert verdict(client, presentation) == ("invalid", "challenge_used")


def test_both_addresses_share_the_book(client: FlaskClient, world: Any, holder: Any, licence: Any) -> None:
    challenge = challenge_of(client)
    presentation = shown(world, holder, licence, challenge)
    body = {"verifiablePresentation": presentation, "options": {"challenge": challenge, "domain": COUNTER}}
    first, second = (client.post("/presentations/verify", json=body) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 400)
    told = json.loads(second.data)
    assert (told["code"], told["type"]) == ("challenge_used", "https://w3id.org/security#INVALID_CHALLENGE_ERROR")
    assert verdict(client, presentation) == ("invalid", "challenge_used")


def test_a_challenge_of_the_askers_own_is_theirs_to_guard(client: FlaskClient, world: Any, holder: Any, licence: Any) -> None:
    presentation = shown(world, holder, licence, "theirs", "elsewhere.example")
    body = {"verifiablePresentation": presentation, "options": {"challenge": "theirs", "domain": "elsewhere.example"}}
    assert client.post("/presentations/verify", json=body).status_code == 200
    assert verdict(client, body) == ("valid", "valid")


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("unknown", "challenge_unknown"),
        ("missing", "challenge_missing"),
        ("other counter", "domain_mismatch"),
        ("no counter", "domain_mismatch"),
        ("two counters", "domain_mismatch"),
        ("expired", "proof_expired"),
        ("answered late", "challenge_expired"),
        ("somebody else's", "holder_is_another"),
        ("unbound", "holder_not_bound"),
    ],
)
def test_every_other_answer_is_refused_with_its_code(
    client: FlaskClient, world: Any, holder: Any, licence: Any, case: str, code: str
) -> None:
    challenge = challenge_of(client)
    wrong = {
        "unknown": lambda: shown(world, holder, licence, "x" * 43),
        "missing": lambda: shown(world, holder, licence, None),
        "other counter": lambda: shown(world, holder, licence, challenge, "counter-8.example"),
        "no counter": lambda: shown(world, holder, licence, challenge, None),
        "two counters": lambda: shown(world, holder, licence, challenge, [COUNTER, "counter-8.example"]),
        "somebody else's": lambda: shown(world, holder_named("thief"), licence, challenge),
        "unbound": lambda: shown(world, holder, bound_licence(world, None, "unbound"), challenge),
    }
    if case == "answered late":
        world.clock.pass_time(seconds=60)
    presentation = wrong.get(case, lambda: shown(world, holder, licence, challenge))()
    if case == "expired":
        world.clock.pass_time(seconds=60)
    assert verdict(client, presentation) == ("invalid", code)


def test_what_was_forged_uses_nothing_up(client: FlaskClient, world: Any, holder: Any, licence: Any) -> None:
    challenge = challenge_of(client)
    forged = shown(world, holder, licence, challenge)
    forged["proof"]["domain"] = "counter-8.example"
    assert verdict(client, forged) == ("invalid", "signature_mismatch")
    assert verdict(client, shown(world, holder, licence, challenge)) == ("valid", "valid")


def test_another_counter_that_names_itself_takes_no_answer_of_this_one(client: FlaskClient, world: Any, holder: Any, licence: Any) -> None:
    presentation = shown(world, holder, licence, challenge_of(client))
    body = {"verifiablePresentation": presentation, "options": {"domain": "counter-8.example"}}
    assert verdict(client, body) == ("invalid", "domain_mismatch")


def token(world: Any, holder: Any, licence: Any, challenge: str, audience: str = COUNTER) -> str:
    return sign_possession(licence, holder, challenge=challenge, audience=audience, now=world.clock()).text


def test_a_token_is_enough_where_the_licence_is_on_record(client: FlaskClient, world: Any, holder: Any, licence: Any) -> None:
    text = token(world, holder, licence, challenge_of(client))
    assert verdict(client, {"text": text}) == ("valid", "valid")
    assert verdict(client, {"text": text}) == ("invalid", "challenge_used")
    assert verdict(client, {"text": text.lower() + "\r\n"}) == ("invalid", "challenge_used")


def test_an_old_token_is_no_key_to_a_licence(client: FlaskClient, world: Any, holder: Any, licence: Any) -> None:
    text = token(world, holder, licence, challenge_of(client))
    assert licence["id"] in client.post("/verify", json={"text": text}).text
    for _ in ("used", "expired"):
        again = client.post("/verify", json={"text": text}).text
        assert licence["id"] not in again
        assert licence["issuer"]["id"] not in again
        world.clock.pass_time(seconds=60)


def test_a_token_beside_a_licence_speaks_of_that_one(client: FlaskClient, world: Any, holder: Any, licence: Any) -> None:
    other = bound_licence(world, holder, "another")
    text = token(world, holder, licence, challenge_of(client))
    assert verdict(client, {"text": text, "verifiableCredential": other}) == ("invalid", "token_of_another_licence")
    assert verdict(client, {"text": text, "verifiableCredential": licence}) == ("valid", "valid")


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("unknown", "challenge_unknown"),
        ("other counter", "domain_mismatch"),
        ("old", "token_expired"),
        ("somebody else's", "token_signature_mismatch"),
        ("unbound", "holder_not_bound"),
        ("not on record", "token_without_licence"),
        ("cut", "base45_malformed"),
    ],
)
def test_every_other_token_is_refused_with_its_code(
    client: FlaskClient, world: Any, holder: Any, licence: Any, case: str, code: str
) -> None:
    challenge = challenge_of(client)
    wrong = {
        "unknown": lambda: token(world, holder, licence, "x" * 43),
        "other counter": lambda: token(world, holder, licence, challenge, "counter-8.example"),
        "somebody else's": lambda: token(world, holder_named("thief"), licence, challenge),
        "unbound": lambda: token(world, holder, bound_licence(world, None, "unbound"), challenge),
        "not on record": lambda: token(world, holder, {**licence, "id": "urn:x"}, challenge),
        "cut": lambda: token(world, holder, licence, challenge)[:-4] + "!",
    }
    text = wrong.get(case, lambda: token(world, holder, licence, challenge))()
    if case == "old":
        world.clock.pass_time(seconds=60)
    outcome, told = verdict(client, {"text": text})
    assert told == code
    assert outcome == ("undecided" if case == "not on record" else "invalid")
