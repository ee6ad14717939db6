"""Status lists of the open profile, in memory: an index for every credential, and the lists signed anew when they change."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import orjson
from msgspec import Struct, field

from verifier.document.strict_json import JsonObject
from verifier.errors import Malformed, shortened
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.status import STATUS_PURPOSES
from verifier.status.list_credential import build_list_credential

ENTRIES: Final = 131_072  # the least that the standard allows, so that a single credential doesn't stand out
VALIDITY: Final = timedelta(hours=1)
MOST_REMEMBERED: Final = 100_000  # credentials whose status can still be changed; the oldest are forgotten first


class CredentialUnknown(Malformed):
    """A credential that was not issued here, or so long ago that it was forgotten."""

    code = "credential_unknown"


class _List(Struct):
    bits: bytearray = field(default_factory=lambda: bytearray(ENTRIES // 8))
    signed: bytes = b""
    signed_at: datetime | None = None


class OpenLists:
    """The lists of one process; safe to share between threads.

    Args:
        base_url: the lists stand at ``<base_url>/status-lists/<purpose>-<n>``.
        signer: signs them.
        clock: the time, aware.
    """

    def __init__(self, base_url: str, signer: Signer, canonicalizer: Canonicalizer, clock: Callable[[], datetime]) -> None:
        self._base = f"{base_url}/status-lists/"
        self._signer = signer
        self._canonicalizer = canonicalizer
        self._clock = clock
        self._lock = threading.Lock()
        self._lists: dict[str, _List] = {}  # owned by _lock, as all below
        self._taken: set[int] = set()
        self._number = 1
        self._known: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def allot(self, credential_id: str) -> list[JsonObject]:
        """Return status entries with an index that no other credential of this process has, drawn at random."""
        with self._lock:
            if len(self._taken) >= ENTRIES // 2:
                # A draw must find a free index at once; half an empty list costs nothing here.
                self._number, self._taken = self._number + 1, set()
            index = secrets.randbelow(ENTRIES)
            while index in self._taken:
                index = secrets.randbelow(ENTRIES)
            self._taken.add(index)
            number = self._number
            for purpose in STATUS_PURPOSES:
                self._lists.setdefault(f"{purpose}-{number}", _List())
            if credential_id:
                self._known[credential_id] = (number, index)
                while len(self._known) > MOST_REMEMBERED:
                    self._known.popitem(last=False)
        return [self._entry(purpose, number, index) for purpose in STATUS_PURPOSES]

    def _entry(self, purpose: str, number: int, index: int) -> JsonObject:
        url = f"{self._base}{purpose}-{number}"
        return {
            "id": f"{url}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(index),
            "statusListCredential": url,
        }

    def set_status(self, credential_id: str, purpose: str, status: bool) -> None:
        """Set or clear the bit of a credential. Raises: ``CredentialUnknown``."""
        with self._lock:
            known = self._known.get(credential_id)
            if known is None or purpose not in STATUS_PURPOSES:
                raise CredentialUnknown(found=shortened(credential_id), wanted="the id of a credential that was issued here, and a purpose")
            number, index = known
            listing = self._lists[f"{purpose}-{number}"]
            mask = 0x80 >> (index & 7)
            listing.bits[index >> 3] = listing.bits[index >> 3] | mask if status else listing.bits[index >> 3] & ~mask
            listing.signed = b""

    def published(self, name: str) -> bytes | None:
        """Return the signed list of ``name``, None where there is none."""
        now = self._clock()
        with self._lock:
            listing = self._lists.get(name)
            if listing is None:
                return None
            if not listing.signed or listing.signed_at is None or now - listing.signed_at > VALIDITY / 2:
                listing.signed, listing.signed_at = self._signed(name, bytes(listing.bits), now), now
            return listing.signed

    def at(self, url: str) -> bytes | None:
        """Return the signed list that stands at ``url``, None where it is not one of these."""
        return self.published(url.removeprefix(self._base)) if url.startswith(self._base) else None

    def _signed(self, name: str, bits: bytes, now: datetime) -> bytes:
        issuer = self._signer.verification_method.partition("#")[0]
        purpose = name.partition("-")[0]
        url = f"{self._base}{name}"
        unsigned = build_list_credential(url=url, purpose=purpose, bits=bits, issuer=issuer, valid_from=now, valid_until=now + VALIDITY)
        signed = add_proof(unsigned, signer=self._signer, cryptosuite="eddsa-rdfc-2022", created=now, canonicalizer=self._canonicalizer)
        return orjson.dumps(signed)
