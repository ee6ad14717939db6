"""Was this issuer granted this type, in this area, when it signed?"""

from __future__ import annotations

from ..document.instants import instant_text
from ..document.model import Credential
from ..report import Check
from ..trust.trust_list import TrustList
from .answers import fails, holds


def check_authority(credential: Credential, trust: TrustList) -> Check:
    """Return whether a grant covers issuer, type, area and the time of every proof."""
    authority = trust.authority_of(credential.issuer)
    if authority is None:
        return fails("authority", "issuer_unknown", {"issuer": credential.issuer}, place="/issuer/id")
    facts = {"issuer": authority.id, "code": authority.code, "type": credential.type, "area": credential.area}
    for proof in credential.proofs:
        if proof.created is None:
            return fails("authority", "signing_time_missing", facts, place="/proof/created")
        facts["signed"] = instant_text(proof.created)
        if not any(grant.allows(credential.type, credential.area, proof.created) for grant in authority.grants):
            of_type = any(grant.type == credential.type for grant in authority.grants)
            return fails("authority", "not_granted_here_or_then" if of_type else "type_not_granted", facts, place="/issuer/id")
    return holds("authority", "authority_granted", facts, as_of=trust.issued)
