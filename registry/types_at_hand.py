"""The types in folders of this computer; which of them are published, the record says. Edge."""

from __future__ import annotations

from pathlib import Path

from verifier.document.directory import Directory
from verifier.sources import bundled_types_root, read_directory

from .settings import Settings


def types_at_hand(settings: Settings) -> Directory:
    """Return the types in the folders of this installation and of ``LICENCE_CREDENTIAL_TYPES``."""
    return read_directory(*type_roots(settings))


def type_roots(settings: Settings) -> tuple[Path, ...]:
    """Return the folders of types: that of this installation, and those of ``LICENCE_CREDENTIAL_TYPES``."""
    return (bundled_types_root(), *settings.credential_types)
