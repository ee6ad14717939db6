"""A mint asked for as a whole, before its first row is reserved: its rows come in pieces, and half of a sheet helps nobody."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlmodel import Session, col, select

from verifier.document.strict_json import JsonObject

from ..gate import Gate
from ..rows import chunks
from ..tables import LicenceRow
from .acts import Acts, mint_act
from .approvals import ApprovalNeeded, Approvals
from .requests import Requests


class MassMints(Struct, frozen=True):
    """What the registry says to a sheet before it is minted."""

    gate: Gate

    def is_asked(self) -> bool:
        """Return whether the rule is awake; while it sleeps, nobody needs to read the sheet for it."""
        with self.gate.store.read() as session:
            return Approvals.of(session, self.gate).rule.awake

    def require(self, authority: str, type_name: str, row_digests: Sequence[bytes], about: JsonObject) -> None:
        """Return if the rows of a sheet may be minted now, those that are on record already left aside.

        Raises:
            ApprovalNeeded: they may not; it names the request that the person at hand makes of it.
        """
        rows = Acts.of_rows(authority, type_name, row_digests)
        with self.gate.store.read() as session:
            known = _on_record(session, authority, type_name, row_digests)
            new = [digest for digest in dict.fromkeys(row_digests) if digest not in known]
            missing = Approvals.of(session, self.gate).missing(Acts.of_rows(authority, type_name, new), type_name)
        if not missing:
            return
        request = None if self.gate.signers.person is None else Requests(self.gate).ask(rows, about)
        raise ApprovalNeeded([mint_act(authority, type_name, new[0])], count=len(rows.digests), request=request)


def _on_record(session: Session, authority: str, type_name: str, row_digests: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for chunk in chunks(row_digests):
        query = select(LicenceRow.row_digest).where(
            col(LicenceRow.authority_code) == authority, col(LicenceRow.type_name) == type_name, col(LicenceRow.row_digest).in_(chunk)
        )
        found.update(session.exec(query))
    return found
