"""``LIT1-R``: a short word of a holder, "this licence is mine, now, here", for where the licence itself is already at hand.

It holds the digest of the licence instead of the licence: a code of version 10 or so, which any camera reads at a glance.
The signature is the holder's over everything else in it, behind the prefix, so that it can't be taken for a signature
over anything else.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ..document.instants import LAST_SECOND
from ..errors import Malformed, shortened
from .base45 import decode_base45, encode_base45
from .cbor import CborValue, read_cbor, write_cbor
from .errors import VersionUnknown
from .forms import POSSESSION_TOKEN
from .wedge import undo_wedge

VERSION: Final = 1
TEXT_CHARACTERS: Final = 255  # of a challenge and of an audience
_MEMBERS: Final = 7
_LONGEST: Final = 86_400  # seconds; a token that lives for a day is none


class TokenMalformed(Malformed):
    """A text that begins like a possession token and is none."""

    code = "token_malformed"


class Possession(Struct, frozen=True):
    """What a token says.

    Attributes:
        digest: of the licence, with its proof, as ``jcs_digest`` returns it and a registry finds it by.
        audience: for whom it was made (the domain of a counter).
        signature: of the key that the licence is bound to, over ``signed_bytes``; empty before it is made.
    """

    digest: bytes
    issued: datetime
    lifetime: timedelta
    challenge: str
    audience: str
    signature: bytes = b""

    @property
    def signed_bytes(self) -> bytes:
        """What the holder signs."""
        return POSSESSION_TOKEN.encode() + write_cbor(self._members())

    @property
    def text(self) -> str:
        """The token as a code says it."""
        return POSSESSION_TOKEN + encode_base45(write_cbor([*self._members(), self.signature]))

    def with_signature(self, signature: bytes) -> Possession:
        """Return the token with its signature."""
        return replace(self, signature=signature)

    def _members(self) -> list[CborValue]:
        seconds = int(self.lifetime.total_seconds())
        return [VERSION, self.digest, int(self.issued.timestamp()), seconds, self.challenge, self.audience]


def is_possession_token(text: str) -> bool:
    """Return whether ``text``, as a scanner gave it, begins like a token."""
    return undo_wedge(text[:16]).startswith(POSSESSION_TOKEN)


def read_possession(text: str) -> Possession:
    """Return what the token ``text`` says; whether it holds, ``checks/possession`` finds out.

    Raises:
        TokenMalformed: no token, or a member is none of its kind.
        VersionUnknown: of a later version.
        Malformed: base45 or CBOR that is none.
    """
    text = undo_wedge(text[:2_000])
    if not text.startswith(POSSESSION_TOKEN):
        raise TokenMalformed(found=shortened(text, 20), wanted=f"{POSSESSION_TOKEN}…")
    members = read_cbor(decode_base45(text.removeprefix(POSSESSION_TOKEN)), depth=1, values=_MEMBERS + 1)
    if not isinstance(members, list) or not members:
        raise TokenMalformed(found="something else", wanted=f"a list of {_MEMBERS}")
    if members[0] != VERSION:
        raise VersionUnknown(found=f"version {shortened(members[0])} of the token", wanted=f"{VERSION}, or a newer reader")
    if len(members) != _MEMBERS:
        raise TokenMalformed(found=f"{len(members)} members", wanted=str(_MEMBERS))
    _, digest, issued, lifetime, challenge, audience, signature = members
    if not (isinstance(digest, bytes) and len(digest) == hashlib.sha256().digest_size and isinstance(signature, bytes)):
        raise TokenMalformed(found="other bytes", wanted="a SHA-256 and a signature")
    seconds = (_whole(issued, LAST_SECOND), _whole(lifetime, _LONGEST))
    texts = (_short(challenge), _short(audience))
    return Possession(digest, datetime.fromtimestamp(seconds[0], UTC), timedelta(seconds=seconds[1]), *texts, signature)


def _whole(value: CborValue, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise TokenMalformed(found=shortened(value), wanted=f"a whole number of seconds up to {most}")
    return value


def _short(value: CborValue) -> str:
    if not isinstance(value, str) or len(value) > TEXT_CHARACTERS:
        raise TokenMalformed(found=shortened(value), wanted=f"a text of at most {TEXT_CHARACTERS} characters")
    return value
