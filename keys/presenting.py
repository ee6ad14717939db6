"""A holder shows a licence: as a W3C presentation, or as a short token beside it, signed for one challenge of one counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from verifier.document.contexts import CREDENTIALS_V2
from verifier.document.strict_json import JsonObject
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.jcs import jcs_digest
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind, PublicKey
from verifier.qr.possession import Possession

from .holder import AUTHENTICATION, did_of

LIFETIME: Final = timedelta(seconds=60)
_SUITES: Final = {KeyKind.ED25519: "eddsa-rdfc-2022", KeyKind.P256: "ecdsa-rdfc-2019"}


def sign_presentation(
    licences: Sequence[JsonObject],
    signer: Signer,
    *,
    challenge: str | None,
    domain: str | None,
    now: datetime,
    canonicalizer: Canonicalizer,
    lifetime: timedelta = LIFETIME,
) -> JsonObject:
    """Return a presentation of ``licences``, good for ``lifetime``.

    Source: VC Data Model 2.0, 4.13; VC Data Integrity 1.0, 2.1 (challenge and domain).
    """
    presentation: JsonObject = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": did_of(signer),
        "verifiableCredential": list(licences),
    }
    return add_proof(
        presentation,
        signer=signer,
        cryptosuite=_SUITES[PublicKey.from_multibase(signer.public_key_multibase).kind],
        created=now,
        expires=now + lifetime,
        canonicalizer=canonicalizer,
        purpose=AUTHENTICATION,
        challenge=challenge,
        domain=domain,
    )


def sign_possession(
    licence: JsonObject, signer: Signer, *, challenge: str, audience: str, now: datetime, lifetime: timedelta = LIFETIME
) -> Possession:
    """Return the token that says of ``licence``: mine, now, for this challenge of this counter."""
    token = Possession(jcs_digest(licence), now.replace(microsecond=0), lifetime, challenge, audience)
    return token.with_signature(signer.sign(token.signed_bytes))
