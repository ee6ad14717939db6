"""A mint fills in the same text that a licence alone is built from."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest
from msgspec.structs import replace

from issuer.build import OPEN_SERIAL, Place, build_credential, build_subject
from issuer.claims import Claims
from issuer.columns import columns_of
from issuer.frame import Frame, drafted
from issuer.ledger import Authority
from issuer.order import Order
from issuer.row_reader import RowReader
from issuer.sheet import open_sheet
from issuer.sign import Press
from keys.signer import KeySigner
from tests.issuer.conftest import NOW, ZONE, MemoryAuthority
from tests.issuer.test_types import FOLDERS, IDS
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject, parse_object
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import ProofMaker, read_proofs, verify_proof
from verifier.proof.multikey import PublicKey
from verifier.sources import bundled_types_root

PATHS = pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
SUITES = pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])


@pytest.fixture
def claims_in(directory: Directory, authority: Authority) -> Callable[..., list[Claims]]:
    """Return a function that reads the good rows of a type's examples."""

    def read(folder: object, credential_type: CredentialType) -> list[Claims]:
        sheet = open_sheet(folder / "examples/rows.csv", columns_of(credential_type))  # type: ignore[operator]
        reader = RowReader.of(credential_type, sheet.header, authority, ZONE, NOW)
        return [claims for row in sheet.rows() if isinstance(claims := reader.read(row), Claims)]

    return read


def place_of(claims: Claims, credential_type: CredentialType, authority: Authority) -> Place:
    serial = claims.serial or f"440199{claims.line:08d}"
    identifier = LicenceIdentifier.compose(
        type_code=credential_type.type_code, issuer_code=authority.code, serial=serial, version=claims.version, arc="2.999"
    )
    return Place(identifier, 3, claims.line)


def draft_text(claims: Claims, credential_type: CredentialType, authority: Authority) -> bytes:
    draft = drafted(claims, build_subject(claims, OPEN_SERIAL, credential_type))
    return Frame.of(authority, credential_type).text(draft, place_of(claims, credential_type, authority))


@PATHS
def test_a_frame_gives_what_is_built_member_by_member(
    folder: object, directory: Directory, authority: Authority, claims_in: Callable[..., list[Claims]]
) -> None:
    credential_type = directory.by_name(folder.parent.name)  # type: ignore[attr-defined]
    read = claims_in(folder, credential_type)
    assert read
    for claims in [*read, replace(read[0], valid_until=None), replace(read[0], valid_until="2044-04-30T23:59:59+08:00")]:
        alone = build_credential(claims, place_of(claims, credential_type, authority), authority, credential_type)
        assert draft_text(claims, credential_type, authority) == orjson.dumps(alone)


def test_a_number_that_looks_like_an_open_serial_stays(
    business: CredentialType, authority: Authority, ordered: Callable[..., Order]
) -> None:
    cells = {"domicile": OPEN_SERIAL}
    claims = Claims(
        2, (), None, 1, "2024-05-01T00:00:00+08:00", None, {"issuedDate": "", "areaCode": "", "trustLevel": ""}, dict(cells), b""
    )
    subject = parse_object(draft_text(claims, business, authority))["credentialSubject"]
    assert isinstance(subject, dict)
    assert (subject["certificateNumber"], subject["domicile"]) == ("44019900000002", OPEN_SERIAL)


def test_a_name_that_holds_a_mark_makes_no_frame(business: CredentialType) -> None:
    with pytest.raises(ValueError, match="cut"):
        Frame.of(MemoryAuthority(names={"zh-hans": "\x001", "en": "x"}), business)


@SUITES
@PATHS
def test_what_is_signed_in_bulk_is_signed_as_alone_and_holds(
    suite: str,
    folder: object,
    directory: Directory,
    authority: Authority,
    signer: KeySigner,
    canonicalizer: Canonicalizer,
    claims_in: Callable[..., list[Claims]],
) -> None:
    credential_type = directory.by_name(folder.parent.name)  # type: ignore[attr-defined]
    maker = ProofMaker.of(signer, suite, canonicalizer)
    texts = [draft_text(claims, credential_type, authority) for claims in claims_in(folder, credential_type)][:6]
    bulk = maker.bulk(orjson.loads(texts[0])["@context"], created=NOW)
    key = PublicKey.from_multibase(signer.public_key_multibase)
    for text in [*texts, *texts]:  # each form once new, once known
        (signed,) = bulk.sign_unverified([text])
        assert signed == orjson.dumps(maker.add(orjson.loads(text), created=NOW))  # Ed25519 signs the same alike
        document: JsonObject = parse_object(signed)
        verify_proof(document, read_proofs(document)[0], key, canonicalizer=canonicalizer)
    assert bulk.sign_unverified([*texts, *texts]) == [bulk.sign_unverified([text])[0] for text in [*texts, *texts]]


@SUITES
def test_texts_that_need_an_escape_are_signed_among_many_as_alone(
    suite: str, unsigned_text: bytes, signer: KeySigner, canonicalizer: Canonicalizer
) -> None:
    maker = ProofMaker.of(signer, suite, canonicalizer)
    names = ["甲", "a", 'a "b"', "b", "a\\b", "a\nb", "\x7f", "乙", "\x00", "\ufffe", "￥ﾊ", "\U00020bb7", "c", "d"]
    documents = []
    for name in names:
        document = orjson.loads(unsigned_text)
        document["credentialSubject"]["licenceHolder"][0]["name"] = name
        documents.append(document)
    bulk = maker.bulk(documents[0]["@context"], created=NOW)
    alone = [orjson.dumps(maker.add(document, created=NOW)) for document in documents]
    assert bulk.sign_unverified([orjson.dumps(document) for document in documents]) == alone


def test_a_bulk_adds_to_the_proof_that_stands(
    unsigned_text: bytes, business: CredentialType, signer: KeySigner, canonicalizer: Canonicalizer
) -> None:
    bulk = ProofMaker.of(signer, "eddsa-rdfc-2022", canonicalizer).bulk(orjson.loads(unsigned_text)["@context"], created=NOW)
    (twice,) = map(parse_object, bulk.sign_unverified(bulk.sign_unverified([unsigned_text])))
    assert isinstance(twice["proof"], list)
    assert len(twice["proof"]) == 2


@pytest.fixture
def unsigned_text(business: CredentialType) -> bytes:
    return orjson.dumps(parse_object((bundled_types_root() / business.key / "examples/valid-minimal.json").read_bytes()))


def test_a_press_of_another_key_signs_with_its_own(
    unsigned_text: bytes, ordered: Callable[..., Order], row: dict[str, str], signer: KeySigner, other_signer: KeySigner
) -> None:
    press: Press = ordered([row]).press
    (first,) = press.sign([unsigned_text], created=NOW)
    assert replace(press, signer=other_signer).signed(unsigned_text, created=NOW) != first
