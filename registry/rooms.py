"""What the registry hands to commands: each part is made, and its module loaded, when it is first asked for. Edge.

``licence verify`` with a trust list of its own must not wait for a database library, nor ``--help`` for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from verifier.document.directory import Directory
    from verifier.ports import Signer, VerifyService

    from .access_log.readers import Reader
    from .decision_office import DecisionOffice
    from .desk_disclosures import Disclosing
    from .directory import PublishedType, TypesRegister
    from .gate import Gate
    from .keys_register import KeysRegister
    from .settings import Settings
    from .two_people.mass_mints import MassMints

    Opener = Callable[[], Signer]


class Rooms:
    """The registry in ``LICENCE_HOME``.

    Args:
        environ: where the settings come from; read when they are first asked for.
        clock: the current instant, aware.
        signers: tells how to open the root key, the status key and that of the person who acts, None for one that is not here.
    """

    def __init__(self, environ: Mapping[str, str], clock: Callable[[], datetime], signers: Callable[[], tuple[Opener | None, ...]]) -> None:
        self._environ = environ
        self._signers = signers
        self.now = clock
        self._open = ExitStack()

    @cached_property
    def _settings(self) -> Settings:
        from .settings import read_settings

        return read_settings(self._environ)

    @cached_property
    def _gate(self) -> Gate:
        return self.open_gate()

    def settings(self) -> Settings:
        """Return the settings, read once."""
        return self._settings

    def gate(self) -> Gate:
        """Return the gate of this computer's registry, opened once; never makes a registry."""
        return self._gate

    def close(self) -> None:
        """Give the database back, where it was opened; SQLite then puts what it logged into its one file."""
        self._open.close()
        if "_gate" in self.__dict__:
            self._gate.store.close()

    def open_gate(self) -> Gate:
        """Return a gate of the caller's own."""
        from .opening import open_gate
        from .signers import Signers

        return open_gate(self.settings(), clock=self.now, signers=Signers(*self._signers()))

    def directory(self) -> Directory:
        """Return the types in folders of this computer."""
        from .types_at_hand import types_at_hand

        return types_at_hand(self.settings())

    def own_verifier(self, now: datetime, may_sign: Callable[[], bool], named: frozenset[str] | None) -> VerifyService:
        """Return a verifier that rests on this computer's registry.

        Args:
            may_sign: whether the registry's keys may sign what is due; asked only where something is.
            named: the types that will be asked for, None for all.
        """
        from .desk_verifier import verifier_at_desk

        at_desk = verifier_at_desk(self.settings(), self.now, may_sign=may_sign, open_until=self._open, named=named)
        if at_desk is not None:
            return at_desk
        from .judging import verifier_of

        return verifier_of(self.gate(), now, may_sign=may_sign())

    def disclosures(self, reader: Reader) -> Disclosing:
        """Return what gives licences out to ``reader``, on whose name and purpose the access log then has a line."""
        from .desk import desk_of
        from .desk_disclosures import DeskDisclosures

        def general() -> Disclosing:
            from .access_log.accesses import Disclosures

            return Disclosures(self.gate(), reader)

        desk = desk_of(self.settings(), self.now, self._open)
        return general() if desk is None else DeskDisclosures(desk, self.settings(), reader, general)

    def type_roots(self) -> Sequence[Path]:
        """Return the folders of types: the bundled one, and those of ``LICENCE_CREDENTIAL_TYPES``."""
        from .types_at_hand import type_roots

        return type_roots(self.settings())

    def registered_types(self) -> Sequence[PublishedType]:
        """Return what the registry decided on; empty where this computer has no registry."""
        from .directory import registered_types

        return registered_types(self.gate)

    def type_register(self) -> TypesRegister:
        """Return the registry's register of types; raises where there is no registry."""
        from .directory import TypesRegister

        return TypesRegister(self.gate())

    def key_register(self) -> KeysRegister:
        """Return the registry's register of keys."""
        from .keys_register import KeysRegister

        return KeysRegister(self.gate())

    @contextmanager
    def key_register_apart(self) -> Iterator[KeysRegister]:
        """Yield the register of keys on a connection of its own, closed behind it: none may be open when processes are forked."""
        from .keys_register import KeysRegister

        gate = self.open_gate()
        try:
            yield KeysRegister(gate)
        finally:
            gate.store.close()

    def mass_mints(self) -> MassMints:
        """Return what the registry says to a sheet before it is minted."""
        from .two_people.mass_mints import MassMints

        return MassMints(self.gate())

    def decisions(self) -> DecisionOffice:
        """Return where decisions on licences go."""
        from .decision_office import LocalDecisions

        return LocalDecisions(self.gate())

    def credential(self, identifier_text: str, way: str = "", purpose: str = "") -> bytes | None:
        """Return the licence on record as its issuer signed it, None where it is only reserved; the access log says who got it."""
        from .access_log.accesses import Disclosures
        from .commands.access import os_reader

        return Disclosures(self.gate(), os_reader(way, purpose)).show(identifier_text).body
