"""Who a registry is: its DID, its addresses, its root; written once, since every licence names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from sqlmodel import Session

from .errors import Malformed, NotInitialised
from .tables import RegistryRow

PURPOSES = ("revocation", "suspension")


@dataclass(frozen=True, slots=True)
class Identity:
    """A registry as its database knows it.

    Attributes:
        uuid: random, so that two registries set up alike are still told apart (a backup put back in the wrong place).
        root_pin: ``sha256:`` and 64 hexadecimal digits, what a verifier pins.
    """

    uuid: str
    did: str
    base_url: str
    names: Mapping[str, str]
    root_key: str
    root_pin: str

    def authority_did(self, code: str) -> str:
        """Return the DID of the authority ``code`` under this registry (did:web, path form)."""
        return f"{self.did}:authorities:{code}"

    @property
    def status_prefix(self) -> str:
        """Every status list of this registry has a URL that begins so."""
        return f"{self.base_url}/status-lists/"

    def list_url(self, purpose: str, number: int) -> str:
        """Return the URL of one status list, e.g. ``…/status-lists/revocation-1``."""
        return f"{self.status_prefix}{purpose}-{number}"


def identity_of(session: Session) -> Identity:
    """Return who this registry is.

    Raises:
        NotInitialised: ``init`` was never run to its end here.
    """
    row = session.get(RegistryRow, 1)
    if row is None:
        raise NotInitialised(found="a database without a registry", wanted="`licence init` to set it up")
    return Identity(
        uuid=row.uuid,
        did=row.did,
        base_url=row.base_url,
        names=names_of(row.name_zh, row.name_en),
        root_key=row.root_key,
        root_pin=row.root_pin,
    )


def names_of(chinese: str, english: str) -> Mapping[str, str]:
    """Return the two names under their language tags."""
    return MappingProxyType({"zh-hans": chinese, "en": english})


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
