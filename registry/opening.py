"""Opening a registry: settings in, gate out. Edge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from . import migrations
from .errors import Refused, RegistryError
from .gate import Gate
from .identity import identity_of
from .settings import Settings
from .signers import Signers
from .store import Store, open_store
from .types_at_hand import types_at_hand


def open_gate(settings: Settings, *, clock: Callable[[], datetime], signers: Signers) -> Gate:
    """Return the gate of the registry that ``settings`` name.

    Raises:
        NotInitialised: there is none; it is never made in passing.
        OutOfDate: its tables are of another version.
        Refused: ``base_url_changed``.
    """
    store = open_store(settings.database_url)
    try:
        migrations.require_newest(store)
        _require_address(store, settings)
    except RegistryError:
        store.close()
        raise
    return gate_on(store, settings, clock=clock, signers=signers)


def _require_address(store: Store, settings: Settings) -> None:
    with store.read() as session:
        identity = identity_of(session)
    if settings.base_url_given and settings.base_url != identity.base_url:
        # Every licence, key and list names the address. Another one would make a second registry out of this one.
        raise Refused(
            code="base_url_changed",
            found=f"base URL {settings.base_url}",
            wanted=f"{identity.base_url}, under which this registry was set up; unset it, or set up another registry",
        )


def gate_on(store: Store, settings: Settings, *, clock: Callable[[], datetime], signers: Signers) -> Gate:
    """Return the gate around a store that is open already."""
    return Gate(
        store=store,
        clock=clock,
        signers=signers,
        types=types_at_hand(settings),
        identifier_arc=settings.identifier_arc,
        status_validity=settings.status_list_validity,
        trust_validity=settings.trust_list_validity,
        presentation_lifetime=settings.presentation_lifetime,
        batch_lines=settings.batch_lines,
        mass_rows=settings.mass_rows,
        high_value=settings.high_value_types,
        approval_lifetime=settings.approval_lifetime,
        access_log_kept=settings.access_log_kept,
        purpose_required=settings.purpose_required,
    )
