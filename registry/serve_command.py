"""Edge: ``licence serve``."""

from __future__ import annotations

import os
from typing import Protocol

import click

from . import application as _application  # noqa: F401  (loaded before the workers fork: they share its memory and start at once)
from .address import Address
from .errors import RegistryError, Unavailable
from .serve import MakeApplication, serve

MOST_WORKERS = 64


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
@click.pass_obj
def serve_command(house: ServeHouse, port: int, host: str, workers: int | None) -> None:
    """Serve the registry over HTTP: what it publishes, and verification."""
    try:
        house.require_registry()
        count = workers or min(4, os.cpu_count() or 1)
        serve(house.make_application(), Address(host, port), workers=count, announce=announce)
    except Unavailable as error:
        raise RegistryUnreachable(error) from None
    except RegistryError as error:
        raise ServeRefused(error) from None


def announce(url: str) -> None:
    """Print where the registry answers."""
    click.echo(f"The registry answers at {url} (stop with Ctrl-C)")
