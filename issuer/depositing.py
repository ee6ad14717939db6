"""From signed licences to licences on record, also where another mint of the same rows was faster with some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from issuer.errors import OrderRefused
from issuer.ledger import DepositConflict, Ledger, Reservation, ReservationRequest
from issuer.order import Order
from issuer.product import Product, Task


@dataclass(frozen=True, slots=True)
class Deposited:
    """A licence that is on record; ``task.deposited`` is None where this mint put it there."""

    task: Task
    product: Product


def deposit(
    order: Order, ledger: Ledger, requests: Sequence[ReservationRequest], tasks: Sequence[Task], products: Sequence[Product]
) -> list[Deposited]:
    """Return the licences, each as it is on record now.

    Two mints of one sheet get the same reservations, and both sign. Whoever deposits first wins; the other takes over
    what is on record, so that both give out the same licence.
    """
    made = [Deposited(task, product) for task, product in zip(tasks, products, strict=True)]
    while fresh := [(each.task.identifier, each.product.body) for each in made if each.task.deposited is None]:
        try:
            ledger.deposit(order.authority.code, fresh)
        except DepositConflict:
            answers = ledger.reserve(order.authority.code, order.credential_type.name, requests)
            taken_over = [_as_on_record(order, each, answer) for each, answer in zip(made, answers, strict=True)]
            if taken_over == made:
                raise  # Nobody minted the same rows: the record holds something else under these identifiers.
            made = taken_over
        else:
            break
    return made


def _as_on_record(order: Order, made: Deposited, answer: object) -> Deposited:
    if not isinstance(answer, Reservation):
        raise OrderRefused(
            code="reservation_lost", found=f"no reservation of row {made.task.line} any more", wanted="a registry that keeps them"
        )
    if answer.deposited is None or answer.deposited == made.task.deposited:
        return made
    task = replace(made.task, credential=None, deposited=answer.deposited, draw=bool(order.workshop.pictures.wanted()))
    return Deposited(task, order.workshop.product(task))
