"""The keys of an authority as a registry elsewhere published them: for reading. A new one is offered, not written there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from keys.record import PublicRecord
from verifier.errors import shortened

from .errors import RegistryRefused
from .trust import RemoteTrust

_FIRST = "#key-"


class RegisteredElsewhere(RegistryRefused):
    """A change of keys that only the registry's operators make."""

    code = "keys_registered_elsewhere"


class PublishedKey(Struct, frozen=True):
    """A key with its period, as the trust list has it."""

    id: str
    public_key_multibase: str
    purposes: tuple[str, ...]
    valid_from: datetime
    retired: datetime | None
    compromised: datetime | None


class PublishedKeys(Struct, frozen=True):
    """Serves ``keys.register.KeyRegister`` with what the pinned root signed."""

    trust: RemoteTrust

    def keys(self, authority_code: str) -> Sequence[PublishedKey]:
        """Return every key that the authority ever had, oldest first."""
        keys = self.trust.authority(authority_code).keys
        return [
            PublishedKey(key.id, key.public_key.multibase, key.purposes, key.valid_from, key.retired, key.compromised)
            for key in sorted(keys, key=lambda key: key.valid_from)
        ]

    def next_key_id(self, authority_code: str) -> str:
        """Return the DID URL of the authority's next key; the same one until that key was registered and published."""
        authority = self.trust.authority(authority_code)
        numbers = [int(key.id.rpartition(_FIRST)[2]) for key in authority.keys if key.id.rpartition(_FIRST)[2].isdigit()]
        return f"{authority.id}{_FIRST}{max(numbers, default=0) + 1}"

    def add_key(self, authority_code: str, public_record: PublicRecord, now: datetime) -> None:  # noqa: ARG002
        """Raise ``RegisteredElsewhere``."""
        wanted = f"`licence key offer --authority {authority_code} --out FILE`, and its registration by the registry's operators"
        raise RegisteredElsewhere(found=f"{public_record.verification_method} in this vault, not registered", wanted=wanted)

    def retire_key(self, key_id: str, at: datetime) -> None:  # noqa: ARG002
        """Raise ``RegisteredElsewhere``."""
        raise self._elsewhere(key_id)

    def compromise_key(self, key_id: str, since: datetime) -> None:  # noqa: ARG002
        """Raise ``RegisteredElsewhere``."""
        raise self._elsewhere(key_id)

    def _elsewhere(self, key_id: str) -> RegisteredElsewhere:
        return RegisteredElsewhere(
            found=f"{shortened(key_id, 120)}, registered elsewhere", wanted="a call to the registry's operators, now"
        )
