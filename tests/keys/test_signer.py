"""Signatures are right, repeatable, and give nothing of the key away."""

from __future__ import annotations

import copy
import io
import os
import pickle
import traceback

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import VerifyKey

from keys.secret import Secret
from keys.signer import KeySigner, generate_private, public_key_of
from verifier.ports import Signer
from verifier.proof.multikey import KeyKind, PublicKey

METHOD = "did:web:a.example#key-1"
# RFC 8032, 7.1, test 2.
RFC8032_SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
RFC8032_PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
RFC8032_SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
# RFC 6979, A.2.5 and A.2.6, message "sample".
RFC6979 = {
    KeyKind.P256: (
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    ),
    KeyKind.P384: (
        "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46"
        "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
    ),
}


def _holds(signer: KeySigner, message: bytes, signature: bytes) -> None:
    """Return if the signature holds under the public key that the signer names; raise otherwise."""
    public = PublicKey.from_multibase(signer.public_key_multibase)
    if public.kind is KeyKind.ED25519:
        VerifyKey(public.raw).verify(message, signature)
        return
    half = len(signature) // 2
    pair = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
    algorithm = hashes.SHA256() if public.kind is KeyKind.P256 else hashes.SHA384()
    public.elliptic_curve_key().verify(pair, message, ec.ECDSA(algorithm))


def test_ed25519_signs_as_rfc_8032_says() -> None:
    signer = KeySigner(KeyKind.ED25519, Secret(RFC8032_SEED), METHOD)
    assert PublicKey.from_multibase(signer.public_key_multibase).raw.hex() == RFC8032_PUBLIC
    assert signer.sign(b"\x72").hex() == RFC8032_SIGNATURE


@pytest.mark.parametrize("kind", list(RFC6979))
def test_ecdsa_signs_as_rfc_6979_says(kind: KeyKind) -> None:
    private, signature = RFC6979[kind]
    signer = KeySigner(kind, Secret(bytes.fromhex(private)), METHOD)
    assert signer.sign(b"sample").hex().upper() == signature


@pytest.mark.parametrize(("kind", "length"), [(KeyKind.ED25519, 64), (KeyKind.P256, 64), (KeyKind.P384, 96)])
@given(message=st.binary(max_size=200))
def test_every_signature_has_its_length_and_holds(kind: KeyKind, length: int, message: bytes) -> None:
    signer = KeySigner(kind, generate_private(kind), METHOD)
    signature = signer.sign(message)
    assert len(signature) == length
    _holds(signer, message, signature)


@pytest.mark.parametrize("kind", list(KeyKind))
def test_two_new_keys_differ(kind: KeyKind) -> None:
    assert public_key_of(kind, generate_private(kind)) != public_key_of(kind, generate_private(kind))


@pytest.mark.parametrize("kind", list(KeyKind))
@pytest.mark.parametrize("private", [b"", bytes(31), bytes(49)])
def test_bytes_that_are_no_key_of_the_kind_are_refused(kind: KeyKind, private: bytes) -> None:
    with pytest.raises(ValueError, match=r"^no "):
        KeySigner(kind, Secret(private), METHOD)


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_signer_shows_its_name_and_no_more(kind: KeyKind) -> None:
    private = generate_private(kind)
    signer: Signer = KeySigner(kind, private, METHOD)
    shown = f"{signer} {signer!r} {dir(signer)} " + " ".join(repr(getattr(signer, slot)) for slot in KeySigner.__slots__)
    assert METHOD in shown
    for form in (private.reveal().hex(), repr(private.reveal()), str(int.from_bytes(private.reveal()))):
        assert form not in shown


@pytest.mark.parametrize("kind", list(KeyKind))
@pytest.mark.parametrize("act", [pickle.dumps, copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"])
def test_a_signer_is_neither_pickled_nor_copied(kind: KeyKind, act: object) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        act(KeySigner(kind, generate_private(kind), METHOD))  # type: ignore[operator]


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_traceback_with_every_local_variable_shows_no_key(kind: KeyKind) -> None:
    private = generate_private(kind)
    signer = KeySigner(kind, private, METHOD)
    shown = io.StringIO()
    try:
        signer.sign("text is no message")  # type: ignore[arg-type]
    except TypeError as error:
        for line in traceback.TracebackException.from_exception(error, capture_locals=True).format():
            shown.write(line)
    assert "text is no message" in shown.getvalue()
    for form in (private.reveal().hex(), repr(private.reveal()), str(int.from_bytes(private.reveal()))):
        assert form not in shown.getvalue()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_forked_worker_inherits_the_key(kind: KeyKind) -> None:
    signer = KeySigner(kind, generate_private(kind), METHOD)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, signer.sign(b"a licence"))
        os._exit(0)
    os.waitpid(child, 0)
    _holds(signer, b"a licence", os.read(reading, 200))
    os.close(reading)
    os.close(writing)
