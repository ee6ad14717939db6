"""The trust list: what this registry vouches for, built from the record and signed by the root.

Every change of authorities, keys, grants or types makes a new version in the same transaction: there is no
moment at which the record says one thing and the newest trust list another.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
from sqlmodel import Session, col, desc, select

from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.ports import Signer

from .errors import Missing
from .identity import Identity, identity_of
from .periods import is_half_over, whole_second
from .signing import signed_as_json
from .tables import AuthorityRow, GrantRow, KeyRow, TrustListRow, TypeRow


def current_trust_list(session: Session) -> TrustListRow:
    """Return the newest version, as signed.

    Raises:
        Missing: none was ever published.
    """
    row = session.exec(select(TrustListRow).order_by(desc(col(TrustListRow.version))).limit(1)).first()
    if row is None:
        raise Missing(code="trust_list_missing", found="no trust list", wanted="the first one, which `licence init` publishes")
    return row


def publish_trust_list(session: Session, *, root: Signer, now: datetime, validity: timedelta) -> TrustListRow:
    """Return the next version, signed and stored; the caller's transaction makes it durable together with its cause."""
    newest = session.exec(select(TrustListRow).order_by(desc(col(TrustListRow.version))).limit(1)).first()
    version = newest.version + 1 if newest else 1
    # A clock that was put back must not make a newer version look older.
    issued = max(whole_second(now), newest.issued) if newest else whole_second(now)
    session.flush()
    document = _unsigned(session, version=version, issued=issued, next_update=issued + validity)
    row = TrustListRow(
        version=version,
        issued=issued,
        next_update=issued + validity,
        document=orjson.dumps(signed_as_json(document, root, issued)),
    )
    session.add(row)
    return row


def is_due(row: TrustListRow, now: datetime) -> bool:
    """Return whether half of the list's life is over, the time to sign it anew."""
    return is_half_over(row.issued, row.next_update, now)


def _unsigned(session: Session, *, version: int, issued: datetime, next_update: datetime) -> JsonObject:
    identity = identity_of(session)
    authorities = session.exec(select(AuthorityRow).order_by(col(AuthorityRow.code))).all()
    types = session.exec(select(TypeRow).order_by(col(TypeRow.name), col(TypeRow.version))).all()
    keys = session.exec(select(KeyRow).order_by(col(KeyRow.controller), col(KeyRow.number))).all()
    grants = session.exec(select(GrantRow).order_by(col(GrantRow.id))).all()
    return {
        "type": "LicenceTrustList",
        "registry": {"id": identity.did, "names": dict(identity.names), "url": identity.base_url},
        "version": version,
        "issued": instant_text(issued),
        "nextUpdate": instant_text(next_update),
        "authorities": [
            _authority(
                each,
                [key for key in keys if key.authority_code == each.code],
                [grant for grant in grants if grant.authority_code == each.code],
            )
            for each in authorities
        ],
        "types": [_type(each) for each in types],
        "statusLists": _status_lists(identity, [key for key in keys if key.authority_code is None]),
    }


def _authority(row: AuthorityRow, keys: list[KeyRow], grants: list[GrantRow]) -> JsonValue:
    return {
        "code": row.code,
        "id": row.did,
        "names": {"zh-hans": row.name_zh, "en": row.name_en},
        "area": row.area,
        "keys": [_key(key) for key in keys],
        "grants": [_grant(grant) for grant in grants],
    }


def _key(row: KeyRow) -> JsonValue:
    members: JsonObject = {
        "id": row.verification_method,
        "publicKeyMultibase": row.public_key_multibase,
        "purposes": list(row.purposes.split()),
        "validFrom": instant_text(row.valid_from),
    }
    if row.retired_at is not None:
        members["retired"] = instant_text(row.retired_at)
    if row.compromised_at is not None:
        members["compromised"] = instant_text(row.compromised_at)
    return members


def _grant(row: GrantRow) -> JsonValue:
    members: JsonObject = {"type": row.type, "area": row.area, "from": instant_text(row.valid_from)}
    if row.until is not None:
        members["until"] = instant_text(row.until)
    return members


def _type(row: TypeRow) -> JsonValue:
    members: JsonObject = {
        "name": row.name,
        "version": row.version,
        "type": row.type,
        "open": row.open and row.retired_at is None,
        "digests": orjson.loads(row.digests),
    }
    if row.retired_at is not None:
        members["retired"] = instant_text(row.retired_at)
    return members


def _status_lists(identity: Identity, keys: list[KeyRow]) -> JsonValue:
    return {"prefix": identity.status_prefix, "keys": [_key(key) for key in keys]}
