"""The straight path of minting; reads downwards.

    sheet -> every row checked -> reserved -> signed -> examined -> deposited -> files

Nothing is reserved before every row was checked, nothing is signed before its place in the status lists is committed,
nothing is given out before it is deposited. A chunk at a time, so that memory is flat and an interruption loses
nothing: the same mint run again reserves the same places, signs what was not deposited, and writes what is missing.

Rows are judged, and licences signed and examined, by as many processes as there are cores; this one reads the sheet,
reserves, deposits and gives out, the only one that touches database and folder.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import cast

from issuer.check import check_sheet
from issuer.depositing import depositor_of
from issuer.drafts import Drafts, Judged
from issuer.errors import SheetRefused
from issuer.finishing import Chunk, Finisher
from issuer.ledger import Ledger, Refusal, Reservation, ReservationRequest, is_reserved
from issuer.order import Order
from issuer.parallel import worked
from issuer.product import Product, Share, Task
from issuer.progress import Progress
from issuer.record import FILE, Counts, Outcome, identifiers
from issuer.rejects import FILE as REJECTS
from issuer.rejects import Rejects, RowError
from issuer.seen import Seen
from issuer.sheet import digest_of
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject

NOT_FINISHED: JsonObject = {"finished": None}


def mint(order: Order, ledger: Ledger, progress: Progress) -> Outcome:
    """Return how the rows of the sheet fared, once every licence is on record and every file is written.

    Raises:
        SheetRefused: the sheet was changed while it was read.
        ReadBackFailed: what was signed does not verify; it is not deposited, and minting stops.
    """
    order.folder.prepare()
    with order.folder.held(), Seen() as seen, Drafts(order.folder.root) as drafts:
        check_sheet(order, seen, drafts, progress)
        require_unchanged(order)
        order = order.for_rows(drafts.rows)
        counts = Counts(rows=drafts.rows)
        progress.begin("mint", drafts.rows)
        order.folder.prepare(*order.rooms)
        with Rejects(order.folder.root / REJECTS, order.sheet.header) as rejects, identifiers() as minted:
            minted.write(order.folder.root / FILE, order.as_json() | NOT_FINISHED)
            with order.outlet() as outlet:
                finisher = Finisher(order, depositor_of(order, ledger), outlet, rejects, minted, counts)
                _mint_drafts(order, drafts, finisher, progress)
            # Whoever reads that the mint is finished finds its files, also after the power went.
            order.folder.settle()
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


def _mint_drafts(order: Order, drafts: Drafts, finisher: Finisher, progress: Progress) -> None:
    def make(share: Share) -> list[Product]:
        return order.workshop.make(share, finisher.depositor.examiner)

    chunks = _chunks(order, drafts, finisher.depositor.ledger)
    with _garbage_found_at_once() as find:
        for chunk, products in worked(chunks, lambda chunk: chunk.shares, make, order.jobs_for(drafts.rows)):
            finisher.finish(chunk, products)
            progress.advance(chunk.rows)
            find()


@contextmanager
def _garbage_found_at_once() -> Iterator[Callable[[], object]]:
    """Return what finds the garbage that was left in cycles since; it doesn't look at what is older than the block.

    A command looks for garbage hardly ever, and what the database answered for a chunk, with all its rows, is left in a cycle: a
    million licences would take half a gigabyte.
    """
    gc.freeze()
    try:
        yield gc.collect
    finally:
        gc.unfreeze()


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
            if request is None:
                continue
            answer = next(answers)
            if is_reserved(answer):
                reserved.append(request)
                tasks.append(order.task(at, line, answer))
            else:
                refused.append((judged.row(at), (_row_error(line, answer),)))
        shares.append(Share(judged.packed, tasks))
    return Chunk(sorted(refused, key=lambda one: one[0].line), reserved, shares)


def _row_error(line: int, answer: Reservation | Refusal) -> RowError:
    refusal = cast(Refusal, answer)
    return RowError(line, refusal.column, refusal.code, f"found {refusal.found}; wanted {refusal.wanted}")
