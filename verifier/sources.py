"""Where the verifier's facts come from: folders and files of this machine."""

from __future__ import annotations

from pathlib import Path

from .document.credential_type import ENTRY, ENTRY_FILES, CredentialType
from .document.directory import Directory
from .document.entry_reader import TypeMalformed
from .errors import Unavailable, shortened


class TypesMissing(Unavailable):
    """A folder that should hold the types of licences is not there."""

    code = "types_missing"


def bundled_types_root() -> Path:
    """Return the folder ``credential-types`` that stands beside the packages, in a checkout and where they are installed."""
    return Path(__file__).resolve().parent.parent / "credential-types"


def read_directory(*roots: Path, named: frozenset[str] | None = None) -> Directory:
    """Return the directory of all types under ``roots``, each in ``<root>/<name>/<version>/``; of ``named`` (``<name>/<version>``) only.

    Raises:
        TypesMissing: a root is no folder.
        TypeMalformed, TypeDigestMismatch, TypeClash: an entry is wrong; ``licence type check`` says more.
    """
    return Directory.of(read_type(folder) for root in roots for folder in type_folders(root, named))


def type_folders(root: Path, named: frozenset[str] | None = None) -> tuple[Path, ...]:
    """Return the folders below ``root`` that hold an entry (one of ``named``), in their order by name.

    Raises:
        TypesMissing: ``root`` is no folder.
    """
    if not root.is_dir():
        raise TypesMissing(found=f"no folder {root}", wanted="a folder of types: set LICENCE_CREDENTIAL_TYPES, or install again")
    if named is not None:  # a province has a thousand
        return tuple(root / key for key in sorted(named) if (root / key / ENTRY).is_file())
    return tuple(sorted(entry.parent for entry in root.glob(f"*/*/{ENTRY}")))


def read_type(folder: Path) -> CredentialType:
    """Return the type that ``folder`` (``…/<name>/<version>``) describes.

    Raises:
        TypeMalformed, TypeDigestMismatch: the entry is wrong, or stands in a folder of another name.
    """
    loaded = CredentialType.load(read_entry_files(folder))
    standing = _standing(folder)
    if loaded.key != standing:
        raise TypeMalformed(found=f"{shortened(loaded.key)} in the folder {standing}", wanted="name and version of the folder", place=ENTRY)
    return loaded


def _standing(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


def read_entry_files(folder: Path) -> dict[str, bytes]:
    """Return the files of an entry, by name, as far as ``folder`` has them."""
    return {name: (folder / name).read_bytes() for name in ENTRY_FILES if (folder / name).is_file()}


def read_examples(folder: Path) -> dict[str, bytes]:
    """Return the files of an entry's ``examples``, by name; none where it has no such folder."""
    examples = folder / "examples"
    return {path.name: path.read_bytes() for path in sorted(examples.iterdir()) if path.is_file()} if examples.is_dir() else {}
