"""The keys of the open profile: one of each kind, made at start, and gone with the process."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from keys.signer import KeySigner, generate_private, public_key_of
from verifier.errors import Malformed, shortened
from verifier.ports import Signer
from verifier.proof.multikey import KeyKind
from verifier.proof.suites import Suite


class KeyTypeUnknown(Malformed):
    """A kind of key that is not made here, or not for the suite that was asked for."""

    code = "key_type_unknown"


class OpenKeys(Struct, frozen=True):
    """A signer of each kind. ``dids``: the DID of each."""

    signers: Mapping[KeyKind, Signer]

    @property
    def dids(self) -> Mapping[KeyKind, str]:
        """The did:key of each kind."""
        return {kind: signer.verification_method.partition("#")[0] for kind, signer in self.signers.items()}

    def for_suite(self, suite: Suite, key_type: str | None) -> tuple[KeyKind, Signer]:
        """Return the signer for ``suite``, of the kind that was asked for where one was.

        Raises:
            KeyTypeUnknown: no such kind, or not one of this suite.
        """
        kind = next((each for each in suite.hashes if key_type in (None, each.value)), None)
        if kind is None:
            wanted = f"{' or '.join(suite.hashes)} for {suite.name}"
            raise KeyTypeUnknown(found=shortened(key_type), wanted=wanted, place="/options/keyType")
        return kind, self.signers[kind]


def make_open_keys() -> OpenKeys:
    """Return new keys, a did:key each."""
    return OpenKeys(MappingProxyType({kind: _signer(kind) for kind in KeyKind}))


def _signer(kind: KeyKind) -> Signer:
    private = generate_private(kind)
    return KeySigner(kind, private, public_key_of(kind, private).did_key)
