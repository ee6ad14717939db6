"""The straight path, over a registry in memory and over the real one: nothing twice, nothing lost, nothing unverified."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from issuer.columns import columns_of
from issuer.errors import ReadBackFailed, SheetRefused
from issuer.folder import Folder
from issuer.ledger import Ledger, ReservationRequest
from issuer.mint import mint
from issuer.order import Order
from issuer.progress import Silent
from issuer.record import Counts
from issuer.sheet import open_sheet
from verifier.document.credential_type import CredentialType
from verifier.document.strict_json import JsonObject

Row = dict[str, str]
Ordered = Callable[..., Order]
Minted = Callable[[Order], Counts]


@pytest.fixture
def minted(any_ledger: Ledger) -> Minted:
    return lambda order: mint(order, any_ledger, Silent()).counts


def numbered(row: Row, count: int) -> list[Row]:
    return [row | {"entityName": f"示范贸易{at}有限公司"} for at in range(count)]


def documents(order: Order) -> list[JsonObject]:
    return [json.loads(path.read_bytes()) for path in sorted((order.folder.root / "licences").iterdir())]


def rejected(order: Order) -> list[dict[str, str]]:
    with (order.folder.root / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_becomes_a_licence_with_its_file(ordered: Ordered, minted: Minted, row: Row) -> None:
    order = ordered(numbered(row, 3))
    assert minted(order) == Counts(rows=3, minted=3)
    names = [path.name for path in sorted((order.folder.root / "licences").iterdir())]
    assert names == sorted(f"{str(document['id']).removeprefix('urn:licence:')}.json" for document in documents(order))
    assert not list(order.folder.root.rglob("*.partial"))


def test_the_members_stand_in_the_order_of_the_profile(ordered: Ordered, minted: Minted, row: Row) -> None:
    order = ordered([row | {"termTo": "2044-04-30", "copyKind": "original"}])
    minted(order)
    (document,) = documents(order)
    assert list(document) == [
        "@context", "id", "type", "name", "issuer", "validFrom", "validUntil", "credentialSubject", "credentialSchema",
        "credentialStatus", "renderMethod", "proof",
    ]  # fmt: skip
    assert list(document["credentialSubject"])[:8] == [  # type: ignore[arg-type]
        "type", "certificateNumber", "issuedDate", "areaCode", "trustLevel", "licenceHolder", "copyKind", "unifiedSocialCreditCode",
    ]  # fmt: skip


def test_a_second_run_mints_nothing_and_signs_nothing(ordered: Ordered, minted: Minted, row: Row) -> None:
    order = ordered(numbered(row, 3))
    minted(order)
    before = documents(order)
    assert minted(order) == Counts(rows=3, minted_before=3)
    assert documents(order) == before


def test_files_that_were_lost_are_written_again(ordered: Ordered, minted: Minted, row: Row) -> None:
    order = ordered(numbered(row, 3))
    minted(order)
    before = documents(order)
    next((order.folder.root / "licences").iterdir()).unlink()
    assert minted(order) == Counts(rows=3, minted_before=3)
    assert documents(order) == before


def test_licences_may_stand_in_one_file_a_line_each(ordered: Ordered, minted: Minted, row: Row) -> None:
    order = ordered(numbered(row, 7))
    lines = replace(order, lines=True, chunk_rows=2, folder=Folder(order.folder.root.parent / "lines"))
    minted(lines)
    file = lines.folder.root / "licences.ndjson"
    first = file.read_bytes()
    minted(order)
    # The same licences in both, those of the second run from the record, in the order of the sheet.
    assert sorted(first.splitlines()) == sorted(path.read_bytes() for path in (order.folder.root / "licences").iterdir())
    names = [json.loads(line)["credentialSubject"]["entityName"] for line in first.splitlines()]
    assert names == [each["entityName"] for each in numbered(row, 7)]
    file.unlink()
    assert minted(lines) == Counts(rows=7, minted_before=7)
    assert file.read_bytes() == first
    assert {path.name for path in lines.folder.root.iterdir()} == {"licences.ndjson", "mint.json"}


def test_refused_rows_are_kept_and_the_others_minted(ordered: Ordered, minted: Minted, row: Row) -> None:
    rows = numbered(row, 4)
    rows[1]["establishedDate"] = "31.12."
    rows[3] = rows[2]
    order = ordered(rows)
    assert minted(order) == Counts(rows=4, minted=2, refused=2)
    found = [(each["line"], each["column"], each["code"]) for each in rejected(order)]
    assert found == [("3", "establishedDate", "not_a_date"), ("5", "", "duplicate_row")]
    assert rejected(order)[0]["establishedDate"] == "31.12."


def test_a_mended_rejects_file_is_a_sheet(ordered: Ordered, minted: Minted, row: Row, business: CredentialType) -> None:
    order = ordered([row | {"entityName": "=示范", "establishedDate": ""}])
    minted(order)
    assert rejected(order)[0]["entityName"] == "'=示范"
    mended = order.folder.root.parent / "mended.csv"
    text = (order.folder.root / "rejects.csv").read_text(encoding="utf-8-sig")
    mended.write_text(text.replace("CNY,,", "CNY,2024-05-01,"), encoding="utf-8")
    again = replace(order, sheet=open_sheet(mended, columns_of(business)), folder=Folder(order.folder.root.parent / "again"))
    assert minted(again) == Counts(rows=1, minted=1)
    assert documents(again)[0]["credentialSubject"]["entityName"] == "=示范"  # type: ignore[index,call-overload]


def test_a_sheet_of_wrong_rows_reserves_nothing(ordered: Ordered, row: Row) -> None:
    class Untouched:
        def reserve(self, *words: Any) -> Any:
            raise AssertionError("something was reserved")

    untouched: Any = Untouched()
    order = ordered([row | {"entityName": ""}, row | {"holderCode": "x"}])
    assert mint(order, untouched, Silent()).counts == Counts(rows=2, refused=2)


def test_one_serial_twice_in_a_sheet_is_refused_the_second_time(ordered: Ordered, minted: Minted, row: Row) -> None:
    rows = [each | {"serial": "DEMX000000001"} for each in numbered(row, 2)]
    order = ordered(rows)
    assert minted(order) == Counts(rows=2, minted=1, refused=1)
    assert [(each["column"], each["code"]) for each in rejected(order)] == [("serial", "serial_twice")]


def test_a_serial_on_record_is_refused_for_other_contents(ordered: Ordered, minted: Minted, row: Row) -> None:
    first, second = ([each | {"serial": "DEMX000000001"}] for each in numbered(row, 2))
    minted(ordered(first))
    order = ordered(second, name="second.csv", out="second")
    assert minted(order) == Counts(rows=1, refused=1)
    assert [(each["column"], each["code"]) for each in rejected(order)] == [("serial", "serial_taken")]


@pytest.mark.parametrize("suites", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "eddsa-rdfc-2022,eddsa-jcs-2022"])
def test_each_suite_and_a_set_of_them_is_signed(suites: str, ordered: Ordered, minted: Minted, row: Row) -> None:
    order = ordered([row], suites=suites)
    assert minted(order) == Counts(rows=1, minted=1)
    (document,) = documents(order)
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    assert ",".join(proof["cryptosuite"] for proof in proofs) == suites  # type: ignore[index,call-overload,misc]


def test_several_processes_mint_the_same(ordered: Ordered, minted: Minted, row: Row) -> None:
    order = replace(ordered(numbered(row, 25)), jobs=3, chunk_rows=10, share_rows=1)
    assert minted(order) == Counts(rows=25, minted=25)
    names = [document["credentialSubject"]["entityName"] for document in documents(order)]  # type: ignore[index,call-overload]
    assert sorted(map(str, names)) == sorted(each["entityName"] for each in numbered(row, 25))


def test_the_record_of_a_mint_names_identifiers_by_line(ordered: Ordered, minted: Minted, row: Row) -> None:
    order = ordered([numbered(row, 1)[0], row | {"entityName": ""}, row])
    minted(order)
    told = json.loads((order.folder.root / "mint.json").read_bytes())
    assert list(told["identifiers"]) == ["2", "4"]
    assert (order.folder.root / "licences" / f"{told['identifiers']['4']}.json").exists()
    assert told["counts"] == {"rows": 3, "minted": 2, "mintedBefore": 0, "refused": 1, "withoutCode": 0, "notPortable": 0}
    assert told["sheetDigest"] == f"sha256:{order.sheet.digest.hex()}"


class Interrupted(Exception):
    pass


class Interrupting:
    """A registry that is there until it has to deposit for the second time."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.deposits = 0

    def reserve(self, authority: str, type_name: str, requests: Sequence[ReservationRequest]) -> Any:
        return self._ledger.reserve(authority, type_name, requests)

    def deposit(self, authority: str, credentials: Any) -> None:
        self.deposits += 1
        if self.deposits == 2:
            raise Interrupted
        self._ledger.deposit(authority, credentials)


def test_an_interrupted_mint_goes_on_with_the_same_identifiers(ordered: Ordered, any_ledger: Ledger, row: Row) -> None:
    order = replace(ordered(numbered(row, 11)), chunk_rows=10)
    with pytest.raises(Interrupted):
        mint(order, Interrupting(any_ledger), Silent())  # type: ignore[arg-type]
    assert json.loads((order.folder.root / "mint.json").read_bytes())["finished"] is None
    assert mint(order, any_ledger, Silent()).counts == Counts(rows=11, minted=1, minted_before=10)
    assert len(documents(order)) == 11


def test_what_does_not_verify_is_neither_deposited_nor_given_out(ordered: Ordered, any_ledger: Ledger, row: Row, other_signer: Any) -> None:
    class Torn:
        """A token that signs with another key than it shows."""

        verification_method = "did:web:localhost%3A8000:authorities:11440199DEMX00014L#key-1"

        def __init__(self, shown: Any) -> None:
            self.public_key_multibase = shown.public_key_multibase

        def sign(self, message: bytes) -> bytes:
            return other_signer.sign(message)  # type: ignore[no-any-return]

    order = ordered([row])
    press = replace(order.press, signer=Torn(order.press.signer))
    torn = replace(order, workshop=replace(order.workshop, press=press))
    with pytest.raises(ReadBackFailed) as failed:
        mint(torn, any_ledger, Silent())
    assert failed.value.code == "signature_mismatch"
    assert documents(order) == []
    assert mint(order, any_ledger, Silent()).counts == Counts(rows=1, minted=1)


def test_a_sheet_that_changes_while_it_is_read_is_refused(ordered: Ordered, any_ledger: Ledger, row: Row) -> None:
    order = ordered([row])

    class Changing(Silent):
        def begin(self, stage: str, total: int | None) -> None:
            with order.sheet.path.open("ab") as file:
                file.write(b"\r\n")

    with pytest.raises(SheetRefused) as refused:
        mint(order, any_ledger, Changing())
    assert refused.value.code == "sheet_changed"


def test_the_day_of_minting_is_that_of_the_sheets_zone(ordered: Ordered, minted: Minted, row: Row) -> None:
    order = ordered([row])
    late = replace(order, now=datetime.fromisoformat("2026-11-22T20:00:00+00:00"))
    minted(late)
    assert documents(late)[0]["credentialSubject"]["issuedDate"] == "2026-11-23"  # type: ignore[index,call-overload]
