"""Licences as they are signed and stored, made of synthetic rows; where a real one is random (signature, index), so are these."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

import base58
import orjson
from msgspec import Struct

from bench.synthetic import rows
from bench.synthetic_people import credit_code
from bench.synthetic_rows import Row
from issuer.build import Place, build_credential
from issuer.claims import Claims
from issuer.columns import columns_of, read_header
from issuer.ledger import Grant
from issuer.row_reader import RowReader
from issuer.rows import Row as SheetRow
from verifier.document.credential_type import CredentialType
from verifier.document.identifier import LicenceIdentifier
from verifier.sources import bundled_types_root, read_directory

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
ZONE = timezone(timedelta(hours=8))
COMMONEST = "business-licence"


class Bureau(Struct, frozen=True):
    """An authority under a registry at ``host``; serves the issuer's port ``Authority``."""

    host: str
    number: int
    chinese: str
    english: str
    area: str = "440199"
    identifier_arc: str = "2.999"
    grants: Sequence[Grant] = ()

    @property
    def code(self) -> str:
        """The unified social credit code of the authority."""
        return credit_code("11", self.number)

    @property
    def did(self) -> str:
        """The did:web under the registry's host."""
        return f"did:web:{quote(self.host, safe='')}:authorities:{self.code}"

    @property
    def names(self) -> Mapping[str, str]:
        """Both names by language."""
        return {"zh-hans": self.chinese, "en": self.english}

    @property
    def base_url(self) -> str:
        """The address of the registry."""
        return f"{'http' if ':' in self.host else 'https'}://{self.host}"


def bodies(bureau: Bureau, seed: int, of_a_type: int, of_the_commonest: int, change: Callable[[Row], Row] = dict) -> Iterator[bytes]:
    """Yield licences of each type, as JSON; ``change`` may reword a row before it is read."""
    chance = random.Random(seed)  # noqa: S311 (licences to measure with, no secrets)
    for credential_type in read_directory(bundled_types_root()).types:
        count = of_the_commonest if credential_type.name == COMMONEST else of_a_type
        for row in rows(credential_type.name, count, seed):
            yield body(bureau, credential_type, change(row), chance)


def body(bureau: Bureau, credential_type: CredentialType, row: Row, chance: random.Random) -> bytes:
    """Return the licence that a row becomes, with a random signature and a random place in the lists."""
    claims = claims_of(bureau, credential_type, row)
    identifier = LicenceIdentifier.compose(
        type_code=credential_type.type_code,
        issuer_code=bureau.code,
        serial=claims.serial or f"440199{chance.randrange(10**8):08d}",
        version=1,
        arc=bureau.identifier_arc,
    )
    document = build_credential(claims, Place(identifier, chance.randrange(1, 40), chance.randrange(131_072)), bureau, credential_type)
    signed_at = NOW - timedelta(seconds=chance.randrange(30_000_000))
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": credential_type.suites[0],
        "created": f"{signed_at:%Y-%m-%dT%H:%M:%SZ}",
        "verificationMethod": f"{bureau.did}#key-1",
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + base58.b58encode(chance.randbytes(64)).decode(),
    }
    return orjson.dumps({**document, "proof": proof})


def claims_of(bureau: Bureau, credential_type: CredentialType, row: Row) -> Claims:
    """Return the claims of a synthetic row, in which nothing is wrong."""
    header = read_header(list(row), columns_of(credential_type))
    claims = RowReader.of(credential_type, header, bureau, ZONE, NOW).read(SheetRow(2, tuple(row.values())))
    if not isinstance(claims, Claims):
        raise TypeError(f"a synthetic row that is refused: {claims}")
    return claims
