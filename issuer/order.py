"""What is to be minted, how, and where to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from issuer.build import Place, build_credential
from issuer.claims import Claims
from issuer.folder import LICENCES, Folder
from issuer.ledger import Authority, Reservation
from issuer.product import Product, Task, Workshop
from issuer.row_reader import RowReader
from issuer.sheet import Sheet
from issuer.sign import Press
from verifier.document.credential_type import CredentialType
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject

CHUNK_ROWS = 1000  # some ten megabytes of rows, credentials and pictures
SHARE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Order:
    """One mint.

    Attributes:
        zone: in which the dates of the sheet are meant.
        now: the instant of the mint; the day of rows without dates.
        clock: read again only to say how long it took.
        jobs: processes that sign and draw, at most.
        code_rows: a longer sheet gets no codes; None where they were asked for.
        chunk_rows: reserved in one transaction, signed, and deposited in another.
        share_rows: with fewer for each process, starting another one takes longer than it saves.
    """

    sheet: Sheet
    authority: Authority
    credential_type: CredentialType
    workshop: Workshop
    folder: Folder
    zone: tzinfo
    now: datetime
    clock: Callable[[], datetime]
    jobs: int = 1
    code_rows: int | None = None
    chunk_rows: int = CHUNK_ROWS
    share_rows: int = SHARE_ROWS

    def for_rows(self, rows: int) -> Order:
        """Return the order as it is carried out for a sheet of so many rows."""
        if self.code_rows is None or rows <= self.code_rows:
            return self
        return replace(self, workshop=replace(self.workshop, pictures=replace(self.workshop.pictures, codes=())))

    @property
    def press(self) -> Press:
        """What signs and reads back."""
        return self.workshop.press

    @property
    def reader(self) -> RowReader:
        """What reads the rows of the sheet."""
        return RowReader.of(self.credential_type, self.sheet.header, self.authority, self.zone, self.now)

    @property
    def rooms(self) -> tuple[str, ...]:
        """The folders that get files."""
        return (LICENCES, *(room for room, _ in self.workshop.pictures.wanted()))

    def task(self, claims: Claims, reservation: Reservation) -> Task:
        """Return what is still to be made of a reserved row."""
        identifier, deposited = reservation.identifier, reservation.deposited
        wanted = self.workshop.pictures.wanted()
        draw = any(not self.folder.path(room, identifier, ending).exists() for room, ending in wanted)
        if deposited is not None:
            return Task(claims.line, identifier, None, deposited, draw)
        place = Place(identifier, reservation.list_number, reservation.status_index)
        credential = build_credential(claims, place, self.authority, self.credential_type)
        return Task(claims.line, identifier, credential, None, bool(wanted))

    def write(self, task: Task, product: Product) -> None:
        """Put the files of one licence in place, those that are missing."""
        self.folder.keep(self.folder.path(LICENCES, task.identifier, "json"), product.body)
        self.folder.write(
            {self.folder.path(room, task.identifier, ending): content for (room, ending), content in product.pictures.items()}
        )

    def as_json(self) -> JsonObject:
        """Return what the order says of itself in ``mint.json``."""
        return self.identity() | {"suites": list(self.press.suites), "sheet": self.sheet.path.name, "started": instant_text(self.now)}

    def identity(self) -> JsonObject:
        """Return what makes it this order and no other."""
        return {"authority": self.authority.code, "type": self.credential_type.key, "sheetDigest": f"sha256:{self.sheet.digest.hex()}"}
