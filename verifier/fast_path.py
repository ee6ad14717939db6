"""Edge: whether the fast path of canonicalisation, and the short way over HTTP, may answer in this process; the environment says so.

It is no argument of those who canonicalise, so that none of them can be forgotten when an operator turns it off.
"""

from __future__ import annotations

import os


def fast_path_is_on() -> bool:
    """Return whether ``LICENCE_FAST_PATH`` is ``yes``, as it is where nothing is set; by any other word the general path decides alone."""
    return (os.environ.get("LICENCE_FAST_PATH") or "yes") == "yes"
