"""The settings of the keys: the environment over the file, and nothing silently wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from keys.derivation import VaultCost
from keys.errors import KeysError, SettingMalformed, VaultCostOutOfRange
from keys.settings import read_settings


def test_without_settings_the_vault_is_dear_and_outside_any_checkout() -> None:
    settings = read_settings({"HOME": "/nowhere"})
    assert settings.vault_folder == Path("~/.licence/keys").expanduser()
    assert settings.cost == VaultCost(4, 1024**3)
    assert settings.passphrase_file is None


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "licence.toml").write_text(
        'vault_operations = 2\nvault_memory = 16384\npassphrase_file = "words"\nbase_url = "https://a.example"\n'
    )
    environ = {"LICENCE_HOME": str(tmp_path)}
    assert read_settings(environ).cost == VaultCost(2, 16384)
    assert read_settings({**environ, "LICENCE_VAULT_MEMORY": "8192"}).cost == VaultCost(2, 8192)
    assert read_settings(environ).passphrase_file == tmp_path / "words"
    assert read_settings(environ).vault_folder == tmp_path / "keys"


@pytest.mark.parametrize(
    ("content", "environ", "error"),
    [
        ("vault_operations =", {}, SettingMalformed),
        ("\udcff", {}, SettingMalformed),
        ('vault_operations = "many"', {}, SettingMalformed),
        ("vault_operations = true", {}, SettingMalformed),
        ("vault_operations = 1.5", {}, SettingMalformed),
        ("", {"LICENCE_VAULT_OPERATIONS": "four"}, SettingMalformed),
        ("", {"LICENCE_VAULT_OPERATIONS": "-4"}, SettingMalformed),
        ("", {"LICENCE_VAULT_OPERATIONS": "٤"}, SettingMalformed),
        ("", {"LICENCE_VAULT_OPERATIONS": "9" * 5000}, SettingMalformed),
        ("", {"LICENCE_VAULT_OPERATIONS": "0"}, VaultCostOutOfRange),
        ("vault_memory = 1024", {}, VaultCostOutOfRange),
        ('passphrase = "open sesame"', {}, SettingMalformed),
    ],
)
def test_a_wrong_setting_is_refused(tmp_path: Path, content: str, environ: dict[str, str], error: type[KeysError]) -> None:
    (tmp_path / "licence.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(error) as refused:
        read_settings({"LICENCE_HOME": str(tmp_path), **environ})
    assert "sesame" not in str(refused.value)
