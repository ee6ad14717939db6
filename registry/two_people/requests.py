"""Requests for acts that take two people, and the answers to them, each a paper that its person signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson
from msgspec import Struct
from sqlmodel import Session, col, desc, select

from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject
from verifier.errors import shortened
from verifier.proof.canonical.jcs import jcs_digest

from ..errors import Malformed, Missing, Refused
from ..gate import Gate
from ..periods import whole_second
from ..rows import chunks, insert_rows
from .acts import KINDS, MINT, URGENT, Acts
from .approvals import require_competent
from .asked import Asked, asked_of
from .papers import instant_in, paper_malformed, person_named, read_paper, signed_paper, signing_person
from .tables import ApprovalRow, PersonRow, RequestedRow, RequestRow

REQUEST, ANSWER = "LicenceRequest", "LicenceApproval"
REQUEST_MEMBERS = {"act": str, "authority": str, "items": int, "itemsDigest": str, "about": dict, "expiresAt": str}
ANSWER_MEMBERS = {"request": str, "decision": str, "note": str}
DECISIONS = ("approve", "decline")
NOTE_CHARACTERS = 2_000


class Requests(Struct, frozen=True):
    """The requests of this registry."""

    gate: Gate

    def ask(self, acts: Acts, about: JsonObject | None = None) -> int:
        """Return the number of the request for ``acts``, signed by the person at hand.

        One that is open for the same acts already is not made again.

        Raises:
            Refused: ``person_missing``: nobody's key is at hand.
        """
        now = self.gate.clock()
        with self.gate.store.read() as session:
            if (open_one := _open_request(session, acts, now)) is not None:
                return open_one
        members: JsonObject = {
            "act": acts.kind,
            "authority": acts.authority or "",
            "items": len(acts.digests),
            "itemsDigest": acts.items_digest,
            "about": about or {},
            "expiresAt": instant_text(whole_second(now) + self.gate.approval_lifetime),
        }
        paper = signed_paper(REQUEST, members, self.gate.signers.require_person(), now)
        return self.receive(paper, acts, now=now)

    def receive(self, paper: JsonObject, acts: Acts, *, now: datetime) -> int:
        """Return the number of the request that a person signed for ``acts``, now on record.

        Raises:
            Malformed: the paper is none, or is about other acts.
            Refused: ``person_unknown``, ``person_of_another``.
        """
        read_paper(paper, REQUEST, REQUEST_MEMBERS, now=now)
        _require_same(paper, acts)
        expires = min(instant_in(paper, "expiresAt"), now + self.gate.approval_lifetime)
        # A stranger's paper never takes the writer's lock.
        with self.gate.store.read() as session:
            code = signing_person(session, paper, self.gate.canonicalizer).code
        with self.gate.store.write() as session:
            if (known := session.exec(select(RequestRow.id).where(col(RequestRow.digest) == jcs_digest(paper))).first()) is not None:
                return known
            person = person_named(session, code)
            require_competent(person, acts.authority)
            row = RequestRow(
                digest=jcs_digest(paper),
                kind=acts.kind,
                authority_code=acts.authority,
                urgent=acts.kind in URGENT,
                items=len(acts.digests),
                statement=orjson.dumps(paper),
                contents=orjson.dumps(list(acts.contents)),
                requested_by=person.code,
                requested_at=now,
                expires_at=expires,
            )
            session.add(row)
            session.flush()
            number = row.id or 0
            for chunk in chunks(acts.digests):
                insert_rows(session, RequestedRow, [{"request_id": number, "digest": digest, "used_at": None} for digest in chunk])
            return number

    def answer(self, number: int, decision: str, note: str = "", *, sheet: Acts | None = None) -> Asked:
        """Return the request once the person at hand has approved or declined it.

        Args:
            sheet: the rows of a mint, as the person who approves read them themselves.
        """
        asked = self.show(number)
        if decision == "approve" and asked.row.kind == MINT:
            _require_same_sheet(asked, sheet)
        now = self.gate.clock()
        members: JsonObject = {"request": f"sha256:{asked.row.digest.hex()}", "decision": decision, "note": note}
        return self.receive_answer(signed_paper(ANSWER, members, self.gate.signers.require_person(), now), now=now)

    def receive_answer(self, paper: JsonObject, *, now: datetime) -> Asked:
        """Return the request that the paper answers, now on record.

        Raises:
            Refused: ``self_approval``, ``request_answered``, ``request_expired``, ``person_of_another``.
        """
        read_paper(paper, ANSWER, ANSWER_MEMBERS, now=now)
        if paper["decision"] not in DECISIONS or len(str(paper["note"])) > NOTE_CHARACTERS:
            raise paper_malformed(shortened(paper["decision"]), f"{' or '.join(DECISIONS)}, and a short note", "decision")
        with self.gate.store.write() as session:
            row = _named(session, str(paper["request"]))
            person = signing_person(session, paper, self.gate.canonicalizer)
            _require_answerable(session, row, person, now)
            session.add(
                ApprovalRow(
                    request_id=row.id or 0,
                    requested_by=row.requested_by,
                    decided_by=person.code,
                    approves=paper["decision"] == "approve",
                    decided_at=now,
                    statement=orjson.dumps(paper),
                )
            )
            session.flush()
            return asked_of(session, row)

    def show(self, number: int) -> Asked:
        """Return the request; ``Missing`` where there is none of that number."""
        with self.gate.store.read() as session:
            row = session.get(RequestRow, number) if 0 < number < 2**63 else None
            if row is None:
                raise Missing(code="request_unknown", found=f"no request {number}", wanted="one that `licence request list` shows")
            return asked_of(session, row)

    def all(self, *, at_most: int = 200) -> Sequence[Asked]:
        """Return the newest requests, newest first."""
        with self.gate.store.read() as session:
            rows = session.exec(select(RequestRow).order_by(desc(col(RequestRow.id))).limit(at_most)).all()
            return [asked_of(session, row) for row in rows]


def _require_same(paper: JsonObject, acts: Acts) -> None:
    if (paper["act"], paper["authority"]) != (acts.kind, acts.authority or "") or acts.kind not in KINDS:
        raise paper_malformed(shortened(paper["act"]), "the kind and the authority of the acts that come with it", "act")
    found = (paper["items"], paper["itemsDigest"])
    if not acts.digests or len(set(acts.digests)) != len(acts.digests) or found != (len(acts.digests), acts.items_digest):
        raise paper_malformed(f"{paper['items']} acts", f"the {len(acts.digests)} that come with it, each once", "itemsDigest")


def _require_same_sheet(asked: Asked, sheet: Acts | None) -> None:
    if sheet is None:
        wanted = "--sheet FILE, so that whoever approves has read the rows themselves"
        raise Malformed(code="sheet_needed", found="a mint without its sheet", wanted=wanted)
    if sheet.items_digest != asked.paper["itemsDigest"]:
        wanted = f"the {asked.row.items} rows that {asked.row.requested_by} asked for"
        raise Refused(code="sheet_differs", found=f"another sheet, with {len(sheet.digests)} rows", wanted=wanted)


def _require_answerable(session: Session, row: RequestRow, person: PersonRow, now: datetime) -> None:
    require_competent(person, row.authority_code)
    if person.code == row.requested_by:
        raise Refused(code="self_approval", found=f"{person.code}, who asked for it", wanted="another person")
    if session.get(ApprovalRow, row.id) is not None:
        raise Refused(code="request_answered", found=f"request {row.id}, answered already", wanted="one that waits")
    if row.expires_at <= now and not row.urgent:  # what was done in haste is reviewed however late
        raise Refused(code="request_expired", found=f"request {row.id}, ended {instant_text(row.expires_at)}", wanted="a new one")


def _open_request(session: Session, acts: Acts, now: datetime) -> int | None:
    query = select(RequestRow).where(col(RequestRow.kind) == acts.kind, col(RequestRow.expires_at) > now).order_by(desc(col(RequestRow.id)))
    for row in session.exec(query):
        asked = asked_of(session, row)
        if asked.paper["itemsDigest"] == acts.items_digest and asked.standing(now) in ("waiting", "approved"):
            return row.id
    return None


def _named(session: Session, digest: str) -> RequestRow:
    found = None
    if digest.startswith("sha256:") and len(digest) == 71 and all(c in "0123456789abcdef" for c in digest[7:]):
        found = session.exec(select(RequestRow).where(col(RequestRow.digest) == bytes.fromhex(digest[7:]))).first()
    if found is None:
        raise Missing(code="request_unknown", found=f"no request {shortened(digest, 80)}", wanted="the digest of one on record")
    return found
