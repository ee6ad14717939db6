"""What is to be minted, how, and where to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from issuer.build import Place
from issuer.folder import LICENCES, Folder
from issuer.ledger import Authority, Reservation
from issuer.outlet import Files, Lines, Outlet
from issuer.product import Product, Task, Workshop
from issuer.row_reader import RowReader
from issuer.sheet import Sheet
from issuer.sign import Press
from verifier.document.credential_type import CredentialType
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject

CHUNK_ROWS = 2_000  # some ten megabytes of rows and credentials; one commit to reserve and one to deposit
SHARE_ROWS = 250


class Order(Struct, frozen=True):
    """One mint.

    Attributes:
        zone: in which the dates of the sheet are meant.
        now: the instant of the mint; the day of rows without dates.
        clock: read again only to say how long it took.
        jobs: processes that sign and draw, at most.
        code_rows: a longer sheet gets no codes; None where they were asked for.
        chunk_rows: reserved in one transaction, signed, and deposited in another.
        lines: one file of all licences, a line each, instead of a file each.
        share_rows: worked on by one process at a time; for fewer, starting another one takes longer than it saves.
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
    lines: bool = False

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
        return (*(() if self.lines else (LICENCES,)), *(room for room, _ in self.workshop.pictures.wanted()))

    @property
    def shares_in_chunk(self) -> int:
        """How many shares are handed out together."""
        return max(1, self.chunk_rows // self.share_rows)

    def jobs_for(self, rows: int) -> int:
        """Return how many processes so many rows keep busy."""
        return min(self.jobs, max(1, rows // self.share_rows))

    def task(self, at: int, line: int, reservation: Reservation) -> Task:
        """Return what is still to be made of a reserved row, the ``at``-th of its share."""
        wanted = self.workshop.pictures.wanted()
        draw = bool(wanted)
        if draw and reservation.deposited is not None:
            draw = any(not self.folder.path(room, reservation.identifier, ending).exists() for room, ending in wanted)
        place = Place(reservation.identifier, reservation.list_number, reservation.status_index)
        return Task(at, line, place, reservation.deposited, draw)

    def outlet(self) -> Outlet:
        """Return where the licences go."""
        return Lines(self.folder) if self.lines else Files(self.folder)

    def draw(self, task: Task, product: Product) -> None:
        """Put the pictures of one licence in place, those that were missing."""
        self.folder.write(
            {self.folder.path(room, task.identifier, ending): content for (room, ending), content in product.pictures.items()}
        )

    def as_json(self) -> JsonObject:
        """Return what the order says of itself in ``mint.json``."""
        return self.identity() | {
            "suites": list(self.press.suites),
            "sheet": self.sheet.path.name.encode("utf-8", "backslashreplace").decode(),
            "started": instant_text(self.now),
        }

    def identity(self) -> JsonObject:
        """Return what makes it this order and no other."""
        return {"authority": self.authority.code, "type": self.credential_type.key, "sheetDigest": f"sha256:{self.sheet.digest.hex()}"}
