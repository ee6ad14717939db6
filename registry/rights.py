"""Who may do what: the one place that says whether an authority may issue a type, and which of its keys count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from verifier.errors import shortened
from verifier.trust.areas import area_covers

from .errors import Missing, NotGranted
from .periods import is_within, key_is_live
from .tables import AuthorityRow, GrantRow, KeyRow

ASSERTION_METHOD = "assertionMethod"


def authority_named(session: Session, code: str) -> AuthorityRow:
    """Return the authority ``code``.

    Raises:
        Missing: nobody of that code was added.
    """
    row = session.get(AuthorityRow, code)
    if row is None:
        raise Missing(code="authority_unknown", found=f"no authority {shortened(code)}", wanted="one that `licence authority add` added")
    return row


def live_keys(session: Session, code: str, now: datetime) -> Sequence[KeyRow]:
    """Return the keys of authority ``code`` with which it may sign at ``now``."""
    keys = session.exec(select(KeyRow).where(col(KeyRow.authority_code) == code).order_by(col(KeyRow.number))).all()
    return [key for key in keys if key_is_live(key, now) and ASSERTION_METHOD in key.purposes.split()]


def live_grants(session: Session, code: str, type_name: str, now: datetime) -> Sequence[GrantRow]:
    """Return the grants that let authority ``code`` issue ``type_name`` at ``now``, whatever the area."""
    query = select(GrantRow).where(col(GrantRow.authority_code) == code, col(GrantRow.type_name) == type_name)
    return [grant for grant in session.exec(query).all() if is_within(now, grant.valid_from, grant.until)]


def require_right_to_issue(session: Session, code: str, type_name: str, now: datetime) -> None:
    """Return if authority ``code`` may mint ``type_name`` at ``now``.

    Raises:
        Missing: no such authority.
        NotGranted: no grant in force, or no key to sign with; nothing is reserved that could not be deposited.
    """
    authority_named(session, code)
    if not live_grants(session, code, type_name, now):
        raise NotGranted(
            found=f"no grant of {type_name} in force for {code}",
            wanted=f"one: `licence authority grant {code} {type_name} --area AREA`",
        )
    if not live_keys(session, code, now):
        raise NotGranted(found=f"no live key of {code}", wanted=f"one: `licence key create --authority {code}`")


def require_area(grants: Sequence[GrantRow], area: str, *, place: str) -> None:
    """Return if one of ``grants`` covers the area of a licence.

    Raises:
        NotGranted: none does.
    """
    if not any(area_covers(grant.area, area) for grant in grants):
        granted = ", ".join(grant.area for grant in grants) or "none"
        raise NotGranted(found=f"area {area or 'not given'}", wanted=f"an area within those granted ({granted})", place=place)
