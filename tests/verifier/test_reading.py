"""A verifier that has seen licences before says what one says that has not, and that canonicalises by the general path alone."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from bench.subjects import Subject, subjects
from verifier.document.licence_form import LicenceForm, subject_in
from verifier.document.read import Parsed
from verifier.document.subject import subject_of
from verifier.errors import VerifierError
from verifier.proof.canonical import Canonicalizer, Known
from verifier.proof.errors import SignatureMismatch
from verifier.proof.multikey import KeyKind, PublicKey
from verifier.reading import KeysOf, verify_together
from verifier.report import Outcome
from verifier.verify import Verifier

SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")
TEXTS = [
    "",
    "x",
    "_:b0",
    "a b",
    'a"b\\',
    "\n",
    "\x7f",
    "\uffff",
    "urn:x",
    "01",
    "1_0",
    "99999999999",
    "2026-02-30T00:00:00Z",
    "0001-01-01T00:00:00+08:00",
    "z1",
    "zIl0",
    "did:key:z1",
    "汉字（）",
    "𠮷",
    "长" * 401,
]


@dataclass
class Two:
    """The same world twice, and its licences signed by both suites."""

    world: Any
    warm: Verifier
    plain: Verifier
    licences: list[dict[str, Any]]


@pytest.fixture
def two(world: Any, monkeypatch: pytest.MonkeyPatch) -> Two:
    monkeypatch.setenv("LICENCE_FAST_PATH", "yes")
    warm = world.verifier()
    monkeypatch.setenv("LICENCE_FAST_PATH", "no")
    plain = world.verifier()
    licences = [world.sign(world.unsigned(), suite=suite) for suite in SUITES]
    for licence in licences:
        assert warm.verify(orjson.dumps(licence), now=world.now).outcome is Outcome.VALID
        assert isinstance(warm._canonicalizer.read(orjson.dumps(licence)).form.note, LicenceForm)
        assert plain._canonicalizer.known(licence) is None
    return Two(world, warm, plain, licences)


def test_what_a_licence_of_a_known_form_says_of_itself_is_read_without_parsing_it(two: Two) -> None:
    for licence in two.licences:
        known = two.warm._canonicalizer.read(orjson.dumps(licence))
        unread = Known(known.form, known.values, clean=True, raw=b"no JSON", decoded=[value.decode() for value in known.values])
        assert subject_in(unread) == subject_of(licence)


def agree(two: Two, raw: bytes) -> Outcome:
    one, other = (verifier.verify(raw, now=two.world.now) for verifier in (two.warm, two.plain))
    assert (one.checks, one.subject, one.document) == (other.checks, other.subject, other.document)
    return one.outcome


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for step, member in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, step)
        yield from places(member, (*path, step))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_of_a_changed_licence_both_say_the_same_signed_again_or_not(two: Two, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(SUITES) - 1))
    altered = copy.deepcopy(two.licences[number])
    for *way, last in data.draw(st.lists(st.sampled_from(list(places(altered))), min_size=1, max_size=2)):
        around = altered
        try:
            for step in way:
                around = around[step]
            old = around[last]
        except (LookupError, TypeError):
            continue
        if isinstance(around, str):
            continue  # of a list that became one
        new = data.draw(st.sampled_from(TEXTS) if isinstance(old, str) else st.sampled_from([None, True, 5, {}, [], "x"]))
        around[last] = new
    agree(two, orjson.dumps(altered))
    agree(two, json.dumps(altered, indent=1).encode())
    try:
        signed = two.world.sign({name: value for name, value in altered.items() if name != "proof"}, suite=SUITES[number])
    except VerifierError:
        return
    agree(two, orjson.dumps(signed))


def spaced(raw: bytes) -> bytes:
    return json.dumps(json.loads(raw), ensure_ascii=False).encode()


def escaped(raw: bytes) -> bytes:
    return json.dumps(json.loads(raw)).encode()


def doubled(raw: bytes) -> bytes:
    """Return the text with its validity said twice; the last is what most readers keep."""
    return raw.replace(b'"validFrom":', b'"validFrom":"2000-01-01T00:00:00Z","validFrom":')


def doubled_within(raw: bytes) -> bytes:
    return raw.replace(b'"areaCode":', b'"areaCode":"440000","areaCode":')


def exponent(raw: bytes) -> bytes:
    return raw.replace(b'"trustLevel":"A"', b'"trustLevel":1e0')


def broken(raw: bytes) -> bytes:
    return raw.replace("示范".encode(), "示".encode() + b"\xff", 1)


def controlled(raw: bytes) -> bytes:
    return raw.replace("示范".encode(), b"\n", 1)


def cut_off(raw: bytes) -> bytes:
    return raw[:-1]


def followed(raw: bytes) -> bytes:
    return raw + b" {}"


@pytest.mark.parametrize(
    ("rewrite", "outcome"),
    [
        (spaced, Outcome.VALID),
        (escaped, Outcome.VALID),
        (doubled, Outcome.INVALID),
        (doubled_within, Outcome.INVALID),
        (exponent, Outcome.INVALID),
        (broken, Outcome.INVALID),
        (controlled, Outcome.INVALID),
        (cut_off, Outcome.INVALID),
        (followed, Outcome.INVALID),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_text_that_is_read_in_two_ways_is_refused_by_both(two: Two, rewrite: Callable[[bytes], bytes], outcome: Outcome) -> None:
    for licence in two.licences:
        raw = orjson.dumps(licence)
        assert rewrite(raw) != raw
        assert agree(two, rewrite(raw)) is outcome


def test_a_licence_with_a_second_proof_is_judged_by_both_proofs(two: Two) -> None:
    for licence in two.licences:
        assert agree(two, orjson.dumps(two.world.sign(licence, created=two.world.now - timedelta(minutes=1)))) is Outcome.VALID
        other = {**licence, "proof": [licence["proof"], {**licence["proof"], "created": "2026-11-22T00:00:00Z"}]}
        assert agree(two, orjson.dumps(other)) is Outcome.INVALID


def test_what_is_known_of_one_document_says_nothing_of_another(two: Two) -> None:
    licence = two.licences[0]
    known = two.warm._canonicalizer.known(licence)
    assert known is not None
    assert known.document is licence
    forged = {**licence, "validFrom": "2020-01-01T00:00:00Z"}
    assert agree(two, orjson.dumps(forged)) is Outcome.INVALID
    for read in (Parsed(forged), two.warm._canonicalizer.known(forged)):
        assert two.warm._credential(read, two.world.now, two.world.now).outcome is Outcome.INVALID


def test_a_presentation_teaches_nothing_for_anybody_can_sign_one(two: Two) -> None:
    holder = type(two.world.key)(9)
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": holder.verification_method.partition("#")[0],
        "verifiableCredential": [two.licences[0]],
    }
    signed = two.world.sign(presentation, holder, purpose="authentication", challenge="n-1", domain="counter.example")
    known = dict(two.warm._canonicalizer._forms.with_proof)
    for verifier in (two.warm, two.plain):
        report = verifier.verify(orjson.dumps(signed), now=two.world.now, challenge="n-1", domain="counter.example")
        assert [check.code for check in report.checks if check.name == "proof"] == ["proof_holds"]
    assert two.warm._canonicalizer._forms.with_proof == known


def test_who_judges_once_says_the_same_and_learns_nothing(two: Two) -> None:
    once = two.world.verifier(learns=False)
    for licence in two.licences:
        for document in (licence, {**licence, "validFrom": "2024-01-01T00:00:00+08:00"}, {**licence, "more": 1}):
            reports = [verifier.verify(orjson.dumps(document), now=two.world.now) for verifier in (once, once, two.warm, two.plain)]
            assert len({tuple((check.name, check.code, check.place) for check in report.checks) for report in reports}) == 1
    assert once._canonicalizer._forms is None


@pytest.fixture
def plainly_written(two: Two) -> list[bytes]:
    """Return the licences without a text that needs an escape, of a form that the warm verifier knows, schema and all."""
    raws = []
    for licence, suite in zip(two.licences, SUITES, strict=True):
        unsigned = json.loads(
            re.sub(r'\\(?:["\\nt]|u007f)', "", json.dumps({name: licence[name] for name in licence if name != "proof"}, ensure_ascii=False))
        )
        raws.append(orjson.dumps(two.world.sign(unsigned, suite=suite)))
        for _ in range(2):
            assert two.warm.verify(raws[-1], now=two.world.now).outcome is Outcome.VALID
    return raws


def test_a_licence_of_a_known_form_is_judged_without_being_parsed(two: Two, plainly_written: list[bytes]) -> None:
    for raw in plainly_written:
        report = two.warm.verify(raw, now=two.world.now)
        assert isinstance(report.credential, Known)
        assert (report.outcome, report.credential.parsed) == (Outcome.VALID, None)
        assert report.document == orjson.loads(raw)
        assert report.subject == two.plain.verify(raw, now=two.world.now).subject


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("id",), "urn:licence:2.999.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.8"),
        (("issuer", "name", 0, "@value"), ""),
        (("credentialSchema", "id"), "https://licence.example/types/driving-licence/v1/schema.json"),
        (("name", 1, "@value"), "Driving Licence"),
        (("renderMethod", "template", "id"), "https://elsewhere.example/face.svg"),
        (("credentialSubject", "areaCode"), "44019"),
        (("credentialSubject", "establishedDate"), "2024-02-30"),
        (("credentialSubject", "trustLevel"), "E"),
        (("credentialSubject", "entityName"), "名" * 257),
        (("credentialSubject", "domicile"), "\u0085"),
        (("credentialSubject", "unifiedSocialCreditCode"), "91440199DEMX1001XJ"),
        (("credentialSubject", "licenceHolder", 0, "codeType"), "111"),
        (("credentialSubject", "licenceHolder", 0, "code"), "91440199DEMX1001XJ"),
    ],
    ids=lambda value: "/".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_a_text_that_breaks_a_rule_is_named_also_where_the_form_is_known(
    two: Two, plainly_written: list[bytes], path: tuple[Any, ...], text: str
) -> None:
    for raw, suite in zip(plainly_written, SUITES, strict=True):
        altered = orjson.loads(raw)
        del altered["proof"]
        around: Any = altered
        for step in path[:-1]:
            around = around[step]
        around[path[-1]] = text
        signed = orjson.dumps(two.world.sign(altered, suite=suite))
        assert two.warm._canonicalizer.read(signed) is not None
        assert agree(two, signed) is Outcome.INVALID
        assert agree(two, raw) is Outcome.VALID


@pytest.fixture(scope="module")
def bureau() -> Subject:
    return subjects()


def keys_of(subject: Subject) -> KeysOf:
    return lambda credential: [(proof, subject.key) for proof in credential.proofs]


@pytest.mark.parametrize("seen_before", [True, False])
def test_licences_that_hold_alone_hold_together(bureau: Subject, seen_before: bool) -> None:
    raws = [*bureau.rdfc[:3], *bureau.jcs[:3], *bureau.stream[:20]]
    canonicalizer = bureau.canonicalizer if seen_before else Canonicalizer(bureau.contexts)
    for _ in range(2):
        readings = verify_together(raws, keys_of(bureau), canonicalizer)
        assert [reading.credential.id for reading in readings] == [json.loads(raw)["id"] for raw in raws]
    assert verify_together([], keys_of(bureau), canonicalizer) == []


@pytest.mark.parametrize("place", [0, 3, 7])
@pytest.mark.parametrize("member", ["validFrom", "proofValue", "issuer"])
def test_one_that_does_not_hold_is_found_among_others(bureau: Subject, place: int, member: str) -> None:
    raws = [*bureau.rdfc[:4], *bureau.jcs[:4]]
    document = json.loads(raws[place])
    if member == "proofValue":
        document["proof"][member] = json.loads(raws[place - 1])["proof"][member]
    elif member == "issuer":
        document["issuer"]["name"] = "Another"
    else:
        document[member] = "2025-01-01T00:00:00+08:00"
    raws[place] = orjson.dumps(document)
    with pytest.raises(VerifierError):
        verify_together(raws, keys_of(bureau), bureau.canonicalizer)


def test_every_proof_that_was_asked_of_must_hold(bureau: Subject) -> None:
    another = PublicKey(KeyKind.ED25519, bytes(SigningKey(bytes(32)).verify_key))
    asked = iter([bureau.key, bureau.key, another])
    with pytest.raises(SignatureMismatch):
        verify_together(bureau.rdfc[:3], lambda credential: [(credential.proofs[0], next(asked))], bureau.canonicalizer)
