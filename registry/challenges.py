"""Challenges: random, for one counter, for a minute, for one answer; in the database, so for all processes and after a restart.

Only the SHA-256 of a challenge is stored: whoever reads the database can answer none. A challenge that is past its time is
kept for another hour, so that a late or second answer is told why it is refused.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct
from sqlmodel import Session, col, delete, func, select

from verifier.errors import shortened
from verifier.ports import ChallengeState, Redemption

from .errors import Malformed, Unavailable
from .gate import Gate
from .identity import identity_of
from .tables import ChallengeRow

RANDOM_BYTES = 32
KEPT = timedelta(hours=1)  # after its time
MOST_OPEN = 20_000  # strangers may ask for challenges; each takes some 100 bytes of disk for an hour
_DOMAIN = re.compile(r"[!-~]{1,253}", re.ASCII)


class DomainMalformed(Malformed):
    """No name that a counter could have."""

    code = "domain_malformed"


class TooManyChallenges(Unavailable):
    """So many are open that no more are sent out."""

    code = "too_many_challenges"


class Challenge(Struct, frozen=True):
    """What a holder must sign."""

    challenge: str
    domain: str
    expires: datetime


class Challenges(Struct, frozen=True):
    """The book of challenges behind ``gate``; a ``verifier.ports.ChallengeBook``."""

    gate: Gate

    def create(self, domain: str | None = None) -> Challenge:
        """Return a new challenge for the counter ``domain``; for the registry's own host where none is named.

        Raises:
            DomainMalformed, TooManyChallenges, Unavailable: as their names say.
        """
        if domain is not None and not _DOMAIN.fullmatch(domain):
            raise DomainMalformed(found=shortened(domain), wanted="1 to 253 letters, digits and signs, as a host name has them")
        challenge = secrets.token_urlsafe(RANDOM_BYTES)
        now = self.gate.clock().replace(microsecond=0)
        expires = now + self.gate.presentation_lifetime
        with self.gate.store.write() as session:
            self._make_room(session, now)
            named = domain or urlsplit(identity_of(session).base_url).netloc
            session.add(ChallengeRow(digest=_digest(challenge), domain=named, expires_at=expires))
        return Challenge(challenge, named, expires)

    def redeem(self, challenge: str) -> Redemption:
        """Return whether ``challenge`` was open, and use it up: committed before this returns, so no other answer counts."""
        with self.gate.store.write() as session:
            row = session.get(ChallengeRow, _digest(challenge))
            # Read inside the transaction: whoever waited for the lock must not judge by the time before it.
            now = self.gate.clock()
            if row is None:
                return Redemption(ChallengeState.UNKNOWN)
            if row.used_at is not None:
                return Redemption(ChallengeState.USED, row.domain)
            if row.expires_at <= now:
                return Redemption(ChallengeState.EXPIRED, row.domain)
            row.used_at = now
            session.add(row)
            return Redemption(ChallengeState.TAKEN, row.domain)

    def _make_room(self, session: Session, now: datetime) -> None:
        session.connection().execute(delete(ChallengeRow).where(col(ChallengeRow.expires_at) < now - KEPT))
        if session.exec(select(func.count()).select_from(ChallengeRow)).one() >= MOST_OPEN:
            raise TooManyChallenges(found=f"{MOST_OPEN} challenges of this hour", wanted="the same again in a while")


def _digest(challenge: str) -> str:
    return hashlib.sha256(challenge.encode("utf-8", "surrogatepass")).hexdigest()
