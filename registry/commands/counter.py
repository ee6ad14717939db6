"""Edge: ``licence counter``: the page for counters, in the browser of this computer."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
import webbrowser
from typing import Protocol

import click

from ..errors import Unavailable

SECONDS = 3  # that a server on this computer takes at most


class NotServed(Unavailable):
    """Nobody serves the page at that address."""

    code = "counter_not_served"


class CounterSettings(Protocol):
    """What this command needs of the settings."""

    @property
    def base_url(self) -> str: ...


class CounterHouse(Protocol):
    """What this command needs of the program around it."""

    def settings(self) -> CounterSettings: ...


@click.command("counter")
@click.option("--port", type=click.IntRange(1, 65535), help="Port of `licence serve` on this computer. [default: the registry's address]")
@click.option("--print", "only_print", is_flag=True, help="Print the address and open no browser.")
@click.pass_obj
def counter(house: CounterHouse, port: int | None, only_print: bool) -> None:
    """Open the page that checks licences at a counter; exit code 4 where nobody serves it."""
    base = f"http://localhost:{port}" if port else house.settings().base_url
    address = f"{base}/counter"
    click.echo(address)
    if not answers(address):
        raise NotServed(found=f"no answer from {address}", wanted="the registry served there: `licence serve`")
    # Without a screen a browser in the terminal would open, which shows no camera.
    if not only_print and (os.name == "nt" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(address)


def answers(address: str) -> bool:
    """Return whether the page is served at ``address``, an ``http:`` or ``https:`` URL of the operator's own."""
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 (an address that the operator set)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
