"""The settings of the keys, read once from the environment and ``licence.toml``; the environment wins."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from .derivation import VaultCost
from .errors import SettingMalformed

_STANDARD: Final = VaultCost()


class KeySettings(Struct, frozen=True):
    """What the keys need to know.

    Attributes:
        home: ``LICENCE_HOME``; the vault is its folder ``keys``.
        cost: ``LICENCE_VAULT_OPERATIONS`` and ``LICENCE_VAULT_MEMORY`` (bytes).
        person: ``LICENCE_PERSON``, the code of whoever acts; "" where nobody said.
        person_keys: ``LICENCE_PERSON_KEYS``, the folder of persons' own vaults.
        passphrase_file: ``passphrase_file`` of ``licence.toml``; the environment's own stands in ``read_passphrase``.
    """

    home: Path
    cost: VaultCost
    passphrase_file: Path | None
    person: str
    person_keys: Path

    @property
    def vault_folder(self) -> Path:
        return self.home / "keys"


def read_settings(environ: Mapping[str, str]) -> KeySettings:
    """Return the settings of the keys.

    Raises:
        SettingMalformed: a value is of the wrong kind, or ``licence.toml`` is no TOML.
        VaultCostOutOfRange: a cost is outside its bounds.
    """
    home = Path(environ.get("LICENCE_HOME") or "~/.licence").expanduser()
    table = _read_table(home / "licence.toml")
    if "passphrase" in table:
        # A file of settings is copied, shown and committed; the value itself is not repeated here.
        raise SettingMalformed(found="a passphrase in licence.toml", wanted="passphrase_file, naming a file of mode 0600")
    file = table.get("passphrase_file")
    return KeySettings(
        home=home,
        cost=VaultCost(
            operations=_whole(environ, table, "LICENCE_VAULT_OPERATIONS", _STANDARD.operations),
            memory=_whole(environ, table, "LICENCE_VAULT_MEMORY", _STANDARD.memory),
        ),
        passphrase_file=None if file is None else home / str(file),
        person=environ.get("LICENCE_PERSON", ""),
        person_keys=Path(environ.get("LICENCE_PERSON_KEYS") or home / str(table.get("person_keys", "persons"))).expanduser(),
    )


def _read_table(file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingMalformed(found=f"{file}: {wrong}", wanted="TOML") from None
    except OSError as refused:
        raise SettingMalformed(found=f"{file}: {refused.strerror}", wanted="a file that you may read, or none") from None


def _whole(environ: Mapping[str, str], table: Mapping[str, object], variable: str, standard: int) -> int:
    name = variable.removeprefix("LICENCE_").lower()
    value: object = environ.get(variable) or table.get(name, standard)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    if type(value) is int:
        return value
    raise SettingMalformed(found=f"{variable} {str(value)[:30]!r}", wanted="a whole number")
