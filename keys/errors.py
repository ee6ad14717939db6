"""The errors of the keys: one tree, every leaf with a stable code; a message never holds a secret."""

from __future__ import annotations

from typing import ClassVar


class KeysError(Exception):
    """Something that was asked of a key could not be done.

    Attributes:
        code: stable identifier in snake_case, for programs.
        found: what stood there; a path, a name or a mode, never what a file or a passphrase says.
        wanted: what should have stood there, and what to do next.
    """

    code: ClassVar[str] = "keys_error"

    def __init__(self, *, found: str, wanted: str) -> None:
        super().__init__(f"found {found}; wanted {wanted}")
        self.found = found
        self.wanted = wanted


class KeyExists(KeysError):
    """A key of this name is in the vault already; nothing was overwritten."""

    code = "key_exists"


class KeyNotFound(KeysError):
    """Neither the vault nor the register has a key of this name."""

    code = "key_not_found"


class KeyNameMalformed(KeysError):
    """A name that could not be a file's name in the vault."""

    code = "key_name_malformed"


class WrongPassphrase(KeysError):
    """The file is as it was written, and this passphrase does not open it."""

    code = "wrong_passphrase"


class KeyFileDamaged(KeysError):
    """A key file is not as it was written: bits rotted, or somebody edited it. It is not used."""

    code = "key_file_damaged"


class KeyFileExposed(KeysError):
    """Somebody other than its owner may read a key file or its folder. It is not used."""

    code = "key_file_exposed"


class KeyFileUnreadable(KeysError):
    """The operating system refused to read or to write in the vault."""

    code = "key_file_unreadable"


class VaultCostOutOfRange(KeysError):
    """The cost of a derivation is so low that it protects nothing, or so high that it never ends."""

    code = "vault_cost_out_of_range"


class DerivationOutOfMemory(KeysError):
    """There was not enough memory to derive the key of the vault."""

    code = "derivation_out_of_memory"


class PassphraseMissing(KeysError):
    """No passphrase was given, or an empty one."""

    code = "passphrase_missing"


class PassphraseUnreadable(KeysError):
    """A passphrase is not UTF-8, is too long, or its file cannot be read."""

    code = "passphrase_unreadable"


class PassphraseFileExposed(KeysError):
    """Somebody other than its owner may read the file of the passphrase. It is not used."""

    code = "passphrase_file_exposed"


class SettingMalformed(KeysError):
    """A setting is not of the kind that it should be."""

    code = "setting_malformed"


class KeyActive(KeysError):
    """A department has a key in force for this purpose; a second one would overlap it."""

    code = "key_active"


class NoActiveKey(KeysError):
    """A department has no key in force for this purpose."""

    code = "no_active_key"


class KeyPeriodMalformed(KeysError):
    """An instant that the period of a key does not allow."""

    code = "key_period_malformed"
