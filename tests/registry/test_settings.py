"""Settings: read once, the environment wins, nothing mistyped is taken for a default."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from registry.errors import Malformed
from registry.settings import SETTINGS, Settings, read_settings


def read(home: Path, **environ: str) -> Settings:
    return read_settings({"LICENCE_HOME": str(home), **environ})


def test_the_defaults_are_those_of_the_table(tmp_path: Path) -> None:
    settings = read(tmp_path)
    table = {setting.name: setting.default for setting in SETTINGS}
    assert (settings.base_url, settings.identifier_arc) == (table["base_url"], table["identifier_arc"])
    assert settings.time_zone.utcoffset(None) == timedelta(hours=8)
    assert (settings.status_list_validity, settings.trust_list_validity) == (timedelta(hours=24), timedelta(days=30))
    assert settings.database_url == f"sqlite:///{tmp_path}/registry.db"


def test_every_setting_is_described_in_one_line() -> None:
    assert all(setting.meaning and "\n" not in setting.meaning for setting in SETTINGS)
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)


def test_everything_that_is_read_stands_in_the_table() -> None:
    names = {setting.name for setting in SETTINGS}
    derived = {"base_url_given", "status_list_validity", "trust_list_validity", "presentation_lifetime"}
    derived |= {"approval_lifetime", "access_log_kept", "proxies"}
    assert set(Settings.__struct_fields__) - derived <= names


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "licence.toml").write_text('identifier_arc = "1.2.3"\nstatus_list_hours = 2\n', encoding="utf-8")
    settings = read(tmp_path, LICENCE_IDENTIFIER_ARC="2.999.7")
    assert (settings.identifier_arc, settings.status_list_validity) == ("2.999.7", timedelta(hours=2))


@pytest.mark.parametrize("text", ['base_ur = "x"', 'passphrase = "secret"', 'home = "/x"', "= nonsense", '[base_url]\nx = "y"'])
def test_a_file_with_another_content_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "licence.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Malformed) as refused:
        read(tmp_path)
    assert refused.value.code == "setting_malformed"
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LICENCE_BASE_URL", "localhost:8000"),
        ("LICENCE_BASE_URL", "ftp://host"),
        ("LICENCE_BASE_URL", "https://user@host"),
        ("LICENCE_BASE_URL", "https://host/path"),
        ("LICENCE_BASE_URL", "https://host:99999"),
        ("LICENCE_BASE_URL", "https://host?x=1"),
        ("LICENCE_IDENTIFIER_ARC", "3.1"),
        ("LICENCE_IDENTIFIER_ARC", "2.0999"),
        ("LICENCE_TIME_ZONE", "Asia/Shanghai"),
        ("LICENCE_TIME_ZONE", "+8"),
        ("LICENCE_TRUST_ROOT", "sha256:abc"),
        ("LICENCE_STATUS_LIST_HOURS", "0"),
        ("LICENCE_STATUS_LIST_HOURS", "1_0"),
        ("LICENCE_TRUST_LIST_DAYS", "-1"),
        ("LICENCE_LANGUAGE", "fr"),
    ],
)
def test_a_value_of_another_kind_is_refused(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(tmp_path, **{variable: value})
    assert refused.value.code == "setting_malformed"
    assert variable in refused.value.found


def test_further_folders_of_types_are_separated_like_a_path(tmp_path: Path) -> None:
    assert read(tmp_path, LICENCE_CREDENTIAL_TYPES="/a:/b").credential_types == (Path("/a"), Path("/b"))
