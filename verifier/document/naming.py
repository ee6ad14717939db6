"""Which types a document names, found out before anything of it is believed: no other has to be read to judge it."""

from __future__ import annotations

import re
from typing import Final

import orjson

# A type's context ends with its folder: credential_type holds every entry to that.
_CONTEXT: Final = re.compile(rb"/([a-z0-9-]+/v[0-9]+)/context\.jsonld")


def types_named_in(content: bytes | str) -> frozenset[str] | None:
    """Return the types (``business-licence/v1``) whose contexts stand in a JSON text, and perhaps more; None of what is no JSON.

    A code names its types by numbers, and may name any.
    """
    try:
        # Written anew, so that no escape hides an address.
        plain = orjson.dumps(orjson.loads(content))
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return frozenset(name.decode("ascii") for name in _CONTEXT.findall(plain))
