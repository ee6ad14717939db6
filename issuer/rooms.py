"""What the issuer's side hands to commands: the keys of this computer's vault, and what is done with them. Edge.

Stands beside the registry's rooms in one object, and uses what they share: the environment, the clock and the register of keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from issuer.keyring import Keyring, Opener
    from keys.register import KeyRegister
    from keys.secret import Passphrase
    from keys.vault import Vault
    from verifier.ports import Signer


class Registering(Protocol):
    """What stands beside."""

    @property
    def keys(self) -> Keyring: ...
    def key_register(self) -> KeyRegister: ...


class KeyRooms:
    """The vault in ``LICENCE_HOME``, opened when it is first asked for."""

    _environ: Mapping[str, str]
    now: Callable[[], datetime]

    @cached_property
    def keys(self) -> Keyring:
        """The keys of this computer's vault."""
        from issuer.keyring import Keyring

        return Keyring(self._environ, self.now)

    def registry_signers(self) -> tuple[Opener | None, ...]:
        """Return how to open the keys with which this computer's registry, or a person of it, signs; None for one that is not here."""
        return self.keys.registry_signers()

    def may_sign_unasked(self) -> bool:
        """Return whether a passphrase is at hand without asking a person for it."""
        return self.keys.may_sign_unasked()

    def vault(self) -> Vault:
        """Return the vault."""
        return self.keys.vault

    def passphrase(self, *, confirm: bool = False) -> Passphrase:
        """Return the passphrase of the vault, asked for once."""
        return self.keys.passphrase(confirm=confirm)

    def person_key(self, code: str, *, make: bool = False) -> Signer:
        """Return the key of the person ``code``."""
        return self.keys.person_key(code, make=make)

    def create_registry_keys(self, registry_did: str) -> tuple[Signer, Signer]:
        """Return the root signer and the status signer, made now or by an interrupted ``init``."""
        return self.keys.create_registry_keys(registry_did)

    def signer_for(self: Registering, authority_code: str) -> Signer:
        """Return the key in force of an authority, opened once."""
        return self.keys.authority_signer(authority_code, self.key_register())

    def row_digests(self, *sheet: Any) -> Any:
        """Return the digests of the rows of a sheet, as their reservations will name them."""
        from issuer.row_digests import row_digests

        return row_digests(self, *sheet)  # type: ignore[arg-type]  # the whole house is more than these rooms
