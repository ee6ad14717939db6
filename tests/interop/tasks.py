"""What the packages of the field are asked, told all at once so that node starts once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from verifier.document.instants import instant_text
from verifier.proof.multikey import KeyKind

from ..verifier.conftest import BUREAU, NOW, PREFIX, REGISTRY
from .differences import DOCUMENTS, QUADS, in_base64url

if TYPE_CHECKING:
    from .conftest import Town

HOLDER = 41
SUSPENDED = 11  # an index that is set in our list
CHALLENGE, DOMAIN = "c-1", "counter.example"
INDEXES = {"an index with an underscore": "1_1", "an index with a tail": "12th"}
LIST_INDEXES = (0, 1, 7, 8, 9, 94_567, 131_071)


@dataclass(frozen=True)
class Combination:
    """A cryptosuite and a kind of key; ``number`` tells the keys of one kind apart from those of another."""

    suite: str
    kind: KeyKind
    number: int

    def __str__(self) -> str:
        return f"{self.suite} {self.kind}"

    @property
    def seed(self) -> int:
        return 100 + self.number

    @property
    def private_bytes(self) -> int:
        return 48 if self.kind is KeyKind.P384 else 32

    def our_method(self, did: str) -> str:
        return f"{did}#key-{self.number}"

    def their_method(self, did: str) -> str:
        return f"{did}#key-{10 + self.number}"


# The field has no package for ecdsa-jcs-2019.
COMBINATIONS = (
    Combination("eddsa-rdfc-2022", KeyKind.ED25519, 1),
    Combination("eddsa-jcs-2022", KeyKind.ED25519, 2),
    Combination("ecdsa-rdfc-2019", KeyKind.P256, 3),
    Combination("ecdsa-rdfc-2019", KeyKind.P384, 4),
)
ED25519 = COMBINATIONS[0]


def tasks_of(town: Town) -> list[dict[str, Any]]:
    """Return every task, each under a name of its own."""
    return [*_licences(town), *_refused(town), *_presentations(town), *_lists(town), *_differences(town)]


def signing(combination: Combination, method: str) -> dict[str, Any]:
    return {
        "kind": str(combination.kind),
        "seed": combination.seed,
        "cryptosuite": combination.suite,
        "verificationMethod": method,
        "created": instant_text(NOW),
    }


def _licences(town: Town) -> Iterator[dict[str, Any]]:
    for name, example in town.examples.items():
        for hash_name in ("sha256", "sha384"):
            yield {"name": f"canonise {name} {hash_name}", "act": "canonise", "document": example, "hash": hash_name}
    for name, licence in town.licences.items():
        for each in COMBINATIONS:
            yield {"name": f"verify {name} {each}", "act": "verify", "credential": town.signed(licence, each)}
            yield {"name": f"sign {name} {each}", "act": "sign", "credential": licence, **signing(each, each.their_method(BUREAU))}
    first = town.signed(town.licences["business-licence valid-full"], ED25519)
    yield {"name": "verify a set", "act": "verify", "credential": town.signed(first, COMBINATIONS[1])}
    yield {"name": "sign again", "act": "signAgain", "credential": first, **signing(COMBINATIONS[3], COMBINATIONS[3].their_method(BUREAU))}


def _refused(town: Town) -> Iterator[dict[str, Any]]:
    """What they must refuse as we do, or their yes to ours would say nothing."""
    for each in COMBINATIONS:
        signed = town.signed(town.licences["business-licence valid-awkward"], each)
        altered = {**signed, "credentialSubject": {**signed["credentialSubject"], "entityName": "另一家公司"}}
        yield {"name": f"refuse altered {each}", "act": "verify", "credential": altered}
        added = {**signed, "credentialSubject": {**signed["credentialSubject"], "remarkOfNobody": "x"}}
        yield {"name": f"refuse added {each}", "act": "verify", "credential": added}


def _presentations(town: Town) -> Iterator[dict[str, Any]]:
    licence = town.licences["driving-licence valid-full"]
    subject = licence["credentialSubject"]
    bound = town.signed({**licence, "credentialSubject": {**subject, "id": town.holder_did}}, ED25519)
    asked = {"challenge": CHALLENGE, "domain": DOMAIN}
    unsigned = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": town.holder_did,
        "verifiableCredential": [bound],
    }
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        signed = town.world.sign(unsigned, town.holder, suite=suite, purpose="authentication", **asked)
        yield {"name": f"verify a presentation {suite}", "act": "verifyPresentation", "presentation": signed, **asked}
        other = {"challenge": "c-2", "domain": DOMAIN}
        yield {"name": f"refuse a presentation {suite}", "act": "verifyPresentation", "presentation": signed, **other}
        made = {"holder": unsigned["holder"], "credentials": [bound], **asked}
        how = {**signing(ED25519, town.holder.verification_method), "seed": HOLDER, "cryptosuite": suite}
        yield {"name": f"present {suite}", "act": "present", **made, **how}


def _lists(town: Town) -> Iterator[dict[str, Any]]:
    for purpose in ("revocation", "suspension"):
        subject = town.documents()[f"{PREFIX}{purpose}-1"]["credentialSubject"]
        indexes = [*LIST_INDEXES, SUSPENDED]
        yield {"name": f"read list {purpose}", "act": "readList", "encodedList": subject["encodedList"], "indexes": indexes}
        yield {
            "name": f"make list {purpose}",
            "act": "makeList",
            "url": f"{PREFIX}{purpose}-1",
            "purpose": purpose,
            "length": 131_072,
            "indexes": list(LIST_INDEXES) if purpose == "revocation" else [],
            "issuer": REGISTRY,
            "validFrom": instant_text(NOW - timedelta(minutes=1)),
            "validUntil": instant_text(NOW + timedelta(hours=24)),
            **signing(ED25519, f"{REGISTRY}#status-9"),
        }
    for name, index in {"suspended": str(SUSPENDED), **INDEXES}.items():
        yield {"name": f"status {name}", "act": "verify", "credential": with_index(town, index)}
    yield {"name": "status of another issuer", "act": "verify", "credential": with_index(town, "0"), "matchIssuers": True}


def with_index(town: Town, index: str) -> dict[str, Any]:
    """Return a licence with this index in both of its status entries."""
    licence = town.licences["business-licence valid-full"]
    entries = [{**each, "statusListIndex": index} for each in licence["credentialStatus"]]
    return town.signed({**licence, "credentialStatus": entries}, ED25519)


def ended(town: Town) -> dict[str, Any]:
    """Return a licence that ended a few minutes ago."""
    licence = town.licences["business-licence valid-minimal"]
    return town.signed({**licence, "validUntil": instant_text(NOW - timedelta(seconds=200))}, ED25519)


def _differences(town: Town) -> Iterator[dict[str, Any]]:
    for name, document in DOCUMENTS.items():
        yield {"name": f"difference {name}", "act": "canonise", "document": document}
    for name, quads in QUADS.items():
        yield {"name": f"difference {name}", "act": "canoniseQuads", "quads": quads}
    signed = town.signed(town.licences["business-licence valid-minimal"], ED25519)
    yield {"name": "difference base64url", "act": "verify", "credential": {**signed, "proof": in_base64url(signed["proof"])}}
    yield {"name": "difference ended", "act": "verify", "credential": ended(town)}
