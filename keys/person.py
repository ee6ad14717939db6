"""The key of a person: in a vault of that person's own, under a passphrase that nobody else knows.

It signs what the person asks for or approves, and no licence. One vault a person, so that no two share a passphrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from verifier.errors import shortened

from .derivation import VaultCost
from .errors import KeyNameMalformed
from .secret import Passphrase
from .signer import KeySigner
from .vault import Vault

KEY: Final = "person"
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class PersonKeys(Struct, frozen=True):
    """The keys of persons, a folder each in ``folder`` (``LICENCE_PERSON_KEYS``, which may be on a stick of theirs)."""

    folder: Path
    cost: VaultCost

    def signer(self, code: str, passphrase: Passphrase) -> KeySigner:
        """Return the key of ``code``, ready to sign.

        Raises:
            KeyNotFound: there is none here; ``licence person key`` makes one.
            WrongPassphrase, KeyFileDamaged, KeyFileExposed, KeyFileUnreadable: as their names say.
        """
        return self._vault(code).unlock(KEY, passphrase)

    def made(self, code: str, *, now: datetime, ask: Callable[[bool], Passphrase]) -> KeySigner:
        """Return the key of ``code``, made now if there was none.

        Args:
            ask: gives the passphrase; asked twice (True) where a new one is chosen.
        """
        vault = self._vault(code)
        is_new = not vault.list()
        passphrase = ask(is_new)
        if is_new:
            vault.create_did_key(KEY, now=now, passphrase=passphrase)
        return vault.unlock(KEY, passphrase)

    def _vault(self, code: str) -> Vault:
        if not _CODE.fullmatch(code):
            raise KeyNameMalformed(found=shortened(code), wanted="a person's code: small letters, digits, dots, hyphens")
        return Vault(self.folder / code, self.cost)
