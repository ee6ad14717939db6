"""What documents of the open profile may point to: what this service has itself, then what the operator allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from ..errors import shortened
from .errors import ResourceUnavailable


def nothing_of_our_own(_url: str) -> bytes | None:
    """Return None: nothing is served here."""
    return None


class KnownResources(Struct, frozen=True):
    """A ``Resources`` of things at hand.

    Attributes:
        texts: by URL: contexts, schemas.
        own: what this very service serves (status lists), None for another address; so that it never asks itself over HTTP.
        fetch: gets a URL from a host that the operator allowed; None where none is.
    """

    texts: Mapping[str, bytes]
    own: Callable[[str], bytes | None] = nothing_of_our_own
    fetch: Callable[[str], bytes] | None = None

    def resource(self, url: str) -> bytes:
        """Return what stands at ``url``.

        Raises:
            Unavailable: it is not at hand, and not on an allowed host.
        """
        text = self.texts.get(url)
        if text is None:
            text = self.own(url)
        if text is not None:
            return text
        if self.fetch is None:
            raise ResourceUnavailable(found=shortened(url, 120), wanted="something at hand, or on a host that the operator allowed")
        return self.fetch(url)
