"""The address of a registry, and the DID that it makes: all that is named begins with one of them."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from .errors import Malformed


def checked_base_url(text: str) -> str:
    """Return ``text`` as the address that all DIDs and list URLs begin with: no trailing slash, no path, query or user.

    Raises:
        Malformed: no http or https URL of a host.
    """
    wanted = "http://HOST or https://HOST, with a port at most"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Malformed(code="base_url_malformed", found=text, wanted=wanted) from None
    # A did:web may carry a path, but our own addresses begin with the path; one of them would have to move.
    plain = parts.scheme in {"http", "https"} and parts.hostname and parts.path in {"", "/"} and not (parts.query or parts.fragment)
    if not plain or "@" in parts.netloc or any(c.isspace() for c in text) or not parts.hostname or not parts.hostname.isascii():
        raise Malformed(code="base_url_malformed", found=text, wanted=wanted)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def did_of(base_url: str) -> str:
    """Return the did:web of ``base_url``: the colon before a port is written ``%3A``.

    Source: did:web method, "Generic DID syntax".
    """
    return f"did:web:{quote(urlsplit(base_url).netloc, safe='')}"
