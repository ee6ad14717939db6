"""What stands in a key file: public facts in the open, the private key in a box that also holds their digest.

``{"format": …, "public": {…}, "derivation": {…}, "box": base64, "digest": sha256 over all the rest}``

The digest outside tells a file that rotted from a wrong passphrase, before anything is derived. It is no protection:
who edits a file may write it anew. The digest *inside* the box is: a file whose public part or derivation was
edited opens, and is then refused, so nobody can make a department sign under another name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final, NoReturn

import orjson
from msgspec import Struct
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from verifier.document.strict_json import JsonObject, JsonValue

from .derivation import SALT_BYTES, Derivation, VaultCost
from .errors import KeyFileDamaged, VaultCostOutOfRange, WrongPassphrase
from .record import PublicRecord
from .secret import Secret

FORMAT: Final = "licence-key/1"
KEY_FILE_BYTES: Final = 16 * 1024  # a key file has less than 1 KiB

_DIGEST_BYTES: Final = hashlib.sha256().digest_size
_MEMBERS: Final = frozenset({"format", "public", "derivation", "box", "digest"})


class KeyFile(Struct, frozen=True):
    """A key file as read; only ``open`` shows whether its public part can be believed."""

    record: PublicRecord
    derivation: Derivation
    box: bytes

    @classmethod
    def seal(cls, record: PublicRecord, derivation: Derivation, derived: Secret, private: Secret) -> KeyFile:
        """Return a key file for ``private``, under a key that ``derivation`` gave."""
        bound = hashlib.sha256(_canonical(_head(record, derivation))).digest()
        box = SecretBox(derived.reveal()).encrypt(bound + private.reveal())  # under a random nonce of 24 bytes
        return cls(record, derivation, bytes(box))

    @classmethod
    def parse(cls, raw: bytes, name: str) -> KeyFile:
        """Return the key file that ``raw`` writes, if it is undamaged and belongs to the key ``name``.

        Raises:
            KeyFileDamaged: it is not as it was written.
        """
        try:
            return _parsed(raw, name)
        except (ValueError, VaultCostOutOfRange) as wrong:
            # Cut short: what a damaged file says may be anything.
            raise KeyFileDamaged(found=f"key file {name}: {str(wrong)[:80]}", wanted=_INTACT) from None

    def serialise(self) -> bytes:
        """Return the bytes to write."""
        body: JsonObject = {**_head(self.record, self.derivation), "box": base64.b64encode(self.box).decode()}
        return orjson.dumps({**body, "digest": _digest(body)}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def open(self, derived: Secret) -> Secret:
        """Return the private key.

        Raises:
            WrongPassphrase: the box does not open.
            KeyFileDamaged: it opens, and the public part is not the one that it was sealed with.
        """
        opened = Secret(self._opened(derived))
        bound = hashlib.sha256(_canonical(_head(self.record, self.derivation))).digest()
        if opened.reveal()[:_DIGEST_BYTES] != bound:
            raise KeyFileDamaged(found=f"key file {self.record.name}: an edited public part", wanted=_INTACT)
        return Secret(opened.reveal()[_DIGEST_BYTES:])

    def _opened(self, derived: Secret) -> bytes:
        try:
            return SecretBox(derived.reveal()).decrypt(self.box)
        except CryptoError:
            raise WrongPassphrase(
                found=f"a passphrase that does not open {self.record.name}", wanted="the passphrase that the vault was made with"
            ) from None


_INTACT: Final = "the file as it was written: bring it back from a backup"


def _head(record: PublicRecord, derivation: Derivation) -> JsonObject:
    return {
        "format": FORMAT,
        "public": record.to_json(),
        "derivation": {
            "algorithm": "argon2id",
            "operations": derivation.cost.operations,
            "memory": derivation.cost.memory,
            "salt": base64.b64encode(derivation.salt).decode(),
        },
    }


def _canonical(value: JsonObject) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _digest(body: JsonObject) -> str:
    return "sha256:" + hashlib.sha256(_canonical(body)).hexdigest()


def _refuse(what: str) -> NoReturn:
    raise ValueError(what)


def _parsed(raw: bytes, name: str) -> KeyFile:
    document = orjson.loads(raw) if len(raw) <= KEY_FILE_BYTES else _refuse(f"more than {KEY_FILE_BYTES} bytes")
    if not isinstance(document, dict) or document.keys() != _MEMBERS or document["format"] != FORMAT:
        _refuse(f"no file of the format {FORMAT}")
    if document.pop("digest") != _digest(document):
        _refuse("a digest that does not match")
    key_file = KeyFile(PublicRecord.from_json(document["public"]), _derivation(document["derivation"]), _base64(document["box"]))
    if key_file.record.name != name:
        _refuse("the name of another key")
    # What is not written back the same way has members that nothing binds.
    if _head(key_file.record, key_file.derivation) != {member: document[member] for member in ("format", "public", "derivation")}:
        _refuse("another spelling than the vault's own")
    return key_file


def _derivation(value: JsonValue) -> Derivation:
    if not isinstance(value, dict) or value.keys() != {"algorithm", "operations", "memory", "salt"}:
        _refuse("no derivation")
    operations, memory, salt = value["operations"], value["memory"], _base64(value["salt"])
    if type(operations) is not int or type(memory) is not int or len(salt) != SALT_BYTES:
        _refuse("a derivation of the wrong shape")
    return Derivation(salt, VaultCost(operations, memory))


def _base64(value: JsonValue) -> bytes:
    if not isinstance(value, str):
        _refuse("a text that is none")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        _refuse("a text that is not base64")
