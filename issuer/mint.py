"""The straight path of minting; reads downwards.

    sheet -> every row checked -> reserved -> signed -> read back -> deposited -> files

Nothing is reserved before every row was checked, nothing is signed before its place in the status lists is committed,
nothing is given out before it is deposited. A chunk at a time, so that memory is flat and an interruption loses
nothing: the same mint run again reserves the same places, signs what was not deposited, and writes what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from issuer.check import Checker, Findings, check_sheet
from issuer.claims import Claims
from issuer.depositing import deposit
from issuer.errors import SheetRefused
from issuer.ledger import Ledger, Refusal, Reservation, ReservationRequest
from issuer.order import Order
from issuer.parallel import worked
from issuer.product import Product, Task
from issuer.progress import Progress
from issuer.record import FILE, Counts, Identifiers, Outcome, identifiers
from issuer.rejects import FILE as REJECTS
from issuer.rejects import Rejects, RowError
from issuer.row_reader import RowReader
from issuer.rows import Row
from issuer.seen import Seen
from issuer.sheet import digest_of
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject

NOT_FINISHED: JsonObject = {"finished": None}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that are reserved, signed and deposited together; each row is refused or has a task."""

    refused: Sequence[tuple[Row, tuple[RowError, ...]]]
    requests: Sequence[ReservationRequest]  # of the tasks
    tasks: Sequence[Task]
    rows: int


def mint(order: Order, ledger: Ledger, progress: Progress) -> Outcome:
    """Return how the rows of the sheet fared, once every licence is on record and every file is written.

    Raises:
        SheetRefused: the sheet was changed while it was read.
        ReadBackFailed: what was signed does not verify; it is not deposited, and minting stops.
    """
    with Seen() as seen, Findings() as findings:
        reader = order.reader
        check_sheet(order.sheet, Checker.of(order, reader, seen), findings, progress)
        require_unchanged(order)
        order = order.for_rows(findings.rows)
        counts = Counts(rows=findings.rows)
        progress.begin("mint", findings.rows)
        order.folder.prepare(*order.rooms)
        with Rejects(order.folder.root / REJECTS, order.sheet.header) as rejects, identifiers() as minted:
            minted.write(order.folder.root / FILE, order.as_json() | NOT_FINISHED)
            chunks = _chunks(order, reader, findings, ledger)
            jobs = min(order.jobs, max(1, findings.rows // order.share_rows))
            for chunk, products in worked(chunks, lambda chunk: chunk.tasks, order.workshop.product, jobs):
                _finish(chunk, products, order, ledger, rejects, minted, counts)
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
    """Return if the sheet still is what was checked.

    Raises:
        SheetRefused: it is not; what would be reserved was never checked.
    """
    if digest_of(order.sheet.path) != order.sheet.digest:
        raise SheetRefused(
            code="sheet_changed", found="a sheet that was changed while it was read", wanted="a file that nobody writes to; mint it again"
        )


def _chunks(order: Order, reader: RowReader, findings: Findings, ledger: Ledger) -> Iterator[Chunk]:
    refusals = findings.refusals()
    next_refusal = next(refusals, None)
    rows = order.sheet.rows()
    while batch := list(islice(rows, order.chunk_rows)):
        refused: list[tuple[Row, tuple[RowError, ...]]] = []
        accepted: list[tuple[Row, Claims]] = []
        for row in batch:
            if next_refusal is not None and next_refusal[0].line == row.line:
                refused.append((row, next_refusal))
                next_refusal = next(refusals, None)
            else:
                accepted.append((row, _claims(reader, row)))
        yield _reserved(order, ledger, accepted, refused, len(batch))


def _claims(reader: RowReader, row: Row) -> Claims:
    claims = reader.read(row)
    if isinstance(claims, tuple):
        raise SheetRefused(
            code="sheet_changed",
            found=f"row {row.line} was changed while the sheet was read",
            wanted="a file that nobody writes to; mint it again",
        )
    return claims


def _reserved(
    order: Order, ledger: Ledger, accepted: Sequence[tuple[Row, Claims]], refused: list[tuple[Row, tuple[RowError, ...]]], rows: int
) -> Chunk:
    requests = [ReservationRequest(claims.digest, claims.serial, claims.version, claims.holder_codes) for _, claims in accepted]
    # Reserve first: whatever gets signed can be revoked even if this process dies.
    answers = ledger.reserve(order.authority.code, order.credential_type.name, requests) if requests else ()
    reserved: list[ReservationRequest] = []
    tasks: list[Task] = []
    for (row, claims), request, answer in zip(accepted, requests, answers, strict=True):
        if isinstance(answer, Reservation):
            reserved.append(request)
            tasks.append(order.task(claims, answer))
        elif isinstance(answer, Refusal):
            refused.append((row, (RowError(row.line, answer.column, answer.code, f"found {answer.found}; wanted {answer.wanted}"),)))
    return Chunk(sorted(refused, key=lambda one: one[0].line), reserved, tasks, rows)


def _finish(
    chunk: Chunk, products: Sequence[Product], order: Order, ledger: Ledger, rejects: Rejects, minted: Identifiers, counts: Counts
) -> None:
    # If we crash after this, the licences are on record; the next run finds them there and writes their files.
    for made in deposit(order, ledger, chunk.requests, chunk.tasks, products):
        order.write(made.task, made.product)
        minted.add(made.task.line, made.task.identifier)
        counts.without_code += made.product.without_code
        counts.not_portable += not made.product.portable
        counts.minted += made.task.deposited is None
        counts.minted_before += made.task.deposited is not None
    for row, errors in chunk.refused:
        rejects.add(row, errors)
    counts.refused += len(chunk.refused)
