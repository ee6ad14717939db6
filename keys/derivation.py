"""From a passphrase to the key of a vault: Argon2id, with bounds on what it may cost.

Source: RFC 9106 (Argon2id); spec: security, keys at rest (4 operations, 1 GiB).
"""

from __future__ import annotations

from typing import Final

import nacl.exceptions
from msgspec import Struct
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from .errors import DerivationOutOfMemory, VaultCostOutOfRange
from .secret import Passphrase, Secret

SALT_BYTES: Final = argon2id.SALTBYTES

LEAST_OPERATIONS: Final = argon2id.OPSLIMIT_MIN
LEAST_MEMORY: Final = argon2id.MEMLIMIT_MIN
# A hostile file must neither take all memory of a machine nor keep it busy for hours: 16 passes over 4 GiB end within a minute or so.
MOST_OPERATIONS: Final = 16
MOST_MEMORY: Final = 4 * 1024**3


class VaultCost(Struct, frozen=True):
    """What it costs to try one passphrase.

    Attributes:
        operations: passes over the memory, 1 to 16.
        memory: bytes, 8 KiB to 4 GiB.

    Raises:
        VaultCostOutOfRange: one of them is outside its bounds.
    """

    operations: int = 4
    memory: int = 1024**3

    def __post_init__(self) -> None:
        if not LEAST_OPERATIONS <= self.operations <= MOST_OPERATIONS:
            raise VaultCostOutOfRange(found=f"{self.operations} operations", wanted=f"{LEAST_OPERATIONS} to {MOST_OPERATIONS}")
        if not LEAST_MEMORY <= self.memory <= MOST_MEMORY:
            raise VaultCostOutOfRange(found=f"{self.memory} bytes of memory", wanted=f"{LEAST_MEMORY} to {MOST_MEMORY}")

    def at_least(self, other: VaultCost) -> bool:
        """Return whether neither part is below that of ``other``."""
        return self.operations >= other.operations and self.memory >= other.memory


class Derivation(Struct, frozen=True):
    """How the key of a file is derived; all of it is public."""

    salt: bytes
    cost: VaultCost

    def derive(self, passphrase: Passphrase) -> Secret:
        """Return the 32 bytes that open boxes sealed under this passphrase.

        Raises:
            DerivationOutOfMemory: the machine has less memory to give than the cost asks.
        """
        try:
            return Secret(
                argon2id.kdf(SecretBox.KEY_SIZE, passphrase.reveal(), self.salt, opslimit=self.cost.operations, memlimit=self.cost.memory)
            )
        except (nacl.exceptions.RuntimeError, MemoryError):
            raise DerivationOutOfMemory(
                found=f"too little memory for {self.cost.memory} bytes", wanted="more free memory, or a lower LICENCE_VAULT_MEMORY"
            ) from None
