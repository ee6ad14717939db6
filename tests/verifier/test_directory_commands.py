"""``licence type …`` with a register of the test's own, and without any."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec import Struct
from msgspec.structs import replace

from verifier.directory_commands import RegisteredType, TypeRegister, type_group
from verifier.document.credential_type import CredentialType
from verifier.document.directory import TypeClash, UnknownType
from verifier.errors import Unavailable
from verifier.sources import bundled_types_root


class Registered(Struct, frozen=True):
    key: str
    open: bool = True
    retired_at: datetime | None = None


@dataclass
class Register:
    """A register in memory."""

    types: dict[str, Registered] = field(default_factory=dict)

    def publish(self, *credential_types: CredentialType) -> Sequence[RegisteredType]:
        self.types |= {each.key: Registered(each.key, each.open) for each in credential_types}
        return [self.types[each.key] for each in credential_types]

    def open(self, name: str) -> RegisteredType:
        return self._changed(name, opened=True)

    def close(self, name: str) -> RegisteredType:
        return self._changed(name, opened=False)

    def retire(self, name: str) -> RegisteredType:
        retired = datetime(2026, 11, 23, tzinfo=UTC)
        return self._changed(name, opened=False, retired_at=retired)

    def _changed(self, name: str, *, opened: bool, retired_at: datetime | None = None) -> RegisteredType:
        self.types[f"{name}/v1"] = replace(self.types[f"{name}/v1"], open=opened, retired_at=retired_at)
        return self.types[f"{name}/v1"]


@dataclass
class House:
    roots: Sequence[Path]
    register: Register | None = None

    def type_roots(self) -> Sequence[Path]:
        return self.roots

    def registered_types(self) -> Sequence[RegisteredType]:
        return [] if self.register is None else list(self.register.types.values())

    def type_register(self) -> TypeRegister:
        if self.register is None:
            raise Unavailable(found="no registry", wanted="licence init")
        return self.register


@pytest.fixture
def house() -> House:
    return House([bundled_types_root()], Register())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root of one's own with one type, which may be edited."""
    shutil.copytree(bundled_types_root() / "marriage-certificate", tmp_path / "marriage-certificate")
    return tmp_path


def run(house: House, *arguments: str) -> Result:
    return CliRunner().invoke(type_group, arguments, obj=house, catch_exceptions=True)


def test_types_are_listed_without_a_registry() -> None:
    result = run(House([bundled_types_root()]), "list", "--json")
    assert result.exit_code == 0
    listed = json.loads(result.output)["types"]
    assert len(listed) == 12
    assert {each["state"] for each in listed} == {None}
    assert "营业执照" in run(House([bundled_types_root()]), "list").output


def test_a_list_says_what_the_registry_decided(house: House) -> None:
    for name in ("business-licence", "resident-identity-record"):
        assert run(house, "publish", name).exit_code == 0
    states = {each["name"]: each["state"] for each in json.loads(run(house, "list", "--json").output)["types"]}
    assert (states["business-licence"], states["resident-identity-record"], states["driving-licence"]) == ("open", "closed", None)


def test_a_type_goes_through_its_life(house: House) -> None:
    seen = [json.loads(run(house, verb, "business-licence", "--json").output)["state"] for verb in ("publish", "close", "open", "retire")]
    assert seen == ["open", "closed", "open", "retired"]
    assert "business-licence/v1: closed" in run(house, "close", "business-licence").output


def test_a_type_is_shown_with_its_fields(house: House) -> None:
    shown = run(house, "show", "driving-licence")
    assert shown.exit_code == 0
    for words in ("机动车驾驶证", "准驾车型", "living, never signed", "not published"):
        assert words in shown.output
    described = json.loads(run(house, "show", "driving-licence/v1", "--json").output)
    assert (described["type"], described["registered"]) == ("DrivingLicence", None)


@pytest.mark.parametrize("arguments", [("show", "fishing-licence"), ("publish", "fishing-licence"), ("check", "fishing-licence")])
def test_a_type_that_is_not_there_is_refused(house: House, arguments: tuple[str, ...]) -> None:
    assert isinstance(run(house, *arguments).exception, UnknownType)


def test_nothing_is_decided_without_a_registry() -> None:
    assert isinstance(run(House([bundled_types_root()]), "close", "business-licence").exception, Unavailable)


@pytest.mark.parametrize("wanted", ["marriage-certificate", "marriage-certificate/v1", "{root}", "{root}/marriage-certificate", "{entry}"])
def test_a_check_takes_a_name_or_a_folder(root: Path, wanted: str) -> None:
    path = wanted.format(root=root, entry=root / "marriage-certificate" / "v1")
    result = run(House([root]), "check", path)
    assert (result.exit_code, result.output.count("good")) == (0, 1)


def test_a_check_says_what_is_wrong_and_ends_with_one(root: Path) -> None:
    labels = root / "marriage-certificate" / "v1" / "labels.json"
    labels.write_text(labels.read_text("utf-8").replace('"spouses.sex"', '"spouses.gender"'), "utf-8")
    result = run(House([root]), "check")
    assert result.exit_code == 1
    for words in ("2 faults", "type_digest_mismatch", "labels.json /spouses.sex: label_missing"):
        assert words in result.output
    (entry,) = json.loads(run(House([root]), "check", "--json").output)["entries"]
    assert [fault["code"] for fault in entry["faults"]] == ["type_digest_mismatch", "label_missing"]


def test_digests_are_written_where_asked(root: Path) -> None:
    folder = root / "marriage-certificate" / "v1"
    labels, before = folder / "labels.json", (folder / "type.json").read_text("utf-8")
    labels.write_text(labels.read_text("utf-8").replace("国籍", "国籍（地区）"), "utf-8")
    assert run(House([root]), "check").exit_code == 1
    assert (folder / "type.json").read_text("utf-8") == before
    assert run(House([root]), "check", "--write-digests").exit_code == 0
    after = (folder / "type.json").read_text("utf-8")
    assert sum(a != b for a, b in zip(before.splitlines(), after.splitlines(), strict=True)) == 1
    assert run(House([root]), "check").exit_code == 0


def test_two_right_entries_may_still_clash(root: Path) -> None:
    assert isinstance(run(House([bundled_types_root(), root]), "check").exception, TypeClash)
