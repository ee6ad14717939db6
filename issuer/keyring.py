"""The keys that this computer's commands sign with, each opened when it is first asked for, with one passphrase for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property, partial

from keys.custody import Custody
from keys.passphrase import PERSON, read_passphrase
from keys.person import PersonKeys
from keys.register import KeyRegister
from keys.secret import Passphrase
from keys.settings import KeySettings, read_settings
from keys.vault import Vault
from verifier.ports import Signer
from verifier.proof.multikey import KeyKind

Opener = Callable[[], Signer]
ROOT, STATUS = "registry-root", "registry-status-1"  # names in the vault; those of authorities begin with their code


class Keyring:
    """The vault of ``LICENCE_HOME``.

    Args:
        environ: where settings and passphrase come from.
        clock: the current instant, aware.
    """

    def __init__(self, environ: Mapping[str, str], clock: Callable[[], datetime]) -> None:
        self._environ = environ
        self._clock = clock
        self._passphrase: Passphrase | None = None
        self._signers: dict[str, Signer] = {}

    @cached_property
    def _settings(self) -> KeySettings:
        return read_settings(self._environ)

    @cached_property
    def vault(self) -> Vault:
        """The vault, which remembers what its passphrase opened."""
        return Vault(self._settings.vault_folder, self._settings.cost)

    def passphrase(self, *, confirm: bool = False) -> Passphrase:
        """Return the passphrase, asked for once: a file descriptor can be read only once, and people type it only once."""
        if self._passphrase is None:
            self._passphrase = read_passphrase(self._environ, self._settings.passphrase_file, confirm=confirm)
        return self._passphrase

    def may_sign_unasked(self) -> bool:
        """Return whether a passphrase is at hand without asking a person for it."""
        given = any(self._environ.get(f"LICENCE_PASSPHRASE{place}") for place in ("", "_FILE", "_FD"))
        return given or self._passphrase is not None or self._settings.passphrase_file is not None

    def ask_early(self) -> bool:
        """Return whether this vault has keys of the registry, having asked for their passphrase: forked processes inherit it."""
        needed = bool(self._names() & {ROOT, STATUS})
        if needed:
            self.passphrase()
        return needed

    def unlock_early(self, codes: Sequence[str], register: Callable[[], AbstractContextManager[KeyRegister]]) -> None:
        """Open the keys in force of these authorities, so that forked processes inherit them; the register is closed again."""
        with register() as opened:
            for code in codes:
                self.authority_signer(code, opened)

    def authority_signer(self, code: str, register: KeyRegister) -> Signer:
        """Return the signer with the key of an authority that is in force."""
        if code not in self._signers:
            self._signers[code] = Custody(self.vault, register).signer(code, now=self._clock(), ask=self.passphrase)
        return self._signers[code]

    def registry_signers(self) -> tuple[Opener | None, Opener | None, Opener | None]:
        """Return how to open the registry's root key, its status key, and the key of the person who acts; None for one that is not here."""
        names = self._names()
        root, status = (partial(self._opened, name) if name in names else None for name in (ROOT, STATUS))
        return root, status, partial(self.person_key, self._settings.person) if self._settings.person else None

    def person_key(self, code: str, *, make: bool = False) -> Signer:
        """Return the key of the person ``code``, opened once; with ``make``, a new one where there is none."""
        keys = PersonKeys(self._settings.person_keys, self._settings.cost)
        name = f"person {code}"
        if name not in self._signers:
            ask = partial(self._person_passphrase, code)
            self._signers[name] = keys.made(code, now=self._clock(), ask=ask) if make else keys.signer(code, ask(False))
        return self._signers[name]

    def _person_passphrase(self, code: str, is_new: bool) -> Passphrase:
        return read_passphrase(self._environ, confirm=is_new, variable=PERSON, of=code)

    def create_registry_keys(self, registry_did: str) -> tuple[Signer, Signer]:
        """Return the root signer and the status signer, made now or by a run that was interrupted."""
        names = self._names()
        passphrase, now = self.passphrase(confirm=not names), self._clock()
        if ROOT not in names:
            self.vault.create_did_key(ROOT, now=now, passphrase=passphrase)
        if STATUS not in names:
            self.vault.create(STATUS, KeyKind.ED25519, registry_did, f"{registry_did}#status-1", now=now, passphrase=passphrase)
        return self._opened(ROOT), self._opened(STATUS)

    def _names(self) -> set[str]:
        return {record.name for record in self.vault.list()}

    def _opened(self, name: str) -> Signer:
        if name not in self._signers:
            self._signers[name] = self.vault.unlock(name, self.passphrase())
        return self._signers[name]
