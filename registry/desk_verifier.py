"""The verifier that rests on the registry on this desk (``desk``), for ``licence verify``. Edge."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from msgspec.structs import replace

from verifier.errors import VerifierError
from verifier.limits import DEFAULT_LIMITS
from verifier.sources import read_directory
from verifier.trust.reading import load_trust
from verifier.verify import Verifier

from .desk import desk_of, instant_of
from .periods import is_half_over
from .settings import Settings
from .types_at_hand import type_roots

_ROOT = "SELECT root_pin FROM registry WHERE id = 1"
_TRUST = "SELECT document, issued, next_update FROM trust_list ORDER BY version DESC LIMIT 1"
_LISTS = "SELECT valid_from, valid_until FROM status_list"


def verifier_at_desk(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    may_sign: Callable[[], bool],
    open_until: ExitStack,
    named: frozenset[str] | None = None,
) -> Verifier | None:
    """Return a verifier for one use that rests on the registry of ``settings``; None where the general way has to be taken.

    Args:
        may_sign: whether the registry's keys may be used to sign what is due; asked only where something is.
        open_until: gives the file back.
        named: the types that will be asked for, None for all.
    """
    desk = desk_of(settings, clock, open_until)
    if desk is None:
        return None
    try:
        ((root,),) = desk.rows(_ROOT)
        ((document, *period),) = desk.rows(_TRUST)
        periods = [period, *desk.rows(_LISTS)]
        if any(is_half_over(instant_of(since), instant_of(until), clock()) for since, until in periods) and may_sign():
            return None
        types = read_directory(*type_roots(settings), named=named)
        trust = load_trust(document, root=root, directory=types, named=named)
    except (sqlite3.Error, ValueError, VerifierError):
        return None
    limits = replace(DEFAULT_LIMITS, presentation_lifetime=settings.presentation_lifetime)
    return Verifier(trust, statuses=desk, records=desk, limits=limits, learns=False)
