"""What a JSON value is here, and how far numbers and texts go: for all who read or write one."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from ..limits import Limits

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"

SAFE_INTEGER: Final = 2**53 - 1  # beyond it two integers share one double, and so one JCS form (RFC 7493, 2.2)
BASE64: Final = re.compile(r"[A-Za-z0-9+/_=-]*\Z", re.ASCII)


def string_fits(value: str, limits: Limits) -> bool:
    """Return whether a text is short enough: longer ones than usual only in base64 (portraits, status lists)."""
    if len(value) <= limits.string_characters:
        return True
    return len(value) <= limits.portrait_characters and BASE64.match(value) is not None
