"""Unsigned credential to signed bytes that were read back: what does not verify here never leaves this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

import orjson
from msgspec import Struct

from issuer.errors import OrderRefused, ReadBackFailed
from verifier.document.contexts import CREDENTIALS_V2, LICENCE_V1
from verifier.document.credential_type import CredentialType
from verifier.document.parse import parse_credential
from verifier.document.read import Parsed
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import parse_object
from verifier.errors import VerifierError
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.jcs import goes_beyond_bmp
from verifier.proof.data_integrity import Bulk, ProofMaker, verify_proof
from verifier.proof.multikey import KeyKind, PublicKey

SUITE_FAMILIES = {KeyKind.ED25519: "eddsa-", KeyKind.P256: "ecdsa-", KeyKind.P384: "ecdsa-"}


def choose_suites(wanted: str | None, credential_type: CredentialType, signer: Signer) -> tuple[str, ...]:
    """Return the suites to sign with: what was asked for (comma between several), else the type's first that the key can do.

    Raises:
        OrderRefused: a suite that the type does not accept, that this kind of key cannot do, or that is named twice.
    """
    kind = PublicKey.from_multibase(signer.public_key_multibase).kind
    family = SUITE_FAMILIES[kind]
    possible = tuple(suite for suite in credential_type.suites if suite.startswith(family))
    if not possible:
        raise OrderRefused(
            code="suite_impossible", found=f"a key of kind {kind}", wanted=f"a key for one of {', '.join(credential_type.suites)}"
        )
    if wanted is None:
        return possible[:1]
    suites = tuple(suite.strip() for suite in wanted.split(","))
    for suite in suites:
        if suite not in credential_type.suites:
            raise OrderRefused(
                code="suite_not_accepted",
                found=f"suite {suite!r}",
                wanted=f"one that {credential_type.name} accepts: {', '.join(credential_type.suites)}",
            )
        if suite not in possible:
            raise OrderRefused(
                code="suite_impossible",
                found=f"suite {suite} and a key of kind {kind}",
                wanted=f"one of {', '.join(possible)}, or another key",
            )
    if len(set(suites)) < len(suites):
        raise OrderRefused(code="suite_twice", found=wanted, wanted="each suite once")
    return suites


class Press(Struct, frozen=True, eq=False, dict=True):
    """Everything that signing takes, put together once a mint."""

    signer: Signer
    suites: Sequence[str]
    credential_type: CredentialType
    schemas: SchemaSet
    canonicalizer: Canonicalizer

    def signed(self, credential: bytes, *, created: datetime) -> bytes:
        """Return the signed credential as JSON bytes, verified against schema and key after they were written. Raises: as ``sign``."""
        (body,) = self.sign([credential], created=created)
        self.read_back(body)
        return body

    def sign(self, credentials: Sequence[bytes], *, created: datetime) -> list[bytes]:
        """Return the signed credentials as JSON bytes, which somebody must still read back before they leave.

        Args:
            credentials: as compact JSON, without a proof.

        Raises:
            ReadBackFailed: one cannot be signed without loss, or what was written does not hold; the code is the verifier's.
        """
        try:
            if len(self.makers) == 1:
                return self._bulk(created).sign_unverified(credentials)
            return [self._signed_by_all(credential, created) for credential in credentials]
        except VerifierError as error:
            raise _named(error) from error

    def _signed_by_all(self, credential: bytes, created: datetime) -> bytes:
        document = orjson.loads(credential)
        for maker in self.makers:
            document = maker.add(document, created=created)
        return orjson.dumps(document)

    def _bulk(self, created: datetime) -> Bulk:
        """Return what makes the proofs of that time: in a mint there is one."""
        # Taken out once: another thread may put its own there meanwhile.
        last = self._last[0] if self._last else None
        if last is None or last.created != created:
            last = self.makers[0].bulk([CREDENTIALS_V2, LICENCE_V1, self.credential_type.context], created=created)
            self._last[:] = [last]
        return last

    @cached_property
    def _last(self) -> list[Bulk]:
        return []  # one at most

    @cached_property
    def makers(self) -> Sequence[ProofMaker]:
        """What makes each proof, put together once: looking at the public key takes longer than a signature."""
        return [ProofMaker.of(self.signer, suite, self.canonicalizer) for suite in self.suites]

    def is_portable(self, body: bytes) -> bool:
        """Return whether implementations that sort by UTF-16 units verify this licence too; few characters part them from others."""
        if not goes_beyond_bmp(body) or not any("rdfc" in suite for suite in self.suites):
            return True
        return self.canonicalizer.is_portable({name: value for name, value in parse_object(body).items() if name != "proof"})

    def read_back(self, body: bytes) -> None:
        """Return if ``body`` reads as a licence, satisfies the schema, and carries exactly the wanted proofs, all of which hold.

        Raises:
            ReadBackFailed: it does not; the code is the verifier's.
        """
        try:
            self._hold(body)
        except VerifierError as error:
            raise _named(error) from error

    def _hold(self, body: bytes) -> None:
        document = parse_object(body)
        licence = parse_credential(Parsed(document))
        violations = self.schemas.violations(document, self.credential_type)
        if violations:
            first = violations[0]
            raise ReadBackFailed(code=first.code, found=first.found, wanted=first.wanted, place=first.place)
        if tuple(proof.cryptosuite for proof in licence.proofs) != tuple(self.suites):
            raise ReadBackFailed(
                code="proof_missing", found=f"{len(licence.proofs)} proofs", wanted=f"one each of {', '.join(self.suites)}"
            )
        key = PublicKey.from_multibase(self.signer.public_key_multibase)
        for proof in licence.proofs:
            verify_proof(document, proof, key, canonicalizer=self.canonicalizer)


def _named(error: VerifierError) -> ReadBackFailed:
    return ReadBackFailed(code=error.code, found=error.found, wanted=error.wanted, place=error.place)
