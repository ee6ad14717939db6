"""The statement by which an authority changes the state of a licence: its exact shape, and whose signature it bears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier
from verifier.document.instants import instant_text, parse_instant
from verifier.document.strict_json import JsonObject
from verifier.errors import VerifierError, shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.jcs import jcs_digest
from verifier.proof.data_integrity import Proof, read_proofs, verify_proof
from verifier.proof.multikey import PublicKey

from .errors import Malformed, NotGranted
from .periods import key_is_live
from .rights import ASSERTION_METHOD
from .states import ACTIONS, MOVES, State
from .tables import KeyRow

TEXT_CHARACTERS = 2_000  # a reason is some sentences; a decision itself stays with the authority
SUITES = ("eddsa-jcs-2022", "ecdsa-jcs-2019")

_REQUIRED = ("type", "licence", "action", "from", "to", "decidedAt", "effectiveAt", "authority", "reason", "nonce", "proof")
_OPTIONAL = ("legalBasis", "decision")


class Statement(Struct, frozen=True):
    """What an authority decided about one licence."""

    licence: LicenceIdentifier
    action: str
    start: State
    end: State
    decided_at: datetime
    effective_at: datetime
    authority: str
    legal_basis: str
    decision: str
    reason: str
    document: JsonObject

    @property
    def digest(self) -> bytes:
        """The name of exactly this statement; sent again, it is the same decision and no second one."""
        return jcs_digest(self.document)

    @property
    def stored(self) -> bytes:
        """The statement as it rests in the record, proof included."""
        return orjson.dumps(self.document)


def read_statement(document: JsonObject) -> Statement:
    """Return the statement in ``document``; whether it is signed rightly is another question.

    Raises:
        Malformed: ``statement_malformed``: a member is missing, unknown, or not what it should be.
    """
    texts = _texts(document)
    end = _end(texts)
    try:
        licence = LicenceIdentifier.parse(texts["licence"])
        decided_at, effective_at = (parse_instant(texts[name], f"/{name}") for name in ("decidedAt", "effectiveAt"))
    except VerifierError as error:
        raise Malformed(code="statement_malformed", found=error.found, wanted=error.wanted, place=error.place or "/licence") from error
    return Statement(
        licence=licence,
        action=texts["action"],
        start=_state(texts, "from"),
        end=end,
        decided_at=decided_at,
        effective_at=effective_at,
        authority=texts["authority"],
        legal_basis=texts["legalBasis"],
        decision=texts["decision"],
        reason=texts["reason"],
        document=document,
    )


def require_times(statement: Statement, now: datetime) -> None:
    """Return if the statement's times are past.

    Raises:
        Malformed: decided or effective in the future. A list has one bit and no date: set today, it would
            show the licence revoked before it is.
    """
    for name, moment in (("decidedAt", statement.decided_at), ("effectiveAt", statement.effective_at)):
        if moment > now + DEFAULT_LIMITS.clock_skew:
            wanted = f"an instant until now, {instant_text(now)}; record it on the day it takes effect"
            raise Malformed(code="statement_in_future", found=instant_text(moment), wanted=wanted, place=f"/{name}")


def require_signature(statement: Statement, keys: Sequence[KeyRow], *, now: datetime, canonicalizer: Canonicalizer) -> None:
    """Return if a key of the authority signed the statement, one that counts now and counted when it was decided.

    Raises:
        NotGranted: no such key.
        Malformed: the signature does not hold.
    """
    try:
        proof = _only_proof(statement)
        key = require_live_key(statement, proof, keys, now=now)
        verify_proof(statement.document, proof, PublicKey.from_multibase(key.public_key_multibase), canonicalizer=canonicalizer)
    except VerifierError as error:
        raise Malformed(code=error.code, found=error.found, wanted=error.wanted, place=error.place or "/proof") from error


def still_signed(statement: Statement, keys: Sequence[KeyRow], *, now: datetime) -> None:
    """Return if the key of a statement whose signature was held a moment ago counts still."""
    require_live_key(statement, _only_proof(statement), keys, now=now)


def require_live_key(statement: Statement, proof: Proof, keys: Sequence[KeyRow], *, now: datetime) -> KeyRow:
    """Return the key that ``proof`` names, if it counts now and counted at ``decidedAt``.

    Both, since ``decidedAt`` is the signer's claim: a retired or stolen key could date itself back.
    """
    key = next((key for key in keys if key.verification_method == proof.verification_method), None)
    if (
        key is None
        or not key_is_live(key, now)
        or statement.decided_at < key.valid_from - DEFAULT_LIMITS.clock_skew
        or proof.purpose != ASSERTION_METHOD
        or ASSERTION_METHOD not in key.purposes.split()
    ):
        raise NotGranted(found=shortened(proof.verification_method, 120), wanted=f"a live key of {statement.authority}", place="/proof")
    return key


def _only_proof(statement: Statement) -> Proof:
    proofs = read_proofs(statement.document, DEFAULT_LIMITS)
    if len(proofs) != 1 or proofs[0].cryptosuite not in SUITES:
        found = ", ".join(proof.cryptosuite for proof in proofs)
        raise _malformed("proof", shortened(found), f"one proof, by {' or '.join(SUITES)}")
    return proofs[0]


def _texts(document: JsonObject) -> Mapping[str, str]:
    """Return all members but the proof; there are no others than a statement has."""
    unknown = sorted(set(document) - {*_REQUIRED, *_OPTIONAL})
    if unknown:
        raise _malformed(unknown[0], "a member that no statement has", "only the members of a LicenceTransition")
    texts = {name: _text(document, name) for name in (*_REQUIRED, *_OPTIONAL) if name != "proof"}
    if texts["type"] != "LicenceTransition":
        raise _malformed("type", shortened(texts["type"]), "LicenceTransition")
    return texts


def _end(texts: Mapping[str, str]) -> State:
    action, end = texts["action"], _state(texts, "to")
    if action not in ACTIONS:
        raise _malformed("action", shortened(action), f"one of {', '.join(ACTIONS)}")
    if (action, end) not in MOVES:
        raise _malformed("to", shortened(end), f"where {action} leads: {', '.join(state for name, state in MOVES if name == action)}")
    return end


def _text(document: JsonObject, name: str) -> str:
    value = document.get(name, "" if name in _OPTIONAL else None)
    if not isinstance(value, str) or (not value.strip() and name in _REQUIRED):
        raise _malformed(name, shortened(value) if value is not None else "nothing", "text")
    if len(value) > TEXT_CHARACTERS or any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise _malformed(name, shortened(value), f"at most {TEXT_CHARACTERS} characters, no control characters")
    return value


def _state(texts: Mapping[str, str], name: str) -> State:
    try:
        return State(texts[name])
    except ValueError:
        raise _malformed(name, shortened(texts[name]), f"one of {', '.join(State)}") from None


def _malformed(member: str, found: str, wanted: str) -> Malformed:
    return Malformed(code="statement_malformed", found=found, wanted=wanted, place=f"/{member}")
