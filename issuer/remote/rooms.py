"""What the commands are handed where the registry stands elsewhere: the same rooms, behind one connection. Edge."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject
from verifier.errors import shortened
from verifier.known_roots import KnownRoots
from verifier.list_sources import FetchedLists
from verifier.ports import Signer
from verifier.verify import Verifier

from .asking import Asking
from .connection import Connection
from .decisions import RemoteDecisions
from .errors import RemoteMisconfigured
from .keys import PublishedKeys
from .ledger import HttpLedger
from .trust import RemoteTrust

TOKEN_BYTES = 256


class RemoteSettings(Protocol):
    """What is asked of the settings."""

    @property
    def home(self) -> Path: ...
    @property
    def trust_root(self) -> str | None: ...
    @property
    def registry_url(self) -> str: ...
    @property
    def token_file(self) -> Path | None: ...
    @property
    def plain_http(self) -> bool: ...


class RemoteRooms:
    """The registry at ``LICENCE_REGISTRY_URL``, for the program of one department.

    Args:
        environ: where the token may stand.
        at_hand: the types on this computer.
        person: opens the key of the person who acts, None where nobody said who they are.
    """

    def __init__(
        self,
        settings: RemoteSettings,
        environ: Mapping[str, str],
        clock: Callable[[], datetime],
        at_hand: Callable[[], Directory],
        person: Callable[[], Signer] | None = None,
    ) -> None:
        self._settings = settings
        self._environ = environ
        self._clock = clock
        self._at_hand = at_hand
        self._person = person

    @cached_property
    def connection(self) -> Connection:
        """The one connection of this program."""
        settings = self._settings
        return Connection(settings.registry_url, read_token(self._environ, settings.token_file), plain_http=settings.plain_http)

    @cached_property
    def trust(self) -> RemoteTrust:
        """What the registry vouches for, under the pinned root."""
        known = KnownRoots(self._settings.home)
        return RemoteTrust(self.connection, root=self._settings.trust_root, known=known, at_hand=self._at_hand())

    def ledger(self) -> HttpLedger:
        """Return the ledger over HTTP."""
        return HttpLedger(self.connection, self.trust)

    def key_register(self) -> PublishedKeys:
        """Return the keys as the trust list has them."""
        return PublishedKeys(self.trust)

    def directory(self) -> Directory:
        """Return the types that the registry publishes."""
        return self.trust.trust.types

    def decisions(self) -> RemoteDecisions:
        """Return where decisions go."""
        return RemoteDecisions(self.ledger(), Asking(self.connection, self._person, self._clock))

    def mass_mints(self) -> AskedThere:
        """Return who is asked before a mass is minted."""
        return AskedThere()

    def credential(self, identifier_text: str, way: str = "", purpose: str = "") -> bytes | None:  # noqa: ARG002 (the token says who)
        """Return a licence of the department as it was signed, None where it is only reserved."""
        return self.ledger().licence(identifier_text, purpose).body

    def local_verifier(self, now: datetime, named: frozenset[str] | None = None) -> Verifier:  # noqa: ARG002 (see below)
        """Return a verifier that rests on the registry's trust list and fetches its status lists, which say how old they are."""
        # The types are asked for by other commands too, so all are read.
        trust = self.trust.trust
        return Verifier(trust, statuses=FetchedLists(trust.trust_list.status_prefix, self._clock))


class AskedThere:
    """The rule of two people is held where rows are reserved: a registry elsewhere says there what it wants approved."""

    def is_asked(self) -> bool:
        """Return False: nothing has to be found out on this computer."""
        return False

    def require(self, authority: str, type_name: str, row_digests: Sequence[bytes], about: JsonObject, /) -> None:
        """Return; see above."""


def read_token(environ: Mapping[str, str], file: Path | None) -> str:
    """Return the token: that of ``LICENCE_TOKEN``, else the one in ``file``, which nobody else may read; "" where there is none.

    Raises:
        RemoteMisconfigured: a file that can't be read, that others may read, or that holds no token.
    """
    text = environ.get("LICENCE_TOKEN", "")
    if not text and file is not None:
        text = _from_file(file)
    token = text.strip()
    if not token.isascii() or not token.isprintable() or " " in token or len(token) > TOKEN_BYTES:
        wanted = "one token, as `licence token create` prints it"
        raise RemoteMisconfigured(code="token_malformed", found=f"{len(token)} characters", wanted=wanted)
    return token


def _from_file(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise RemoteMisconfigured(
                    code="token_file_exposed", found=f"{file} with mode {mode:04o}", wanted=f"0600 (chmod 600 {file})"
                )
            return opened.read(TOKEN_BYTES + 2).decode("ascii", "replace")
    except OSError as error:
        found = f"{shortened(str(file), 200)}: {error.strerror}"
        raise RemoteMisconfigured(code="token_file_unreadable", found=found, wanted="a file with the token, mode 0600") from None
