"""A key file that was changed anywhere is damaged, whoever changed it and however well."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.derivation import Derivation, VaultCost
from keys.errors import KeyFileDamaged, WrongPassphrase
from keys.key_file import KEY_FILE_BYTES, KeyFile
from keys.record import PublicRecord
from keys.secret import Passphrase, Secret
from keys.signer import generate_private, public_key_of
from verifier.proof.multikey import KeyKind

Document = dict[str, object]

DERIVATION = Derivation(b"0123456789abcdef", VaultCost(1, 8192))
DERIVED = DERIVATION.derive(Passphrase("words"))


def _sealed() -> KeyFile:
    private = Secret(bytes(range(32)))
    public = public_key_of(KeyKind.ED25519, private).multibase
    did = "did:web:a.example"
    when = datetime(2026, 11, 23, tzinfo=UTC)
    record = PublicRecord("bureau-key-1", KeyKind.ED25519, did, f"{did}#key-1", public, ("assertionMethod",), when)
    return KeyFile.seal(record, DERIVATION, DERIVED, private)


RAW = _sealed().serialise()


def _with_new_digest(document: Document) -> bytes:
    """Return the file with a digest that matches again, as somebody who edits on purpose would write it."""
    body = {name: value for name, value in document.items() if name != "digest"}
    digest = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return orjson.dumps({**body, "digest": f"sha256:{digest}"})


def test_what_is_serialised_is_what_is_read() -> None:
    key_file = KeyFile.parse(RAW, "bureau-key-1")
    assert key_file.open(DERIVED) == Secret(bytes(range(32)))
    assert key_file.serialise() == RAW


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_one_rotten_byte_is_damage_or_changes_nothing(position: int, flip: int) -> None:
    rotten = RAW[:position] + bytes([RAW[position] ^ flip]) + RAW[position + 1 :]
    try:
        read = KeyFile.parse(rotten, "bureau-key-1")
    except KeyFileDamaged:
        return
    assert read == KeyFile.parse(RAW, "bureau-key-1")  # whitespace between members


@given(st.integers(0, len(RAW) - 2))
def test_a_file_cut_short_is_damaged(length: int) -> None:
    with pytest.raises(KeyFileDamaged):
        KeyFile.parse(RAW[:length], "bureau-key-1")


def _set(part: str, member: str, value: object) -> Callable[[Document], None]:
    def edit(document: Document) -> None:
        section = document[part]
        assert isinstance(section, dict)
        section[member] = value

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        _set("public", "verificationMethod", "did:web:other.example#key-1"),
        _set("public", "controller", "did:web:other.example"),
        _set("public", "publicKeyMultibase", public_key_of(KeyKind.ED25519, generate_private(KeyKind.ED25519)).multibase),
        _set("public", "purposes", ["assertionMethod", "authentication"]),
        _set("public", "created", "2026-11-24T00:00:00Z"),
        _set("public", "kind", "P-256"),
    ],
    ids=["verificationMethod", "controller", "publicKeyMultibase", "purposes", "created", "kind"],
)
def test_an_edited_public_part_opens_and_is_refused(edit: Callable[[Document], None]) -> None:
    document = orjson.loads(RAW)
    edit(document)
    edited = KeyFile.parse(_with_new_digest(document), "bureau-key-1")
    with pytest.raises(KeyFileDamaged) as refused:
        edited.open(DERIVED)
    assert "edited public part" in refused.value.found


@pytest.mark.parametrize(
    "edit",
    [
        _set("derivation", "memory", 100 * 1024**3),
        _set("derivation", "operations", 10**6),
        _set("derivation", "operations", 0),
        _set("derivation", "operations", True),
        _set("derivation", "memory", "8192"),
        _set("derivation", "salt", base64.b64encode(b"short").decode()),
        _set("derivation", "salt", "!!!!"),
        _set("derivation", "algorithm", "scrypt"),
        _set("derivation", "extra", 1),
        _set("public", "name", "bureau-key-2"),
        _set("public", "kind", "RSA"),
        _set("public", "created", "yesterday"),
        _set("public", "created", "2026-11-23T08:00:00+08:00"),
        _set("public", "purposes", "assertionMethod"),
        _set("public", "purposes", [1]),
        _set("public", "extra", 1),
        lambda document: document.update(format="licence-key/2"),
        lambda document: document.update(box=7),
        lambda document: document.update(extra=7),
        lambda document: document.pop("derivation"),
    ],
)
def test_a_file_of_another_shape_is_damaged_before_anything_is_derived(edit: Callable[[Document], object]) -> None:
    document = orjson.loads(RAW)
    edit(document)
    with pytest.raises(KeyFileDamaged):
        KeyFile.parse(_with_new_digest(document), "bureau-key-1")


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 5000, b" " * (KEY_FILE_BYTES + 1)])
def test_what_is_no_key_file_is_damaged(raw: bytes) -> None:
    with pytest.raises(KeyFileDamaged):
        KeyFile.parse(raw, "bureau-key-1")


@pytest.mark.parametrize("box", [b"", b"short", bytes(24 + 16 + 64)])
def test_a_forged_box_does_not_open(box: bytes) -> None:
    document = orjson.loads(RAW)
    document["box"] = base64.b64encode(box).decode()
    with pytest.raises((WrongPassphrase, KeyFileDamaged)):
        KeyFile.parse(_with_new_digest(document), "bureau-key-1").open(DERIVED)


def test_the_same_key_sealed_twice_has_two_nonces() -> None:
    assert _sealed().box != _sealed().box
