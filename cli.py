"""``licence``: the commands, each loaded when it is asked for, and the one place that knows all packages."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import click

from issuer.command_group import LazyGroup, run
from issuer.command_table import COMMANDS, REFUSALS


def house() -> SimpleNamespace:
    """Return what the commands are handed: each part made when it is first asked for, a registry never; ``--help`` loads nothing."""
    from issuer.keyring import Keyring
    from issuer.ledger import NamingConflicts
    from registry.directory import TypesRegister, registered_types
    from registry.errors import DepositedDifferently
    from registry.judging import verifier_of
    from registry.keys_register import KeysRegister
    from registry.ledger import LocalLedger
    from registry.licences import Licences
    from registry.opening import open_gate, type_roots, types_at_hand
    from registry.settings import read_settings
    from registry.signing import Signers
    from verifier.commands import VerifySettings

    rooms, now = SimpleNamespace(), partial(datetime.now, UTC)
    settings, keys = cache(partial(read_settings, os.environ)), Keyring(os.environ, now)
    rooms.open_gate = lambda: open_gate(settings(), clock=now, signers=Signers(*keys.registry_signers()))
    rooms.now, rooms.settings, rooms.gate = now, settings, cache(rooms.open_gate)
    rooms.vault, rooms.passphrase, rooms.create_registry_keys = (lambda: keys.vault), keys.passphrase, keys.create_registry_keys
    rooms.key_register = lambda: KeysRegister(rooms.gate())
    rooms.ledger = lambda: NamingConflicts(LocalLedger(rooms.gate()), DepositedDifferently)
    rooms.signer_for = lambda code: keys.authority_signer(code, rooms.key_register())
    rooms.directory, rooms.credential = (lambda: types_at_hand(settings())), (lambda text: Licences(rooms.gate()).show(text).body)
    rooms.type_roots, rooms.registered_types = (lambda: type_roots(settings())), partial(registered_types, rooms.gate)
    rooms.type_register = lambda: TypesRegister(rooms.gate())
    rooms.local_verifier = lambda at: verifier_of(rooms.gate(), at, may_sign=keys.may_sign_unasked())
    rooms.verify_settings = lambda: VerifySettings(settings().home, settings().trust_root, settings().time_zone, settings().language)
    rooms.require_registry = lambda: (rooms.open_gate().store.close(), keys.ask_early())
    rooms.make_application, rooms.make_open_application = partial(partial, application, rooms), partial(partial, open_application, now)
    return rooms


def open_application(now: Any, base_url: str, hosts: Any, metrics: Any) -> Any:  # noqa: ARG001 (nobody asks it for figures)
    """Return the WSGI application of the open profile, with keys of its own."""
    from issuer.open.application import open_application as made

    return made(base_url, clock=now, hosts=hosts)


def application(rooms: SimpleNamespace, metrics: Any) -> Any:
    """Return the WSGI application, made inside a worker: nothing crosses the fork but the settings and the keys."""
    from registry.application import application_on
    from verifier.qr.reading import read_picture

    home, zone, hosts = rooms.settings().home, rooms.settings().time_zone, rooms.settings().allowed_hosts
    return application_on(rooms.gate(), read_picture=read_picture, metrics=metrics, folder=home, zone=zone, hosts=hosts)


@click.group(cls=LazyGroup, table=COMMANDS)
@click.pass_context
def licence(ctx: click.Context) -> None:
    """Electronic licences that replace their paper originals: mint, record, show, verify, revoke."""
    ctx.obj = ctx.obj or house()  # the demonstration runs many commands on one set of opened keys


def main() -> None:
    """Run ``licence``."""
    run(licence, REFUSALS)


if __name__ == "__main__":
    main()
