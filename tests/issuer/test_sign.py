"""Which suites sign: those of the type that the kind of key can do."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from issuer.errors import OrderRefused, ReadBackFailed
from issuer.sign import Press, choose_suites
from keys.signer import KeySigner, generate_private
from verifier.document.credential_type import CredentialType
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import JsonObject, parse_object
from verifier.proof.canonical import Canonicalizer
from verifier.proof.multikey import KeyKind
from verifier.sources import bundled_types_root

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture
def unsigned(business: CredentialType) -> JsonObject:
    example = (bundled_types_root() / business.key / "examples/valid-minimal.json").read_bytes()
    return {name: value for name, value in parse_object(example).items() if name != "proof"}


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


def test_a_token_that_was_swapped_after_signing_is_noticed(
    unsigned: JsonObject,
    business: CredentialType,
    schemas: SchemaSet,
    canonicalizer: Canonicalizer,
    signer: KeySigner,
    other_signer: KeySigner,
) -> None:
    class Swapped:
        """Shows the right key while it signs, and another one afterwards."""

        verification_method = signer.verification_method
        shown = iter([signer.public_key_multibase])

        @property
        def public_key_multibase(self) -> str:
            return next(self.shown, other_signer.public_key_multibase)

        def sign(self, message: bytes) -> bytes:
            return signer.sign(message)

    press = Press(Swapped(), ("eddsa-rdfc-2022",), business, schemas, canonicalizer)
    with pytest.raises(ReadBackFailed) as failed:
        press.signed(orjson.dumps(unsigned), created=NOW)
    assert failed.value.code == "signature_mismatch"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"areaCode": "44"}, "wrong_form", id="against the schema"),
        pytest.param({"unheardOf": "x"}, "data_loss", id="with a member that would not be signed"),
    ],
)
def test_what_is_not_a_licence_of_its_type_does_not_leave(
    change: JsonObject,
    code: str,
    unsigned: JsonObject,
    business: CredentialType,
    schemas: SchemaSet,
    canonicalizer: Canonicalizer,
    signer: KeySigner,
) -> None:
    subject = unsigned["credentialSubject"]
    assert isinstance(subject, dict)
    press = Press(signer, ("eddsa-rdfc-2022",), business, schemas, canonicalizer)
    with pytest.raises(ReadBackFailed) as failed:
        press.signed(orjson.dumps(unsigned | {"credentialSubject": subject | change}), created=NOW)
    assert failed.value.code == code


def test_a_licence_of_more_than_its_proofs_does_not_leave(
    unsigned: JsonObject, business: CredentialType, schemas: SchemaSet, canonicalizer: Canonicalizer, signer: KeySigner
) -> None:
    other = Press(signer, ("eddsa-jcs-2022",), business, schemas, canonicalizer)
    press = Press(signer, ("eddsa-rdfc-2022",), business, schemas, canonicalizer)
    with pytest.raises(ReadBackFailed) as failed:
        press.signed(other.signed(orjson.dumps(unsigned), created=NOW), created=NOW)
    assert failed.value.code == "proof_missing"


@pytest.mark.parametrize(
    ("names", "suites", "portable"),
    [
        pytest.param(("𠮷", "（"), ("eddsa-rdfc-2022",), False, id="a rare character against a wide bracket"),
        pytest.param(("𠮷", "（"), ("eddsa-jcs-2022",), True, id="the same under JCS"),
        pytest.param(("吉", "（"), ("eddsa-rdfc-2022",), True, id="no rare character"),
    ],
)
def test_a_licence_that_others_sort_wrongly_is_told(
    unsigned: JsonObject,
    business: CredentialType,
    schemas: SchemaSet,
    canonicalizer: Canonicalizer,
    signer: KeySigner,
    names: tuple[str, str],
    suites: tuple[str, ...],
    portable: bool,
) -> None:
    # Two values of one property stand in the order of their first characters.
    texts = [{"@value": f"{first}机关", "@language": tag} for first, tag in zip(names, ("zh-hans", "en"), strict=True)]
    issuer = unsigned["issuer"]
    assert isinstance(issuer, dict)
    issuer["name"] = texts
    press = Press(signer, suites, business, schemas, canonicalizer)
    assert press.is_portable(orjson.dumps(unsigned)) is portable
