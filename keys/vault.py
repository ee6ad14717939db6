"""The vault: private keys at rest, one file a key, all under one passphrase.

Source: security, keys at rest. The keys of one vault share one random salt, so that one derivation (a second or more, 1 GiB)
opens them all; what was derived stays in the ``Vault`` object and nowhere else.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import NoReturn, final

from verifier.proof.multikey import KeyKind

from .derivation import SALT_BYTES, Derivation, VaultCost
from .errors import KeyExists, KeyFileDamaged
from .key_file import KeyFile
from .private_folder import PrivateFolder
from .record import ASSERTION_METHOD, PublicRecord, checked_name
from .secret import Passphrase, Secret
from .signer import KeySigner, generate_private, public_key_of

__all__ = ["Vault", "VaultCost"]


@final
class Vault:
    """The keys in one folder (``$LICENCE_HOME/keys``).

    Args:
        folder: made with mode 0700 by the first ``create``.
        cost: what a new vault's passphrase costs to try; files that are there keep theirs.
    """

    __slots__ = ("_cost", "_derived", "_folder")

    def __init__(self, folder: Path, cost: VaultCost) -> None:
        self._folder = PrivateFolder(folder)
        self._cost = cost
        self._derived: dict[tuple[Passphrase, Derivation], Secret] = {}  # only what has opened a box

    def create(
        self,
        name: str,
        kind: KeyKind,
        controller: str,
        verification_method: str,
        purposes: tuple[str, ...] = (ASSERTION_METHOD,),
        *,
        now: datetime,
        passphrase: Passphrase,
    ) -> PublicRecord:
        """Return the public facts of a new key, whose file is durable on return.

        Raises:
            KeyNameMalformed: the name could not be a file's.
            KeyExists: the vault has a key of this name.
            WrongPassphrase: the vault has keys, and this passphrase does not open them.
            KeyFileDamaged, KeyFileExposed, KeyFileUnreadable: the vault cannot be used.
        """
        private = generate_private(kind)
        multibase = public_key_of(kind, private).multibase
        record = PublicRecord(
            checked_name(name), kind, controller, verification_method, multibase, tuple(purposes), now.replace(microsecond=0)
        )
        self._keep(record, private, passphrase)
        return record

    def create_did_key(
        self,
        name: str,
        kind: KeyKind = KeyKind.ED25519,
        purposes: tuple[str, ...] = (ASSERTION_METHOD,),
        *,
        now: datetime,
        passphrase: Passphrase,
    ) -> PublicRecord:
        """Return the public facts of a new key that is its own DID (did:key): a root, a trial issuer, a holder. Raises as ``create``."""
        private = generate_private(kind)
        public = public_key_of(kind, private)
        did = public.did_key.partition("#")[0]
        record = PublicRecord(checked_name(name), kind, did, public.did_key, public.multibase, tuple(purposes), now.replace(microsecond=0))
        self._keep(record, private, passphrase)
        return record

    def unlock(self, name: str, passphrase: Passphrase) -> KeySigner:
        """Return the key ``name``, ready to sign.

        Raises:
            KeyNotFound, WrongPassphrase, KeyFileDamaged, KeyFileExposed, KeyFileUnreadable: as their names say.
        """
        key_file = self._read(checked_name(name))
        private = self._open(key_file, passphrase)
        record = key_file.record
        signer = KeySigner(record.kind, private, record.verification_method)
        if signer.public_key_multibase != record.public_key_multibase:
            raise KeyFileDamaged(found=f"key file {name}: a private key that is not this public key's", wanted="a backup")
        return signer

    def list(self) -> tuple[PublicRecord, ...]:
        """Return the public facts of every key in the order of their names. Nothing is proven until a key is unlocked.

        Raises:
            KeyFileDamaged, KeyFileExposed, KeyFileUnreadable: as their names say.
        """
        return tuple(self._read(name).record for name in self._folder.names())

    def _read(self, name: str) -> KeyFile:
        return KeyFile.parse(self._folder.read(name), name)

    def _keep(self, record: PublicRecord, private: Secret, passphrase: Passphrase) -> None:
        names = self._folder.names()
        if record.name in names:
            # Said before the slow derivation; the write below is what prevents overwriting.
            raise KeyExists(found=f"a key {record.name} in the vault", wanted="a name that is not in use")
        derivation = self._derivation_for(names, passphrase)
        derived = self._derive(derivation, passphrase)
        self._folder.write_new(record.name, KeyFile.seal(record, derivation, derived, private).serialise())
        self._derived[passphrase, derivation] = derived

    def _derivation_for(self, names: tuple[str, ...], passphrase: Passphrase) -> Derivation:
        """Return how a new key is sealed: like a key that this passphrase opens, but never cheaper than the setting says."""
        if not names:
            return Derivation(secrets.token_bytes(SALT_BYTES), self._cost)
        standing = self._read(names[-1])
        # Opened first: a mistyped passphrase would split the vault in two, and a planted file would choose the salt.
        self._open(standing, passphrase)
        cost = standing.derivation.cost
        return Derivation(standing.derivation.salt, cost if cost.at_least(self._cost) else self._cost)

    def _open(self, key_file: KeyFile, passphrase: Passphrase) -> Secret:
        derived = self._derive(key_file.derivation, passphrase)
        private = key_file.open(derived)
        self._derived[passphrase, key_file.derivation] = derived
        return private

    def _derive(self, derivation: Derivation, passphrase: Passphrase) -> Secret:
        return self._derived.get((passphrase, derivation)) or derivation.derive(passphrase)

    def __repr__(self) -> str:
        return f"<vault {self._folder.path}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is not pickled: its keys would leave this process")
