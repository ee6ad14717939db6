"""Codes that are bombs, lies or somebody else's: each is refused with its own code, before it costs anything."""

from __future__ import annotations

import zlib

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document.contexts import bundled_contexts
from verifier.document.strict_json import JsonObject
from verifier.errors import VerifierError
from verifier.qr.base10 import encode_base10
from verifier.qr.base45 import ALPHABET, encode_base45
from verifier.qr.cborld import CborLd
from verifier.qr.decode import QrReader
from verifier.qr.dictionaries import bundled_dictionaries

READER = QrReader(bundled_contexts())
DICTIONARY = bundled_dictionaries().text(1)
V2 = "https://www.w3.org/ns/credentials/v2"


def deflated(octets: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    return compressor.compress(octets) + compressor.flush()


def compact(octets: bytes) -> str:
    return "LIC1-R" + encode_base45(b"\x02\x01" + deflated(octets))


def barcode(payload: object, prefix: str = "VC1-R") -> str:
    return prefix + encode_base45(cbor2.dumps(cbor2.CBORTag(51997, [1, payload]), canonical=True))


def nested(levels: int) -> object:
    value: object = 0
    for _ in range(levels):
        value = [value]
    return value


def without_budget(presentation: JsonObject) -> bytes:
    """Return the CBOR-LD of a presentation with more credentials than a writer takes: of one of them, as often as asked."""
    credentials = presentation["verifiableCredential"]
    assert isinstance(credentials, list)
    _, payload = cbor2.loads(CborLd(bundled_contexts()).encode_with({**presentation, "verifiableCredential": credentials[:1]}, 1)[3:])
    (number,) = (key for key, value in payload.items() if value == [{1: [V2]}])
    return cbor2.dumps(cbor2.CBORTag(51997, [1, {**payload, number: [{1: [V2]}] * len(credentials)}]))


def code_of(text: str) -> str:
    """Return the code of the refusal, or nothing where the text is read."""
    try:
        READER.read(text)
    except VerifierError as refusal:
        return refusal.code
    return ""


UNNAMED = ("malformed", "unsupported", "unavailable", "verifier_error")
HOSTILE = [
    pytest.param("LIC1-R" * 717, "qr_too_long", id="more than any code holds"),
    pytest.param(compact(bytes(8_193)), "qr_bomb", id="a byte more than 8 kB"),
    pytest.param(compact(bytes(2_500_000)), "qr_bomb", id="2.5 MB out of one code"),
    pytest.param("LIP1-R" + encode_base45(b"\x02\x01" + deflated(bytes(65_537))), "qr_bomb", id="a presentation of more than 64 kB"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01" + b"\x81" * 8_000), "qr_bomb", id="8,000 lists in each other"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01" + b"\xa1\x60" * 4_000), "qr_bomb", id="4,000 maps in each other"),
    pytest.param(barcode({1: [V2], "x": nested(40)}), "qr_bomb", id="40 levels"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01\x99\x1f\x40" + bytes(8_000)), "qr_bomb", id="8,000 numbers"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01\x9b" + b"\xff" * 8), "qr_bomb", id="a list of 2^64 items"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01\xbb" + b"\xff" * 8), "qr_bomb", id="a map of 2^64 members"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01\x7b" + b"\xff" * 8), "cbor_malformed", id="a text of 2^64 bytes"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01\x9f" + bytes(99)), "qr_indefinite_length", id="an open list"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01\xc2\x58\xff" + bytes(255)), "cbor_malformed", id="a number of 255 bytes"),
    pytest.param(compact(b"\xd9\xcb\x1d\x82\x01\xd8\x1c\x81\xd8\x1d\x00"), "cbor_malformed", id="a list that holds itself"),
    pytest.param(compact(cbor2.dumps(cbor2.CBORTag(51997, [1, {1: [V2] * 200}]))), "qr_bomb", id="200 contexts"),
    pytest.param(
        "LIC1-R" + encode_base45(b"\x02\x01" + deflated(b"\xd9\xcb\x1d\x82\x01\xa0") + b"\x00"), "qr_trailing_bytes", id="a byte behind"
    ),
    pytest.param("LIC1-R" + encode_base45(b"\x02\xff\x03\x00"), "qr_dictionary_unknown", id="dictionary 255"),
    pytest.param("LIC1-R" + encode_base45(b"\x02\x00\x03\x00"), "qr_dictionary_unknown", id="dictionary 0"),
    pytest.param("LIC1-R" + encode_base45(b"\x01\x01\x03\x00"), "qr_version_unknown", id="version 1"),
    pytest.param("LIC1-R" + encode_base45(b"\x02\x01"), "qr_deflate_malformed", id="nothing behind the head"),
    pytest.param("LIC1-R", "qr_deflate_malformed", id="a prefix alone"),
    pytest.param("LIC1-R*", "base45_malformed", id="one character of base45"),
    pytest.param("LIC1-R:::", "base45_malformed", id="a group above 65535"),
    pytest.param("lic1-rüü", "base45_malformed", id="a letter of other alphabets"),
    pytest.param("VC1-R" + encode_base45(b"\xd9\x05\x01\xa0"), "cborld_malformed", id="a tag of before 1.0"),
    pytest.param("HTTPS://X.EXAMPLE/V/" + "9" * 61, "qr_digits_malformed", id="digits that are no bytes"),
    pytest.param("HTTPS://X.EXAMPLE/V/" + encode_base10(b"\x05" * 40), "qr_version_unknown", id="digits of another house"),
    pytest.param("LIT1-R00", "qr_possession_token", id="a possession token alone"),
    pytest.param(barcode({1: [V2], 157: [120]}), "qr_not_ours", id="a presentation as a licence"),
    pytest.param(barcode({1: [V2], 157: [118]}, "VP1-R"), "qr_not_ours", id="a licence as a presentation"),
    pytest.param('{"a": 1, "a": 2}', "json_duplicate_member", id="JSON with a member twice"),
]
NOT_WHOLE = "a licence's code that was not read whole, or is of a newer kind"
FOREIGN = [
    pytest.param("https://example.org/menu?table=7", "a web address", id="a menu"),
    pytest.param("http://weixin.qq.com/r/abc", "a WeChat code", id="a WeChat account"),
    pytest.param("wxp://f2f0abcdefgh", "a WeChat code", id="a WeChat payment"),
    pytest.param("https://qr.alipay.com/fkx0001", "an Alipay code", id="Alipay"),
    pytest.param("https://health-code.example.gov/x", "a health code", id="a health code"),
    pytest.param("HC1:6BFOXN%TS3DH", "a health certificate", id="an EU health certificate"),
    pytest.param("00020101021230", "a payment code", id="an EMV payment"),
    pytest.param("WIFI:S:Cafe;T:WPA;P:secret;;", "an address or a setting for a phone", id="a network"),
    pytest.param("BEGIN:VCARD\nFN:Wang", "a contact or an appointment", id="a contact"),
    pytest.param("01,10,044001900111,12345678", "an invoice", id="an invoice"),
    pytest.param("shc:/5676290952432060346029243740", "a health certificate", id="a SMART health card"),
    pytest.param("SPC\n0200\n1\nCH4431999123000889012", "a payment code", id="a Swiss bill"),
    pytest.param("283748596012345678", "a payment code", id="a payment from a telephone"),
    pytest.param("openid4vp://?client_id=x", "a request or an offer to a wallet", id="a request to a wallet"),
    pytest.param("VC1-B4KKE", "a credential of another kind", id="a credential in another base"),
    pytest.param("eyJhbGciOiJFUzI1NiJ9.eyJ2YyI6e319.c2ln", "a credential of another kind", id="a token that is signed"),
    pytest.param("M1SMITH/JOHN EABC123", "a boarding pass", id="a boarding pass"),
    pytest.param("LIC9-R6BF", NOT_WHOLE, id="a licence of tomorrow"),
    pytest.param("HTTPS://LICENCE.EXAMPLE/V/0123", NOT_WHOLE, id="the beginning of an address"),
    pytest.param("6901234567892", "a number", id="a tin of fish"),
    pytest.param("<xml/>", "JSON or XML of another kind", id="XML"),
    pytest.param("天气不错", "a plain text", id="words"),
    pytest.param("", "a plain text", id="nothing"),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE)
def test_a_hostile_code_is_refused_by_name(text: str, code: str) -> None:
    assert code_of(text) == code


def test_a_presentation_of_500_credentials_is_refused_after_the_first_256() -> None:
    for count, refused in ((100, ""), (500, "qr_bomb")):
        presentation: JsonObject = {
            "@context": [V2],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [{"@context": [V2]} for _ in range(count)],
        }
        packed = b"\x02\x01" + deflated(without_budget(presentation))
        assert code_of("LIP1-R" + encode_base45(packed)) == refused


@pytest.mark.parametrize(("text", "kind"), FOREIGN)
def test_a_foreign_code_is_called_what_it_seems_to_be(text: str, kind: str) -> None:
    with pytest.raises(VerifierError) as refusal:
        READER.read(text)
    assert refusal.value.code == "qr_not_ours"
    assert refusal.value.found.partition(":")[0] == kind


def test_a_foreign_code_is_quoted_no_further_than_forty_characters() -> None:
    with pytest.raises(VerifierError) as refusal:
        READER.read("天气不错" * 100)
    quoted = refusal.value.found.partition(": ")[2]
    assert len(quoted) == 40
    assert "7f3a" * 3 not in str(refusal.value)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["LIC1-R", "LIP1-R", "VC1-R", "VP1-R", "HTTPS://X/V/", ""]),
    st.text(max_size=80) | st.text(ALPHABET.decode("ascii"), max_size=300) | st.text("0123456789", min_size=60, max_size=300),
)
def test_any_text_is_read_or_refused_and_never_breaks_the_reader(prefix: str, text: str) -> None:
    assert code_of(prefix + text) not in UNNAMED


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_behind_a_good_head_are_read_or_refused(octets: bytes) -> None:
    for text in (compact(b"\xd9\xcb\x1d\x82\x01" + octets), "VC1-R" + encode_base45(b"\xd9\xcb\x1d\x82\x01" + octets)):
        assert code_of(text) not in UNNAMED


SECRETS = ["WIFI:S:Cafe;T:WPA;P:secret;;", "https://x.example/a?token=secret", "otpauth://totp/x?secret=secret", "HC1:secret"]


@pytest.mark.parametrize("text", SECRETS)
def test_what_a_foreign_code_keeps_secret_is_not_repeated(text: str) -> None:
    with pytest.raises(VerifierError) as refusal:
        READER.read(text)
    assert "secret" not in str(refusal.value)
