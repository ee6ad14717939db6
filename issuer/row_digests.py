"""The rows of a sheet by their digests, as a mint reserves them: what two people agree on before a mass of licences is minted.

Who approves reads the sheet with the same eyes as the mint, so that both speak of the same licences and not of a file's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from issuer.columns import columns_of
from issuer.ledger import Ledger
from issuer.order import Order
from issuer.row_reader import RowReader
from issuer.sheet import Sheet, open_sheet
from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject


class Settings(Protocol):
    """What is needed of the settings."""

    @property
    def time_zone(self) -> tzinfo: ...


class House(Protocol):
    """What is needed of the object that ``cli.py`` hands down."""

    def now(self) -> datetime: ...
    def settings(self) -> Settings: ...
    def directory(self) -> Directory: ...
    def ledger(self) -> Ledger: ...


class MassMints(Protocol):
    """The registry, as it is asked before a sheet is minted."""

    def is_asked(self) -> bool:
        """Return whether it has to be asked at all."""
        ...

    def require(self, authority: str, type_name: str, row_digests: Sequence[bytes], about: JsonObject, /) -> None:
        """Return if these rows may be minted now; raises where another person has to approve them first."""
        ...


def require_consent(order: Order, mints: MassMints) -> None:
    """Return if the sheet of ``order`` may be minted by one person, or two have agreed on it."""
    if not mints.is_asked():
        return
    digests = digests_in(order.sheet, order.reader)
    about: JsonObject = {"type": order.credential_type.name, "rows": len(digests), "sheetDigest": f"sha256:{order.sheet.digest.hex()}"}
    mints.require(order.authority.code, order.credential_type.name, digests, about)


def row_digests(house: House, type_name: str, sheet_file: Path, authority_code: str) -> list[bytes]:
    """Return the digests of the rows of a sheet, for whoever reads it without minting it."""
    credential_type = house.directory().by_name(type_name)
    sheet = open_sheet(sheet_file, columns_of(credential_type))
    authority = house.ledger().authority(authority_code)
    return digests_in(sheet, RowReader.of(credential_type, sheet.header, authority, house.settings().time_zone, house.now()))


def digests_in(sheet: Sheet, reader: RowReader) -> list[bytes]:
    """Return the digest of each row that can be read, once, in the order of the sheet; a row with errors is never minted."""
    read = (reader.read(row) for row in sheet.rows())
    return list(dict.fromkeys(claims.digest for claims in read if not isinstance(claims, tuple)))
