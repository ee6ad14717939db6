"""Is this a licence of a type that the registry published, written as the type says?"""

from __future__ import annotations

from ..document.credential_type import CredentialType
from ..document.directory import Directory, UnknownType
from ..document.known_schemas import KnownSchemas
from ..document.model import Credential
from ..report import Check
from ..trust.trust_list import TrustList
from .answers import fails, holds, open_question


def find_type(credential: Credential, trust: TrustList, types: Directory) -> CredentialType | Check:
    """Return the directory entry of the credential's type and version, or why there is none to judge by.

    The version is the one whose context the credential names; a type of another version is another type.
    """
    known = credential.type in trust.type_terms
    if known:
        try:
            return types.by_type(credential.type, credential.context)
        except UnknownType:
            pass
    facts = {"type": credential.type, "context": credential.context}
    if known:
        return open_question("type", "type_files_missing", facts, place="/@context/2")
    return open_question("type", "type_unknown", facts, place="/type/2")


def check_type(credential: Credential, entry: CredentialType) -> Check:
    """Return whether the proofs' suites and the schema reference are those of the type."""
    for proof in credential.proofs:
        if proof.cryptosuite not in entry.suites:
            return fails("type", "suite_not_accepted", {"suite": proof.cryptosuite, "type": entry.type}, place="/proof/cryptosuite")
    if credential.schema != entry.schema:
        return fails("type", "schema_not_the_types", {"wanted": entry.schema}, place="/credentialSchema")
    return holds("type", "type_published", {"type": entry.type, "version": entry.version})


def check_schema(credential: Credential, entry: CredentialType, schemas: KnownSchemas) -> Check:
    """Return whether every member is one that the type has, with a value that it allows."""
    violations = schemas.violations(credential.read, entry)
    if violations:
        first = violations[0]
        facts = {"found": first.found, "wanted": first.wanted, "rule": first.code, "faults": str(len(violations))}
        return fails("schema", "schema_violated", facts, place=first.place)
    return holds("schema", "schema_holds", {"type": entry.type})
