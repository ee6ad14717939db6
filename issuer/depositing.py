"""From signed licences to licences on record, also where another mint of the same rows was faster with some of them.

Nothing signed leaves unverified. Where the registry runs in this very program, its own examiner looks at each licence, with
contexts, schemas and keys that it read itself, and the issuer does not do the same work a second time: what was written is
read back once, by whoever believes the issuer least. A registry elsewhere examines what it is sent, so here the issuer reads
back before it sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from issuer.errors import OrderRefused
from issuer.ledger import DepositConflict, Examiner, Ledger, LedgerHere, Refusal, Reservation, ReservationRequest, is_reserved
from issuer.order import Order
from issuer.product import Product, Task
from issuer.sign import Press
from verifier.document.identifier import LicenceIdentifier


class Deposited(Struct, frozen=True):
    """A licence that is on record; ``task.deposited`` is None where this mint put it there."""

    task: Task
    product: Product


class Depositor(Protocol):
    """The way from a signed licence into the record; ``examiner`` is asked in whatever process signs."""

    @property
    def examiner(self) -> Examiner: ...
    @property
    def ledger(self) -> Ledger: ...

    def put(self, authority: str, made: Sequence[Deposited]) -> None:
        """Put ``made`` on record, durable on return."""
        ...


class DepositorHere(Struct, frozen=True):
    """To a registry in this program."""

    ledger: LedgerHere
    examiner: Examiner

    def put(self, authority: str, made: Sequence[Deposited]) -> None:
        """Put ``made`` on record."""
        self.ledger.record(authority, [each.product.examined for each in made])


class ReadBack(Struct, frozen=True):
    """The issuer's own look at what it signed."""

    press: Press

    def examine(self, licences: Sequence[tuple[LicenceIdentifier, bytes]], /) -> Sequence[None]:
        """Return if each body holds; the registry looks whether it is the licence of its identifier. Raises: as ``Press.read_back``."""
        return [self.press.read_back(body) for _, body in licences]  # type: ignore[func-returns-value]


class DepositorElsewhere(Struct, frozen=True):
    """To a registry that is only sent what was signed."""

    ledger: Ledger
    examiner: ReadBack

    def put(self, authority: str, made: Sequence[Deposited]) -> None:
        """Put ``made`` on record."""
        self.ledger.deposit(authority, [(each.task.identifier, each.product.body) for each in made])


def depositor_of(order: Order, ledger: Ledger) -> Depositor:
    """Return the way into ``ledger``."""
    if isinstance(ledger, LedgerHere):
        return DepositorHere(ledger, ledger.examiner(order.authority.code, order.credential_type.name))
    return DepositorElsewhere(ledger, ReadBack(order.press))


def deposit(
    order: Order, depositor: Depositor, requests: Sequence[ReservationRequest], tasks: Sequence[Task], products: Sequence[Product]
) -> list[Deposited]:
    """Return the licences, each as it is on record now.

    Two mints of one sheet get the same reservations, and both sign. Whoever deposits first wins; the other takes over
    what is on record, so that both give out the same licence.
    """
    made = [Deposited(task, product) for task, product in zip(tasks, products, strict=True)]
    while fresh := [each for each in made if each.task.deposited is None]:
        try:
            depositor.put(order.authority.code, fresh)
        except DepositConflict:
            answers = depositor.ledger.reserve(order.authority.code, order.credential_type.name, requests)
            taken_over = [_as_on_record(order, each, answer) for each, answer in zip(made, answers, strict=True)]
            if taken_over == made:
                raise  # Nobody minted the same rows: the record holds something else under these identifiers.
            made = taken_over
        else:
            break
    return made


def _as_on_record(order: Order, made: Deposited, answer: Reservation | Refusal) -> Deposited:
    if not is_reserved(answer):
        raise OrderRefused(
            code="reservation_lost", found=f"no reservation of row {made.task.line} any more", wanted="a registry that keeps them"
        )
    if answer.deposited is None or answer.deposited == made.task.deposited:
        return made
    task = made.task._replace(deposited=answer.deposited, draw=bool(order.workshop.pictures.wanted()))
    return Deposited(task, order.workshop.product(task, answer.deposited, None))
