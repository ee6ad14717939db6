"""Edge: ``licence serve``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

import click

from .. import application as _application  # noqa: F401  (loaded before the workers fork: they share its memory and start at once
from ..address import Address, free_address
from ..errors import Refused, RegistryError, Unavailable
from ..serve import MakeApplication, serve

MOST_WORKERS = 64
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ServeHouse(Protocol):
    """What ``licence serve`` needs of the program around it."""

    def require_registry(self) -> None:
        """Return nothing where there is a registry that can be opened; leaves no connection open.

        Raises:
            RegistryError: there is none, or it can't be opened.
        """
        ...

    def make_application(self) -> MakeApplication:
        """Return what makes the application in each worker: ``make(metrics)``; it is pickled where workers are not forked."""
        ...

    def make_issuing_application(self, issuers: Sequence[str]) -> MakeApplication:
        """Return the same with ``POST /credentials/issue`` for these authorities, whose keys are unlocked before this returns."""
        ...


class OpenHouse(Protocol):
    """What ``licence serve --open-profile`` needs of the program around it."""

    def make_open_application(self, base_url: str, hosts: Sequence[str]) -> MakeApplication:
        """Return what makes the application of the open profile, which stands at ``base_url`` and may ask ``hosts``."""
        ...


class NotLoopback(Refused):
    """An address that others can reach, for a service that signs whatever it is sent."""

    code = "not_loopback"


class ServeRefused(click.ClickException):
    """An error of the registry as one line, in the way of all commands: ``code: message``."""

    exit_code = 2

    def __init__(self, error: RegistryError) -> None:
        super().__init__(f"{error.code}: {error}")


class RegistryUnreachable(ServeRefused):
    """There is no registry here, or it can't be opened."""

    exit_code = 4


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; behind a proxy, leave it.")
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), help="Processes that answer. [default: one for each core, 4 at most]")
@click.option("--issuer", "issuers", metavar="CODE", multiple=True, help="Issue in this authority's name too, with its key, unlocked now.")
@click.option(
    "--open-profile", is_flag=True, help="For test suites and trials: issue and verify any credential; no registry, loopback only."
)
@click.option("--allow-host", "hosts", multiple=True, help="With --open-profile: a host that documents may point to; may be repeated.")
@click.pass_obj
def serve_command(
    house: ServeHouse, port: int, host: str, workers: int | None, issuers: Sequence[str], open_profile: bool, hosts: Sequence[str]
) -> None:
    """Serve the registry over HTTP: what it publishes, and verification."""
    if open_profile and issuers:
        raise click.UsageError("--open-profile has keys of its own, and no issuer")
    if open_profile:
        return serve_open(house, Address(host, port), hosts)  # type: ignore[arg-type]  # the same house, asked for another thing
    try:
        house.require_registry()
        count = workers or min(4, os.cpu_count() or 1)
        for code in issuers:
            click.echo(f"This service issues in the name of {code}, to whoever has its token with scope issue")
        make = house.make_issuing_application(tuple(issuers)) if issuers else house.make_application()
        serve(make, Address(host, port), workers=count, announce=announce)
    except Unavailable as error:
        raise RegistryUnreachable(error) from None
    except RegistryError as error:
        raise ServeRefused(error) from None


def serve_open(house: OpenHouse, address: Address, hosts: Sequence[str]) -> None:
    """Serve the open profile: one worker, since its keys and lists live in memory."""
    try:
        if address.host not in LOOPBACK:
            raise NotLoopback(found=address.host, wanted=f"{' or '.join(LOOPBACK)}: this service signs whatever it is sent")
        # The port must be known before the application is made: status lists carry it.
        free = free_address(address)
        serve(house.make_open_application(free.url, tuple(hosts)), free, workers=1, announce=announce_open)
    except RegistryError as error:
        raise ServeRefused(error) from None


def announce_open(url: str) -> None:
    """Print where the open profile answers, and that it is none of the registry's."""
    click.echo(f"OPEN PROFILE, for trials only: it signs and judges any credential, at {url} (stop with Ctrl-C)")


def announce(url: str) -> None:
    """Print where the registry answers."""
    click.echo(f"The registry answers at {url} (stop with Ctrl-C)")
