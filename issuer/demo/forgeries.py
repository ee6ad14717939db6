"""What somebody with bad intent, or bad luck, would put on the counter. For the demonstration only."""

from __future__ import annotations

import copy
from datetime import datetime

from keys.signer import KeySigner, generate_private
from verifier.document.contexts import bundled_contexts
from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind


def altered(licence: JsonObject) -> JsonObject:
    """Return the licence with one word of its face changed: the company calls itself a group."""
    forged = copy.deepcopy(licence)
    face = forged["credentialSubject"]
    if isinstance(face, dict):
        face["entityName"] = f"{face['entityName']}（集团）"
    return forged


def signed_with_a_forged_key(licence: JsonObject, directory: Directory, now: datetime) -> JsonObject:
    """Return the licence signed again, by a key of the forger's own under the name of the department's key."""
    proof = licence["proof"]
    name = proof["verificationMethod"] if isinstance(proof, dict) else ""
    return _signed_again(licence, KeySigner(KeyKind.ED25519, generate_private(KeyKind.ED25519), str(name)), directory, now)


def signed_without_a_grant(licence: JsonObject, department: str, signer: Signer, directory: Directory, now: datetime) -> JsonObject:
    """Return the licence in the name of ``department`` (a DID), truly signed by it, though it was never granted this type."""
    issuer = licence["issuer"]
    name = issuer["name"] if isinstance(issuer, dict) else ""
    return _signed_again({**licence, "issuer": {"id": department, "name": name}}, signer, directory, now)


def _signed_again(licence: JsonObject, signer: Signer, directory: Directory, now: datetime) -> JsonObject:
    unsigned = {name: value for name, value in licence.items() if name != "proof"}
    canonicalizer = Canonicalizer(bundled_contexts().with_contexts(directory.contexts()))
    return add_proof(unsigned, signer=signer, cryptosuite="eddsa-rdfc-2022", created=now, canonicalizer=canonicalizer)
