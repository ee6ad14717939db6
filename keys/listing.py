"""What `licence key list` shows: every key with its period and whether this vault can sign with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject
from verifier.proof.multikey import KeyKind, PublicKey

from .custody import vault_name
from .record import PublicRecord
from .register import KeyRegister, RegisteredKey
from .rotation import standing

_AUTHORITY: Final = re.compile(r":authorities:([0-9A-Z]{18})#")

UNREGISTERED: Final = "unregistered"  # of an authority whose register does not have it
UNLISTED: Final = "unlisted"  # of no authority: a root, the registry's own, a holder's


class KeyRow(Struct, frozen=True):
    """One key. ``standing`` is that of ``rotation.Standing``, or ``unregistered`` or ``unlisted``."""

    name: str
    id: str
    kind: KeyKind
    public_key_multibase: str
    in_vault: bool
    standing: str
    period: RegisteredKey | None

    def to_json(self) -> JsonObject:
        """Return the row as `--json` prints it."""
        answer: JsonObject = {
            "name": self.name,
            "id": self.id,
            "kind": str(self.kind),
            "publicKeyMultibase": self.public_key_multibase,
            "inVault": self.in_vault,
            "standing": self.standing,
        }
        if self.period is not None:
            ends = {"validFrom": self.period.valid_from, "retired": self.period.retired, "compromised": self.period.compromised}
            answer.update({name: instant_text(at) for name, at in ends.items() if at is not None})
        return answer


def key_rows(records: Sequence[PublicRecord], register: KeyRegister, authority_code: str | None, now: datetime) -> tuple[KeyRow, ...]:
    """Return the keys of one authority, in this vault or not; without a code, every key of this vault."""
    if authority_code is not None:
        held = {record.verification_method: record for record in records}
        registered = register.keys(authority_code)
        waiting = [record for record in records if record.name.startswith(f"{authority_code}-")]
        known = {key.id for key in registered}
        return (
            *(_registered_row(authority_code, key, held.get(key.id), now) for key in registered),
            *(_vault_row(record, None, now) for record in waiting if record.verification_method not in known),
        )
    codes = {match[1] for record in records if (match := _AUTHORITY.search(record.verification_method))}
    periods = {key.id: key for code in sorted(codes) for key in register.keys(code)}
    return tuple(_vault_row(record, periods.get(record.verification_method), now) for record in records)


def _registered_row(authority_code: str, key: RegisteredKey, held: PublicRecord | None, now: datetime) -> KeyRow:
    kind = PublicKey.from_multibase(key.public_key_multibase).kind
    # A vault of the same name with another key (after a restore, say) cannot sign with the registered one.
    in_vault = held is not None and held.public_key_multibase == key.public_key_multibase
    return KeyRow(vault_name(authority_code, key.id), key.id, kind, key.public_key_multibase, in_vault, standing(key, now), key)


def _vault_row(record: PublicRecord, period: RegisteredKey | None, now: datetime) -> KeyRow:
    if period is not None:
        shown = str(standing(period, now))
    else:
        shown = UNREGISTERED if _AUTHORITY.search(record.verification_method) else UNLISTED
    return KeyRow(record.name, record.verification_method, record.kind, record.public_key_multibase, True, shown, period)
