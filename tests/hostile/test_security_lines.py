"""Single promises of ``docs/security.md`` that no other test would miss if their check were gone (``removals`` tries it)."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import verifier
from keys.secret import Secret
from keys.signer import KeySigner, public_key_of
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.instants import instant_text
from verifier.proof.canonical.errors import CanonicalisationBudget
from verifier.proof.canonical.rdfc import canonicalise
from verifier.proof.errors import ProofError
from verifier.proof.multibase import MultibaseMalformed, decode_base58
from verifier.proof.multikey import KeyKind
from verifier.proof.signatures import signature_holds
from verifier.proof.suites import SUITES
from verifier.report import Report
from verifier.sources import bundled_types_root, read_directory
from verifier.verify import Verifier
from verifier.wording import report_as_json

from ..verifier.conftest import REGISTRY, MemorySigner, World, _key
from .poisons import POISONS

JCS = "eddsa-jcs-2022"
OTHER = f"{REGISTRY}:authorities:11440198DEMX00013H"


@pytest.fixture(scope="module")
def directory() -> Directory:
    return read_directory(bundled_types_root())


@pytest.fixture
def world(directory: Directory) -> World:
    return World(directory)


def code_of(report: Report) -> str:
    return report.decisive.code if report.decisive else "none"


def codes_of(report: Report) -> dict[str, str]:
    return {check.name: check.code for check in report.checks}


def test_a_key_of_another_department_does_not_sign_for_this_one(world: World) -> None:
    theirs = MemorySigner(12, f"{OTHER}#key-1")
    neighbour = {**copy.deepcopy(world.authority), "code": "11440198DEMX00013H", "id": OTHER}
    neighbour["keys"] = [_key(theirs, world.authority["keys"][0]["validFrom"])]
    world.trust_list["authorities"].append(neighbour)
    assert code_of(world.report(world.sign(world.unsigned(), theirs))) == "key_not_the_issuers"


def test_a_key_that_a_document_brings_along_signs_nothing(world: World) -> None:
    stranger = MemorySigner(99)
    licence = world.sign(world.unsigned(), stranger)
    assert licence["proof"]["verificationMethod"].startswith("did:key:")
    assert code_of(world.report(licence)) == "key_not_the_issuers"


@pytest.mark.parametrize("name", ["publicKeyMultibase", "jwk", "kid", "controller", "nonce"])
def test_a_member_more_in_a_proof_is_refused(world: World, name: str) -> None:
    licence = world.sign(world.unsigned(), suite=JCS)
    licence["proof"][name] = "x"
    assert code_of(world.report(licence)) == "member_not_allowed"


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (("proof",), "proof_malformed"),
        (("credentialStatus", 0), "status_entry_malformed"),
        (("credentialSubject",), "schema_violated"),
        (("credentialSubject", "licenceHolder", 0), "schema_violated"),
        (("renderMethod",), "schema_violated"),
        (("issuer",), "issuer_unknown"),
    ],
)
def test_a_label_of_a_blank_node_is_no_id(world: World, place: tuple[Any, ...], code: str) -> None:
    """Such a label is in no canonical form: anybody could add it to a good licence. Found by the fuzzer."""
    licence = world.licence()
    target: Any = licence
    for step in place:
        target = target[step]
    target["id"] = "_:b0"
    assert code_of(world.report(licence)) == code


@pytest.mark.parametrize(("place", "code"), [((), "presentation_malformed"), (("proof",), "proof_malformed")])
def test_a_label_of_a_blank_node_is_no_id_of_a_presentation(world: World, place: tuple[str, ...], code: str) -> None:
    holder = MemorySigner(41)
    licence = world.unsigned()
    bound = world.sign({**licence, "credentialSubject": {**licence["credentialSubject"], "id": holder.public_key.did}})
    unsigned = {"@context": licence["@context"][:1], "type": ["VerifiablePresentation"], "holder": holder.public_key.did}
    signed = world.sign({**unsigned, "verifiableCredential": [bound]}, holder, purpose="authentication")
    assert code_of(world.report(signed)) == "none"
    target: Any = signed
    for step in place:
        target = target[step]
    target["id"] = "_:b0"
    assert code_of(world.report(signed)) == code


def test_a_signature_whose_halves_are_padded_is_refused() -> None:
    """r and s have one length: with zeros before them the same numbers would have a second form."""
    secret = Secret((7).to_bytes(32))
    signer = KeySigner(KeyKind.P256, secret, "did:example:key")
    key, message = public_key_of(KeyKind.P256, secret), b"message"
    signature = signer.sign(message)
    assert signature_holds(key, message, signature)
    assert not signature_holds(key, message, b"\0" + signature[:32] + b"\0" + signature[32:])


def _without_name(subject: dict[str, Any]) -> None:
    del subject["entityName"]


def _with_a_term_of_the_base(subject: dict[str, Any]) -> None:
    subject["description"] = "x"


def _with_another_check_digit(subject: dict[str, Any]) -> None:
    subject["unifiedSocialCreditCode"] = "91440199DEMX1001XJ"


@pytest.mark.parametrize("change", [_without_name, _with_a_term_of_the_base, _with_another_check_digit])
def test_what_the_schema_does_not_have_is_refused_however_well_signed(world: World, change: Callable[[dict[str, Any]], None]) -> None:
    unsigned = world.unsigned()
    change(unsigned["credentialSubject"])
    assert code_of(world.report(world.sign(unsigned, suite=JCS))) == "schema_violated"


def test_a_context_behind_the_others_is_refused_under_jcs_too(world: World) -> None:
    """JCS lets contexts be added behind those of its proof (vc-di-eddsa 3.3.2); a licence does not."""
    licence = world.sign(world.unsigned(), suite=JCS)
    licence["@context"] = [*licence["@context"], "https://www.w3.org/ns/credentials/examples/v2"]
    report = world.report(licence)
    assert (code_of(report), report.checks[0].place) == ("credential_malformed", "/@context")


def test_a_proof_that_names_fewer_contexts_is_refused(world: World) -> None:
    short = {**world.unsigned(), "@context": ["https://www.w3.org/ns/credentials/v2"]}
    licence = {**world.sign(short, suite=JCS), "@context": world.unsigned()["@context"]}
    assert code_of(world.report(licence)) == "credential_malformed"


def test_the_context_of_another_type_is_not_taken(world: World) -> None:
    unsigned = world.unsigned()
    unsigned["@context"][2] = "https://licence.example/types/driving-licence/v1/context.jsonld"
    assert code_of(world.report(world.sign(unsigned, suite=JCS))) == "type_files_missing"


def test_a_bundled_context_that_was_changed_is_not_used(tmp_path: Path) -> None:
    """A copy of the package in which one byte of a context is another."""
    shutil.copytree(Path(verifier.__file__).parent, tmp_path / "verifier", ignore=shutil.ignore_patterns("__pycache__"))
    context = tmp_path / "verifier" / "document" / "contexts" / "licence-v1.jsonld"
    context.write_bytes(context.read_bytes() + b"\n")
    code = "from verifier.document.contexts import bundled_contexts; bundled_contexts()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert "ContextChanged" in done.stderr


def test_a_list_signed_outside_of_its_keys_period_is_not_believed(world: World) -> None:
    licence = world.licence()
    key = world.trust_list["statusLists"]["keys"][0]
    for name, at in (("retired", world.now - timedelta(hours=1)), ("compromised", world.now - timedelta(hours=1))):
        key[name] = instant_text(at)
        assert code_of(world.report(licence)) == "status_list_untrusted"
        del key[name]
    key["validFrom"] = instant_text(world.now + timedelta(hours=1))
    assert code_of(world.report(licence)) == "status_list_untrusted"


@pytest.mark.parametrize(("left", "code"), [(0, "status_entry_missing"), (1, "status_purposes_wrong")])
def test_a_licence_without_its_status_entries_has_no_status(world: World, left: int, code: str) -> None:
    unsigned = world.unsigned()
    unsigned["credentialStatus"] = unsigned["credentialStatus"][:left]
    if not left:
        del unsigned["credentialStatus"]
    report = world.report(world.sign(unsigned))
    assert codes_of(report)["status"] == code


def test_a_clique_of_blank_nodes_is_answered_in_milliseconds() -> None:
    names = [f"_:b{number}" for number in range(12)]
    clique = [(one, "<urn:x:p>", other, "") for one in names for other in names if one != other]
    started = time.process_time()
    with pytest.raises(CanonicalisationBudget):
        canonicalise(clique)
    assert time.process_time() - started < 1.0


def test_a_proof_made_for_authentication_issues_nothing(world: World) -> None:
    world.authority["keys"][0]["purposes"] = ["assertionMethod", "authentication"]
    assert code_of(world.report(world.sign(world.unsigned(), purpose="authentication"))) == "key_purpose_wrong"


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", JCS, "ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_suite_takes_no_key_of_another_kind(suite: str, kind: KeyKind) -> None:
    fits = suite.startswith("eddsa") is (kind is KeyKind.ED25519)
    if fits:
        assert SUITES[suite].hash_for(kind) == ("sha384" if kind is KeyKind.P384 else "sha256")
        return
    with pytest.raises(ProofError) as refused:
        SUITES[suite].hash_for(kind)
    assert refused.value.code == "key_kind_mismatch"


def test_a_suite_that_the_type_does_not_name_is_refused(world: World) -> None:
    (entry,) = (one for one in world.directory.types if one.type == "BusinessLicence")
    assert JCS in entry.suites
    licence = world.sign(world.unsigned(), suite=JCS)
    trust = world.trust()
    stricter = [with_suites(one, ("eddsa-rdfc-2022",)) if one is entry else one for one in trust.types.types]
    judged = Verifier(replace(trust, types=Directory.of(stricter)), statuses=world.verifier()._lists._source)
    assert code_of(judged.verify(world.encoded(licence), now=world.now)) == "suite_not_accepted"


def with_suites(one: CredentialType, suites: tuple[str, ...]) -> CredentialType:
    return replace(one, suites=suites)


def test_a_long_base58_text_is_refused_before_it_is_decoded() -> None:
    started = time.process_time()
    with pytest.raises(MultibaseMalformed, match="characters"):
        decode_base58("z" + "z" * 2_000_000, most=96)
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    ("options", "code"),
    [({"created": timedelta(minutes=6)}, "signed_in_the_future"), ({"expires": timedelta(seconds=-1)}, "proof_expired")],
)
def test_nothing_is_signed_in_the_future_or_past_its_end(world: World, options: dict[str, timedelta], code: str) -> None:
    licence = world.sign(world.unsigned(), **{name: world.now + ago for name, ago in options.items()})
    assert code_of(world.report(licence)) == code


@pytest.mark.parametrize("name", POISONS)
def test_an_answer_quotes_no_more_than_a_clerk_needs(world: World, name: str) -> None:
    report = world.report(POISONS[name](copy.deepcopy(world.licence())))
    quoted = [text for check in report.checks for text in (*check.facts.values(), check.place)]
    subject = report.subject
    quoted += [subject.id, subject.issuer, subject.valid_from, subject.valid_until, *subject.types, *subject.names.values()]
    assert max(map(len, quoted)) <= 400, max(quoted, key=len)
    assert len(json.dumps(report_as_json(report))) < 16_000
