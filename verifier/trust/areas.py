"""Administrative areas: a province covers its prefectures, a prefecture its counties."""

from __future__ import annotations


def area_covers(granted: str, asked: str) -> bool:
    """Return whether six-digit area ``granted`` contains ``asked``.

    Trailing pairs of zeros name the larger area (GB/T 2260): ``440000`` covers ``440199``, ``440199`` only itself.
    An empty ``asked`` is covered by nothing: a licence without an area was granted for none.
    """
    if asked == granted:
        return bool(asked)
    prefix = granted
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return bool(asked) and len(asked) == len(granted) and asked.startswith(prefix)
