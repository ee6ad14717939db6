"""The end of the straight path: what was made is deposited, given out, and told."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from issuer.depositing import Depositor, deposit
from issuer.ledger import ReservationRequest
from issuer.order import Order
from issuer.outlet import Outlet
from issuer.product import Product, Share, Task
from issuer.record import Counts, Identifiers
from issuer.rejects import Rejects, RowError
from issuer.rows import Row


class Chunk(Struct, frozen=True):
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


class Finisher(Struct, frozen=True):
    """Finishes chunks, one after the other; the only one that touches the folder."""

    order: Order
    depositor: Depositor
    outlet: Outlet
    rejects: Rejects
    minted: Identifiers
    counts: Counts

    def finish(self, chunk: Chunk, products: Sequence[Sequence[Product]]) -> None:
        """Put what was made of the shares of ``chunk`` on record, and then give it out."""
        made_here = [product for share in products for product in share]
        # If we crash after this, the licences are on record; the next run finds them there and writes their files.
        for made in deposit(self.order, self.depositor, chunk.requests, chunk.tasks, made_here):
            task, product = made.task, made.product
            self.outlet.add(task.identifier, product.body)
            self.order.draw(task, product)
            self.minted.add(task.line, task.identifier)
            self.counts.without_code += product.without_code
            self.counts.not_portable += not product.portable
            self.counts.minted += task.deposited is None
            self.counts.minted_before += task.deposited is not None
        for row, errors in chunk.refused:
            self.rejects.add(row, errors)
        self.counts.refused += len(chunk.refused)
