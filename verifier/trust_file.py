"""Edge: a verifier that rests on a trust file somebody named, under the root that this computer has pinned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from .document.directory import Directory
from .errors import Unavailable
from .known_roots import KnownRoot, KnownRoots
from .trust.reading import Trust, TrustFile, TrustRootMismatch, require_version
from .verify import AttachedLists, Verifier


class TrustFileUnreadable(Unavailable):
    """A trust file that can't be opened."""

    code = "trust_file_unreadable"


def verifier_on(trust: Trust, clock: Callable[[], datetime], *, offline: bool) -> Verifier:
    """Return a verifier for one use, whose status lists come from the registry, or where ``offline`` only from the file."""
    attached = AttachedLists(trust.status_lists)
    if offline:
        return Verifier(trust, statuses=attached, learns=False)
    from .list_sources import FetchedLists  # noqa: PLC0415 (a library for HTTP, which an offline check doesn't load)

    fetched = FetchedLists(trust.trust_list.status_prefix, clock, attached=attached)
    return Verifier(trust, statuses=fetched, learns=False)


def pinned_trust(
    path: Path,
    *,
    home: Path,
    root: str | None,
    directory: Callable[[], Directory],
    say: Callable[[str], None],
    named: frozenset[str] | None = None,
) -> Trust:
    """Return the trust in a file under the pinned root; the first file of a registry pins its root, and says so.

    Args:
        home: where pins are kept.
        root: the root that the settings pin, None where they pin none.
        directory: the types at hand, asked for where the file doesn't carry its own.
        named: the types that will be asked for, None for all (``TrustFile.trusted``).

    Raises:
        TrustFileUnreadable: it can't be opened.
        TrustListRefused, KnownRootsDamaged, Malformed: it is not to be believed.
    """
    try:
        file = TrustFile.of(path.read_bytes())
    except OSError as error:
        raise TrustFileUnreadable(found=f"{path} ({error.strerror})", wanted="a trust list or bundle") from None
    known_roots, claimed = KnownRoots(home), file.claimed_root
    trust = file.trusted(root=root or claimed, directory=cache(directory), named=named)
    registry, version = trust.trust_list.registry_id, trust.trust_list.version
    known = known_roots.of(registry)
    if root is None and known is None:
        kept = known_roots.remember(registry, KnownRoot(claimed, version))
        note = "pinned from now on" if kept else "could not be pinned: set LICENCE_TRUST_ROOT"
        say(f"First trust list of {registry}. Its root is {claimed}, {note}. Compare it with what the registry publishes.")
        return trust
    if known is not None and root is None and known.pin != claimed:
        raise TrustRootMismatch(found=claimed, wanted=f"the root pinned for {registry}, {known.pin}")
    if known is not None and known.pin == claimed:
        require_version(trust.trust_list, known.version)
    known_roots.remember(registry, KnownRoot(claimed, version))
    return trust
