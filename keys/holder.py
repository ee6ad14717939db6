"""A holder's own key, a did:key: made, kept in the vault or in a file of its own, and used to show a licence.

The file is a Multikey (Controlled Identifiers 1.0, 2.2.2) with ``secretKeyMultibase``, readable by its owner alone; it is for
wallets and trials. The vault keeps the key under a passphrase.
"""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from verifier.document.strict_json import parse_object
from verifier.errors import VerifierError
from verifier.ports import Signer
from verifier.proof.multibase import decode_base58, encode_base58
from verifier.proof.multikey import KeyKind, PublicKey

from .errors import KeyExists, KeyFileDamaged, KeyFileExposed, KeyFileUnreadable, KeyNotFound
from .record import PublicRecord
from .secret import Passphrase, Secret
from .signer import KeySigner, generate_private, public_key_of
from .vault import Vault

AUTHENTICATION: Final = "authentication"
KINDS: Final = (KeyKind.ED25519, KeyKind.P256)
_SECRET_HEADERS: Final = {KeyKind.ED25519: b"\x80\x26", KeyKind.P256: b"\x86\x26"}  # multicodec ed25519-priv, p256-priv
_SECRET_BYTES: Final = 34
_FILE_BYTES: Final = 4_096
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def create_holder_key(vault: Vault, name: str, kind: KeyKind, *, now: datetime, passphrase: Passphrase) -> PublicRecord:
    """Return the public facts of a new holder's key in ``vault``. Raises as ``Vault.create``."""
    return vault.create_did_key(name, kind, (AUTHENTICATION,), now=now, passphrase=passphrase)


def write_holder_file(file: Path, kind: KeyKind) -> PublicKey:
    """Return the public key of a new holder's key, whose file is durable on return.

    Raises:
        KeyExists: there is such a file; a key is never overwritten.
        KeyFileUnreadable: the system refuses.
    """
    private = generate_private(kind)
    public = public_key_of(kind, private)
    written = orjson.dumps(
        {
            "id": public.did_key,
            "type": "Multikey",
            "controller": public.did,
            "publicKeyMultibase": public.multibase,
            "secretKeyMultibase": encode_base58(_SECRET_HEADERS[kind] + private.reveal()),
        },
        option=orjson.OPT_INDENT_2,
    )
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise KeyExists(found=str(file), wanted="a name that is not in use") from None
    except OSError as refused:
        raise KeyFileUnreadable(found=f"{file}: {refused.strerror}", wanted="a folder to write in") from None
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(written + b"\n")
        opened.flush()
        os.fsync(descriptor)
    return public


def read_holder_file(file: Path) -> KeySigner:
    """Return the holder's key in ``file``, ready to sign.

    Raises:
        KeyNotFound, KeyFileUnreadable: there is none, or it can't be read.
        KeyFileExposed: somebody else may read it.
        KeyFileDamaged: it is no such file, or its two keys don't belong together.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise KeyNotFound(found=f"no file {file}", wanted="a holder's key; `licence key holder --out FILE` makes one") from None
    except OSError as refused:
        raise KeyFileUnreadable(found=f"{file}: {refused.strerror}", wanted="a file that you may read") from None
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if status.st_mode & _OTHERS:
            raise KeyFileExposed(found=f"{file} with mode {stat.S_IMODE(status.st_mode):04o}", wanted=f"0600 (chmod 600 {file})")
        return _signer_in(opened.read(_FILE_BYTES + 1), file)


def _signer_in(raw: bytes, file: Path) -> KeySigner:
    damaged = KeyFileDamaged(found=f"{file}: no holder's key", wanted="a Multikey with publicKeyMultibase and secretKeyMultibase")
    try:
        members = parse_object(raw)
        public, sealed = members.get("publicKeyMultibase"), members.get("secretKeyMultibase")
        if not isinstance(public, str) or not isinstance(sealed, str):
            raise damaged
        key = PublicKey.from_multibase(public)
        header = _SECRET_HEADERS.get(key.kind, b"")
        # No local variable holds the bytes: a traceback may show those.
        private = Secret(decode_base58(sealed, most=_SECRET_BYTES).removeprefix(header))
        signer = KeySigner(key.kind, private, key.did_key)
    except (VerifierError, ValueError):
        raise damaged from None
    if not header or signer.public_key_multibase != public:
        raise damaged
    return signer


def did_of(signer: Signer) -> str:
    """Return the DID whose key ``signer`` has."""
    return signer.verification_method.partition("#")[0]
