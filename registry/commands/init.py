"""``licence init``."""

from __future__ import annotations

import click

from ..house import House
from ..initialise import Plan, initialise
from ..printing import AnsweringCommand, json_option, say

NAME = "示范证照登记系统"
NAME_EN = "Licence Registry (trial)"


@click.command("init", cls=AnsweringCommand)
@click.option("--base-url", help="Address of the registry; fixed from then on.  [default: LICENCE_BASE_URL, or http://localhost:8000]")
@click.option("--name", default=NAME, show_default=True, help="Name of the registry in Chinese.")
@click.option("--name-en", default=NAME_EN, show_default=True, help="Name of the registry in English.")
@json_option
@click.pass_obj
def init(house: House, base_url: str | None, name: str, name_en: str, as_json: bool) -> None:
    """Set up a registry: its keys, its database, the published types, the first trust list. Run again, it changes nothing."""
    settings = house.settings()
    plan = Plan(base_url=base_url or settings.base_url, name=name, name_en=name_en)
    done = initialise(settings, plan, make_keys=house.create_registry_keys, now=house.now())
    identity = done.identity
    answer = {
        "created": done.fresh,
        "home": str(settings.home),
        "registry": identity.did,
        "baseUrl": identity.base_url,
        "names": dict(identity.names),
        "rootPin": identity.root_pin,
    }
    first = "The registry stands." if done.fresh else "There is a registry here already; nothing was changed."
    say(
        as_json,
        answer,
        first,
        f"  name      {identity.names['zh-hans']} / {identity.names['en']}",
        f"  address   {identity.base_url}",
        f"  DID       {identity.did}",
        f"  home      {settings.home}",
        f"  root pin  {identity.root_pin}",
        *(() if not done.fresh else ("Verifiers pin the root: give them this line in a way that nobody can change.",)),
    )
