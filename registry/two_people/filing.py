"""What happens where one person's word is not enough: the request is written down, signed by the person at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..gate import Gate
from .acts import MINT, Act, Acts
from .approvals import ApprovalNeeded
from .requests import Requests


@contextmanager
def filing(gate: Gate) -> Iterator[None]:
    """Write down a request for what the block lacks an approval of; goes around a transaction, which is undone by then.

    Raises:
        ApprovalNeeded: the same one, which names the request now, where a person's key is at hand.
    """
    try:
        yield
    except ApprovalNeeded as needed:
        # The rows of a mint come in pieces: it is asked for as a whole, before its first one.
        if gate.signers.person is None or needed.acts[0].kind == MINT:
            raise
        raise ApprovalNeeded(needed.acts, request=Requests(gate).ask(Acts.of(needed.acts))) from None


def filed(gate: Gate, acts: Sequence[Act]) -> dict[bytes, int]:
    """Return by its digest under which request each of ``acts`` waits, one for each kind and authority among them."""
    found: dict[bytes, int] = {}
    for kind, authority in dict.fromkeys((act.kind, act.authority) for act in acts):
        mine = {act.digest: act for act in acts if (act.kind, act.authority) == (kind, authority)}
        found |= dict.fromkeys(mine, Requests(gate).ask(Acts.of(list(mine.values()))))
    return found
