"""The straight path of minting; reads downwards.

    sheet -> every row checked -> reserved -> signed -> examined -> deposited -> files

Nothing is reserved before every row was checked, nothing is signed before its place in the status lists is committed,
nothing is given out before it is deposited. A chunk at a time, so that memory is flat and an interruption loses
nothing: the same mint run again reserves the same places, signs what was not deposited, and writes what is missing.

Rows are judged, and licences signed and examined, by as many processes as there are cores; this one reads the sheet,
reserves, deposits and writes files, the only one that touches database and folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from issuer.check import check_sheet
from issuer.depositing import Depositor, deposit, depositor_of
from issuer.drafts import Drafts, Judged
from issuer.errors import SheetRefused
from issuer.ledger import Ledger, Refusal, Reservation, ReservationRequest
from issuer.order import Order
from issuer.parallel import worked
from issuer.product import Product, Share, Task
from issuer.progress import Progress
from issuer.record import FILE, Counts, Identifiers, Outcome, identifiers
from issuer.rejects import FILE as REJECTS
from issuer.rejects import Rejects, RowError
from issuer.rows import Row
from issuer.seen import Seen
from issuer.sheet import digest_of
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject

NOT_FINISHED: JsonObject = {"finished": None}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that are reserved, signed and deposited together; each row is refused or has a task in one of the shares."""

    refused: Sequence[tuple[Row, tuple[RowError, ...]]]
    requests: Sequence[ReservationRequest]  # of the tasks
    shares: Sequence[Share]

    @property
    def tasks(self) -> list[Task]:
        """Those of all shares, in the order of the sheet."""
        return [task for share in self.shares for task in share.tasks]

    @property
    def rows(self) -> int:
        """How many of the sheet these are."""
        return len(self.refused) + len(self.requests)


def mint(order: Order, ledger: Ledger, progress: Progress) -> Outcome:
    """Return how the rows of the sheet fared, once every licence is on record and every file is written.

    Raises:
        SheetRefused: the sheet was changed while it was read.
        ReadBackFailed: what was signed does not verify; it is not deposited, and minting stops.
    """
    order.folder.prepare()
    with Seen() as seen, Drafts(order.folder.root) as drafts:
        check_sheet(order, seen, drafts, progress)
        require_unchanged(order)
        order = order.for_rows(drafts.rows)
        counts = Counts(rows=drafts.rows)
        progress.begin("mint", drafts.rows)
        order.folder.prepare(*order.rooms)
        with Rejects(order.folder.root / REJECTS, order.sheet.header) as rejects, identifiers() as minted:
            minted.write(order.folder.root / FILE, order.as_json() | NOT_FINISHED)
            depositor = depositor_of(order, ledger)
            make = lambda share: order.workshop.make(share, depositor.examiner)  # noqa: E731 (what a forked process is given)
            chunks = _chunks(order, drafts, ledger)
            for chunk, products in worked(chunks, lambda chunk: chunk.shares, make, order.jobs_for(drafts.rows)):
                _finish(chunk, [product for share in products for product in share], order, depositor, rejects, minted, counts)
                progress.advance(chunk.rows)
            finished = order.clock()
            seconds = max((finished - order.now).total_seconds(), 0.001)
            summary: JsonObject = {
                "finished": instant_text(finished),
                "seconds": seconds,
                "rate": round(counts.minted / seconds, 1),
                "counts": counts.as_json(),
            }
            minted.write(order.folder.root / FILE, order.as_json() | summary)
            return Outcome(counts, tuple(rejects.first))


def require_unchanged(order: Order) -> None:
    """Return if the sheet still is what the order names by its digest.

    Raises:
        SheetRefused: it is not; what was checked was perhaps half of one sheet and half of another.
    """
    if digest_of(order.sheet.path) != order.sheet.digest:
        raise SheetRefused(
            code="sheet_changed", found="a sheet that was changed while it was read", wanted="a file that nobody writes to; mint it again"
        )


def _chunks(order: Order, drafts: Drafts, ledger: Ledger) -> Iterator[Chunk]:
    judged = iter(drafts)
    while batch := list(islice(judged, order.shares_in_chunk)):
        yield _reserved(order, ledger, batch)


def _reserved(order: Order, ledger: Ledger, batch: Sequence[Judged]) -> Chunk:
    requests = [request for judged in batch for request in judged.requests if request is not None]
    # Reserve first: whatever gets signed can be revoked even if this process dies.
    answers = iter(ledger.reserve(order.authority.code, order.credential_type.name, requests) if requests else ())
    refused = [one for judged in batch for one in judged.refused]
    reserved: list[ReservationRequest] = []
    shares: list[Share] = []
    for judged in batch:
        tasks: list[Task] = []
        for at, (line, request) in enumerate(zip(judged.lines, judged.requests, strict=True)):
            answer = None if request is None else next(answers)
            if request is not None and isinstance(answer, Reservation):
                reserved.append(request)
                tasks.append(order.task(at, line, answer))
            elif isinstance(answer, Refusal):
                reason = f"found {answer.found}; wanted {answer.wanted}"
                refused.append((judged.row(at), (RowError(line, answer.column, answer.code, reason),)))
        shares.append(Share(judged.packed, tasks))
    return Chunk(sorted(refused, key=lambda one: one[0].line), reserved, shares)


def _finish(
    chunk: Chunk, products: Sequence[Product], order: Order, depositor: Depositor, rejects: Rejects, minted: Identifiers, counts: Counts
) -> None:
    # If we crash after this, the licences are on record; the next run finds them there and writes their files.
    for made in deposit(order, depositor, chunk.requests, chunk.tasks, products):
        order.write(made.task, made.product)
        minted.add(made.task.line, made.task.identifier)
        counts.without_code += made.product.without_code
        counts.not_portable += not made.product.portable
        counts.minted += made.task.deposited is None
        counts.minted_before += made.task.deposited is not None
    for row, errors in chunk.refused:
        rejects.add(row, errors)
    counts.refused += len(chunk.refused)
