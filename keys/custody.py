"""A department's keys in both places at once: private in the vault, public in the register.

Every act writes the private key first and registers the public one after: a key that is registered can always sign.
If we crash in between, a key is in the vault that nobody knows; the same act run again finds it and goes on from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct

from verifier.errors import shortened
from verifier.proof.multikey import KeyKind, PublicKey

from .errors import KeyNotFound
from .record import ASSERTION_METHOD, PublicRecord
from .register import KeyRegister, RegisteredKey
from .rotation import active_key, active_keys, compromise, outlived, refuse_overlap, retirement
from .secret import Passphrase
from .signer import KeySigner
from .vault import Vault

_CODE: Final = re.compile(r"[0-9A-Z]{18}")


class Rotation(Struct, frozen=True):
    """What a rotation did.

    Attributes:
        key: the DID URL of the key in force now.
        retired: the DID URLs of the keys that it replaced.
        resumed: True where it finished an earlier rotation instead of beginning one.
    """

    key: str
    retired: tuple[str, ...]
    resumed: bool


def vault_name(authority_code: str, key_id: str) -> str:
    """Return the name in the vault of the key ``key_id``: the authority's code, ``-``, the fragment (``…-key-1``)."""
    return f"{authority_code}-{key_id.partition('#')[2]}"


class Custody(Struct, frozen=True):
    """The acts on the keys of authorities. ``ask`` gives the passphrase and is only called once nothing else stands in the way."""

    vault: Vault
    register: KeyRegister

    def create(self, authority_code: str, kind: KeyKind, *, now: datetime, ask: Callable[[], Passphrase]) -> PublicRecord:
        """Return the new key of an authority, in the vault and registered.

        Raises:
            KeyActive: the authority has a key in force.
            KeysError: the vault cannot be used.
        """
        refuse_overlap(self.register.keys(authority_code), ASSERTION_METHOD, now)
        return self._new_key(authority_code, kind, now, ask())

    def rotate(self, authority_code: str, kind: KeyKind | None, *, now: datetime, ask: Callable[[], Passphrase]) -> Rotation:
        """Return what took over from what; a rotation that was interrupted is finished, and no other begun.

        Args:
            kind: of the new key; None for that of the old one.

        Raises:
            NoActiveKey: there is nothing to replace.
            KeysError: the vault cannot be used.
        """
        keys = self.register.keys(authority_code)
        current = active_key(keys, ASSERTION_METHOD, now)
        if unfinished := outlived(keys, ASSERTION_METHOD, now):
            for old, at in unfinished:
                self.register.retire_key(old.id, at)
            return Rotation(current.id, tuple(old.id for old, _ in unfinished), resumed=True)
        record = self._new_key(authority_code, kind or _kind_of(current), now, ask())
        self.register.retire_key(current.id, now)
        return Rotation(record.verification_method, (current.id,), resumed=False)

    def offer(self, authority_code: str, kind: KeyKind, *, now: datetime, ask: Callable[[], Passphrase]) -> tuple[PublicRecord, KeySigner]:
        """Return the authority's next key, in the vault and not registered: the register of another place is to be told of it.

        Offered again before it was registered, it is the same key.

        Raises:
            KeysError: the vault cannot be used.
        """
        key_id, passphrase = self.register.next_key_id(authority_code), ask()
        record = self._made(authority_code, key_id, kind, now, passphrase)
        return record, self._unlocked(record.name, key_id, record.public_key_multibase, passphrase)

    def take_over(self, authority_code: str, offered: PublicRecord, *, now: datetime) -> Rotation:
        """Return what the offered key, registered now, took over from; run again after an interruption, it goes on."""
        self.register.add_key(authority_code, offered, now)
        old = [
            key for key in active_keys(self.register.keys(authority_code), ASSERTION_METHOD, now) if key.id != offered.verification_method
        ]
        for key in old:
            self.register.retire_key(key.id, now)
        return Rotation(offered.verification_method, tuple(key.id for key in old), resumed=False)

    def retire(self, reference: str, at: datetime) -> tuple[str, datetime]:
        """Return the key's DID URL and from when it is retired. Raises ``KeyNotFound``, ``KeyPeriodMalformed``."""
        key = self._registered(reference)
        effective = retirement(key, at)
        self.register.retire_key(key.id, effective)
        return key.id, effective

    def compromise(self, reference: str, since: datetime, now: datetime) -> tuple[str, datetime]:
        """Return the key's DID URL and since when it counts as compromised. Raises ``KeyNotFound``, ``KeyPeriodMalformed``."""
        key = self._registered(reference)
        effective = compromise(key, since, now)
        self.register.compromise_key(key.id, effective)
        return key.id, effective

    def signer(self, authority_code: str, *, now: datetime, ask: Callable[[], Passphrase]) -> KeySigner:
        """Return the key that signs for an authority at ``now``.

        Raises:
            NoActiveKey: none is in force.
            KeyNotFound: another vault holds it.
            KeysError: the vault cannot be used.
        """
        key = active_key(self.register.keys(authority_code), ASSERTION_METHOD, now)
        return self._unlocked(vault_name(authority_code, key.id), key.id, key.public_key_multibase, ask())

    def _new_key(self, authority_code: str, kind: KeyKind, now: datetime, passphrase: Passphrase) -> PublicRecord:
        record = self._made(authority_code, self.register.next_key_id(authority_code), kind, now, passphrase)
        self.register.add_key(authority_code, record, now)
        return record

    def _made(self, authority_code: str, key_id: str, kind: KeyKind, now: datetime, passphrase: Passphrase) -> PublicRecord:
        """Return the key ``key_id`` of this vault, made now or by an act that was interrupted."""
        name = vault_name(authority_code, key_id)
        if (record := self._left_behind(name, key_id, passphrase)) is not None:
            return record
        controller = key_id.partition("#")[0]
        return self.vault.create(name, kind, controller, key_id, (ASSERTION_METHOD,), now=now, passphrase=passphrase)

    def _left_behind(self, name: str, key_id: str, passphrase: Passphrase) -> PublicRecord | None:
        """Return the key that an interrupted act left in the vault, or None.

        It is unlocked before it is registered: who can write in the folder, but does not know the passphrase, could have
        planted a key of their own there.
        """
        record = next((record for record in self.vault.list() if record.name == name), None)
        if record is not None:
            self._unlocked(name, key_id, record.public_key_multibase, passphrase)
        return record

    def _unlocked(self, name: str, key_id: str, multibase: str, passphrase: Passphrase) -> KeySigner:
        signer = self.vault.unlock(name, passphrase)
        if (signer.verification_method, signer.public_key_multibase) != (key_id, multibase):
            raise KeyNotFound(
                found=f"{name} in the vault is {signer.verification_method} {signer.public_key_multibase}", wanted=f"{key_id} {multibase}"
            )
        return signer

    def _registered(self, reference: str) -> RegisteredKey:
        """Return the registered key that a person means by its DID URL or by its name in the vault."""
        wanted = "the DID URL or the name of a registered key, as `licence key list` shows"
        did, mark, _ = reference.partition("#")
        code = did.rpartition(":")[2] if mark else reference.partition("-")[0]
        # What cannot be an authority's code is no question for a register.
        for key in self.register.keys(code) if _CODE.fullmatch(code) else ():
            if key.id == reference or (not mark and vault_name(code, key.id) == reference):
                return key
        raise KeyNotFound(found=f"no key {shortened(reference, 120)}", wanted=wanted)


def _kind_of(key: RegisteredKey) -> KeyKind:
    return PublicKey.from_multibase(key.public_key_multibase).kind
