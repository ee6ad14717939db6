"""Is the trust list, on which everything else rests, still current?"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..report import Check
from ..trust.trust_list import TrustList
from .answers import holds, open_question


def check_trust_freshness(trust: TrustList, *, now: datetime, skew: timedelta, freshness: timedelta | None) -> Check:
    """Return whether ``trust`` may be relied on at ``now``.

    Past its next update a list may lack a revoked grant or a leaked key, so the outcome is undecided. A caller who works
    offline for longer sets ``freshness`` (counted from the list's issue), and the report then says so.
    """
    facts = trust.freshness_facts
    if trust.issued > now + skew:
        return open_question("trust", "trust_list_from_the_future", facts, as_of=trust.issued)
    if now <= trust.next_update:
        return holds("trust", "trust_list_current", facts, as_of=trust.issued)
    if freshness is not None and now - trust.issued <= freshness:
        return holds("trust", "trust_list_old_but_accepted", facts, as_of=trust.issued)
    return open_question("trust", "trust_list_stale", facts, as_of=trust.issued)
