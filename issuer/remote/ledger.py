"""The ledger over HTTP: the same port as in the registry's own process, and the same promises but one.

A deposit is all or none within each request of at most ``PIECE`` licences: if the way breaks in between, some are on record
and the others are not, and the same mint again finds out which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from msgspec import Struct
from msgspec.structs import replace

from issuer.ledger import DepositConflict, ReservationRequest
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.ports import StateChange

from .connection import Connection
from .errors import RegistryRefused
from .said import require_good, said
from .told import (
    RemoteAuthority,
    RemoteGrant,
    RemoteRefusal,
    RemoteReservation,
    StandingLicence,
    read_answer,
    read_change,
    read_standing,
    request_json,
    strange,
)
from .trust import RemoteTrust

RESERVED_AT_ONCE = 1_000
PIECE = 200  # licences in one request: the registry verifies each before it answers
PIECE_BYTES = 4 * 1024 * 1024
LINES = "application/x-ndjson"


class HttpLedger(Struct, frozen=True):
    """The registry at the other end of ``connection``."""

    connection: Connection
    trust: RemoteTrust

    def authority(self, code: str) -> RemoteAuthority:
        """Return the authority in whose name licences are signed.

        Raises:
            RegistryRefused: ``authority_unknown``: the trust list has none of that code.
        """
        found, trust_list = self.trust.authority(code), self.trust.trust.trust_list
        told = said(self.connection.get(f"/authorities/{code}"))
        names = {each.type: each.name for each in trust_list.types}
        return RemoteAuthority(
            code=found.code,
            did=found.id,
            names=found.names,
            area=found.area,
            base_url=trust_list.registry_url,
            identifier_arc=str(told.get("identifierArc", "")),
            grants=tuple(RemoteGrant(names.get(grant.type, grant.type), grant.area) for grant in found.grants),
        )

    def reserve(
        self, authority: str, type_name: str, requests: Sequence[ReservationRequest], /
    ) -> Sequence[RemoteReservation | RemoteRefusal]:
        """Return one answer a request, in order; committed by the registry before it answers."""
        answers: list[RemoteReservation | RemoteRefusal] = []
        for start in range(0, len(requests), RESERVED_AT_ONCE):
            some = requests[start : start + RESERVED_AT_ONCE]
            body = orjson.dumps({"authority": authority, "type": type_name, "requests": [request_json(each) for each in some]})
            listed: Any = said(self.connection.send("POST", "/licences/reservations", body)).get("answers")
            if not isinstance(listed, list) or len(listed) != len(some):
                raise strange("an answer for each row")
            answers += [read_answer(each) for each in listed]
        return answers

    def deposit(self, authority: str, credentials: Sequence[tuple[LicenceIdentifier, bytes]], /) -> None:  # noqa: ARG002 (each identifier has it)
        """Record signed credentials; durable on return, and the same bytes again change nothing.

        Raises:
            DepositConflict: under one of the identifiers, other bytes were deposited before.
        """
        try:
            for piece in _pieces(credentials):
                self._deposit(piece)
        except RegistryRefused as error:
            if error.code != "already_deposited_differently":
                raise
            raise DepositConflict(found=str(error), wanted="the credential that is on record") from error

    def transition(self, identifier: LicenceIdentifier, statement: JsonObject, /) -> StateChange:
        """Record a change of state that the issuer's key has signed; published before this returns."""
        return read_change(said(self.connection.send("POST", f"/licences/{identifier.urn}/transitions", orjson.dumps(statement))))

    def licence(self, text: str, purpose: str = "") -> StandingLicence:
        """Return a licence of the department as it stands; ``purpose`` stands in the registry's access log.

        Raises:
            RegistryRefused: ``licence_unknown``: it has none of that name.
            VerifierError: ``text`` is no identifier.
        """
        named = LicenceIdentifier.parse(text.strip())
        standing, signed = read_standing(said(self.connection.get(f"/licences/{named.text}", purpose=purpose)), named)
        if not signed:
            return standing
        answer = self.connection.get(f"/licences/{named.text}", accept="application/vc", purpose=purpose)
        require_good(answer)
        return replace(standing, body=answer.body)

    def _deposit(self, piece: Sequence[tuple[LicenceIdentifier, bytes]]) -> None:
        if len(piece) == 1:
            identifier, body = piece[0]
            said(self.connection.send("PUT", f"/licences/{identifier.urn}", body, content_type="application/vc"))
            return
        said(self.connection.send("POST", "/licences/deposits", b"\n".join(body for _, body in piece), content_type=LINES))


def _pieces(credentials: Sequence[tuple[LicenceIdentifier, bytes]]) -> Iterator[Sequence[tuple[LicenceIdentifier, bytes]]]:
    """Yield what goes into one request each; a credential that is written over several lines goes alone."""
    piece: list[tuple[LicenceIdentifier, bytes]] = []
    size = 0
    for each in credentials:
        lines = b"\n" in each[1]
        if piece and (lines or len(piece) >= PIECE or size + len(each[1]) > PIECE_BYTES):
            yield piece
            piece, size = [], 0
        if lines:
            yield [each]
            continue
        piece.append(each)
        size += len(each[1])
    if piece:
        yield piece
