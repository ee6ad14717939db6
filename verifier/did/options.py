"""The options of a resolution, as they stand in a query.

Source: DID Resolution 1.0, 3 (DID parameters) and 4.1; did:key 3.1.2 and 3.1.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from ..errors import shortened
from .errors import InvalidOptions

_ASCII_ALONE: Final = ("accept", "service", "serviceType", "versionId", "hl")
_RELATIVE: Final = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*\Z", re.ASCII)
_SECOND: Final = "%Y-%m-%dT%H:%M:%SZ"


class Options(Struct, frozen=True):
    """How the asker wants a document.

    Attributes:
        public_key_format, experimental: how keys are to be written.
        version: whether one certain version is wanted, not the newest.
    """

    public_key_format: str | None = None
    experimental: bool = False
    version: bool = False


def read_options(query: Mapping[str, str]) -> Options:
    """Return the options in ``query``; what is none is passed over.

    Raises:
        InvalidOptions: a value is not written as its option asks.
    """
    for name in _ASCII_ALONE:
        if not query.get(name, "").isascii():
            raise InvalidOptions(found=f"{name} {shortened(query[name])}", wanted="ASCII")
    if not _RELATIVE.match(query.get("relativeRef", "")):
        raise InvalidOptions(found=f"relativeRef {shortened(query['relativeRef'])}", wanted="a path, percent-encoded (RFC 3986, 2.1)")
    if "versionTime" in query:
        _hold_time(query["versionTime"])
    experimental = query.get("enableExperimentalPublicKeyTypes") == "true"
    return Options(query.get("publicKeyFormat"), experimental, "versionId" in query or "versionTime" in query)


def _hold_time(text: str) -> None:
    try:
        read = datetime.strptime(text, _SECOND)  # noqa: DTZ007 (compared as text alone: the Z is part of the form)
    except ValueError:
        read = None
    if read is None or read.strftime(_SECOND).rjust(20, "0") != text:
        raise InvalidOptions(found=f"versionTime {shortened(text)}", wanted="a time in UTC without fractions, such as 2026-11-23T09:00:00Z")
