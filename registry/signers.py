"""How this registry gets at its signers: the root signs trust lists, the status key signs status lists.

A registry may be started with one of them or none: it then serves what is stored, and refuses whatever would need
the other. Each is asked for only when something has to be signed, since opening a vault takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from .errors import PersonMissing, SignerMissing

if TYPE_CHECKING:
    from verifier.ports import Signer


class Signers(Struct, frozen=True):
    """How the registry gets at its signers, and at the key of the person who acts; None where it was started without."""

    root: Callable[[], Signer] | None = None
    status: Callable[[], Signer] | None = None
    person: Callable[[], Signer] | None = None

    def require_root(self) -> Signer:
        """Return the root signer.

        Raises:
            SignerMissing: this registry was started without it.
        """
        if self.root is None:
            raise SignerMissing(found="no root key", wanted="the root key, which signs every change of the trust list")
        return self.root()

    def require_status(self) -> Signer:
        """Return the signer of status lists.

        Raises:
            SignerMissing: this registry was started without it.
        """
        if self.status is None:
            raise SignerMissing(found="no status key", wanted="the status key, without which no verifier would see the change")
        return self.status()

    def require_person(self) -> Signer:
        """Return the key of the person who asks or approves.

        Raises:
            PersonMissing: nobody said who they are.
        """
        if self.person is None:
            raise PersonMissing(found="nobody's key", wanted="LICENCE_PERSON with the code of whoever acts, and that person's passphrase")
        return self.person()
