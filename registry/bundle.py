"""The trust bundle: all that a verifier without a network needs, in one file. Only the trust list in it is trusted."""

from __future__ import annotations

import orjson
from sqlmodel import col, select

from verifier.document.strict_json import JsonObject

from .directory import pinned_type
from .gate import Gate
from .tables import StatusListRow, TypeRow
from .trust import current_trust_list

ATTACHED_FILES = ("type.json", "schema.json", "context.jsonld", "labels.json")


def export_bundle(gate: Gate) -> JsonObject:
    """Return the newest trust list with the files of every published type and every status list attached.

    Raises:
        Missing, Refused: a published type's folder is not at hand, or was changed.
    """
    with gate.store.read() as session:
        document = current_trust_list(session).document
        types = session.exec(select(TypeRow).order_by(col(TypeRow.name), col(TypeRow.version))).all()
        lists = session.exec(select(StatusListRow.url, StatusListRow.credential).order_by(col(StatusListRow.url))).all()
    pinned = [pinned_type(gate.types, row) for row in types]
    return {
        "type": "LicenceTrustBundle",
        "trustList": orjson.loads(document),
        "types": {each.key: {name: each.files[name].decode("utf-8") for name in ATTACHED_FILES if name in each.files} for each in pinned},
        "statusLists": {url: orjson.loads(credential) for url, credential in lists},
    }
