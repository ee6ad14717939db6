"""Was this issuer granted this type, in this area, when it signed?"""

from __future__ import annotations

from ..document.model import Credential
from ..report import Check, Fact
from ..trust.trust_list import TrustList
from .answers import fails, holds


def check_authority(credential: Credential, trust: TrustList) -> Check:
    """Return whether a grant covers issuer, type, area and the time of every proof."""
    authority = trust.authority_of(credential.issuer)
    if authority is None:
        return fails("authority", "issuer_unknown", {"issuer": credential.issuer}, place="/issuer/id")
    facts: dict[str, Fact] = {"issuer": authority.id, "code": authority.code, "type": credential.type, "area": credential.area}
    grants = authority.grants_of(credential.type)
    for proof in credential.proofs:
        if proof.created is None:
            return fails("authority", "signing_time_missing", facts, place="/proof/created")
        facts["signed"] = proof.created
        if not any(grant.allows(credential.area, proof.created) for grant in grants):
            return fails("authority", "not_granted_here_or_then" if grants else "type_not_granted", facts, place="/issuer/id")
    return holds("authority", "authority_granted", facts, as_of=trust.issued)
