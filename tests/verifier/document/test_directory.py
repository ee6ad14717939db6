"""The directory as a whole: what is found, and what may not stand beside what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from msgspec.structs import replace

from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory, TypeClash, UnknownType
from verifier.document.entry_reader import TypeMalformed
from verifier.errors import Unsupported
from verifier.sources import TypesMissing, bundled_types_root, read_directory, read_type

TWELVE = {
    "BusinessLicence",
    "DrivingLicence",
    "RoadTransportOperationPermit",
    "VehicleTransportCertificate",
    "FoodBusinessLicence",
    "TaxPaymentCertificate",
    "RealEstateOwnershipCertificate",
    "ResidentIdentityRecord",
    "MarriageCertificate",
    "LicensedPharmacistRegistration",
    "MedicalInstitutionPracticeLicence",
    "BirthMedicalCertificate",
}


@pytest.fixture(scope="module")
def directory() -> Directory:
    return read_directory(bundled_types_root())


def changed(one: CredentialType, **changes: object) -> CredentialType:
    return replace(one, **changes)


def version_two(one: CredentialType) -> CredentialType:
    return changed(one, version="v2", context=one.context.replace("/v1/", "/v2/"), schema=one.schema.replace("/v1/", "/v2/"))


def test_the_bundled_directory_has_twelve_types(directory: Directory) -> None:
    assert {one.type for one in directory.types} == TWELVE
    assert [one.name for one in directory.types] == sorted(one.name for one in directory.types)


def test_a_type_is_found_by_name_and_by_type(directory: Directory) -> None:
    one = directory.by_name("business-licence")
    assert one is directory.by_name("business-licence/v1") is directory.by_name("business-licence", "v1")
    assert one is directory.by_type("BusinessLicence") is directory.by_type("BusinessLicence", one.context)
    assert one is directory.find("business-licence", "v1")


def test_a_type_that_is_not_there_is_unsupported_and_not_malformed(directory: Directory) -> None:
    asked: list[Callable[[], CredentialType]] = [
        partial(directory.by_name, "fishing-licence"),
        partial(directory.by_name, "business-licence", "v2"),
        partial(directory.by_name, "business-licence/v2"),
        partial(directory.by_type, "FishingLicence"),
        partial(directory.by_type, "BusinessLicence", "https://example.org/context"),
    ]
    for ask in asked:
        with pytest.raises(UnknownType) as caught:
            ask()
        assert caught.value.code == "unknown_type"
        assert isinstance(caught.value, Unsupported)
    assert directory.find("fishing-licence") is None


def test_the_newest_version_is_meant_unless_told(directory: Directory) -> None:
    old = directory.by_name("business-licence")
    new = version_two(old)
    ten = changed(new, version="v10", context=old.context.replace("/v1/", "/v10/"))
    both = Directory.of([ten, old, new])
    assert [one.version for one in both.types] == ["v1", "v2", "v10"]
    assert both.by_name("business-licence") is ten
    assert both.by_name("business-licence/v1") is both.by_type("BusinessLicence", old.context) is old


def test_two_entries_that_could_be_taken_for_each_other_are_refused(directory: Directory) -> None:
    one, other = directory.by_name("business-licence"), directory.by_name("driving-licence")
    for clash in (
        one,
        changed(other, context=one.context),
        changed(other, type=one.type),
        changed(other, type_code=one.type_code),
        changed(version_two(one), type="CompanyLicence"),
        changed(version_two(one), type_code=other.type_code),
    ):
        with pytest.raises(TypeClash) as caught:
            Directory.of([one, clash])
        assert caught.value.code == "type_clash"


def test_each_type_brings_its_context(directory: Directory) -> None:
    contexts = directory.contexts()
    assert len(contexts) == len(directory.types)
    assert contexts["https://licence.example/types/business-licence/v1/context.jsonld"].startswith(b"{")


def test_of_what_is_named_nothing_else_is_read() -> None:
    named = read_directory(bundled_types_root(), named=frozenset({"business-licence/v1", "no-such-licence/v9"}))
    assert [each.key for each in named.types] == ["business-licence/v1"]


def test_a_root_that_is_not_there_is_said_and_not_empty() -> None:
    with pytest.raises(TypesMissing) as caught:
        read_directory(bundled_types_root() / "nowhere")
    assert caught.value.code == "types_missing"


def test_a_folder_has_the_name_of_its_type(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("types") / "trade-licence" / "v1"
    folder.mkdir(parents=True)
    for file in (bundled_types_root() / "business-licence" / "v1").iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    with pytest.raises(TypeMalformed, match="in the folder trade-licence/v1"):
        read_type(folder)
