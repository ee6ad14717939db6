"""Who a registry is: its DID, its addresses, its root; written once, since every licence names them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct
from sqlmodel import Session

from .errors import NotInitialised
from .tables import RegistryRow


class Identity(Struct, frozen=True):
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
