"""Bitstring Status List 1.0: what is published, and each way in which a status can't be told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from verifier.errors import Unavailable
from verifier.fetching import ResourceUnreachable
from verifier.open.status import read_entry, value_at
from verifier.open.verify import OpenPorts, OpenVerifier
from verifier.status.bitstring import decode_list
from verifier.status.list_credential import build_list_credential

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
V2 = "https://www.w3.org/ns/credentials/v2"
LIST = "https://issuer.example/status/3"
Make = Callable[..., Any]


def entry(**changes: Any) -> dict[str, Any]:
    members = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "94567", "statusListCredential": LIST}
    return {name: value for name, value in {**members, **changes}.items() if value is not None}


def listing(holder: Any, *, bits: bytes = bytes(16_384), purpose: Any = "revocation", until: datetime | None = None, **changes: Any) -> Any:
    document = build_list_credential(
        url=LIST, purpose="revocation", bits=bits, issuer=holder.did, valid_from=NOW, valid_until=until or NOW + timedelta(hours=1)
    )
    subject = {**document["credentialSubject"], "statusPurpose": purpose}  # type: ignore[dict-item]
    return holder.sign({**document, "credentialSubject": subject, **changes})


def with_bits(*indexes: int) -> bytes:
    bits = bytearray(16_384)
    for index in indexes:
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)


@pytest.fixture
def revocable(credential: Any, holder: Any) -> Make:
    def make(**changes: Any) -> Any:
        return holder.sign({**credential, "issuer": holder.did, "credentialStatus": entry(**changes)})

    return make


@pytest.mark.clause("bitstring-status-list 2.1", "bitstring-status-list 2.2", "bitstring-status-list 3.3")
def test_what_is_issued_points_to_lists_that_are_served(door: Any, credential: Any) -> None:
    issued = door.issued({**credential, "id": "urn:uuid:1d6b1b0e-2a53-4a49-8a4c-5fbd2d4ae8d1"})
    entries = issued["credentialStatus"]
    assert sorted(each["statusPurpose"] for each in entries) == ["revocation", "suspension"]
    for each in entries:
        assert each["type"] == "BitstringStatusListEntry"
        assert str(int(each["statusListIndex"])) == each["statusListIndex"]
        assert each["id"] != each["statusListCredential"]
        answer = door.client.get(each["statusListCredential"].removeprefix("http://127.0.0.1:8000"))
        assert (answer.status_code, answer.content_type) == (200, "application/vc")
        status_list = json.loads(answer.data)
        assert status_list["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
        assert status_list["id"] == each["statusListCredential"]
        subject = status_list["credentialSubject"]
        assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", each["statusPurpose"])
        assert len(decode_list(subject["encodedList"])) * 8 >= 131_072
        assert door.verify(status_list) == (200, "valid")
    assert door.client.get("/status-lists/revocation-99").status_code == 404


@pytest.mark.clause("bitstring-status-list 3.2")
@pytest.mark.parametrize(("purpose", "code"), [("revocation", "revoked"), ("suspension", "suspended")])
def test_a_bit_that_is_set_is_seen_at_once_and_one_that_is_cleared_too(door: Any, credential: Any, purpose: str, code: str) -> None:
    identifier = f"urn:example:{purpose}"
    issued = door.issued({**credential, "id": identifier})
    assert door.verify(issued) == (200, "valid")
    for status, expected in ((True, (400, code)), (False, (200, "valid"))):
        change = {"credentialId": identifier, "credentialStatus": {"statusPurpose": purpose}, "status": status}
        assert door.post("/credentials/status", change)[0] == 200
        assert door.verify(issued) == expected


@pytest.mark.clause("bitstring-status-list 3.2")
def test_no_two_credentials_share_an_index(door: Any, credential: Any) -> None:
    indexes = [door.issued(credential)["credentialStatus"][0]["statusListIndex"] for _ in range(20)]
    assert len(set(indexes)) == 20


@pytest.mark.clause("bitstring-status-list 3.2", "bitstring-status-list 3.5")
def test_the_first_bit_is_the_highest_of_the_first_byte(served: Any, judged: Any, holder: Any, revocable: Make) -> None:
    served.documents[LIST] = listing(holder, bits=b"\x80" + bytes(16_383))
    assert judged(revocable(statusListIndex="0")) == "revoked"
    assert judged(revocable(statusListIndex="7")) == "valid"
    served.documents[LIST] = listing(holder, bits=bytes(16_383) + b"\x01")
    assert judged(revocable(statusListIndex="131071")) == "revoked"


@pytest.mark.clause("bitstring-status-list 3.2", "bitstring-status-list 4")
@pytest.mark.parametrize(
    ("change", "list_change", "code"),
    [
        pytest.param({}, {}, "valid", id="good"),
        pytest.param({"statusPurpose": "suspension"}, {}, "status_purpose_mismatch", id="wrong-purpose"),
        pytest.param({}, {"purpose": ["suspension", "revocation"]}, "valid", id="one-of-its-purposes"),
        pytest.param({"statusListIndex": "131072"}, {}, "status_index_out_of_range", id="out-of-range"),
        pytest.param({"statusListIndex": "9999999999999999"}, {}, "status_index_out_of_range", id="far-out-of-range"),
        pytest.param({}, {"until": NOW - timedelta(seconds=1)}, "status_list_expired", id="expired"),
        pytest.param({}, {"validFrom": "2027-01-01T00:00:00Z"}, "status_list_expired", id="not-yet-begun"),
        pytest.param({}, {"validFrom": "2026-11-23T07:05:00Z"}, "valid", id="made-by-a-clock-ahead"),
        pytest.param({}, {"validFrom": "2026-11-23T07:05:01Z"}, "status_list_expired", id="beyond-what-clocks-differ"),
        pytest.param({"statusListCredential": "https://issuer.example/none"}, {}, "status_list_unreachable", id="unreachable"),
        pytest.param({}, {"bits": bytes(100)}, "status_list_too_short", id="too-short"),
        pytest.param({}, {"type": ["VerifiableCredential"]}, "status_list_refused", id="no-list"),
        pytest.param({}, {"id": "https://issuer.example/other"}, "status_list_refused", id="of-another-address"),
    ],
)
def test_each_way_to_fail_has_its_own_code(
    served: Any, judged: Any, holder: Any, revocable: Make, change: Any, list_change: Any, code: str
) -> None:
    served.documents[LIST] = listing(holder, **list_change)
    assert judged(revocable(**change)) == code


@pytest.mark.clause("bitstring-status-list 3.2")
def test_a_list_by_a_stranger_or_a_forged_one_is_not_believed(
    served: Any, judged: Any, holder: Any, stranger: Any, revocable: Make
) -> None:
    served.documents[LIST] = listing(stranger)
    assert judged(revocable()) == "status_list_untrusted"
    served.documents[LIST] = {**listing(holder), "validUntil": "2050-01-01T00:00:00Z"}
    assert judged(revocable()) == "status_list_untrusted"
    borrowed = listing(stranger, issuer=holder.did)
    served.documents[LIST] = borrowed
    assert judged(revocable()) == "status_list_untrusted"
    unsigned = listing(holder)
    del unsigned["proof"]
    served.documents[LIST] = unsigned
    assert judged(revocable()) == "status_list_untrusted"


MESSAGES = [{"status": f"0x{value:x}", "message": text} for value, text in enumerate(["pending", "accepted", "rejected", "open"])]


@pytest.mark.clause("bitstring-status-list 2.1")
def test_a_message_is_told_with_its_meaning_and_refuses_nothing(served: Any, holder: Any, revocable: Make) -> None:
    served.documents[LIST] = listing(holder, purpose="message", bits=with_bits(2))
    document = revocable(statusPurpose="message", statusSize=2, statusMessage=MESSAGES, statusListIndex="1")
    report = OpenVerifier(OpenPorts(served)).verify_document(document, now=NOW)
    told = next(check for check in report.checks if check.code == "status_message")
    assert (report.outcome.value, dict(told.facts)["message"], dict(told.facts)["status"]) == ("valid", "rejected", "0x2")


@pytest.mark.clause("bitstring-status-list 2.1", "bitstring-status-list 4")
@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"statusPurpose": None}, id="no-purpose"),
        pytest.param({"statusPurpose": 4}, id="number-as-purpose"),
        pytest.param({"statusListIndex": None}, id="no-index"),
        pytest.param({"statusListIndex": True}, id="true-as-index"),
        pytest.param({"statusListIndex": 1}, id="number-as-index"),
        pytest.param({"statusListIndex": "1_0"}, id="underscore"),
        pytest.param({"statusListIndex": "-1"}, id="negative"),
        pytest.param({"statusListIndex": "+1"}, id="sign"),
        pytest.param({"statusListIndex": "007"}, id="leading-zeros"),
        pytest.param({"statusListIndex": "١"}, id="digit-of-another-script"),
        pytest.param({"statusListIndex": "1\n"}, id="newline"),
        pytest.param({"statusListCredential": None}, id="no-list"),
        pytest.param({"statusListCredential": "invalid-statusListCredential"}, id="no-url"),
        pytest.param({"id": LIST}, id="the-id-of-the-list"),
        pytest.param({"statusSize": 0}, id="no-bits"),
        pytest.param({"statusSize": "1"}, id="text-as-size"),
        pytest.param({"statusSize": 2}, id="no-messages"),
        pytest.param({"statusSize": 2, "statusMessage": MESSAGES[:3]}, id="too-few-messages"),
        pytest.param({"statusSize": 1, "statusMessage": [{"status": "0"}, {"message": "x"}]}, id="half-messages"),
        pytest.param({"statusReference": "no url"}, id="no-url-as-reference"),
    ],
)
def test_a_malformed_entry_is_refused_at_issue_and_told_at_verification(door: Any, credential: Any, holder: Any, change: Any) -> None:
    document = {**credential, "issuer": holder.did, "credentialStatus": entry(**change)}
    status, told = door.issue(document)
    assert (status, told["code"]) == (400, "status_entry_malformed")
    assert told["type"] == "https://www.w3.org/ns/credentials/status-list#MALFORMED_VALUE_ERROR"
    if None not in change.values() and not isinstance(change.get("statusListIndex"), bool):
        status, code = door.verify(holder.sign(document, cryptosuite="eddsa-jcs-2022"))
        assert (status, code) in [(400, "status_entry_malformed"), (400, "data_loss")]


@pytest.mark.clause("bitstring-status-list 3.2")
@pytest.mark.parametrize(("kind", "code"), [("https://example.org/#Status", "status_type_unknown")])
def test_a_status_of_another_kind_leaves_the_answer_open(judged: Any, credential: Any, holder: Any, kind: str, code: str) -> None:
    document = {**credential, "issuer": holder.did, "credentialStatus": {"type": kind, "id": "did:example:status"}}
    assert judged(holder.sign(document)) == code


@pytest.mark.clause("bitstring-status-list 4")
@pytest.mark.parametrize(
    ("change", "type_"),
    [
        pytest.param({"statusListIndex": "131072"}, "RANGE_ERROR", id="range"),
        pytest.param({"statusListCredential": "https://issuer.example/none"}, "STATUS_RETRIEVAL_ERROR", id="retrieval"),
    ],
)
def test_problems_bear_the_types_of_the_standard(door: Any, credential: Any, change: Any, type_: str) -> None:
    first = door.issued(credential)["credentialStatus"][0]
    document = door.issued({**credential, "credentialStatus": {**first, **change, "id": "urn:example:entry"}})
    _, told = door.post("/credentials/verify", {"verifiableCredential": document})
    assert told["type"] == f"https://www.w3.org/ns/credentials/status-list#{type_}"


@pytest.mark.clause("bitstring-status-list 3.4")
def test_the_published_examples_open(published_vectors: Path) -> None:
    folder = published_vectors / "vc-bitstring-status-list" / "examples"
    for name in ("03-example-bitstringstatuslistcredential.json", "05-a-status-list-verifiable-credential.json"):
        document = json.loads((folder / name).read_text())
        bits = decode_list(document["credentialSubject"]["encodedList"])
        assert len(bits) == 16_384
        assert not any(bits)
    for name in ("01-example-statuslistcredential-using-simple-entries.json", "04-a-revocable-verifiable-credential.json"):
        entries = json.loads((folder / name).read_text())["credentialStatus"]
        for each in entries if isinstance(entries, list) else [entries]:
            assert value_at(bits, read_entry(each, "/credentialStatus")) == 0


def test_the_examples_verify_once_somebody_signed_them(published_vectors: Path, served: Any, judged: Any, holder: Any) -> None:
    folder = published_vectors / "vc-bitstring-status-list" / "examples"
    status_list = json.loads((folder / "03-example-bitstringstatuslistcredential.json").read_text())
    document = json.loads((folder / "04-a-revocable-verifiable-credential.json").read_text())
    served.documents[status_list["id"]] = holder.sign({**status_list, "issuer": holder.did})
    assert judged(served.documents[status_list["id"]]) == "valid"
    assert judged(holder.sign({**document, "issuer": holder.did})) == "valid"


def test_what_is_not_at_hand_is_open_and_not_refused(served: Any, holder: Any, revocable: Make) -> None:
    report = OpenVerifier(OpenPorts(served)).verify_document(revocable(), now=NOW)
    assert report.outcome.value == "undecided"
    assert issubclass(ResourceUnreachable, Unavailable)
    assert replace(report, checks=report.checks[:1]).outcome.value == "valid"
