"""Acts that take two people, each by the digest of exactly what it would change. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject
from verifier.proof.canonical.jcs import jcs_digest

from ..errors import Malformed
from ..statements import Statement

MINT: Final = "mint"
URGENT: Final = frozenset({"suspend"})  # one person's word is enough at first, and another one looks at it afterwards

KINDS: Final = MappingProxyType(
    {
        MINT: ("批量或高价值签发", "mass or high-value mint"),
        "suspend": ("暂扣、挂失", "suspension"),
        "reinstate": ("恢复", "reinstatement"),
        "revoke": ("吊销", "revocation"),
        "cancel": ("注销、转出", "cancellation"),
        "annul": ("撤销", "annulment"),
        "withdraw": ("撤回", "withdrawal"),
        "void": ("作废", "voiding"),
        "replace": ("换发", "replacement"),
        "key.add": ("登记签发密钥", "a new signing key"),
        "key.retire": ("停用密钥", "retiring a key"),
        "key.compromise": ("密钥泄露", "a key's compromise"),
        "authority.add": ("新增机关", "a new authority"),
        "grant.add": ("授权", "a grant"),
        "grant.end": ("终止授权", "ending a grant"),
        "type.publish": ("发布证照类型", "publishing a type"),
        "type.open": ("开放证照类型", "opening a type"),
        "type.close": ("关闭证照类型", "closing a type"),
        "type.retire": ("停用证照类型", "retiring a type"),
        "person.add": ("新增人员", "a new person"),
        "person.remove": ("移除人员", "removing a person"),
        "rule.change": ("变更双人规则", "changing the rule of two people"),
    }
)


class Act(Struct, frozen=True):
    """One thing that would be done.

    Attributes:
        kind: one of ``KINDS``.
        authority: the department that it is about; None where the registry itself is.
        content: everything that makes it this act and no other; what differs from try to try (a nonce, the time of signing) is no part.
    """

    kind: str
    authority: str | None
    content: JsonObject

    @property
    def digest(self) -> bytes:
        """SHA-256 over the JCS form of all three."""
        return jcs_digest(self.as_json())

    @property
    def is_urgent(self) -> bool:
        """Return whether it is done at once and reviewed afterwards."""
        return self.kind in URGENT

    def as_json(self) -> JsonObject:
        """Return the act as it is digested and shown."""
        return {"act": self.kind, "authority": self.authority, "content": self.content}


class Acts(Struct, frozen=True):
    """Several acts of one kind, of one authority, that are asked for together.

    Attributes:
        contents: what each would change; none for a mint, whose sheet says it.
    """

    kind: str
    authority: str | None
    digests: Sequence[bytes]
    contents: Sequence[JsonObject] = ()

    @classmethod
    def of(cls, acts: Sequence[Act]) -> Acts:
        """Return ``acts`` as one; those of a kind and authority of their own are no company."""
        first = acts[0]
        if any((act.kind, act.authority) != (first.kind, first.authority) for act in acts):
            raise Malformed(code="acts_mixed", found="acts of several kinds or authorities", wanted="a request for each")
        contents = () if first.kind == MINT else [act.content for act in acts]
        return cls(first.kind, first.authority, [act.digest for act in acts], contents)

    @classmethod
    def of_rows(cls, authority: str, type_name: str, row_digests: Sequence[bytes]) -> Acts:
        """Return the minting of the rows of a sheet."""
        return cls(MINT, authority, [mint_act(authority, type_name, digest).digest for digest in dict.fromkeys(row_digests)])

    @property
    def items_digest(self) -> str:
        """The digest of all of them, in whatever order they are named."""
        return "sha256:" + hashlib.sha256(b"".join(sorted(self.digests))).hexdigest()


def act_of(statement: Statement) -> Act:
    """Return what a signed statement would do; signed again for the same decision, it is the same act."""
    content: JsonObject = {
        "licence": statement.licence.urn,
        "from": statement.start.value,
        "to": statement.end.value,
        "legalBasis": statement.legal_basis,
        "decision": statement.decision,
        "reason": statement.reason,
    }
    if statement.effective_at != statement.decided_at:  # "at once" is no date
        content["effectiveAt"] = instant_text(statement.effective_at)
    return Act(statement.action, statement.authority, content)


def mint_act(authority: str, type_name: str, row_digest: bytes) -> Act:
    """Return the minting of one row of a sheet, whose digest is made of everything that the row says."""
    return Act(MINT, authority, {"type": type_name, "row": row_digest.hex()})
