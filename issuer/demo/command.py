"""Edge: ``licence demo``."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import click

from issuer.demo.stage import Stage, Unexpected, prepared
from issuer.demo.story import DemoHouse, mint_everything, set_up, show_and_fail

PASSPHRASE = "demo"  # noqa: S105 (it protects made-up keys of made-up departments)


@click.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"), show_default=True, help="Where to play.")
@click.pass_obj
def demo(house: DemoHouse, folder: Path) -> None:
    """Show it: a registry with made-up departments, companies and licences, and every way to fail."""
    began = time.monotonic()
    home = prepared(folder).resolve() / "home"
    # Settings and keys are read when they are first asked for, which is below: nothing of the person's own registry is touched.
    for name in [name for name in os.environ if name.startswith("LICENCE_") and not name.startswith("LICENCE_VAULT_")]:
        del os.environ[name]
    os.environ |= {"LICENCE_HOME": str(home), "LICENCE_PASSPHRASE": PASSPHRASE}
    stage = Stage(click.get_current_context().find_root().command, house)
    set_up(stage)
    minted = mint_everything(stage, folder)
    surprises = show_and_fail(stage, house, folder, next(each for each in minted if each.type_name == "business-licence"))
    if surprises:
        raise Unexpected(found="; ".join(surprises), wanted="every verdict as foretold")
    total = sum(each.minted for each in minted) + 1
    click.secho(f"\nEverything as foretold, in {time.monotonic() - began:.0f} s.", bold=True)
    click.echo(f"""
{total:,} licences of twelve types stand in {home / "registry.db"}; the files are in {folder / "minted"}.
Go on:
  export LICENCE_HOME={home} LICENCE_PASSPHRASE={PASSPHRASE}
  licence search --holder {_holder_of(minted[0].licence(1))}
  licence verify {folder / "code.png"}
  licence serve                # then open http://localhost:8000/counter""")


def _holder_of(licence: Path) -> str:
    code: str = json.loads(licence.read_bytes())["credentialSubject"]["licenceHolder"][0]["code"]
    return code
