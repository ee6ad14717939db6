"""The first pass over a sheet: every row judged before anything is reserved.

What passes can be signed: the schema is asked about the whole credential, with an identifier and status positions that
differ from the final ones only in digits that no rule looks at. What the rows say is kept (``drafts``), so that what is
signed is what was judged, and no row is read twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from msgspec import Struct
from msgspec.structs import replace

from issuer.build import OPEN_SERIAL, Place, build_credential, build_subject
from issuer.claims import Claims
from issuer.columns import HOLDER_COLUMNS
from issuer.drafts import Drafts, Judged, accepted_in
from issuer.frame import Draft, drafted
from issuer.ledger import Authority, ReservationRequest
from issuer.order import Order
from issuer.parallel import worked
from issuer.progress import Progress
from issuer.rejects import RowError
from issuer.row_reader import RowReader
from issuer.rows import Row
from issuer.seen import Seen
from verifier.document.credential_type import CredentialType
from verifier.document.identifier import LicenceIdentifier
from verifier.document.schema import SchemaSet, Violation
from verifier.document.strict_json import JsonObject


class Accepted(Struct, frozen=True):
    """What is to become of a row that can be reserved and signed."""

    request: ReservationRequest
    draft: Draft


class Checker(Struct, frozen=True):
    """Judges rows by themselves, in whatever process."""

    reader: RowReader
    schemas: SchemaSet
    authority: Authority
    credential_type: CredentialType
    place: Place

    @classmethod
    def of(cls, order: Order) -> Checker:
        """Return the checker of an order's sheet."""
        place = placeholder(order.authority, order.credential_type)
        return cls(order.reader, order.press.schemas, order.authority, order.credential_type, place)

    def judge_all(self, rows: Sequence[Row]) -> Judged:
        """Return what became of each of ``rows``."""
        found = list(zip(rows, self.judge(rows), strict=True))
        refused = [(row, judged) for row, judged in found if isinstance(judged, tuple)]
        accepted = [(row, judged) for row, judged in found if isinstance(judged, Accepted)]
        return Judged.of(refused, [(row, each.draft) for row, each in accepted], [each.request for _, each in accepted])

    def judge(self, rows: Sequence[Row]) -> list[Accepted | tuple[RowError, ...]]:
        """Return for each row what is to become of it, or all that is wrong with it; each step is done for all before the next.

        The schema is asked about the whole licence of the first row, and of the others about what they say of theirs: the rest is the
        same in a whole sheet. When they are signed, it is asked about the whole of each.
        """
        read = [self.reader.read(row) for row in rows]
        subjects = [build_subject(claims, OPEN_SERIAL, self.credential_type) if isinstance(claims, Claims) else {} for claims in read]
        first = next((at for at, subject in enumerate(subjects) if subject), None)
        wrong = [self._wrong(claims, subjects[at], whole=at == first) for at, claims in enumerate(read)]
        return [errors or _accepted(claims, subject) for errors, claims, subject in zip(wrong, read, subjects, strict=True)]

    def _wrong(self, claims: Claims | tuple[RowError, ...], subject: JsonObject, *, whole: bool) -> tuple[RowError, ...]:
        if isinstance(claims, tuple):
            return claims
        return () if not whole and self._fits(claims, subject) else tuple(self._violations(claims))

    def _fits(self, claims: Claims, subject: JsonObject) -> bool:
        members: JsonObject = {"validFrom": claims.valid_from, "credentialSubject": subject}
        if claims.valid_until is not None:
            members["validUntil"] = claims.valid_until
        return self.schemas.takes_members(members, self.credential_type)

    def _violations(self, claims: Claims) -> Iterator[RowError]:
        credential = build_credential(claims, self.place, self.authority, self.credential_type)
        for violation in self.schemas.violations(credential, self.credential_type):
            yield RowError(claims.line, column_at(violation), violation.code, f"found {violation.found}; wanted {violation.wanted}")


def _accepted(claims: Claims | tuple[RowError, ...], subject: JsonObject) -> Accepted | tuple[RowError, ...]:
    if isinstance(claims, tuple):
        return claims
    return Accepted(ReservationRequest(claims.digest, claims.serial, claims.version, claims.holder_codes), drafted(claims, subject))


def placeholder(authority: Authority, credential_type: CredentialType) -> Place:
    """Return a place such as any licence of this authority and type may get: no rule of a schema tells them apart."""
    identifier = LicenceIdentifier.compose(
        type_code=credential_type.type_code, issuer_code=authority.code, serial=OPEN_SERIAL, version=1, arc=authority.identifier_arc
    )
    return Place(identifier, 1, 0)


def column_at(violation: Violation) -> str:
    """Return the column whose cell made the member that a violation points at, or "" where there is none."""
    parts = violation.place.split("/")[1:]
    if parts[:1] != ["credentialSubject"]:
        return parts[0] if parts and parts[0] in ("validFrom", "validUntil") else ""
    name = parts[1] if len(parts) > 1 else ""
    if name != "licenceHolder":
        return name
    return {"name": "holderName", "codeType": "holderCodeType", "code": "holderCode"}.get(parts[-1], HOLDER_COLUMNS[0])


def check_sheet(order: Order, seen: Seen, drafts: Drafts, progress: Progress) -> None:
    """Judge every row of the order's sheet, and keep what was found in ``drafts``."""
    progress.begin("check", None)
    shares = _shares(order)
    # Looked ahead, since only the rows tell how many there are, and starting processes for a few costs more than it saves.
    first = list(islice(shares, order.shares_in_chunk))
    jobs = order.jobs_for(sum(map(len, first)))
    chunks = chain([first], iter(lambda: list(islice(shares, order.shares_in_chunk)), []))
    for chunk, judged in worked(chunks, list, Checker.of(order).judge_all, jobs):
        for share in judged:
            drafts.add(_without_repeats(share, seen))
        progress.advance(sum(map(len, chunk)))


def _shares(order: Order) -> Iterator[list[Row]]:
    rows, size = order.sheet.rows(), min(order.share_rows, order.chunk_rows)
    return iter(lambda: list(islice(rows, size)), [])


def _without_repeats(judged: Judged, seen: Seen) -> Judged:
    """Return ``judged`` with the rows refused that stood in the sheet before."""
    lines, requests = judged.lines, [request for request in judged.requests if request is not None]
    digests = seen.first_lines([request.row_digest for request in requests], lines)
    named = [at for at, request in enumerate(requests) if request.serial is not None and digests[at] == lines[at]]
    keys = [f"{requests[at].serial}.{requests[at].version}".encode() for at in named]
    serials = dict(zip(named, seen.first_lines(keys, [lines[at] for at in named]), strict=True))
    errors: dict[int, RowError] = {}
    for at, (line, request) in enumerate(zip(lines, requests, strict=True)):
        if digests[at] != line:
            errors[at] = RowError(line, "", "duplicate_row", f"found the same as row {digests[at]}; wanted each licence once")
        elif serials.get(at, line) != line:
            found = f"found serial {request.serial}, version {request.version} in row {serials[at]} too"
            errors[at] = RowError(line, "serial", "serial_twice", f"{found}; wanted a serial of its own, or another version")
    if not errors:
        return judged
    rows = accepted_in(judged.packed)
    refused = [(rows[at][0], (error,)) for at, error in errors.items()]
    return replace(
        judged,
        refused=sorted((*judged.refused, *refused), key=lambda one: one[0].line),
        requests=[None if at in errors else request for at, request in enumerate(requests)],
    )
