"""Which suites sign: those of the type that the kind of key can do."""

from __future__ import annotations

import pytest

from issuer.errors import OrderRefused
from issuer.sign import choose_suites
from keys.signer import KeySigner, generate_private
from verifier.document.credential_type import CredentialType
from verifier.proof.multikey import KeyKind


def of_kind(kind: KeyKind) -> KeySigner:
    return KeySigner(kind, generate_private(kind), "did:web:x#key-1")


@pytest.mark.parametrize(
    ("kind", "wanted", "suites"),
    [
        pytest.param(KeyKind.ED25519, None, ("eddsa-rdfc-2022",), id="the type's first"),
        pytest.param(KeyKind.P256, None, ("ecdsa-rdfc-2019",), id="the type's first that the key can do"),
        pytest.param(KeyKind.P384, "ecdsa-jcs-2019", ("ecdsa-jcs-2019",), id="as asked"),
        pytest.param(KeyKind.ED25519, "eddsa-jcs-2022, eddsa-rdfc-2022", ("eddsa-jcs-2022", "eddsa-rdfc-2022"), id="a set"),
    ],
)
def test_suites_are_chosen(kind: KeyKind, wanted: str | None, suites: tuple[str, ...], business: CredentialType) -> None:
    assert choose_suites(wanted, business, of_kind(kind)) == suites


@pytest.mark.parametrize(
    ("kind", "wanted", "code"),
    [
        pytest.param(KeyKind.ED25519, "ecdsa-jcs-2019", "suite_impossible", id="another kind of key"),
        pytest.param(KeyKind.ED25519, "eddsa-2022", "suite_not_accepted", id="no suite of the type"),
        pytest.param(KeyKind.ED25519, "", "suite_not_accepted", id="nothing"),
        pytest.param(KeyKind.ED25519, "eddsa-jcs-2022,eddsa-jcs-2022", "suite_twice", id="twice"),
    ],
)
def test_what_cannot_be_signed_is_refused_with_words(kind: KeyKind, wanted: str, code: str, business: CredentialType) -> None:
    with pytest.raises(OrderRefused) as refused:
        choose_suites(wanted, business, of_kind(kind))
    assert refused.value.code == code
