"""What the commands are handed: this computer's own rooms, with those of a registry elsewhere in front where one is named.

Chosen when a command first asks for something: ``--help`` reads no settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verifier.ports import Signer

    from .rooms import RemoteRooms


class Wherever:
    """The rooms ``here``; what concerns the registry is asked of the one at ``LICENCE_REGISTRY_URL``, where that is set."""

    def __init__(self, here: Any, environ: Mapping[str, str]) -> None:
        self._here = here
        self._environ = environ

    def __getattr__(self, name: str) -> Any:
        # Only for what is not defined below: keys, settings, and everything that a registry does on its own computer.
        return getattr(self._here, name)

    @cached_property
    def _elsewhere(self) -> RemoteRooms | None:
        settings = self._here.settings()
        if not settings.registry_url:
            return None
        from .rooms import RemoteRooms  # noqa: PLC0415 (loaded where there is such a registry)

        return RemoteRooms(settings, self._environ, self._here.now, self._here.directory, self._here.registry_signers()[-1])

    @property
    def _rooms(self) -> Any:
        return self._elsewhere or self._here

    def ledger(self) -> Any:
        return self._rooms.ledger()

    def key_register(self) -> Any:
        return self._rooms.key_register()

    def directory(self) -> Any:
        return self._rooms.directory()

    def credential(self, identifier_text: str, way: str = "", purpose: str = "") -> bytes | None:
        return self._rooms.credential(identifier_text, way, purpose)  # type: ignore[no-any-return]

    def mass_mints(self) -> Any:
        return self._rooms.mass_mints()

    def decisions(self) -> Any:
        return self._rooms.decisions()

    def local_verifier(self, now: datetime, named: frozenset[str] | None = None) -> Any:
        return self._rooms.local_verifier(now, named)

    def signer_for(self, authority_code: str) -> Signer:
        """Return the authority's key in this vault: the one that the registry has on record, wherever that is."""
        return self._here.keys.authority_signer(authority_code, self.key_register())  # type: ignore[no-any-return]
