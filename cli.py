"""``licence``: the commands, each loaded when it is asked for, and the one place that knows all packages."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from issuer.command_process import ending_behind_it
from issuer.command_table import COMMANDS, REFUSALS
from issuer.remote.wherever import Wherever
from issuer.rooms import KeyRooms
from registry.rooms import Rooms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click import Group

    from issuer.ledger import Ledger
    from registry.serve import MakeApplication
    from verifier.judgement import VerifySettings
    from verifier.ports import VerifyService


class House(KeyRooms, Rooms):
    """What the commands are handed: the registry's rooms, the keys, and what needs both; ``--help`` loads none of it."""

    def __init__(self) -> None:
        super().__init__(os.environ, partial(datetime.now, UTC), self.registry_signers)

    def ledger(self) -> Ledger:
        from issuer.ledger import NamingConflicts
        from registry.errors import DepositedDifferently, RegistryError
        from registry.ledger import LocalLedger

        return NamingConflicts(LocalLedger(self.gate()), DepositedDifferently, RegistryError)

    def verify_settings(self) -> VerifySettings:
        from verifier.judgement import VerifySettings

        return VerifySettings(self.settings().home, self.settings().trust_root, self.settings().time_zone, self.settings().language)

    def local_verifier(self, now: datetime, named: frozenset[str] | None = None) -> VerifyService:
        return self.own_verifier(now, self.may_sign_unasked, named)

    def require_registry(self) -> None:
        self.open_gate().store.close()
        self.keys.ask_early()

    def make_application(self) -> MakeApplication:
        return partial(application, self, ())

    def make_issuing_application(self, issuers: Sequence[str]) -> MakeApplication:
        self.keys.unlock_early(issuers, self.key_register_apart)
        return partial(application, self, issuers)

    def make_open_application(self, base_url: str, hosts: Any) -> MakeApplication:
        return partial(open_application, self.now, base_url, hosts)


def open_application(now: Any, base_url: str, hosts: Any, metrics: Any) -> Any:  # noqa: ARG001 (nobody asks it for figures)
    """Return the WSGI application of the open profile, with keys of its own."""
    from issuer.open.application import open_application as made

    return made(base_url, clock=now, hosts=hosts)


def application(house: House, issuers: Sequence[str], metrics: Any) -> Any:
    """Return the WSGI application, made inside a worker: nothing crosses the fork but the settings and the keys."""
    from registry.application import application_on
    from verifier.qr.reading import read_picture

    told, more = house.settings(), [issuing(house, issuers)] if issuers else ()
    made = partial(application_on, house.gate(), read_picture=read_picture, metrics=metrics, folder=told.home, more=more)
    return made(zone=told.time_zone, hosts=told.allowed_hosts, proxies=told.proxies)


def issuing(house: House, issuers: Sequence[str]) -> Any:
    """Return the blueprint that issues in the name of these authorities, behind the registry's door."""
    from issuer.api import IssuingDesk, issuing_blueprint
    from issuer.issue import Issuers
    from registry.api.door import visiting_authority
    from registry.api.once import once_on

    signers = {code: house.signer_for(code) for code in issuers}
    at_work = Issuers(house.ledger(), house.directory(), signers, house.settings().time_zone)
    return issuing_blueprint(IssuingDesk(at_work, visiting_authority, once_on(house.gate()), house.now))


def house() -> Wherever:
    """Return what a command is handed."""
    return Wherever(House(), os.environ)


def licence() -> Group:
    """Return the command line: a group that loads a command when it is asked for."""
    from issuer.command_group import LazyGroup

    told = "Electronic licences that replace their paper originals: mint, record, show, verify, revoke."
    return LazyGroup("licence", help=told, table=COMMANDS, house=house)


def main() -> None:
    """Run ``licence``."""
    with ending_behind_it():
        from issuer.command_line import run_line

        run_line(licence, house, REFUSALS)


if __name__ == "__main__":
    main()
